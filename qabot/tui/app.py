"""The terminal UI: routes what the screens ask to the engine, and what the engine tells to the screens."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from inspect import isawaitable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.theme import Theme

from qabot.chat import commands
from qabot.chat.commands import Command
from qabot.chat.export import export
from qabot.chat.questions import NAME, Asked
from qabot.config import Config
from qabot.errors import ConfigError, QabotError, UsageError
from qabot.render.markdown import answer_markdown, conversation_markdown, excerpt_markdown
from qabot.tui import desktop, memory, messages, themes
from qabot.tui.engine import Engine, Post
from qabot.tui.screens.main import MainScreen
from qabot.tui.widgets.header import Header
from qabot.types import EVERYTHING, Article, Filters, Progress

if TYPE_CHECKING:
    from qabot.tui.child import IndexRun
    from qabot.tui.screens.article import ArticleScreen, Place
    from qabot.tui.screens.browser import BrowserScreen
    from qabot.tui.screens.filters import FiltersScreen
    from qabot.tui.widgets.indexing import IndexPanel
    from qabot.tui.widgets.start import Start

# How often the disk is compared with the index, in seconds.
_LOOK_S = 30.0
# What the palette offers over any screen.
_ANYWHERE = {"theme", "help", "quit", "index"}


class QabotApp(App[None]):
    """The program."""

    TITLE = "qabot"
    CSS_PATH = "qabot.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="help"),
        Binding("f5", "index", "Index", id="index"),
        Binding("ctrl+b", "browse", "Articles", id="browse", priority=True),
        Binding("ctrl+q", "quit", "Quit", id="quit", priority=True),
    ]

    def __init__(
        self,
        config: Config,
        *,
        flags: Sequence[str] = (),
        filters: Filters = EVERYTHING,
        theme: str | None = None,
        engine: Callable[[Config, Post], Engine] = Engine,
    ) -> None:
        """`flags` are what another qabot needs to work on the same index. Raises: ConfigError."""
        super().__init__()
        self._config, self._flags, self._given = config, flags, filters
        self._remembered = config.state_folder / "tui.json"
        self._looks = memory.load(self._remembered)
        self._asked = Asked(config.state_folder / NAME)
        self._engine = engine(config, self.post_message)
        self._run: IndexRun | None = None
        self._authors: Sequence[str] = ()
        self._outlets: Sequence[tuple[str | None, int]] = ()
        for each in themes.THEMES:
            self.register_theme(each)
        self.theme = self._known_theme(theme, self._looks.theme, config.tui.theme)
        if config.tui.keys:
            from qabot.tui import keys

            keys.check(config.tui.keys)
            self.set_keymap(config.tui.keys)

    @property
    def busy(self) -> bool:
        """Whether something goes on that leaving the program would have to wait for."""
        return self._engine.busy

    def _known_theme(self, given: str | None, remembered: str | None, configured: str) -> str:
        """Return the theme to start with. Raises: ConfigError, but not for what is only remembered."""
        for name, origin in ((given, "--theme"), (configured, "tui.theme")):
            if name and name not in self.available_themes:
                raise ConfigError(f"{origin}: no theme {name!r}; there are {', '.join(self._theme_names())}")
        if given:
            return given
        return remembered if remembered in self.available_themes else configured

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
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        # Off since the process began: most of what a start makes stays for good.
        gc.freeze()
        gc.enable()
        self._engine.start()
        self.main.prompt.asked = self._asked.all()
        self.set_interval(_LOOK_S, self._engine.look)

    def _rethemed(self, theme: Theme) -> None:
        """Remember a theme that was chosen in the program."""
        self._looks.theme = theme.name
        self._dress()
        self.main.dress(plain=theme.name == themes.PLAIN)

    def _dress(self) -> None:
        """Follow the theme with what is not colour."""
        self.set_class(self.theme == themes.PLAIN, "-plain")

    # What the engine tells.

    @on(messages.Surveyed)
    def surveyed(self, event: messages.Surveyed) -> None:
        """Show what there is to ask."""
        self._authors = event.authors
        self._outlets = event.overview.sources
        self.main.introduce(event.name, event.overview)
        outlets = [name for name, _ in self._outlets if name]
        self.main.prompt.learn([*outlets, *event.authors])

    @on(messages.NoIndex)
    async def no_index(self, event: messages.NoIndex) -> None:
        """Offer to build one."""
        if self._run is None:
            await self.main.offer(event.folder, event.files, event.more)

    @on(messages.Looked)
    def looked(self, event: messages.Looked) -> None:
        """Show whether the disk has moved on."""
        self.main.query_one(Header).differ(event.pending)

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
            turn.take(event.event)
            self.main.update(turn)

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
        """Open an article."""
        self._show_article(event.article)

    @on(messages.Counted)
    def counted(self, event: messages.Counted) -> None:
        """Show what filters leave."""
        from qabot.tui.screens.filters import FiltersScreen

        if isinstance(self.screen, FiltersScreen):
            self.screen.counted(event.filters, event.articles, event.hint)

    # What the screens ask.

    @on(MainScreen.Asked)
    def asked(self, event: MainScreen.Asked) -> None:
        """Have a question answered."""
        turn = event.turn
        self._engine.ask(turn.number, turn.question, turn.filters, turn.stop)
        self._remember(turn.question)

    @on(MainScreen.Said)
    async def said(self, event: MainScreen.Said) -> None:
        """Obey a slash command, or ask."""
        try:
            command = commands.parse(event.text)
            if command is None:
                self.main.ask(event.text)
            else:
                await self._obey(command)
        except QabotError as error:
            self.main.prompt.put(event.text)
            self.complain(str(error))

    @on(MainScreen.Open)
    def open_source(self, event: MainScreen.Open) -> None:
        """Open the article of a source at the words used."""
        from qabot.tui.screens.article import cited

        citation = next(c for c in event.turn.citations if c.n == event.n)
        used = cited(event.turn.citations, citation.article)
        self._show_article(citation.article, used, cited([citation], citation.article)[0])

    @on(MainScreen.Filtered)
    async def filtered(self, event: MainScreen.Filtered) -> None:
        """Take other filters over."""
        await self.main.restrict(event.filters)

    async def on_start_build(self, event: Start.Build) -> None:
        """Build the first index."""
        folder = Path(event.folder).expanduser()
        if not event.folder or not folder.exists():
            event.start.complain(f"there is no folder {event.folder or 'without a name'}")
        elif self._run is None:
            await self._index([str(folder.absolute())])

    async def on_index_panel_stopped(self) -> None:
        """End the run beside."""
        if self._run is not None:
            await self._run.stop()

    # What the screens over the conversation ask. They are imported when they open, so their messages are met by name.

    async def on_main_screen_do(self, event: MainScreen.Do) -> None:
        """Do what a key asks for."""
        try:
            await self._obey(event.command)
        except QabotError as error:
            self.complain(str(error))

    def on_browser_screen_wanted(self, event: BrowserScreen.Wanted) -> None:
        """Load the article to open."""
        self._engine.load(event.article_id)

    async def on_browser_screen_chosen(self, event: BrowserScreen.Chosen) -> None:
        """Ask these articles only."""
        await self._ask_only(event.article_ids)

    async def on_article_screen_wanted(self, event: ArticleScreen.Wanted) -> None:
        """Do what a key of an open article asks for."""
        if event.action == "open":
            self._open_url(event.article.url)
        elif event.action == "ask":
            await self._ask_only((event.article.id,))
        else:
            self.copy_to_clipboard(excerpt_markdown(event.citation))
            self.notify("copied, with where it stands", markup=False)

    def on_filters_screen_count(self, event: FiltersScreen.Count) -> None:
        """Count what filters leave."""
        self._engine.count(event.filters)

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
        if self._run is None:
            await self._index(())
        else:
            panel = await self.main.drawer()
            panel.display = not panel.display

    def action_browse(self) -> None:
        """Look through the articles."""
        from qabot.tui.screens.browser import BrowserScreen

        if self.screen is self.main:
            self.push_screen(BrowserScreen())
            self._engine.browse()

    async def action_quit(self) -> None:
        """Leave; what is written in the prompt is among the questions next time."""
        self._remember(self.main.prompt.text)
        self._looks.sources = self.main.shows_sources
        memory.save(self._remembered, self._looks)
        if self._run is not None:
            await self._run.stop()
        self._engine.close()
        self.exit()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return what the styles need of themes that are not qabot's own."""
        return dict(themes.EXTRA)

    def get_system_commands(self, screen: Screen[None]) -> Iterable[SystemCommand]:
        """Offer in the palette what the slash commands offer."""
        for name, what in commands.COMMANDS.items():
            if name != "open" and (screen is self.main or name in _ANYWHERE):
                obey = partial(self.call_later, self._obey, Command(name, ""))
                yield SystemCommand(name.capitalize(), what, obey)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy by the terminal (OSC 52) and to the platform's clipboard."""
        super().copy_to_clipboard(text)
        self.run_worker(partial(desktop.copy, text), thread=True, exit_on_error=False)

    def complain(self, error: str) -> None:
        """Show what went wrong and the way out."""
        self.notify(error, severity="error", timeout=8, markup=False)

    async def _obey(self, command: Command) -> None:
        """Do what a key, the palette or a slash command asks for. Raises: QabotError."""
        done = getattr(self, f"_do_{command.name}")(command.arguments)
        if isawaitable(done):
            await done

    async def _do_filter(self, arguments: str) -> None:
        if arguments:
            await self.main.restrict(commands.filters(arguments, self.main.filters))
        else:
            self._ask_filters()

    def _do_browse(self, arguments: str) -> None:
        self.action_browse()

    async def _do_index(self, arguments: str) -> None:
        if arguments and self._run is None:
            await self._index([str(Path(arguments).expanduser().absolute())])
        else:
            await self.action_index()

    def _do_export(self, arguments: str) -> None:
        answers = [turn.answer for turn in self.main.conversation if turn.answer is not None]
        if not answers:
            raise UsageError("nothing has been answered yet, so there is nothing to export")
        self.notify(f"written to {export(conversation_markdown(answers), arguments).absolute()}", markup=False)

    def _do_copy(self, arguments: str) -> None:
        turn = self.main.current
        if turn is None or turn.answer is None:
            raise UsageError("there is no answer to copy yet")
        self.copy_to_clipboard(answer_markdown(turn.answer))
        self.notify("copied: the answer with its sources, as Markdown", markup=False)

    def _do_open(self, arguments: str) -> None:
        turn = self.main.current
        known = [citation.n for citation in turn.citations] if turn is not None else []
        if turn is None or not arguments.isdecimal() or int(arguments) not in known:
            raise UsageError(f"/open takes the number of a source: {', '.join(map(str, known)) or 'there is none yet'}")
        self.main.action_cite(int(arguments))

    def _do_history(self, arguments: str) -> None:
        from qabot.tui.screens.history import HistoryScreen

        def take(question: str | None) -> None:
            if question is not None:
                self.main.prompt.put(question)

        if self.screen is self.main:
            self.push_screen(HistoryScreen(self.main.prompt.asked), take)

    def _do_new(self, arguments: str) -> None:
        self.main.action_new()

    def _do_theme(self, arguments: str) -> None:
        if not arguments:
            self.search_themes()
        elif arguments in self.available_themes:
            self.theme = arguments
        else:
            raise UsageError(f"no theme {arguments!r}; there are {', '.join(self._theme_names())}")

    def _do_help(self, arguments: str) -> None:
        self.action_help()

    async def _do_quit(self, arguments: str) -> None:
        await self.action_quit()

    def _do_url(self, arguments: str) -> None:
        """Open the address of the first source that has one."""
        turn = self.main.current
        urls = [citation.article.url for citation in turn.citations] if turn is not None else []
        self._open_url(next((url for url in urls if url), None))

    def _open_url(self, url: str | None) -> None:
        if not desktop.is_web(url):
            self.complain("this article has no web address" if not url else f"not a web address: {url}")
            return
        assert url is not None
        if desktop.needs_terminal():
            with self.suspend():
                desktop.browse(url)
        else:
            self.run_worker(partial(self._browse, url), thread=True, exit_on_error=False)

    def _browse(self, url: str) -> None:
        if not desktop.browse(url):
            self.call_from_thread(self.complain, f"no browser was found for {url}")

    def _ask_filters(self) -> None:
        from qabot.tui.screens.filters import FiltersScreen

        async def take(filters: Filters | None) -> None:
            if filters is not None:
                await self.main.restrict(filters)

        if self.screen is self.main:
            self.push_screen(FiltersScreen(self.main.filters, self._outlets, self._authors), take)

    def _show_article(self, article: Article, used: Sequence[Place] = (), start: Place | None = None) -> None:
        from qabot.tui.screens.article import ArticleScreen

        self.push_screen(ArticleScreen(article, used, start))

    async def _index(self, paths: Sequence[str]) -> None:

        from qabot.tui.child import IndexRun

        panel = await self.main.drawer()
        header = self.main.query_one(Header)

        def show(progress: Progress) -> None:
            panel.progress(progress)
            share = f" {progress.done / progress.total:.0%}" if progress.total else ""
            header.work(f"indexing: {progress.phase}{share}")

        self._run = IndexRun(self._flags, show)
        panel.display = True
        panel.begin()
        header.work("indexing")
        self.run_worker(self._follow(self._run, panel, paths), exit_on_error=False)

    async def _follow(self, run: IndexRun, panel: IndexPanel, paths: Sequence[str]) -> None:
        """Wait for the run beside and go over to what it published."""
        try:
            report, error = await run.run(paths)
        except OSError as failure:
            report, error = None, f"cannot start the indexing: {failure.strerror or failure}"
        self._run = None
        panel.done(report, error)
        self.main.query_one(Header).work("")
        if report is None:
            self.complain(error or "")
        else:
            panel.display = bool(report.skipped)
            self.notify(f"indexed: {panel.summary}", markup=False)
        self._engine.refresh()
        self.main.refresh_bindings()

    def _remember(self, question: str) -> None:
        try:
            self._asked.add(question)
        except QabotError as error:
            self.complain(str(error))
        self.main.prompt.asked = [q for q in self.main.prompt.asked if q != question] + [question] * bool(question)

    def _theme_names(self) -> list[str]:
        own = [theme.name for theme in themes.THEMES]
        return own + sorted(set(self.available_themes) - set(own))
