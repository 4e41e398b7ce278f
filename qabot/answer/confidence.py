"""How sure an answer is: the probability that its sentences answer the question.

A logistic model over what ranking, reading and agreement between articles say, fitted on questions that
none of the models was trained on, each asked with its articles and without (`python -m qabot.training.weights`;
figures in EXPERIMENTS.md).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from qabot.answer.agreement import same
from qabot.answer.reading import excerpt
from qabot.answer.scorer import Scored
from qabot.text import fold

NAMES = ("passage", "sentence", "finding", "words", "names", "lead", "agreement")
# Bias, and the weights of `features`.
WEIGHTS = (-1.081, 0.472, -0.148, 0.106, 1.298, 0.53, 0.152, 1.779)
_FAR = 12.0
_NAME = re.compile(r"(?<!^)\b[A-Z][\w’'-]*\w|\b\d(?:[\w.,’'-]*\w)?")


def features(question: str, scored: Sequence[Scored]) -> tuple[float, ...]:
    """Return what speaks for the best sentence, in the order of NAMES.

    Its passage's log-odds, its own score, its finding's log-odds, the share of the question's words it covers,
    the share of the question's names and numbers that the passage knows, how far it is ahead of the best
    sentence of another story, and how many other stories found the same (logarithm): a reprint is no further witness.
    """
    best = scored[0]
    passage = best.read.hit.score
    found = best.finding.score if best.finding is not None else -_FAR
    rival = next((s for s in scored if s.read.hit.article.origin != best.read.hit.article.origin), None)
    lead = best.score - rival.score if rival is not None else _FAR / 2
    return (
        math.log((passage + 1e-4) / (1 - passage + 1e-4)),
        _within(best.score),
        _within(found),
        best.coverage,
        _named(question, best),
        min(lead, _FAR / 2),
        math.log1p(_agreeing(best, scored)),
    )


def confidence(question: str, scored: Sequence[Scored]) -> float:
    """Return the probability, 0 to 1, that the best of the scored sentences answers the question."""
    odds = WEIGHTS[0] + sum(w * x for w, x in zip(WEIGHTS[1:], features(question, scored), strict=True))
    return 1 / (1 + math.exp(-odds))


def _named(question: str, best: Scored) -> float:
    """Return the share of the question's names and numbers found in the passage, its headline or the paragraph before.

    1 when the question has none: a question about somebody of whom the passage does not speak is not answered by it.
    """
    names = {fold(name).removesuffix("'s") for name in _NAME.findall(question)}
    if not names:
        return 1.0
    hit = best.read.hit
    read = excerpt(hit)
    text = re.sub(r"'s\b", "", fold(f"{read.title} {read.before} {read.passage}"))
    known = set(re.findall(r"\w(?:[\w.,'-]*\w)?", text))
    return sum(name in known for name in names) / len(names)


def _agreeing(best: Scored, scored: Sequence[Scored]) -> int:
    """Return in how many other stories the likeliest span is that of the best sentence."""
    if best.finding is None:
        return 0
    wanted = best.finding.span.of(best.read.hit.passage.text)
    return len(
        {
            s.read.hit.article.origin
            for s in scored
            if s.finding is not None
            and s.finding is s.read.best
            and s.finding.score > 0
            and s.read.hit.article.origin != best.read.hit.article.origin
            and same(s.finding.span.of(s.read.hit.passage.text), wanted)
        }
    )


def _within(logit: float) -> float:
    return max(-_FAR, min(_FAR, logit))
