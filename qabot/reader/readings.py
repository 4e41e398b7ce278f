"""From the windows of passages to readings, whatever model reads the windows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from qabot.reader.inputs import Window
from qabot.reader.spans import FINDINGS, best
from qabot.types import Excerpt, Finding, Reading

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Logits:
    """What a model makes of a window: `start` and `end` of shape (tokens,).

    `relevance` is None from a model without a judgement of its own.
    """

    start: NDArray[np.float32]
    end: NDArray[np.float32]
    relevance: float | None = None


def readings(
    question: str,
    excerpts: Sequence[Excerpt],
    pack: Callable[[str, Excerpt], Iterable[Window]],
    run: Callable[[Window], Logits],
    workers: int,
) -> list[Reading]:
    """Return a reading for each excerpt, in their order; relevance is the best finding's score where none is given."""
    windows = [(place, window) for place, text in enumerate(excerpts) for window in pack(question, text)]
    outputs = side_by_side(run, [window for _, window in windows], workers)
    relevance: list[float | None] = [None] * len(excerpts)
    findings: list[list[Finding]] = [[] for _ in excerpts]
    for (place, window), logits in zip(windows, outputs, strict=True):
        if logits.relevance is not None:
            known = relevance[place]
            relevance[place] = logits.relevance if known is None else max(known, logits.relevance)
        findings[place] += _found(window, logits, excerpts[place].passage)
    return [_reading(r, f) for r, f in zip(relevance, findings, strict=True)]


def side_by_side(run: Callable[[Window], T], windows: Sequence[Window], workers: int) -> list[T]:
    """Return what `run` makes of each window, in their order."""
    if workers == 1 or len(windows) < 2:
        return [run(window) for window in windows]
    # Longest first, so that no worker is left with a long window at the end.
    order = sorted(range(len(windows)), key=lambda i: -len(windows[i].ids))
    with ThreadPoolExecutor(workers) as pool:
        outputs = dict(zip(order, pool.map(lambda i: run(windows[i]), order), strict=True))
    return [outputs[i] for i in range(len(windows))]


def _found(window: Window, logits: Logits, passage: str) -> list[Finding]:
    if not window.offsets:
        return []
    inside = slice(window.first, window.first + len(window.offsets))
    # Some tokenizers make tokens of blanks alone; no span may begin or end there.
    blank = np.array([start == end for start, end in window.offsets])
    start, end = (np.where(blank, np.float32(-np.inf), side[inside]) for side in (logits.start, logits.end))
    return best(start, end, float(logits.start[0] + logits.end[0]), window.offsets, passage)


def _reading(relevance: float | None, findings: Sequence[Finding]) -> Reading:
    """Put the findings of overlapping windows together, best first."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: -f.score):
        if all(finding.span.end <= k.span.start or k.span.end <= finding.span.start for k in kept):
            kept.append(finding)
    if relevance is None:
        relevance = kept[0].score if kept else float("-inf")
    return Reading(relevance, tuple(kept[:FINDINGS]))
