"""Questions asked before, from one run to the next."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qabot.errors import StorageError

NAME = "questions.jsonl"
_REMEMBERED = 1_000
_LINES = 2_000
_WAIT_S = 5.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A file of JSON lines, which several processes may add to."""

    path: Path

    def all(self) -> list[str]:
        """Return the questions, oldest first, each once at its latest place, at most the last 1,000."""
        try:
            lines = self.path.read_bytes().splitlines()
        except OSError:
            return []
        questions = [question for line in reversed(lines) if (question := _question(line))]
        return list(dict.fromkeys(questions))[:_REMEMBERED][::-1]

    def add(self, text: str) -> None:
        """Remember a question; blank ones are not worth it. Raises: StorageError."""
        if not text.strip():
            return
        with self._refusals(), self._alone():
            with self.path.open("ab") as file:
                # A line that was cut off by a crash must not take this one with it.
                file.write((b"" if self._ends_whole() else b"\n") + _line(text))
            self._shorten()

    def _shorten(self) -> None:
        """Write the questions anew once the file is long; whoever reads sees the old file or the new one."""
        if self.path.read_bytes().count(b"\n") <= _LINES:
            return
        fresh = self.path.with_name(f"{self.path.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_bytes(b"".join(map(_line, self.all())))
        fresh.replace(self.path)

    def _ends_whole(self) -> bool:
        with self.path.open("rb") as file:
            if not file.seek(0, os.SEEK_END):
                return True
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock that every writer of the file takes; what was asked is nobody else's business to read."""
        from filelock import FileLock

        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_name(f"{self.path.name}.lock"), timeout=_WAIT_S):
            self.path.touch(mode=0o600)
            yield

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:  # filelock's Timeout is one
            reason = (error.strerror or str(error)).lower()
            raise StorageError(
                f"cannot remember the question in {self.path}: {reason}; make that file writable to keep them"
            ) from error


def _line(text: str) -> bytes:
    return json.dumps({"question": text}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _question(line: bytes) -> str | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    question = value.get("question") if isinstance(value, dict) else None
    return question if isinstance(question, str) and question.strip() else None
