"""The conversation line by line: no cursor is moved, so that screen readers and pipes can follow."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import TextIOWrapper

import click

from qabot.bot import Bot
from qabot.chat import commands
from qabot.chat.commands import COMMANDS
from qabot.chat.export import export
from qabot.cli.articles import print_article
from qabot.cli.asking import follow, print_turn, unmet, warn
from qabot.cli.flags import Flags
from qabot.cli.keeping import Keeper, turn_of
from qabot.cli.timeline import print_timeline
from qabot.config import place
from qabot.errors import QabotError, UsageError
from qabot.render.history import conversation_text, form_of
from qabot.render.objects import filters_json
from qabot.render.wording import restrictions
from qabot.store.disk import faults
from qabot.types import Article, Filters, Turn
from qabot.types import Conversation as Talk

_RECENT = 20


class Conversation:
    """Reads lines from stdin; each is a question or a command, and gets its answer or what went wrong."""

    def __init__(self, flags: Flags, bot: Bot, chosen: Filters) -> None:
        self._flags, self._bot, self._chosen = flags, bot, chosen
        self._config = flags.load()
        self._keeper = Keeper(flags, self._config)
        self._turns: list[Turn] = []
        self._session = bot.session()
        self._said: list[str] = []
        self._typed = sys.stdin.isatty()
        self._edits, self._put = False, ""
        self._commands: dict[str, Callable[[str], None]] = {
            "filter": self._filter,
            "quotes": lambda arguments: self._ask(commands.quoting(arguments), alone=True),
            "timeline": self._timeline,
            "edit": self._edit,
            "open": self._open,
            "export": self._export,
            "index": self._index,
            "history": self._history,
            "literal": self._literal,
            "new": self._new,
            "help": self._help,
        }

    def run(self) -> None:
        """Go on until an empty line, the end of the input or /quit."""
        if isinstance(sys.stdin, TextIOWrapper):
            # A pipe may carry anything; one byte that is not UTF-8 must not end the conversation.
            sys.stdin.reconfigure(errors="replace")
        overview = self._bot.corpus.overview()
        self._flags.note(
            f"{overview.articles:,} articles, newest {overview.newest or 'undated'}."
            " Ask; /help shows the commands; an empty line ends."
        )
        self._prepare_editing()
        while (line := self._line()) and self._answered(line):
            if not self._flags.json:
                click.echo()

    def _answered(self, line: str) -> bool:
        """Do what a line says, or tell why it cannot be done; return False when it ends the conversation."""
        try:
            command = commands.parse(line)
            if command is not None and command.name == "quit":
                return False
            with faults(self._config.index_folder):
                if command is None:
                    self._ask(line)
                else:
                    self._do(command)
        except QabotError as error:
            self._complain(error)
        return True

    def _ask(self, question: str, *, literal: bool = False, alone: bool = False) -> None:
        self._keep(question)
        self._bot.refresh()
        answer = follow(self._flags, self._session, question, self._chosen, literal=literal, alone=alone)
        turn = turn_of(answer, self._chosen, None)
        self._turns.append(turn)
        print_turn(self._flags, turn, "/literal", self._unmet())
        self._keeper.add(turn, typed=False)

    def _edit(self, _: str) -> None:
        """Let a person change the question that was asked; where no line can be edited, show it."""
        if not self._turns:
            raise UsageError("nothing has been asked yet, so there is nothing to edit")
        query = self._turns[-1].answer.query.question
        line = f"/literal {query}"
        if self._edits:
            self._put = line
        else:
            self._say({"query": query}, line)

    def _do(self, command: commands.Command) -> None:
        if command.name not in self._commands:
            raise UsageError(f"/{command.name} means nothing line by line; the commands here: /help")
        self._commands[command.name](command.arguments)

    def _filter(self, arguments: str) -> None:
        self._chosen = commands.filters(arguments, self._chosen, lambda name: self._bot.corpus.find(name).id)
        articles = self._bot.corpus.count(self._chosen)[0]
        self._say(
            {"filters": filters_json(self._chosen), "articles": articles},
            f"searching {', '.join(restrictions(self._chosen)) or 'everything'}: {articles:,} articles",
        )
        if not self._flags.json:
            warn(self._flags, self._unmet())

    def _unmet(self) -> list[str]:
        return unmet(self._bot.corpus, self._chosen)

    def _timeline(self, arguments: str) -> None:
        self._bot.refresh()
        found = self._bot.timeline(commands.timing(arguments), self._chosen)
        print_timeline(self._flags, found, unmet=self._unmet())

    def _open(self, reference: str) -> None:
        print_article(self._flags, self._source(reference))

    def _source(self, reference: str) -> Article:
        """Return the article of a source of the last answer, or one named as for `qabot show`."""
        last = self._turns[-1].answer if self._turns else None
        shown = {str(c.n): c.article for c in (*last.citations, *last.closest)} if last else {}
        if reference in shown:
            return shown[reference]
        if not reference or (reference.isdecimal() and len(reference) < 4):
            there = f"the last answer has sources 1 to {len(shown)}" if shown else "nothing has been cited yet"
            raise UsageError(f"/open N opens the article of source N; {there}")
        return self._bot.corpus.find(reference)

    def _literal(self, question: str) -> None:
        """Ask again, or another question, with every word taken as it stands."""
        if not question and not self._turns:
            raise UsageError(commands.LITERALLY)
        self._ask(question or self._turns[-1].question, literal=True)

    def _export(self, file: str) -> None:
        if not self._turns:
            raise UsageError("nothing has been asked yet, so there is nothing to export")
        talk = Talk(self._keeper.number or 0, self._keeper.index, tuple(self._turns))
        path = export(conversation_text(talk, form_of(file)), file)
        self._say({"exported": str(path)}, f"written: {path}")

    def _index(self, arguments: str) -> None:
        from qabot.cli.indexing import default_roots, index_once

        rebuild, path = commands.indexing(arguments)
        roots = [place(path)] if path else default_roots(self._config)
        try:
            index_once(self._flags, self._config, roots, rebuild=rebuild, everywhere=not path)
        except KeyboardInterrupt:
            raise UsageError("the index was not brought up to date; /index does it") from None
        self._bot.refresh()

    def _history(self, _: str) -> None:
        questions = list(dict.fromkeys(reversed([*self._keeper.history.questions(), *self._said])))[:_RECENT][::-1]
        self._say({"questions": questions}, "\n".join(questions) or "nothing has been asked yet")

    def _new(self, _: str) -> None:
        self._turns.clear()
        self._keeper.anew()
        self._session.forget()
        self._say({"new": True}, "a new conversation" + ("; the filters stay" if self._chosen else ""))

    def _help(self, _: str) -> None:
        known = {name: COMMANDS[name] for name in COMMANDS if name in self._commands or name == "quit"}
        self._say({"commands": known}, "\n".join(f"/{name:<8} {what}" for name, what in known.items()))

    def _say(self, value: dict[str, object], text: str) -> None:
        if self._flags.json:
            self._flags.print_json(value)
        else:
            click.echo(text)

    def _complain(self, error: QabotError) -> None:
        from qabot.text import clean_line

        click.echo(f"qabot: {clean_line(str(error))}", err=True)
        if self._flags.json:
            self._flags.print_json({"error": str(error), "exit_code": error.exit_code})

    def _keep(self, question: str) -> None:
        """Remember what a person typed; what comes from a pipe is nobody's to be asked again."""
        self._said.append(question)
        if self._typed:
            self._keeper.remember(question)

    def _line(self) -> str:
        try:
            if self._put:
                self._begin(self._put)
            return input("? " if self._typed else "").strip()
        except EOFError:
            return ""

    def _begin(self, text: str) -> None:
        """Have the next line begin with a text."""
        import readline

        def put() -> None:
            readline.insert_text(text)
            readline.set_startup_hook()

        readline.set_startup_hook(put)
        self._put = ""

    def _prepare_editing(self) -> None:
        """Give a person line editing and earlier questions, unless the terminal cannot move its cursor."""
        if not self._typed or os.environ.get("TERM") == "dumb":
            return
        import readline

        self._edits = True
        for question in self._keeper.history.questions():
            readline.add_history(question)
