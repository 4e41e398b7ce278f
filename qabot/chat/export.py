"""Keeping a conversation as a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from qabot.config import place
from qabot.errors import StorageError, UsageError


def export(text: str, file: str = "", how: str = "/export FILE") -> Path:
    """Write a conversation to a new file and return its path; without a name, one with date and time.

    `how` is the command by which another file is named. Raises: UsageError when the file exists, which is then left
    as it is, StorageError.
    """
    name = file or f"qabot-{datetime.now():%Y-%m-%d-%H%M%S-%f}.md"
    path = place(name) if name.startswith("~") else Path(name)
    try:
        stream = path.open("x", encoding="utf-8", errors="replace")
    except FileExistsError:
        raise UsageError(f"{path} exists already and is left as it is; name another: {how}") from None
    except OSError as error:
        raise _refused(path, error, how) from error
    try:
        with stream:
            stream.write(text)
    except OSError as error:
        # A part of it would look like the whole, and keep the name from being used again.
        path.unlink(missing_ok=True)
        raise _refused(path, error, how) from error
    return path


def _refused(path: Path, error: OSError, how: str) -> StorageError:
    reason = (error.strerror or str(error)).lower()
    return StorageError(f"cannot write {path}: {reason}; name another place: {how}")
