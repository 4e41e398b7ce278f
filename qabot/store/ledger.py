"""The write side of the corpus: one transaction from the first record read to the published snapshot.

Readers see nothing of it before `publish`; if the process dies, SQLite rolls it back.

The same article met twice, by url or by body, is one article with several paths. Which of its
versions is kept does not depend on the order in which they were read: the latest dated one, then one
with a url, then the first path.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from qabot.errors import DamagedIndexError, NotFoundError
from qabot.protocols import Ids
from qabot.store.corpus import Corpus, Seen, Segment
from qabot.store.disk import refusals
from qabot.store.printings import Printings
from qabot.store.schema import RUN_BITS, connect
from qabot.store.stories import Stories
from qabot.store.versions import Versions
from qabot.types import Article, Skipped

Key = Callable[[Article], str | None]
Fingerprint = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """How many articles a run added, changed and deleted."""

    added: int
    changed: int
    deleted: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An article whose passages are new in this run."""

    title: str
    first_passage: int
    paragraphs: tuple[str, ...]


class Ledger:
    """Writes articles. Open it with the write lock held; `url_key` and `body_key` say when two are one."""

    def __init__(self, path: Path, url_key: Key, body_key: Key) -> None:
        self._folder = path.parent
        self._db = connect(path, write=True)
        self._url_key, self._body_key = url_key, body_key
        self.corpus = Corpus(path, self._db)
        self.quotes = self.corpus.quotes
        self.stories = Stories(self._db)
        self._versions = Versions(self._db)
        self._printings = Printings(self._db)
        self.run = 0
        self._next = 0
        self._claimed: set[int] = set()
        self._before: dict[str, Fingerprint | None] = {}

    def close(self) -> None:
        """Close, undoing whatever was not published."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        self._db.close()

    def begin(self) -> int:
        """Take a run number of its own, for good, and start the transaction; return the number."""
        with refusals(self._folder):
            run = int(self.corpus.meta("run") or 0) + 1
            self.set_meta("run", str(run))
            self._db.execute("BEGIN IMMEDIATE")
        self.run = run
        self._next = run << RUN_BITS
        self._claimed = set()
        self._before = {}
        return run

    def model(self) -> str | None:
        """Return the identity of the encoder the index was made with."""
        return self.corpus.meta("model")

    def set_meta(self, key: str, value: str) -> None:
        """Set a value that becomes visible with the snapshot."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def companions(self, paths: Iterable[str]) -> set[str]:
        """Return other files that share an article with one of `paths`: what they hold may come to the fore again."""
        found: set[str] = set()
        for path in paths:
            rows = self._db.execute(
                "SELECT DISTINCT b.path FROM article_paths a JOIN article_paths b USING (article) WHERE a.path = ?",
                (path,),
            )
            found.update(row[0] for row in rows)
        return found.difference(paths)

    def release(self, paths: Iterable[str]) -> None:
        """Forget which articles stand in `paths`; they are about to be read again or are gone."""
        held = "SELECT id FROM articles JOIN article_paths ON article = num WHERE article_paths.path = ?"
        for path in paths:
            self._touch(row[0] for row in self._db.execute(held, (path,)).fetchall())
            self._db.execute("DELETE FROM article_paths WHERE path = ?", (path,))
            self._printings.release(path)
            self._db.execute("DELETE FROM skipped_records WHERE path = ?", (path,))

    def drop_file(self, path: str) -> None:
        """Forget a file, and the earlier versions read from it."""
        self._versions.drop_file(path)
        self._db.execute("DELETE FROM files WHERE path = ?", (path,))

    def note_file(self, path: str, seen: Seen) -> None:
        """Remember a file as it was when read."""
        self._db.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
            (path, seen.size, seen.mtime_ns, seen.digest, seen.reason),
        )

    def note_skipped(self, skipped: Skipped) -> None:
        """Remember a record that could not be read."""
        self._db.execute("INSERT INTO skipped_records VALUES (?, ?, ?)", (skipped.path, skipped.record, skipped.reason))

    def claim(self, article: Article, *, recall: bool = False) -> None:
        """Take in one article as read from article.paths[0]; `recall` takes a forgotten one back."""
        path = article.paths[0]
        url_key, body_key = self._url_key(article), self._body_key(article)
        if self._forgotten((article.id, url_key, body_key, f"path:{path}"), recall=recall):
            return
        rows = self._db.execute(
            "SELECT num, id, coalesce(updated, published, ''), url_key IS NOT NULL, path, content FROM articles"
            " WHERE id = ? OR num IN (SELECT article FROM article_paths WHERE url_key = ? AND url_key <> '')"
            " OR num IN (SELECT article FROM article_paths WHERE body_key = ?)",
            (article.id, url_key or "", body_key),
        ).fetchall()
        self._touch(row[1] for row in rows)
        live = [row for row in rows if row[0] in self._claimed or self._has_paths(row[0])]
        best = max(live, key=lambda row: _rank(row[2], row[3], row[4]), default=None)
        mine = _rank(article.updated or article.published or "", url_key is not None, path)
        if best is not None and _rank(best[2], best[3], best[4]) >= mine:
            keep = int(best[0])
            if best[1] == article.id and best[5] != _content(article):
                self._versions.keep(replace(article, version=_content(article).hex()), article.id)
        else:
            old = next((row for row in rows if row[1] == article.id), None)
            keep = self._store(article, url_key, body_key, old)
        for num in (row[0] for row in rows if row[0] != keep):
            self._db.execute("UPDATE OR REPLACE article_paths SET article = ? WHERE article = ?", (keep, num))
            self._printings.move(num, keep)
            self._delete(num)
        # The keys of every version are kept, also of those not shown: a third may share one with them.
        self._db.execute(
            "INSERT OR IGNORE INTO article_paths VALUES (?, ?, ?, ?)", (path, keep, url_key or "", body_key)
        )
        self._printings.add(keep, article)
        self._claimed.add(keep)

    def sweep(self) -> None:
        """Delete the articles that no file holds any more."""
        orphan = (
            "SELECT num, id, path, first_passage FROM articles"
            " WHERE id = ? AND NOT EXISTS (SELECT 1 FROM article_paths WHERE article = num)"
        )
        orphans = [row for key in self._before for row in self._db.execute(orphan, (key,)).fetchall()]
        left = Counter(path for _, _, path, _ in orphans)
        for num, id_, path, first in orphans:
            successor = self._successor(path) if left[path] == 1 else None
            if successor is not None:
                self._versions.keep(self._as_stored(first, path), successor)
                self._versions.hand_over(id_, successor)
            self._delete(num)
        self._versions.sweep()

    def drop_all(self) -> None:
        """Delete every article and what is remembered of the files, but not what the user asked to forget."""
        self._touch(row[0] for row in self._db.execute("SELECT id FROM articles").fetchall())
        tables = "article_paths printings articles passages files skipped_records removed segments"
        for table in tables.split():
            self._db.execute(f"DELETE FROM {table}")

    def forget(self, article_id: str) -> None:
        """Delete an article and remember that it is not wanted, whichever file it turns up in."""
        num = self._db.execute("SELECT num FROM articles WHERE id = ?", (article_id,)).fetchone()
        if num is None:
            raise NotFoundError(f"article {article_id} is not there any more; see: qabot list")
        self._touch([article_id])
        versions = self._db.execute("SELECT url_key, body_key FROM article_paths WHERE article = ?", num).fetchall()
        keys = {(key,) for key in (article_id, *(key for version in versions for key in version)) if key}
        # An edited file without a url has no key in common with what it was; if it held nothing else, its path says it.
        alone = "SELECT path FROM article_paths GROUP BY path HAVING count(DISTINCT article) = 1 AND max(article) = ?"
        keys |= {(f"path:{row[0]}",) for row in self._db.execute(alone, num)}
        self._db.executemany("INSERT OR IGNORE INTO forgotten VALUES (?)", keys)
        self._db.execute("DELETE FROM article_paths WHERE article = ?", num)
        self._versions.drop(article_id)
        self._delete(num[0])

    def touched(self) -> list[str]:
        """Return the ids of the articles that this run has to do with."""
        return list(self._before)

    def forgets(self) -> bool:
        """Say whether there is anything that the user asked to forget."""
        return self._db.execute("SELECT 1 FROM forgotten LIMIT 1").fetchone() is not None

    def changes(self) -> Changes:
        """Compare the articles touched by this run with what they were before it.

        An article that left a file in the same run as exactly one other came into it counts as changed.
        """
        before = {key: row for key, row in self._before.items() if row is not None}
        after = {key: row for key in self._before if (row := self._fingerprint(key)) is not None}
        gone, new = set(before) - set(after), set(after) - set(before)
        paths_gone = Counter(before[key][0] for key in gone)
        paths_new = Counter(after[key][0] for key in new)
        moved = sum(1 for path, count in paths_gone.items() if count == 1 and paths_new[path] == 1)
        edited = sum(1 for key in set(before) & set(after) if before[key][1:] != after[key][1:])
        return Changes(len(new) - moved, edited + moved, len(gone) - moved)

    def drafts(self, *, everything: bool = False) -> Iterator[Draft]:
        """Yield the articles whose passages are new in this run, or every article, in passage order."""
        rows = self._db.execute(
            "SELECT title, first_passage, passages FROM articles WHERE first_passage >= ? ORDER BY first_passage",
            (self._first(everything),),
        ).fetchall()
        for title, first, count in rows:
            texts = self._db.execute(
                "SELECT text FROM passages WHERE id >= ? AND id < ? ORDER BY id", (first, first + count)
            ).fetchall()
            yield Draft(title, first, tuple(row[0] for row in texts))

    def drafted(self, *, everything: bool = False) -> int:
        """Return how many passages are new in this run, or how many there are."""
        row = self._db.execute("SELECT count(*) FROM passages WHERE id >= ?", (self._first(everything),)).fetchone()
        return int(row[0])

    def add_segment(self, segment: Segment) -> None:
        self._db.execute(
            "INSERT INTO segments VALUES (?, ?, ?, ?)", (segment.name, segment.kind, segment.count, segment.bytes)
        )

    def drop_segments(self, segments: Iterable[Segment], dead: Ids) -> None:
        """Take segments out of use; `dead` are the removed ids they held."""
        self._db.executemany("DELETE FROM segments WHERE name = ?", [(segment.name,) for segment in segments])
        self._db.executemany("UPDATE removed SET in_vectors = 0 WHERE id = ?", [(int(i),) for i in dead])

    def publish(self, snapshot: str) -> None:
        """Commit everything as that snapshot. Every other store must be on the disk by now."""
        with refusals(self._folder):
            self.set_meta("snapshot", snapshot)
            self.set_meta("totals", "{} {}".format(*self.corpus.count()))
            self._db.execute("COMMIT")

    def unposted(self) -> list[int]:
        """Return the passages that are gone from the corpus but maybe not from the postings."""
        return [row[0] for row in self._db.execute("SELECT id FROM removed WHERE in_postings = 1 ORDER BY id")]

    def posted(self) -> None:
        """Note that the postings hold no removed passage any more; fold the write-ahead log away."""
        with refusals(self._folder):
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("UPDATE removed SET in_postings = 0")
            self._db.execute("DELETE FROM removed WHERE in_vectors = 0")
            self._db.execute("COMMIT")
            # A reader that is open keeps the log from being emptied; a later run does it, none waits for it.
            self._db.execute("PRAGMA busy_timeout = 0")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _first(self, everything: bool) -> int:
        return 0 if everything else self.run << RUN_BITS

    def _touch(self, ids: Iterable[str]) -> None:
        for key in ids:
            if key not in self._before:
                self._before[key] = self._fingerprint(key)

    def _fingerprint(self, article_id: str) -> Fingerprint | None:
        row: Fingerprint | None = self._db.execute(
            "SELECT path, content, source, authors, published, updated, section, url, language"
            " FROM articles WHERE id = ?",
            (article_id,),
        ).fetchone()
        return row

    def _forgotten(self, keys: Sequence[str | None], *, recall: bool) -> bool:
        marks = ", ".join("?" * len(keys))
        if recall:
            self._db.execute(f"DELETE FROM forgotten WHERE key IN ({marks})", keys)
        return self._db.execute(f"SELECT 1 FROM forgotten WHERE key IN ({marks})", keys).fetchone() is not None

    def _store(self, article: Article, url_key: str | None, body_key: str | None, old: Sequence[object] | None) -> int:
        self._touch([article.id])
        content = _content(article)
        fields: dict[str, object] = {
            "id": article.id,
            "title": article.title,
            "source": article.source,
            "authors": msgspec.json.encode(article.authors).decode(),
            "published": article.published,
            "updated": article.updated,
            "section": article.section,
            "url": article.url,
            "language": article.language,
            "url_key": url_key,
            "body_key": body_key,
            "content": content,
            "path": article.paths[0],
        }
        if old is None or old[5] != content:
            if old is not None:
                self._keep_version(article.id)
                self._remove_passages(int(str(old[0])))
            fields |= {"first_passage": self._next, "passages": len(article.paragraphs)}
            rows = [(self._next + i, text) for i, text in enumerate(article.paragraphs)]
            self._db.executemany("INSERT INTO passages VALUES (?, ?)", rows)
            self._next += len(rows)
        if old is not None:
            marks = ", ".join(f"{name} = ?" for name in fields)
            self._db.execute(f"UPDATE articles SET {marks} WHERE num = ?", [*fields.values(), old[0]])
            return int(str(old[0]))
        marks = ", ".join("?" * len(fields))
        cursor = self._db.execute(f"INSERT INTO articles ({', '.join(fields)}) VALUES ({marks})", list(fields.values()))
        if cursor.lastrowid is None:
            raise DamagedIndexError("the corpus took an article and gave no number for it")
        return cursor.lastrowid

    def _keep_version(self, article_id: str) -> None:
        find = "SELECT first_passage, path FROM articles WHERE id = ?"
        self._versions.keep(self._as_stored(*self._db.execute(find, (article_id,)).fetchone()), article_id)

    def _as_stored(self, first: int, path: str) -> Article:
        """Return the article that begins with that passage; its file, just released, is named all the same."""
        return replace(self.corpus.load([first])[first][1], paths=(path,))

    def _successor(self, path: str) -> str | None:
        """Return the article that a file without a url was edited into: the only one that came into it in this run."""
        rows = self._db.execute("SELECT id, url FROM articles WHERE path = ?", (path,)).fetchall()
        new = [(id_, url) for id_, url in rows if id_ in self._before and self._before[id_] is None]
        return new[0][0] if len(new) == 1 and new[0][1] is None else None

    def _has_paths(self, num: int) -> bool:
        return self._db.execute("SELECT 1 FROM article_paths WHERE article = ? LIMIT 1", (num,)).fetchone() is not None

    def _delete(self, num: int) -> None:
        self._remove_passages(num)
        self._db.execute("DELETE FROM articles WHERE num = ?", (num,))
        self._printings.drop(num)
        self._claimed.discard(num)

    def _remove_passages(self, num: int) -> None:
        first, count = self._db.execute("SELECT first_passage, passages FROM articles WHERE num = ?", (num,)).fetchone()
        self._db.execute("DELETE FROM passages WHERE id >= ? AND id < ?", (first, first + count))
        if first < self.run << RUN_BITS:
            self._db.executemany("INSERT INTO removed VALUES (?, 1, 1)", [(i,) for i in range(first, first + count)])


def _rank(dated: str, has_url: bool, path: str) -> tuple[str, bool, tuple[int, ...]]:
    # The last number makes "a" come before "ab", as paths are sorted.
    return dated, has_url, (*(-ord(c) for c in path), 1)


def _content(article: Article) -> bytes:
    """Digest what search and answers depend on; equal content keeps its passages."""
    whole = "\x00".join((article.title, *article.paragraphs))
    return hashlib.blake2b(whole.encode(), digest_size=16).digest()
