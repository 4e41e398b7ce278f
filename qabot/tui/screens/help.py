"""All keys and commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from qabot.tui.widgets.lines import EMPTY, Block, LineView

Section = tuple[str, Sequence[tuple[str, str]]]


class HelpView(LineView):
    """Keys beside what they do."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"help--heading", "help--key"}

    def on_mount(self) -> None:
        self.focus()


class HelpScreen(ModalScreen[None]):
    """Shows sections of (key, what it does)."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,f1", "dismiss", "Close", id="back")]

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__()
        self._sections = sections

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with Vertical(classes="dialog", id="help"):
            yield Static(Content("Keys and commands · esc closes"), classes="dialog-heading", markup=False)
            yield HelpView(id="help-view")

    def on_mount(self) -> None:
        """Show the sections."""
        width = max(len(key) for _, rows in self._sections for key, _ in rows) + 2
        blocks: list[Block] = []
        for heading, rows in self._sections:
            blocks.append(Block(heading, style="help--heading"))
            blocks += [Block(what, (), "", f"{key:<{width}}", "help--key") for key, what in rows]
            blocks.append(EMPTY)
        self.query_one(HelpView).show(blocks)
