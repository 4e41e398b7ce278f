"""What a run decides to read, from times, sizes and digests alone."""

from __future__ import annotations

from pathlib import Path

from qabot.ingest.sources import File
from qabot.store.ledger import Seen
from qabot.survey import survey

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
