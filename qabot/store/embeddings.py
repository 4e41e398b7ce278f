"""Raw embeddings by content: a text is embedded once, whatever happens to the run it was embedded in.

Vectors are kept as float16 under the digest of their text, each batch committed by itself. They depend
on the model and the text alone, so they outlive crashes, rebuilds and changed mixing weights.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

import numpy as np

from qabot.protocols import Encoder, Vectors
from qabot.store.disk import read_uri, refusals

_BATCH = 512


def key(text: str) -> bytes:
    """Return the name of a text's embedding."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


class Embeddings:
    """The embeddings made by one encoder."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self._path = path
        with refusals(self._folder):
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS embeddings"
                " (key BLOB PRIMARY KEY, vector BLOB NOT NULL) STRICT, WITHOUT ROWID"
            )

    def close(self) -> None:
        self._db.close()

    def fill(self, texts: Iterable[str], encoder: Encoder) -> Iterator[int]:
        """Embed the texts that have no embedding yet; yield how many texts are done, batch by batch."""
        rest = iter(texts)
        done = 0
        while batch := list(islice(rest, _BATCH)):
            missing = {k: text for text in batch if (k := key(text)) not in self}
            if missing:
                vectors = encoder.encode(list(missing.values())).astype(np.float16)
                with refusals(self._folder):
                    self._db.execute("BEGIN")
                    rows = ((k, vector.tobytes()) for k, vector in zip(missing, vectors, strict=True))
                    self._db.executemany("INSERT OR IGNORE INTO embeddings VALUES (?, ?)", rows)
                    self._db.execute("COMMIT")
            done += len(batch)
            yield done

    def __contains__(self, name: bytes) -> bool:
        return self._db.execute("SELECT 1 FROM embeddings WHERE key = ?", (name,)).fetchone() is not None

    def get(self, texts: Sequence[str]) -> Vectors:
        """Return the embeddings of the texts, shape (len(texts), dimension). Raises: KeyError."""
        blobs: list[bytes] = []
        for text in texts:
            row = self._db.execute("SELECT vector FROM embeddings WHERE key = ?", (key(text),)).fetchone()
            if row is None:
                raise KeyError(text)
            blobs.append(row[0])
        return np.frombuffer(b"".join(blobs), np.float16).reshape(len(texts), -1).astype(np.float32)

    @staticmethod
    def check(path: Path) -> str | None:
        """Return what SQLite finds wrong with the file, or None."""
        try:
            with closing(sqlite3.connect(read_uri(path), uri=True)) as db:
                verdict = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.DatabaseError as error:
            return str(error)
        return None if verdict == "ok" else verdict

    def count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM embeddings").fetchone()[0])

    def keep(self, texts: Iterable[str]) -> int:
        """Delete every embedding but those of `texts`; return how many went."""
        with refusals(self._folder):
            self._db.execute("CREATE TEMP TABLE wanted (key BLOB PRIMARY KEY) WITHOUT ROWID")
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", ((key(text),) for text in texts))
            gone = self._db.execute("DELETE FROM embeddings WHERE key NOT IN (SELECT key FROM wanted)").rowcount
            self._db.execute("COMMIT")
            self._db.execute("DROP TABLE wanted")
            self._db.execute("VACUUM")
        return gone


class RecallingEncoder:
    """Reads the embedding of a text that was embedded at indexing; encodes the others.

    Many paragraphs of news are one sentence, so half of the sentences weighed for an answer need no model.
    """

    def __init__(self, path: Path, encoder: Encoder) -> None:
        self._encoder = encoder
        self._db: sqlite3.Connection | None = None
        with suppress(sqlite3.Error):
            self._db = sqlite3.connect(read_uri(path), uri=True, isolation_level=None, check_same_thread=False)

    @property
    def identity(self) -> str:
        return self._encoder.identity

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dimension)."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        missing: list[int] = []
        for row, text in enumerate(texts):
            known = self._recall(text)
            if known is None:
                missing.append(row)
            else:
                vectors[row] = np.frombuffer(known, np.float16)
        if missing:
            vectors[missing] = self._encoder.encode([texts[row] for row in missing])
        return vectors

    def close(self) -> None:
        if self._db is not None:
            self._db.close()

    def _recall(self, text: str) -> bytes | None:
        if self._db is None:
            return None
        try:
            row = self._db.execute("SELECT vector FROM embeddings WHERE key = ?", (key(text),)).fetchone()
        except sqlite3.Error:
            return None
        return row[0] if row else None
