"""An article, opened at the words that an answer uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static

from qabot.render.wording import headline, imprint, moment
from qabot.text import clean_line
from qabot.tui.widgets.keyline import KeyLine
from qabot.tui.widgets.lines import EMPTY, Block, LineView, Run
from qabot.tui.widgets.ordered import Field
from qabot.types import Answer, Article, Citation, Passage, Span

_PAUSE_S = 0.05


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go in an article: a paragraph, counted from 1, and characters of it."""

    paragraph: int
    span: Span


def cited(citations: Sequence[Citation], article: Article) -> list[Place]:
    """Return the places of an article that citations use, in its own order."""
    places = [
        Place(citation.passage.position, span)
        for citation in citations
        if citation.article.id == article.id
        for span in _spans(citation)
    ]
    return sorted(places, key=lambda place: (place.paragraph, place.span))


def answering(answer: Answer | None, citation: Citation) -> Place:
    """Return where a citation's part of the answer begins, after the words that only lead up to it."""
    said = [s.span for s in answer.statements if s.n == citation.n and not s.lead] if answer is not None else []
    return Place(citation.passage.position, (said or _spans(citation))[0])


def _spans(citation: Citation) -> Sequence[Span]:
    """Return what a citation uses of its passage; a closest passage is used nowhere and counts whole."""
    return citation.spans or (Span(0, len(citation.passage.text)),)


class ArticleView(LineView):
    """The paragraphs with their numbers, the used words and what was searched for."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "article--title",
        "article--facts",
        "article--number",
        "article--used",
        "article--current",
        "article--match",
        "article--match-current",
    }

    def __init__(self, article: Article, used: Sequence[Place], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._article, self._used = article, used
        self._matches: Sequence[Place] = ()
        self._current: Place | None = None
        self._head: list[Block] = []

    def on_mount(self) -> None:
        """Show the article."""
        article = self._article
        self._head = [Block(headline(article), style="article--title")]
        lines = [" · ".join(imprint(article))]
        lines += [f"updated {moment(article.updated)}"] if article.updated else []
        lines += [article.url] if article.url else []
        lines += ["printed in several versions: v shows the next"] if article.story else []
        lines += [clean_line(path) for path in article.paths]
        self._head += [Block(line, style="article--facts") for line in lines]
        self.show([*self._head, EMPTY, *self._body()])

    def mark(self, matches: Sequence[Place], current: Place | None) -> None:
        """Mark what a search found and where the reader is, and go there."""
        before = {place.paragraph for place in (*self._matches, *filter(None, [self._current]))}
        self._matches, self._current = matches, current
        touched = before | {place.paragraph for place in (*matches, *filter(None, [current]))}
        runs = self._runs()
        self.restyle({self.block_of(number): self._paragraph(number, runs) for number in touched})
        if current is not None:
            self.reveal(self.line_of(self.block_of(current.paragraph), current.span.start))

    @property
    def paragraph_on_top(self) -> int:
        """The first paragraph that is seen, counted from 1."""
        block, _ = self.block_at(round(self.scroll_y))
        return max(1, min(len(self._article.paragraphs), (block - len(self._head)) // 2 + 1))

    def block_of(self, paragraph: int) -> int:
        """Return the block of a paragraph."""
        return len(self._head) + 1 + 2 * (paragraph - 1)

    def _body(self) -> Iterator[Block]:
        runs = self._runs()
        for number in range(1, len(self._article.paragraphs) + 1):
            yield self._paragraph(number, runs)
            yield EMPTY

    def _paragraph(self, number: int, runs: Mapping[int, Sequence[Run]]) -> Block:
        margin = f"{number:>{len(str(len(self._article.paragraphs)))}}  "
        return Block(self._article.paragraphs[number - 1], tuple(runs.get(number, ())), "", margin, "article--number")

    def _runs(self) -> Mapping[int, Sequence[Run]]:
        """Return what is marked in each paragraph; the current place is drawn over the others."""
        current = [self._current] if self._current is not None else []
        now = "article--match-current" if self._current in self._matches else "article--current"
        runs: dict[int, list[Run]] = {}
        layers = ((self._used, "article--used"), (self._matches, "article--match"), (current, now))
        for place, style in ((place, style) for places, style in layers for place in places):
            runs.setdefault(place.paragraph, []).append(Run(place.span.start, place.span.end, style))
        return runs


class ArticleScreen(Screen[None]):
    """One article; `used` are the places that the answer uses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="back"),
        Binding("escape", "end_search", "End search"),
        Binding("q", "dismiss", "Back", show=False),
        Binding("n", "step(1)", "Next", tooltip="Next used words, or next match of a search", id="next-citation"),
        Binding("p", "step(-1)", "Previous", tooltip="Previous used words or match", id="previous-citation"),
        Binding("slash", "search", "Search", key_display="/", id="search"),
        Binding("o", "open_url", "Open url", id="open-url"),
        Binding("y", "copy", "Copy", tooltip="Copy the marked words with where they stand", id="copy"),
        Binding("v", "version", "Next version", tooltip="The same story in another outlet", id="next-version"),
        Binding("a", "ask", "Ask this article", tooltip="Ask this article only", id="ask-article"),
    ]

    @dataclass
    class Wanted(Message):
        """The url or another version is to be opened, the words copied, or questions asked of this article alone."""

        action: str
        article: Article
        citation: Citation

    def __init__(self, article: Article, used: Sequence[Place] = (), start: Place | None = None) -> None:
        super().__init__()
        self._article, self._used = article, list(used)
        self._place = start or (self._used[0] if self._used else None)
        self._matches: list[Place] = []
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out the text, the search field and the keys."""
        yield ArticleView(self._article, self._used, id="article")
        yield Field(id="article-search", placeholder="Search in this article", compact=True)
        yield Static(Content(""), id="article-status", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Go to the cited words."""
        self.query_one("#article-search").display = False
        self.query_one(ArticleView).focus()
        self.call_after_refresh(self._show)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what this article has."""
        if action == "open_url":
            return bool(self._article.url) or None
        if action == "step":
            return bool(self._stops)
        if action == "version":
            return bool(self._article.story)
        if action in ("leave", "end_search"):
            return (action == "end_search") == self._searching
        if action == "search":
            return not (self.is_mounted and self.query_one("#article-search").display)
        return True

    def on_key(self, event: events.Key) -> None:
        """Say why nothing opens."""
        bound = self.active_bindings.get(event.key)
        if bound is not None and not bound.enabled and bound.binding.action == "open_url":
            self.action_open_url()

    def action_leave(self) -> None:
        """Go back to where the article was opened from."""
        self.dismiss()

    def action_end_search(self) -> None:
        """Forget what was searched for."""
        field = self.query_one("#article-search", Input)
        field.display = False
        field.value = ""
        self._find("")
        self.query_one(ArticleView).focus()

    def action_step(self, step: int) -> None:
        """Go to the next or previous match of a search, else citation; after the last comes the first."""
        stops = self._stops
        if not stops:
            return
        if self._place in stops:
            self._place = stops[(stops.index(self._place) + step) % len(stops)]
        else:
            self._place = stops[0 if step > 0 else -1]
        self._show()

    def action_search(self) -> None:
        """Open the search field."""
        field = self.query_one("#article-search", Input)
        field.display = True
        field.focus()
        self.refresh_bindings()

    def action_open_url(self) -> None:
        """Open the article's address in the browser."""
        self._want("open")

    def action_copy(self) -> None:
        """Copy the words under the mark, else the whole paragraph on top, with where they stand."""
        self._want("copy")

    @property
    def story(self) -> str:
        """The story of the article, empty where it has no copies."""
        return self._article.story

    def action_version(self) -> None:
        """Open the next of the articles that are copies of this one."""
        self._want("version")

    def action_ask(self) -> None:
        """Go back and ask this article alone."""
        self._want("ask")

    @on(Input.Changed, "#article-search")
    def search(self, event: Input.Changed) -> None:
        """Find what is typed when the typing pauses: a long article may hold it thousands of times."""
        if self._pause is not None:
            self._pause.stop()
        if event.input.display:
            self._pause = self.set_timer(_PAUSE_S, partial(self._find, event.value))

    @on(Input.Submitted, "#article-search")
    def search_done(self) -> None:
        """Go back to the text; n and p go from match to match."""
        self._find(self.query_one("#article-search", Input).value)
        self.query_one("#article-search").display = False
        self.query_one(ArticleView).focus()

    def _want(self, action: str) -> None:
        place = self._place or Place(self.query_one(ArticleView).paragraph_on_top, Span(0, 0))
        passage = Passage(0, self._article.id, place.paragraph, self._article.paragraphs[place.paragraph - 1])
        spans = (place.span,) if self._place else ()
        self.post_message(self.Wanted(action, self._article, Citation(1, passage, self._article, spans)))

    @property
    def _searching(self) -> bool:
        return bool(self._matches) or (self.is_mounted and bool(self.query_one("#article-search").display))

    @property
    def _stops(self) -> list[Place]:
        return self._matches or self._used

    def _find(self, text: str) -> None:
        self._matches = list(matches(self._article, text))
        if self._matches:
            here = self._place.paragraph if self._place else 1
            self._place = next((m for m in self._matches if m.paragraph >= here), self._matches[0])
        elif not text:
            self._place = self._place if self._place in self._used else (self._used[0] if self._used else None)
        self._show(searched=text)
        self.refresh_bindings()

    def _show(self, searched: str = "") -> None:
        self.query_one(ArticleView).mark(self._matches, self._place)
        total = len(self._article.paragraphs)
        status = f"{total:,} paragraph{'' if total == 1 else 's'}"
        if self._matches and self._place in self._matches:
            status = f"match {self._matches.index(self._place) + 1:,} of {len(self._matches):,} · {status}"
        elif searched:
            status = f"not in this article · {status}"
        elif self._place in self._used:
            status = f"used words {self._used.index(self._place) + 1} of {len(self._used)} · {status}"
        self.query_one("#article-status", Static).update(Content(status))


def matches(article: Article, text: str) -> Sequence[Place]:
    """Return where a text stands in the paragraphs, whatever its case."""
    if not text.strip():
        return ()
    pattern = re.compile(re.escape(text), re.IGNORECASE)
    return [
        Place(number, Span(*found.span()))
        for number, paragraph in enumerate(article.paragraphs, 1)
        for found in pattern.finditer(paragraph)
    ]
