"""Answers, hits and articles as text for a terminal or a pipe.

Article text is printed as stored; it was cleaned of control sequences when it was read, and what is
printed as used words is an exact slice of it. rich markup in it stays text.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qabot.render import changes
from qabot.render.objects import Json
from qabot.render.wording import (
    abstention,
    before,
    certainty,
    day,
    facts,
    headline,
    imprint,
    marks,
    nearest,
    noted,
    reprinted,
    speakers,
    understood,
)
from qabot.text import clean_line
from qabot.types import Answer, Article, Citation, Hit, Query, Span

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

LITERAL = "--literal"


def print_answer(
    answer: Answer, *, color: bool, verbose: bool = False, struck: bool = False, back: str = LITERAL
) -> None:
    """Print an answer and its sources, or that there is none and what came closest; with `struck`, what was struck.

    `back` is by what the reader takes back what was understood.
    """
    from rich.text import Text

    from qabot.render.drafts import print_remark, print_struck

    console = open_console(color)
    print_understood(console, answer.query, back)
    if answer.status == "abstained":
        _print_closest(console, answer)
    else:
        _print_statements(console, answer)
    print_remark(console, answer)
    if struck or verbose:
        print_struck(console, answer)
    if verbose:
        times = ", ".join(f"{name} {ms:.0f} ms" for name, ms in answer.timings_ms.items())
        console.print(Text(f"\nsnapshot {answer.snapshot}; {times}", "dim"))


def print_understood(console: Console, query: Query, back: str = LITERAL) -> None:
    """Print what was understood of a question beside its topic, and how that is taken back."""
    from rich.text import Text

    if query.understood:
        console.print(Text(f"understood: {'; '.join(understood(query.understood))}; take back: {back}\n", "dim"))


def _print_notes(console: Console, answer: Answer) -> None:
    from rich.text import Text

    for note in answer.notes:
        console.print(Text(noted(note), "yellow" if note.kind in ("old", "outside", "bracket") else "dim"))


def _print_closest(console: Console, answer: Answer) -> None:
    from rich.text import Text

    console.print(Text(abstention(answer), "bold yellow"))
    _print_notes(console, answer)
    if answer.closest:
        console.print(Text(f"\n{nearest(answer)}:", "bold"))
    for citation in answer.closest:
        _print_source(console, citation, f"{citation.n}.")


def _print_statements(console: Console, answer: Answer) -> None:
    from rich.text import Text

    from qabot.render.drafts import composed

    text = composed(answer) if answer.composed else Text()
    for statement in () if answer.composed else answer.statements:
        named = speakers(answer, statement)
        if named:
            text.append(f"{named}: ", "bold")
        start = len(text)
        text.append(answer.words(statement), "italic" if statement.lead else "")
        short = answer.shortest(statement)
        if short is not None:
            text.stylize("bold", start + short.start, start + short.end)
        text.append(f" {marks(statement)}", "bold cyan")
        text.append("\n")
    console.print(text)
    if answer.sequence:
        _print_sequence(console, answer)
    console.print(Text(certainty(answer), "dim"))
    _print_notes(console, answer)
    console.print(Text("\nSources", "bold"))
    above: Citation | None = None
    for citation in answer.citations:
        _print_source(console, citation, f"[{citation.n}]", above)
        above = citation


def _print_sequence(console: Console, answer: Answer) -> None:
    from rich.text import Text

    console.print(Text(changes.HEADING, "bold"))
    for line in changes.lines(answer):
        shown = Text.assemble((line.day, "dim"), "  ", (line.value, "bold"), f"  {line.outlet} ")
        console.print(shown.append(line.marks, "bold cyan"))
    console.print()


def print_hits(hits: Sequence[Hit], *, color: bool, query: Query | None = None) -> None:
    """Print ranked passages, under what was understood of the query."""
    console = open_console(color)
    if query is not None:
        print_understood(console, query)
    for n, hit in enumerate(hits, 1):
        _print_source(console, Citation(n, hit.passage, hit.article, (), hit.reprints), f"{n}.")
    if not hits:
        console.print("Nothing found.")


def print_articles(articles: Iterable[Article], *, color: bool) -> int:
    """Print a line an article; return how many."""
    from rich.text import Text

    console = open_console(color)
    shown = 0
    for article in articles:
        shown += 1
        line = Text(f"{article.id}  ", "cyan")
        line.append(f"{day(article):<10}  ", "dim")
        line.append(f"{article.source or '-'}  ", "dim")
        line.append(headline(article))
        console.print(line, no_wrap=True, overflow="ellipsis" if console.is_terminal else "ignore")
    return shown


def print_article(article: Article, *, color: bool) -> None:
    """Print an article with its paragraphs numbered."""
    from rich.text import Text

    console = open_console(color)
    console.print(Text(headline(article), "bold"))
    console.print(Text(" · ".join(imprint(article)), "dim"))
    if article.updated:
        console.print(Text(f"updated {article.updated}", "dim"))
    for line in (article.url, *map(clean_line, article.paths), f"id {article.id}"):
        if line:
            console.print(Text(line, "dim"))
    width = len(str(len(article.paragraphs)))
    for number, paragraph in enumerate(article.paragraphs, 1):
        console.print(Text(f"\n{number:>{width}}", "cyan"), end=" ")
        print_indented(console, Text(paragraph), width + 1, hanging=True)


def print_status(value: Json, *, color: bool, verbose: bool) -> None:
    """Print the object of `status --json` for people."""
    from rich.text import Text

    console = open_console(color)
    dates = f"{value['oldest']} to {value['newest']}" if value["oldest"] else "none dated"
    undated = f", {value['undated']:,} undated" if value["undated"] else ""
    rows = [
        ("articles", f"{value['articles']:,} in {value['files']:,} files, {value['passages']:,} passages"),
        ("quotes", f"{value['quotes']:,}"),
        ("dates", dates + undated),
        ("outlets", _few([f"{s['source'] or 'unknown'} {s['articles']:,}" for s in value["sources"]], verbose)),
        ("encoder", value["models"]["encoder"]),
        ("index", f"{clean_line(value['index'])} ({value['bytes'] / 1e6:,.1f} MB, snapshot {value['snapshot']})"),
        ("skipped", _few([f"{clean_line(s['path'])}: {s['reason']}" for s in value["skipped"]], verbose) or "none"),
    ]
    for name, text in rows:
        console.print(Text.assemble((f"{name:<9} ", "bold"), str(text)))


def _print_source(console: Console, citation: Citation, mark: str, above: Citation | None = None) -> None:
    """Print one passage; of an article that the source `above` names already, only the paragraph."""
    from rich.text import Text

    article, position = citation.article, citation.passage.position
    same = above is not None and above.article.id == article.id
    head = Text(f"{mark} ", "bold cyan")
    head.append("same article" if same else headline(article), "" if same else "bold")
    head.append("  " + (f"paragraph {position}" if same else " · ".join(facts(article, position))), "dim")
    console.print(head)
    if citation.reprints and not same:
        console.print(Text(" " * (len(mark) + 1) + reprinted(citation.reprints), "dim"))
    body = used(citation.passage.text, citation.spans, plain=not console.is_terminal)
    adjoining = above is not None and above.passage.id == citation.passage.id - 1
    lead_in = "" if adjoining else before(citation)
    if lead_in:
        body = Text().append(f"… {lead_in} ", "dim").append_text(body)
    print_indented(console, body, len(mark) + 1)


def print_indented(console: Console, body: Text, indent: int, *, hanging: bool = False) -> None:
    """Print text under an indent; with `hanging`, the first line stands after what is on it already."""
    lines = list(body.wrap(console, console.width - indent)) if console.is_terminal else [body]
    for number, line in enumerate(lines):
        line.rstrip()
        console.print(" " * (0 if hanging and not number else indent), end="")
        console.print(line, soft_wrap=True)


def used(text: str, spans: Sequence[Span], *, plain: bool) -> Text:
    """Return the passage with the used words marked: by ** where there are no styles."""
    from rich.text import Text

    result, place = Text(), 0
    for span in spans:
        result.append(text[place : span.start])
        result.append(f"**{span.of(text)}**" if plain else span.of(text), "" if plain else "bold reverse")
        place = span.end
    return result.append(text[place:])


def _few(parts: Sequence[str], everything: bool, most: int = 8) -> str:
    shown = parts if everything else parts[:most]
    return ", ".join(shown) + (f", and {len(parts) - len(shown):,} more" if len(shown) < len(parts) else "")


def open_console(color: bool) -> Console:
    """Return a console that wraps and colours only for a terminal that wants it."""
    from rich.console import Console

    plain = not color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    terminal = sys.stdout.isatty() and not plain

    class Piped(Console):
        def on_broken_pipe(self) -> None:
            # The command line ends quietly then; rich would exit with 1, which means that nothing was found.
            raise BrokenPipeError

    return Piped(
        force_terminal=terminal,
        no_color=plain,
        color_system="auto" if terminal else None,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=not terminal,
        width=None if sys.stdout.isatty() else 10**6,
    )
