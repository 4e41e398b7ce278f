"""How well reported speech is found: PolNeAR's attributions against what the finder says.

Overlap: precision is how much of each found content lies in one gold content, averaged, recall the other way round
(Newell et al. 2018 score so); exact: the same pieces but for marks and punctuation at their ends. Source: of the
gold contents that were found by half, how many have a source that overlaps the gold one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from qabot.eval.figures import Figure, Measured
from qabot.eval.polnear import Annotated
from qabot.types import Place, Quote

_HALF = 0.5
KINDS = {"direct": ("direct",), "indirect": ("indirect", "mixed"), "all": ("direct", "indirect", "mixed")}


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of one kind of speech, and the counts they rest on."""

    gold: int
    found: int
    precision: float
    recall: float
    exact: float
    source: float

    @property
    def f1(self) -> float:
        """Return F1 of the overlaps."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class _Counts:
    """What one article adds to a score; `precision` and `recall` are sums of shares."""

    gold: float
    found: float
    precision: float
    recall: float
    alike: float
    sources: float
    sourced: float


def score(gold: Sequence[Annotated], found: Sequence[Sequence[Quote]], *kinds: str) -> Score:
    """Compare the quotes of those kinds, article by article."""
    return _scored(*_columns(gold, found, kinds))


def measured(name: str, sha256: str, gold: Sequence[Annotated], found: Sequence[Sequence[Quote]]) -> Measured:
    """Return the figures of every kind with intervals over articles."""
    groups = {}
    for kind, kinds in KINDS.items():
        columns = _columns(gold, found, kinds)
        groups[kind] = {
            figure: Figure.of(lambda *sums, f=figure: getattr(_scored(*sums), f), *columns)
            for figure in ("f1", "precision", "recall", "exact", "source")
        }
    return Measured(name, sha256, len(gold), len(gold), groups, 0.0)


def _columns(gold: Sequence[Annotated], found: Sequence[Sequence[Quote]], kinds: Sequence[str]) -> list[list[float]]:
    rows = [_counts(article, quotes, kinds) for article, quotes in zip(gold, found, strict=True)]
    return [[getattr(row, field.name) for row in rows] for field in fields(_Counts)]


def _scored(*columns: Sequence[float]) -> Score:
    gold, found, precision, recall, alike, sources, sourced = (float(sum(column)) for column in columns)
    return Score(
        int(gold),
        int(found),
        precision / max(1, found),
        recall / max(1, gold),
        2 * alike / max(1, gold + found),
        sourced / max(1, sources),
    )


def _counts(article: Annotated, quotes: Sequence[Quote], kinds: Sequence[str]) -> _Counts:
    want = [quote for quote in article.quotes if quote.kind in kinds and quote.content]
    have = [quote for quote in quotes if quote.kind in kinds and quote.content]
    pieces = {_trimmed(article.paragraphs, quote) for quote in want}
    alike = len(pieces & {_trimmed(article.paragraphs, quote) for quote in have})
    precision = sum(_best(quote, want)[0] for quote in have)
    recall, sources, sourced = 0.0, 0, 0
    for quote in want:
        share, best = _best(quote, have)
        recall += share
        if best is not None and share >= _HALF and quote.source is not None:
            sources += 1
            sourced += best.source is not None and quote.source.overlap(best.source) > 0
    return _Counts(len(want), len(have), precision, recall, alike, sources, sourced)


def _best(quote: Quote, others: Sequence[Quote]) -> tuple[float, Quote | None]:
    """Return the quote that covers most of one, and how much."""
    shares = [_covered(quote, other) for other in others]
    place = max(range(len(shares)), key=shares.__getitem__, default=None)
    return (0.0, None) if place is None else (shares[place], others[place])


def _covered(quote: Quote, other: Quote) -> float:
    """Return the share of a quote's content that lies in the other's."""
    total = sum(place.end - place.start for place in quote.content)
    return min(1.0, sum(p.overlap(o) for p in quote.content for o in other.content) / max(1, total))


def _trimmed(paragraphs: Sequence[str], quote: Quote) -> tuple[Place, ...]:
    return tuple(_trim(paragraphs[place.paragraph - 1], place) for place in quote.content)


def _trim(text: str, place: Place) -> Place:
    start, end = place.start, place.end
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    return Place(place.paragraph, start, end)
