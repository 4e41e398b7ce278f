"""What the file system says when it refuses, in the project's own errors."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qabot.errors import DamagedIndexError, QabotError, StorageError, UsageError

_REFUSALS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file may not grow any further",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
}
_PHRASES = {
    "no space left": "the disk is full",
    "disk is full": "the disk is full",
    "file too large": "the file may not grow any further",
    "read-only": "the file system is read-only",
    "readonly": "the file system is read-only",
    "permission denied": "permission denied",
    "unable to open database": "the folder cannot be written to",
    "quota": "the disk quota is used up",
    "disk i/o error": "the disk failed or is full",
}

# What SQLite says to more than it can take at once, which is no fault of the index.
_LIMITS = ("too complex", "too big", "too large", "too many", "too long", "overflow")

# SQLite keeps an index of the log in blocks of 32 KB, one even for an empty log.
_LOG_INDEX = 65_536


@contextmanager
def refusals(folder: Path) -> Iterator[None]:
    """Turn errors of the file system, SQLite, FAISS and tantivy inside the block into QabotErrors.

    Raises: StorageError when the disk refuses, DamagedIndexError when what is on it makes no sense, UsageError for
    more than SQLite takes at once.
    """
    try:
        yield
    except QabotError:
        raise
    except OSError as error:
        known = _REFUSALS.get(error.errno or 0) or _phrase(str(error))
        raise _storage(folder, known or (error.strerror or str(error)).lower()) from error
    except (sqlite3.DatabaseError, ValueError, RuntimeError) as error:
        reason = _phrase(str(error))
        if reason is not None:
            raise _storage(folder, reason) from error
        if isinstance(error, sqlite3.DatabaseError):
            raise _senseless(folder, error) from error
        raise


@contextmanager
def faults(folder: Path) -> Iterator[None]:
    """Turn SQLite's errors while reading inside the block into QabotErrors, and leave all others as they are.

    Raises: StorageError when the database cannot be read, DamagedIndexError when it makes no sense, UsageError for
    more than SQLite takes at once.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        if _phrase(str(error)) is not None:
            raise StorageError(f"cannot read the index in {folder}: {error}") from error
        raise _senseless(folder, error) from error


def _senseless(folder: Path, error: sqlite3.DatabaseError) -> QabotError:
    """Return the error for what SQLite makes no sense of: what it was given, or what is in the file."""
    reason = str(error).lower()
    if any(phrase in reason for phrase in _LIMITS):
        return UsageError(f"what was asked for is more than the index can look for at once: {error}")
    if "locked" in reason:
        return StorageError(f"another process holds the index in {folder}; try again later")
    return damaged(folder, str(error))


def damaged(folder: Path, what: str) -> DamagedIndexError:
    """Return the error for an index that cannot be used, with the commands that help."""
    return DamagedIndexError(
        f"the index in {folder} is damaged: {what}; see: qabot doctor; mend: qabot index --rebuild"
    )


def _storage(folder: Path, reason: str) -> StorageError:
    return StorageError(
        f"cannot write to {folder}: {reason}; the index is unchanged, and the next run goes on from there"
    )


def _phrase(message: str) -> str | None:
    lowered = message.lower()
    return next((reason for phrase, reason in _PHRASES.items() if phrase in lowered), None)


def sync(path: Path) -> None:
    """Force a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def discard(database: Path) -> None:
    """Delete a damaged database with its log."""
    with refusals(database.parent):
        for path in database.parent.glob(f"{database.name}*"):
            path.unlink()


def read_uri(path: Path) -> str:
    """Return the URI to read a database from: WAL needs room beside it, which a full or read-only disk has not.

    A log left there by a run that readers overlapped holds the newest state, and SQLite reads it with
    the log's index that was left beside it.
    """
    log = path.with_name(path.name + "-wal")
    logged = log.is_file() and log.stat().st_size > 0
    immutable = not logged and not (os.access(path.parent, os.W_OK) and _has_room(path.parent))
    return f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if immutable else ''}"


def _has_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free > _LOG_INDEX
    except OSError:
        return False
