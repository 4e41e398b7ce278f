"""The newest state of things: of the articles whose words answer, the last one, not the likeliest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qabot.answer.scorer import Scored

# An article supports the answer when its own confidence is at least this share of the best article's: the newest
# article is often merely about the same thing (EXPERIMENTS.md, 2026-11-26).
SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Newest:
    """The sentences of the newest article that answers, best first, and how sure that is, 0 to 1."""

    scored: tuple[Scored, ...]
    confidence: float


def newest(
    question: str,
    scored: Sequence[Scored],
    confidence: Callable[[str, Sequence[Scored]], float],
    threshold: float,
    share: float = SHARE,
) -> Newest:
    """Return the newest article that is sure enough to answer; `scored` are sentences of several, best first."""
    best = confidence(question, scored)
    least = max(threshold, share * best)
    articles = {each.read.hit.article.id: each.read.hit.article for each in scored}
    for article in sorted(articles.values(), key=lambda article: article.published or "", reverse=True):
        own = [each for each in scored if each.read.hit.article.id == article.id]
        others = [each for each in scored if each.read.hit.article.id != article.id]
        sure = confidence(question, [*own, *others])
        if sure >= least:
            return Newest(tuple(own), sure)
    return Newest(tuple(scored), best)
