"""The read path wired together: one facade and one stream of events for every face."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec

from qabot import arguments
from qabot.answer.answerer import CLOSEST, Chosen, Put, closest
from qabot.answer.going_on import further, next_closest, whole_passages
from qabot.answer.reading import Read, in_order
from qabot.answer.said import cited, spoken
from qabot.answer.scorer import Scored
from qabot.chat.rewrite import Rewriter
from qabot.chat.session import Session
from qabot.config import Config, load, place
from qabot.protocols import Ids, Notify, Vocabulary
from qabot.quotes.asking import of_nothing
from qabot.retrieve.carrying import Carrying
from qabot.retrieve.onestory import one_a_story, with_reprints
from qabot.retrieve.questions import today
from qabot.retrieve.quotes import Voices
from qabot.retrieve.retriever import NOTHING, RANKED
from qabot.retrieve.speech import Words
from qabot.retrieve.timeline import TimelineFinder
from qabot.snapshot import Models, Snapshot, newest, open_models, open_snapshot
from qabot.store.corpus import Corpus
from qabot.store.folder import IndexFolder
from qabot.text import clean_line
from qabot.types import (
    EVERYTHING,
    Answer,
    Answered,
    Article,
    AskEvent,
    Carried,
    Citation,
    Filters,
    Found,
    Hit,
    Progress,
    Query,
    Said,
    Searching,
    Timeline,
    Understood,
)
from qabot.understanding.notes import brackets, elsewhere, notes

if TYPE_CHECKING:
    from qabot.answer.compose import Composer
    from qabot.quotes.names import Named

# Whether a question is taken word by word, or which of its words are.
Literally = bool | Collection[str]
# Entries of a timeline, unless another number is asked for.
MILESTONES = 50
# Articles whose people are remembered.
_NAMED = 32


def _file(folder: IndexFolder) -> tuple[int, int] | None:
    """Return what tells the file of the corpus from another of its name, which an open one keeps for itself."""
    try:
        found = folder.corpus.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class Bot:
    """Answers questions about one index. Not for use by several threads at once."""

    def __init__(self, config: Config, models: Models) -> None:
        self._config = config
        self._models = models
        self._folder = IndexFolder(config.index_folder)
        self._snapshot: Snapshot | None = None
        self._file: tuple[int, int] | None = None
        self._named: dict[tuple[str, str], Sequence[Named]] = {}

    @classmethod
    def open(
        cls, config: Config | None = None, notify: Notify | None = None, *, index: str | Path | None = None
    ) -> Self:
        """Open an index and, beside it, load the models.

        Without `config` the settings are those of the command line; `index` is a folder in place of the configured one.
        Raises: NoIndexError, NoModelError, DamagedIndexError, ModelMismatchError, ConfigError.
        """
        config = config if config is not None else load()
        if index is not None:
            config = msgspec.structs.replace(config, index=str(place(str(index))))
        IndexFolder(config.index_folder).require()
        bot = cls(config, open_models(config, notify or _silent))
        bot.refresh()
        return bot

    @property
    def corpus(self) -> Corpus:
        return self._current.corpus

    @property
    def voices(self) -> Voices:
        """Who is quoted, and with what."""
        return self._current.voices

    def quotes(self, name: str | None, topic: str, filters: Filters, k: int, *, direct: bool = False) -> list[Said]:
        """Return k quotes of somebody, or of anybody, closest to a topic first. Raises: UsageError as `ask`."""
        filters, k = arguments.filters(filters), arguments.count(k)
        voices, quotes, topic = self._current.voices, self._current.quotes, clean_line(topic)
        if name is None:
            return [said for said, _ in quotes.anybodys(topic, filters, k, direct=direct)]
        return [said for said, _ in quotes.ranked(topic, voices.of(name, filters, direct=direct), k)]

    def understand(self, question: str, filters: Filters = EVERYTHING, *, literal: Literally = False) -> Query:
        """Return what a question searches for; `literal` as for `stream`."""
        return self._current.questions.query(clean_line(question), arguments.filters(filters), literal)

    def timeline(
        self, text: str, filters: Filters = EVERYTHING, k: int = MILESTONES, *, literal: Literally = False
    ) -> Timeline:
        """Return what the articles say about a query in the order of their days, the k sentences that fit best.

        Days that a question would prefer are all that there is; `literal` as for `stream`. Raises: UsageError as `ask`.
        """
        snapshot, k = self._current, arguments.count(k)
        arguments.question(text)
        query = self.understand(text, filters, literal=literal)
        query = replace(query, text=query.topic or query.text, filters=query.within)
        finder = TimelineFinder(snapshot.retriever, snapshot.lexical, self.snapshot)
        found = finder.find(query.text, query.filters, k)
        named = with_reprints([each.citation for each in found.milestones], self.corpus, query.filters)
        told = [replace(each, citation=citation) for each, citation in zip(found.milestones, named, strict=True)]
        return replace(found, query=query, milestones=tuple(told))

    @property
    def vocabulary(self) -> Vocabulary:
        """What the corpus knows of words, for measuring."""
        return self._current.lexical

    @property
    def snapshot(self) -> str:
        return self.corpus.snapshot

    def refresh(self) -> bool:
        """Go over to the newest snapshot; say whether there was a newer one."""
        if self._snapshot is not None and not self._outdated():
            return False
        file = _file(self._folder)
        fresh = open_snapshot(self._config, self._models, self._folder)
        if self._snapshot is not None:
            self._snapshot.close()
        self._snapshot, self._file = fresh, file
        return True

    def close(self) -> None:
        """Let go of the index."""
        if self._snapshot is not None:
            self._snapshot.close()
            self._snapshot = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def search(
        self, text: str, filters: Filters = EVERYTHING, k: int | None = None, *, literal: Literally = False
    ) -> tuple[Query, list[Hit]]:
        """Return the query and its k best passages, best first, the first of them read; `literal` as for `stream`.

        Raises: UsageError as `ask`.
        """
        query = self.understand(arguments.question(text), filters, literal=literal)
        k = self._config.retrieve.limit if k is None else arguments.count(k)
        hits = self._retrieve(query, k)
        return query, in_order(self._current.answerer.read(query.text, hits, _put(query)), hits)[:k]

    def candidates(self, question: str, k: int) -> list[Hit]:
        """Return the k best passages by the retriever alone, a story in one place, none of them read, for measuring."""
        return one_a_story(self._current.retriever.retrieve(question, EVERYTHING, max(k, RANKED)))[:k]

    def read(self, question: str, hits: Sequence[Hit]) -> list[Read]:
        """Return the first hits with their readings, best first, for measuring."""
        return self._current.answerer.read(question, hits)

    def weigh(self, question: str, reads: Sequence[Read]) -> list[Scored]:
        """Return the sentences of passages as answers to a question, best first, for measuring."""
        return self._current.answerer.weigh(question, reads)

    def judge(self, question: str, hits: Sequence[Hit]) -> Answer:
        """Return the answer that the given hits hold, whatever else the index has."""
        return self._answer(Query(clean_line(question)), hits, time.perf_counter(), 0.0)

    def ask(
        self,
        question: str,
        filters: Filters = EVERYTHING,
        k: int | None = None,
        *,
        literal: Literally = False,
        compose: bool = True,
    ) -> Answer:
        """Return the answer to a question; `literal` and `compose` as for `stream`.

        The days of `filters` may be months or words, as on the command line. Raises: UsageError for those that are
        none, an empty question, and a `k` outside of 1 to 1000.
        """
        for event in self.stream(question, filters, k, literal=literal, compose=compose):
            if isinstance(event, Answered):
                return event.answer
        raise AssertionError("the stream ends with the answer")

    def stream(
        self,
        question: str,
        filters: Filters = EVERYTHING,
        k: int | None = None,
        *,
        literal: Literally = False,
        carried: Sequence[Carried] = (),
        read: str | None = None,
        before: Sequence[Understood] = (),
        compose: bool = True,
    ) -> Iterator[AskEvent]:
        """Yield what happens: searching, found, drafting when a language model composes, answered.

        `literal` takes nothing out of the question, or leaves the words of `Understood` that are named in it. The
        articles of `carried` are preferred a little; `read` is the question for reading where that is another than
        the one for searching; `before` was understood earlier and holds on. Without `compose` no language model is
        asked. Raises: UsageError as `ask`, with the first event.
        """
        filters, k = arguments.filters(filters), arguments.count(k)
        arguments.question(question)
        hits: Sequence[Hit] = ()
        for event in self._extract(question, filters, k, literal, carried, read, before):
            if isinstance(event, Found):
                hits = event.hits
            if isinstance(event, Answered) and compose and self._current.composer is not None:
                composed = self._compose(self._current.composer, event.answer, hits)
            else:
                composed = iter((event,))
            # What is said beside an answer is about the citations that it has in the end.
            for each in composed:
                yield Answered(self._noted(each.answer)) if isinstance(each, Answered) else each

    def _compose(self, composer: Composer, answer: Answer, hits: Sequence[Hit]) -> Iterator[AskEvent]:
        """Yield how the answer is composed from its own passages and the next best; not when there are none."""
        cited = answer.citations or answer.closest
        own = [Hit(each.passage, each.article, 1.0, reprints=each.reprints) for each in cited]
        there = {hit.passage.id for hit in own}
        passages = own + list({hit.passage.id: hit for hit in hits if hit.passage.id not in there}.values())
        if answer.silent is not None or not passages:
            yield Answered(answer)
        else:
            yield from composer.compose(answer, passages)

    def _extract(
        self,
        question: str,
        filters: Filters,
        k: int | None,
        literal: Literally,
        carried: Sequence[Carried],
        read: str | None,
        before: Sequence[Understood],
    ) -> Iterator[AskEvent]:
        """Yield what happens up to the answer in the articles' exact words, without notes."""
        started = time.perf_counter()
        query = self._current.questions.going_on(clean_line(question), filters, literal, before)
        if read is not None:
            # Nothing that became a filter is read for; what that is must be taken out of this wording as well.
            reading = self._current.questions.going_on(clean_line(read), filters, literal, before)
            query = replace(query, read=reading.text, read_topic=reading.topic or reading.text)
        query = replace(query, carried=tuple(carried))
        yield Searching(query)
        yield from self._answers(query, k, started)

    def again(self, query: Query, k: int | None = None) -> Answer:
        """Return the answer to a query as it was understood before; no language model is asked."""
        k, started = arguments.count(k), time.perf_counter()
        events = self._answers(query, k, started) if query.further is None else self._further(query, started)
        return next(self._noted(event.answer) for event in events if isinstance(event, Answered))

    def _answers(self, query: Query, k: int | None, started: float) -> Iterator[AskEvent]:
        carrying = Carrying(self.corpus)
        shown = carrying.places(query.carried)
        words = self._current.speech.find(query, carrying.articles(query.carried), shown)
        if words is not None:
            yield Found(tuple(hit for _, hit in (words.closest or words.found)))
            yield Answered(self._spoken(query, words, time.perf_counter() - started))
            return
        if query.read is not None and of_nothing(query.read):
            # Without its topic the question would be about anything that somebody says.
            query = replace(query, read=None, read_topic=None)
        hits = self._retrieve(query, k or self._config.retrieve.limit, carrying.near(query.carried))
        found = time.perf_counter()
        yield Found(tuple(hits))
        yield Answered(self._answer(query, hits, time.perf_counter(), found - started))

    def _noted(self, answer: Answer) -> Answer:
        """Return an answer with what is to be said beside it; where filters were understood, also what they hide."""
        query = answer.query
        found = notes(answer, today(query.filters), self._config.answer.stale_days)
        hiding = any(each.effect != "date" for each in query.understood)
        if answer.status == "abstained" and hiding and query.filters != query.given:
            found += (elsewhere(query, self.corpus.count(query.filters)[0], self._newest(query), self._wider(query)),)
        return replace(answer, notes=found)

    def _wider(self, query: Query) -> Answer | None:
        """Return the answer without the filters that were understood, None where these are all that is asked about."""
        if query.topicless:
            return None
        wider = replace(query, filters=query.given, understood=())
        return next(event.answer for event in self._answers(wider, None, 0.0) if isinstance(event, Answered))

    def _newest(self, query: Query) -> str | None:
        """Return the day of the newest article that the given filters let pass."""
        return next((a.published[:10] for a in self.corpus.articles(query.given, 1) if a.published), None)

    def more(self, query: Query, before: Sequence[Understood] = ()) -> Iterator[AskEvent]:
        """Yield what happens: searching, found, answered with what follows what `query.further` goes on from.

        After that come other passages found for the query; what was shown does not come again. Where nothing was
        answered there is nothing to go on from, and these passages are only the next closest. `before` was understood
        earlier and holds on.
        """
        started = time.perf_counter()
        query = self._current.questions.keeping(query, before)
        query = replace(query, topicless=query.topicless and query.filters != query.given)
        yield Searching(query)
        yield from self._further(query, started)

    def _further(self, query: Query, started: float) -> Iterator[AskEvent]:
        last, carrying = query.further, Carrying(self.corpus)
        assert last is not None, "only a wish for more goes on"
        seen, others = carrying.places(last.shown), tuple[Citation, ...]()
        if last.answered:
            found = self._retrieve(query, self._config.retrieve.limit, carrying.near(last.shown))
            hits = further(carrying.onward(last.shown, query.filters), found, seen)
            chosen = whole_passages(hits, last.confidence)
        else:
            hits = next_closest(self._retrieve(query, self._config.retrieve.limit), seen)
            chosen, others = Chosen((), (), last.confidence), closest(hits)
        yield Found(tuple(hits))
        yield Answered(self._told(query, chosen, others, time.perf_counter() - started))

    def session(self, answers: Sequence[Answer] = ()) -> Session:
        """Return a conversation, which goes on from answers given before, oldest first."""
        return Session(self, answers)

    @property
    def rewriter(self) -> Rewriter:
        """What makes a line of a conversation standalone."""
        return Rewriter(self._current.lexical, self._people, lambda filters: self.corpus.count(filters)[0] > 0)

    def _people(self, article: Article) -> Sequence[Named]:
        """Return who is named in an article; those of the last few are kept."""
        from qabot.quotes.names import named

        key = article.id, article.version
        found = self._named.pop(key, None)
        self._named[key] = named(article.title, article.paragraphs) if found is None else found
        while len(self._named) > _NAMED:
            del self._named[next(iter(self._named))]
        return self._named[key]

    def _retrieve(self, query: Query, k: int, carried: Ids = NOTHING) -> list[Hit]:
        """Return the k best passages by the retriever, a story in one place, and as many as are read anyway."""
        k = max(k, self._config.reader.passages)
        hits = one_a_story(self._current.preferring.retrieve(query, max(k, RANKED), carried))[:k]
        return list(with_reprints(hits, self.corpus, query.filters))

    def _answer(self, query: Query, hits: Sequence[Hit], started: float, retrieving: float) -> Answer:
        snapshot = self._current
        text = query.read or query.text
        reads = snapshot.answerer.read(text, hits, _put(query))
        ranked = time.perf_counter()
        chosen = snapshot.answerer.answer(text, reads, latest=query.latest, put=_put(query))
        done = time.perf_counter()
        answered = bool(chosen.statements)
        return Answer(
            query.question,
            query,
            "answered" if answered else "abstained",
            chosen.statements,
            with_reprints(chosen.citations, snapshot.corpus, query.filters),
            () if answered else with_reprints(closest(in_order(reads, hits)), snapshot.corpus, query.filters),
            round(chosen.confidence, 4),
            snapshot.corpus.snapshot,
            self._models.identities,
            {
                "retrieve": _ms(retrieving),
                "rerank": _ms(ranked - started),
                "read": _ms(done - ranked),
                "total": _ms(retrieving + done - started),
            },
            chosen.short,
            sequence=chosen.sequence,
        )

    def _told(self, query: Query, chosen: Chosen, others: Sequence[Citation], seconds: float) -> Answer:
        """Return an answer that needed no reading; `others` are the closest passages where there is none."""
        return Answer(
            query.question,
            query,
            "answered" if chosen.statements else "abstained",
            chosen.statements,
            with_reprints(chosen.citations, self.corpus, query.filters),
            with_reprints(others, self.corpus, query.filters),
            round(chosen.confidence, 4),
            self._current.corpus.snapshot,
            self._models.identities,
            {"retrieve": _ms(seconds), "rerank": 0.0, "read": 0.0, "total": _ms(seconds)},
            notes=tuple(brackets(chosen.citations)),
        )

    def _spoken(self, query: Query, words: Words, seconds: float) -> Answer:
        """Return an answer made of somebody's words, or that there are none about it."""
        snapshot = self._current
        chosen = spoken(words.found, words.sure) if words.found else Chosen((), (), words.sure)
        return Answer(
            query.question,
            replace(query, filters=words.filters),
            "answered" if words.found else "abstained",
            chosen.statements,
            with_reprints(chosen.citations, snapshot.corpus, words.filters),
            () if words.found else with_reprints(cited(words.closest[:CLOSEST]), snapshot.corpus, words.filters),
            round(chosen.confidence, 4),
            snapshot.corpus.snapshot,
            self._models.identities,
            {"retrieve": _ms(seconds), "rerank": 0.0, "read": 0.0, "total": _ms(seconds)},
            None,
            chosen.quotes,
            None if words.found else words.speaker,
        )

    def _outdated(self) -> bool:
        # An index that was deleted and made anew counts its snapshots from the beginning.
        return _file(self._folder) != self._file or newest(self._folder) != self.snapshot

    @property
    def _current(self) -> Snapshot:
        if self._snapshot is None:
            self.refresh()
        assert self._snapshot is not None
        return self._snapshot


def _put(query: Query) -> Put | None:
    return query.put if query.period is not None else None


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


def _silent(progress: Progress) -> None:
    pass
