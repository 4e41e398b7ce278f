"""Answers, hits and articles as JSON, and as text for a terminal or a pipe.

Article text is printed as stored; it was cleaned of control sequences when it was read, and what is
printed as used words is an exact slice of it. rich markup in it stays text.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qabot.text import clean_line, sentences
from qabot.types import Answer, Article, Citation, Filters, Hit, Query, Report, Span

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from qabot.store.corpus import Overview

Json = dict[str, Any]
_WORDS = (
    (0.7, "very likely right"),
    (0.5, "likely right"),
    (0.35, "may well be right"),
    (0.0, "unsure, read the source"),
)


def answer_json(answer: Answer) -> Json:
    """Return the object of `ask --json`."""
    return {
        "question": answer.question,
        "query": answer.query.text,
        "status": answer.status,
        "answer": marked(answer),
        "short_answer": answer.words(answer.short) if answer.short else None,
        "confidence": answer.confidence,
        "citations": [citation_json(c) for c in answer.citations],
        "quotes": [],
        **({"closest": [citation_json(c) for c in answer.closest]} if answer.status == "abstained" else {}),
        "filters": filters_json(answer.query.filters),
        "snapshot": answer.snapshot,
        "models": dict(answer.models),
        "timings_ms": dict(answer.timings_ms),
    }


def marked(answer: Answer) -> str:
    """Return the statements with their [n] marks; each is cut from the passage that its mark names."""
    return " ".join(f"{answer.words(statement)} [{statement.n}]" for statement in answer.statements)


def citation_json(citation: Citation) -> Json:
    """Return one citation; `spans` are [start, end) characters of `text`."""
    return {
        "n": citation.n,
        **_place(citation.article, citation.passage.position),
        "text": citation.passage.text,
        "spans": [[span.start, span.end] for span in citation.spans],
    }


def hits_json(query: Query, hits: Sequence[Hit]) -> Json:
    """Return the object of `search --json`."""
    found = [
        {
            **citation_json(Citation(n, hit.passage, hit.article)),
            "score": hit.score,
            "retrievers": list(hit.retrievers),
        }
        for n, hit in enumerate(hits, 1)
    ]
    return {"query": query.text, "filters": filters_json(query.filters), "hits": found}


def filters_json(filters: Filters) -> Json:
    return {
        "since": filters.since,
        "until": filters.until,
        "sources": list(filters.sources),
        "authors": list(filters.authors),
    }


def article_json(article: Article) -> Json:
    """Return an article without its body."""
    return {
        "article_id": article.id,
        "title": article.title,
        "source": article.source,
        "authors": list(article.authors),
        "published": article.published,
        "updated": article.updated,
        "section": article.section,
        "url": article.url,
        "language": article.language,
        "paths": list(article.paths),
    }


def report_json(report: Report) -> Json:
    """Return the object of `index --json`."""
    return {
        "articles": {
            "added": report.added,
            "changed": report.changed,
            "deleted": report.deleted,
            "unchanged": report.unchanged,
            "skipped": len(report.skipped),
        },
        "passages": report.passages,
        "skipped": [
            {"path": s.path, "reason": s.reason, **({"record": s.record} if s.record is not None else {})}
            for s in report.skipped
        ],
        "seconds": report.seconds,
        "snapshot": report.snapshot,
    }


def status_json(overview: Overview, folder: Path, model: str | None, snapshot: str, size: int) -> Json:
    """Return the object of `status --json`; `size` is in bytes."""
    return {
        "articles": overview.articles,
        "passages": overview.passages,
        "files": overview.files,
        "oldest": overview.oldest,
        "newest": overview.newest,
        "undated": overview.undated,
        "sources": [{"source": name, "articles": count} for name, count in overview.sources],
        "skipped": [{"path": s.path, "record": s.record, "reason": s.reason} for s in overview.skipped],
        "models": {"encoder": model},
        "index": str(folder),
        "bytes": size,
        "snapshot": snapshot,
    }


def print_answer(answer: Answer, *, color: bool, verbose: bool = False) -> None:
    """Print an answer and its sources, or that there is none and what came closest."""
    from rich.text import Text

    console = _console(color)
    if answer.status == "abstained":
        console.print(Text("No article answers this.", "bold yellow"))
        if answer.closest:
            console.print(Text("\nClosest passages, not an answer:", "bold"))
        for citation in answer.closest:
            _print_source(console, citation, "-")
    else:
        text = Text()
        for statement in answer.statements:
            text.append(answer.words(statement), "italic" if statement.lead else "")
            text.append(f" [{statement.n}]", "bold cyan")
            text.append("\n")
        console.print(text)
        console.print(Text(f"{_in_words(answer.confidence)} ({answer.confidence:.2f})", "dim"))
        console.print(Text("\nSources", "bold"))
        above: Citation | None = None
        for citation in answer.citations:
            _print_source(console, citation, f"[{citation.n}]", above)
            above = citation
    if verbose:
        times = ", ".join(f"{name} {ms:.0f} ms" for name, ms in answer.timings_ms.items())
        console.print(Text(f"\nsnapshot {answer.snapshot}; {times}", "dim"))


def print_hits(hits: Sequence[Hit], *, color: bool) -> None:
    """Print ranked passages."""
    console = _console(color)
    for n, hit in enumerate(hits, 1):
        _print_source(console, Citation(n, hit.passage, hit.article), f"{n}.")
    if not hits:
        console.print("Nothing found.")


def print_articles(articles: Iterable[Article], *, color: bool) -> int:
    """Print a line an article; return how many."""
    from rich.text import Text

    console = _console(color)
    shown = 0
    for article in articles:
        shown += 1
        line = Text(f"{article.id}  ", "cyan")
        line.append(f"{(article.published or 'undated')[:10]:<10}  ", "dim")
        line.append(f"{article.source or '-'}  ", "dim")
        line.append(_headline(article))
        console.print(line, no_wrap=True, overflow="ellipsis" if console.is_terminal else "ignore")
    return shown


def print_article(article: Article, *, color: bool) -> None:
    """Print an article with its paragraphs numbered."""
    from rich.text import Text

    console = _console(color)
    console.print(Text(_headline(article), "bold"))
    facts = [article.source, article.section, ", ".join(article.authors), article.published or "undated"]
    console.print(Text(" · ".join(fact for fact in facts if fact), "dim"))
    if article.updated:
        console.print(Text(f"updated {article.updated}", "dim"))
    for line in (article.url, *map(clean_line, article.paths), f"id {article.id}"):
        if line:
            console.print(Text(line, "dim"))
    width = len(str(len(article.paragraphs)))
    for number, paragraph in enumerate(article.paragraphs, 1):
        console.print(Text(f"\n{number:>{width}}", "cyan"), end=" ")
        _print_indented(console, Text(paragraph), width + 1, hanging=True)


def print_status(value: Json, *, color: bool, verbose: bool) -> None:
    """Print the object of `status --json` for people."""
    from rich.text import Text

    console = _console(color)
    dates = f"{value['oldest']} to {value['newest']}" if value["oldest"] else "none dated"
    undated = f", {value['undated']:,} undated" if value["undated"] else ""
    rows = [
        ("articles", f"{value['articles']:,} in {value['files']:,} files, {value['passages']:,} passages"),
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

    article, paragraph = citation.article, f"paragraph {citation.passage.position}"
    same = above is not None and above.article.id == article.id
    head = Text(f"{mark} ", "bold cyan")
    head.append("same article" if same else _headline(article), "" if same else "bold")
    facts = [article.source, (article.published or "undated")[:10], paragraph, article.id]
    head.append("  " + (paragraph if same else " · ".join(fact for fact in facts if fact)), "dim")
    console.print(head)
    body = _used(citation.passage.text, citation.spans, plain=not console.is_terminal)
    adjoining = above is not None and above.passage.id == citation.passage.id - 1
    before = "" if adjoining else _before(citation)
    if before:
        body = Text().append(f"… {before} ", "dim").append_text(body)
    _print_indented(console, body, len(mark) + 1)


def _print_indented(console: Console, body: Text, indent: int, *, hanging: bool = False) -> None:
    """Print text under an indent; with `hanging`, the first line stands after what is on it already."""
    lines = list(body.wrap(console, console.width - indent)) if console.is_terminal else [body]
    for number, line in enumerate(lines):
        line.rstrip()
        console.print(" " * (0 if hanging and not number else indent), end="")
        console.print(line, soft_wrap=True)


def _before(citation: Citation) -> str:
    """Return the sentence before the used words, from the paragraph before when they open theirs."""
    if not citation.spans or citation.spans[0].start > 0 or citation.passage.position < 2:
        return ""
    previous = citation.article.paragraphs[citation.passage.position - 2]
    return sentences(previous)[-1].of(previous)


def _used(text: str, spans: Sequence[Span], *, plain: bool) -> Text:
    """Return the passage with the used words marked: by ** where there are no styles."""
    from rich.text import Text

    result, place = Text(), 0
    for span in spans:
        result.append(text[place : span.start])
        result.append(f"**{span.of(text)}**" if plain else span.of(text), "" if plain else "bold reverse")
        place = span.end
    return result.append(text[place:])


def _place(article: Article, paragraph: int) -> Json:
    return {
        "article_id": article.id,
        "title": article.title,
        "source": article.source,
        "author": ", ".join(article.authors) or None,
        "published": article.published,
        "url": article.url,
        "path": article.paths[0] if article.paths else "",
        "paragraph": paragraph,
    }


def _headline(article: Article) -> str:
    return article.title or clean_line(Path(article.paths[0]).name) if article.paths else article.title


def _in_words(confidence: float) -> str:
    return next(words for least, words in _WORDS if confidence >= least)


def _few(parts: Sequence[str], everything: bool, most: int = 8) -> str:
    shown = parts if everything else parts[:most]
    return ", ".join(shown) + (f", and {len(parts) - len(shown):,} more" if len(shown) < len(parts) else "")


def _console(color: bool) -> Console:
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
