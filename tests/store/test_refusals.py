"""A disk that refuses ends a run with a clear message and leaves the old index as it was."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from helpers import CountingEncoder, assert_whole, build, environment, opened, reading, state, write_json

from qabot.config import Config
from qabot.doctor import examine
from qabot.errors import DamagedIndexError, QabotError, StorageError, UsageError
from qabot.protocols import Encoder
from qabot.store.disk import faults, refusals

_BOUNDING_SET_DROP, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2


def _articles(corpus: Path, first: int, last: int) -> None:
    for n in range(first, last):
        body = [f"The gazette brought line {p} of report number {n} on the same day." for p in range(3)]
        write_json(corpus / f"{n:03d}.json", body, title=f"Report number {n}")


def _ordinary() -> None:
    """Take from a superuser, in a child process, the right to write where the permissions say no."""
    if os.geteuid() == 0:
        library = ctypes.CDLL(None, use_errno=True)
        for right in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
            assert library.prctl(_BOUNDING_SET_DROP, right, 0, 0, 0) == 0


def _limited(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _run(
    home: Path, cwd: Path, *args: str | Path, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qabot", *map(str, args)]
    return subprocess.run(
        command,
        env=environment(home),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=before,
        check=False,
    )


def _assert_refused(done: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert done.returncode == 2, done.stderr
    assert f"cannot write to {folder}" in done.stderr
    assert "the index is unchanged" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.fixture
def indexed(tmp_path: Path, encoder: Encoder) -> Path:
    """An index of four articles whose corpus has grown by sixty since."""
    _articles(tmp_path / "corpus", 0, 4)
    build(tmp_path / "index", [tmp_path / "corpus"], encoder)
    _articles(tmp_path / "corpus", 4, 64)
    return tmp_path / "index"


@pytest.mark.parametrize("limit", [0, 100, 20_000, 70_000, 110_000, 160_000])
def test_files_that_may_not_grow(
    indexed: Path, tmp_path: Path, home: Path, cache: Path, encoder: Encoder, limit: int
) -> None:
    """A limit on the size of a file stops the run at another file, in another store, for each size."""
    with reading(indexed) as corpus:
        old = state(corpus)
    done = _run(home, tmp_path, "-q", "index", "--index", indexed, tmp_path / "corpus", before=_limited(limit))
    assert done.returncode == 2, done.stderr
    assert "cannot write to" in done.stderr
    assert "Traceback" not in done.stderr
    with opened(indexed, encoder) as bot:
        assert state(bot.corpus) == old
        assert_whole(bot, encoder)
    assert [finding for finding in examine(Config(index=str(indexed))) if finding.kind != "drift"] == []
    build(indexed, [tmp_path / "corpus"], encoder)
    assert examine(Config(index=str(indexed))) == []
    with opened(indexed, encoder) as bot:
        assert bot.corpus.count() == (64, 192)


@contextmanager
def _closed(folder: Path) -> Iterator[None]:
    """Take away the right to write to a folder and everything in it."""
    everything = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in everything}
    for path in everything:
        path.chmod(modes[path] & ~0o222)
    try:
        yield
    finally:
        for path in everything:
            path.chmod(modes[path])


def test_a_folder_that_may_not_be_written_to(indexed: Path, tmp_path: Path, home: Path, cache: Path) -> None:
    with _closed(indexed):
        for write in (("index", tmp_path / "corpus"), ("index", "--rebuild"), ("rm", "000.json")):
            _assert_refused(_run(home, tmp_path, "-q", *write, "--index", indexed, before=_ordinary), indexed)
        for look in (
            ("ask", "Who brought report number 3?"),
            ("search", "report"),
            ("status",),
            ("list",),
            ("doctor",),
        ):
            done = _run(home, tmp_path, *look, "--index", indexed, before=_ordinary)
            assert done.returncode in ((0, 1) if look[0] == "ask" else (0,)), done.stderr
            assert "Traceback" not in done.stderr
            assert "Report number 3" in done.stdout or look[0] in ("status", "doctor")
    assert _run(home, tmp_path, "-q", "index", "--index", indexed, tmp_path / "corpus").returncode == 0


def test_a_place_where_no_folder_can_be_made(tmp_path: Path, home: Path, cache: Path) -> None:
    _articles(tmp_path / "corpus", 0, 1)
    closed = tmp_path / "closed"
    closed.mkdir()
    with _closed(closed):
        done = _run(home, tmp_path, "index", "--index", closed / "i", tmp_path / "corpus", before=_ordinary)
    _assert_refused(done, closed / "i")


def test_a_read_only_copy_made_while_a_reader_was_open(tmp_path: Path, home: Path, encoder: Encoder) -> None:
    """The log that a reader kept from being folded away holds the newest snapshot; it must not be passed over."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    _articles(corpus, 0, 2)
    build(index, [corpus], encoder)
    with opened(index, encoder) as reader:
        _articles(corpus, 2, 4)
        (corpus / "000.json").unlink()
        build(index, [corpus], encoder)
        assert reader.corpus.count()[0] == 2
        shutil.copytree(index, tmp_path / "copy")
    with _closed(tmp_path / "copy"):
        done = _run(home, tmp_path, "list", "--json", "--index", tmp_path / "copy", before=_ordinary)
        assert done.returncode == 0, done.stderr
        assert "Report number 3" in done.stdout
        assert "Report number 0" not in done.stdout
        done = _run(home, tmp_path, "search", "report number 3", "--index", tmp_path / "copy", before=_ordinary)
        assert done.returncode == 0, done.stderr


_FULL = """
set -e
mount -t tmpfs -o size=3m none "$DISK"
python() { "$PYTHON" -m qabot -q "$@"; }
python index --index "$DISK/index" "$CORPUS/000.json"
dd if=/dev/zero of="$DISK/ballast" bs=4k 2>/dev/null || true
truncate -s "-$ROOM" "$DISK/ballast"
set +e
python index --index "$DISK/index" "$CORPUS"; echo "full $?"
python search --index "$DISK/index" "report number 0" > /dev/null; echo "search $?"
python status --index "$DISK/index" > "$OUT/status"; echo "status $?"
rm "$DISK/ballast"; mount -o remount,size=64m "$DISK"
python index --index "$DISK/index" "$CORPUS" > /dev/null; echo "again $?"
python doctor --index "$DISK/index"; echo "doctor $?"
mount -o remount,ro "$DISK"
python index --index "$DISK/index" --rebuild; echo "readonly $?"
python search --index "$DISK/index" "report number 40" | grep -ci "report number 40"
"""


def _may_mount() -> bool:
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return False
    probe = 'd=$(mktemp -d) && mount -t tmpfs none "$d" && umount "$d" && rmdir "$d"'
    return subprocess.run(["unshare", "-m", "sh", "-c", probe], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _may_mount(), reason="only a superuser with mounts of his own can make a small disk")
@pytest.mark.parametrize("room", [0, 60_000, 160_000, 400_000])
def test_a_full_disk(tmp_path: Path, home: Path, cache: Path, room: int) -> None:
    _articles(tmp_path / "corpus", 0, 64)
    (tmp_path / "disk").mkdir()
    more = {
        "DISK": str(tmp_path / "disk"),
        "CORPUS": str(tmp_path / "corpus"),
        "OUT": str(tmp_path),
        "PYTHON": sys.executable,
        "ROOM": str(room),
    }
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", _FULL],
        env=environment(home, more),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = done.stdout.split("\n")
    assert "full 2" in lines, done.stdout + done.stderr
    assert "search 0" in lines, done.stderr
    assert "status 0" in lines
    assert "again 0" in lines, done.stderr
    assert "nothing wrong" in lines
    assert "doctor 0" in lines
    assert "readonly 2" in lines
    assert int(lines[-2]) >= 1, done.stderr
    assert "is full" in done.stderr
    assert "read-only" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_was_embedded_before_the_disk_was_full_is_kept(indexed: Path, tmp_path: Path, encoder: Encoder) -> None:
    class Full(CountingEncoder):
        pass

    with pytest.raises(StorageError, match="the disk is full"), refusals(indexed):
        raise OSError(28, "No space left on device")
    first = Full(encoder)
    build(indexed, [tmp_path / "corpus"], first)
    assert len(first.texts) == 60 * 4


@pytest.mark.parametrize("inside", [faults, refusals])
@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("LIKE or GLOB pattern too complex", UsageError),
        ("string or blob too big", UsageError),
        ("too many SQL variables", UsageError),
        ("database is locked", StorageError),
        ("database disk image is malformed", DamagedIndexError),
        ("no such table: articles", DamagedIndexError),
    ],
)
def test_what_sqlite_cannot_take_is_no_damage(
    inside: Callable[[Path], AbstractContextManager[None]], message: str, kind: type[QabotError], tmp_path: Path
) -> None:
    with pytest.raises(kind), inside(tmp_path):
        raise sqlite3.OperationalError(message)
