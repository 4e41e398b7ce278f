"""Quotes in the corpus: what was said in each article and by whom, kept by the content of the article."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from qabot.protocols import Ids
from qabot.types import Place, Quote, Speaker, Voice

_COLUMNS = "kind, content_at, cue_at, source_at, speaker, rule, mention_at"

# A condition on the articles and its values.
Restriction = tuple[str, Sequence[object]]
EVERYWHERE: Restriction = ("1", ())


@dataclass(frozen=True, slots=True)
class Unquoted:
    """An article whose quotes are not known yet; `content` is the digest it is kept by."""

    content: bytes
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote with the id of its article's first passage."""

    first_passage: int
    quote: Quote


class Quotes:
    """The tables of quotes, in the transaction of the connection they are given."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def missing(self) -> int:
        """Return how many articles have not been looked through."""
        return int(self._db.execute(f"SELECT count(*) FROM articles WHERE {_NEW}").fetchone()[0])

    def unquoted(self) -> Iterator[Unquoted]:
        """Yield the articles that have not been looked through."""
        rows = self._db.execute(
            f"SELECT content, title, first_passage, passages FROM articles WHERE {_NEW} ORDER BY first_passage"
        ).fetchall()
        for content, title, first, count in rows:
            texts = self._db.execute(
                "SELECT text FROM passages WHERE id >= ? AND id < ? ORDER BY id", (first, first + count)
            ).fetchall()
            yield Unquoted(content, title, tuple(row[0] for row in texts))

    def add(self, article: Unquoted, quotes: Sequence[Quote]) -> None:
        """Keep what was found in an article."""
        self._db.execute("INSERT OR IGNORE INTO quoted VALUES (?)", (article.content,))
        self._db.executemany(
            f"INSERT INTO quotes (content, words, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(article.content, _words(article, quote), *_row(quote)) for quote in quotes],
        )

    def clear(self) -> None:
        """Forget all quotes."""
        self._db.execute("DELETE FROM quotes")
        self._db.execute("DELETE FROM quoted")

    def sweep(self) -> None:
        """Forget the quotes of articles that are not there any more."""
        gone = self._db.execute("SELECT content FROM quoted WHERE content NOT IN (SELECT content FROM articles)")
        contents = gone.fetchall()
        self._db.executemany("DELETE FROM quotes WHERE content = ?", contents)
        self._db.executemany("DELETE FROM quoted WHERE content = ?", contents)

    def count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM quotes").fetchone()[0])

    def names(self) -> list[Voice]:
        """Return every name that is quoted and how often, without outlets and dates: read from an index alone."""
        rows = self._db.execute("SELECT speaker, count(*) FROM quotes WHERE speaker IS NOT NULL GROUP BY speaker")
        return [Voice(name, count, (), None) for name, count in rows]

    def voices(self, within: Restriction = EVERYWHERE) -> list[Voice]:
        """Return every name that is quoted, the most quoted first."""
        where, values = within
        rows = self._db.execute(
            "SELECT speaker, count(*), json_group_array(DISTINCT articles.source), max(substr(published, 1, 10))"
            f" FROM quotes JOIN articles USING (content) WHERE speaker IS NOT NULL AND {where}"
            " GROUP BY speaker ORDER BY 2 DESC, 1",
            values,
        )
        return [
            Voice(name, count, tuple(sorted(name for name in msgspec.json.decode(sources) if name)), newest)
            for name, count, sources, newest in rows
        ]

    def select(
        self,
        names: Sequence[str] | None = None,
        within: Restriction = EVERYWHERE,
        *,
        words: str | None = None,
        articles: Sequence[int] | None = None,
        direct: bool = False,
        newest: int | None = None,
    ) -> list[Quoted]:
        """Return quotes in the order of their passages, or that many of the `newest` articles first.

        `names` are their speakers, `words` stand in their source ("the minister"), `articles` the first passages of
        the articles they stand in; unless given, anybody's anywhere.
        """
        where, values = within[0], list(within[1])
        if names is not None:
            # As one value: SQLite takes only so many.
            where += " AND speaker IN (SELECT value FROM json_each(?))"
            values.append(msgspec.json.encode(list(names)).decode())
        if words is not None:
            # Not by LIKE, whose patterns may be only so long.
            where += " AND instr(lower(words), lower(?))"
            values.append(words)
        if articles is not None:
            where += " AND first_passage IN (SELECT value FROM json_each(?))"
            values.append(msgspec.json.encode(list(articles)).decode())
        if direct:
            where += " AND kind = 'direct'"
        dated = "" if newest is None else "published IS NULL, substr(published, 1, 10) DESC, "
        rows = self._db.execute(
            f"SELECT first_passage, words, {_COLUMNS} FROM quotes JOIN articles USING (content) WHERE {where}"
            f" ORDER BY {dated}first_passage, quotes.num LIMIT ?",
            [*values, -1 if newest is None else newest],
        )
        found = [(Quoted(row[0], _quote(row[2:])), row[1]) for row in rows]
        whole = re.compile(rf"\b{re.escape(words)}\b", re.IGNORECASE) if words is not None else None
        return [quoted for quoted, said_by in found if whole is None or whole.search(said_by)]


_NEW = "content NOT IN (SELECT content FROM quoted)"


def passages(found: Sequence[Quoted]) -> Ids:
    """Return the sorted ids of the passages in which something of the quotes' content stands."""
    ids = {each.first_passage + place.paragraph - 1 for each in found for place in each.quote.content}
    return np.array(sorted(ids), np.int64)


def _words(article: Unquoted, quote: Quote) -> str:
    return quote.source.of(article.paragraphs) if quote.source else ""


def _row(quote: Quote) -> tuple[object, ...]:
    speaker = quote.speaker
    return (
        quote.kind,
        _encoded([_plain(place) for place in quote.content]),
        _encoded(_plain(quote.cue)) if quote.cue else None,
        _encoded(_plain(quote.source)) if quote.source else None,
        speaker.name if speaker else None,
        speaker.rule if speaker else None,
        _encoded(_plain(speaker.mention)) if speaker and speaker.mention else None,
    )


def _quote(row: Sequence[str | None]) -> Quote:
    kind, places, cue, source, name, rule, mention = row
    content = tuple(Place(*each) for each in msgspec.json.decode(places or "[]"))
    speaker = Speaker(name, rule or "", _place(mention)) if name else None
    return Quote(content, _place(cue), _place(source), kind, speaker)  # type: ignore[arg-type]


def _plain(place: Place) -> tuple[int, int, int]:
    return place.paragraph, place.start, place.end


def _place(text: str | None) -> Place | None:
    return Place(*msgspec.json.decode(text)) if text else None


def _encoded(value: object) -> str:
    return msgspec.json.encode(value).decode()
