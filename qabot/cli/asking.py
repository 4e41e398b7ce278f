"""ask, search and chat."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from qabot.cli.flags import Flags, filtering, shared
from qabot.errors import UsageError

if TYPE_CHECKING:
    from qabot.bot import Bot
    from qabot.types import Answer, Filters

NOTHING = 1
_limit = click.option("-k", "--limit", type=click.IntRange(1, 1000), help="Number of passages to retrieve.")


@click.command(
    epilog="""\b
Examples:
  qabot ask "what did Rowley say about naming companies?"
  qabot ask --since "last month" --source gazette "how many people died in the fire?"
  echo "who won the cup?" | qabot ask -
"""
)
@click.argument("question")
@_limit
@filtering
@shared
@click.pass_obj
def ask(flags: Flags, question: str, limit: int | None, chosen: Filters) -> int:
    """Answer QUESTION from the articles' own words, with citations; "-" reads it from stdin.

    Ends with 1 when no article answers; the closest passages are then shown apart.
    """
    question = sys.stdin.read() if question == "-" else question
    if not question.strip():
        raise UsageError('the question is empty; try: qabot ask "what happened in March?"')
    with _bot(flags) as bot:
        answer = bot.ask(question.strip(), chosen, limit)
        _print_answer(flags, answer)
        if not flags.json:
            _explain_filters(flags, bot, chosen)
    return 0 if answer.status == "answered" else NOTHING


@click.command(
    epilog="""\b
Examples:
  qabot search "ferry fire"
  qabot search -k 30 --json --author "Brändström" "harbour dues"
"""
)
@click.argument("query")
@_limit
@filtering
@shared
@click.pass_obj
def search(flags: Flags, query: str, limit: int | None, chosen: Filters) -> int:
    """List the passages that fit QUERY best, without answering."""
    from qabot import render

    if not query.strip():
        raise UsageError('the query is empty; try: qabot search "ferry fire"')
    with _bot(flags) as bot:
        searched, hits = bot.search(query, chosen, limit)
        if flags.json:
            flags.print_json(render.hits_json(searched, hits))
        else:
            render.print_hits(hits, color=not flags.no_color)
            _explain_filters(flags, bot, chosen)
    return 0 if hits else NOTHING


@click.command()
@filtering
@shared
@click.pass_obj
def chat(flags: Flags, chosen: Filters) -> int:
    """Ask one question after the other, line by line; an empty line or ctrl+d ends."""
    talking = sys.stdin.isatty()
    with _bot(flags) as bot:
        overview = bot.corpus.overview()
        flags.note(f"{overview.articles:,} articles, newest {overview.newest or 'undated'}. Ask; an empty line ends.")
        while question := _line("? " if talking else ""):
            bot.refresh()
            answer = bot.ask(question, chosen)
            _print_answer(flags, answer)
            if not flags.json:
                click.echo()
    return 0


def _print_answer(flags: Flags, answer: Answer) -> None:
    from qabot import render

    if flags.json:
        flags.print_json(render.answer_json(answer))
    else:
        render.print_answer(answer, color=not flags.no_color, verbose=flags.verbose)


def _line(prompt: str) -> str:
    if prompt:
        # Line editing and history, where the platform has them.
        import readline  # noqa: F401
    try:
        return input(prompt).strip()
    except EOFError:
        return ""


@contextmanager
def _bot(flags: Flags) -> Iterator[Bot]:
    from qabot.bot import Bot
    from qabot.cli.progress import reporting
    from qabot.store.disk import faults

    config = flags.load()
    with faults(config.index_folder):
        with reporting(flags) as notify:
            bot = Bot.open(config, notify)
        try:
            yield bot
        finally:
            bot.close()


def _explain_filters(flags: Flags, bot: Bot, chosen: Filters) -> None:
    """Say which filter leaves no article at all."""
    if not chosen or bot.corpus.count(chosen)[0]:
        return
    flags.note("no article passes the filters")
    for kind, wanted in (("source", chosen.sources), ("author", chosen.authors)):
        for name in wanted:
            if not bot.corpus.fitting(kind, name):
                near = bot.corpus.similar(kind, name)
                hint = f"; did you mean {', '.join(near)}?" if near else "; see: qabot status"
                flags.note(f"no {'outlet' if kind == 'source' else 'author'} is called {name!r}{hint}")
