"""The same story twice is one article; an index brought up to date equals one built at once."""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from helpers import (
    COMMON,
    CountingEncoder,
    HashEncoder,
    Run,
    assert_whole,
    build,
    contents,
    indexer,
    opened,
    reading,
    silent,
    state,
    write_json,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.errors import UsageError
from qabot.ingest import sources
from qabot.store.embeddings import Embeddings
from qabot.types import Article

BODIES = [[f"The {COMMON} wrote {word}.", f"More of the {COMMON} on {word}."] for word in ("amber", "birch", "cedar")]
URL = "https://herald.example/story"


def _only(index: Path) -> Article:
    with reading(index) as corpus:
        (article,) = state(corpus)
    return article


def _found(index: Path, word: str) -> set[str]:
    with opened(index) as bot:
        assert_whole(bot)
        return {hit.article.id for hit in bot.search(word)[1] if "bm25" in hit.ranks}


@pytest.mark.parametrize("by", ["url", "body"])
def test_the_same_story_twice_is_one_article(tmp_path: Path, by: str) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    url = {"url": URL} if by == "url" else {}
    other = {"url": URL + "/?utm_source=mail"} if by == "url" else {}
    write_json(corpus / "a.json", BODIES[0], title="One", date="2026-01-01", **url)
    write_json(corpus / "b.json", BODIES[1 if by == "url" else 0], title="Two", date="2026-01-02", **other)
    report = build(index, [corpus])
    assert (report.added, report.passages) == (1, 2)
    article = _only(index)
    assert sorted(map(os.path.basename, article.paths)) == ["a.json", "b.json"]
    assert (article.title, article.published) == ("Two", "2026-01-02"), "the latest version is the one kept"


def test_one_copy_may_go_both_may_not(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_json(corpus / "a.json", BODIES[0], title="Old words", date="2026-01-01", url=URL)
    write_json(corpus / "b.json", BODIES[1], title="New words", date="2026-01-02", url=URL)
    write_json(corpus / "c.json", BODIES[2], title="Something else")
    build(index, [corpus])
    assert len(_found(index, "birch")) == 1
    assert not _found(index, "amber")
    (corpus / "b.json").unlink()
    report = build(index, [corpus])
    assert (report.added, report.changed, report.deleted) == (0, 1, 0)
    assert len(_found(index, "amber")) == 1, "the copy that is left is not shown"
    assert not _found(index, "birch"), "a ghost answers"
    (corpus / "a.json").unlink()
    report = build(index, [corpus])
    assert (report.added, report.changed, report.deleted, report.unchanged) == (0, 0, 1, 1)
    assert not _found(index, "amber")
    assert not _found(index, "birch")
    with opened(index) as bot:
        answer = bot.ask("Who wrote amber?")
        assert all("amber" not in c.passage.text for c in (*answer.citations, *answer.closest))


def test_forgotten_until_its_file_is_named(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_json(corpus / "a.json", BODIES[0], title="A", url=URL)
    write_json(corpus / "b.json", BODIES[1], title="B")
    build(index, [corpus])
    (wanted,) = _found(index, "amber")
    indexer(index).forget(wanted, silent)
    assert not _found(index, "amber")
    for again in (
        lambda: None,
        lambda: write_json(corpus / "a.json", [*BODIES[0], f"A third line of the {COMMON}."], title="A", url=URL),
        lambda: write_json(corpus / "copy.json", BODIES[0], title="A copy without an address"),
    ):
        again()
        build(index, [corpus])
        assert not _found(index, "amber"), "forgotten, and there again"
    build(index, [corpus], rebuild=True)
    assert not _found(index, "amber"), "forgotten, and there again after --rebuild"
    build(index, [corpus / "b.json"])
    assert not _found(index, "amber")
    assert build(index, [corpus / "a.json"]).added == 1
    assert _found(index, "amber") == {wanted}


def test_indexing_twice_changes_nothing(tmp_path: Path, run_cli: Run, cache: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    for n, body in enumerate(BODIES):
        write_json(corpus / f"{n}.json", body, title=f"Report {n}")
    first = json.loads(run_cli("index", "--json", "--index", index, corpus).stdout)
    before = contents(index)
    second = json.loads(run_cli("index", "--json", "--index", index, corpus).stdout)
    assert contents(index) == before
    assert second["snapshot"] == first["snapshot"]
    assert second["articles"] == {"added": 0, "changed": 0, "deleted": 0, "unchanged": 3, "skipped": 0}


def test_a_touched_file_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    path = write_json(corpus / "a.json", BODIES[0], title="A")
    snapshot = build(index, [corpus]).snapshot
    read: list[str] = []
    reading_files = sources.read

    def counted(file: sources.File, options: sources.Options) -> object:
        read.append(file.path)
        return reading_files(file, options)

    monkeypatch.setattr(sources, "read", counted)
    os.utime(path, ns=(1, 1))
    assert build(index, [corpus]).snapshot == snapshot
    assert read == []
    os.utime(path, ns=(2, 2))
    write_json(corpus / "b.json", BODIES[1], title="B")
    assert build(index, [corpus]).added == 1
    assert [Path(name).name for name in read] == ["b.json"]


def test_new_metadata_needs_no_new_embeddings(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_json(corpus / "a.json", BODIES[0], title="A", date="2026-01-01", url=URL)
    write_json(corpus / "b.json", BODIES[1], title="B")
    first = build(index, [corpus])
    write_json(corpus / "a.json", BODIES[0], title="A", date="2026-05-05", url=URL)
    counting = CountingEncoder(HashEncoder())
    report = build(index, [corpus], counting)
    assert (report.added, report.changed, report.deleted, report.unchanged) == (0, 1, 0, 1)
    assert report.snapshot != first.snapshot
    assert counting.texts == []
    with reading(index) as found:
        assert {article.published for article in state(found)} == {"2026-05-05", None}


def test_the_report_counts_articles(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    for n in range(6):
        write_json(corpus / f"{n}.json", [f"The {COMMON} has story {n}."], title=f"Story {n}")
    (corpus / "broken.json").write_text("{not json")
    report = build(index, [corpus])
    assert (report.added, report.changed, report.deleted, report.unchanged) == (6, 0, 0, 0)
    assert [Path(s.path).name for s in report.skipped] == ["broken.json"]
    (corpus / "0.json").unlink()
    (corpus / "1.json").rename(corpus / "moved.json")
    write_json(corpus / "2.json", [f"The {COMMON} has another story."], title="Rewritten")
    write_json(corpus / "6.json", [f"The {COMMON} has story 6."], title="Story 6")
    report = build(index, [corpus])
    assert (report.added, report.changed, report.deleted, report.unchanged) == (1, 1, 1, 4)
    assert report.passages == 6
    assert len(report.skipped) == 1, "a file that cannot be read is tried again and reported again"


def test_a_folder_that_is_gone_is_not_taken_for_emptied(tmp_path: Path) -> None:
    """An unmounted disk must not empty the index; a folder deleted from one that is there does."""
    corpus, index = tmp_path / "mount" / "corpus", tmp_path / "index"
    write_json(corpus / "a.json", BODIES[0], title="A")
    build(index, [corpus])
    (tmp_path / "mount").rename(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="no file or folder"):
        build(index, [corpus])
    assert build(index, []).unchanged == 1
    (tmp_path / "mount").mkdir()
    assert build(index, [corpus]).deleted == 1


Step = tuple[str, int, int, int, int]
_NAMES = ["a", "b", "c", "d"]
# Kind of change, file, url, body, date: files are few, so that they meet each other's urls and bodies.
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "write", "delete", "rename", "index", "index"]),
        st.integers(0, 3),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    min_size=3,
    max_size=14,
)


def _take(step: Step, corpus: Path, index: Path) -> None:
    kind, name, url, body, date = step
    path = corpus / f"{_NAMES[name]}.json"
    if kind == "write":
        where = {"url": f"{URL}/{url}"} if url else {}
        when = {"date": f"2026-01-0{date}"} if date else {}
        write_json(path, BODIES[body], title=f"Headline {body}", **where, **when)
    elif kind == "delete":
        path.unlink(missing_ok=True)
    elif kind == "rename" and path.exists():
        path.rename(corpus / f"{_NAMES[url]}.json")
    elif kind == "index":
        build(index, [corpus])


def _seen(index: Path) -> dict[str, tuple[object, ...]]:
    with reading(index) as corpus:
        return {
            a.id: (a.title, a.url, a.published, a.paragraphs, tuple(sorted(a.paths)))
            for a in corpus.articles(body=True)
        }


def _search(index: Path, word: str) -> list[tuple[str, str, float]]:
    with opened(index) as bot:
        assert_whole(bot)
        return sorted((hit.article.id, hit.passage.text, hit.score) for hit in bot.search(word, k=1000)[1])


@settings(max_examples=40)
@given(_STEPS)
def test_step_by_step_equals_at_once(steps: list[Step]) -> None:
    with TemporaryDirectory() as name:
        corpus, index, fresh = Path(name) / "corpus", Path(name) / "index", Path(name) / "fresh"
        corpus.mkdir()
        for step in steps:
            _take(step, corpus, index)
        build(index, [corpus])
        build(fresh, [corpus])
        assert _seen(index) == _seen(fresh)
        assert len(_seen(fresh)) <= len(list(corpus.iterdir()))
        if _seen(fresh):
            for word in ("birch", "more cedar"):
                assert [hit[:2] for hit in _search(index, word)] == [hit[:2] for hit in _search(fresh, word)]


def _orders(corpus: Path, where: Path, files: list[tuple[int, int, int]]) -> list[dict[str, tuple[object, ...]]]:
    """Return what is seen after reading the files forth, back, and one by one in a run each."""
    paths = []
    for n, (url, body, date) in enumerate(files):
        _take(("write", n, url, body, date), corpus, Path())
        paths.append(corpus / f"{_NAMES[n]}.json")
    build(where / "forth", paths)
    build(where / "back", paths[::-1])
    for path in paths:
        build(where / "singly", [path])
    return [_seen(where / name) for name in ("forth", "back", "singly")]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=2))
def test_the_order_of_reading_does_not_matter(files: list[tuple[int, int, int]]) -> None:
    with TemporaryDirectory() as name:
        forth, back, singly = _orders(Path(name) / "corpus", Path(name), files)
        assert forth == back == singly


def test_the_order_of_reading_does_not_matter_for_a_chain(tmp_path: Path) -> None:
    """The second shares its body with the first and its url with the third."""
    forth, back, singly = _orders(tmp_path / "corpus", tmp_path, [(0, 0, 1), (2, 0, 0), (2, 1, 0)])
    assert forth == back == singly


def test_many_small_runs_are_merged(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    for n in range(20):
        write_json(corpus / f"{n}.json", [f"The {COMMON} has story {n}."], title=f"Story {n}")
        if n % 5 == 4:
            (corpus / f"{n - 2}.json").unlink()
        build(index, [corpus])
    with opened(index) as bot:
        assert len(assert_whole(bot)) == 16
        segments = bot.corpus.segments()
    assert len(segments) < 8
    assert len(list((index / "vectors").iterdir())) == 2 * len(segments)


def test_embeddings_of_gone_texts_are_dropped_once_they_are_many(tmp_path: Path) -> None:
    store = Embeddings(tmp_path / "embeddings-x.db")
    lines = [f"line {n}" for n in range(50)]
    assert list(store.fill(lines, HashEncoder()))[-1] == 50
    wanted = store.get(lines[:10])
    assert store.keep(lines[:10]) == 40
    assert store.count() == 10
    assert (store.get(lines[:10]) == wanted).all()
    with pytest.raises(KeyError):
        store.get(["line 20"])
    store.close()
