"""The SQLite schema of the conversations: numbered migrations, append-only, and the connection to them."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from qabot.errors import HistoryError

# Each migration is its statements, so that all of it is one transaction.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE conversations (num INTEGER PRIMARY KEY AUTOINCREMENT, folder TEXT NOT NULL) STRICT",
        # `words` is what a search looks through, folded; `record` the whole turn, JSON made small by zlib.
        "CREATE TABLE turns (num INTEGER PRIMARY KEY AUTOINCREMENT,"
        " conversation INTEGER NOT NULL REFERENCES conversations (num) ON DELETE CASCADE,"
        " question TEXT NOT NULL, asked TEXT NOT NULL, status TEXT NOT NULL, cited TEXT NOT NULL,"
        " words TEXT NOT NULL, record BLOB NOT NULL) STRICT",
        "CREATE INDEX turns_conversation ON turns (conversation, num)",
        "CREATE INDEX turns_question ON turns (question)",
        # What the prompt offers again, also what was never answered; the latest has the highest number.
        "CREATE TABLE questions (num INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL UNIQUE) STRICT",
    ),
)
WAIT_S = 10.0


def make(path: Path) -> None:
    """Make an empty file where there is none, which nobody else may read; what SQLite puts beside it is like it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def connect(path: Path, wait_s: float = WAIT_S) -> sqlite3.Connection:
    """Open a file that exists, for reading where it may not be written. Raises: HistoryError for a newer schema.

    Another process is waited for `wait_s` seconds. No write-ahead log: what was forgotten would stay in it.
    """
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=wait_s)
    try:
        # A damaged text must not hide the others.
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        for pragma in ("foreign_keys = ON", "secure_delete = ON", "synchronous = FULL", "trusted_schema = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        if version(connection) > len(MIGRATIONS):
            raise HistoryError(f"the conversations in {path} were kept by a newer qabot; update qabot")
    except BaseException:
        connection.close()
        raise
    return connection


def version(connection: sqlite3.Connection) -> int:
    """Return how many migrations the file has seen."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date inside the transaction that is open."""
    for number in range(version(connection), len(MIGRATIONS)):
        for statement in MIGRATIONS[number]:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number + 1}")
