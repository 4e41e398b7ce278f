"""How a value changed over time, in the words of every face: oldest first, each with its day, outlet and marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qabot.render.wording import marks
from qabot.types import Answer, Change

HEADING = "Over time, oldest first"


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a sequence, padded so that lines stand under each other."""

    day: str
    value: str
    outlet: str
    marks: str
    change: Change

    @property
    def text(self) -> str:
        """The line without its marks."""
        return f"{self.day}  {self.value}  {self.outlet}"


def lines(answer: Answer) -> Iterator[Line]:
    """Yield the sequence of an answer. Outlets that differ on one day each have a line with their name."""
    shown = [answer.words(change.value) for change in answer.sequence]
    width = max(map(len, shown), default=0)
    for change, words in zip(answer.sequence, shown, strict=True):
        outlet = change.source or "unknown outlet"
        yield Line(change.published[:10], words.ljust(width), outlet, marks(change.value), change)
