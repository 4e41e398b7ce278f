"""Expressions of time in English text: where they stand, how they are bound, which days they name.

What looks like one is spotted by its form, in microseconds; which days it names is for `qabot.days` to say.
dateparser's own search finds dates where there are none (EXPERIMENTS.md, 2026-11-26).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from qabot.days import MONTH, Period, period
from qabot.types import Span

# How an expression is bound: "since March", "before 2025", "as of 1 June", "in May"; "" stands alone: "last week".
Bound = Literal["since", "after", "before", "until", "by", "as of", "in", "between", ""]

_MONTH = rf"{MONTH}\b\.?"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_PART = r"(?: (?:morning|afternoon|evening|night|lunchtime))?"
_YEAR = r"(?:19|20)\d\d(?![\d-])"
_NUMBER = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|(?:a )?couple of)"
_UNITS = r"(?:day|week|fortnight|month|year)s?"
_DAY = (
    rf"(?:{_WEEKDAY},? )?(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? {_YEAR})?"
    rf"|(?:{_WEEKDAY},? )?{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? {_YEAR})?"
    rf"|(?:19|20)\d\d-\d\d(?:-\d\d)?\b|\d{{1,2}}[/.]\d{{1,2}}[/.]{_YEAR}"
)
_MONTHS = rf"(?:(?:early|mid|late)[ -])?{_MONTH}(?: (?:of )?{_YEAR})?"
_RELATIVE = (
    rf"the day before yesterday|yesterday{_PART}|today|tonight|tomorrow{_PART}|last night"
    rf"|this (?:morning|afternoon|evening)"
    rf"|(?:last|this|next|previous) (?:week(?!end)|month|year|weekend|{_WEEKDAY}{_PART}|{_MONTH})"
    rf"|the (?:last|past) (?:day|week|month|year)\b(?! of)|the weekend"
    rf"|(?:the )?(?:last|past) {_NUMBER} {_UNITS}|past (?:day|week|month|year)\b"
    rf"|{_NUMBER} {_UNITS} ago"
)
_DAYS = rf"{_WEEKDAY}{_PART}"
_ANY = rf"(?:{_DAY}|{_MONTHS}|{_RELATIVE}|{_DAYS}|{_YEAR}(?!s\b))"
# What happened on the day that is named: "since the election on 7 May".
_EVENT = r"(?:(?:the|its|his|her|their) (?:[\w’'-]+ ){1,5}?(?:on|in|of|from) )"
_EDGE = r"since|after|before|until|till|up to|as of|as at"
_WITHIN = r"by|in|on|during|throughout|over|from|of"
_PAIR = re.compile(
    rf"\b(?:between (?P<first>{_ANY}|\d{{1,2}}) and|from (?P<from>{_ANY}|\d{{1,2}}) (?:to|until|till|through))"
    rf" (?P<last>{_ANY})\b",
    re.IGNORECASE,
)
_BOUND = re.compile(
    rf"\b(?:(?P<edge>{_EDGE}) (?P<event>{_EVENT})?|(?P<within>{_WITHIN}) )(?P<when>{_ANY})(?P<onwards> onwards?)?"
    r"(?P<possessive>['’]s\b)?(?!\w)",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"\b(?P<when>{_RELATIVE})(?P<possessive>['’]s\b)?(?!\w)", re.IGNORECASE)
# Characters before a word that are looked at: more than there are spaces in a row.
_BEFORE = 20
# Months that are also words or names stand alone only where nothing follows that would be theirs: not "since May took".
_WORD_MONTH = re.compile(r"(?:may|march|april|june|august|jan|mar|sun|sat)", re.IGNORECASE)
_FOLLOWS = re.compile(
    r"\W*(?:$|[?,.;:]|(?:about|on|in|at|and|how|what|who|which|where|why|did|does|has|have|was|were|is|are|the|from|to|by"
    r"|regarding|concerning|for|of)\b)",
    re.IGNORECASE,
)
_BOUNDS: Mapping[str, Bound] = {
    "since": "since",
    "after": "after",
    "before": "before",
    "until": "until",
    "till": "until",
    "up to": "until",
    "by": "by",
    "as of": "as of",
    "as at": "as of",
}
_DAY_FORM, _RELATIVE_FORM = re.compile(_DAY, re.IGNORECASE), re.compile(_RELATIVE, re.IGNORECASE)
_WEEKDAY_FORM, _YEAR_FORM = re.compile(_DAYS, re.IGNORECASE), re.compile(_YEAR)


@dataclass(frozen=True, slots=True)
class Expression:
    """Where an expression stands, with what binds it, and the days it names.

    `relative` is that it is counted from the day of speaking, `event` that it dates something: "the election on 7 May",
    `weekday` that it is a bare day of the week, which may be that of any week.
    """

    span: Span
    bound: Bound
    period: Period
    relative: bool
    event: bool = False
    weekday: bool = False

    @property
    def since(self) -> str | None:
        """The first day that "since ..." or "after ..." leaves: of a month or year that is over, the one behind it."""
        if self.bound == "after" and self.period.unit in ("month", "year") and not self.period.rough:
            return self.period.end
        return self.period.start if self.bound in ("since", "after") else None

    @property
    def until(self) -> str | None:
        """The day from which on "until ..." or "before ..." leaves nothing; none for what led up to an event."""
        return self.period.start if self.bound in ("until", "before") and not self.event else None


def expressions(text: str, today: date) -> list[Expression]:
    """Return the expressions of time in a text, in order and apart, seen from a day."""
    found: list[Expression] = []
    for each in (*_pairs(text, today), *_bounds(text, today), *_alone(text, today)):
        if not any(each.span.start < other.span.end and other.span.start < each.span.end for other in found):
            found.append(each)
    return sorted(found, key=lambda each: each.span)


def _pairs(text: str, today: date) -> Iterator[Expression]:
    for match in _PAIR.finditer(text):
        first, last = match["first"] or match["from"], match["last"]
        end = _named(last, today)
        # "between 3 and 9 March 2026", "from March to May 2026": what the first leaves out the last says.
        begin = _named(first, today) if end is None else _before(first, end, today)
        if begin is not None and end is not None and begin.start < end.end:
            joined = replace(begin, end=end.end, unit="day", rough=False)
            yield Expression(Span(*match.span()), "between", joined, relative=False)


def _before(text: str, end: Period, today: date) -> Period | None:
    """Return what the first of two expressions names: "3" beside "9 March" is the third of that month."""
    last = date.fromisoformat(end.last)
    if text.isdigit() and len(text) <= 2:
        return period(f"{last.year}-{last.month:02}-{int(text):02}", today) if end.unit == "day" else None
    return _named(text, last)


def _bounds(text: str, today: date) -> Iterator[Expression]:
    for match in _BOUND.finditer(text):
        when, bound = match["when"], (match["edge"] or match["within"]).lower()
        if _misread(text, match, bound):
            continue
        named = _named(when, today)
        if named is None:
            continue
        relative = _relative(when)
        if match["possessive"]:
            # "Of last week's storm" leaves "of storm".
            yield Expression(Span(match.start("when"), match.end()), "", named, relative)
            continue
        span = Span(match.start(), match.end("when") if bound != "from" else match.end())
        bound = "since" if bound == "from" and match["onwards"] else _BOUNDS.get(bound, "in")
        yield Expression(span, bound, named, relative, match["event"] is not None, _weekday(when))


def _misread(text: str, match: re.Match[str], bound: str) -> bool:
    """Say whether the words after a preposition are no time: "by May" who wrote it, "in 2012 Olympics", "on March"."""
    when, rest = match["when"], text[match.end() :]
    if _YEAR_FORM.fullmatch(when):
        # A year that something is called by is its name; a number of things is none.
        return bound in ("on", "of", "over", "by") or re.match(r" [A-Z]| \w+s\b(?! )", rest) is not None
    if _DAY_FORM.fullmatch(when):
        return False
    if _relative(when):
        return _titled(text, match)
    if _WEEKDAY_FORM.fullmatch(when):
        return bound == "of"
    if not any(c.isdigit() for c in when) and (bound in ("on", "over") or match["possessive"]):
        return True
    return _WORD_MONTH.fullmatch(when) is not None and _FOLLOWS.match(rest) is None


def _titled(text: str, match: re.Match[str]) -> bool:
    """Say whether a word such as "today" is written like a name where no sentence begins: "USA Today"."""
    at = match.start("when")
    before = text[max(0, at - _BEFORE) : at].rstrip()
    begins = not before or re.search(r"[\w,;:)’'-]$", before) is None
    return text[at].isupper() and not begins and _WEEKDAY_FORM.fullmatch(match["when"]) is None


def _alone(text: str, today: date) -> Iterator[Expression]:
    for match in _ALONE.finditer(text):
        named = None if _titled(text, match) else _named(match["when"], today)
        if named is not None:
            yield Expression(Span(*match.span()), "", named, relative=True)


def _relative(when: str) -> bool:
    return _RELATIVE_FORM.fullmatch(when) is not None or _weekday(when)


def _weekday(when: str) -> bool:
    return _WEEKDAY_FORM.fullmatch(when) is not None


def _named(when: str, today: date) -> Period | None:
    return period(re.sub(r"^the (?=\d)", "", when, flags=re.IGNORECASE), today)
