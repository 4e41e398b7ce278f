"""PolNeAR (Newell et al. 2018) as examples for the tagger: windows of tokens, and what of them is reported speech."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from qabot.eval.polnear import Annotated
from qabot.quotes.windows import Window, Windows
from qabot.types import Place, Quote

NONE = (0, 0)
# Windows sorted by length within a stretch, so that batches have little padding.
_STRETCH = 1024


@dataclass(frozen=True, slots=True)
class Target:
    """One piece of content in a window, as tokens [start, end]; cue and source likewise, (0, 0) where there is none."""

    start: int
    end: int
    cue: tuple[int, int]
    source: tuple[int, int]
    direct: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A window with its targets."""

    window: Window
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows side by side.

    `marks` has for every token whether content starts there, and direct at that, and whether it lies within
    content, cue, source: shape (windows, tokens, 5); `valid` which tokens are the paragraph's own. `rows` are the
    window and token of every start, `points` where its content ends and its cue and source start and end.
    """

    ids: Tensor
    mask: Tensor
    marks: Tensor
    valid: Tensor
    rows: Tensor
    points: Tensor

    @property
    def count(self) -> int:
        """How many windows there are."""
        return int(self.ids.shape[0])

    def to(self, device: torch.device) -> Batch:
        """Return the batch on a device."""
        return Batch(*(getattr(self, each.name).to(device, non_blocking=True) for each in fields(self)))


def marked(articles: Sequence[Annotated], windows: Windows) -> Iterator[Marked]:
    """Yield every window of the articles with its targets."""
    for article in articles:
        for window in windows.pack(article.paragraphs):
            yield Marked(window, tuple(_targets(window, article.quotes)))


def _targets(window: Window, quotes: Sequence[Quote]) -> Iterator[Target]:
    for quote in quotes:
        for piece in quote.content:
            span = _tokens(window, piece, window.first)
            if span is not None:
                cue, source = (_tokens(window, p, 1) if p else None for p in (quote.cue, quote.source))
                yield Target(*span, cue or NONE, source or NONE, quote.kind == "direct")


def _tokens(window: Window, place: Place, first: int) -> tuple[int, int] | None:
    """Return the first and last token, from `first` on, that cover something of a place."""
    found = [
        i
        for i, p in enumerate(window.places)
        if i >= first
        and p is not None
        and p.paragraph == place.paragraph
        and p.start < place.end
        and place.start < p.end
    ]
    return (found[0], found[-1]) if found else None


def batches(examples: Sequence[Marked], tokens: int, seed: int) -> Iterator[Batch]:
    """Yield batches of about so many padded tokens, shuffled."""
    drawn = list(examples)
    generator = random.Random(seed)
    generator.shuffle(drawn)
    for start in range(0, len(drawn), _STRETCH):
        groups = list(_groups(sorted(drawn[start : start + _STRETCH], key=_length), tokens))
        generator.shuffle(groups)
        yield from map(_batch, groups)


def _length(example: Marked) -> int:
    return len(example.window.ids)


def _groups(ordered: Sequence[Marked], tokens: int) -> Iterator[list[Marked]]:
    group: list[Marked] = []
    for example in ordered:
        if group and (len(group) + 1) * _length(example) > tokens:
            yield group
            group = []
        group.append(example)
    if group:
        yield group


def _batch(group: Sequence[Marked]) -> Batch:
    shape = len(group), max(map(_length, group))
    ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    marks, valid = np.zeros((*shape, 5), np.float32), np.zeros(shape, np.float32)
    rows, points = [], []
    for number, example in enumerate(group):
        window = example.window
        ids[number, : len(window.ids)] = window.ids
        mask[number, : len(window.ids)] = 1
        valid[number, window.first : window.last] = 1
        for target in example.targets:
            _mark(marks[number], target)
            rows.append((number, target.start))
            points.append((target.end, *target.cue, *target.source))
    return Batch(
        torch.from_numpy(ids),
        torch.from_numpy(mask),
        torch.from_numpy(marks),
        torch.from_numpy(valid),
        torch.tensor(rows, dtype=torch.int64).reshape(-1, 2),
        torch.tensor(points, dtype=torch.int64).reshape(-1, 5),
    )


def _mark(marks: NDArray[np.float32], target: Target) -> None:
    marks[target.start, 0] = 1
    marks[target.start, 1] = target.direct
    for column, (start, end) in ((2, (target.start, target.end)), (3, target.cue), (4, target.source)):
        if (start, end) != NONE:
            marks[start : end + 1, column] = 1
