"""The conversation: what the program opens with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.actions import parse
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message
from textual.screen import Screen

from qabot.chat.commands import Command
from qabot.days import now
from qabot.render.wording import aged
from qabot.text import clean
from qabot.tui import turns
from qabot.tui.turns import Talk, Turn
from qabot.tui.widgets.chips import Chip, Chips, without
from qabot.tui.widgets.header import Header
from qabot.tui.widgets.keyline import KeyLine
from qabot.tui.widgets.lines import EMPTY, Block
from qabot.tui.widgets.prompt import Prompt
from qabot.tui.widgets.sources import Sources
from qabot.tui.widgets.transcript import Transcript
from qabot.types import Answer, Filters

if TYPE_CHECKING:
    from qabot.tui.widgets.indexing import IndexPanel
    from qabot.types import Conversation, Overview, Standing


class MainScreen(Screen[None]):
    """Header, transcript, sources, filters, prompt, keys."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - textual declares it so
        (0, "-narrow"),
        (100, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back to the prompt", show=False, tooltip="Back to the prompt", id="back"),
        Binding("escape", "stop", "Stop", tooltip="Stop a running answer", id="stop"),
        Binding("ctrl+o", "toggle_sources", "Sources", tooltip="Show or hide the sources", id="sources", priority=True),
        Binding(
            "f", "do('filter')", "Filters", tooltip="Which articles are searched: dates, outlets, authors", id="filters"
        ),
        Binding("y", "do('copy')", "Copy", tooltip="Copy the answer with its sources as Markdown", id="copy"),
        Binding(
            "o", "do('url')", "Open url", tooltip="Open the web page of the first source that has one", id="open-url"
        ),
        *(
            Binding(
                str(n),
                f"cite({n})",
                "Open source",
                show=False,
                tooltip="Open a source; also from the empty prompt",
                id=f"cite-{n}",
            )
            for n in range(1, 10)
        ),
        Binding("e", "do('edit')", "Edit", show=False, tooltip="Change the question that was asked", id="edit"),
        Binding("ctrl+n", "new", "New", show=False, tooltip="New conversation", id="new", priority=True),
        Binding(
            "ctrl+e",
            "do('export')",
            "Export",
            show=False,
            tooltip="Write the conversation to a Markdown file",
            id="export",
            priority=True,
        ),
        Binding(
            "ctrl+r",
            "do('history')",
            "History",
            tooltip="Questions and conversations of before",
            id="history",
            priority=True,
        ),
        Binding("pageup", "scroll(-1)", "Scroll up", show=False),
        Binding("pagedown", "scroll(1)", "Scroll down", show=False),
    ]

    @dataclass
    class Asked(Message):
        """A question was put."""

        turn: Turn

    @dataclass
    class Said(Message):
        """Something was sent that may be a slash command."""

        text: str

    @dataclass
    class Do(Message):
        """A key asks for what a command does."""

        command: Command

    @dataclass
    class Open(Message):
        """The article of source `n` of a turn is to be opened."""

        turn: Turn
        n: int

    @dataclass
    class Words(Message):
        """A speaker's words are wanted."""

        speaker: str

    @dataclass
    class Begun(Message):
        """A new conversation begins, or one of before goes on from its answers."""

        answers: tuple[Answer, ...] = ()

    class Lost(Message):
        """There is nothing to greet with: whether there is an index has to be found out again."""

    @dataclass
    class Filtered(Message):
        """Other filters hold from now on."""

        filters: Filters

    def __init__(self, filters: Filters, *, sources: bool, plain: bool) -> None:
        super().__init__()
        self.filters = filters
        self.passages = 0
        self.talk = Talk()
        self._greeting: list[Block] = []
        self._numbers = count(1)
        self._marks = turns.PLAIN if plain else turns.LINES
        self._preparing = ""
        self._wants_sources = sources

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Header(self._marks.dot, id="header")
        with Container(id="body"):
            yield Transcript(self._draw, id="transcript")
            yield Sources(id="sources")
        yield Chips(id="chips")
        yield Prompt(id="prompt")
        yield KeyLine()

    async def on_resize(self) -> None:
        """Lay out what does not by itself."""
        await self.query_one(Chips).fit()

    async def on_mount(self) -> None:
        """Start with the prompt."""
        self.prompt.focus()
        self._arrange()
        await self.query_one(Chips).show(self.filters)

    @property
    def prompt(self) -> Prompt:
        return self.query_one(Prompt)

    @property
    def transcript(self) -> Transcript:
        return self.query_one(Transcript)

    @property
    def header(self) -> Header:
        return self.query_one(Header)

    @property
    def current(self) -> Turn | None:
        """The turn whose sources are shown."""
        return self.transcript.selected

    @property
    def conversation(self) -> Sequence[Turn]:
        return self.transcript.turns

    # What the app tells the screen.

    def dress(self, *, plain: bool) -> None:
        """Draw with signs that suit the theme."""
        marks = turns.PLAIN if plain else turns.LINES
        if marks is not self._marks:
            self._marks = marks
            self.header.sign(marks.dot)
            self.transcript.redraw_all()

    def introduce(self, name: str, overview: Overview) -> None:
        """Show what is asked about."""
        self.passages = overview.passages
        self.header.show(name, overview)
        self.withdraw()
        self._greeting = _welcome(name, overview)
        self.transcript.introduce(self._greeting)

    async def offer(self, folder: str, files: int | None, more: bool) -> None:
        """Offer to build an index where there is none."""
        from qabot.tui.widgets.start import Start

        if self.conversation:
            return
        if not self.query(Start):
            self.query_one("#body").display = False
            start = Start(id="start")
            await self.mount(start, after="#body")
            start.propose(folder, focus=not self.prompt.text)
        if files is not None:
            self.query_one(Start).count(folder, files, more)

    def withdraw(self) -> None:
        """Take the offer back."""
        self.query("#start").remove()
        self.query_one("#body").display = True

    async def drawer(self) -> IndexPanel:
        """Return the drawer of the indexing run, which is made when it is first needed."""
        from qabot.tui.widgets.indexing import IndexPanel

        if not self.query(IndexPanel):
            await self.mount(IndexPanel(id="indexing"), before="#chips")
        return self.query_one(IndexPanel)

    def prepare(self, doing: str) -> None:
        """Say what keeps waiting turns waiting."""
        self._preparing = doing
        for turn in self.conversation:
            if turn.running and turn.state == "waiting":
                self.transcript.redraw(turn)

    def ask(self, question: str, literal: bool | frozenset[str] = False, *, alone: bool = False) -> None:
        """Put a question under the filters of now; `literal` are the words to be taken as they stand, True for all.

        One that stands `alone` is not completed from those before.
        """
        turn = Turn(next(self._numbers), clean(question), self.filters, literal=literal, alone=alone, asked=now())
        self.withdraw()
        self.transcript.add(turn)
        self.post_message(self.Asked(turn))

    def resume(self, conversation: Conversation, standings: Sequence[Mapping[int, Standing]]) -> None:
        """Show a conversation of before in the place of this one; what is asked next goes on with it."""
        self.action_new()
        self.withdraw()
        self.talk = Talk(conversation.id)
        for kept, moved in zip(conversation.turns, standings, strict=True):
            question = clean(kept.question)
            turn = Turn(next(self._numbers), question, kept.filters, asked=kept.asked, since=aged(moved))
            turn.answer, turn.understood = kept.answer, kept.answer.query.understood
            self.transcript.add(turn)
        self.post_message(self.Begun(tuple(kept.answer for kept in conversation.turns)))
        self.refresh_bindings()

    def turn(self, number: int | None) -> Turn | None:
        """Return the turn of that number while anybody waits for it."""
        return next((turn for turn in reversed(self.conversation) if turn.number == number and turn.running), None)

    def update(self, turn: Turn) -> None:
        """Show how far a turn has come."""
        self.transcript.redraw(turn)
        if turn is self.current:
            self._show_sources(turn)
        self.refresh_bindings()

    async def restrict(self, filters: Filters) -> None:
        """Take filters over for the questions to come."""
        self.filters = filters
        await self.query_one(Chips).show(filters)
        self.prompt.focus()

    # What the person does.

    @on(Prompt.Sent)
    def sent(self, event: Prompt.Sent) -> None:
        """Pass on what was sent."""
        self.post_message(self.Said(event.text))

    @on(Prompt.Digit)
    def digit(self, event: Prompt.Digit) -> None:
        """Open a source from the empty prompt."""
        self.action_cite(event.n)

    @on(Transcript.Selected)
    def selected(self, event: Transcript.Selected) -> None:
        """Show the sources of the turn that was selected."""
        self._show_sources(event.turn)
        self.refresh_bindings()

    @on(Transcript.Pointed)
    def pointed(self, event: Transcript.Pointed) -> None:
        """Show the source of a mark."""
        self.query_one(Sources).point(event.turn, event.n)

    @on(Transcript.Opened)
    @on(Sources.Opened)
    def opened(self, event: Transcript.Opened | Sources.Opened) -> None:
        """Open a source."""
        self.post_message(self.Open(event.turn, event.n))

    @on(Transcript.Heard)
    def heard(self, event: Transcript.Heard) -> None:
        """Ask for a speaker's words."""
        self.post_message(self.Words(event.speaker))

    @on(Transcript.TakenBack)
    def taken_back(self, event: Transcript.TakenBack) -> None:
        """Ask again with some words taken as they stand."""
        before = event.turn.literal
        if event.words is None:
            self.ask(event.turn.question, literal=True, alone=event.turn.alone)
        elif before is not True:
            self.ask(event.turn.question, (before or frozenset()) | {event.words}, alone=event.turn.alone)

    @on(Chip.Removed)
    def removed(self, event: Chip.Removed) -> None:
        """Lift one restriction."""
        self.post_message(self.Filtered(without(self.filters, event.kind, event.value)))

    def on_index_panel_closed(self) -> None:
        """Put the drawer away."""
        self.query("#indexing").set(display=False)
        self.prompt.focus()

    def on_key(self, event: events.Key) -> None:
        """Let typing outside of the prompt begin a question, unless the key means something there."""
        bound = self.active_bindings.get(event.key)
        if bound is not None:
            _, name, parameters = parse(bound.binding.action)
            if name == "do" and not bound.enabled:
                # What cannot be done now says so.
                self.action_do(str(parameters[0]))
            return
        if event.is_printable and event.character and self.prompt.display:
            # The prompt keeps the keys that it gets; what comes here was typed before it had the focus.
            event.stop()
            self.set_focus(self.prompt)
            self.prompt.insert(event.character)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        current = self.current if self.is_mounted else None
        if action == "stop":
            return self._awaited is not None
        if action == "back":
            return self._awaited is None
        if action == "cite":
            return current is not None and parameters[0] in {c.n for c in current.citations}
        if action == "new":
            return bool(self.is_mounted and self.conversation)
        if action != "do":
            return True
        # None keeps the key from being taken for the beginning of a question.
        if parameters[0] == "copy":
            return (current is not None and current.answer is not None) or None
        if parameters[0] == "url":
            return (current is not None and any(c.article.url for c in current.citations)) or None
        if parameters[0] == "edit":
            return current is not None or None
        return parameters[0] != "export" or (self.is_mounted and any(turn.answer for turn in self.conversation))

    def action_do(self, name: str) -> None:
        """Do what the command of that name does."""
        self.post_message(self.Do(Command(name, "")))

    def action_back(self) -> None:
        """Go back to the prompt; from there, put the drawer of a run that is over away."""
        if self.prompt.has_focus:
            self.query("#indexing.-over").set(display=False)
        self.prompt.focus()

    def action_stop(self) -> None:
        """Stop the latest running answer."""
        turn = self._awaited
        if turn is not None:
            turn.stop.set()
            self.update(turn)

    def action_toggle_sources(self) -> None:
        """Show or hide the sources."""
        self._wants_sources = not self._wants_sources
        self._arrange()

    def action_cite(self, n: int) -> None:
        """Open source `n` of the selected answer."""
        current = self.current
        if current is not None and n in {citation.n for citation in current.citations}:
            self.post_message(self.Open(current, n))

    def action_new(self) -> None:
        """Begin a new conversation."""
        for turn in self.conversation:
            turn.stop.set()
        self.talk = Talk()
        self.transcript.clear()
        self.post_message(self.Begun())
        self.transcript.introduce(self._greeting)
        if not self._greeting:
            self.post_message(self.Lost())
        self._show_sources(None)
        self.prompt.focus()
        self.refresh_bindings()

    def action_scroll(self, direction: int) -> None:
        """Move the transcript by a page wherever the focus is."""
        if direction < 0:
            self.transcript.action_page_up()
        else:
            self.transcript.action_page_down()

    @property
    def shows_sources(self) -> bool:
        return self._wants_sources

    @property
    def _awaited(self) -> Turn | None:
        if not self.is_mounted:
            return None
        return next((turn for turn in reversed(self.conversation) if turn.running), None)

    def _show_sources(self, turn: Turn | None) -> None:
        self.query_one(Sources).show(turn)
        self.prompt.opens = [citation.n for citation in turn.citations] if turn is not None else ()
        self._arrange()

    def _arrange(self) -> None:
        """Give the sources room once there are some; it stays while the next answer is awaited."""
        failed = self.current is not None and bool(self.current.error)
        cited = not failed and any(turn.citations for turn in self.conversation)
        self.query_one(Sources).display = self._wants_sources and cited

    def _draw(self, turn: Turn) -> list[Block]:
        return list(turns.blocks(turn, self._marks, self.passages, self._preparing))


def _welcome(name: str, overview: Overview) -> list[Block]:
    dates = f"{overview.oldest} to {overview.newest}" if overview.oldest else "undated"
    outlets = [name for name, _ in overview.sources if name]
    few = ", ".join(outlets[:6]) + (f" and {len(outlets) - 6:,} more" if len(outlets) > 6 else "")
    return [
        EMPTY,
        Block(f"Ask about {overview.articles:,} articles in {name}.", style="turn--intro"),
        Block(" · ".join(part for part in (dates, few) if part), style="turn--dim"),
        EMPTY,
        Block("Answers are cut from the articles, word for word. When none answers, qabot says so.", style="turn--dim"),
        Block("F1 shows the keys, / the commands, ctrl+b the articles.", style="turn--dim"),
    ]
