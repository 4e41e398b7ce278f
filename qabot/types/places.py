"""Where characters stand in texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters [start, end) of one stored text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Characters [start, end) of a paragraph of an article; paragraph 1 is the first of the body."""

    paragraph: int
    start: int
    end: int

    def of(self, paragraphs: Sequence[str]) -> str:
        """Return the characters of an article's paragraphs that the place covers."""
        return paragraphs[self.paragraph - 1][self.start : self.end]

    def overlap(self, other: Place) -> int:
        """Return how many characters two places share."""
        if self.paragraph != other.paragraph:
            return 0
        return max(0, min(self.end, other.end) - max(self.start, other.start))
