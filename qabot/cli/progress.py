"""Progress on stderr: a bar on a terminal, a line now and then elsewhere, or JSON for another program."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import click

from qabot.types import Progress

How = Literal["auto", "json"]

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from qabot.cli.flags import Flags

_EVERY_S = 10.0
_EVERY_JSON_S = 0.1


@contextmanager
def reporting(flags: Flags, how: How = "auto") -> Iterator[Callable[[Progress], None]]:
    """Yield the function that shows progress; what it showed stays on the screen only on a dumb terminal.

    `how` "json" writes one object a line, also with -q: it was asked for by name.
    """
    if how == "json":
        yield from _objects()
    elif flags.quiet:
        yield lambda progress: None
    elif sys.stderr.isatty() and not flags.no_color:
        yield from _bars()
    else:
        yield _Lines()


def _bars() -> Iterator[Callable[[Progress], None]]:
    """Start the bars with the first progress: most runs have none to show."""
    bars: Bars | None = None
    tasks: dict[str, TaskID] = {}
    current = ""

    def show(progress: Progress) -> None:
        nonlocal bars, current
        if bars is None:
            bars = _make()
            bars.start()
        if progress.phase not in tasks:
            tasks[progress.phase] = bars.add_task(progress.phase, total=progress.total)
        if current and current != progress.phase:
            bars.update(tasks[current], visible=False)
        current = progress.phase
        bars.update(tasks[current], completed=progress.done, total=progress.total, visible=True)

    try:
        yield show
    finally:
        if bars is not None:
            bars.stop()


def _make() -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    class Rate(TextColumn):
        def __init__(self) -> None:
            super().__init__("")

        def render(self, task: object) -> object:  # type: ignore[override]
            from rich.text import Text

            speed = getattr(task, "speed", None)
            return Text(f"{speed:,.0f}/s" if speed else "", style="dim")

    return Bars(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _objects() -> Iterator[Callable[[Progress], None]]:
    """Write the first and last progress of every phase, and what lies between not too often."""
    held: Progress | None = None
    phase, last = "", 0.0

    def write(progress: Progress) -> None:
        values = {"phase": progress.phase, "done": progress.done, "total": progress.total}
        click.echo(json.dumps(values, ensure_ascii=False), err=True)

    def show(progress: Progress) -> None:
        nonlocal held, phase, last
        if held is not None and progress.phase != phase:
            write(held)
        now = time.monotonic()
        soon = progress.phase == phase and now - last < _EVERY_JSON_S
        held = progress if soon else None
        if not soon:
            write(progress)
            phase, last = progress.phase, now

    try:
        yield show
    finally:
        if held is not None:
            write(held)


class _Lines:
    """Writes a line when a phase begins and every few seconds of a long one."""

    def __init__(self) -> None:
        self._phase = ""
        self._began = self._last = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.phase == self._phase and now - self._last < _EVERY_S:
            return
        if progress.phase != self._phase:
            self._phase, self._began = progress.phase, now
        self._last = now
        click.echo(self._say(progress, now - self._began), err=True)

    @staticmethod
    def _say(progress: Progress, elapsed: float) -> str:
        text = progress.phase
        if progress.total:
            text += f" {progress.done:,} of {progress.total:,}"
            if progress.done and elapsed > 1:
                rate = progress.done / elapsed
                text += f", {rate:,.0f}/s, {(progress.total - progress.done) / rate:,.0f} s left"
        return text
