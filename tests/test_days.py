"""Days as people name them."""

from __future__ import annotations

from datetime import date

import pytest

from qabot.days import day, require_between
from qabot.errors import UsageError


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-02", "2026-03-02"),
        (" 2026-03 ", "2026-03-01"),
        ("2026", "2026-01-01"),
        ("3 March 2026", "2026-03-03"),
        ("3-March-2026", "2026-03-03"),
        ("March 2026", "2026-03-01"),
    ],
)
def test_days(text: str, iso: str) -> None:
    assert day(text) == iso


@pytest.mark.parametrize("text", ["last week", "last-week", "a week ago"])
def test_words(text: str) -> None:
    assert 6 <= (date.today() - date.fromisoformat(day(text))).days <= 8


@pytest.mark.parametrize("text", ["gibberish", "not-a-day", ""])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(UsageError, match="is no date; give 2026-03-01, 2026-03 or words such as 'last week'"):
        day(text)


def test_a_span_without_a_day() -> None:
    require_between("2026-01-01", "2026-01-02")
    require_between(None, "2026-01-01")
    require_between("2026-01-01", None)
    for until in ("2026-01-01", "2025-12-31"):
        with pytest.raises(UsageError, match="leaves no day"):
            require_between("2026-01-01", until)
