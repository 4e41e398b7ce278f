"""The form of the filters as it is written, before its days are understood."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qabot.types import Filters


@dataclass(frozen=True, slots=True)
class Form:
    """Days as written, empty for none, and the filters otherwise."""

    since: str
    until: str
    others: Filters
    as_of: str = ""

    def filters(self) -> Filters:
        """Return the filters. Raises: UsageError. Words for days are slow to understand the first time."""
        from datetime import date

        from qabot.days import day, last_day, require_between

        as_of = last_day(self.as_of) if self.as_of else None
        today = date.fromisoformat(as_of) if as_of else None
        since, until = (day(text, today) if text else None for text in (self.since, self.until))
        require_between(since, until)
        return replace(self.others, since=since, until=until, as_of=as_of)
