"""Something costly that is made when it is first needed, or beside what happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread
from typing import Generic, TypeVar

from qabot.errors import QabotError

T = TypeVar("T")


class Lazy(Generic[T]):
    """Makes a thing once, whichever thread asks first."""

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._loaded: T | None = None
        self._lock = Lock()

    def __call__(self) -> T:
        """Return the thing, making it first when need be."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def warm(self) -> None:
        """Make it beside what happens next; the process waits for it before it ends."""
        Thread(target=self._quietly).start()

    def _quietly(self) -> None:
        # Whoever needs the thing tries again and gets the error in the place where it is caught.
        with suppress(QabotError, OSError, RuntimeError, ValueError):
            self()
