"""history and export: what was asked before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from qabot.cli.flags import Flags, shared
from qabot.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from qabot.chat.history import History
    from qabot.render.history import Format
    from qabot.types import Conversation

NOTHING = 1


@click.command(
    epilog="""\b
Examples:
  qabot history                      all conversations, the newest first
  qabot history ferry fire           those with a turn that has both words
  qabot history 12                   conversation 12 with its answers as they were given
  qabot history --forget 12
"""
)
@click.argument("words", nargs=-1)
@click.option("--forget", metavar="ID|all", multiple=True, help="Delete a conversation and its questions, or all.")
@click.option("-k", "--limit", type=click.IntRange(1, 10**9), help="Number of conversations to list (default: all).")
@shared
@click.pass_obj
def history(flags: Flags, words: tuple[str, ...], forget: tuple[str, ...], limit: int | None) -> int:
    """List past conversations, those with all WORDS, or show the one of a number.

    "sources changed" marks one with an answer whose cited paragraph reads otherwise in the index now, "sources
    gone" one whose article or paragraph is no longer there. Ends with 1 when nothing is found.
    """
    from qabot.chat.history import History

    kept = History.of(flags.load())
    if forget:
        if words:
            raise UsageError("--forget takes a number or all, and stands alone: qabot history --forget 12")
        return _forget(flags, kept, forget)
    if len(words) == 1 and words[0].isdecimal():
        try:
            return _show(flags, kept.find(_number(words[0])))
        except NotFoundError:
            flags.note(f"no conversation {words[0]}; those with this word:")
    return _list(flags, kept, " ".join(words), limit)


def _list(flags: Flags, history: History, words: str, limit: int | None) -> int:
    from qabot.receipts.indexes import indexes
    from qabot.render.history import kept_json, print_kept

    found = history.kept(words, limit)
    with indexes() as opened:
        standings = opened.worst(found)
    if flags.json:
        flags.print_json(kept_json(found, standings))
    else:
        print_kept(found, standings, color=not flags.no_color)
        if not found:
            flags.note("no conversation has these words" if words else "no conversation is kept yet")
    return 0 if found else NOTHING


def _show(flags: Flags, conversation: Conversation) -> int:
    from qabot.chat.record import cited
    from qabot.cli.keeping import tell_unreadable
    from qabot.receipts.indexes import indexes
    from qabot.render.history import print_conversation
    from qabot.render.objects import conversation_json

    tell_unreadable(flags, conversation)
    with indexes() as opened:
        moved = [opened.standings(conversation.index, cited(turn.answer)) for turn in conversation.turns]
    if flags.json:
        value = conversation_json(conversation)
        flags.print_json(value | {"standings": [{str(n): what for n, what in each.items()} for each in moved]})
    else:
        print_conversation(conversation, moved, color=not flags.no_color, verbose=flags.verbose)
    return 0


def _forget(flags: Flags, history: History, named: Sequence[str]) -> int:
    everything = "all" in named
    count = history.forget(None if everything else list(dict.fromkeys(map(_number, named))))
    if flags.json:
        flags.print_json({"forgotten": count})
    elif not flags.quiet:
        questions = ", and every question" if everything else ""
        click.echo(f"forgotten: {count:,} conversation{'' if count == 1 else 's'}{questions}")
    return 0


@click.command(
    epilog="""\b
Examples:
  qabot export                       the last conversation as Markdown on stdout
  qabot export 12 ferry.md           conversation 12 into a new file
  qabot export --format json | qabot verify -
"""
)
@click.argument("named", nargs=-1, metavar="[ID] [FILE]")
@click.option(
    "--format", "form", type=click.Choice(["markdown", "json"]), help="Default: by the name of FILE, else markdown."
)
@shared
@click.pass_obj
def export(flags: Flags, named: tuple[str, ...], form: str | None) -> int:
    """Write the last conversation, or that of ID, with every source, date, address, span and the query used.

    Without FILE to stdout. A file that exists is left as it is.
    """
    from qabot.chat.export import export as write
    from qabot.chat.history import History
    from qabot.cli.keeping import tell_unreadable
    from qabot.render.history import conversation_text, form_of

    number, file = _target(named)
    kept = History.of(flags.load())
    conversation = kept.latest() if number is None else kept.find(number)
    tell_unreadable(flags, conversation)
    if not file and flags.json and form == "markdown":
        raise UsageError("--json writes one JSON object to stdout; name a file for the Markdown: qabot export FILE.md")
    if file:
        path = write(conversation_text(conversation, _form(form) or form_of(file)), file, "qabot export FILE")
        if flags.json:
            flags.print_json({"exported": str(path), "conversation": conversation.id, "turns": len(conversation.turns)})
        elif not flags.quiet:
            click.echo(f"written: {path}")
    elif flags.json:
        from qabot.render.objects import conversation_json

        flags.print_json(conversation_json(conversation))
    else:
        click.echo(conversation_text(conversation, _form(form) or "markdown"), nl=False)
    return 0


def _form(form: str | None) -> Format | None:
    return "json" if form == "json" else "markdown" if form else None


def _target(named: Sequence[str]) -> tuple[int | None, str]:
    """Return the number and the file that the arguments name. Raises: UsageError."""
    number = _number(named[0]) if named and named[0].isdecimal() else None
    files = named[1:] if number is not None else named
    if len(files) > 1 or "" in files:
        raise UsageError("name at most a conversation and a file: qabot export 12 ferry.md")
    return number, files[0] if files else ""


def _number(text: str) -> int:
    # What is longer is no number that SQLite could hold.
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise UsageError(f"{text!r} is no number of a conversation; see: qabot history")
    return int(text)
