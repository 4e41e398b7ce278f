"""The index folder: which file is which, and who may write."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from qabot.errors import LockedError, NoIndexError
from qabot.store.disk import refusals


class Owner(msgspec.Struct, frozen=True):
    """The process that holds the write lock."""

    pid: int
    host: str


class IndexFolder:
    """Paths inside an index folder and the single-writer lock on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.corpus = path / "corpus.db"
        self.vectors = path / "vectors"
        self._lock = path / "write.lock"
        self._owner = path / "write.owner"

    def embeddings(self, identity: str) -> Path:
        """Return the file of raw embeddings made by the encoder of that identity."""
        return self.path / f"embeddings-{identity.rpartition('@')[2]}.db"

    def postings(self, name: str) -> Path:
        """Return the folder of the lexical index of that name."""
        return self.path / name

    def require(self) -> None:
        """Raise NoIndexError when there is no index here."""
        with refusals(self.path):
            there = self.corpus.is_file()
        if not there:
            raise NoIndexError(f"no index in {self.path}; make one: qabot index FOLDER")

    def size(self) -> int:
        """Return the bytes the index takes on disk."""
        return sum(path.stat().st_size for path in self.path.rglob("*") if path.is_file())

    def create(self) -> None:
        """Make the folder and its sub-folders where missing."""
        with refusals(self.path):
            self.vectors.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock; it dies with the process, so a stale one never blocks.

        Raises: LockedError naming the owner, StorageError.
        """
        from filelock import FileLock, Timeout

        with refusals(self.path):
            lock = FileLock(self._lock, timeout=0)
            try:
                lock.acquire()
            except Timeout:
                raise LockedError(
                    f"another process is writing to {self.path}: {self._who()}; try again later"
                ) from None
        try:
            with refusals(self.path):
                self._owner.write_bytes(msgspec.json.encode(Owner(os.getpid(), socket.gethostname())))
            yield
        finally:
            self._owner.unlink(missing_ok=True)
            lock.release()

    def _who(self) -> str:
        try:
            owner = msgspec.json.decode(self._owner.read_bytes(), type=Owner)
        except (OSError, msgspec.MsgspecError):
            return "process unknown"
        return f"process {owner.pid} on {owner.host}"
