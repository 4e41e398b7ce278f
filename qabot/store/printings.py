"""Who printed an article word for word: where a body stands in several places, one article is kept, and all outlets."""

from __future__ import annotations

import sqlite3

from qabot.types import Article, Filters, Reprint


class Printings:
    """The table of outlets, in the transaction of the connection it is given."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(self, num: int, article: Article) -> None:
        """Note that an article, kept under that number, stands in article.paths[0] as that outlet has it."""
        if article.source:
            row = (article.paths[0], num, article.source, article.published or "", article.title)
            self._db.execute("INSERT OR IGNORE INTO printings VALUES (?, ?, ?, ?, ?)", row)

    def release(self, path: str) -> None:
        """Forget what stands in a file."""
        self._db.execute("DELETE FROM printings WHERE path = ?", (path,))

    def move(self, num: int, to: int) -> None:
        """Give what is known of one article to another that is the same."""
        self._db.execute("UPDATE OR REPLACE printings SET article = ? WHERE article = ?", (to, num))

    def drop(self, num: int) -> None:
        """Forget an article."""
        self._db.execute("DELETE FROM printings WHERE article = ?", (num,))

    def of(self, article: Article, filters: Filters) -> list[Reprint]:
        """Return the other outlets that have an article word for word, each once, by its earliest that passes."""
        rows = self._db.execute(
            "SELECT printings.source, printings.published, printings.title, printings.path FROM printings"
            " JOIN articles ON article = num WHERE id = ? AND printings.source IS NOT articles.source"
            " ORDER BY printings.published = '', printings.published, printings.path",
            (article.id,),
        )
        found: dict[str, Reprint] = {}
        for source, published, title, path in rows.fetchall():
            if source not in found and _passes(published[:10], filters):
                found[source] = Reprint(article.id, source, published or None, title, path)
        return list(found.values())


def _passes(day: str, filters: Filters) -> bool:
    """Say whether a day, "" for unknown, passes the filters; of outlets and authors the article decides."""
    if not day:
        return not (filters.since or filters.until or filters.as_of)
    early = filters.since is not None and day < filters.since
    late = (filters.until is not None and day >= filters.until) or (filters.as_of is not None and day > filters.as_of)
    return not (early or late)
