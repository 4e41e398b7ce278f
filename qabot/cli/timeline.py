"""timeline: what happened when, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from qabot.cli.asking import opened_bot, unmet, warn
from qabot.cli.flags import Flags, filtering, literally, shared
from qabot.errors import UsageError
from qabot.text import blank

if TYPE_CHECKING:
    from qabot.types import Filters, Timeline

NOTHING = 1
_FORMATS = ("text", "markdown", "csv")


@click.command(
    epilog="""\b
Examples:
  qabot timeline "ferry fire"
  qabot timeline "Carrowby tram" --since 2026-01 --newest-first
  qabot timeline "ferry fire" --format csv > ferry.csv
"""
)
@click.argument("query")
@click.option("-k", "--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="Number of entries.")
@click.option("--newest-first", is_flag=True, help="The newest day first.")
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True, help="How to write it."
)
@literally
@filtering
@shared
@click.pass_obj
def timeline(
    flags: Flags, query: str, limit: int, newest_first: bool, form: str, literal: bool, chosen: Filters
) -> int:
    """List what the articles say about QUERY in the order of their days, one sentence a story and day.

    Each is the sentence of its article that says most about QUERY; what has no date stands at the end. Bars show how
    many stories there were in each week, month or year. Ends with 1 when no article is about QUERY.
    """
    if blank(query):
        raise UsageError('the query is empty; try: qabot timeline "ferry fire"')
    if flags.json and form != "text":
        raise UsageError(f"--json and --format {form} are two forms of the same; give one of them")
    with opened_bot(flags) as bot:
        found = bot.timeline(query.strip(), chosen, limit, literal=literal)
        if newest_first:
            found = replace(found, milestones=found.milestones[::-1])
        print_timeline(flags, found, form, unmet(bot.corpus, found.query.filters))
    return 0 if found.all else NOTHING


def print_timeline(flags: Flags, found: Timeline, form: str = "text", unmet: Sequence[str] = ()) -> None:
    """Write a timeline to stdout as the flags want it; `unmet` is which filters leave no article."""
    from qabot.render import objects
    from qabot.render import timeline as render

    if flags.json:
        flags.print_json(render.timeline_json(found) | objects.warned_json(unmet))
        return
    if form == "markdown":
        click.echo(render.timeline_markdown(found), nl=False)
    elif form == "csv":
        click.echo(render.timeline_csv(found), nl=False)
    else:
        render.print_timeline(found, color=not flags.no_color)
    warn(flags, unmet)
