"""The engine as the screens see it: every call returns at once, and what comes of it arrives as a message.

Three threads keep apart what a person does at the same time: asking, reading in the corpus, and a look
at the disk. Nothing here draws, and nothing that draws calls the engine but the app. What the jobs need
is imported by them, on their threads: the screen is drawn before a model or a database is loaded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from textual.message import Message

from qabot.config import Config
from qabot.errors import NoIndexError, UsageError
from qabot.render.wording import stranger
from qabot.text import clean_line
from qabot.tui.lane import Lane
from qabot.tui.messages import (
    Counted,
    Failed,
    Happened,
    Listed,
    Loaded,
    Looked,
    NoIndex,
    Preparing,
    Ready,
    Remembered,
    Reopened,
    Surveyed,
    Timed,
)
from qabot.types import Answer, Article, Filters, Progress

if TYPE_CHECKING:
    from qabot.bot import Bot
    from qabot.chat.session import Session
    from qabot.store.corpus import Corpus
    from qabot.store.folder import IndexFolder
    from qabot.tui.form import Form

Post = Callable[[Message], bool]
# A first look counts files only so far; a home folder may hold millions.
_COUNTED = 10_000
_COUNTING_S = 2.0
# Looking at the disk takes at most one part in so many of the time.
_REST = 50
# Speakers whose names are completed, the most quoted first.
_NAMES = 20_000
# Conversations that are listed at once.
_CONVERSATIONS = 200


class Engine:
    """Owns the bot and the threads."""

    def __init__(self, config: Config, post: Post) -> None:
        self._config = config
        self._post = post
        self._bot: Bot | None = None
        self._session: Session | None = None
        self._before: Sequence[Answer] = ()
        self._look_again = 0.0
        self._surveyed = ""
        self._asking, self._reading, self._looking = Lane("asking"), Lane("reading"), Lane("looking")

    @property
    def busy(self) -> bool:
        return any(lane.busy for lane in (self._asking, self._reading, self._looking))

    def start(self) -> None:
        """Survey the corpus, load the models, look at the disk."""
        self.survey()
        self._asking.do(self._warm, self._fail)
        self.look()

    def close(self) -> None:
        """Let go of everything; nothing is waited for."""
        self._reading.close()
        self._looking.close()
        self._asking.close(self._shut)

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
        """Answer a question, made standalone by those before it: Happened for each event, or Failed.

        `literal` are words to be taken as they stand, True for all of the question; one that stands `alone` is not
        completed.
        """

        def job() -> None:
            if stopped.is_set():
                return
            from qabot.store.disk import faults

            with faults(self._folder.path):
                self._folder.require()
                bot = self._opened()
                if bot.refresh() or self._surveyed not in ("", bot.snapshot):
                    self.survey()
                for event in self._session_of(bot).stream(question, filters, literal=literal, alone=alone):
                    if stopped.is_set():
                        return
                    self._post(Happened(turn, event))

        def fail(error: str) -> None:
            self._post(Failed(turn, error))

        self._asking.do(job, fail)

    def begin(self, answers: Sequence[Answer] = ()) -> None:
        """Begin a conversation: the questions to come follow on those answers, and on none that was given before."""

        def job() -> None:
            self._session, self._before = None, answers

        self._asking.do(job, self._fail)

    def survey(self) -> None:
        """Surveyed or NoIndex."""
        self._reading.do(self._survey, self._fail)

    def look(self, *, now: bool = True) -> None:
        """Looked, when there is an index; unless `now`, only when the last look is old for what it cost."""
        if now or (time.monotonic() >= self._look_again and not self._looking.busy):
            self._looking.do(self._look, lambda error: None)

    def refresh(self) -> None:
        """Go over to the newest snapshot: Surveyed, Looked, and Ready once the bot is there."""
        self._asking.do(self._warm, self._fail)
        self.survey()
        self.look()

    def browse(self) -> None:
        """Listed with every article."""
        self._read(lambda corpus: self._post(Listed(tuple(corpus.catalogue()))))

    def load(self, article: str) -> None:
        """Loaded with the article that `article` names, as `qabot show` takes it."""
        self._read(lambda corpus: self._post(Loaded(corpus.find(article))))

    def load_next(self, article: Article, as_of: str | None = None) -> None:
        """Loaded with the next version of an article's story as of a day; after the last comes the first."""

        def load(corpus: Corpus) -> None:
            ids = [each.id for each in corpus.members(article.story, Filters(as_of=as_of))]
            after = ids.index(article.id) + 1 if article.id in ids else 0
            self._post(Loaded(corpus.find(ids[after % len(ids)] if ids else article.id)))

        self._read(load)

    def timeline(self, query: str, filters: Filters) -> None:
        """Timed with what the articles say about a query over time; with nothing after Failed."""

        def job() -> None:
            from qabot.store.disk import faults

            with faults(self._folder.path):
                self._folder.require()
                bot = self._opened()
                bot.refresh()
                self._post(Timed(query, bot.timeline(query, filters)))

        def fail(error: str) -> None:
            self._fail(error)
            self._post(Timed(query, None))

        self._asking.do(job, fail)

    def count(self, form: Form) -> None:
        """Counted: how many articles pass the filters of a form, or what is wrong with it."""

        def job(corpus: Corpus) -> None:
            try:
                filters = form.filters()
            except UsageError as error:
                self._post(Counted(form, None, 0, str(error)))
                return
            hints = "; ".join(stranger(*each) for each in corpus.strangers(filters))
            self._post(Counted(form, filters, corpus.count(filters)[0], hints))

        self._read(job)

    def conversations(self, words: str = "") -> None:
        """Remembered with the conversations about this index that have the words."""

        def job() -> None:
            from qabot.chat.history import History
            from qabot.receipts.indexes import indexes

            kept = tuple(History.of(self._config).kept(words, _CONVERSATIONS, self._folder.path))
            with indexes() as opened:
                self._post(Remembered(words, kept, opened.worst(kept)))

        self._reading.do(job, self._fail)

    def reopen(self, number: int) -> None:
        """Reopened with the conversation of that number."""

        def job() -> None:
            from qabot.chat.history import History
            from qabot.chat.record import cited
            from qabot.receipts.indexes import indexes

            found = History.of(self._config).find(number)
            with indexes() as opened:
                moved = tuple(opened.standings(found.index, cited(turn.answer)) for turn in found.turns)
            self._post(Reopened(found, moved))

        self._reading.do(job, self._fail)

    def _read(self, job: Callable[[Corpus], object]) -> None:
        def reading() -> None:
            with self._corpus() as corpus:
                job(corpus)

        self._reading.do(reading, self._fail)

    @contextmanager
    def _corpus(self) -> Iterator[Corpus]:
        """Open the corpus for one job: a transaction held for long would keep a writer's log from being emptied."""
        from qabot.store.corpus import Corpus
        from qabot.store.disk import faults

        self._folder.require()
        corpus = Corpus(self._folder.corpus)
        try:
            with faults(self._folder.path):
                yield corpus
        finally:
            corpus.close()

    @property
    def _folder(self) -> IndexFolder:
        from qabot.store.folder import IndexFolder

        return IndexFolder(self._config.index_folder)

    def _survey(self) -> None:
        try:
            with self._corpus() as corpus:
                authors = tuple(corpus.names("author"))
                self._surveyed = corpus.snapshot
                quoted = sorted(corpus.quotes.names(), key=lambda voice: -voice.quotes)
                speakers = tuple(voice.name for voice in quoted[:_NAMES])
                self._post(Surveyed(_name(corpus, self._folder), corpus.overview(), authors, speakers))
        except NoIndexError:
            folder = self._config.corpus_folder if self._config.corpus_folder.is_dir() else Path.cwd()
            self._post(NoIndex(str(folder), None, False))
            self._looking.do(lambda: self._count_files(folder), self._fail)

    def _count_files(self, folder: Path) -> None:
        """Count what could be read, up to a number and for a moment: a home folder may hold millions of files."""
        from qabot.ingest import sources

        until, found, more = time.monotonic() + _COUNTING_S, 0, False
        for found, _ in enumerate(sources.walk([folder]), 1):
            if found > _COUNTED or time.monotonic() > until:
                found, more = min(found, _COUNTED), True
                break
        self._post(NoIndex(str(folder), found, more))

    def _look(self) -> None:
        from qabot.survey import pending

        if not self._folder.corpus.is_file():
            return
        began = time.monotonic()
        extra = [self._config.corpus_folder] if self._config.corpus_folder.is_dir() else []
        with self._corpus() as corpus:
            self._post(Looked(pending(corpus, self._folder, extra)))
        ended = time.monotonic()
        self._look_again = ended + (ended - began) * _REST

    def _warm(self) -> None:
        """Open the bot and let it embed one word: what is loaded at first use is then loaded."""
        try:
            self._folder.require()
            bot = self._opened()
        except NoIndexError:
            # Nothing to warm for; the survey tells.
            return
        bot.refresh()
        bot.search("news", k=1)
        self._post(Ready())

    def _opened(self) -> Bot:
        from qabot.bot import Bot

        if self._bot is None:
            self._bot = Bot.open(self._config, self._prepare)
        return self._bot

    def _session_of(self, bot: Bot) -> Session:
        if self._session is None:
            self._session = bot.session(self._before)
        return self._session

    def _shut(self) -> None:
        if self._bot is not None:
            self._bot.close()
            self._bot = None

    def _prepare(self, progress: Progress) -> None:
        self._post(Preparing(progress))

    def _fail(self, error: str) -> None:
        self._post(Failed(None, error))


def _name(corpus: Corpus, folder: IndexFolder) -> str:
    """Return what the corpus is called: the folder it was read from, and how many others."""
    roots = corpus.roots()
    if not roots:
        return clean_line(folder.path.name)
    return clean_line(Path(roots[0]).name) + (f" and {len(roots) - 1} more" if len(roots) > 1 else "")
