"""An encoder that is loaded when it is first used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock, Thread

from qabot.errors import QabotError
from qabot.protocols import Encoder, Vectors


class LazyEncoder:
    """Knows its identity at once and opens the model on the first text."""

    def __init__(self, identity: str, load: Callable[[], Encoder]) -> None:
        self._identity, self._load = identity, load
        self._loaded: Encoder | None = None
        self._lock = Lock()

    @property
    def identity(self) -> str:
        return self._identity

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def warm(self) -> None:
        """Open the model beside what happens next; the process waits for it before it ends."""
        Thread(target=self._open_quietly).start()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dimension)."""
        return self._encoder.encode(texts)

    def _open_quietly(self) -> None:
        # Whoever needs the encoder tries again and gets the error in the place where it is caught.
        with suppress(QabotError, OSError, RuntimeError, ValueError):
            self._encoder  # noqa: B018

    @property
    def _encoder(self) -> Encoder:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded
