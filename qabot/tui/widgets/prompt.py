"""The prompt: grows with the question, remembers earlier ones, completes commands and names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from qabot.chat.commands import complete
from qabot.text import clean, fold
from qabot.tui.widgets.ordered import Ordered

# A name is completed from so many letters on; shorter ones would suggest something at every word.
_LETTERS = 3
_WORDS = 4
# What is longer was pasted, and nothing in it waits to be completed.
_LONG = 2_000


class Prompt(Ordered, TextArea):
    """A text area that sends."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Ask", id="send"),
        Binding("ctrl+j", "newline", "New line", show=False, id="newline"),
        Binding("pageup", "screen.scroll(-1)", show=False),
        Binding("pagedown", "screen.scroll(1)", show=False),
        Binding(
            "tab",
            "complete",
            "Complete",
            show=False,
            tooltip="Complete a command, an outlet or an author",
            id="complete",
        ),
    ]

    @dataclass
    class Sent(Message):
        """A question or a slash command."""

        text: str

    @dataclass
    class Digit(Message):
        """A digit was pressed while nothing was written."""

        n: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(
            id=id,
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            compact=True,
            highlight_cursor_line=False,
            placeholder="Ask the articles, or / for commands",
        )
        self.asked: list[str] = []
        self.opens: Sequence[int] = ()
        self._recalled: int | None = None
        self._draft = ""
        self._names: list[tuple[str, str]] = []

    def learn(self, names: Sequence[str]) -> None:
        """Take the names that can be completed."""
        self._names = sorted({(fold(name), name) for name in names})

    def put(self, text: str) -> None:
        """Replace what is written, the cursor at the end."""
        self.text = text
        self.move_cursor(self.document.end)
        self.focus()

    def action_send(self) -> None:
        """Send what is written and empty the prompt."""
        text = self.text.strip()
        if text:
            self._recalled = None
            self.text = ""
            self.post_message(self.Sent(text))

    def action_newline(self) -> None:
        """Start a new line of the question."""
        self.insert("\n")

    def action_complete(self) -> None:
        """Take the suggestion, else go on to the next widget."""
        if self.suggestion:
            self.action_cursor_right()
        else:
            self.screen.focus_next()

    def action_cursor_up(self, select: bool = False) -> None:
        """Go up a line, above the first one to the question asked before."""
        if not select and self.cursor_at_first_line and self.asked:
            self._recall(-1)
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Go down a line, below the last one to the question asked after."""
        if not select and self.cursor_at_last_line and self._recalled is not None:
            self._recall(1)
        else:
            super().action_cursor_down(select)

    async def _on_paste(self, event: events.Paste) -> None:
        # What is pasted may carry control sequences, which a terminal would obey.
        event.text = clean(event.text)

    async def _on_key(self, event: events.Key) -> None:
        n = "0123456789".find(event.character or " ")
        if n in self.opens and not self.text:
            event.stop()
            event.prevent_default()
            self.post_message(self.Digit(n))

    def update_suggestion(self) -> None:
        """Suggest the rest of a slash command or of a name."""
        self.suggestion = self._rest() if self.cursor_location == self.document.end else ""

    def _rest(self) -> str:
        text = self.text
        if len(text) > _LONG:
            return ""
        if text.startswith("/") and not text.endswith(" "):
            known = complete(text)
            if known:
                return known[0][len(text) :]
        words = text.split(" ")
        for count in range(min(_WORDS, len(words)), 0, -1):
            written = " ".join(words[-count:])
            start = written.lstrip("\"'(")
            if len(start) >= _LETTERS and (rest := self._completed(start)):
                mark = written[: len(written) - len(start)][-1:]
                return rest + (mark if mark in ("'", '"') else "")
        return ""

    def _completed(self, start: str) -> str:
        """Return what is missing of the first name that starts so, whatever the case and the accents."""
        wanted = fold(start)
        place = bisect_left(self._names, (wanted, ""))
        if place == len(self._names) or not self._names[place][0].startswith(wanted):
            return ""
        name = self._names[place][1]
        # A letter may be folded to two, so the place in the name is looked for.
        return next((name[end:] for end in range(len(name)) if fold(name[:end]) == wanted), "")

    def _recall(self, step: int) -> None:
        if self._recalled is None:
            self._draft, self._recalled = self.text, len(self.asked)
        self._recalled = max(0, min(self._recalled + step, len(self.asked)))
        if self._recalled == len(self.asked):
            self.put(self._draft)
            self._recalled = None
        else:
            self.put(self.asked[self._recalled])
