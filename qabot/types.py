"""The nouns of qabot: immutable values without behaviour beyond what follows from their fields.

Nothing here reads a file, knows a library or imports another module of the package.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Article:
    """A news item as stored.

    `published` and `updated` are ISO 8601 dates ("2026-03-03") or date-times with the zone the
    article gave ("2026-03-03T08:30:00+01:00"); None when the article gives none. `paragraphs` is
    the body in order; each is one line, free of control characters, and offsets index it as is.
    `story` is the id of the earliest of the articles that are copies of one another, empty for one
    without copies; `version` is the digest of headline and paragraphs, in hexadecimal.
    """

    id: str
    title: str
    source: str | None
    authors: tuple[str, ...]
    published: str | None
    updated: str | None
    section: str | None
    url: str | None
    language: str | None
    paths: tuple[str, ...]
    paragraphs: tuple[str, ...]
    story: str = ""
    version: str = ""

    @property
    def origin(self) -> str:
        """What tells reports from reprints: equal for all copies of one story."""
        return self.story or self.id


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier version of an article, and when (ISO date-time) another was found in its place."""

    article: Article
    replaced: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A sentence that another version left out, added or changed, with the paragraph in either (0: the headline).

    What it left out has no `other_text`, what it added no `text`.
    """

    kind: Literal["left out", "added", "changed"]
    paragraph: int | None
    text: str
    other_paragraph: int | None
    other_text: str


@dataclass(frozen=True, slots=True)
class Reprint:
    """Another article of the same story: a copy of the one it stands beside, whole, cut or added to."""

    article_id: str
    source: str | None
    published: str | None
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue: an article without its body; `paragraphs` is how many it has.

    `published` is as in Article, `path` the file whose version is kept.
    """

    id: str
    published: str | None
    source: str | None
    authors: tuple[str, ...]
    title: str
    path: str
    paragraphs: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or one record of it, that could not be read, and why."""

    path: str
    reason: str
    record: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters [start, end) of one stored text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Characters [start, end) of a paragraph of an article; paragraph 1 is the first of the body."""

    paragraph: int
    start: int
    end: int

    def of(self, paragraphs: Sequence[str]) -> str:
        """Return the characters of an article's paragraphs that the place covers."""
        return paragraphs[self.paragraph - 1][self.start : self.end]

    def overlap(self, other: Place) -> int:
        """Return how many characters two places share."""
        if self.paragraph != other.paragraph:
            return 0
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said something, by name, and why it is thought so: the rule applied and the mention it rests on."""

    name: str
    rule: str
    mention: Place | None = None


Speech = Literal["direct", "mixed", "indirect"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Reported speech: what was said (`content`), the words that report it (`cue`), those for who said it (`source`).

    PolNeAR's terms (Newell et al. 2018). The content has more than one place when the cue interrupts it or when it
    runs over several paragraphs; in order, without overlap. "direct" stands in quotation marks, with them; "mixed" is
    indirect speech with a quotation in it. The speaker is None where the article does not tell.
    """

    content: tuple[Place, ...]
    cue: Place | None
    source: Place | None
    kind: Speech
    speaker: Speaker | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who is quoted: how often, in which outlets, when last (ISO date), and under which other names."""

    name: str
    quotes: int
    sources: tuple[str, ...]
    newest: str | None
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return self.name, *self.aliases


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable paragraph: `position` counts from 1 at the first paragraph of the body."""

    id: int
    article_id: str
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage as models read it: with the headline and the paragraph before it, which may be empty."""

    title: str
    before: str
    passage: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A span of a passage that may answer; `score` is its log-odds against there being no answer in the passage."""

    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one passage: how relevant it is (a logit), and its findings, best first."""

    relevance: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """Restrictions on the articles searched. `since` is inclusive, `until` exclusive (ISO dates).

    `sources` and `authors` are words of names, `articles` whole ids. `as_of` is the day on which everything is
    seen (ISO date): what was published or changed later does not exist then, nor does what has no date, since
    nobody can say that it did.
    """

    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    as_of: str | None = None

    def __bool__(self) -> bool:
        return bool(self.since or self.until or self.sources or self.authors or self.articles or self.as_of)


EVERYTHING = Filters()


Meant = Literal["since", "until", "during", "as_of", "latest", "when", "source", "author"]
Effect = Literal["filter", "preference", "date"]


@dataclass(frozen=True, slots=True)
class Understood:
    """Words of a question that say when, where or by whom: what they mean, and what becomes of them.

    A "filter" restricts what is searched. A "preference" puts articles of the days from `since`, inclusive, to `until`,
    exclusive (ISO dates), or the newest, before others. "date" is that the answer is to state one. `names` are those of
    the outlets or authors meant.
    """

    kind: Meant
    words: str
    means: str
    effect: Effect
    since: str | None = None
    until: str | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """A paragraph of an article, counted from 1, that an earlier answer cites."""

    article_id: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Further:
    """What a wish for more goes on from: the passages shown so far, oldest first; whether they answered, how surely."""

    shown: tuple[Carried, ...]
    answered: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched: the text, the filters, and what was understood of the question beside its topic.

    The filters include those that were understood; `given` are those that were there before. `asked` is the question
    as it was put, `topic` it without any of the words that were understood. `literal` is that words were to stay where
    they are, `topicless` that a time, outlet or author is all that is asked about ("what happened yesterday?"). `read`
    is the wording for reading passages, where that is another than the one for finding them, `read_topic` that without
    the words that were understood. `carried` is what the last answer of a conversation cites, `further` what to go on
    from without a new question.
    """

    text: str
    filters: Filters = EVERYTHING
    understood: tuple[Understood, ...] = ()
    given: Filters = EVERYTHING
    asked: str = ""
    topic: str = ""
    literal: bool = False
    topicless: bool = False
    read: str | None = None
    read_topic: str | None = None
    carried: tuple[Carried, ...] = ()
    further: Further | None = None

    @property
    def question(self) -> str:
        """The question as it was put."""
        return self.asked or self.text

    @property
    def latest(self) -> bool:
        """Whether the newest state of things is asked for."""
        return any(each.kind == "latest" for each in self.understood)

    @property
    def dated(self) -> bool:
        """Whether a date is asked for."""
        return any(each.effect == "date" for each in self.understood)

    @property
    def period(self) -> tuple[str, str] | None:
        """The days that are asked about and preferred, the second exclusive (ISO dates)."""
        found = (each for each in self.understood if each.kind == "during" and each.effect == "preference")
        return next(((each.since, each.until) for each in found if each.since and each.until), None)

    def put(self, article: Article) -> str:
        """Return the question as it is put to an article; one of the days asked about need not name them."""
        since, until = self.period or ("", "")
        asked = since <= (article.published or "")[:10] < until
        return (self.read_topic or self.topic) if asked else (self.read or self.text)

    @property
    def within(self) -> Filters:
        """The filters with the days that are preferred as one.

        Of words, unlike of events, a day that is named says when they were spoken.
        """
        since, until = self.period or (None, None)
        return replace(self.filters, since=since or self.filters.since, until=until or self.filters.until)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage, the article it stands in, its fused score and who found it at which rank (1 = best).

    `similarity` is the cosine of the question to the passage's vector in the index, when known.
    """

    passage: Passage
    article: Article
    score: float
    ranks: Mapping[str, int] = field(default_factory=dict)
    similarity: float | None = None
    reprints: tuple[Reprint, ...] = ()

    @property
    def retrievers(self) -> tuple[str, ...]:
        return tuple(self.ranks)


@dataclass(frozen=True, slots=True)
class Said:
    """A quote in its article, and how well it fits what was asked for."""

    article: Article
    quote: Quote
    score: float = 0.0

    @property
    def lines(self) -> tuple[str, ...]:
        """The words of the content, exactly as they stand, one slice a paragraph; what interrupts them included."""
        return tuple(span.of(self.article.paragraphs[number - 1]) for number, span in self.spans.items())

    @property
    def spans(self) -> dict[int, Span]:
        """From the first to the last character of the content, for each paragraph it stands in."""
        found: dict[int, Span] = {}
        for place in self.quote.content:
            before = found.get(place.paragraph, Span(place.start, place.end))
            found[place.paragraph] = Span(min(before.start, place.start), max(before.end, place.end))
        return found

    def words(self, place: Place | None) -> str | None:
        """Return the words at a place of the article."""
        return None if place is None else place.of(self.article.paragraphs)


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage under its number, with the spans of it that the answer uses and the other articles of its story."""

    n: int
    passage: Passage
    article: Article
    spans: tuple[Span, ...] = ()
    reprints: tuple[Reprint, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One piece of an answer: the span of the passage that citation `n` shows.

    `lead` marks words that precede the answer proper, such as the question a speaker was asked;
    `also` are further citations that give the same answer in words of their own.
    """

    n: int
    span: Span
    lead: bool = False
    also: tuple[int, ...] = ()

    @property
    def marks(self) -> tuple[int, ...]:
        """The numbers of all citations that the statement carries, its own first."""
        return self.n, *self.also


@dataclass(frozen=True, slots=True)
class Spoken:
    """A quote in an answer, under the number of the citation in which it begins."""

    n: int
    said: Said


@dataclass(frozen=True, slots=True)
class Change:
    """A value that an article gave for what a question asks: exact words of citation `value.n`, and when and where.

    `value.also` are citations that give the same value later on; `published` is as in Article.
    """

    value: Statement
    published: str
    source: str | None


@dataclass(frozen=True, slots=True)
class Milestone:
    """One sentence of a timeline: the citation that has it as its only span, and how well it fits; more is better.

    `also` are further articles that report the same story on the same day.
    """

    citation: Citation
    score: float
    also: tuple[Article, ...] = ()

    @property
    def words(self) -> str:
        """The sentence, exactly as it stands."""
        return self.citation.spans[0].of(self.citation.passage.text)

    @property
    def day(self) -> str | None:
        """The ISO date on which the article appeared."""
        return self.citation.article.published[:10] if self.citation.article.published else None


Period = Literal["week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What articles say about a query in the order of their days; `undated` stand apart, best first.

    `counts` has the first day of each period, without gaps, and how many stories fit the query in it; `omitted` is
    how many milestones are left out because they fit less well.
    """

    query: Query
    milestones: tuple[Milestone, ...]
    undated: tuple[Milestone, ...]
    period: Period
    counts: tuple[tuple[str, int], ...]
    omitted: int
    snapshot: str

    @property
    def all(self) -> tuple[Milestone, ...]:
        """The milestones and those without a date, in the order in which they are shown."""
        return *self.milestones, *self.undated


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a language model wrote, without marks, and the numbers of the citations that bear it out.

    `problem` says why it was struck, None when it was not. Words in quotation marks stand in a cited passage exactly.
    `rests` are the words of the citations that bear it out.
    """

    text: str
    marks: tuple[int, ...]
    problem: str | None = None
    rests: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that a language model composed, every sentence checked; `model` is its name and where it runs."""

    model: str
    sentences: tuple[Sentence, ...]

    @property
    def kept(self) -> tuple[Sentence, ...]:
        return tuple(sentence for sentence in self.sentences if sentence.problem is None)

    @property
    def struck(self) -> tuple[Sentence, ...]:
        return tuple(sentence for sentence in self.sentences if sentence.problem is not None)


Status = Literal["answered", "abstained"]


@dataclass(frozen=True, slots=True)
class Note:
    """What qabot says beside an answer in words of its own, never within a quotation.

    "day": which day the words at `span` of citation `n` mean, by the date of their article. "dated": of when the answer
    is. "old": that it is older than wanted. "outside": what there is without what was understood of the question.
    "bracket": that a number in brackets at `span` of citation `n` is the article's own and no mark.
    """

    kind: Literal["day", "dated", "old", "outside", "bracket"]
    text: str
    n: int | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, or the abstention with the closest passages.

    `confidence` is the estimated probability, 0 to 1, that the statements answer the question. `quotes` are those
    that the statements are made of, when somebody's words were asked for; `silent` names the person of whom the
    articles have words, but none about it. `sequence` are the different values that dated articles give, oldest first.
    The statements are exact words, also beside a composed `draft`; a draft of which no sentence is kept is not the
    answer. `fallback` says why a language model that was to compose did not.
    """

    question: str
    query: Query
    status: Status
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    closest: tuple[Citation, ...]
    confidence: float
    snapshot: str
    models: Mapping[str, str]
    timings_ms: Mapping[str, float]
    short: Statement | None = None
    quotes: tuple[Spoken, ...] = ()
    silent: str | None = None
    notes: tuple[Note, ...] = ()
    sequence: tuple[Change, ...] = ()
    draft: Draft | None = None
    fallback: str | None = None

    @property
    def composed(self) -> tuple[Sentence, ...]:
        """The composed sentences that answer; none when the exact words do, or nothing does."""
        return self.draft.kept if self.draft is not None else ()

    def words(self, statement: Statement) -> str:
        """Return the exact words of a statement, cut from the passage it cites."""
        return statement.span.of(self.citations[statement.n - 1].passage.text)

    def shortest(self, statement: Statement) -> Span | None:
        """Return where in a statement's words the short answer stands, None when it is in none or another."""
        short = self.short
        if short is None or short.n != statement.n:
            return None
        start, end = short.span.start - statement.span.start, short.span.end - statement.span.start
        return Span(start, end) if start >= 0 and end <= statement.span.end - statement.span.start else None


@dataclass(frozen=True, slots=True)
class Searching:
    """Event: retrieval starts."""

    query: Query


@dataclass(frozen=True, slots=True)
class Found:
    """Event: retrieval is done; hits best first."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """Event: the answer is complete."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Event: what was typed does not stand alone and was completed from the conversation.

    `query` is what is searched in its place; `resolved` are pairs of words typed and what they stand for, "…" for words
    left out.
    """

    question: str
    query: Query
    resolved: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Drafting:
    """Event: a language model composes. `text` is all that it has written so far, not yet checked."""

    model: str
    text: str = ""


AskEvent = Rewritten | Searching | Found | Drafting | Answered


@dataclass(frozen=True, slots=True)
class Progress:
    """Event of a long run: `done` of `total` units of `phase`; total is None while unknown."""

    phase: str
    done: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What an indexing run did to the articles, counted in articles; `seconds` is wall time."""

    added: int
    changed: int
    deleted: int
    unchanged: int
    passages: int
    skipped: tuple[Skipped, ...]
    seconds: float
    snapshot: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts and ranges of a snapshot."""

    articles: int
    passages: int
    quotes: int
    files: int
    oldest: str | None
    newest: str | None
    undated: int
    sources: tuple[tuple[str | None, int], ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation and its answer.

    `asked` is an ISO 8601 time with its zone; `filters` and `k` are what was asked for, before anything was
    understood from the question.
    """

    question: str
    answer: Answer
    asked: str
    filters: Filters = EVERYTHING
    k: int | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns that belong together, oldest first; `index` is the folder of the index they were asked of.

    `unreadable` is how many more there are of which what was kept makes no sense any more.
    """

    id: int
    index: str
    turns: tuple[Turn, ...]
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage as a kept answer cites it: enough to tell whether it still reads so."""

    n: int
    article_id: str
    paragraph: int
    digest: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A kept turn without its answer; `status` is None where what was kept of it makes no sense any more."""

    question: str
    asked: str
    status: Status | None
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the list of kept conversations; turns oldest first."""

    id: int
    index: str
    turns: tuple[Summary, ...]


Standing = Literal["changed", "gone"]
