"""What a corpus tells about itself, so that a question can be held against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Known:
    """Names of outlets and authors, and the days of the oldest and newest article (ISO dates, None when undated)."""

    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    oldest: str | None = None
    newest: str | None = None
    # The words of each name, as they are compared.
    spelt: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def touches(self, since: str, until: str) -> bool:
        """Say whether an article may be of the days from `since` to before `until`."""
        if self.oldest is None or self.newest is None:
            return False
        return since <= self.newest and until > self.oldest


def known(sources: Iterable[str], authors: Iterable[str], oldest: str | None, newest: str | None) -> Known:
    """Return what is known, the names taken apart once."""
    from qabot.understanding.names import spelt

    sources, authors = tuple(sources), tuple(authors)
    return Known(sources, authors, oldest, newest, {name: spelt(name) for name in (*sources, *authors)})
