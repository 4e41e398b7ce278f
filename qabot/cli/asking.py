"""ask, search and chat."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from qabot.cli.drafting import answered
from qabot.cli.flags import Flags, composing, drawing, filtering, literally, shared
from qabot.errors import UsageError
from qabot.text import blank

if TYPE_CHECKING:
    from qabot.bot import Bot
    from qabot.chat.session import Session
    from qabot.store.corpus import Corpus
    from qabot.types import Answer, AskEvent, Filters, Turn

NOTHING = 1
_limit = click.option("-k", "--limit", type=click.IntRange(1, 1000), help="Number of passages to retrieve.")


@click.command(
    epilog="""\b
Examples:
  qabot ask "what did Rowley say about naming companies?"
  qabot ask --since "last month" --source gazette "how many people died in the fire?"
  qabot ask --as-of 2026-03-05 "what is the latest on the ferry fire?"
  qabot ask "what did the Gazette report about the tram since May?"
  echo "who won the cup?" | qabot ask -
"""
)
@click.argument("question")
@click.option("-c", "--continue", "continues", is_flag=True, help="Go on with the last conversation.")
@_limit
@literally
@composing
@filtering
@shared
@click.pass_obj
def ask(
    flags: Flags,
    question: str,
    continues: bool,
    limit: int | None,
    literal: bool,
    chosen: Filters,
) -> int:
    """Answer QUESTION from the articles' own words, with citations; "-" reads it from stdin.

    Ends with 1 when no article answers; the closest passages are then shown apart.
    """
    question = sys.stdin.read() if question == "-" else question
    if blank(question):
        raise UsageError('the question is empty; try: qabot ask "what happened in March?"')
    from qabot.cli.keeping import Keeper, continued, held, turn_of

    with opened_bot(flags) as bot:
        config = flags.load()
        before = continued(flags, config) if continues else None
        keeper, chosen = Keeper(flags, config, before), held(flags, before, chosen)
        session = bot.session([turn.answer for turn in before.turns] if before else ())
        answer = follow(flags, session, question.strip(), chosen, limit, literal=literal, stream=not flags.no_stream)
        turn = turn_of(answer, chosen, limit)
        try:
            print_turn(flags, turn, unmet=unmet(bot.corpus, chosen))
        finally:
            # Also when whoever reads the output has seen enough of it.
            keeper.add(turn)
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
@literally
@filtering
@shared
@click.pass_obj
def search(flags: Flags, query: str, limit: int | None, literal: bool, chosen: Filters) -> int:
    """List the passages that fit QUERY best, without answering."""
    from qabot.render import console, objects

    if blank(query):
        raise UsageError('the query is empty; try: qabot search "ferry fire"')
    with opened_bot(flags) as bot:
        searched, hits = bot.search(query, chosen, limit, literal=literal)
        warnings = unmet(bot.corpus, searched.filters)
        if flags.json:
            flags.print_json(objects.hits_json(searched, hits) | objects.warned_json(warnings))
        else:
            console.print_hits(hits, color=not flags.no_color, query=searched)
            warn(flags, warnings)
    return 0 if hits else NOTHING


@click.command(
    epilog="""\b
Examples:
  qabot chat                         the terminal UI, as qabot alone
  qabot chat --since 2026-03 --source ledger
  qabot chat --plain                 line by line, for screen readers
  qabot chat --json < questions.txt > answers.jsonl

\b
In the conversation, /help shows the commands.
"""
)
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


def follow(
    flags: Flags,
    session: Session,
    line: str,
    chosen: Filters,
    limit: int | None = None,
    *,
    literal: bool = False,
    alone: bool = False,
    stream: bool = False,
) -> Answer:
    """Ask a line of a conversation, saying what is asked in its place; `stream` shows a draft as it is written."""
    from qabot.render.wording import rewriting
    from qabot.types import Rewritten

    def told() -> Iterator[AskEvent]:
        for event in session.stream(line, chosen, limit, literal=literal, alone=alone):
            if isinstance(event, Rewritten) and not flags.json:
                click.echo(rewriting(event))
            yield event

    return answered(flags, told(), stream=stream)


def print_turn(flags: Flags, turn: Turn, back: str = "--literal", unmet: Sequence[str] = ()) -> None:
    """Write an answer to stdout as the flags want it, and that no article passes the filters.

    `back` is what takes back what was understood, `unmet` which filters leave nothing.
    """
    from qabot.render import console, objects

    if flags.json:
        flags.print_json(objects.turn_json(turn) | objects.warned_json(unmet))
    else:
        color, struck = not flags.no_color, flags.show_struck
        console.print_answer(turn.answer, color=color, verbose=flags.verbose, struck=struck, back=back)
        warn(flags, unmet)


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


def unmet(corpus: Corpus, chosen: Filters) -> list[str]:
    """Return which filters leave no article at all of a corpus; nothing where some pass."""
    from qabot.render.wording import unmet as worded

    return worded(corpus, chosen)


def warn(flags: Flags, warnings: Sequence[str]) -> None:
    """Say which filters leave no article, and where the names stand."""
    for number, each in enumerate(warnings):
        flags.note(f"{each}; all of them: qabot status -v" if number else each)
