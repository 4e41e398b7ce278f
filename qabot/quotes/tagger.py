"""The tagger that qabot ships, on onnxruntime without torch: where reported speech stands, and in whose words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qabot import graphs
from qabot.graphs import About, opened
from qabot.quotes.windows import Window, Windows
from qabot.types import Place

SHIPPED = Path(__file__).parent / "shipped"
OWN = "qabot-tagger"
POINTERS = 5
# The longest cue or source, in tokens.
_LONGEST = 40
# A place that is this much less likely to be where something starts than the likeliest is not looked at.
_UNLIKELY = 8.0

Floats = NDArray[np.float32]


def described(folder: Path = SHIPPED) -> About:
    """Return what is known of the tagger in a folder. Raises: NoModelError."""
    return graphs.described(folder, "tagger")


@dataclass(frozen=True, slots=True)
class Tagged:
    """One piece of reported speech. `likelihood` and `direct` are probabilities: that it is, that it is direct."""

    content: Place
    cue: Place | None
    source: Place | None
    likelihood: float
    direct: float


class OnnxTagger:
    """Reads articles one by one; several threads may share it."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self._about = described(folder)
        self._session = opened(folder / "model.onnx")
        self._windows = Windows(folder / "tokenizer.json")

    @property
    def identity(self) -> str:
        return self._about.identity

    def tag(self, paragraphs: Sequence[str], wanted: Sequence[bool], least: float) -> list[Tagged]:
        """Return what is reported in the wanted paragraphs with at least that likelihood, in order."""
        return [tagged for window in self._windows.pack(paragraphs, wanted) for tagged in self._read(window, least)]

    def _read(self, window: Window, least: float) -> list[Tagged]:
        ids = np.array([window.ids], np.int64)
        marks, queries, keys = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
        return list(_decoded(window, marks[0], queries[0], keys[0], least))


def _decoded(window: Window, marks: Floats, queries: Floats, keys: Floats, least: float) -> Iterator[Tagged]:
    odds = np.log(least / (1 - least))
    starts = [int(i) for i in window.first + np.flatnonzero(marks[window.first : window.last, 0] >= odds)]
    if not starts:
        return
    tokens = len(window.ids)
    keys = keys.reshape(tokens, POINTERS, -1)
    for start in starts:
        query = queries[start].reshape(POINTERS, -1)
        logits = np.einsum("pd,tpd->pt", query, keys) * query.shape[1] ** -0.5
        # What reports speech stands in its paragraph or before it.
        until = window.until(start)
        end = start + int(np.argmax(logits[0, start:until]))
        content = window.span(start, end)
        if content is None:
            continue
        cue, source = (_pointed(window, logits[i, :until], logits[i + 1, :until]) for i in (1, 3))
        yield Tagged(content, cue, source, _probability(marks[start, 0]), _probability(marks[start, 1]))


def _pointed(window: Window, starts: Floats, ends: Floats) -> Place | None:
    """Return the likeliest span by its start and end, None when nowhere ([CLS]) is likelier."""
    best, span = float(starts[0] + ends[0]), None
    for start in np.flatnonzero(starts >= starts.max() - _UNLIKELY):
        if start == 0:
            continue
        end = int(start + np.argmax(ends[start : start + _LONGEST]))
        if starts[start] + ends[end] > best:
            place = window.span(int(start), end)
            if place is not None:
                best, span = float(starts[start] + ends[end]), place
    return span


def _probability(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))
