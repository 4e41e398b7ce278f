"""The corpus as one snapshot sees it: articles, passages and what the other stores should hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import msgspec
import numpy as np

from qabot.errors import DamagedIndexError, NoIndexError, NotFoundError, UsageError
from qabot.protocols import Ids
from qabot.store.disk import refusals
from qabot.store.printings import Printings
from qabot.store.quotes import Quotes, Restriction
from qabot.store.schema import connect
from qabot.store.versions import Versions
from qabot.text import fold, shortened
from qabot.types import EVERYTHING, Article, Entry, Filters, Overview, Passage, Quote, Reprint, Skipped, Version

_COLUMNS = (
    "num, id, title, source, authors, published, updated, section, url, language, first_passage, passages, path,"
    " story, content"
)
_ORDER = "published IS NULL, substr(published, 1, 10) DESC, path, num"
_NOW = "(SELECT json_group_array(path) FROM (SELECT DISTINCT path FROM article_paths WHERE article = num))"
# Filters whose passages are remembered.
_KEPT = 16


@dataclass(frozen=True, slots=True)
class Segment:
    """One immutable file of vectors."""

    name: str
    kind: str
    count: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What the corpus remembers of a file."""

    size: int
    mtime_ns: int
    digest: bytes | None
    reason: str | None


class Corpus:
    """Reads one snapshot: a read transaction is held, so a writer beside it changes nothing seen here."""

    def __init__(self, path: Path, connection: sqlite3.Connection | None = None) -> None:
        self.path = path
        self._db = connection or connect(path)
        self._filters: dict[Filters, Ids] = {}
        self.quotes = Quotes(self._db)
        self._versions = Versions(self._db)
        self._printings = Printings(self._db)
        self._writes = connection is not None
        self._named: dict[str, list[str]] = {}
        try:
            with refusals(path.parent):
                if connection is None:
                    self._db.execute("BEGIN")
                self.snapshot = self.meta("snapshot") or ""
        except BaseException:
            self._db.close()
            raise
        totals = self.meta("totals") if connection is None else None
        # Counted when published: a full scan at each start would read the whole table of articles.
        self._totals = (int(totals.split()[0]), int(totals.split()[1])) if totals else None
        if connection is None and not self.snapshot:
            self._db.close()
            raise NoIndexError(f"the index in {path.parent} was never finished; mend: qabot index")

    def close(self) -> None:
        self._db.close()

    def meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def segments(self) -> list[Segment]:
        return [
            Segment(*row) for row in self._db.execute("SELECT name, kind, count, bytes FROM segments ORDER BY name")
        ]

    def removed(self) -> Ids:
        """Return the sorted ids that a vector segment still holds but no article does."""
        rows = self._db.execute("SELECT id FROM removed WHERE in_vectors = 1 ORDER BY id").fetchall()
        return np.array([r[0] for r in rows], np.int64)

    def unpurged(self) -> int:
        """Return how many removed passages the postings may still hold."""
        return int(self._db.execute("SELECT count(*) FROM removed WHERE in_postings = 1").fetchone()[0])

    def max_passage(self) -> int:
        """Return the highest passage id of this snapshot; a store that knows a higher one is ahead of it."""
        return int(self._db.execute("SELECT coalesce(max(id), 0) FROM passages").fetchone()[0])

    def load(self, ids: Iterable[int]) -> dict[int, tuple[Passage, Article]]:
        """Return passage and article for each id that the corpus knows; others are left out."""
        found: dict[int, tuple[Passage, Article]] = {}
        articles: dict[int, Article] = {}
        for number in ids:
            row = self._db.execute(
                f"SELECT {_COLUMNS}, {_NOW} FROM articles WHERE first_passage <= ? ORDER BY first_passage DESC LIMIT 1",
                (int(number),),
            ).fetchone()
            if row is None or not row[10] <= number < row[10] + row[11]:
                continue
            article = articles.get(row[0]) or articles.setdefault(row[0], self._article(row))
            position = int(number) - row[10] + 1
            found[int(number)] = Passage(int(number), article.id, position, article.paragraphs[position - 1]), article
        return found

    def allowed(self, filters: Filters) -> Ids | None:
        """Return the sorted passage ids of the articles that pass, or None when every article does."""
        if not filters:
            return None
        if filters not in self._filters:
            while len(self._filters) >= _KEPT:
                # Each may be as long as the corpus, and every day to look from makes another.
                del self._filters[next(iter(self._filters))]
            where, values = self._where(filters)
            rows = self._db.execute(
                f"SELECT first_passage, passages FROM articles {where} ORDER BY first_passage", values
            ).fetchall()
            ranges = [np.arange(first, first + count, dtype=np.int64) for first, count in rows]
            self._filters[filters] = np.concatenate(ranges) if ranges else np.empty(0, np.int64)
        return self._filters[filters]

    def articles(
        self, filters: Filters = EVERYTHING, limit: int | None = None, *, body: bool = False
    ) -> Iterator[Article]:
        """Yield the articles that pass, newest first, undated last; without paragraphs unless `body`."""
        where, values = self._where(filters)
        sql = f"SELECT {_COLUMNS}, {_NOW} FROM articles {where} ORDER BY {_ORDER} LIMIT ?"
        for row in self._db.execute(sql, [*values, -1 if limit is None else limit]):
            yield self._article(row, body=body)

    def catalogue(self, filters: Filters = EVERYTHING) -> Iterator[Entry]:
        """Yield a line for each article that passes, in the order of `articles`; quick for thousands."""
        where, values = self._where(filters)
        sql = f"SELECT id, published, source, authors, title, path, passages FROM articles {where} ORDER BY {_ORDER}"
        names: dict[str, tuple[str, ...]] = {}
        for id_, published, source, authors, title, path, paragraphs in self._db.execute(sql, values):
            if authors not in names:
                names[authors] = msgspec.json.decode(authors, type=tuple[str, ...])
            yield Entry(id_, published, source, names[authors], title, path, paragraphs)

    def members(self, story: str, filters: Filters = EVERYTHING, *, body: bool = False) -> Iterator[Article]:
        """Yield the articles of a story that pass, the earliest first, undated last."""
        if not story:
            return
        where, values = self._where(filters)
        # By the index, which has no articles without a story.
        where = f"{where or 'WHERE 1'} AND story = ? AND story <> ''"
        order = "published IS NULL, published, id"
        sql = f"SELECT {_COLUMNS}, {_NOW} FROM articles {where} ORDER BY {order}"
        for row in self._db.execute(sql, [*values, story]):
            yield self._article(row, body=body)

    def reprints(self, article: Article, filters: Filters = EVERYTHING) -> tuple[Reprint, ...]:
        """Return who else has an article's story and passes, the earliest first: other articles, and other outlets
        that have this very one.
        """
        others = [
            Reprint(each.id, each.source, each.published, each.title, each.paths[0])
            for each in self.members(article.story, filters)
            if each.id != article.id
        ]
        found = [*others, *self._printings.of(article, filters)]
        return tuple(sorted(found, key=lambda each: (each.published is None, (each.published or "")[:10])))

    def version(self, article_id: str, version: str) -> Article | None:
        """Return an article as it was under that digest, today's or an earlier one; None when it is not kept."""
        rows = self._db.execute(f"SELECT {_COLUMNS}, {_NOW} FROM articles WHERE id = ?", (article_id,)).fetchall()
        found = self._article(rows[0]) if rows else None
        if found is not None and found.version == version:
            return found
        try:
            return self._versions.find(article_id, bytes.fromhex(version))
        except ValueError:
            return None

    def versions(self, article_id: str) -> tuple[Version, ...]:
        """Return the earlier versions of an article, by the id it has or had, the last replaced first."""
        return self._versions.of(article_id)

    def successor(self, article_id: str) -> str | None:
        """Return the id of the article that took the place of one whose file was edited, or None."""
        return None if self._first(article_id) is not None else self._versions.successor(article_id)

    def said(self, article_id: str) -> list[Quote]:
        """Return the quotes of the article of exactly that id."""
        first = self._first(article_id)
        return [] if first is None else [each.quote for each in self.quotes.select(articles=[first])]

    def count(self, filters: Filters = EVERYTHING) -> tuple[int, int]:
        """Return how many articles and passages pass."""
        if not filters and self._totals is not None:
            return self._totals
        where, values = self._where(filters)
        row = self._db.execute(f"SELECT count(*), coalesce(sum(passages), 0) FROM articles {where}", values).fetchone()
        return int(row[0]), int(row[1])

    def find(self, reference: str) -> Article:
        """Return the article with that id (or unambiguous start of it), path, end of a path, url or headline.

        Raises: NotFoundError when none fits, UsageError when several do.
        """
        reference = reference.encode("utf-8", "replace").decode()
        if not reference.strip():
            raise UsageError("name an article by its id, path, url or headline; see: qabot list")
        attempts: Sequence[tuple[str, Sequence[str]]] = (
            ("id = ? OR url = ?", (reference, reference)),
            ("num IN (SELECT article FROM article_paths WHERE path = ?)", (str(Path(reference).absolute()),)),
            # Not by LIKE, whose patterns may be only so long.
            ("substr(id, 1, length(?1)) = ?1 COLLATE NOCASE", (reference,)),
            (
                "num IN (SELECT article FROM article_paths WHERE substr(path, -length(?1)) = ?1 COLLATE NOCASE)",
                ("/" + reference,),
            ),
            ("title = ? COLLATE NOCASE", (reference,)),
        )
        for where, values in attempts:
            rows = self._db.execute(f"SELECT {_COLUMNS}, {_NOW} FROM articles WHERE {where} LIMIT 4", values).fetchall()
            if len(rows) == 1:
                return self._article(rows[0])
            if rows:
                names = ", ".join(f"{row[1]} ({row[2] or 'untitled'})" for row in rows[:3])
                more = ", ..." if len(rows) > 3 else ""
                raise UsageError(f"{shortened(reference)!r} fits several articles: {names}{more}; name one by its id")
        raise NotFoundError(f"no article {shortened(reference)!r}; see: qabot list")

    def paragraph(self, article_id: str, number: int) -> str | None:
        """Return a paragraph, counted from 1; None when the article or the paragraph is not there."""
        row = self._db.execute(
            "SELECT text FROM passages WHERE id = (SELECT first_passage + ?2 - 1 FROM articles"
            " WHERE id = ?1 AND ?2 BETWEEN 1 AND passages)",
            (article_id, number),
        ).fetchone()
        return row[0] if row else None

    def article(self, article_id: str) -> Article | None:
        """Return the article of exactly that id, or None."""
        row = self._db.execute(f"SELECT {_COLUMNS}, {_NOW} FROM articles WHERE id = ?", (article_id,)).fetchone()
        return self._article(row) if row else None

    def names(self, kind: str) -> list[str]:
        """Return the distinct outlets (`source`) or authors (`author`) of the corpus."""
        if kind in self._named:
            return self._named[kind]
        if kind == "source":
            rows = self._db.execute("SELECT DISTINCT source FROM articles WHERE source IS NOT NULL ORDER BY 1")
        else:
            rows = self._db.execute("SELECT DISTINCT value FROM articles, json_each(authors) ORDER BY 1")
        found = [row[0] for row in rows]
        if not self._writes:
            self._named[kind] = found
        return found

    def fitting(self, kind: str, want: str) -> list[str]:
        """Return the outlets or authors called `want`; where none is, those whose name has its words."""
        names = self.names(kind)
        same = [name for name in names if _plain(name) == _plain(want) != _plain("")]
        return same or [name for name in names if _fits(want, name)]

    def similar(self, kind: str, want: str, most: int = 3) -> list[str]:
        """Return the outlets or authors whose name is written much like `want`, closest first."""
        plain = {_plain(name).strip(): name for name in self.names(kind)}
        return [plain[p] for p in get_close_matches(_plain(want).strip(), plain, most, 0.5)]

    def strangers(self, filters: Filters) -> list[tuple[str, str, list[str]]]:
        """Return the names of the filters that fit nobody: their kind, the name, and who is called much like it."""
        wanted = [*(("source", name) for name in filters.sources), *(("author", name) for name in filters.authors)]
        return [(kind, name, self.similar(kind, name)) for kind, name in wanted if not self.fitting(kind, name)]

    def within(self, filters: Filters) -> Restriction:
        """Return the filters as a condition on articles, for the quotes."""
        where, values = self._where(filters)
        return where.removeprefix("WHERE ") or "1", values

    def published(self, first_passages: Iterable[int]) -> dict[int, str]:
        """Return the days, ISO dates, of the articles that begin with these passages; undated ones are left out."""
        rows = self._db.execute(
            "SELECT first_passage, substr(published, 1, 10) FROM articles"
            " WHERE published IS NOT NULL AND first_passage IN (SELECT value FROM json_each(?))",
            (msgspec.json.encode(list(first_passages)).decode(),),
        )
        return dict(rows.fetchall())

    def first_passages(self, articles: Sequence[str]) -> dict[str, int]:
        """Return the id of the first passage of each of the articles, which are named by their ids."""
        rows = self._db.execute(
            "SELECT id, first_passage FROM articles WHERE id IN (SELECT value FROM json_each(?))",
            (msgspec.json.encode(list(articles)).decode(),),
        )
        return dict(rows.fetchall())

    def _first(self, article_id: str) -> int | None:
        return self.first_passages([article_id]).get(article_id)

    def days(self) -> tuple[str | None, str | None]:
        """Return the ISO dates of the oldest and the newest article, None when none is dated."""
        row = self._db.execute(
            "SELECT min(substr(published, 1, 10)), max(substr(published, 1, 10)) FROM articles"
        ).fetchone()
        return row[0], row[1]

    def overview(self) -> Overview:
        """Count everything."""
        articles, passages = self.count()
        db = self._db
        oldest, newest, undated = db.execute(
            "SELECT min(substr(published, 1, 10)), max(substr(published, 1, 10)), count(*) - count(published)"
            " FROM articles"
        ).fetchone()
        sources = db.execute("SELECT source, count(*) FROM articles GROUP BY source ORDER BY 2 DESC, 1").fetchall()
        files = db.execute("SELECT count(*) FROM files WHERE reason IS NULL").fetchone()[0]
        return Overview(
            articles, passages, self.quotes.count(), files, oldest, newest, undated, tuple(sources), self.skipped()
        )

    def skipped(self) -> tuple[Skipped, ...]:
        """Return what the last runs could not read."""
        whole = self._db.execute("SELECT path, reason, NULL FROM files WHERE reason IS NOT NULL ORDER BY 1").fetchall()
        records = self._db.execute("SELECT path, reason, record FROM skipped_records ORDER BY path, record").fetchall()
        return tuple(Skipped(*row) for row in [*whole, *records])

    def paths(self) -> Iterator[tuple[str, int, int]]:
        """Yield path, size and modification time (ns) of every file the corpus was read from."""
        yield from self._db.execute("SELECT path, size, mtime_ns FROM files WHERE reason IS NULL")

    def roots(self) -> list[str]:
        """Return the files and folders that were ever indexed, as absolute paths."""
        return msgspec.json.decode(self.meta("roots") or "[]", type=list[str])

    def files_under(self, roots: Sequence[str]) -> dict[str, Seen]:
        """Return the known files that are one of `roots` or lie below one."""
        known: dict[str, Seen] = {}
        for root in roots:
            below = root.rstrip("/") + "/"
            rows = self._db.execute(
                "SELECT path, size, mtime_ns, digest, reason FROM files WHERE path = ? OR (path >= ? AND path < ?)",
                (root, below, below[:-1] + "0"),
            )
            known.update({row[0]: Seen(*row[1:]) for row in rows})
        return known

    def passage_ids(self) -> Iterator[tuple[int, int]]:
        """Yield first passage id and number of passages of each article."""
        yield from self._db.execute("SELECT first_passage, passages FROM articles ORDER BY first_passage")

    def check(self) -> str | None:
        """Return what SQLite finds wrong with the file, or None."""
        try:
            verdict = str(self._db.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.DatabaseError as error:
            return str(error)
        return None if verdict == "ok" else verdict

    def _article(self, row: Sequence[object], *, body: bool = True) -> Article:
        _, id_, title, source, authors, published, updated, section, url, language, first, count, path, *more = row
        story, content, paths = more
        texts: list[str] = []
        if body:
            rows = self._db.execute(
                "SELECT text FROM passages WHERE id >= ? AND id < ? ORDER BY id",
                (first, first + count),  # type: ignore[operator]
            ).fetchall()
            texts = [r[0] for r in rows]
            if len(texts) != count:
                raise DamagedIndexError(f"article {id_} lacks paragraphs; mend: qabot index --rebuild")
        return msgspec.convert(
            {
                "id": id_,
                "title": title,
                "source": source,
                "authors": msgspec.json.decode(str(authors)),
                "published": published,
                "updated": updated,
                "section": section,
                "url": url,
                "language": language,
                # The file whose version is kept comes first; it is the one that citations name.
                "paths": sorted(msgspec.json.decode(str(paths), type=list[str]), key=lambda p: (p != path, p)),
                "paragraphs": texts,
                "story": story,
                "version": bytes(content).hex(),  # type: ignore[call-overload]
            },
            Article,
        )

    def _where(self, filters: Filters) -> tuple[str, list[object]]:
        clauses: list[str] = []
        values: list[object] = []
        if filters.since:
            clauses.append("substr(published, 1, 10) >= ?")
            values.append(filters.since)
        if filters.until:
            clauses.append("substr(published, 1, 10) < ?")
            values.append(filters.until)
        if filters.as_of:
            # A text that was changed later is not the one that could be read then.
            clauses.append("max(substr(published, 1, 10), substr(coalesce(updated, published), 1, 10)) <= ?")
            values.append(filters.as_of)
        if filters.articles:
            # As one value: SQLite takes only so many.
            clauses.append("id IN (SELECT value FROM json_each(?))")
            values.append(msgspec.json.encode(filters.articles).decode())
        for kind, wanted in (("source", filters.sources), ("author", filters.authors)):
            if not wanted:
                continue
            fitting = list(dict.fromkeys(name for want in wanted for name in self.fitting(kind, want)))
            marks = ", ".join("?" * len(fitting))
            if kind == "source":
                clauses.append(f"articles.source IN ({marks})")
            else:
                clauses.append(f"EXISTS (SELECT 1 FROM json_each(authors) WHERE value IN ({marks}))")
            values.extend(fitting)
        return ("WHERE " + " AND ".join(clauses) if clauses else ""), values


def _fits(want: str, name: str) -> bool:
    """Say whether the words of `want` stand in `name` in that order, ignoring case, accents and punctuation."""
    wanted, given = _plain(want), _plain(name)
    return bool(wanted.strip()) and wanted in given


def _plain(name: str) -> str:
    return " " + " ".join("".join(c if c.isalnum() else " " for c in fold(name)).split()) + " "
