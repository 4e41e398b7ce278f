"""Quotes are found once for what an article says, kept as long as it says it, and published with the rest."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from helpers import (
    WEIGHTS,
    CountingEncoder,
    HashEncoder,
    assert_whole,
    before_stories,
    indexer,
    meta,
    opened,
    reading,
    silent,
    state,
    write_json,
)

from qabot.errors import DamagedIndexError
from qabot.indexer import Indexer
from qabot.ingest.sources import Options
from qabot.retrieve.quotes import Voices
from qabot.store.folder import IndexFolder
from qabot.store.schema import MIGRATIONS
from qabot.types import EVERYTHING, Filters, Place, Progress, Quote, Report, Speaker

FIRST, SECOND = "“The gazette is mine,” said the mayor.", "Anna Holm of the gazette said “never”."


class Finder:
    """Takes the first half of every paragraph for a direct quotation of one person; remembers the articles."""

    def __init__(self, identity: str = "hand/1", name: str | None = "Anna Holm") -> None:
        self.identity = identity
        self.name = name
        self.titles: list[str] = []

    def find(self, title: str, paragraphs: Sequence[str]) -> list[Quote]:
        self.titles.append(title)
        speaker = Speaker(self.name, "name", Place(1, 0, 3)) if self.name else None
        halves = [(n, len(text) // 2, len(text)) for n, text in enumerate(paragraphs, 1)]
        return [
            Quote((Place(n, 0, half),), Place(n, 1, 4), Place(n, half, end), "direct", speaker)
            for n, half, end in halves
        ]


class Breaking(Finder):
    """Fails at the second article."""

    def find(self, title: str, paragraphs: Sequence[str]) -> list[Quote]:
        if self.titles:
            raise KeyboardInterrupt
        return super().find(title, paragraphs)


class Fixed(Finder):
    """Finds the same quotes in every article."""

    def __init__(self, *quotes: Quote) -> None:
        super().__init__("fixed/1")
        self.quotes = list(quotes)

    def find(self, title: str, paragraphs: Sequence[str]) -> list[Quote]:
        return self.quotes


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write(tmp_path / "corpus", "a", "b")
    return tmp_path / "corpus"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def write(corpus: Path, *names: str, body: Sequence[str] = (FIRST, SECOND)) -> None:
    for name in names:
        write_json(
            corpus / f"{name}.json",
            [f"{name}: {text}" for text in body],
            title=f"Title {name}",
            source=f"{name.upper()} Ledger",
            date="2026-03-02",
        )


def run(
    index: Path,
    corpus: Path,
    finder: Finder,
    *,
    rebuild: bool = False,
    notify: Callable[[Progress], None] = silent,
) -> Report:
    made = Indexer(IndexFolder(index), HashEncoder(), Options(), WEIGHTS, finder)
    return made.run([corpus], notify, rebuild=rebuild)


def kept(index: Path) -> list[tuple[str, Quote]]:
    """Return every quote with the title of its article, having held its passages against the article."""
    with reading(index) as corpus:
        voices = Voices(corpus)
        rows = voices.latest(EVERYTHING, 1000)
        assert len(rows) == corpus.quotes.count()
        for said, hit in rows:
            assert hit.passage.text == said.article.paragraphs[said.quote.content[0].paragraph - 1]
        return sorted(((said.article.title, said.quote) for said, _ in rows), key=lambda row: (row[0], row[1].content))


def left(index: Path, table: str) -> int:
    with closing(sqlite3.connect(index / "corpus.db")) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_only_new_articles_are_looked_through(corpus: Path, index: Path) -> None:
    first, second, third = Finder(), Finder(), Finder()
    run(index, corpus, first)
    assert sorted(first.titles) == ["Title a", "Title b"]
    before = kept(index)
    assert len(before) == 4
    run(index, corpus, second)
    assert second.titles == []
    write(corpus, "c")
    run(index, corpus, third)
    assert third.titles == ["Title c"]
    assert [row for row in kept(index) if row[0] != "Title c"] == before


def test_a_quote_comes_back_as_it_was_found(corpus: Path, index: Path) -> None:
    whole = Quote(
        (Place(1, 3, 9), Place(2, 0, 5)), Place(1, 10, 14), Place(2, 6, 9), "mixed", Speaker("Zoë", "pronoun", None)
    )
    bare = Quote((Place(2, 3, 9),), None, None, "indirect")
    run(index, corpus, Fixed(whole, bare))
    assert kept(index) == [("Title a", whole), ("Title a", bare), ("Title b", whole), ("Title b", bare)]


def test_a_file_touched_but_not_changed_is_not_looked_through(corpus: Path, index: Path) -> None:
    run(index, corpus, Finder())
    os.utime(corpus / "a.json", (1, 1))
    finder = Finder()
    run(index, corpus, finder)
    assert finder.titles == []
    assert len(kept(index)) == 4


def test_a_rebuild_keeps_the_quotes(corpus: Path, index: Path) -> None:
    run(index, corpus, Finder())
    before, finder = kept(index), Finder()
    run(index, corpus, finder, rebuild=True)
    assert finder.titles == []
    assert kept(index) == before
    with opened(index) as bot:
        assert len(assert_whole(bot)) == 4


def test_another_model_keeps_the_quotes(corpus: Path, index: Path) -> None:
    run(index, corpus, Finder())
    before, finder = kept(index), Finder()
    other = HashEncoder("hash@fedcba9876543210")
    Indexer(IndexFolder(index), other, Options(), WEIGHTS, finder).run([corpus], silent, rebuild=True)
    assert finder.titles == []
    assert kept(index) == before


def test_changed_words_are_looked_through_again(corpus: Path, index: Path) -> None:
    run(index, corpus, Finder())
    write(corpus, "a", body=["The gazette is “no longer his”, said the mayor."])
    finder = Finder()
    run(index, corpus, finder)
    assert finder.titles == ["Title a"]
    assert [title for title, _ in kept(index)] == ["Title a", "Title b", "Title b"]
    assert (left(index, "quotes"), left(index, "quoted")) == (3, 2)


def test_what_moves_to_another_file_keeps_its_quotes(corpus: Path, index: Path) -> None:
    run(index, corpus, Finder())
    before, finder = kept(index), Finder()
    (corpus / "a.json").rename(corpus / "moved.json")
    run(index, corpus, finder)
    assert [quote for _, quote in kept(index)] == [quote for _, quote in before]


def test_quotes_go_with_the_article(corpus: Path, index: Path) -> None:
    run(index, corpus, Finder())
    (corpus / "a.json").unlink()
    run(index, corpus, Finder())
    assert {title for title, _ in kept(index)} == {"Title b"}
    assert (left(index, "quotes"), left(index, "quoted")) == (2, 1)


def test_quotes_go_with_an_article_that_is_forgotten(corpus: Path, index: Path) -> None:
    run(index, corpus, Finder())
    with reading(index) as there:
        gone = there.find("a.json").id
    Indexer(IndexFolder(index), HashEncoder(), Options(), WEIGHTS, Finder()).forget(gone, silent)
    assert {title for title, _ in kept(index)} == {"Title b"}
    assert (left(index, "quotes"), left(index, "quoted")) == (2, 1)


def test_another_finder_looks_through_everything(corpus: Path, index: Path) -> None:
    run(index, corpus, Finder())
    finder, counting = Finder("hand/2", "Tom Reed"), CountingEncoder(HashEncoder())
    report = Indexer(IndexFolder(index), counting, Options(), WEIGHTS, finder).run([corpus], silent)
    assert (report.added, report.changed, report.deleted, report.unchanged) == (0, 0, 0, 2)
    assert sorted(finder.titles) == ["Title a", "Title b"]
    assert counting.texts == [], "nothing else is made anew"
    assert [quote.speaker and quote.speaker.name for _, quote in kept(index)] == ["Tom Reed"] * 4
    assert meta(index, "quotes") == "hand/2"
    again = Finder("hand/2")
    run(index, corpus, again)
    assert again.titles == []


def test_an_article_without_quotes_is_looked_through_once(corpus: Path, index: Path) -> None:
    run(index, corpus, Fixed())
    assert kept(index) == []
    assert left(index, "quoted") == 2
    with reading(index) as there:
        assert there.quotes.missing() == 0
        assert there.quotes.voices() == []


def _before_quotes(index: Path) -> None:
    """Take an index back to what an older qabot left."""
    before_stories(index)
    with closing(sqlite3.connect(index / "corpus.db", isolation_level=None)) as database:
        database.execute("DROP TABLE quotes")
        database.execute("DROP TABLE quoted")
        database.execute("DROP INDEX articles_content")
        database.execute("DELETE FROM meta WHERE key = 'quotes'")
        database.execute("PRAGMA user_version = 1")


def test_an_index_made_before_there_were_quotes_gets_them(corpus: Path, index: Path) -> None:
    run(index, corpus, Finder())
    before = kept(index)
    with reading(index) as there:
        articles = state(there)
    _before_quotes(index)
    with pytest.raises(DamagedIndexError, match="old; mend: qabot index"), reading(index):
        pass
    finder, counting = Finder(), CountingEncoder(HashEncoder())
    Indexer(IndexFolder(index), counting, Options(), WEIGHTS, finder).run([corpus], silent)
    assert sorted(finder.titles) == ["Title a", "Title b"]
    assert counting.texts == []
    assert kept(index) == before
    with reading(index) as there:
        assert state(there) == articles
    with closing(sqlite3.connect(index / "corpus.db")) as database:
        assert database.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    with opened(index) as bot:
        assert len(assert_whole(bot)) == 4


def test_a_run_broken_off_publishes_nothing_and_the_next_completes(corpus: Path, index: Path) -> None:
    run(index, corpus, Finder())
    before, snapshot = kept(index), meta(index, "snapshot")
    write(corpus, "c", "d")
    with pytest.raises(KeyboardInterrupt):
        run(index, corpus, Breaking())
    assert (kept(index), meta(index, "snapshot")) == (before, snapshot)
    with opened(index) as bot:
        assert len(assert_whole(bot)) == 4
    finder = Finder()
    run(index, corpus, finder)
    assert sorted(finder.titles) == ["Title c", "Title d"]
    assert len(kept(index)) == 8
    with opened(index) as bot:
        assert len(assert_whole(bot)) == 8


def test_a_change_of_finder_broken_off_keeps_the_old_quotes(corpus: Path, index: Path) -> None:
    run(index, corpus, Finder())
    before = kept(index)
    with pytest.raises(KeyboardInterrupt):
        run(index, corpus, Breaking("hand/2", "Tom Reed"))
    assert kept(index) == before
    assert meta(index, "quotes") == "hand/1"
    run(index, corpus, Finder("hand/2", "Tom Reed"))
    assert {quote.speaker.name for _, quote in kept(index) if quote.speaker} == {"Tom Reed"}


def test_the_first_run_broken_off_leaves_nothing(corpus: Path, index: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(index, corpus, Breaking())
    assert meta(index, "snapshot") is None
    run(index, corpus, Finder())
    assert len(kept(index)) == 4


def test_how_far_it_is_is_told(corpus: Path, index: Path) -> None:
    told: list[Progress] = []
    run(index, corpus, Finder(), notify=told.append)
    assert [(p.done, p.total) for p in told if p.phase == "finding quotes"] == [(0, 2), (1, 2), (2, 2)]


def test_one_article_in_two_files_is_quoted_once(corpus: Path, index: Path) -> None:
    (corpus / "copy.json").write_bytes((corpus / "a.json").read_bytes())
    run(index, corpus, Finder())
    assert [title for title, _ in kept(index)] == ["Title a"] * 2 + ["Title b"] * 2


def test_speakers_are_counted_with_their_outlets_and_days(corpus: Path, index: Path) -> None:
    run(index, corpus, Finder())
    with reading(index) as there:
        (voice,) = Voices(there).everybody()
        assert (voice.name, voice.quotes, voice.sources) == ("Anna Holm", 4, ("A Ledger", "B Ledger"))
        assert voice.newest == "2026-03-02"
        (voice,) = Voices(there).everybody(Filters(sources=("A Ledger",)))
        assert (voice.quotes, voice.sources) == (2, ("A Ledger",))
        assert Voices(there).everybody(Filters(since="2026-04-01")) == []


def test_quotes_are_chosen_by_speaker_words_and_kind(corpus: Path, index: Path) -> None:
    write(corpus, "a", body=["The chairman of the gazette said it was 100% over."])
    (corpus / "b.json").unlink()
    where = Place(1, 3, 15)
    known = Quote((Place(1, 20, 30),), None, where, "direct", Speaker("Anna Holm", "name", where))
    unknown = Quote((Place(1, 40, 49),), None, where, "indirect")
    run(index, corpus, Fixed(known, unknown))
    with reading(index) as there:
        quotes = there.quotes
        assert [each.quote for each in quotes.select()] == [known, unknown]
        assert [each.quote for each in quotes.select(["Anna Holm"])] == [known]
        assert quotes.select([]) == []
        assert quotes.select(["anna"]) == []
        assert [each.quote for each in quotes.select(words="the CHAIRMAN")] == [known, unknown]
        assert [each.quote for each in quotes.select(words="chairman", direct=True)] == [known]
        assert quotes.select(words="ch%n") == quotes.select(words="chai_man") == quotes.select(words="\\") == []
        many = [f"Nobody {n}" for n in range(50_000)]
        assert [each.quote for each in quotes.select([*many, "Anna Holm"])] == [known]


def test_somebody_described_is_found_by_whole_words(corpus: Path, index: Path) -> None:
    write(corpus, "a", body=["The chairman of the gazette said it was over."])
    (corpus / "b.json").unlink()
    run(index, corpus, Fixed(Quote((Place(1, 36, 47),), None, Place(1, 3, 15), "indirect")))
    with reading(index) as there:
        assert len(Voices(there).of("the chairman")) == 1
        assert Voices(there).of("man") == []


def test_the_finder_that_is_shipped_finds_quotes(corpus: Path, index: Path) -> None:
    write_json(corpus / "c.json", ["It rained.", "“The gazette will not be sold to anybody,” said Anna Holm."])
    indexer(index).run([corpus], silent)
    with reading(index) as there:
        assert [voice.name for voice in Voices(there).find("Holm")] == ["Anna Holm"]
