"""Filters above the prompt, each removable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from qabot.tui.turns import pieces
from qabot.types import EVERYTHING, Filters


class Chip(Static, can_focus=True):
    """One restriction."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,delete,backspace,space", "remove", "Remove filter", id="remove-filter")
    ]

    @dataclass
    class Removed(Message):
        """The restriction is to go."""

        kind: str
        value: str

    def __init__(self, kind: str, value: str, words: str) -> None:
        label = Content(f" {words} × ")
        super().__init__(label, markup=False)
        self._kind, self._value = kind, value
        # With the blank that keeps it apart from the next.
        self.cells = label.cell_length + 1

    def action_remove(self) -> None:
        """Remove the restriction."""
        self.post_message(self.Removed(self._kind, self._value))

    def on_click(self) -> None:
        """Remove the restriction."""
        self.action_remove()


class Chips(Vertical):
    """Shows what restricts the search, in as many rows as it takes; nothing when nothing does."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._filters = EVERYTHING
        self._width = 0

    async def show(self, filters: Filters) -> None:
        """Show a chip for each restriction."""
        self._filters, self._width = filters, self.screen.size.width
        await self.remove_children()
        chips = [Chip(*piece) for piece in pieces(filters)]
        self.display = bool(chips)
        for row in _rows(chips, self._width - 2):
            await self.mount(Horizontal(*row, classes="chips-row"))

    async def fit(self) -> None:
        """Lay the chips out again when the screen has another width."""
        if self._filters and self._width != self.screen.size.width:
            await self.show(self._filters)


def _rows(chips: Iterable[Chip], width: int) -> Iterator[list[Chip]]:
    row: list[Chip] = []
    used = 0
    for chip in chips:
        if row and used + chip.cells > width:
            yield row
            row, used = [], 0
        row.append(chip)
        used += chip.cells
    if row:
        yield row


def without(filters: Filters, kind: str, value: str) -> Filters:
    """Return filters less one restriction."""
    return replace(
        filters,
        since=None if kind == "since" else filters.since,
        until=None if kind == "until" else filters.until,
        sources=tuple(name for name in filters.sources if (kind, value) != ("sources", name)),
        authors=tuple(name for name in filters.authors if (kind, value) != ("authors", name)),
        articles=() if kind == "articles" else filters.articles,
        as_of=None if kind == "as_of" else filters.as_of,
    )
