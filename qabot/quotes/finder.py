"""From an article to its quotes, each with its speaker where the article tells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qabot.lazy import Lazy
from qabot.quotes.attribute import attribute
from qabot.quotes.extract import extract
from qabot.quotes.tagger import SHIPPED, OnnxTagger, described
from qabot.types import Quote

# Goes up whenever the rules find something else in the same article: quotes found by older ones are then made anew.
RULES = 3


class QuoteFinder:
    """Finds quotes with the tagger that qabot ships, which is loaded with the first article."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self.identity = f"{described(folder).identity}/{RULES}"
        self._tagger = Lazy(lambda: OnnxTagger(folder))

    def find(self, title: str, paragraphs: Sequence[str]) -> list[Quote]:
        """Return the quotes of an article in order."""
        return attribute(title, paragraphs, extract(paragraphs, self._tagger().tag))
