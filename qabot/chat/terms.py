"""Which words of a conversation a follow-up leaves out: a logistic model over a dozen features of each.

Term selection for conversational search after QuReTeC (Voskarides et al. 2020, "Query Resolution for Conversational
Search with Limited Supervision"), with the network replaced by what is seen of a word without one: in which turn,
headline or answer it stands, whether it belongs to a name, how rare it is. `python -m qabot.training.followups` fits
the weights on the odd conversations of CANARD and TREC CAsT; figures in EXPERIMENTS.md, 2026-11-26.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qabot.chat.context import Context
from qabot.chat.pointing import pronouns
from qabot.types import Span

NAMES = (
    "last",  # stands in the last query
    "before",  # ... in the query before it
    "queries",  # share of the queries it stands in
    "used",  # ... in the words of the last answer
    "added",  # was itself put into the last query from before
    "named",  # is written like part of a name
    "rarity",  # inverse document frequency, as a part of 10
    "length",  # words of the line that carry meaning, at most six, as a part of six
    "person",  # the line has a pronoun for a person
    "headline_named",  # stands in a headline of what was cited, and is part of a name
    "verb",  # is the main verb of a query
)
BIAS = -4.837
WEIGHTS = (0.168, 0.334, 2.683, 0.787, 0.974, 0.597, 2.758, -1.448, -0.164, 0.676, -0.856)
_LONGEST = 6
_MOST_RARE = 10.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stem of the conversation with the text and place in which it is best shown."""

    stem: str
    text: str
    span: Span
    features: tuple[float, ...]

    def probability(self, bias: float, weights: Sequence[float]) -> float:
        """Return how likely a person would have written the word again."""
        odds = bias + sum(weight * value for weight, value in zip(weights, self.features, strict=True))
        return 1 / (1 + math.exp(-odds))


def candidates(line: str, context: Context, added: Sequence[str] = ()) -> list[Candidate]:
    """Return the stems that the conversation has and the line lacks; `added` are those put into the last query."""
    own = {word.stem for word in context.words(line)}
    subject = context.subject
    queries = [context.words(query) for query in subject]
    asked = [{word.stem for word in query} for query in queries]
    titles = [(title, context.words(title)) for title in context.titles]
    used = [(text, context.words(text)) for text in context.used]
    heading = {word.stem for _, found in titles for word in found}
    answer = {word.stem for _, found in used for word in found}
    places: dict[str, tuple[str, Span]] = {}
    named: set[str] = set()
    for text, found in [*zip(subject, queries, strict=True), *titles, *used]:
        for word in found:
            places.setdefault(word.stem, (text, word.span))
            if word.named:
                named.add(word.stem)
    person = any(pronoun.kind in ("he", "she") for pronoun in pronouns(line))
    length = min(_LONGEST, len(own)) / _LONGEST
    rows = []
    for stem, (text, span) in places.items():
        if stem in own:
            continue
        share = sum(stem in query for query in asked) / len(asked)
        features = (
            stem in asked[0],
            len(asked) > 1 and stem in asked[1],
            share,
            stem in answer,
            stem in added,
            stem in named,
            min(1.0, context.rarity(stem) / _MOST_RARE),
            length,
            person,
            stem in heading and stem in named,
            stem in context.verbs,
        )
        rows.append(Candidate(stem, text, span, tuple(map(float, features))))
    return rows
