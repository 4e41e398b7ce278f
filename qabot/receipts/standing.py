"""What became of the passages that kept answers cite: nothing, another text, or not there any more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from qabot.text import digest
from qabot.types import Cited, Kept, Standing


class Paragraphs(Protocol):
    """Where the text of a paragraph is looked up."""

    def paragraph(self, article_id: str, number: int) -> str | None:
        """Return a paragraph, counted from 1, or None when there is none."""

    def successor(self, article_id: str) -> str | None:
        """Return the id of the article that took the place of one that was edited, or None."""


def standing(paragraphs: Paragraphs, cited: Cited) -> Standing | None:
    """Return what became of a passage, None when it reads as it did.

    A file without a url that was edited is another article by its id, and still the one that was cited.
    """
    text = paragraphs.paragraph(cited.article_id, cited.paragraph)
    if text is None and (successor := paragraphs.successor(cited.article_id)) is not None:
        text = paragraphs.paragraph(successor, cited.paragraph)
    if text is None:
        return "gone"
    return None if digest(text) == cited.digest else "changed"


def standings(paragraphs: Paragraphs, cited: Iterable[Cited]) -> dict[int, Standing]:
    """Return what became of the passages that are not as they were, by the number of their citation."""
    found = ((each.n, standing(paragraphs, each)) for each in cited)
    return {n: what for n, what in found if what is not None}


def worst(paragraphs: Paragraphs, kept: Kept) -> Standing | None:
    """Return the worst that became of any passage of a conversation; gone is worse than changed."""
    found = {what for turn in kept.turns for what in standings(paragraphs, turn.cited).values()}
    return "gone" if "gone" in found else "changed" if found else None
