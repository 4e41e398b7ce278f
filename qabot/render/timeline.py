"""Timelines as text, JSON, Markdown and CSV, and the bars of how many stories there were when."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qabot.render.console import open_console, print_indented, print_understood
from qabot.render.markdown import escape
from qabot.render.objects import Json, citation_json, filters_json, understood_json
from qabot.render.wording import headline, restrictions
from qabot.text import clean_line
from qabot.types import Article, Milestone, Reprint, Timeline

if TYPE_CHECKING:
    from rich.console import Console

NOTHING = "No article is about this."
UNDATED = "Undated"
BAR, PLAIN_BAR = "█", "#"
_HEIGHT, _LEAST_WIDTH, _LABEL = 8, 40, 12
# What a bar of the plain list is at most long.
_LONGEST = 40
_COLUMNS = (
    "date", "sentence", "source", "title", "author", "published", "url", "path", "paragraph", "start", "end",
    "article_id", "also",
)  # fmt: skip


def print_timeline(timeline: Timeline, *, color: bool) -> None:
    """Print the bars and the sentences under their days, or that there is none."""
    from rich.text import Text

    console = open_console(color)
    print_understood(console, timeline.query)
    if not timeline.all:
        console.print(Text(NOTHING, "bold yellow"))
        return
    _print_bars(console, timeline)
    day: str | None = ""
    for each in timeline.all:
        if each.day != day:
            console.print(Text(each.day or UNDATED, "bold cyan"))
            day = each.day
        print_indented(console, Text(each.words), 2)
        print_indented(console, Text(f"{origin(each)} [{each.citation.n}]", "dim"), 2)
    if timeline.omitted:
        console.print(Text(f"\n{left_out(timeline)}; -k shows more", "dim"))


def _print_bars(console: Console, timeline: Timeline) -> None:
    from rich.text import Text

    if not timeline.counts:
        return
    console.print(Text(heading(timeline), "bold"))
    if console.is_terminal and console.width >= _LEAST_WIDTH:
        sign = BAR if console.encoding.lower().startswith("utf") else PLAIN_BAR
        console.print(Text(drawn(timeline, min(console.width, 100), _HEIGHT, sign), "cyan"))
    else:
        most = max(count for _, count in timeline.counts)
        for first, count in timeline.counts:
            if count:
                length = count if most <= _LONGEST else max(1, count * _LONGEST // most)
                console.print(f"{_label(first, timeline)}  {count:>{len(str(most))}}  {PLAIN_BAR * length}")
    console.print()


def drawn(timeline: Timeline, width: int, height: int, sign: str) -> str:
    """Return the counts as bars of a sign, without frame and colours, at most so many cells wide and high."""
    import plotext

    plotext.clear_figure()
    plotext.plot_size(width, height)
    plot(plotext, timeline, width, sign)
    lines = plotext.uncolorize(plotext.build()).splitlines()
    return "\n".join(line.rstrip() for line in lines)


def plot(figure: Any, timeline: Timeline, width: int, sign: str, color: object = "default") -> None:
    """Draw the bars on a figure of plotext: no frame, as many dates under them as there is room for."""
    counts = [count for _, count in timeline.counts]
    places = list(range(1, len(counts) + 1))
    step = max(1, -(-len(counts) * _LABEL // max(_LABEL, width)))
    most = max(counts, default=1)
    figure.bar(places, counts, marker=sign, width=0.7, color=color)
    figure.xticks(places[::step], [_label(first, timeline) for first, _ in timeline.counts][::step])
    figure.yticks([0, most])
    figure.ylim(0, most)
    figure.frame(False)
    figure.xaxes(False, False)
    figure.yaxes(False, False)


def heading(timeline: Timeline) -> str:
    """Return what the bars count."""
    named = {"week": "week, by its Monday", "month": "month", "year": "year"}[timeline.period]
    return f"Stories per {named}"


def origin(milestone: Milestone) -> str:
    """Return where a sentence stands, and who else reported the same story that day."""
    article = milestone.citation.article
    facts = [article.source or "unknown outlet", headline(article), f"paragraph {milestone.citation.passage.position}"]
    also = [other.source or "unknown outlet" for other in milestone.also]
    also += [each.source for each in milestone.citation.reprints if each.source and milestone.day == _day(each)]
    others = list(dict.fromkeys(also))
    return " · ".join([*facts, *([f"also {', '.join(others)}"] if others else [])])


def _day(reprint: Reprint) -> str | None:
    return reprint.published[:10] if reprint.published else None


def left_out(timeline: Timeline) -> str:
    """Return how much more there is."""
    return f"{timeline.omitted:,} more that fit less well"


def timeline_json(timeline: Timeline) -> Json:
    """Return the object of `timeline --json`; `counts` are of all stories that fit, also of those left out."""
    return {
        "query": timeline.query.text,
        "filters": filters_json(timeline.query.filters),
        "understood": [understood_json(each) for each in timeline.query.understood],
        "entries": [_entry(each) for each in timeline.milestones],
        "undated": [_entry(each) for each in timeline.undated],
        "period": timeline.period,
        "counts": [{"from": first, "stories": count} for first, count in timeline.counts],
        "omitted": timeline.omitted,
        "snapshot": timeline.snapshot,
    }


def _entry(milestone: Milestone) -> Json:
    return {
        "date": milestone.day,
        "sentence": milestone.words,
        **citation_json(milestone.citation),
        "score": milestone.score,
        "also": [_other(article) for article in milestone.also],
    }


def _other(article: Article) -> Json:
    return {
        "article_id": article.id,
        "title": article.title,
        "source": article.source,
        "published": article.published,
        "url": article.url,
    }


def timeline_markdown(timeline: Timeline) -> str:
    """Return the query as a heading, a list of sentences for each day, and the counts as a table."""
    blocks = [f"# {escape(timeline.query.text)}"]
    narrowed = restrictions(timeline.query.filters)
    blocks += [escape(f"only {', '.join(narrowed)}")] if narrowed else []
    if not timeline.all:
        return "\n\n".join([*blocks, NOTHING]) + "\n"
    day: str | None = ""
    for each in timeline.all:
        if each.day != day:
            blocks.append(f"## {each.day or UNDATED}")
            day = each.day
        blocks.append(f"- {escape(each.words)}\n\n  {_linked(each)}")
    blocks += [escape(left_out(timeline))] if timeline.omitted else []
    if timeline.counts:
        rows = [f"| {_label(first, timeline)} | {count} |" for first, count in timeline.counts if count]
        blocks += [f"## {heading(timeline)}", "\n".join(["| from | stories |", "|---|---|", *rows])]
    return "\n\n".join(blocks) + "\n"


def _linked(milestone: Milestone) -> str:
    url = milestone.citation.article.url or ""
    text = escape(origin(milestone))
    safe = url.startswith(("http://", "https://")) and url.isprintable() and not set(url) & set("<> \\")
    return f"{text} · <{url}>" if safe else text


def timeline_csv(timeline: Timeline) -> str:
    """Return a line for each sentence; `start` and `end` are its characters in the paragraph."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for each in timeline.all:
        citation = each.citation
        article, span = citation.article, citation.spans[0]
        path = clean_line(article.paths[0]) if article.paths else ""
        also = "; ".join(other.id for other in each.also)
        facts: Sequence[object] = (
            each.day, each.words, article.source, article.title, ", ".join(article.authors), article.published,
            article.url, path, citation.passage.position, span.start, span.end, article.id, also,
        )  # fmt: skip
        writer.writerow(["" if fact is None else fact for fact in facts])
    return out.getvalue()


def _label(first: str, timeline: Timeline) -> str:
    return first[: {"week": 10, "month": 7, "year": 4}[timeline.period]]
