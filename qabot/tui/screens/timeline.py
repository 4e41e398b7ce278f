"""What the articles say about a query over time: bars of how many stories there were, and the sentences below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qabot.render.timeline import NOTHING, UNDATED, heading, left_out, origin
from qabot.tui.widgets.bars import Bars
from qabot.tui.widgets.keyline import KeyLine
from qabot.types import Milestone, Timeline


class Entries(OptionList):
    """The sentences, with the keys of the other lists."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False, id="down"),
        Binding("k", "cursor_up", "Up", show=False, id="up"),
        Binding("g", "first", "Top", show=False, id="top"),
        Binding("G", "last", "End", show=False, id="bottom"),
        Binding("enter", "select", "Open", id="open"),
    ]


class TimelineScreen(Screen[None]):
    """Bars, sentences under their days, keys."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-tall")]  # noqa: RUF012 - textual declares it so
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back", id="back"),
        Binding("r", "reverse", "Reverse", tooltip="The newest day first, or the oldest", id="reverse"),
        Binding("y", "copy", "Copy", tooltip="Copy the timeline with its sources as Markdown", id="copy"),
    ]

    @dataclass
    class Opened(Message):
        """The article of an entry is to be opened at its sentence."""

        milestone: Milestone

    @dataclass
    class Copied(Message):
        """The timeline is to be copied."""

        timeline: Timeline

    def __init__(self, query: str, *, plain: bool) -> None:
        super().__init__()
        self._query, self._plain = query, plain
        self._timeline: Timeline | None = None
        self._shown: list[Milestone] = []
        self._reversed = False

    def compose(self) -> ComposeResult:
        """Lay out heading, bars, list, status and keys."""
        yield Static(Content(f"Timeline: {self._query}"), id="timeline-heading", markup=False)
        yield Static(Content(""), id="timeline-counts", markup=False)
        yield Bars(plain=self._plain, id="timeline-bars")
        yield Entries(id="timeline-list", markup=False)
        yield Static(Content("searching ..."), id="timeline-status", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Start with the list in focus."""
        self.query_one(Entries).focus()

    def fill(self, query: str, timeline: Timeline | None) -> None:
        """Take what was found for a query, or that it failed; what another query found is not for this screen."""
        if query != self._query or self._timeline is not None:
            return
        self._timeline = timeline
        if timeline is None:
            self._say("the timeline could not be made")
            return
        if timeline.counts:
            self.query_one("#timeline-counts", Static).update(Content(heading(timeline)))
            self.query_one(Bars).show(timeline)
            self.add_class("-counted")
        self._list()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to copy and to reverse only what there is."""
        return bool(self._shown) if action in ("reverse", "copy") else True

    def action_leave(self) -> None:
        """Go back to the conversation."""
        self.dismiss()

    def action_reverse(self) -> None:
        """Turn the order of the days round."""
        self._reversed = not self._reversed
        self._list()

    def action_copy(self) -> None:
        """Copy the timeline."""
        if self._timeline is not None:
            self.post_message(self.Copied(self._timeline))

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """Open the article of an entry."""
        self.post_message(self.Opened(self._shown[event.option_index]))

    def _list(self) -> None:
        timeline = self._timeline
        assert timeline is not None
        dated = timeline.milestones[::-1] if self._reversed else timeline.milestones
        self._shown = [*dated, *timeline.undated]
        listing = self.query_one(Entries)
        listing.clear_options()
        days = [each.day for each in self._shown]
        listing.add_options(
            [Option(_described(each, day)) for each, day in zip(self._shown, [object(), *days], strict=False)]
        )
        listing.highlighted = 0 if self._shown else None
        count = f"{len(self._shown):,} {'entry' if len(self._shown) == 1 else 'entries'}"
        undated = f" · {len(timeline.undated):,} undated" if timeline.undated else ""
        more = f" · {left_out(timeline)}" if timeline.omitted else ""
        self._say(f"{count}{undated}{more}" if self._shown else NOTHING)

    def _say(self, text: str) -> None:
        self.query_one("#timeline-status", Static).update(Content(text))


def _described(milestone: Milestone, above: object) -> Content:
    """Return an entry as it stands in the list under one of the day `above`."""
    day = [Content.styled(milestone.day or UNDATED, "bold $accent")] if milestone.day != above else []
    return Content("\n").join([*day, Content(milestone.words), Content.styled(origin(milestone), "$dim")])
