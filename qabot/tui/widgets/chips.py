"""Filters above the prompt, each removable."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from qabot.tui.turns import pieces
from qabot.types import Filters


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

    def __init__(self, kind: str, value: str, words: str, sign: str) -> None:
        super().__init__(Content(f" {words} {sign} "), markup=False)
        self._kind, self._value = kind, value

    def action_remove(self) -> None:
        """Remove the restriction."""
        self.post_message(self.Removed(self._kind, self._value))

    def on_click(self) -> None:
        """Remove the restriction."""
        self.action_remove()


class Chips(Horizontal):
    """Shows what restricts the search; nothing when nothing does."""

    sign = "×"

    async def show(self, filters: Filters) -> None:
        """Show a chip for each restriction."""
        found = pieces(filters)
        self.display = bool(found)
        await self.remove_children()
        await self.mount_all([Chip(kind, value, words, self.sign) for kind, value, words in found])


def without(filters: Filters, kind: str, value: str) -> Filters:
    """Return filters less one restriction."""
    return replace(
        filters,
        since=None if kind == "since" else filters.since,
        until=None if kind == "until" else filters.until,
        sources=tuple(name for name in filters.sources if (kind, value) != ("sources", name)),
        authors=tuple(name for name in filters.authors if (kind, value) != ("authors", name)),
        articles=() if kind == "articles" else filters.articles,
    )
