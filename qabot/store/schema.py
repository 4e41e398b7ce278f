"""The SQLite schema of the corpus: numbered migrations, append-only, and the connections to it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from qabot.errors import DamagedIndexError
from qabot.store.disk import read_uri, refusals

# Passage ids are never reused, not even after a crash: the high bits are the number of the run that
# made them, and that number is committed before the run starts.
RUN_BITS = 32

MIGRATIONS = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE files (
        path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, digest BLOB, reason TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE skipped_records (path TEXT NOT NULL, record INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;
    CREATE INDEX skipped_records_path ON skipped_records (path);
    CREATE TABLE articles (
        num INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, source TEXT,
        authors TEXT NOT NULL, published TEXT, updated TEXT, section TEXT, url TEXT, language TEXT,
        url_key TEXT, body_key TEXT NOT NULL, content BLOB NOT NULL, path TEXT NOT NULL,
        first_passage INTEGER NOT NULL, passages INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX articles_first_passage ON articles (first_passage);
    CREATE TABLE article_paths (
        path TEXT NOT NULL, article INTEGER NOT NULL REFERENCES articles (num),
        url_key TEXT NOT NULL, body_key TEXT NOT NULL, PRIMARY KEY (path, article, url_key, body_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX article_paths_article ON article_paths (article);
    CREATE INDEX article_paths_url ON article_paths (url_key) WHERE url_key <> '';
    CREATE INDEX article_paths_body ON article_paths (body_key);
    CREATE TABLE passages (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
    CREATE TABLE segments (
        name TEXT PRIMARY KEY, kind TEXT NOT NULL, count INTEGER NOT NULL, bytes INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE removed (
        id INTEGER PRIMARY KEY, in_vectors INTEGER NOT NULL, in_postings INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE forgotten (key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    """,
    # Quotes belong to the content of an article, so that what is read again and unchanged keeps them.
    """
    CREATE TABLE quoted (content BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE quotes (
        num INTEGER PRIMARY KEY, content BLOB NOT NULL REFERENCES quoted (content) ON DELETE CASCADE,
        kind TEXT NOT NULL, content_at TEXT NOT NULL, cue_at TEXT, source_at TEXT, words TEXT NOT NULL,
        speaker TEXT, rule TEXT, mention_at TEXT
    ) STRICT;
    CREATE INDEX quotes_content ON quotes (content);
    CREATE INDEX quotes_speaker ON quotes (speaker, content);
    CREATE INDEX articles_content ON articles (content);
    """,
    # Bodies are known by the content of their article, as quotes are. `copies` has both directions of each pair.
    """
    CREATE TABLE bodies (num INTEGER PRIMARY KEY, content BLOB NOT NULL UNIQUE, sketch BLOB NOT NULL) STRICT;
    CREATE TABLE sentences (
        hash INTEGER NOT NULL, body INTEGER NOT NULL, PRIMARY KEY (hash, body)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE copies (one INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (one, other)) STRICT, WITHOUT ROWID;
    ALTER TABLE articles ADD COLUMN story TEXT NOT NULL DEFAULT '';
    CREATE INDEX articles_story ON articles (story) WHERE story <> '';
    CREATE TABLE versions (
        article TEXT NOT NULL, content BLOB NOT NULL, id TEXT NOT NULL, path TEXT NOT NULL, replaced TEXT NOT NULL,
        item BLOB NOT NULL, PRIMARY KEY (article, content)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX versions_id ON versions (id);
    CREATE TABLE printings (
        path TEXT NOT NULL, article INTEGER NOT NULL, source TEXT NOT NULL, published TEXT NOT NULL,
        title TEXT NOT NULL, PRIMARY KEY (path, article, source, published)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX printings_article ON printings (article);
    """,
)


def connect(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """Open the corpus database; `write` creates it and brings its schema up to date.

    Raises: DamagedIndexError for a file that is no corpus or comes from a newer qabot, StorageError.
    """
    with refusals(path.parent):
        connection = _open(path, write=write)
        try:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if version > len(MIGRATIONS):
                raise DamagedIndexError(
                    f"the index in {path.parent} was made by a newer qabot (schema {version}); update qabot"
                )
            if write:
                _migrate(connection, version)
            elif version < len(MIGRATIONS):
                raise DamagedIndexError(f"the index in {path.parent} is unfinished or old; mend: qabot index")
        except BaseException:
            connection.close()
            raise
    return connection


def _open(path: Path, *, write: bool) -> sqlite3.Connection:
    if write:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    else:
        connection = sqlite3.connect(
            read_uri(path), uri=True, isolation_level=None, check_same_thread=False, timeout=10
        )
        connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    for number in range(version, len(MIGRATIONS)):
        connection.executescript(f"BEGIN IMMEDIATE; {MIGRATIONS[number]}; PRAGMA user_version = {number + 1}; COMMIT;")
