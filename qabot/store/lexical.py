"""BM25 over headline and paragraph, by tantivy.

The postings may be ahead of a snapshot (passages of a run not yet published) and behind it (passages
removed but not purged); ids tell: those above the snapshot's highest are filtered here, those the
corpus does not know are dropped by whoever loads them.
"""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import tantivy

from qabot.protocols import Ids, Vectors
from qabot.store.corpus import Corpus
from qabot.store.disk import damaged, refusals
from qabot.store.ledger import Draft
from qabot.text import STOPWORDS, fold

_ANALYZER = "news"
_HEAP = 64_000_000
# A term set of this many articles' worth of ids is still faster than fetching more and discarding.
_TERM_SET = 20_000


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=False, indexed=True, fast=True)
    builder.add_integer_field("run", stored=False, indexed=True, fast=False)
    builder.add_text_field("headline", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field("text", tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    filters = tantivy.Filter
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(filters.remove_long(60))
        .filter(filters.lowercase())
        .filter(filters.ascii_fold())
        .filter(filters.stemmer("english"))
        .build()
    )


class Postings:
    """Writes the lexical index. Open it with the write lock held."""

    def __init__(self, path: Path) -> None:
        self._folder = path
        with refusals(path):
            path.mkdir(parents=True, exist_ok=True)
            index = tantivy.Index(_schema(), str(path))
            index.register_tokenizer(_ANALYZER, _analyzer())
            self._index = index
            self._writer = index.writer(_HEAP, 1)

    def add(self, draft: Draft, run: int) -> None:
        """Add the passages of an article."""
        with refusals(self._folder):
            for i, text in enumerate(draft.paragraphs):
                document = tantivy.Document()
                document.add_integer("id", draft.first_passage + i)
                document.add_integer("run", run)
                document.add_text("headline", draft.title)
                document.add_text("text", text)
                self._writer.add_document(document)

    def drop_runs(self, runs: Iterable[int]) -> None:
        """Delete what runs that were never published left behind."""
        for run in runs:
            self._writer.delete_documents_by_term("run", run)

    def drop(self, ids: Iterable[int]) -> None:
        for number in ids:
            self._writer.delete_documents_by_term("id", number)

    def commit(self) -> None:
        """Bring everything to the disk."""
        with refusals(self._folder):
            self._writer.commit()

    def close(self) -> None:
        """Wait for merges and let go of the files."""
        with refusals(self._folder):
            self._writer.wait_merging_threads()


@contextmanager
def _panics(folder: Path) -> Iterator[None]:
    """Turn a panic of tantivy, which Python sees as a BaseException of no known type, into the project's error."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(folder, f"the postings make no sense ({error})") from None


class TantivyIndex:
    """Searches the postings for one snapshot of the corpus."""

    def __init__(self, path: Path, corpus: Corpus, headline_boost: float) -> None:
        try:
            with _openable(path) as folder, _panics(path.parent):
                self._index = tantivy.Index.open(str(folder))
                self._index.register_tokenizer(_ANALYZER, _analyzer())
                self._index.config_reader("manual")
                self._index.reload()
                self._searcher = self._index.searcher()
        except ValueError as error:
            raise damaged(path.parent, f"the postings cannot be opened ({error})") from error
        self._folder = path.parent
        self._boost = headline_boost
        self._analyze = _analyzer().analyze
        self._highest = corpus.max_passage()
        self._ahead = self._searcher.num_docs != corpus.count()[1]

    @property
    def count(self) -> int:
        """Number of passages in the postings."""
        return int(self._searcher.num_docs)

    def search(self, text: str, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """Return ids and BM25 scores, best first, at most k; only of sorted `allowed` when given."""
        query = self._query(text)
        if query is None or k < 1 or (allowed is not None and not len(allowed)):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if allowed is None:
            return self._run(query, k)
        if len(allowed) <= _TERM_SET:
            only = tantivy.Query.term_set_query(self._index.schema, "id", allowed.tolist())
            return self._run(query.and_must_match(tantivy.Query.const_score_query(only, 0.0)), k)
        return self._sift(query, k, allowed)

    def stems(self, text: str) -> list[str]:
        """Return the words of `text` that carry meaning, as the index has them; all, when none does."""
        stems = self._analyze(fold(text))
        return [stem for stem in stems if stem not in _STOP] or stems

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a stem."""
        return math.log((self.count + 1) / (float(self._searcher.doc_freq("text", stem)) + 0.5))

    def _query(self, text: str) -> tantivy.Query | None:
        stems = dict.fromkeys(self.stems(text))
        if not stems:
            return None
        schema, should = self._index.schema, tantivy.Occur.Should
        clauses: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for stem in stems:
            clauses.append((should, tantivy.Query.term_query(schema, "text", stem, "freq")))
            if self._boost:
                headline = tantivy.Query.term_query(schema, "headline", stem, "freq")
                clauses.append((should, tantivy.Query.boost_query(headline, self._boost)))
        query = tantivy.Query.boolean_query(clauses)
        if self._ahead:
            kind = tantivy.FieldType.Integer
            known = tantivy.Query.range_query(schema, "id", kind, upper_bound=self._highest)
            query = query.and_must_match(tantivy.Query.const_score_query(known, 0.0))
        return query

    def _run(self, query: tantivy.Query, k: int) -> tuple[Ids, Vectors]:
        with _panics(self._folder):
            hits = self._searcher.search(query, k, count=False).hits
            ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        return np.array(ids, np.int64), np.array([score for score, _ in hits], np.float32)

    def _sift(self, query: tantivy.Query, k: int, allowed: Ids) -> tuple[Ids, Vectors]:
        """Fetch more and more until k of the allowed are among them; many are allowed, so soon."""
        total = max(1, self.count)
        fetch = min(total, int(k * 1.5 * total / len(allowed)) + k)
        while True:
            ids, scores = self._run(query, fetch)
            places = np.searchsorted(allowed, ids).clip(max=len(allowed) - 1)
            fits = allowed[places] == ids
            if fits.sum() >= k or len(ids) < fetch or fetch >= total:
                return ids[fits][:k], scores[fits][:k]
            fetch = min(total, fetch * 4)


@contextmanager
def _openable(path: Path) -> Iterator[Path]:
    """Yield a folder to open the postings in: tantivy makes a lock file even to read, a read-only folder has none.

    The links are not needed any more once the searcher holds the files open.
    """
    if os.access(path, os.W_OK) or not path.is_dir():
        yield path
        return
    with TemporaryDirectory(prefix="qabot-postings-") as name:
        for file in path.iterdir():
            if file.suffix != ".lock":
                Path(name, file.name).symlink_to(file.absolute())
        yield Path(name)


_STOP = frozenset(stem for word in STOPWORDS for stem in _analyzer().analyze(word))


def remove(path: Path) -> None:
    """Delete a lexical index that no snapshot uses."""
    shutil.rmtree(path, ignore_errors=True)
