"""What is asked: restrictions, what was understood, what a conversation carries on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from qabot.types.articles import Article


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
