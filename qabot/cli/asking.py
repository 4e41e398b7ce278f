"""ask, search and chat."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from qabot.cli.drafting import answered
from qabot.cli.flags import Flags, composing, drawing, filtering, shared
from qabot.errors import UsageError

if TYPE_CHECKING:
    from qabot.bot import Bot
    from qabot.store.corpus import Corpus
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
@click.option("--no-stream", is_flag=True, help="Do not show a composed answer before it is checked.")
@composing
@filtering
@shared
@click.pass_obj
def ask(flags: Flags, question: str, limit: int | None, no_stream: bool, chosen: Filters) -> int:
    """Answer QUESTION from the articles' own words, with citations; "-" reads it from stdin.

    Ends with 1 when no article answers; the closest passages are then shown apart.
    """
    question = sys.stdin.read() if question == "-" else question
    if not question.strip():
        raise UsageError('the question is empty; try: qabot ask "what happened in March?"')
    with opened_bot(flags) as bot:
        answer = answered(flags, bot.stream(question.strip(), chosen, limit), stream=not no_stream)
        print_answer(flags, answer)
        if not flags.json:
            explain_filters(flags, bot, chosen)
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
    from qabot.render import console, objects

    if not query.strip():
        raise UsageError('the query is empty; try: qabot search "ferry fire"')
    with opened_bot(flags) as bot:
        searched, hits = bot.search(query, chosen, limit)
        if flags.json:
            flags.print_json(objects.hits_json(searched, hits))
        else:
            console.print_hits(hits, color=not flags.no_color)
            explain_filters(flags, bot, chosen)
    return 0 if hits else NOTHING


@click.command(epilog="In the conversation, /help shows the commands.")
@click.option("--plain", is_flag=True, help="Line by line, for screen readers and pipes; an empty line ends.")
@drawing
@composing
@filtering
@shared
@click.pass_obj
def chat(flags: Flags, plain: bool, chosen: Filters, no_mouse: bool, theme: str | None) -> int:
    """Ask one question after the other, in the terminal UI or, without a terminal, line by line."""
    from qabot.cli.terminal import is_terminal, open_terminal

    if plain or flags.json or not is_terminal():
        return _plain(flags, chosen)
    return open_terminal(flags, chosen, mouse=not no_mouse, theme=theme)


def _plain(flags: Flags, chosen: Filters) -> int:
    """Hold the conversation line by line until it ends."""
    from qabot.cli.conversation import Conversation

    with opened_bot(flags) as bot:
        Conversation(flags, bot, chosen).run()
    return 0


def print_answer(flags: Flags, answer: Answer) -> None:
    """Write an answer to stdout as the flags want it."""
    from qabot.render import console, objects

    if flags.json:
        flags.print_json(objects.answer_json(answer))
    else:
        console.print_answer(answer, color=not flags.no_color, verbose=flags.verbose, struck=flags.show_struck)


@contextmanager
def opened_bot(flags: Flags) -> Iterator[Bot]:
    """Open the configured index with its models. Raises: NoIndexError, NoModelError, DamagedIndexError."""
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


def explain_filters(flags: Flags, bot: Bot, chosen: Filters) -> None:
    """Say which filter leaves no article at all."""
    explain_filters_of(flags, bot.corpus, chosen)


def explain_filters_of(flags: Flags, corpus: Corpus, chosen: Filters) -> None:
    """Say which filter leaves no article of a corpus."""
    if not chosen or corpus.count(chosen)[0]:
        return
    from qabot.render.wording import stranger

    flags.note("no article passes the filters")
    for each in corpus.strangers(chosen):
        flags.note(f"{stranger(*each)}; all of them: qabot status -v")
