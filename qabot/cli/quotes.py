"""quotes and speakers: who said what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qabot.cli.asking import opened_bot, unmet, warn
from qabot.cli.flags import Flags, filtering, literally, shared
from qabot.cli.reading import opened_corpus
from qabot.errors import UsageError
from qabot.text import blank, shortened

if TYPE_CHECKING:
    from qabot.retrieve.quotes import Voices
    from qabot.types import Filters, Said

NOTHING = 1
_FEW = 10


@click.command(
    epilog="""\b
Examples:
  qabot quotes "Rowley" --about "naming companies"
  qabot quotes --about "the tram" --since 2026-03 --direct
  qabot quotes "the minister"               by the words the articles use
"""
)
@click.argument("speaker", required=False)
@click.option("--about", metavar="TOPIC", help="What it is about; the closest come first.")
@click.option("--direct", is_flag=True, help="Only words in quotation marks.")
@click.option("-k", "--limit", type=click.IntRange(1, 1000), default=_FEW, show_default=True, help="Number of quotes.")
@literally
@filtering
@shared
@click.pass_obj
def quotes(
    flags: Flags, speaker: str | None, about: str | None, direct: bool, limit: int, literal: bool, chosen: Filters
) -> int:
    """List what SPEAKER said, the newest first, or what is closest to a topic; without SPEAKER, what anybody said.

    Direct and mixed quotations and indirect speech, each with its article. Ends with 1 when there is none.
    """
    from qabot.render import objects
    from qabot.render.console import open_console, print_understood
    from qabot.render.quotes import print_quotes
    from qabot.types import Query

    if (speaker is not None and blank(speaker)) or (about is not None and blank(about)):
        raise UsageError('name somebody or a topic: qabot quotes "Rowley" --about "naming companies"')
    found: list[Said]
    query = Query("", chosen)
    if about is not None:
        with opened_bot(flags) as bot:
            query = bot.understand(about, chosen, literal=literal)
            chosen = query.within
            found = bot.quotes(speaker, query.topic or query.text, chosen, limit, direct=direct)
            _explain(flags, bot.voices, speaker, chosen, found)
            warnings = unmet(bot.corpus, chosen)
    else:
        from qabot.retrieve.quotes import Voices

        with opened_corpus(flags) as corpus:
            voices = Voices(corpus)
            if speaker is None:
                listed = voices.latest(chosen, limit, direct=direct)
            else:
                listed = voices.newest(voices.of(speaker, chosen, direct=direct), limit)
            found = [said for said, _ in listed]
            _explain(flags, voices, speaker, chosen, found)
            warnings = unmet(corpus, chosen)
    if flags.json:
        flags.print_json(objects.quotes_json(found, query) | objects.warned_json(warnings))
    else:
        warn(flags, warnings)
        print_understood(open_console(not flags.no_color), query)
        print_quotes(found, color=not flags.no_color, verbose=flags.verbose)
    return 0 if found else NOTHING


@click.command(
    epilog="""\b
Examples:
  qabot speakers                     the most quoted first
  qabot speakers smith --source ledger
"""
)
@click.argument("name", required=False)
@click.option("-k", "--limit", type=click.IntRange(1, 10**9), help="Number of speakers (default: all).")
@filtering
@shared
@click.pass_obj
def speakers(flags: Flags, name: str | None, limit: int | None, chosen: Filters) -> int:
    """List who is quoted, the most quoted first: number of quotes, name, outlets, newest date."""
    from qabot.quotes.speakers import fitting
    from qabot.render import objects
    from qabot.render.quotes import print_voices
    from qabot.retrieve.quotes import Voices

    with opened_corpus(flags) as corpus:
        everybody = Voices(corpus).everybody(chosen)
        found = (fitting(name, everybody) if name else everybody)[:limit]
        if not found:
            _explain(flags, Voices(corpus), name, chosen, [])
    if flags.json:
        flags.print_json(objects.voices_json(found))
    else:
        print_voices(found, color=not flags.no_color)
    return 0 if found else NOTHING


def _explain(flags: Flags, voices: Voices, speaker: str | None, chosen: Filters, found: list[Said]) -> None:
    """Say why nothing was found: nobody is called so, or nothing passes the filters."""
    if found or flags.json:
        return
    if speaker and not voices.find(speaker):
        near = voices.similar(speaker)
        hint = f"; did you mean {', '.join(near)}?" if near else "; all of them: qabot speakers"
        flags.note(f"nobody called {shortened(speaker)!r} is quoted{hint}")
    elif not voices.everybody():
        flags.note("no article quotes anybody")
    else:
        flags.note("no quote" + (" passes the filters" if chosen else " of that kind"))
