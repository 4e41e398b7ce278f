"""From logits of tokens to spans of characters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qabot.types import Finding, Span

LONGEST = 48
FINDINGS = 8
_CANDIDATES = 40


def best(
    start: NDArray[np.float32],
    end: NDArray[np.float32],
    null: float,
    offsets: list[tuple[int, int]],
    text: str,
) -> list[Finding]:
    """Return the best spans of a passage that do not overlap, best first.

    `start` and `end` are the logits of the passage's tokens, shape (tokens,), `null` those of [CLS] added up;
    a span's score is the sum of its two logits above `null` (Devlin et al. 2019).
    """
    count = len(start)
    scores = start[:, None] + end[None, :]
    reach = np.arange(count)[None, :] - np.arange(count)[:, None]
    scores = np.where((reach >= 0) & (reach < LONGEST), scores, -np.inf)
    flat = scores.ravel()
    top = np.argpartition(-flat, min(_CANDIDATES, flat.size - 1))[:_CANDIDATES]
    found: list[Finding] = []
    for place in sorted(top.tolist(), key=lambda i: -flat[i]):
        if not np.isfinite(flat[place]) or len(found) == FINDINGS:
            break
        first, last = divmod(place, count)
        span = _whole_words(Span(offsets[first][0], offsets[last][1]), text)
        if all(span.end <= f.span.start or f.span.end <= span.start for f in found):
            found.append(Finding(span, float(flat[place]) - null))
    return found


def _whole_words(span: Span, text: str) -> Span:
    """Widen a span that begins or ends inside a word: tokens are parts of words."""
    start, end = span.start, span.end
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return Span(start, end)
