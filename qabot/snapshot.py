"""What a bot works with: the configured models, and one published state of the index with all that searches it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.answer.answerer import Answerer
from qabot.answer.changes import ChangeFinder
from qabot.answer.confidence import confidence
from qabot.answer.reading import PassageReader
from qabot.answer.scorer import SentenceScorer
from qabot.config import Config
from qabot.embed.lazy import LazyEncoder
from qabot.embed.opening import open_encoder
from qabot.errors import DamagedIndexError
from qabot.llm.opening import open_chat_model
from qabot.models import require_comparable
from qabot.protocols import ChatModel, Notify, Reader, Reranker
from qabot.reader.opening import open_reader, open_reranker
from qabot.retrieve.features import FeatureRanker
from qabot.retrieve.preferring import PreferringRetriever
from qabot.retrieve.questions import Questions
from qabot.retrieve.quotes import QuoteRetriever, Voices
from qabot.retrieve.retriever import HybridRetriever
from qabot.retrieve.speech import SpeechRetriever
from qabot.store.corpus import Corpus
from qabot.store.disk import damaged
from qabot.store.embeddings import RecallingEncoder
from qabot.store.folder import IndexFolder
from qabot.store.lexical import TantivyIndex
from qabot.store.vector.faiss import FaissIndex

if TYPE_CHECKING:
    from qabot.answer.compose import Composer

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published state of the index with everything that searches it."""

    corpus: Corpus
    vectors: FaissIndex
    lexical: TantivyIndex
    retriever: HybridRetriever
    answerer: Answerer
    recalling: RecallingEncoder
    voices: Voices
    quotes: QuoteRetriever
    speech: SpeechRetriever
    questions: Questions
    preferring: PreferringRetriever
    composer: Composer | None = None

    def close(self) -> None:
        """Let go of the databases; the mapped files go with the object."""
        self.recalling.close()
        self.corpus.close()


@dataclass(frozen=True, slots=True)
class Models:
    """The models of the read path; all may load when they are first used."""

    encoder: LazyEncoder
    reader: Reader
    reranker: Reranker | None = None
    chat: ChatModel | None = None

    @property
    def identities(self) -> dict[str, str]:
        """Return the identity of each under its name."""
        named = {"encoder": self.encoder.identity, "reader": self.reader.identity}
        return named | ({"reranker": self.reranker.identity} if self.reranker is not None else {})


def open_models(config: Config, notify: Notify) -> Models:
    """Return the configured models and start loading them beside what happens next. Raises: NoModelError."""
    cache = config.cache_folder
    return Models(
        open_encoder(config.encoder, cache, notify, warm=True),
        open_reader(config.reader, cache, notify, warm=True),
        open_reranker(config.reader, cache, notify, warm=True),
        open_chat_model(config.llm),
    )


def open_snapshot(config: Config, models: Models, folder: IndexFolder) -> Snapshot:
    """Open the newest snapshot. A writer may publish meanwhile, so what does not fit is opened again.

    Raises: NoIndexError, DamagedIndexError, ModelMismatchError.
    """
    folder.require()
    for attempt in range(_TRIES):
        corpus = Corpus(folder.corpus)
        last = attempt == _TRIES - 1
        try:
            snapshot = _open(config, models, folder, corpus)
        except DamagedIndexError:
            moved = newest(folder) != corpus.snapshot
            corpus.close()
            if last or not moved:
                raise
        except BaseException:
            corpus.close()
            raise
        else:
            if last or newest(folder) == corpus.snapshot:
                return snapshot
            snapshot.close()
    raise AssertionError("the last try returns or raises")


def newest(folder: IndexFolder) -> str:
    """Return the name of the newest snapshot in a folder."""
    corpus = Corpus(folder.corpus)
    try:
        return corpus.snapshot
    finally:
        corpus.close()


def _open(config: Config, models: Models, folder: IndexFolder, corpus: Corpus) -> Snapshot:
    encoder = models.encoder
    require_comparable(corpus.meta("model") or "", encoder.identity)
    retrieve = config.retrieve
    vectors = FaissIndex(folder.vectors, corpus.segments(), corpus.removed())
    lexical = TantivyIndex(folder.postings(corpus.meta("postings") or ""), corpus, retrieve.headline_boost)
    passages = corpus.count()[1]
    if vectors.count != passages:
        raise damaged(folder.path, f"{vectors.count} vectors for {passages} passages")
    if lexical.count < passages:
        raise damaged(folder.path, f"{lexical.count} postings for {passages} passages")

    recalling = RecallingEncoder(folder.embeddings(encoder.identity), encoder)
    ranker = FeatureRanker(recalling, lexical) if retrieve.rank else None
    retriever = HybridRetriever(corpus, encoder, vectors, lexical, retrieve.candidates, retrieve.dense_share, ranker)
    answerer = Answerer(
        PassageReader(models.reader, models.reranker, config.reader.passages),
        SentenceScorer(lexical),
        confidence,
        config.answer.threshold,
        config.answer.max_sentences,
        ChangeFinder(lexical),
    )
    voices, quotes = Voices(corpus), QuoteRetriever(retriever, lexical, corpus.quotes)
    speech = SpeechRetriever(voices, quotes, lexical, config.answer.threshold)
    questions, preferring = Questions(corpus), PreferringRetriever(retriever, corpus)
    composer = None
    if models.chat is not None:
        from qabot.answer.compose import Composer
        from qabot.answer.verify import Verifier

        verifier = Verifier(models.reader, models.reranker, encoder, lexical)
        composer = Composer(models.chat, verifier, config.llm.passages)
    return Snapshot(
        corpus,
        vectors,
        lexical,
        retriever,
        answerer,
        recalling,
        voices,
        quotes,
        speech,
        questions,
        preferring,
        composer,
    )
