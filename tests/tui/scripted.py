"""An engine that answers from a script: fixed articles, fixed answers, no thread, no clock, no disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from threading import Event

from textual.message import Message

from qabot.config import Config
from qabot.errors import UsageError
from qabot.survey import Pending
from qabot.tui.engine import Engine
from qabot.tui.form import Form
from qabot.tui.messages import Counted, Failed, Happened, Listed, Loaded, Looked, NoIndex, Ready, Surveyed, Timed
from qabot.types import (
    Answer,
    Answered,
    Article,
    AskEvent,
    Citation,
    Entry,
    Filters,
    Found,
    Hit,
    Milestone,
    Overview,
    Passage,
    Query,
    Rewritten,
    Searching,
    Skipped,
    Span,
    Statement,
    Timeline,
)

Post = Callable[[Message], bool]

FOLDER = "/news/articles"
QUESTION = "who pays for the new footbridge?"
UNANSWERED = "who won the flower show?"
FOLLOW_UP = "who pays for it?"
BROKEN = "when does the ferry sail?"
ERROR = "the index was replaced while it was read; ask again, or see: qabot doctor"


def _article(name: str, title: str, source: str | None, published: str | None, author: str, body: str) -> Article:
    paragraphs = tuple(" ".join(paragraph.split()) for paragraph in body.split("\n\n"))
    return Article(
        id=blake2b(name.encode(), digest_size=6).hexdigest(),
        title=title,
        source=source,
        authors=(author,) if author else (),
        published=published,
        updated=None,
        section="Town" if source == "The Tarnbrook Herald" else None,
        url=f"https://herald.example/{name}" if source == "The Tarnbrook Herald" else None,
        language=None,
        paths=(f"{FOLDER}/{name}.txt",),
        paragraphs=paragraphs,
    )


BRIDGE = _article(
    "footbridge",
    "Footbridge over the Lorn to open ‘before the leaves fall’",
    "The Tarnbrook Herald",
    "2026-03-12T07:30:00+00:00",
    "Maud Ellery",
    """
    Walkers who have gone the long way round since the winter floods will have their bridge back by October, the
    council said on Thursday.

    The old timber crossing at Sallow Mill was carried off in a single night in January, and its planks were found
    as far down as the weir.

    The new one will be of steel, two metres wide and, the engineers promise, half a metre higher than the worst
    flood on record.

    Work starts on the east bank in April, when the otters that live under the old abutment have moved on for the
    summer.

    Councillor Idris Penhale, who leads on paths and parks, was asked at the meeting who would pay for it.

    “The county pays two thirds, we pay the rest out of the flood fund, and not a penny of it comes from the rates,”
    he said. “I have said so three times and I will say it again.”

    The flood fund holds £412,000, most of it given by residents after the flood of 2019.

    Not everyone is pleased. Rowing club secretary Hanna Voss said that the two piers would stand “exactly where
    every crew has to turn”.

    The engineers answer that the piers stand no closer to the bend than those of the timber bridge did.

    Until the bridge opens, the stepping stones at Nether Lorn remain the nearest crossing, and they are under water
    on one day in five.

    A minibus for schoolchildren runs from the Sallow Mill car park at ten past eight; it is free, and older people
    may use it as well.

    The plans can be seen in the library until the end of the month.
    """,
)
FUND = _article(
    "flood-fund",
    "What became of the flood fund?",
    "Lowmoor Gazette",
    "2026-03-15",
    "Piet Anders",
    """
    Seven years after the flood that filled the cellars of Mill Street, four tenths of the money given then have
    been spent.

    The trustees set aside £180,000 for the footbridge in February; the county’s share of £360,000 was confirmed a
    week later.

    The remainder is kept for pumps, which are to be bought when the pump house has a roof again.
    """,
)
ROWING = _article(
    "rowing",
    "Rowers fear for the autumn regatta",
    "Quayside Times",
    "2026-03-18",
    "Hanna Voss",
    """
    The regatta on the Lorn has been rowed every September since 1921, with two exceptions.

    This year’s may be the third, as the piers of the footbridge will be built in the summer and the cranes stand on
    the towpath.

    “We were told that the county pays and therefore decides,” the club’s secretary writes. “Nobody asked the people
    on the water.”
    """,
)
CJK = _article(
    "fureai",
    "姉妹都市の橋、十月に開通へ 「歩いて渡れる日を待つ」",
    "港町通信",
    "2026-03-20",
    "森野 渚",
    """
    姉妹都市ターンブルックで流された木の橋が、鉄の橋として十月に生まれ変わる。

    町の子どもたちは開通の日に合わせて、手作りの旗を五十枚送ることにしている。
    """,
)
MARKUP = _article(
    "corrections",
    "Corrections [updated]: the weir is [bold]not[/bold] for sale",
    "The Tarnbrook Herald",
    "2026-02-02",
    "",
    """
    In last Friday’s paper we wrote that the weir at Sallow Mill was for sale. What is for sale is the miller’s
    house beside it.

    The photograph [page 4] showed the lock-keeper and not, as the caption had it, his brother.
    """,
)
SHOW = _article(
    "flower-show",
    "Flower show moves to the cattle market",
    "Lowmoor Gazette",
    "2026-01-30",
    "Piet Anders",
    """
    The flower show, for which the meadow is still too wet, will be held in the halls of the cattle market on the
    second Saturday of June.

    There will be classes for roses, sweet peas and, for the first time, “the ugliest vegetable”.

    Judging is at eleven; the cups are handed over at three by whoever can be found to do it.
    """,
)
OWL = _article(
    "owls",
    "Owls choose the town hall clock, and the clock stands still",
    "Quayside Times",
    "2026-02-21",
    "Orla Finch",
    """
    A pair of barn owls has nested behind the north face of the town hall clock, which has shown ten to four ever
    since.

    The clockmaker, who won the contract last year, says that he can wait until the young have flown.
    """,
)
LIBRARY = _article(
    "library",
    "Library keeps its Sunday hours after all",
    None,
    None,
    "",
    """
    The reading room will stay open on Sundays from noon to five, with volunteers at the desk.

    Forty people came forward in a week, which is thirty more than there are chairs behind the desk.
    """,
)
ARTICLES: Sequence[Article] = (CJK, ROWING, FUND, BRIDGE, OWL, MARKUP, SHOW, LIBRARY)

OVERVIEW = Overview(
    articles=len(ARTICLES),
    passages=sum(len(article.paragraphs) for article in ARTICLES),
    quotes=12,
    files=len(ARTICLES) + 3,
    oldest="2026-01-30",
    newest="2026-03-20",
    undated=1,
    sources=(("Lowmoor Gazette", 2), ("Quayside Times", 2), ("The Tarnbrook Herald", 2), ("港町通信", 1), (None, 1)),
    skipped=(),
)
AUTHORS = tuple(sorted({name for article in ARTICLES for name in article.authors}))
SPEAKERS = ("Idris Penhale", "Hanna Voss")
SKIPPED = (
    Skipped(f"{FOLDER}/2019/minutes.txt", "is empty"),
    Skipped(f"{FOLDER}/scans/front-page-of-the-flood-number.txt", "is not text"),
    Skipped(f"{FOLDER}/wire/march.jsonl", "has no text in any known field; see ingest.fields", 17),
)


def entry(article: Article) -> Entry:
    """Return the line of the catalogue for an article."""
    return Entry(
        id=article.id,
        published=article.published,
        source=article.source,
        authors=article.authors,
        title=article.title,
        path=article.paths[0],
        paragraphs=len(article.paragraphs),
    )


def cite(n: int, article: Article, position: int, *used: str) -> Citation:
    """Return a citation of a paragraph, counted from 1, that uses the words given."""
    text = article.paragraphs[position - 1]
    spans = tuple(Span(text.index(words), text.index(words) + len(words)) for words in used)
    return Citation(n, Passage(100 * n + position, article.id, position, text), article, spans)


def hits(*citations: Citation) -> tuple[Hit, ...]:
    """Return citations as what a search found, best first."""
    return tuple(
        Hit(c.passage, c.article, 1 - 0.1 * rank, {"bm25": rank, "dense": rank}) for rank, c in enumerate(citations, 1)
    )


def _answer(question: str, filters: Filters, confidence: float, citations: Sequence[Citation]) -> Answer:
    """Return an answer of every span of the citations, the first leading up to the others; none when unsure."""
    answered = confidence >= 0.2
    spans = [(citation.n, span) for citation in citations for span in citation.spans]
    statements = tuple(Statement(n, span, lead=place == 0) for place, (n, span) in enumerate(spans))
    return Answer(
        question=question,
        query=Query(question, filters),
        status="answered" if answered else "abstained",
        statements=statements if answered else (),
        citations=tuple(citations) if answered else (),
        closest=() if answered else tuple(citations),
        confidence=confidence,
        snapshot="0123456789ab",
        models={"encoder": "scripted"},
        timings_ms={"total": 12.0},
    )


EMPTY_COUNTS: tuple[tuple[str, int], ...] = ()
COUNTS = (("2026-03-02", 0), ("2026-03-09", 2), ("2026-03-16", 1))


def _timeline(query: str, filters: Filters, counts: tuple[tuple[str, int], ...]) -> Timeline:
    """Return the timeline of the footbridge, with one story in two outlets and one without a date."""
    told = [
        (cite(1, BRIDGE, 1, BRIDGE.paragraphs[0]), ()),
        (cite(2, FUND, 2, FUND.paragraphs[1]), (MARKUP,)),
        (cite(3, ROWING, 2, ROWING.paragraphs[1]), ()),
    ]
    milestones = tuple(Milestone(citation, 1 / citation.n, also) for citation, also in told)
    undated = (Milestone(cite(4, LIBRARY, 1, LIBRARY.paragraphs[0]), 0.2),)
    if not counts:
        milestones = undated = ()
    return Timeline(Query(query, filters), milestones, undated, "week", counts, 2 if counts else 0, "0123456789ab")


_SOURCES = (
    cite(1, BRIDGE, 5, BRIDGE.paragraphs[4]),
    cite(2, BRIDGE, 6, BRIDGE.paragraphs[5].partition(" “I have")[0]),
    cite(3, FUND, 2, FUND.paragraphs[1]),
)
_CLOSEST = (cite(1, SHOW, 3), cite(2, OWL, 2), cite(3, MARKUP, 1))
_ALSO = (cite(4, ROWING, 3), cite(5, CJK, 1))


@dataclass(frozen=True, slots=True)
class Script:
    """What there is: an index or none, how the disk differs from it, and how far an answer comes."""

    index: bool = True
    pending: Pending = field(default_factory=lambda: Pending(0, 0, 0))
    until: type[AskEvent] = Answered

    def events(self, question: str, filters: Filters, *, literal: bool = False) -> list[AskEvent]:
        """Return what happens on the way to the answer of a question."""
        if question == FOLLOW_UP and not literal:
            made = Query(QUESTION, filters)
            return [Rewritten(question, made, (("it", "the new footbridge"),)), *self.events(QUESTION, filters)]
        if question == UNANSWERED:
            found, answer = hits(*_CLOSEST, *_ALSO), _answer(question, filters, 0.08, _CLOSEST)
        else:
            found, answer = hits(*_SOURCES, *_ALSO), _answer(question, filters, 0.74, _SOURCES)
        happened: list[AskEvent] = [Searching(answer.query), Found(found), Answered(answer)]
        return happened[: 1 + next(n for n, event in enumerate(happened) if isinstance(event, self.until))]


class ScriptedEngine(Engine):
    """The engine's public side, each call answered before it returns."""

    def __init__(self, config: Config, post: Post, script: Script) -> None:
        super().__init__(config, post)
        self._script, self._tell = script, post

    @property
    def busy(self) -> bool:
        return False

    def start(self) -> None:
        """Survey, be ready, look."""
        self.refresh()

    def close(self) -> None:
        """Let go of nothing."""

    def refresh(self) -> None:
        """Surveyed, Ready, Looked; or NoIndex."""
        self.survey()
        if self._script.index:
            self._tell(Ready())
            self.look()

    def survey(self) -> None:
        """Surveyed or NoIndex."""
        self._tell(
            Surveyed("articles", OVERVIEW, AUTHORS, SPEAKERS) if self._script.index else NoIndex(FOLDER, 11, False)
        )

    def look(self) -> None:
        """Looked."""
        self._tell(Looked(self._script.pending))

    def ask(
        self,
        turn: int,
        question: str,
        filters: Filters,
        stopped: Event,
        *,
        literal: bool | frozenset[str] = False,
        alone: bool = False,
    ) -> None:
        """Happened for each event of the script, or Failed."""
        if question == BROKEN:
            self._tell(Failed(turn, ERROR))
            return
        for event in self._script.events(question, filters, literal=literal):
            self._tell(Happened(turn, event))

    def begin(self, answers: Sequence[Answer] = ()) -> None:
        """Nothing is remembered."""

    def browse(self) -> None:
        """Listed with every article."""
        self._tell(Listed(tuple(map(entry, ARTICLES))))

    def load(self, article: str) -> None:
        """Loaded with the article of that id."""
        self._tell(Loaded(next(each for each in ARTICLES if each.id == article)))

    def timeline(self, query: str, filters: Filters) -> None:
        """Timed with a timeline, which for the question that nothing answers is empty; or Failed."""
        if query == BROKEN:
            self._tell(Failed(None, ERROR))
            self._tell(Timed(query, None))
            return
        self._tell(Timed(query, _timeline(query, filters, EMPTY_COUNTS if query == UNANSWERED else COUNTS)))

    def count(self, form: Form) -> None:
        """Counted: how many articles pass the filters of a form, or what is wrong with it."""
        try:
            filters = form.filters()
        except UsageError as error:
            self._tell(Counted(form, None, 0, str(error)))
        else:
            self._tell(Counted(form, filters, sum(_passes(article, filters) for article in ARTICLES), ""))


def engine(script: Script | None = None) -> Callable[[Config, Post], ScriptedEngine]:
    """Return what makes the engine of an app."""
    return partial(ScriptedEngine, script=script or Script())


def _passes(article: Article, filters: Filters) -> bool:
    published = (article.published or "")[:10]
    return (
        (not filters.since or published >= filters.since)
        and (not filters.until or "" < published < filters.until)
        and (not filters.sources or article.source in filters.sources)
        and (not filters.authors or any(_fits(wanted, article.authors) for wanted in filters.authors))
        and (not filters.articles or article.id in filters.articles)
        and (not filters.as_of or "" < published <= filters.as_of)
    )


def _fits(wanted: str, names: Sequence[str]) -> bool:
    words = re.findall(r"\w+", wanted.casefold())
    return any(all(word in name.casefold() for word in words) for name in names)
