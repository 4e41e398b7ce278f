"""A reader and a reranker that are loaded when they are first used."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qabot.lazy import Lazy
from qabot.protocols import Reader, Reranker
from qabot.types import Excerpt, Reading


class LazyReader:
    """Knows its identity at once and opens the model on the first passage."""

    def __init__(self, identity: str, load: Callable[[], Reader]) -> None:
        self.identity = identity
        self._reader = Lazy(load)

    def warm(self) -> None:
        """Open the model beside what happens next; the process waits for it before it ends."""
        self._reader.warm()

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        """Return a reading for each excerpt, in their order."""
        return self._reader().read(question, excerpts)


class LazyReranker:
    """Knows its identity at once and opens the model on the first passage."""

    def __init__(self, identity: str, load: Callable[[], Reranker]) -> None:
        self.identity = identity
        self._reranker = Lazy(load)

    def warm(self) -> None:
        """Open the model beside what happens next; the process waits for it before it ends."""
        self._reranker.warm()

    def score(self, question: str, excerpts: Sequence[Excerpt]) -> list[float]:
        """Return a logit for each excerpt, in their order."""
        return self._reranker().score(question, excerpts)
