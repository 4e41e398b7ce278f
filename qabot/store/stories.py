"""Stories in the corpus: sketches of bodies, which bodies are copies, and the story of each article.

A body is known by the content of its article, so that what is read again and unchanged keeps its sketch.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import msgspec
import numpy as np

_NEW = "content NOT IN (SELECT content FROM bodies)"
_GONE = "content NOT IN (SELECT content FROM articles)"


@dataclass(frozen=True, slots=True)
class Unsketched:
    """An article whose body has no sketch yet."""

    content: bytes
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """An article that has copies: the number of its body, its id and when it was published."""

    body: int
    id: str
    published: str | None
    passages: int

    @property
    def age(self) -> tuple[bool, str, str]:
        """What orders members, the earliest first, undated ones last."""
        return self.published is None, self.published or "", self.id


class Stories:
    """The tables of stories, in the transaction of the connection they are given."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def missing(self) -> int:
        """Return how many articles have no sketch."""
        return int(self._db.execute(f"SELECT count(*) FROM articles WHERE {_NEW}").fetchone()[0])

    def unsketched(self) -> Iterator[Unsketched]:
        """Yield the articles without a sketch."""
        rows = self._db.execute(
            f"SELECT content, first_passage, passages FROM articles WHERE {_NEW} ORDER BY first_passage"
        ).fetchall()
        for content, first, count in rows:
            yield Unsketched(content, self._texts(first, count))

    def add(self, content: bytes, sketch: Collection[int]) -> int:
        """Keep the sketch of a body; return the number it goes by."""
        kept = np.fromiter(sorted(sketch), np.int64, len(sketch)).tobytes()
        body = self._db.execute("INSERT INTO bodies (content, sketch) VALUES (?, ?)", (content, kept)).lastrowid
        assert body is not None, "SQLite numbers every row"
        self._db.executemany("INSERT INTO sentences VALUES (?, ?)", [(each, body) for each in sketch])
        return body

    def sharing(self, body: int, least: float) -> list[int]:
        """Return the bodies that have at least the share `least` of the shorter one's sketch in common with a body."""
        mine = self._sketch(body)
        rows = self._db.execute(
            f"SELECT num, count(*), length(sketch) / {mine.itemsize} FROM sentences JOIN bodies ON num = body"
            " WHERE hash IN (SELECT value FROM json_each(?)) AND num <> ? GROUP BY num",
            (msgspec.json.encode(mine.tolist()).decode(), body),
        )
        return sorted(other for other, shared, size in rows if shared >= least * min(len(mine), size))

    def paragraphs(self, body: int) -> tuple[str, ...]:
        """Return the text of a body."""
        first, count = self._db.execute(
            "SELECT first_passage, passages FROM articles JOIN bodies USING (content) WHERE bodies.num = ?", (body,)
        ).fetchone()
        return self._texts(first, count)

    def link(self, one: int, other: int) -> None:
        """Note that two bodies are copies."""
        self._db.executemany("INSERT OR IGNORE INTO copies VALUES (?, ?)", [(one, other), (other, one)])

    def copies(self, body: int) -> list[int]:
        """Return the copies of a body."""
        return [row[0] for row in self._db.execute("SELECT other FROM copies WHERE one = ?", (body,))]

    def bodies(self, articles: Iterable[str]) -> list[int]:
        """Return the bodies of articles that have a sketch."""
        find = "SELECT bodies.num FROM bodies JOIN articles USING (content) WHERE id = ?"
        return [row[0] for each in articles for row in self._db.execute(find, (each,))]

    def members(self, bodies: Iterable[int]) -> list[Member]:
        """Return the articles with these bodies."""
        find = (
            "SELECT bodies.num, id, published, passages FROM bodies JOIN articles USING (content) WHERE bodies.num = ?"
        )
        return [Member(*row) for each in bodies for row in self._db.execute(find, (each,))]

    def name(self, article: str, story: str) -> None:
        """Give an article its story, empty for none."""
        self._db.execute("UPDATE articles SET story = ? WHERE id = ? AND story <> ?", (story, article, story))

    def clear(self) -> None:
        """Forget all sketches and stories."""
        for table in ("copies", "sentences", "bodies"):
            self._db.execute(f"DELETE FROM {table}")
        self._db.execute("UPDATE articles SET story = '' WHERE story <> ''")

    def sweep(self) -> set[int]:
        """Forget the bodies that no article has any more; return those that were copies of one and stay."""
        gone = [row[0] for row in self._db.execute(f"SELECT num FROM bodies WHERE {_GONE}").fetchall()]
        left = {other for body in gone for other in self.copies(body)}
        for body in gone:
            rows = [(each, body) for each in self._sketch(body).tolist()]
            self._db.executemany("DELETE FROM sentences WHERE hash = ? AND body = ?", rows)
            self._db.execute("DELETE FROM copies WHERE one = ?", (body,))
            self._db.executemany("DELETE FROM copies WHERE one = ? AND other = ?", [(each, body) for each in left])
            self._db.execute("DELETE FROM bodies WHERE num = ?", (body,))
        return left.difference(gone)

    def count(self) -> int:
        """Return how many stories have several articles."""
        return int(self._db.execute("SELECT count(DISTINCT story) FROM articles WHERE story <> ''").fetchone()[0])

    def _sketch(self, body: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        kept = self._db.execute("SELECT sketch FROM bodies WHERE num = ?", (body,)).fetchone()[0]
        return np.frombuffer(kept, np.int64)

    def _texts(self, first: int, count: int) -> tuple[str, ...]:
        rows = self._db.execute(
            "SELECT text FROM passages WHERE id >= ? AND id < ? ORDER BY id", (first, first + count)
        ).fetchall()
        return tuple(row[0] for row in rows)
