"""What the commands do: keys, the palette and slash commands say the same words and end here."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from qabot.chat import commands
from qabot.chat.commands import LITERALLY, Command
from qabot.chat.export import export
from qabot.config import place
from qabot.errors import QabotError, UsageError
from qabot.render.history import conversation_text, form_of
from qabot.render.markdown import answer_markdown
from qabot.text import clean_line
from qabot.tui import desktop

if TYPE_CHECKING:
    from qabot.tui.app import QabotApp

# The command of a key that has no slash command: it opens the address of the first source that has one.
URL = "url"
# So many digits are the start of an id, fewer the number of a source.
_ID_DIGITS = 4
_BARE = {"edit", "browse", "copy", "history", "new", "help", "quit"}


class Commands:
    """Obeys commands."""

    def __init__(self, app: QabotApp) -> None:
        self._app = app
        self._table: dict[str, Callable[[str], Awaitable[None] | None]] = {
            "filter": self._filter,
            "quotes": lambda arguments: app.main.ask(commands.quoting(arguments), alone=True),
            "timeline": self._timeline,
            "edit": self._edit,
            "browse": lambda _: app.action_browse(),
            "index": self._index,
            "export": self._export,
            "copy": self._copy,
            "open": self._open,
            "history": self._history,
            "literal": self._literal,
            "new": lambda _: app.main.action_new(),
            "theme": self._theme,
            "help": lambda _: app.action_help(),
            "quit": lambda _: app.action_quit(),
            URL: self._url,
        }

    async def obey(self, command: Command) -> bool:
        """Do what a command says; show what is wrong with it, and return whether nothing is."""
        try:
            if command.arguments and command.name in _BARE:
                raise UsageError(f"/{command.name} takes nothing after it")
            done = self._table[command.name](command.arguments)
            if done is not None:
                await done
        except QabotError as error:
            self._app.complain(str(error))
            return False
        return True

    def open_url(self, url: str | None) -> None:
        """Open an address in the browser. Articles name it, so that nothing but the web is opened."""
        app = self._app
        if url is None or not desktop.is_web(url):
            app.complain(f"not a web address: {url}" if url else "this article has no web address")
        elif desktop.needs_terminal():
            try:
                with app.suspend():
                    desktop.browse(url)
            except SuspendNotSupported:
                app.complain(f"the browser needs the terminal, which cannot be left here: {url}")
            app.refresh()
        else:
            app.run_worker(partial(self._browse, url), thread=True, exit_on_error=False)

    def _browse(self, url: str) -> None:
        if not desktop.browse(url):
            self._app.call_from_thread(self._app.complain, f"no browser was found for {url}")

    async def _filter(self, arguments: str) -> None:
        main = self._app.main
        if arguments:
            # Words for days take a while to understand, and typing goes on.
            await main.restrict(await to_thread(commands.filters, arguments, main.filters))
        else:
            self._app.ask_filters()

    def _timeline(self, arguments: str) -> None:
        if arguments:
            self._app.show_timeline(commands.timing(arguments))
        else:
            # From the palette: what it is about is still to be typed.
            self._app.main.prompt.put("/timeline ")

    async def _index(self, arguments: str) -> None:
        rebuild, path = commands.indexing(arguments)
        await self._app.beside.begin([str(place(path))] if path else [], rebuild=rebuild)

    async def _export(self, arguments: str) -> None:
        talk = self._app.talk
        if not talk.turns:
            raise UsageError("nothing has been answered yet, so there is nothing to export")
        # Hundreds of answers take a while to write down.
        path = await to_thread(lambda: export(conversation_text(talk, form_of(arguments)), arguments))
        self._app.notify(clean_line(f"written to {path.absolute()}"), markup=False)

    def _edit(self, arguments: str) -> None:
        """Put the question that was asked into the prompt."""
        turn = self._app.main.current
        if turn is None:
            raise UsageError("nothing has been asked yet, so there is nothing to edit")
        self._app.main.prompt.put(f"/literal {turn.final}")
        self._app.main.prompt.focus()

    def _copy(self, arguments: str) -> None:
        turn = self._app.main.current
        if turn is None or turn.answer is None:
            raise UsageError("there is no answer to copy yet")
        self._app.copy_to_clipboard(answer_markdown(turn.answer))
        self._app.notify("copied: the answer with its sources, as Markdown", markup=False)

    def _open(self, arguments: str) -> None:
        """Open a source by its number, or any article as `qabot show` takes it."""
        turn = self._app.main.current
        known = [str(citation.n) for citation in turn.citations] if turn is not None else []
        if arguments in known:
            self._app.main.action_cite(int(arguments))
        elif arguments and not (arguments.isdecimal() and len(arguments) < _ID_DIGITS):
            self._app.load(arguments)
        else:
            numbers = f"the number of a source: {', '.join(known)}" if known else "an id, path or headline"
            raise UsageError(f"/open takes {numbers}")

    def _literal(self, arguments: str) -> None:
        """Ask a question, or the selected one again, with every word taken as it stands."""
        turn = self._app.main.current
        if not arguments and turn is None:
            raise UsageError(LITERALLY)
        self._app.main.ask(arguments or (turn.question if turn is not None else ""), literal=True)

    def _history(self, arguments: str) -> None:
        from qabot.tui.screens.history import HistoryScreen

        def take(chosen: str | int | None) -> None:
            if isinstance(chosen, int):
                self._app.reopen(chosen)
            elif chosen is not None:
                self._app.main.prompt.put(chosen)

        if self._app.screen is self._app.main:
            self._app.push_screen(HistoryScreen(self._app.main.prompt.asked), take)

    def _theme(self, arguments: str) -> None:
        if not arguments:
            self._app.search_themes()
        else:
            self._app.theme = self._app.known_theme(arguments, "/theme")

    def _url(self, arguments: str) -> None:
        turn = self._app.main.current
        urls = [citation.article.url for citation in turn.citations] if turn is not None else []
        self.open_url(next(filter(None, urls), None))
