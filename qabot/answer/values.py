"""Values in a sentence: numbers, sums of money and shares, in digits or words, as exact slices.

What is no measure of anything is passed over: years, days of a month, times, ages, results such as 44-15.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from qabot.days import MONTH
from qabot.text import STOPWORDS, fold
from qabot.types import Span

Kind = Literal["number", "money", "share"]

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
).split()
_SCALES = {
    "hundred": 1e2, "dozen": 12.0, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "mln": 1e6,
    "billion": 1e9, "bn": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_MONEY = {
    "£": "gbp", "pound": "gbp", "$": "usd", "us$": "usd", "dollar": "usd", "€": "eur", "euro": "eur", "¥": "jpy",
    "yen": "jpy", "a$": "aud", "c$": "cad", "₹": "inr", "rupee": "inr", "yuan": "cny",
}  # fmt: skip
_WORD = rf"(?:{'|'.join(sorted(_ONES, key=len, reverse=True))}|hundred|thousand|million|billion)"
# "a hundred", "half a million", "two hundred and twenty-six", "three and a half", "two dozen"
_SPELT = (
    rf"(?:half(?: an?)? (?:million|billion|dozen)|"
    rf"an? (?:hundred|thousand|million|billion|dozen)(?:(?:-| and | ){_WORD})*|"
    rf"(?:{_WORD}|dozen)(?:(?:-| and | ){_WORD})*(?: and a half)?(?: dozen)?)"
)
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_VALUE = re.compile(
    rf"(?P<sign>US\$|A\$|C\$|[£$€¥₹])?(?P<amount>(?:{_DIGITS})|\b(?:{_SPELT}))"
    r"(?:(?P<gap>[ -]?)(?P<scale>hundred|thousand|million|billion|trillion|dozen|mln|bn|tn|mn|[mk])(?![\w’']))?"
    r"(?:(?P<share> ?%| per ?cent\b| percentage points?\b)|[ -](?P<coin>pound|dollar|euro|yen|yuan|rupee)s?\b)?",
    re.IGNORECASE,
)
# What stands before a number that measures something else, or behind it.
_NO_VALUE_BEFORE = re.compile(
    rf"(?:\b{MONTH}\.? |[\d.,:/–-]|\b(?:[Aa]ged|[Nn]o\.?|[Nn]umber|[Aa]rticle|[Ss]ection|[Pp]age|[Cc]hapter|"
    r"[Pp]hase|[Ll]evel|[Tt]ype|[Ff]light|[Tt]itle|[Rr]oute) |\w-|#|[A-Za-z])$"
)
_NO_VALUE_BEHIND = re.compile(
    rf"(?: ?(?:am|pm|a\.m|p\.m)\b|(?:st|nd|rd|th)\b| {MONTH}\b|[:/]\d|[–-]\d|-years?-old|-year-olds?"
    r"|,? years? old|[–-](?:to|and|nil)\b| o['’]clock"
    r"|-(?:page|point|storey|story|minute|day|hour|mile|foot|metre|man|strong|time)\b"
    r"| (?:of (?:us|them|those|these|its|his|her|the)\b))",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_QUALIFIED = re.compile(
    r"(?:\b(?:at least|at most|more than|fewer than|less than|up to|as many as|as much as|nearly|almost|about|around|"
    r"roughly|over|some|under|close to|an estimated|approximately|only|just over|just under)\s)$",
    re.IGNORECASE,
)
_NOUN = re.compile(r"[ -]([^\W\d_][\w’'-]*)")
_ATTACHED = re.compile(r"[A-Za-z°]{1,4}(?![\w’'])")
_SINGLE = re.compile(r"one", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """A measure in a text: `span` is how it stands there, with "at least" and the like; `core` the figure alone.

    `unit` is the currency of money, "%" of a share, and of a number empty; `nouns` are the words right behind it.
    """

    kind: Kind
    amount: float
    unit: str
    span: Span
    core: Span
    nouns: tuple[str, ...]

    def same(self, other: Value) -> bool:
        """Say whether two values are equal: "seven" and 7, £1.2m and £1,200,000."""
        return (self.kind, self.unit) == (other.kind, other.unit) and abs(self.amount - other.amount) <= 1e-6 * max(
            abs(self.amount), abs(other.amount)
        )


def amount(text: str) -> float | None:
    """Return the number that digits or English words spell ("1,200", "twenty-six", "half a million"); None for none."""
    words = fold(text).replace("-", " ").strip()
    if re.fullmatch(_DIGITS, words):
        return float(words.replace(",", ""))
    times = 1.0
    for scale in ("dozen", "billion", "million"):
        if words.endswith(f" {scale}") or words == scale:
            times, words = times * _SCALES[scale], words.removesuffix(scale).strip()
    more = 0.0
    if words.endswith("and a half"):
        more, words = 0.5, words.removesuffix("and a half").strip()
    if words in ("", "a", "an"):
        return times
    if words in ("half", "half a"):
        return times / 2
    words = re.sub(r"^an? ", "one ", words)
    words = re.sub(r"^(hundred|thousand)", r"one \1", words)
    from text_to_num import text2num

    try:
        return float(text2num(words, "en") + more) * times
    except ValueError:
        return None


def values(text: str) -> Iterator[Value]:
    """Yield the values of a text in order."""
    for match in _VALUE.finditer(text):
        found = _value(text, match)
        if found is not None:
            yield found


def value_at(text: str, span: Span) -> Value | None:
    """Return the value that a span of a text names: the first that begins in it or that it lies in."""
    for each in values(text):
        if span.start <= each.core.start < span.end or each.core.start <= span.start < each.core.end:
            return each
    return None


def _value(text: str, match: re.Match[str]) -> Value | None:
    start, end = match.span()
    figure = match["amount"]
    plain = not (match["sign"] or match["share"] or match["coin"])
    if plain and (_NO_VALUE_BEFORE.search(text[max(0, start - 12) : start]) or _NO_VALUE_BEHIND.match(text, end)):
        return None
    if plain and not match["scale"] and (_YEAR.fullmatch(figure) or _SINGLE.fullmatch(figure)):
        return None
    size = amount(figure)
    if size is None:
        return None
    size *= _SCALES[match["scale"].lower()] if match["scale"] else 1.0
    nouns = _nouns(text, end)
    coin = match["sign"] or match["coin"]
    kind: Kind = "money" if coin else "share" if match["share"] else "number"
    unit = _MONEY[coin.lower()] if coin else "%" if match["share"] else ""
    before = _QUALIFIED.search(text, max(0, start - 16), start)
    return Value(kind, size, unit, Span(before.start() if before else start, end), Span(start, end), nouns)


def _nouns(text: str, end: int) -> tuple[str, ...]:
    """Return up to three words that follow without a pause or a word of grammar between; "C" of 39.4C is one."""
    attached = _ATTACHED.match(text, end)
    found = [fold(attached[0])] if attached else []
    end = attached.end() if attached else end
    while len(found) < 3 and (match := _NOUN.match(text, end)) is not None:
        word = fold(match[1]).removesuffix("'s")
        if word in STOPWORDS or word in ("has", "have", "had", "with", "per", "last", "this", "so", "at"):
            break
        found.append(word)
        end = match.end()
    return tuple(found)
