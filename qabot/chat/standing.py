"""Whether a line leans on what was said before, by a logistic model; a change of subject does not.

Fitted by `python -m qabot.training.followups` on the odd conversations of CANARD and TREC CAsT, where a line leans if
a person added words to make it standalone, and on standalone questions of one conversation put after another, which
do not lean; figures in EXPERIMENTS.md, 2026-11-26.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from qabot.chat.context import Context
from qabot.chat.pointing import asks, demonstrative, opening, pronouns
from qabot.text import words

NAMES = (
    "pronoun",  # has a pronoun of the third person
    "that",  # "that", "this" and the like point back
    "opening",  # begins with "and", "but", "so"
    "phrase",  # is no question, but a phrase
    "length",  # words that carry meaning, at most six, as a part of six
    "empty",  # has none
    "rarest",  # inverse document frequency of its rarest word, as a part of 10
    "strange",  # ... of its words that the last turns lack, summed, at most 20, as a part of 20
    "stranger",  # ... of the rarest of these, as a part of 10
    "strange_name",  # a word written like a name that the last turns lack
    "familiar_name",  # ... that they have
    "definite",  # "the" before a word that the line does not explain further
    "known",  # share of its words that the last turns have
)
BIAS = 0.782
WEIGHTS = (3.433, 2.852, 3.014, 0.491, -5.105, 2.97, 1.159, -1.676, 1.425, -1.84, -0.633, 0.073, 1.951)
_LONGEST, _RARE, _SUM = 6, 10.0, 20.0


def leans(line: str, context: Context, bias: float = BIAS, weights: Sequence[float] = WEIGHTS) -> float:
    """Return the probability, 0 to 1, that a line needs words of the conversation to be understood."""
    odds = bias + sum(weight * value for weight, value in zip(weights, features(line, context), strict=True))
    return 1 / (1 + math.exp(-odds))


def features(line: str, context: Context) -> tuple[float, ...]:
    """Return the features of a line after a conversation, in the order of NAMES."""
    own = context.words(line)
    strange = {word.stem for word in own if word.stem not in context.stems}
    rarity = {word.stem: context.rarity(word.stem) for word in own}
    first = own[0].span.start if own and not line[: own[0].span.start].strip() else -1
    names = [word for word in own if word.named and word.span.start != first]
    values = (
        bool(pronouns(line)),
        demonstrative(line),
        bool(opening(line)),
        not asks(line),
        min(_LONGEST, len(own)) / _LONGEST,
        not own,
        min(1.0, max(rarity.values(), default=0.0) / _RARE),
        min(1.0, sum(rarity[stem] for stem in strange) / _SUM),
        min(1.0, max((rarity[stem] for stem in strange), default=0.0) / _RARE),
        any(word.stem in strange for word in names),
        any(word.stem not in strange for word in names),
        _definite(line),
        sum(word.stem not in strange for word in own) / len(own) if own else 0.0,
    )
    return tuple(map(float, values))


def _definite(line: str) -> bool:
    """Say whether "the" stands before what no "of" explains: "the cost?", "did the boss resign?"."""
    found = [word for word, _ in words(line)]
    return any(word == "the" and "of" not in found[at + 1 : at + 4] for at, word in enumerate(found))
