"""The line at the top: what is asked about, and whether the disk has moved on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from qabot.survey import Pending
    from qabot.types import Overview


class Header(Static):
    """Corpus, counts, newest date, and what goes on beside the conversation."""

    def __init__(self, dot: str, *, id: str | None = None) -> None:
        super().__init__(Content.styled("qabot", "bold $primary"), id=id, markup=False)
        self._corpus = ""
        self._overview: Overview | None = None
        self._pending: Pending | None = None
        self._busy = ""
        self._dot = dot

    def sign(self, dot: str) -> None:
        """Take the sign that says that the disk has moved on."""
        self._dot = dot
        self._draw()

    def show(self, name: str, overview: Overview) -> None:
        """Take the counts of a snapshot."""
        self._corpus, self._overview = name, overview
        self._draw()

    def differ(self, pending: Pending | None) -> None:
        """Take how the disk differs from the index."""
        self._pending = pending
        self._draw()

    def work(self, doing: str) -> None:
        """Say what runs in the background; empty when nothing does."""
        self._busy = doing
        self._draw()

    def _draw(self) -> None:
        parts: list[tuple[str, str]] = [("qabot", "bold $primary")]
        if self._overview is not None:
            parts += [("  ", ""), (self._corpus, "bold")]
        # What changes stands first: on a narrow screen the rest falls off.
        if self._busy:
            parts.append((f"  {self._busy}", "$accent"))
        elif self._pending:
            parts += [(f"  {self._dot} ", "$warning"), (f"{_changes(self._pending)}, f5 updates", "$dim")]
        if self._overview is not None:
            about = self._overview
            newest = f"newest {about.newest}" if about.newest else "undated"
            counts = f"  {about.articles:,} articles · {newest} · {about.passages:,} passages"
            parts.append((counts, "$dim"))
        self.update(Content.assemble(*parts))


def _changes(pending: Pending) -> str:
    counts = ((pending.new, "new"), (pending.changed, "changed"), (pending.gone, "gone"))
    return ", ".join(f"{number:,} {word}" for number, word in counts if number) + " on disk"
