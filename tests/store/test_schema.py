"""The schema only grows, and an index of another time is refused with words that help."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from helpers import build, opened, write_json

from qabot.errors import DamagedIndexError, NoIndexError
from qabot.store.corpus import Corpus
from qabot.store.schema import MIGRATIONS, connect

# Never edit a migration: append one. A digest changes only until the first release.
DIGESTS = ("4e3509476b7fec44", "280007a11dbad728", "85a520279913745e")


def _index(folder: Path) -> Path:
    write_json(folder / "corpus" / "a.json", ["The gazette has a line."], title="A")
    build(folder / "index", [folder / "corpus"])
    return folder / "index"


def test_migrations_are_append_only() -> None:
    digests = tuple(hashlib.sha256(" ".join(m.split()).encode()).hexdigest()[:16] for m in MIGRATIONS)
    assert digests == DIGESTS


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    index = _index(tmp_path)
    with closing(sqlite3.connect(index / "corpus.db")) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    for write in (False, True):
        with pytest.raises(DamagedIndexError, match=r"newer qabot.*update qabot"):
            connect(index / "corpus.db", write=write)
    with pytest.raises(DamagedIndexError, match="update qabot"), opened(index):
        pass


def test_an_index_never_finished(tmp_path: Path) -> None:
    """The first run was killed before it published anything."""
    connect(tmp_path / "corpus.db", write=True).close()
    with pytest.raises(NoIndexError, match="never finished; mend: qabot index"):
        Corpus(tmp_path / "corpus.db")
    (tmp_path / "empty.db").touch()
    with pytest.raises(DamagedIndexError, match="unfinished or old; mend: qabot index"):
        Corpus(tmp_path / "empty.db")


@pytest.mark.parametrize("content", [b"this is no database" * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_what_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "corpus.db").write_bytes(content)
    for write in (False, True):
        with pytest.raises(DamagedIndexError, match="qabot index --rebuild"):
            connect(tmp_path / "corpus.db", write=write)


def test_reading_cannot_write(tmp_path: Path) -> None:
    with closing(connect(_index(tmp_path) / "corpus.db")) as database, pytest.raises(sqlite3.OperationalError):
        database.execute("DELETE FROM articles")
