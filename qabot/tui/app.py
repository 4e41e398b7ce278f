"""The terminal UI: routes what the screens ask to the engine, and what the engine tells to the screens."""

from __future__ import annotations

import signal
from asyncio import get_running_loop, to_thread
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.theme import Theme

from qabot.chat.commands import COMMANDS, Command, parse, quoting
from qabot.chat.history import History
from qabot.config import Config, place
from qabot.errors import ConfigError, QabotError, UsageError
from qabot.render.markdown import excerpt_markdown
from qabot.render.wording import unreadable
from qabot.tui import desktop, memory, messages, themes
from qabot.tui.beside import Beside
from qabot.tui.commands import Commands
from qabot.tui.engine import Engine, Post
from qabot.tui.lane import Lane
from qabot.tui.screens.main import MainScreen
from qabot.types import EVERYTHING, Article, Conversation, Drafting, Filters

if TYPE_CHECKING:
    from qabot.tui.screens.article import ArticleScreen, Place
    from qabot.tui.screens.browser import BrowserScreen
    from qabot.tui.screens.filters import FiltersScreen
    from qabot.tui.screens.history import HistoryScreen
    from qabot.tui.screens.timeline import TimelineScreen
    from qabot.tui.turns import Turn
    from qabot.tui.widgets.start import Start

# How often the disk is compared with the index, in seconds.
_LOOK_S = 30.0
# What the palette offers over any screen.
_ANYWHERE = {"theme", "help", "quit", "index"}
# What is shorter is no question that somebody began to write.
_DRAFT = 4
# How long leaving waits for the questions to be written down.
_PATIENCE_S = 2.0


class QabotApp(App[None]):
    """The program."""

    TITLE = "qabot"
    CSS_PATH = Path(__file__).with_name("qabot.tcss")
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", tooltip="All keys and commands", id="help"),
        Binding(
            "f5", "index", "Index", tooltip="Bring the index up to date; again: go to the run, hide it", id="index"
        ),
        Binding("ctrl+b", "browse", "Articles", tooltip="Look through the articles", id="browse", priority=True),
        Binding("ctrl+q", "quit", "Quit", id="quit", priority=True),
    ]

    def __init__(
        self,
        config: Config,
        *,
        flags: Sequence[str] = (),
        filters: Filters = EVERYTHING,
        theme: str | None = None,
        stream: bool = True,
        engine: Callable[[Config, Post], Engine] = Engine,
        drawn: Callable[[], None] | None = None,
    ) -> None:
        """Take the settings; `engine` makes what answers, and `stream` shows a draft as it is written.

        `flags` are what another qabot needs to work on the same index; `drawn` is called when the first frame
        stands. Raises: ConfigError.
        """
        super().__init__()
        # What moves by itself draws the eye away from the words, and over a slow line it never arrives.
        self.animation_level = "none"
        self._config, self._given, self._drawn, self._stream = config, filters, drawn, stream
        self._remembered = config.state_folder / "tui.json"
        self._looks = memory.load(self._remembered)
        self._history = History.of(config)
        self._keeping, self._keeps, self._leaving = Lane("keeping"), True, False
        self._engine = engine(config, self.post_message)
        self.beside = Beside(self, flags, self._engine.refresh)
        self.commands = Commands(self)
        self._authors: Sequence[str] = ()
        self._outlets: Sequence[tuple[str | None, int]] = ()
        for each in themes.THEMES:
            self.register_theme(each)
        configured = self.known_theme(config.tui.theme, "tui.theme")
        remembered = self._looks.theme if self._looks.theme in self.available_themes else None
        self.theme = self._begun_with = self.known_theme(theme, "--theme") if theme else remembered or configured
        if config.tui.keys:
            from qabot.tui import keys

            keys.check(config.tui.keys)
            self.set_keymap(config.tui.keys)

    @property
    def busy(self) -> bool:
        """Whether something goes on that leaving the program would have to wait for."""
        return self._engine.busy

    def known_theme(self, name: str, origin: str) -> str:
        """Return the name of a theme. Raises: ConfigError for none, naming where it came from."""
        if name not in self.available_themes:
            own = [theme.name for theme in themes.THEMES]
            others = sorted(set(self.available_themes) - set(own))
            raise ConfigError(f"{origin}: no theme {name!r}; there are {', '.join(own + others)}")
        return name

    def get_default_screen(self) -> Screen[None]:
        """Return the conversation."""
        return MainScreen(self._given, sources=self._looks.sources, plain=self.theme == themes.PLAIN)

    @property
    def main(self) -> MainScreen:
        """The conversation, whatever lies over it."""
        screen = self.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    def on_mount(self) -> None:
        """Draw first; then load what answers."""
        self._dress()
        self.theme_changed_signal.subscribe(self, self._rethemed)
        self._heed_signals()
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        if self._drawn is not None:
            self._drawn()
        self._engine.start()
        self.main.prompt.asked = self._history.questions()
        self.set_interval(_LOOK_S, partial(self._engine.look, now=False))

    def _rethemed(self, theme: Theme) -> None:
        """Remember a theme that was chosen in the program."""
        if theme.name != (self._looks.theme or self._begun_with):
            self._looks.theme = theme.name
        self._dress()
        self.main.dress(plain=theme.name == themes.PLAIN)

    def _dress(self) -> None:
        """Follow the theme with what is not colour."""
        self.set_class(self.theme == themes.PLAIN, "-plain")

    async def _on_message(self, message: Message) -> None:
        # What the engine or a screen still had to say when the screens are gone is for nobody.
        if self.screen_stack or not type(message).__module__.startswith(f"{__package__}."):
            await super()._on_message(message)

    # What the engine tells.

    @on(messages.Surveyed)
    def surveyed(self, event: messages.Surveyed) -> None:
        """Show what there is to ask."""
        self._authors = event.authors
        self._outlets = event.overview.sources
        self.main.introduce(event.name, event.overview)
        outlets = [name for name, _ in self._outlets if name]
        self.main.prompt.learn([*outlets, *event.authors, *event.speakers])

    @on(messages.NoIndex)
    async def no_index(self, event: messages.NoIndex) -> None:
        """Offer to build one."""
        if not self.beside.running:
            await self.main.offer(event.folder, event.files, event.more)

    @on(messages.Looked)
    def looked(self, event: messages.Looked) -> None:
        """Show whether the disk has moved on."""
        self.main.header.differ(event.pending)

    @on(messages.Preparing)
    def preparing(self, event: messages.Preparing) -> None:
        """Show what the first question waits for."""
        progress = event.progress
        of = f" {progress.done} of {progress.total}" if progress.total else ""
        self.main.prepare(f"preparing the encoder, once: {progress.phase}{of} ...")

    @on(messages.Ready)
    def ready(self) -> None:
        """Nothing waits for the encoder any more."""
        self.main.prepare("")

    @on(messages.Happened)
    def happened(self, event: messages.Happened) -> None:
        """Go on with a turn that somebody still waits for."""
        turn = self.main.turn(event.turn)
        if turn is not None:
            said = event.event
            turn.take(replace(said, text="") if isinstance(said, Drafting) and not self._stream else said)
            self.main.update(turn)
            self._keep_answer(turn)

    @on(messages.Failed)
    def failed(self, event: messages.Failed) -> None:
        """Show an error where it belongs."""
        turn = self.main.turn(event.turn)
        if turn is not None:
            turn.fail(event.error)
            self.main.update(turn)
        elif event.turn is None:
            self.complain(event.error)

    @on(messages.Listed)
    def listed(self, event: messages.Listed) -> None:
        """Fill the browser, if it is still open."""
        from qabot.tui.screens.browser import BrowserScreen

        for screen in self.screen_stack:
            if isinstance(screen, BrowserScreen):
                screen.fill(event.entries)

    @on(messages.Loaded)
    def loaded(self, event: messages.Loaded) -> None:
        """Open an article over the screen that asked for it, a version in the place of another; else nobody waits."""
        from qabot.tui.screens.article import ArticleScreen
        from qabot.tui.screens.browser import BrowserScreen

        if self.screen is self.main or isinstance(self.screen, BrowserScreen):
            self._show_article(event.article)
        elif isinstance(self.screen, ArticleScreen) and self.screen.story == event.article.story != "":
            self.switch_screen(ArticleScreen(event.article))

    @on(messages.Timed)
    def timed(self, event: messages.Timed) -> None:
        """Fill the timeline, if it is still open."""
        from qabot.tui.screens.timeline import TimelineScreen

        for screen in self.screen_stack:
            if isinstance(screen, TimelineScreen):
                screen.fill(event.query, event.timeline)

    @on(messages.Remembered)
    def remembered(self, event: messages.Remembered) -> None:
        """Show conversations, if anybody still looks for them."""
        from qabot.tui.screens.history import HistoryScreen

        if isinstance(self.screen, HistoryScreen):
            self.screen.fill(event.words, event.kept, event.standings)

    @on(messages.Reopened)
    async def reopened(self, event: messages.Reopened) -> None:
        """Go back to a conversation of before, and to what its last question was restricted to."""
        self.main.resume(event.conversation, event.standings)
        if event.conversation.turns:
            await self.main.restrict(event.conversation.turns[-1].filters)
        if event.conversation.unreadable:
            self.notify(unreadable(event.conversation.unreadable), severity="warning", markup=False)

    @on(messages.Counted)
    def counted(self, event: messages.Counted) -> None:
        """Show what filters leave."""
        from qabot.tui.screens.filters import FiltersScreen

        if isinstance(self.screen, FiltersScreen):
            self.screen.counted(event.form, event.filters, event.articles, event.hint)

    # What the screens ask.

    @on(MainScreen.Asked)
    def asked(self, event: MainScreen.Asked) -> None:
        """Have a question answered."""
        turn = event.turn
        self._engine.ask(turn.number, turn.question, turn.filters, turn.stop, literal=turn.literal, alone=turn.alone)
        self._remember(turn.question)

    @on(MainScreen.Begun)
    def begun(self, event: MainScreen.Begun) -> None:
        """Forget what was said before, or go on from it."""
        self._engine.begin(event.answers)

    @on(MainScreen.Said)
    async def said(self, event: MainScreen.Said) -> None:
        """Obey a slash command, or ask; what is wrong goes back into the prompt."""
        try:
            command = parse(event.text)
        except QabotError as error:
            self.complain(str(error))
            self.main.prompt.put(event.text)
            return
        if command is None:
            self.main.ask(event.text)
        elif not await self.commands.obey(command):
            self.main.prompt.put(event.text)

    @on(MainScreen.Do)
    async def do(self, event: MainScreen.Do) -> None:
        """Do what a key asks for."""
        await self.commands.obey(event.command)

    @on(MainScreen.Open)
    def open_source(self, event: MainScreen.Open) -> None:
        """Open the article of a source at the words used."""
        from qabot.tui.screens.article import answering, cited

        citation = next((c for c in event.turn.citations if c.n == event.n), None)
        if citation is None or self.screen is not self.main:
            return
        used = cited(event.turn.citations, citation.article)
        self._show_article(citation.article, used, answering(event.turn.answer, citation))

    @on(MainScreen.Words)
    def words(self, event: MainScreen.Words) -> None:
        """Ask what a speaker said."""
        self.main.ask(quoting(event.speaker), literal=True, alone=True)

    @on(MainScreen.Lost)
    def lost(self) -> None:
        """Look again for an index, and offer to build one when there is none."""
        self._engine.survey()

    @on(MainScreen.Filtered)
    async def filtered(self, event: MainScreen.Filtered) -> None:
        """Take other filters over."""
        await self.main.restrict(event.filters)

    async def on_start_build(self, event: Start.Build) -> None:
        """Build the first index."""
        try:
            folder = place(event.folder) if event.folder else None
            there = folder is not None and folder.exists()
        except (UsageError, OSError):
            there = False
        if not there:
            event.start.complain(f"there is no folder {event.folder or 'without a name'}")
        elif not self.beside.running:
            await self.beside.begin([str(folder)])

    def on_index_panel_stopped(self) -> None:
        """End the run beside; a child that is slow to end holds up no key."""
        self.run_worker(self.beside.stop(), exit_on_error=False)

    # What the screens over the conversation ask. They are imported when they open, so their messages are met by name.

    def on_browser_screen_wanted(self, event: BrowserScreen.Wanted) -> None:
        """Load the article to open."""
        self._engine.load(event.article_id)

    async def on_browser_screen_chosen(self, event: BrowserScreen.Chosen) -> None:
        """Ask these articles only."""
        await self._ask_only(event.article_ids)

    async def on_article_screen_wanted(self, event: ArticleScreen.Wanted) -> None:
        """Do what a key of an open article asks for."""
        if event.action == "open":
            self.commands.open_url(event.article.url)
        elif event.action == "ask":
            await self._ask_only((event.article.id,))
        elif event.action == "version":
            self._engine.load_next(event.article, self.main.filters.as_of)
        else:
            self.copy_to_clipboard(excerpt_markdown(event.citation))
            self.notify("copied, with where it stands", markup=False)

    def on_timeline_screen_opened(self, event: TimelineScreen.Opened) -> None:
        """Open the article of an entry at its sentence."""
        from qabot.tui.screens.article import cited

        citation = event.milestone.citation
        used = cited([citation], citation.article)
        self._show_article(citation.article, used, used[0])

    def on_timeline_screen_copied(self, event: TimelineScreen.Copied) -> None:
        """Copy a timeline as Markdown."""
        from qabot.render.timeline import timeline_markdown

        self.copy_to_clipboard(timeline_markdown(event.timeline))
        self.notify("copied: the timeline with its sources, as Markdown", markup=False)

    def on_history_screen_wanted(self, event: HistoryScreen.Wanted) -> None:
        """Look for conversations, on a thread that has written down what was answered."""
        self._keeping.do(lambda: self._engine.conversations(event.words), lambda error: None)

    def on_filters_screen_count(self, event: FiltersScreen.Count) -> None:
        """Count what filters leave."""
        self._engine.count(event.form)

    async def _ask_only(self, articles: tuple[str, ...]) -> None:
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        await self.main.restrict(replace(self.main.filters, articles=articles))

    # What the keys do.

    def action_help(self) -> None:
        """Show all keys and commands."""
        from qabot.tui.keys import sections
        from qabot.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(sections(self._config.tui.keys)))

    async def action_index(self) -> None:
        """Bring the index up to date, or show the run that does."""
        await self.beside.begin()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the articles from the conversation only."""
        return self.screen is self.main if action == "browse" and self.screen_stack else True

    def action_browse(self) -> None:
        """Look through the articles."""
        from qabot.tui.screens.browser import BrowserScreen

        if self.screen is self.main:
            self.push_screen(BrowserScreen())
            self._engine.browse()

    async def action_quit(self) -> None:
        """Leave; a question begun in the prompt is among the earlier ones next time."""
        await self._leave(0)

    async def _leave(self, code: int) -> None:
        """End the run beside, keep what is to be kept, and end with an exit code."""
        if self._leaving:
            return
        self._leaving = True
        draft = self.main.prompt.text.strip()
        try:
            for turn in self.main.conversation:
                turn.stop.set()
            await self.beside.stop()
            if len(draft) >= _DRAFT and not draft.startswith("/"):
                self._keep(draft)
            self._looks.sources = self.main.shows_sources
            memory.save(self._remembered, self._looks)
            await to_thread(self._keeping.drain, _PATIENCE_S)
        finally:
            self._keeping.close()
            self._engine.close()
            self.exit(return_code=code)

    def _heed_signals(self) -> None:
        """Leave in order when the system asks for it, so that the terminal is left as it was."""
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
            # Not on every platform, and not outside of the main thread.
            with suppress(NotImplementedError, RuntimeError, ValueError):
                get_running_loop().add_signal_handler(number, self._signalled, 128 + number)

    def _signalled(self, code: int) -> None:
        self.run_worker(self._leave(code), exit_on_error=False)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return what the styles need of themes that are not qabot's own."""
        return dict(themes.EXTRA)

    def get_system_commands(self, screen: Screen[None]) -> Iterable[SystemCommand]:
        """Offer in the palette what the slash commands offer."""
        for name, what in COMMANDS.items():
            if name != "open" and (screen is self.main or name in _ANYWHERE):
                obey = partial(self.call_later, self.commands.obey, Command(name, ""))
                yield SystemCommand(name.capitalize(), what.partition(":")[0], obey)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy by the terminal (OSC 52) and to the platform's clipboard."""
        super().copy_to_clipboard(text)
        self.run_worker(partial(desktop.copy, text), thread=True, exit_on_error=False)

    def complain(self, error: str) -> None:
        """Show what went wrong and the way out."""
        self.notify(error, severity="error", timeout=8, markup=False)

    def load(self, article: str) -> None:
        """Open the article of an id, path or headline."""
        self._engine.load(article)

    def show_timeline(self, query: str) -> None:
        """Open the timeline of a query, under the filters of now, over the conversation."""
        from qabot.tui.screens.timeline import TimelineScreen

        if self.screen is self.main:
            self.push_screen(TimelineScreen(query, plain=self.theme == themes.PLAIN))
            self._engine.timeline(query, self.main.filters)

    def reopen(self, number: int) -> None:
        """Go back to a conversation of before."""
        self._engine.reopen(number)

    @property
    def talk(self) -> Conversation:
        """The conversation on the screen as it is kept."""
        turns = tuple(kept for turn in self.main.conversation if (kept := turn.kept) is not None)
        return Conversation(self.main.talk.number or 0, str(self._config.index_folder), turns)

    def ask_filters(self) -> None:
        """Open the form of the filters."""
        from qabot.tui.screens.filters import FiltersScreen

        async def take(filters: Filters | None) -> None:
            if filters is not None:
                await self.main.restrict(filters)

        if self.screen is self.main:
            self.push_screen(FiltersScreen(self.main.filters, self._outlets, self._authors), take)

    def _show_article(self, article: Article, used: Sequence[Place] = (), start: Place | None = None) -> None:
        from qabot.tui.screens.article import ArticleScreen

        self.push_screen(ArticleScreen(article, used, start))

    def _remember(self, question: str) -> None:
        """Keep a question for this conversation and for later starts."""
        asked = self.main.prompt.asked
        self.main.prompt.asked = [*(each for each in asked if each != question), question]
        self._keep(question)

    def _keep(self, question: str) -> None:
        """Write a question down."""
        self._write(lambda: self._history.remember(question))

    def _keep_answer(self, turn: Turn) -> None:
        """Write a turn down once it is answered, into the conversation on the screen."""
        kept, talk = turn.kept, self.main.talk
        if kept is None:
            return

        def job() -> None:
            talk.number = self._history.add(kept, self._config.index_folder, talk.number, typed=False)

        self._write(job)

    def _write(self, job: Callable[[], None]) -> None:
        """Write on a thread of its own; a disk that refuses is mentioned once."""

        def refused(error: str) -> None:
            if self._keeps:
                self._keeps = False
                self.post_message(messages.Failed(None, error))

        if self._keeps:
            self._keeping.do(job, refused)
