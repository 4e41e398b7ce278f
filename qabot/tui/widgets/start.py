"""What a first start shows: there is no index yet, and from which folder it would be built."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Static

from qabot.text import clean_line
from qabot.tui.widgets.ordered import Field


class Start(Vertical):
    """Offers to build the index."""

    @dataclass
    class Build(Message):
        """The index is to be built from a folder; `start` hears what is wrong with it."""

        start: Start
        folder: str

    def compose(self) -> ComposeResult:
        """Lay out the offer."""
        yield Static(
            Content("qabot reads a folder of articles once; then you can ask."), id="start-heading", markup=False
        )
        yield Static(Content("Looking for articles ..."), id="start-found", markup=False)
        yield Field(id="start-folder", placeholder="Folder of your articles", select_on_focus=True)
        yield Button("Read the articles", id="start-build", variant="primary")

    def propose(self, folder: str, *, focus: bool) -> None:
        """Propose a folder; `focus` unless somebody is writing."""
        field = self.query_one(Input)
        field.value = folder
        if focus:
            field.focus()

    def count(self, folder: str, files: int, more: bool) -> None:
        """Say how many files of the folder can be read."""
        count = f"{'more than ' if more else ''}{files:,} file{'' if files == 1 else 's'}"
        name = clean_line(folder)
        found = f"{name} holds {count} that can be read. Enter reads them; or name another folder."
        none = f"{name} holds no text, Markdown, HTML, JSON, feed or web archive; name the folder of your articles."
        self.query_one("#start-found", Static).update(Content(found if files or more else none))

    def complain(self, error: str) -> None:
        """Say why nothing was built."""
        self.query_one("#start-found", Static).update(Content.styled(error, "$error"))

    @on(Input.Submitted)
    @on(Button.Pressed)
    def build(self) -> None:
        """Ask for the index."""
        self.post_message(self.Build(self, self.query_one(Input).value.strip()))
