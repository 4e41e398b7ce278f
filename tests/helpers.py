"""What several tests share: articles to write, an encoder of sixteen numbers, and what an index shows."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from io import BytesIO, TextIOWrapper
from pathlib import Path

import numpy as np

from qabot.bot import Bot
from qabot.config import Config
from qabot.embed.lazy import LazyEncoder
from qabot.embed.mix import Weights, mix
from qabot.indexer import Indexer
from qabot.ingest.sources import Options
from qabot.protocols import Encoder, Reader, Vectors
from qabot.quotes.finder import QuoteFinder
from qabot.reader.opening import open_reader
from qabot.snapshot import Models
from qabot.store.corpus import Corpus
from qabot.store.folder import IndexFolder
from qabot.text import words
from qabot.types import EVERYTHING, Article, Hit, Progress, Report

TESTS = Path(__file__).parent
Run = Callable[..., subprocess.CompletedProcess[str]]
_MIX = Config().retrieve.mix
WEIGHTS = Weights(_MIX.own, _MIX.previous, _MIX.next, _MIX.headline)
COMMON = "gazette"
# float16 keeps eleven bits of each of the numbers that a mix adds up.
CLOSE = 4e-3


class HashEncoder:
    """Sums a random vector per word, the word being the seed: equal texts, equal vectors, in any process."""

    dimension = 16

    def __init__(self, identity: str = "hash@0123456789abcdef") -> None:
        self.identity = identity

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in {word for word, _ in words(text)} or {text}:
                seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
                vectors[row] += np.random.default_rng(seed).standard_normal(self.dimension)
            vectors[row] /= np.linalg.norm(vectors[row])
        return vectors


class CountingEncoder:
    """Passes texts on and remembers them."""

    def __init__(self, inner: Encoder) -> None:
        self._inner = inner
        self.texts: list[str] = []

    @property
    def identity(self) -> str:
        return self._inner.identity

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self._inner.encode(texts)


def write_json(path: Path, body: str | Sequence[str], **fields: str) -> Path:
    """Write one article as a JSON file; `body` is its paragraphs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**fields, "paragraphs": body if isinstance(body, str) else list(body)}), "utf-8")
    return path


def silent(progress: Progress) -> None:
    """Take a report of progress and do nothing."""


def indexer(folder: Path, encoder: Encoder | None = None, weights: Weights = WEIGHTS) -> Indexer:
    """Return the write path on the tiny encoder, or on another."""
    return Indexer(IndexFolder(folder), encoder or HashEncoder(), Options(), weights, QuoteFinder())


def build(folder: Path, roots: Sequence[Path], encoder: Encoder | None = None, *, rebuild: bool = False) -> Report:
    """Run the write path once."""
    return indexer(folder, encoder).run(roots, silent, rebuild=rebuild)


@cache
def _reader() -> Reader:
    """The reader that is shipped, loaded once in a process: it keeps nothing of what it reads."""
    config = Config()
    return open_reader(config.reader, config.cache_folder, silent)


@contextmanager
def opened(folder: Path, encoder: Encoder | None = None) -> Iterator[Bot]:
    """Open an index on the tiny encoder, or on another."""
    inner = encoder or HashEncoder()
    config = Config(index=str(folder))
    bot = Bot(config, Models(LazyEncoder(inner.identity, lambda: inner), _reader()))
    bot.refresh()
    try:
        yield bot
    finally:
        bot.close()


@contextmanager
def reading(folder: Path) -> Iterator[Corpus]:
    """Open the truth alone."""
    corpus = Corpus(IndexFolder(folder).corpus)
    try:
        yield corpus
    finally:
        corpus.close()


State = frozenset[Article]


def state(corpus: Corpus) -> State:
    """Return every article as an index shows it."""
    return frozenset(corpus.articles(body=True))


def texts(corpus: Corpus) -> dict[int, str]:
    """Return the text of every passage by its id, having held each against its article."""
    found: dict[int, str] = {}
    for first, count in list(corpus.passage_ids()):
        loaded = corpus.load(range(first, first + count))
        assert len(loaded) == count, "an article lacks passages"
        assert len({article.id for _, article in loaded.values()}) == 1
        for number, (passage, article) in loaded.items():
            assert passage.article_id == article.id
            assert passage.position == number - first + 1
            assert article.paragraphs[passage.position - 1] == passage.text
            found[number] = passage.text
        assert len(next(iter(loaded.values()))[1].paragraphs) == count
    return found


def assert_whole(bot: Bot, encoder: Encoder | None = None, word: str = COMMON) -> dict[int, str]:
    """Check that every store agrees with the corpus: `word` must stand in every passage; return the texts by id.

    Both retrievers find exactly the corpus's passages, and each vector is the mix of its surroundings.
    """
    encoder = encoder or HashEncoder()
    known = texts(bot.corpus)
    assert len(known) <= Config().retrieve.candidates, "the check sees only as many passages as there are candidates"
    # Not by searching: there a story takes one place.
    hits = bot._current.retriever.retrieve(word, EVERYTHING, 1000)
    assert {hit.passage.id for hit in hits if "dense" in hit.ranks} == set(known), "the vectors disagree"
    assert {hit.passage.id for hit in hits if "bm25" in hit.ranks} == set(known), "the postings disagree"
    query = encoder.encode([word])[0]
    for hit in hits:
        assert hit.passage.text == known[hit.passage.id]
        assert hit.similarity is not None
        assert abs(hit.similarity - float(_vector(hit, encoder) @ query)) < CLOSE, "a vector of another text"
    return known


def _vector(hit: Hit, encoder: Encoder) -> Vectors:
    headline = encoder.encode([hit.article.title])[0] if hit.article.title else None
    return mix(encoder.encode(hit.article.paragraphs), headline, WEIGHTS)[hit.passage.position - 1]


def meta(folder: Path, key: str) -> str | None:
    """Return a value that the corpus keeps about itself, whether or not it was ever published."""
    with closing(sqlite3.connect(folder / "corpus.db")) as database:
        row = database.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def before_stories(folder: Path) -> None:
    """Take an index back to the schema that knew neither stories nor earlier versions."""
    with closing(sqlite3.connect(folder / "corpus.db", isolation_level=None)) as database:
        for table in ("bodies", "sentences", "copies", "versions", "printings"):
            database.execute(f"DROP TABLE {table}")
        database.execute("DROP INDEX articles_story")
        database.execute("ALTER TABLE articles DROP COLUMN story")
        database.execute("DELETE FROM meta WHERE key = 'stories'")
        database.execute("PRAGMA user_version = 2")


def contents(folder: Path, *, without: Sequence[str] = ("write.lock",)) -> dict[str, tuple[int, str]]:
    """Return time of change and digest of every file below a folder.

    An empty log and its index, which SQLite leaves behind when it only reads, say nothing.
    """
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name not in without
        and not path.name.endswith("-shm")
        and not (path.name.endswith("-wal") and not path.stat().st_size)
    }


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a user who has never configured anything, with `home` for every folder."""
    # What is left in a buffer shows only where Python keeps one; a terminal is as wide as it is, not as one above it.
    strange = ("QABOT_", "XDG_", "NO_COLOR", "FORCE_COLOR", "PYTHONUNBUFFERED", "COLUMNS", "LINES")
    mine = {k: v for k, v in os.environ.items() if not k.startswith(strange)}
    return {**mine, **folders(home), "HF_HUB_OFFLINE": "1", "TERM": "xterm-256color", **(more or {})}


def python_path() -> dict[str, str]:
    """Return the variable by which a script of the tests finds the other files of the tests."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(TESTS), os.environ.get("PYTHONPATH")]))}


def folders(home: Path) -> dict[str, str]:
    """Return the variables that place configuration, data, cache and state below `home`."""
    return {f"XDG_{name.upper()}_HOME": str(home / name) for name in ("config", "data", "cache", "state")}


def called(args: Sequence[str], input: str, env: Mapping[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run qabot in this process with streams, arguments, environment and folder of its own, until its threads end."""
    import pytest

    from qabot.cli import main

    stdin = TextIOWrapper(BytesIO(input.encode()), "utf-8")
    out, err = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in range(2))
    before = set(threading.enumerate())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        for name in os.environ.keys() - env.keys():
            patch.delenv(name)
        for name, value in env.items():
            patch.setenv(name, value)
        for name, stream in (("stdin", stdin), ("stdout", out), ("stderr", err)):
            patch.setattr(sys, name, stream)
        patch.setattr(sys, "argv", ["qabot", *args])
        try:
            main()
        except SystemExit as stop:
            code = stop.code
        for thread in set(threading.enumerate()) - before:
            thread.join()
    said = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    assert isinstance(code, int)
    return subprocess.CompletedProcess(list(args), code, *said)
