"""The file in which questions were remembered before conversations were kept: read once, then part of these."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

NAME = "questions.jsonl"


@dataclass(frozen=True, slots=True)
class OldQuestions:
    """A file of JSON lines, and under another name the one that is being taken over."""

    path: Path

    def all(self) -> list[str]:
        """Return the questions, oldest first, each once at its latest place."""
        lines = [line for file in (self._taken, self.path) for line in _lines(file)]
        return list(dict.fromkeys(question for line in reversed(lines) if (question := _question(line))))[::-1]

    def take(self) -> list[str]:
        """Return the questions and put the file aside, so that what an older qabot adds meanwhile is not lost."""
        if not self._taken.exists():
            with suppress(OSError):
                self.path.replace(self._taken)
        found = [question for line in _lines(self._taken) if (question := _question(line))]
        return list(dict.fromkeys(reversed(found)))[::-1]

    def done(self) -> None:
        """Delete what was taken."""
        with suppress(OSError):
            self._taken.unlink(missing_ok=True)

    @property
    def _taken(self) -> Path:
        return self.path.with_name(f"{self.path.name}.taken")


def _lines(file: Path) -> Iterator[bytes]:
    with suppress(OSError):
        yield from file.read_bytes().splitlines()


def _question(line: bytes) -> str | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    question = value.get("question") if isinstance(value, dict) else None
    return question if isinstance(question, str) and question.strip() else None
