"""Days as people name them."""

from __future__ import annotations

from datetime import date, datetime

from qabot.errors import UsageError


def day(text: str) -> str:
    """Return the ISO date of a day: ISO (2026-03-01), a month (2026-03), a year, or words ("last week", "3 March").

    A month or year is its first day. Raises: UsageError.
    """
    text = text.strip()
    for candidate in (text, f"{text}-01", f"{text}-01-01"):
        try:
            return date.fromisoformat(candidate).isoformat()
        except ValueError:
            continue
    found = _from_words(text)
    if found is None and "-" in text and any(c.isalpha() for c in text):
        # last-week, which needs no quotation marks
        found = _from_words(text.replace("-", " "))
    if found is None:
        raise UsageError(f"{text!r} is no date; give 2026-03-01, 2026-03 or words such as 'last week'")
    return found


def now() -> str:
    """Return the time of now with its zone, ISO 8601."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def require_between(since: str | None, until: str | None) -> None:
    """Raise UsageError when no day lies from `since`, inclusive, to `until`, exclusive (ISO dates or None)."""
    if since and until and since >= until:
        raise UsageError(
            f"--since {since} --until {until} leaves no day; --until is exclusive: name the day after the last"
        )


def _from_words(text: str) -> str | None:
    import warnings

    from dateparser import parse  # type: ignore[import-untyped]

    with warnings.catch_warnings():
        # dateparser 1.5 warns of its own use of the standard library.
        warnings.simplefilter("ignore")
        found = parse(text, settings={"PREFER_DATES_FROM": "past", "PREFER_DAY_OF_MONTH": "first"})
    return found.date().isoformat() if found else None
