"""An encoder that is loaded when it is first used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from qabot.protocols import Encoder, Vectors


class LazyEncoder:
    """Knows its identity at once and opens the model on the first text."""

    def __init__(self, identity: str, load: Callable[[], Encoder]) -> None:
        self._identity, self._load = identity, load

    @property
    def identity(self) -> str:
        return self._identity

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def warm(self) -> None:
        """Open the model now; meant for a thread while other things are opened."""
        self.dimension  # noqa: B018

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dimension)."""
        return self._encoder.encode(texts)

    @cached_property
    def _encoder(self) -> Encoder:
        return self._load()
