"""An end for whatever dawdles: what is produced elsewhere is waited for until a moment, and then no longer.

Time limits of sockets count from byte to byte; who sends one now and then is never late by them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from threading import Thread


def within(seconds: float, pieces: Callable[[], Iterator[str]], abandon: Callable[[], None]) -> Iterator[str]:
    """Yield pieces that a thread of their own produces: the first within the time, the others within it after that.

    Raises: TimeoutError, and what the producer raises. `abandon` is called when nobody waits any longer.
    """
    queue: SimpleQueue[str | Exception | None] = SimpleQueue()

    def produce() -> None:
        try:
            for piece in pieces():
                queue.put(piece)
            queue.put(None)
        except Exception as error:  # noqa: BLE001 - it is raised again where it is waited for
            queue.put(error)

    Thread(target=produce, name="reply", daemon=True).start()
    until, begun = time.monotonic() + seconds, False
    try:
        while True:
            try:
                got = queue.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                raise TimeoutError from None
            if got is None:
                return
            if isinstance(got, Exception):
                raise got
            if not begun:
                until, begun = time.monotonic() + seconds, True
            elif time.monotonic() > until:
                raise TimeoutError
            yield got
    finally:
        abandon()
