"""Finding files, and what is said of those that cannot be read."""

from __future__ import annotations

import gzip
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qabot.ingest.sources import File, Options, digest, read, walk
from qabot.types import Article, Skipped

STORY = "The council voted on Monday to keep the library open. It had been due to close in May."


def test_walk_takes_known_files_in_sorted_order(tmp_path: Path) -> None:
    for name in ("b/two.md", "a.txt", "b/one.jsonl.gz", "c.WARC", "skip.py", "README.md", ".hidden/x.txt", ".y.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [Path(file.path).relative_to(tmp_path).as_posix() for file in walk([tmp_path])]
    assert found == ["a.txt", "b/one.jsonl.gz", "b/two.md", "c.WARC"]


def test_walk_takes_a_named_file_whatever_it_is_called_and_each_once(tmp_path: Path) -> None:
    (tmp_path / "README").write_text(STORY)
    (tmp_path / "a.txt").write_text(STORY)
    found = list(walk([tmp_path / "README", tmp_path / "a.txt", tmp_path, tmp_path / "gone.txt"]))
    assert [Path(file.path).name for file in found] == ["README", "a.txt", "gone.txt"]
    assert found[0].size == len(STORY) and found[0].mtime_ns > 0


def test_walk_survives_a_loop_of_links(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("x")
    (tmp_path / "in" / "loop").symlink_to(tmp_path)
    assert len(list(walk([tmp_path]))) == 1


def test_file_name_that_is_not_utf8_is_skipped_by_name(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text(STORY)
    except OSError:
        pytest.skip("the file system refuses such names")
    (file,) = walk([tmp_path])
    file.path.encode()
    assert list(read(file, Options())) == [Skipped(file.path, "file name is not valid UTF-8")]


def test_digest_follows_the_content(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one")
    (file,) = walk([path])
    first = digest(file)
    path.write_text("two")
    assert len(first) == 16 and digest(file) != first


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t", "empty"),
        # Without the time of now: every process must give the tests the same names.
        ("a.txt.gz", gzip.compress(b"", mtime=0), "empty"),
        ("a.jsonl", b"", "empty"),
        ("a.warc", b"", "empty"),
        ("a.json", b"\n", "empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(64), "binary"),
        ("a.txt", bytes(range(32)) * 20, "binary"),
        ("a.html", b"%PDF-1.7 ...", "binary"),
        ("a.xml", bytes(range(256)), "binary"),
        ("a.txt", b"\xff\xfea\x00\x00\xd8b\x00", "not valid UTF-16-LE despite its byte-order mark"),
        ("a.txt", STORY.encode() * 20, "larger than 1 kB"),
        ("a.txt.gz", gzip.compress(bytes(10_000_000), mtime=0), "larger than 1 kB"),
        ("a.json.gz", gzip.compress(b" " * 10_000_000, mtime=0), "larger than 1 kB"),
        ("a.txt.gz", gzip.compress(STORY.encode(), mtime=0)[:-12], "damaged or truncated gzip"),
        ("a.xyz", gzip.compress(STORY.encode() * 9, mtime=0)[:25], "damaged or truncated gzip"),
        ("a.json", b"{", "not valid JSON: line 1 column 2"),
        ("a.json", b'{"title":\n\n  oops}', "not valid JSON: line 3 column 3"),
        ("a.json", b"3", "holds no JSON object"),
        ("a.json", b'{"title": "No text"}', "no article text found"),
        ("a.json", b"[" * 10_000, "not valid JSON: nested too deeply or a number out of range"),
        ("a.html", b"<html><body><script>x()</script></body></html>", "no article text found"),
        ("a.xml", b"<note>hello</note>", "not an RSS or Atom feed"),
        ("a.warc", b"no archive at all", "not a WARC archive"),
        ("a.md", b"---\ntitle: x\n---\n", "no article text found"),
        ("a.txt", b"--- *** ---", "no article text found"),
    ],
)
def test_reason_of_a_file_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    (file,) = walk([tmp_path / name])
    assert list(read(file, Options(max_bytes=1_000 if "larger" in reason else 20_000))) == [Skipped(file.path, reason)]


def test_vanished_file_folder_and_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    paths = {"gone.txt": "no such file", "pipe.txt": "not a regular file", ".": "not a regular file"}
    for name, reason in paths.items():
        (found,) = read(File((tmp_path / name).as_posix(), 0, 0), Options())
        assert isinstance(found, Skipped) and found.reason == reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permission_denied_is_the_reason(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "a.txt").chmod(0)
    (file,) = walk([tmp_path])
    assert list(read(file, Options())) == [Skipped(file.path, "cannot be read: permission denied")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("\ufeffThe café’s owner spoke.".encode(), "The café’s owner spoke."),
        ("The café’s owner spoke.".encode("utf-16"), "The café’s owner spoke."),
        (b"\xfe\xff" + "The café’s owner spoke.".encode("utf-16-be"), "The café’s owner spoke."),
        ("The café’s owner spoke.".encode("cp1252"), "The café’s owner spoke."),
        (STORY.encode() + b" It\x92s over.", STORY + " It’s over."),
        ("The café’s owner spoke: ".encode() + b"it\x92s over.", "The café’s owner spoke: it’s over."),
        (b"One \x00stray byte is no reason to skip this.", "One stray byte is no reason to skip this."),
    ],
)
def test_encodings(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    (found,) = read(next(walk([tmp_path])), Options())
    assert isinstance(found, Article) and found.paragraphs == (expected,)


def test_cyrillic_without_a_mark_is_detected(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    text = "Совет проголосовал в понедельник за то, чтобы библиотека осталась открытой. " * 5
    (tmp_path / "a.txt").write_bytes(text.encode("cp1251"))
    with caplog.at_level(logging.WARNING, "qabot.ingest"):
        (found,) = read(next(walk([tmp_path])), Options())
    assert isinstance(found, Article) and found.paragraphs == (text.strip(),)
    assert "not UTF-8, read as cp1251" in caplog.text


@pytest.mark.parametrize(
    "content",
    [
        '{"headline": "H", "text": "Some words."}',
        "<rss version='2.0'><channel><item><description>Some words.</description></item></channel></rss>",
        "<!-- made by hand --><!DOCTYPE html><html><body><article><p>Some words.</p></article></body></html>",
        "Some words.",
    ],
)
def test_unknown_suffix_is_told_by_content(tmp_path: Path, content: str) -> None:
    (tmp_path / "a").write_text(content)
    (found,) = read(next(walk([tmp_path / "a"])), Options())
    assert isinstance(found, Article) and found.paragraphs == ("Some words.",)


def test_heavy_libraries_are_not_imported_with_the_module() -> None:
    heavy = "trafilatura feedparser fastwarc lxml frontmatter markdown_it dateparser charset_normalizer msgspec yaml"
    code = f"import sys, qabot.ingest.sources; print([m for m in {heavy.split()} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
