"""Paths to articles: what is found, read and, when it cannot be read, why not.

Inside folders only files with a known suffix are taken, without hidden ones and a project's own
README, LICENSE and CHANGELOG; a file named outright is taken whatever it is called.
`Skipped.record` counts lines of JSON Lines, and items, entries or records of what else holds many.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from qabot.ingest import formats
from qabot.ingest.faults import Unreadable
from qabot.ingest.fields import table
from qabot.types import Article, Skipped


@dataclass(frozen=True, slots=True)
class Options:
    """`max_bytes` bounds one file of one article, or one record; `fields` maps a user's names to ours."""

    max_bytes: int = 20_000_000
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """A file as found: absolute path with "/" between its parts, size in bytes, time of change."""

    path: str
    size: int
    mtime_ns: int


def walk(paths: Sequence[Path]) -> Iterator[File]:
    """Yield the files named and those inside the folders named, each once, folders in sorted order."""
    seen: set[str] = set()
    for path in paths:
        start = os.path.abspath(path)  # noqa: PTH100 - Path has no way to drop ".." without following links
        for file in _folder(start) if Path(start).is_dir() else [_file(start)]:
            if file.path not in seen:
                seen.add(file.path)
                yield file


def read(file: File, options: Options) -> Iterator[Article | Skipped]:
    """Yield what a file holds; whatever is wrong with it comes out as Skipped, never as an exception."""
    try:
        yield from formats.parse(file.path, table(options.fields), options.max_bytes)
    except Unreadable as fault:
        yield Skipped(file.path, str(fault))
    except FileNotFoundError:
        yield Skipped(file.path, "file name is not valid UTF-8" if "\ufffd" in file.path else "no such file")
    except OSError as error:
        yield Skipped(file.path, f"cannot be read: {(error.strerror or str(error)).lower()}")


def digest(file: File) -> bytes:
    """Return 16 bytes that change when the file's content does. Raises OSError."""
    if not stat.S_ISREG(Path(file.path).stat().st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    hashed = blake2b(digest_size=16)
    with Path(file.path).open("rb") as stream:
        while block := stream.read(1 << 20):
            hashed.update(block)
    return hashed.digest()


def _folder(top: str) -> Iterator[File]:
    """Yield the files below `top` in the order of their names; a folder linked to twice is read once."""
    waiting: list[str | os.DirEntry[str]] = [top]
    seen: set[tuple[int, int]] = set()
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, os.DirEntry) and not _is_folder(entry):
            if formats.is_known(entry.name):
                yield _file(entry)
            continue
        try:
            status = Path(entry).stat()
            if (status.st_dev, status.st_ino) not in seen:
                waiting += _inside(entry)
            seen.add((status.st_dev, status.st_ino))
        except OSError:
            yield _file(entry)


def _inside(folder: str | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name, reverse=True)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _file(path: str | os.DirEntry[str]) -> File:
    name = _name(os.fspath(path))
    try:
        status = Path(path).stat() if isinstance(path, str) else path.stat()
    except OSError:
        return File(name, 0, 0)
    return File(name, status.st_size, status.st_mtime_ns)


def _name(path: str) -> str:
    """Return the path as text that can be stored: bytes that are not UTF-8 are replaced."""
    return path.replace(os.sep, "/").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
