"""An encoder that is loaded when it is first used."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qabot.lazy import Lazy
from qabot.protocols import Encoder, Vectors


class LazyEncoder:
    """Knows its identity at once and opens the model on the first text."""

    def __init__(self, identity: str, load: Callable[[], Encoder]) -> None:
        self.identity = identity
        self._encoder = Lazy(load)

    @property
    def dimension(self) -> int:
        return self._encoder().dimension

    def warm(self) -> None:
        """Open the model beside what happens next; the process waits for it before it ends."""
        self._encoder.warm()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dimension)."""
        return self._encoder().encode(texts)
