"""One thread and its queue: what is asked of a lane happens in order and never on the screen's own thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from qabot.errors import QabotError
from qabot.text import clean_line


class Lane:
    """Runs jobs one after the other; what a job raises is told to `fail` as a message for people."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._last: Future[None] | None = None
        self._closed = False

    def do(self, job: Callable[[], None], fail: Callable[[str], None]) -> None:
        """Queue a job; once the lane is closed nobody waits for what it would say."""
        if self._closed:
            return

        def guarded() -> None:
            try:
                job()
            except Exception as error:  # noqa: BLE001 - the program goes on whatever happens to one question
                fail(explained(error))

        self._last = self._pool.submit(guarded)

    def drain(self, seconds: float) -> None:
        """Wait until what is queued is done, at most so long."""
        if self._last is not None:
            wait([self._last], seconds)

    @property
    def busy(self) -> bool:
        return self._last is not None and not self._last.done()

    def close(self, last: Callable[[], None] | None = None) -> None:
        """Drop what waits, do `last` on the lane's own thread, and wait for nothing."""
        if self._closed:
            return
        self._closed = True
        if last is None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        else:
            self._last = self._pool.submit(last)
            self._pool.shutdown(wait=False)


def explained(error: Exception) -> str:
    """Return what went wrong and the way out, in one line."""
    if isinstance(error, QabotError):
        return clean_line(str(error))
    if isinstance(error, OSError | sqlite3.Error):
        return clean_line(f"{str(error).lower()}; see: qabot doctor")
    return clean_line(f"a defect of qabot, {type(error).__name__}: {error}")
