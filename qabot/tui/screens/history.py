"""What was asked before, questions or whole conversations, filtered while typing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from qabot.render.history import damage, flag, title
from qabot.render.wording import moment
from qabot.text import fold
from qabot.tui.widgets.ordered import Field
from qabot.types import Kept, Standing

_SHOWN = 200
_QUESTIONS = "Questions asked before · tab: conversations · esc closes", "enter takes the question to the prompt"
_CONVERSATIONS = "Conversations · tab: questions · esc closes", "enter opens the conversation, to read or to go on with"


class HistoryScreen(ModalScreen[str | int | None]):
    """Returns the question chosen, or the number of the conversation."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", id="back"),
        Binding("tab,ctrl+r", "turn", "Questions or conversations", priority=True, id="conversations"),
        Binding("down", "move(1)", "Down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", show=False, priority=True),
    ]

    @dataclass
    class Wanted(Message):
        """Conversations that have the words are to be looked for."""

        words: str

    def __init__(self, asked: Sequence[str]) -> None:
        super().__init__()
        self._asked = [(question, fold(question)) for question in reversed(asked)]
        self._conversations = False
        self._shown: list[str | int] = []

    def compose(self) -> ComposeResult:
        """Lay out the filter and the list."""
        with Vertical(classes="dialog"):
            yield Static(classes="dialog-heading", id="history-heading", markup=False)
            yield Field(compact=True)
            yield OptionList(id="history-list", markup=False)

    def on_mount(self) -> None:
        """Show all questions."""
        self._head()
        self._find("")

    def fill(self, words: str, kept: Sequence[Kept], standings: Mapping[int, Standing | None]) -> None:
        """Show the conversations that have the words, if they are still those that are looked for."""
        if not self._conversations or words != self.query_one(Input).value:
            return
        rows = (
            Content.assemble(
                (f"{moment(each.turns[-1].asked)[:16]}  ", "$dim"),
                (flag(standings.get(each.id)) + damage(each), "$warning"),
                title(each),
            )
            for each in kept
        )
        self._show([each.id for each in kept], list(rows))

    def action_leave(self) -> None:
        """Take none."""
        self.dismiss(None)

    def action_turn(self) -> None:
        """Go over from questions to conversations, or back."""
        self._conversations = not self._conversations
        self._head()
        self._show([], [])
        self._find(self.query_one(Input).value)

    def action_move(self, step: int) -> None:
        """Move in the list while the filter keeps the focus."""
        listing = self.query_one(OptionList)
        if self._shown:
            at = listing.highlighted if listing.highlighted is not None else -step
            listing.highlighted = max(0, min(at + step, len(self._shown) - 1))

    @on(Input.Changed)
    def filter(self, event: Input.Changed) -> None:
        """Show what has every word typed."""
        self._find(event.value)

    @on(Input.Submitted)
    def take(self) -> None:
        """Take the one under the cursor."""
        at = self.query_one(OptionList).highlighted
        self.dismiss(self._shown[at] if at is not None and self._shown else None)

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """Take the one clicked."""
        self.dismiss(self._shown[event.option_index])

    def _head(self) -> None:
        heading, hint = _CONVERSATIONS if self._conversations else _QUESTIONS
        self.query_one("#history-heading", Static).update(Content(heading))
        self.query_one(Input).placeholder = f"Type to filter; {hint}"

    def _find(self, text: str) -> None:
        if self._conversations:
            self.post_message(self.Wanted(text))
            return
        words = fold(text).split()
        fitting = (question for question, folded in self._asked if all(word in folded for word in words))
        shown = [question for question, _ in zip(fitting, range(_SHOWN), strict=False)]
        self._show(shown, [Content(question.replace("\n", " ")) for question in shown])

    def _show(self, chosen: Sequence[str | int], rows: Sequence[Content]) -> None:
        self._shown = list(chosen)
        listing = self.query_one(OptionList)
        listing.clear_options()
        listing.add_options([Option(row) for row in rows])
        listing.highlighted = 0 if self._shown else None
