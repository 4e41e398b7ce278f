"""The form of the filters as it is written, before its days are understood."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qabot.types import Filters


@dataclass(frozen=True, slots=True)
class Form:
    """Two days as written, empty for none, and the filters otherwise."""

    since: str
    until: str
    others: Filters

    def filters(self) -> Filters:
        """Return the filters. Raises: UsageError. Words for days are slow to understand the first time."""
        from qabot.days import day, require_between

        since, until = (day(text) if text else None for text in (self.since, self.until))
        require_between(since, until)
        return replace(self.others, since=since, until=until)
