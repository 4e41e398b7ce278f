"""One unit of training: a question, the passage that answers it, passages that do not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from qabot.types import Excerpt


class Example(msgspec.Struct, frozen=True):
    """A question with `answers`, character spans of its right passage; without a right passage it has none.

    `others` are passages that do not answer it, the hardest first.
    """

    group: str
    question: str
    right: Excerpt | None
    answers: tuple[tuple[int, int], ...]
    others: tuple[Excerpt, ...]


def save(path: Path, examples: Iterable[Example]) -> int:
    """Write examples as JSON lines; return their number."""
    with path.open("wb") as file:
        return sum(bool(file.write(msgspec.json.encode(example) + b"\n")) for example in examples)


def read(path: Path) -> list[Example]:
    """Read what `save` wrote."""
    return [msgspec.json.decode(line, type=Example) for line in path.read_bytes().splitlines()]
