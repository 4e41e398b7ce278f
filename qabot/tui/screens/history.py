"""Questions asked before, filtered while typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from qabot.text import fold
from qabot.tui.widgets.ordered import Field

_SHOWN = 200


class HistoryScreen(ModalScreen[str | None]):
    """Returns the question chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", id="back"),
        Binding("down", "move(1)", "Down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", show=False, priority=True),
    ]

    def __init__(self, asked: Sequence[str]) -> None:
        super().__init__()
        self._asked = [(question, fold(question)) for question in reversed(asked)]
        self._shown: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay out the filter and the list."""
        with Vertical(classes="dialog"):
            yield Static(Content("Questions asked before · esc closes"), classes="dialog-heading", markup=False)
            yield Field(placeholder="Type to filter; enter takes the question to the prompt", compact=True)
            yield OptionList(id="history-list", markup=False)

    def on_mount(self) -> None:
        """Show all."""
        self._fill("")

    def action_leave(self) -> None:
        """Take none."""
        self.dismiss(None)

    def action_move(self, step: int) -> None:
        """Move in the list while the filter keeps the focus."""
        listing = self.query_one(OptionList)
        if self._shown:
            at = listing.highlighted if listing.highlighted is not None else -step
            listing.highlighted = max(0, min(at + step, len(self._shown) - 1))

    @on(Input.Changed)
    def filter(self, event: Input.Changed) -> None:
        """Show what has every word typed."""
        self._fill(event.value)

    @on(Input.Submitted)
    def take(self) -> None:
        """Take the one under the cursor."""
        at = self.query_one(OptionList).highlighted
        self.dismiss(self._shown[at] if at is not None and self._shown else None)

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """Take the one clicked."""
        self.dismiss(self._shown[event.option_index])

    def _fill(self, text: str) -> None:
        words = fold(text).split()
        fitting = (question for question, folded in self._asked if all(word in folded for word in words))
        self._shown = [question for question, _ in zip(fitting, range(_SHOWN), strict=False)]
        listing = self.query_one(OptionList)
        listing.clear_options()
        listing.add_options([Option(Content(question.replace("\n", " "))) for question in self._shown])
        listing.highlighted = 0 if self._shown else None
