"""The indexing run beside the conversation: another process, so that typing and answering feel nothing of it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec

from qabot.text import clean_line
from qabot.types import Progress, Report, Skipped

# Lower priority than the screen and the answers; the encoder uses every core it gets.
_NICE = 10
_PATIENCE_S = 5.0
_OURS = "qabot: "
_LONGEST_LINE = 1 << 22


class _Articles(msgspec.Struct):
    added: int
    changed: int
    deleted: int
    unchanged: int


class _Printed(msgspec.Struct):
    """What `qabot index --json` prints: the report or the error."""

    articles: _Articles | None = None
    passages: int = 0
    skipped: list[Skipped] = []
    seconds: float = 0.0
    snapshot: str = ""
    error: str | None = None


class IndexRun:
    """One `qabot index` in a process of its own."""

    def __init__(self, flags: Sequence[str], notify: Callable[[Progress], None], *, rebuild: bool = False) -> None:
        self._flags, self._notify = flags, notify
        self._options = ["--json", "--progress", "json", *(["--rebuild"] if rebuild else [])]
        self._process: asyncio.subprocess.Process | None = None
        self.stopped = False
        self._said: list[str] = []

    async def run(self, paths: Sequence[str] = ()) -> tuple[Report | None, str | None]:
        """Run to the end; return the report or what went wrong."""
        # -P: a folder called qabot where the user stands must not be taken for the program.
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "qabot",
            *self._flags,
            "index",
            *self._options,
            "--",
            *paths,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            process_group=0,
            limit=_LONGEST_LINE,
        )
        if self.stopped:
            await self.stop()
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICE)
        assert self._process.stdout is not None
        printed, _ = await asyncio.gather(self._process.stdout.read(), self._follow())
        await self._process.wait()
        return self._understand(printed)

    async def stop(self) -> None:
        """End the run; the index stays as it was, and what was embedded is kept."""
        self.stopped = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            # Not the interrupt, which a process started in the background of a shell may be deaf to.
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _PATIENCE_S)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()

    async def _follow(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            try:
                self._notify(msgspec.json.decode(line, type=Progress))
            except msgspec.MsgspecError:
                self._said.append(clean_line(line.decode("utf-8", "replace")))

    def _understand(self, printed: bytes) -> tuple[Report | None, str | None]:
        try:
            said = msgspec.json.decode(printed, type=_Printed)
        except msgspec.MsgspecError:
            said = _Printed()
        done = said.articles
        if done is None:
            told = next((line for line in reversed(self._said) if line.startswith(_OURS)), "")
            return None, said.error or told.removeprefix(_OURS) or "stopped; the index is as it was"
        return (
            Report(
                done.added,
                done.changed,
                done.deleted,
                done.unchanged,
                said.passages,
                tuple(said.skipped),
                said.seconds,
                said.snapshot,
            ),
            None,
        )
