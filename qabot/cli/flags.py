"""Options that every command takes, before or after its name, and the types of option values."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qabot.days import day, last_day, require_between
from qabot.errors import UsageError
from qabot.types import Filters

if TYPE_CHECKING:
    from qabot.config import Config

_Function = TypeVar("_Function", bound=Callable[..., Any])


@dataclass(slots=True)
class Flags:
    """What the shared options say."""

    json: bool = False
    index: str | None = None
    config: str | None = None
    quiet: bool = False
    verbose: bool = False
    no_color: bool = False
    no_llm: bool = False
    no_stream: bool = False
    show_struck: bool = False

    def load(self) -> Config:
        """Return the configuration under these flags. Raises: ConfigError."""
        from qabot.config import load, place

        overrides: dict[str, Any] = {"index": str(place(self.index))} if self.index else {}
        if self.no_llm:
            overrides["llm"] = {"base_url": "", "model": "", "local": ""}
        return load(Path(self.config) if self.config else None, overrides)

    def note(self, message: str) -> None:
        """Write a line for the person on stderr."""
        if not self.quiet:
            click.echo(message, err=True)

    def repeated(self) -> list[str]:
        """Return the options that another qabot needs to work on the same index."""
        given = (("--index", self.index), ("--config", self.config))
        return [word for option, value in given if value for word in (option, value)]

    def print_json(self, value: object) -> None:
        """Write the one JSON object of --json."""
        click.echo(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def shared(function: _Function) -> _Function:
    """Add the shared options to a command; given both before and after its name, the later one wins."""

    options = (
        click.option("--json", is_flag=True, help="Write one JSON object to stdout."),
        click.option("--index", metavar="DIR", help="Folder of the index."),
        click.option("--config", metavar="FILE", help="Configuration file to use instead of the usual ones."),
        click.option("-q", "--quiet", is_flag=True, help="No progress and no notes on stderr."),
        click.option("-v", "--verbose", is_flag=True, help="Say more on stderr."),
        click.option("--no-color", is_flag=True, help="No colours (also: NO_COLOR, TERM=dumb)."),
    )
    for option in reversed(options):
        function = _hidden_value(option)(function)
    return function


def _keep(context: click.Context, option: click.Parameter, value: object) -> None:
    """Put what an option says into the Flags."""
    if value and option.name:
        setattr(context.ensure_object(Flags), option.name, value)


def _hidden_value(option: Callable[..., Any]) -> Callable[[_Function], _Function]:
    def apply(function: _Function) -> _Function:
        decorated = option(function)
        parameter = decorated.__click_params__[-1]
        parameter.expose_value = False
        parameter.callback = _keep
        return decorated  # type: ignore[no-any-return]

    return apply


class Day(click.ParamType[str]):
    """A day: ISO (2026-03-01), a month (2026-03), a year, or words ("last week", "3 March")."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return an ISO date. Words are counted from --as-of, which is looked at first, else from today."""
        given = ctx.params.get("as_of") if ctx is not None else None
        try:
            # What is not given is a marker of click's here, not None.
            return self._of(str(value), date.fromisoformat(given) if isinstance(given, str) else None)
        except UsageError as error:
            self.fail(str(error), param, ctx)

    def _of(self, text: str, today: date | None) -> str:
        return day(text, today)


class LastDay(Day):
    """The last day of what Day takes: a month means its end."""

    def _of(self, text: str, today: date | None) -> str:
        return last_day(text, today)


def drawing(function: _Function) -> _Function:
    """Add the options of the terminal UI; the command gets them as `no_mouse` and `theme`."""
    theme = click.option("--theme", metavar="NAME", help="Colours of the terminal UI: dark, light, plain and others.")
    return click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal.")(theme(function))


def literally(function: _Function) -> _Function:
    """Add the option that leaves the words of a question as they are; the command gets it as `literal`."""
    return click.option(
        "--literal", is_flag=True, help="Take every word for the topic: no time, outlet or author is understood."
    )(function)


def composing(function: _Function) -> _Function:
    """Add the options about a language model that composes; they stay in the Flags."""

    options = (
        click.option("--no-stream", is_flag=True, help="Do not show a composed answer before it is checked."),
        click.option("--no-llm", is_flag=True, help="Exact words only; ask no language model."),
        click.option("--show-struck", is_flag=True, help="Show also what was struck from a composed answer, and why."),
    )
    for option in reversed(options):
        function = _hidden_value(option)(function)
    return function


def filtering(function: Callable[..., int]) -> Callable[..., int]:
    """Add the options that restrict which articles are searched; the command gets them as one Filters, `chosen`."""

    @wraps(function)
    def filtered(
        *args: Any,
        since: str | None,
        until: str | None,
        source: tuple[str, ...],
        author: tuple[str, ...],
        article: tuple[str, ...],
        as_of: str | None,
        **others: Any,
    ) -> int:
        require_between(since, until)
        flags = click.get_current_context().ensure_object(Flags)
        chosen = Filters(since, until, source, author, _ids(flags, article), as_of)
        return function(*args, chosen=chosen, **others)

    options = (
        click.option("--since", type=Day(), metavar="DATE", help="Published on that day or later."),
        click.option("--until", type=Day(), metavar="DATE", help="Published before that day."),
        click.option("--source", multiple=True, metavar="NAME", help="Only outlets whose name has these words."),
        click.option("--author", multiple=True, metavar="NAME", help="Only authors whose name has these words."),
        click.option("--article", multiple=True, metavar="ID", help="Only this article: id, path, url or headline."),
        click.option(
            "--as-of",
            type=LastDay(),
            metavar="DATE",
            is_eager=True,
            help="As seen on that day: nothing published later exists, and words such as 'last week' count from it.",
        ),
    )
    for option in reversed(options):
        filtered = option(filtered)
    return filtered


def _ids(flags: Flags, articles: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of articles named in any way that `show` understands, each once."""
    if not articles:
        return ()
    from qabot.cli.reading import opened_corpus

    with opened_corpus(flags) as corpus:
        return tuple(dict.fromkeys(corpus.find(article).id for article in articles))
