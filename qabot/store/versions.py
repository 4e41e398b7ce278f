"""Earlier versions of articles that changed: kept whole, never searched, gone with the article or its file."""

from __future__ import annotations

import sqlite3
import zlib
from datetime import UTC, datetime

import msgspec

from qabot.types import Article, Version

# Of an article that changes by the hour, the latest so many are kept.
_MOST = 20


class Versions:
    """The table of earlier versions, in the transaction of the connection it is given."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def keep(self, article: Article, under: str) -> None:
        """Keep a version that another one takes the place of; `under` is the id of the article as it is now."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        item = zlib.compress(msgspec.json.encode(article))
        row = (under, bytes.fromhex(article.version), article.id, article.paths[0], now, item)
        self._db.execute("INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?, ?)", row)
        self._db.execute(
            "DELETE FROM versions WHERE article = ? AND content NOT IN"
            " (SELECT content FROM versions WHERE article = ? ORDER BY replaced DESC, content LIMIT ?)",
            (under, under, _MOST),
        )

    def hand_over(self, article: str, to: str) -> None:
        """Give the versions of an article to the one it has become."""
        self._db.execute("UPDATE OR REPLACE versions SET article = ? WHERE article = ?", (to, article))

    def drop(self, article: str) -> None:
        """Forget the versions of an article."""
        self._db.execute("DELETE FROM versions WHERE article = ?", (article,))

    def drop_file(self, path: str) -> None:
        """Forget the versions that were read from a file."""
        self._db.execute("DELETE FROM versions WHERE path = ?", (path,))

    def sweep(self) -> None:
        """Forget the versions of articles that are gone, and those that an article has come back to."""
        self._db.execute("DELETE FROM versions WHERE article NOT IN (SELECT id FROM articles)")
        self._db.execute(
            "DELETE FROM versions WHERE content = (SELECT content FROM articles WHERE articles.id = versions.article)"
        )

    def of(self, article: str) -> tuple[Version, ...]:
        """Return the earlier versions of an article, by the id it has or had, the last replaced first."""
        rows = self._db.execute(
            "SELECT item, replaced FROM versions WHERE article = ? OR id = ? ORDER BY replaced DESC, content",
            (article, article),
        )
        return tuple(Version(_decoded(item), replaced) for item, replaced in rows)

    def successor(self, article: str) -> str | None:
        """Return the id of the article that took the place of another, the latest to do so, or None."""
        row = self._db.execute(
            "SELECT article FROM versions WHERE id = ? AND article <> id ORDER BY replaced DESC, article LIMIT 1",
            (article,),
        ).fetchone()
        return row[0] if row else None

    def find(self, article: str, version: bytes) -> Article | None:
        """Return one earlier version of an article, by the id it has or had."""
        row = self._db.execute(
            "SELECT item FROM versions WHERE (article = ? OR id = ?) AND content = ?", (article, article, version)
        ).fetchone()
        return _decoded(row[0]) if row else None


def _decoded(item: bytes) -> Article:
    return msgspec.json.decode(zlib.decompress(item), type=Article)
