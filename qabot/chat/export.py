"""Keeping a conversation as a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from qabot.errors import StorageError, UsageError


def export(markdown: str, file: str = "") -> Path:
    """Write a conversation to a new file and return its path; without a name, one with date and time.

    Raises: UsageError when the file exists, which is then left as it is, StorageError.
    """
    path = Path(file).expanduser() if file else Path(f"qabot-{datetime.now():%Y-%m-%d-%H%M%S}.md")
    try:
        with path.open("x", encoding="utf-8", errors="replace") as stream:
            stream.write(markdown)
    except FileExistsError:
        raise UsageError(f"{path} exists already and is left as it is; name another: /export FILE") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StorageError(f"cannot write {path}: {reason}; name another place: /export FILE") from error
    return path
