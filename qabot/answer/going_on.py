"""Going on from an answer: what follows where it was taken from, then what else was found, nothing twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from qabot.answer.answerer import Chosen, Piece, numbered
from qabot.types import Hit, Span

# Passages shown at once.
SHOWN = 3
# A passage of another article counts as of the same subject when its score is at least that part of the best.
_AS_CLOSE = 0.75


def further(after: Sequence[Hit], hits: Sequence[Hit], seen: Collection[int]) -> list[Hit]:
    """Return the passages to go on with: those `after` the last cited ones in their articles, then others found.

    `hits` are what is found for the query, best first; of `seen`, ids of passages, none comes again. Without anything
    new the list is empty.
    """
    found = {hit.passage.id: hit for hit in after if hit.passage.id not in seen}
    least = _AS_CLOSE * hits[0].score if hits else 0.0
    for hit in hits:
        if hit.passage.id not in seen and hit.score >= least:
            found.setdefault(hit.passage.id, hit)
    return list(found.values())[:SHOWN]


def next_closest(hits: Sequence[Hit], seen: Collection[int]) -> list[Hit]:
    """Return the best hits that were not `seen`, of those found for a query that nothing answers."""
    return [hit for hit in hits if hit.passage.id not in seen][:SHOWN]


def whole_passages(hits: Sequence[Hit], confidence: float) -> Chosen:
    """Return the passages as statements, whole; `confidence` is that of the answer they go on from."""
    if not hits:
        return Chosen((), (), 0.0)
    return numbered([Piece(hit, hit.passage, Span(0, len(hit.passage.text))) for hit in hits], confidence)
