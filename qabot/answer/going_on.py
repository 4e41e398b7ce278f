"""Going on from an answer: what follows where it was taken from, then what else was found, nothing twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qabot.answer.answerer import Chosen, Piece, beside, numbered
from qabot.types import Answer, Citation, Hit, Span

# Passages shown at once.
SHOWN = 3
# A passage of another article counts as of the same subject when its score is at least that part of the best.
_AS_CLOSE = 0.75


def further(last: Answer, after: Sequence[Hit], hits: Sequence[Hit], shown: Sequence[Citation]) -> list[Hit]:
    """Return the passages to go on with: those `after` the last one cited in its article, else others found.

    `hits` are what is found for the query, best first. Without anything new the list is empty.
    """
    seen = {citation.passage.id for citation in shown} | {citation.passage.id for citation in last.citations}
    found = {hit.passage.id: hit for hit in after if hit.passage.id not in seen}
    least = _AS_CLOSE * hits[0].score if hits else 0.0
    for hit in hits:
        if hit.passage.id not in seen and hit.score >= least:
            found.setdefault(hit.passage.id, hit)
    return list(found.values())[:SHOWN]


def whole_passages(hits: Sequence[Hit], confidence: float) -> Chosen:
    """Return the passages as statements, whole; `confidence` is that of the answer they go on from."""
    if not hits:
        return Chosen((), (), 0.0)
    return numbered([Piece(hit, hit.passage, Span(0, len(hit.passage.text))) for hit in hits], confidence)


def following(last: Answer) -> Iterator[Hit]:
    """Yield the passages that follow what was cited first, to the end of the article as it was when it was cited."""
    if not last.citations:
        return
    first = last.citations[0]
    cited = [citation for citation in last.citations if citation.article.id == first.article.id]
    hit = Hit(max(cited, key=lambda citation: citation.passage.position).passage, first.article, 0.0)
    passage = beside(hit, hit.passage, +1)
    while passage is not None:
        yield replace(hit, passage=passage)
        passage = beside(hit, passage, +1)
