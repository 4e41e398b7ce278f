"""The drawer of an indexing run: phase, rate, time left, and what was skipped and why."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import ProgressBar, Static

from qabot.text import clean_line
from qabot.tui.widgets.lines import Block, LineView
from qabot.types import Progress, Report, Skipped

_RUNNING = "Indexing · f5 leads here, x stops it"
_UNITS = {"reading": " files", "embedding": " passages"}


class SkippedList(LineView):
    """Files that could not be read, with reasons."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"skipped--path", "skipped--reason"}

    def list(self, skipped: Sequence[Skipped]) -> None:
        """Show them."""
        blocks = []
        for each in skipped:
            record = f" (record {each.record})" if each.record is not None else ""
            blocks.append(Block(clean_line(each.path) + record, style="skipped--path"))
            blocks.append(Block(each.reason, style="skipped--reason", margin="  "))
        self.show(blocks)
        self.display = bool(blocks)


class IndexPanel(Vertical, can_focus=True):
    """Shows the run that goes on beside the conversation, and its report."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "stop", "Stop indexing", id="stop-indexing"),
        Binding("escape", "close", "Close", show=False),
    ]

    class Stopped(Message):
        """The run is to end."""

    class Closed(Message):
        """The drawer is to go; the run goes on."""

    @dataclass(slots=True)
    class Pace:
        """When the present phase began, and with how much done."""

        phase: str
        began: float
        done: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._pace = self.Pace("", 0.0, 0)
        self.running = False
        self.summary = ""

    def compose(self) -> ComposeResult:
        """Lay out the lines of the drawer."""
        yield Static(Content("Indexing"), id="indexing-heading", markup=False)
        yield ProgressBar(id="indexing-bar", show_eta=False, show_percentage=True)
        yield Static(Content(""), id="indexing-details", markup=False)
        yield SkippedList(id="indexing-skipped")

    def begin(self) -> None:
        """Show a run that starts."""
        self.running = True
        self._pace = self.Pace("", 0.0, 0)
        self.remove_class("-over")
        self._say(_RUNNING, "starting; questions are answered from the articles as they were")
        self.query_one(ProgressBar).update(total=None)
        self.query_one(ProgressBar).display = True
        self.query_one(SkippedList).list(())

    def progress(self, progress: Progress) -> None:
        """Show how far the run is."""
        now = time.monotonic()
        if progress.phase != self._pace.phase:
            self._pace = self.Pace(progress.phase, now, progress.done)
        self.query_one(ProgressBar).update(total=progress.total, progress=progress.done)
        self._say(_RUNNING, paced(progress, now - self._pace.began, self._pace.done))

    def done(self, report: Report | None, error: str | None) -> None:
        """Show how the run ended."""
        self.running = False
        self.add_class("-over")
        self.query_one(ProgressBar).display = False
        if report is None:
            self._say("Not indexed · esc closes", error or "")
            return
        self.summary = summary(report)
        self._say("Indexed · esc closes", self.summary)
        self.query_one(SkippedList).list(report.skipped)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to stop only what runs."""
        return self.running if action == "stop" else True

    def action_stop(self) -> None:
        """End the run."""
        self.post_message(self.Stopped())

    def action_close(self) -> None:
        """Close the drawer."""
        self.post_message(self.Closed())

    def _say(self, heading: str, details: str) -> None:
        self.query_one("#indexing-heading", Static).update(Content(heading))
        self.query_one("#indexing-details", Static).update(Content(details))


def paced(progress: Progress, elapsed: float, done_before: int) -> str:
    """Return phase, counts, rate and time left; `elapsed` is seconds since the phase had `done_before` done."""
    if progress.total is None:
        return f"{progress.phase} ..."
    unit = _UNITS.get(progress.phase, "")
    text = f"{progress.phase} {progress.done:,} of {progress.total:,}{unit}"
    rate = (progress.done - done_before) / elapsed if elapsed > 0.5 else 0.0
    if rate > 0:
        left = (progress.total - progress.done) / rate
        text += f" · {rate:,.0f}/s · {_duration(left)} left"
    return text


def summary(report: Report) -> str:
    """Return what a run did to the articles."""
    counts = [
        (report.added, "added"),
        (report.changed, "changed"),
        (report.deleted, "deleted"),
        (report.unchanged, "unchanged"),
        (len(report.skipped), "skipped"),
    ]
    told = ", ".join(f"{number:,} {word}" for number, word in counts if number) or "nothing to index"
    return f"{told}; {report.passages:,} passages in {report.seconds:,.1f} s"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
