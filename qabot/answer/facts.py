"""Numbers, dates and names of a text, in a form in which seven is 7 and March 3 is 3 March."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qabot.days import MONTHS as MONTH_NAMES
from qabot.days import WEEKDAYS
from qabot.text import STOPWORDS, fold, sentences, words

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = (
    {word: value for value, word in enumerate(_UNITS)} | {w: 10 * n for n, w in enumerate(_TENS, 2)} | {"dozen": 12}
)
_SCALES = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "k": 10**3, "m": 10**6,
    "mn": 10**6, "bn": 10**9, "tn": 10**12,
}  # fmt: skip
_NTH = """third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth""".split()
_ORDINALS = {word: value for value, word in enumerate(_NTH, 3)} | {"hundredth": 100}
NUMBER_WORDS = frozenset([*_SMALL, *_SCALES])
# Scales of which letters make a number only behind digits.
_LETTERS = frozenset("k m mn bn tn".split())
# What many is counted by, nobody knows how many: the unit of such a number.
_MANY = {"dozens": 12, "scores": 20, "hundreds": 10**2, "thousands": 10**3, "millions": 10**6, "billions": 10**9}
MANY = "s"
MONTHS = {
    form.lower(): number
    for number, name in enumerate(MONTH_NAMES, 1)
    for form in (name, name[:3], *(["Sept"] if name == "September" else []))
}
_WEEKDAYS = frozenset(name.lower() for name in WEEKDAYS)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?(?:,?\s+(?P<year>(?:1[5-9]|20)\d\d)\b)?"
    rf"|\b(?P<month2>{_MONTH})\b\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,\d)(?:,?\s+(?P<year2>(?:1[5-9]|20)\d\d)\b)?"
    r"|\b(?P<iso>(?:1[5-9]|20)\d\d-\d\d-\d\d)\b"
)
_RELATIVE = re.compile(
    r"\b(?:next|last|this|previous|following|coming)"
    r" (?:day|night|week|weekend|month|year|spring|summer|autumn|winter)\b"
    r"|\b(?:today|tonight|tomorrow|yesterday)\b"
)
_WORD = "|".join([*_SMALL, *_SCALES])
_AND = r"(?:-|(?:(?<=hundred)|(?<=thousand)|(?<=illion))\s+and\s+|\s+)"
_NUMBER = re.compile(
    r"(?P<sign>[£$€])?\s?(?P<digits>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:[.:]\d+)?)(?P<ordinal>st|nd|rd|th)?(?![\d])"
    rf"|\b(?P<words>(?:{_WORD})(?:{_AND}(?:{_WORD}))*)\b"
    r"|\b(?P<many>dozens|scores(?=\s+of\b)|hundreds|thousands|millions|billions)\b"
    rf"|\b(?P<th>{'|'.join(_ORDINALS)})s?\b"
)
_SCALE = re.compile(rf"(?:\s|-)?(?P<scale>{'|'.join(_SCALES)})\b")
# What may stand before a number and changes it.
_MINUS = re.compile(r"(?:\bminus\s|(?<![\w.)–−-])[-–−])$")
_TWICE = re.compile(r"\b(?:twice|double) (?:the )?$")
_HALF, _VAGUE = re.compile(r"\bhalf an?\s$"), re.compile(r"\b(?:several|few|many)\s$")
_UNIT = re.compile(
    r"\s?-?(?:(?P<percent>%|per\s?cent\b|percent\b|percentage points?\b)|(?P<pound>pounds?\b)|(?P<dollar>dollars?\b)"
    r"|(?P<euro>euros?\b))"
)
_SIGNS = {"pound": "£", "dollar": "$", "euro": "€", "percent": "%"}
_TITLES = frozenset("mr mrs ms miss dr sir lady lord dame prof professor mx st".split())


@dataclass(frozen=True, slots=True)
class Number:
    """A value with its unit: %, £, $, €, "th" of an ordinal, MANY, or none; `text` is how it was written."""

    value: float
    unit: str
    text: str

    def within(self, others: list[Number]) -> bool:
        """Say whether one of the others is this number; one without a unit may have any there but MANY."""
        fitting = (o.unit for o in others if o.value == self.value)
        return any(unit == self.unit or (not self.unit and unit != MANY) for unit in fitting)


@dataclass(frozen=True, slots=True)
class Date:
    """A day of a month, 1 to 31 and 1 to 12; the year is None where none is written."""

    day: int
    month: int
    year: int | None
    text: str

    def within(self, others: list[Date]) -> bool:
        """Say whether one of the others is this day, and of no other year."""
        return any((o.day, o.month) == (self.day, self.month) and self._year_fits(o) for o in others)

    def _year_fits(self, other: Date) -> bool:
        return self.year is None or other.year is None or self.year == other.year


def dates(text: str) -> list[Date]:
    """Return the days that a text names."""
    return [date for date, _ in _dated(fold(text))]


def numbers(text: str) -> list[Number]:
    """Return the numbers of a text that are no part of a day of a month."""
    return [number for number, _, _ in placed(fold(text))]


def placed(folded: str) -> Iterator[tuple[Number, int, int]]:
    """Yield the numbers of a folded text with where each starts and ends."""
    for _, (start, end) in _dated(folded):
        folded = folded[:start] + " " * (end - start) + folded[end:]
    yield from _numbers(folded)


def calendar(text: str) -> set[str]:
    """Return the months and weekdays that a text names outside of whole dates, in full or short as written."""
    folded = fold(text)
    # "may" and "march" are months only with a capital letter.
    named = {fold(word) for word in re.findall(r"\b[A-Z]\w+", text)}
    for _, (start, end) in _dated(folded):
        folded = folded[:start] + " " * (end - start) + folded[end:]
    found = {word for word, _ in words(folded)} & named
    return {word for word in found if word in _WEEKDAYS or (word in MONTHS and len(word) > 2)}


def relative(text: str) -> set[str]:
    """Return the days that a text names from today: "next month", "yesterday"."""
    return {" ".join(match.group().split()) for match in _RELATIVE.finditer(fold(text))}


def names(text: str) -> list[list[str]]:
    """Return runs of words that begin with a capital letter as names do, folded; months, weekdays, titles left out.

    The first word of a sentence counts when another follows, or when it is no common word.
    """
    starts = {span.start for span in sentences(text)}
    runs: list[list[str]] = []
    last = -9
    for word, span in words(text):
        original = span.of(text)
        before = text[: span.start]
        first = span.start in starts or not re.search(r"\w", before) or before.endswith(tuple("“\"‘'„«"))
        if not original[:1].isupper() or (first and word in COMMON) or _no_name(word):
            continue
        joined = last >= 0 and text[last : span.start] in (" ", "-", "’", "'") and runs
        if joined:
            runs[-1].append(word)
        else:
            runs.append([word])
        last = span.end
    return runs


def pairs(text: str) -> set[tuple[str, str]]:
    """Return names that stand beside each other in a text, or with one or two words between."""
    listed = [word for word, _ in words(text)]
    return {(a, b) for place, a in enumerate(listed) for b in listed[place + 1 : place + 4]}


# Words with which a sentence may begin that nobody is called by.
COMMON = (
    frozenset(
        """according although among another around asked authorities both campaigners councillors critics despite during
    each earlier eight eleven experts finally firefighters five four however in investigators judges jurors last later
    many meanwhile ministers neither nine officers officials one people police prosecutors protesters researchers
    residents scientists seven several since six some staff survivors ten thousands three today twelve twenty two
    anybody anyone everybody everyone nobody somebody someone nothing waiting unlike when whereas while witnesses
    workers yesterday yet""".split()
    )
    | STOPWORDS
)


def _no_name(word: str) -> bool:
    return word in _WEEKDAYS or word in MONTHS or word in _TITLES or word[:1].isdigit() or word == "i"


def _dated(folded: str) -> Iterator[tuple[Date, tuple[int, int]]]:
    for match in _DATE.finditer(folded):
        if match["iso"]:
            year, month, day = map(int, match["iso"].split("-"))
        else:
            day, month = int(match["day"] or match["day2"]), MONTHS[match["month"] or match["month2"]]
            written = match["year"] or match["year2"]
            year = int(written) if written else 0
        if 1 <= day <= 31 and 1 <= month <= 12:
            yield Date(day, month, year or None, match.group()), match.span()


def _numbers(folded: str) -> Iterator[tuple[Number, int, int]]:
    place = 0
    while match := _NUMBER.search(folded, place):
        place = match.end()
        if match["th"]:
            yield Number(_ORDINALS[match["th"]], "th", match.group()), match.start(), place
            continue
        if match["many"]:
            yield Number(_MANY[match["many"]], MANY, match.group()), match.start(), place
            continue
        if match["digits"]:
            value = float(match["digits"].replace(",", "").replace(":", "."))
        elif (read := _value(re.split(r"-|\s+and\s+|\s+", match["words"]))) is not None:
            value = read
        else:
            continue
        while scale := _SCALE.match(folded, place):
            value, place = value * _SCALES[scale["scale"]], scale.end()
        unit, place = _unit(folded, place)
        unit = match["sign"] or ("th" if match["ordinal"] else unit)
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        before = folded[max(0, start - 10) : start]
        if _MINUS.search(before):
            value = -value
        elif _TWICE.search(before):
            value *= 2
        elif match["words"] and match["words"].split()[0] not in _UNITS:
            value, unit = (
                (value / 2, unit) if _HALF.search(before) else (value, MANY if _VAGUE.search(before) else unit)
            )
        yield Number(round(value, 6), unit, folded[start:place].strip()), start, place


def _unit(folded: str, place: int) -> tuple[str, int]:
    match = _UNIT.match(folded, place)
    if match is None or match.lastgroup is None:
        return "", place
    return _SIGNS[match.lastgroup], match.end()


def _value(parts: list[str]) -> float | None:
    """Return what number words say ("two hundred and twelve", "a hundred", "several million"), None for a letter."""
    if parts[0] in _LETTERS:
        return None
    total, current = 0.0, 1.0 if parts[0] in _SCALES else 0.0
    for part in parts:
        if part in _SMALL:
            current = current * 12 if part == "dozen" and current else current + _SMALL[part]
        elif _SCALES[part] == 100:
            current *= 100
        else:
            total, current = total + current * _SCALES[part], 0.0
    return total + current
