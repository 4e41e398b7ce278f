"""What a run decides to read, from times, sizes and digests alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from helpers import build, indexer, reading, silent, write_json
from helpers import contents as contents_of

from qabot.ingest.sources import File
from qabot.store.corpus import Seen
from qabot.store.folder import IndexFolder
from qabot.survey import Pending, pending, survey

KNOWN = {"/a": Seen(1, 10, b"a", None), "/b": Seen(2, 20, b"b", None), "/bad": Seen(3, 30, b"c", "empty")}


def contents(file: File) -> bytes:
    """Return the file's letter as its digest; /shut cannot be opened."""
    if file.mtime_ns == 666:
        raise PermissionError(13, "Permission denied")
    return b"b" if file.mtime_ns == 21 else b"new"


def test_same_size_and_time_is_not_opened() -> None:
    found = survey([File("/a", 1, 10), File("/b", 2, 20), File("/bad", 3, 30)], KNOWN, contents)
    assert [file.path for file in found.stale] == ["/bad"], "only what was skipped is tried again"
    assert not found.gone
    assert not found.touched


def test_another_time_with_the_same_content_is_only_noted() -> None:
    found = survey([File("/b", 2, 21)], {"/b": KNOWN["/b"]}, contents)
    assert not found
    assert found.touched == [(File("/b", 2, 21), b"b")]


def test_another_content_is_stale_and_what_is_not_there_is_gone() -> None:
    found = survey([File("/a", 9, 90), File("/new", 1, 1)], KNOWN, contents)
    assert [file.path for file in found.stale] == ["/a", "/new"]
    assert found.gone == ["/b", "/bad"]


def test_what_lies_in_a_folder_that_cannot_be_opened_is_not_gone(tmp_path: Path) -> None:
    """Walking reports such a folder under its own name, as if it were a file."""
    inside = str(tmp_path / "a.txt")
    found = survey([File(str(tmp_path), 0, 0)], {inside: KNOWN["/a"], "/b": KNOWN["/b"]}, contents)
    assert found.gone == ["/b"]


def test_a_doubtful_file_is_read_whatever_it_looks_like() -> None:
    found = survey([File("/a", 1, 10)], {"/a": KNOWN["/a"]}, contents, {"/a"})
    assert [file.path for file in found.stale] == ["/a"]


def test_what_cannot_be_opened_is_neither_read_nor_gone() -> None:
    found = survey([File("/a", 1, 666)], {"/a": KNOWN["/a"]}, contents)
    assert not found
    assert [skipped.reason for skipped in found.unreadable] == ["cannot be read: permission denied"]


# What a program may show before a run, held against what the run then does.


def look(folder: Path, *extra: Path) -> Pending:
    """Return what is pending, having seen that looking changes nothing."""
    before = contents_of(folder)
    with reading(folder) as corpus:
        found = pending(corpus, IndexFolder(folder), extra)
    assert contents_of(folder) == before
    return found


def run(folder: Path, *roots: Path) -> Pending:
    """Run everywhere; return what the report says in the same terms."""
    report = indexer(folder).run(roots, silent, everywhere=True)
    return Pending(report.added, report.changed, report.deleted)


def later(path: Path, by_s: int = 10) -> None:
    """Give a file another time of change."""
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + by_s * 10**9))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name in ("kept", "edited", "same-size", "deleted", "touched"):
        write_json(tmp_path / "c" / f"{name}.json", [f"The gazette of {name} 1."], title=name)
    write_json(tmp_path / "other" / "o.json", ["The gazette of elsewhere."], title="o")
    (tmp_path / "c" / "bad.json").write_text("{")
    (tmp_path / "c" / "worse.json").write_text("{{")
    build(tmp_path / "i", [tmp_path / "c", tmp_path / "other"])
    return tmp_path / "c"


def test_nothing_is_pending_after_a_run(corpus: Path) -> None:
    found = look(corpus.parent / "i")
    assert found == Pending(0, 0, 0), "files that were skipped count only when they have changed"
    assert not found
    assert run(corpus.parent / "i") == found


def test_what_is_pending_is_what_a_run_does(corpus: Path) -> None:
    index = corpus.parent / "i"
    write_json(corpus / "new.json", ["The gazette of the new one."], title="new")
    write_json(corpus / "edited.json", ["The gazette of edited, with more words."], title="edited")
    write_json(corpus / "same-size.json", ["The gazette of same-size 2."], title="same-size")
    later(corpus / "same-size.json")
    (corpus / "deleted.json").unlink()
    later(corpus / "touched.json")
    later(corpus / "bad.json")
    (corpus.parent / "other" / "o.json").unlink()
    found = look(index)
    assert found == Pending(1, 2, 2)
    assert run(index) == found
    assert not look(index)


def test_a_mended_file_is_pending(corpus: Path) -> None:
    write_json(corpus / "bad.json", ["The gazette of the mended."], title="mended")
    later(corpus / "worse.json")
    assert look(corpus.parent / "i") == Pending(0, 1, 0)
    assert run(corpus.parent / "i").new == 1
    assert not look(corpus.parent / "i")


def test_a_skipped_file_that_goes_is_no_loss(corpus: Path) -> None:
    (corpus / "bad.json").unlink()
    assert look(corpus.parent / "i") == Pending(0, 0, 0) == run(corpus.parent / "i")


def test_a_folder_that_is_away_is_not_gone(corpus: Path) -> None:
    (corpus.parent / "other").rename(corpus.parent / "away")
    assert look(corpus.parent / "i") == Pending(0, 0, 0) == run(corpus.parent / "i")


def test_a_deleted_root_that_was_a_file_is_gone(corpus: Path) -> None:
    alone = write_json(corpus.parent / "alone.json", ["The gazette alone."], title="alone")
    index = corpus.parent / "i"
    build(index, [alone])
    alone.unlink()
    assert look(index) == Pending(0, 0, 1) == run(index)


def test_another_folder_is_looked_at_when_it_exists(corpus: Path) -> None:
    index, more = corpus.parent / "i", corpus.parent / "more"
    assert not look(index, more)
    write_json(more / "m.json", ["The gazette of more."], title="more")
    assert not look(index)
    assert look(index, more, corpus, corpus.parent / "c" / ".." / "more") == Pending(1, 0, 0) == run(index, more)
    assert not look(index, more)


def test_the_index_among_the_files_is_not_pending(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", ["The gazette."], title="a")
    build(tmp_path / "i", [tmp_path])
    write_json(tmp_path / "i" / "b.json", ["The gazette."], title="b")
    assert look(tmp_path / "i") == Pending(0, 0, 0) == run(tmp_path / "i")
