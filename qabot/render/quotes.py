"""Quotes and speakers as text for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Sequence

from qabot.render.console import open_console, print_indented, used
from qabot.render.wording import facts, headline
from qabot.text import around
from qabot.types import Said, Span, Voice

_OUTLETS = 3


def print_quotes(found: Sequence[Said], *, color: bool, verbose: bool = False) -> None:
    """Print quotes, the words marked within their sentences; `verbose` says why they are whose they are."""
    from rich.text import Text

    console = open_console(color)
    for number, said in enumerate(found, 1):
        quote = said.quote
        mark = f"{number}."
        head = Text(f"{mark} ", "bold cyan")
        head.append(quote.speaker.name if quote.speaker else "speaker unknown", "bold" if quote.speaker else "dim")
        head.append(f"  {quote.kind}", "dim")
        console.print(head)
        for place, span in said.spans.items():
            text = said.article.paragraphs[place - 1]
            whole = around(text, span)
            inside = Span(span.start - whole.start, span.end - whole.start)
            print_indented(console, used(whole.of(text), [inside], plain=not console.is_terminal), len(mark) + 1)
        where = Text(headline(said.article), "dim")
        where.append("  " + " · ".join(facts(said.article, next(iter(said.spans)))))
        print_indented(console, where, len(mark) + 1)
        if verbose and quote.speaker is not None:
            print_indented(console, Text(_evidence(said), "dim"), len(mark) + 1)


def print_voices(voices: Sequence[Voice], *, color: bool) -> None:
    """Print a line a speaker."""
    from rich.text import Text

    console = open_console(color)
    width = len(f"{max((voice.quotes for voice in voices), default=0):,}")
    for voice in voices:
        line = Text(f"{voice.quotes:>{width},}  ", "cyan")
        line.append(voice.name, "bold")
        if voice.aliases:
            line.append(f" ({', '.join(voice.aliases)})")
        outlets = ", ".join(voice.sources[:_OUTLETS])
        more = f" and {len(voice.sources) - _OUTLETS} more" if len(voice.sources) > _OUTLETS else ""
        line.append("  " + " · ".join(fact for fact in (outlets + more, voice.newest) if fact), "dim")
        console.print(line, no_wrap=True, overflow="ellipsis" if console.is_terminal else "ignore")


def _evidence(said: Said) -> str:
    speaker, source = said.quote.speaker, said.words(said.quote.source)
    assert speaker is not None
    named = said.words(speaker.mention)
    where = f" in paragraph {speaker.mention.paragraph}" if speaker.mention else ""
    given = f"“{source}”" if source else "no source named"
    return f"{given}: {speaker.rule}" + (f", from “{named}”{where}" if named else "")
