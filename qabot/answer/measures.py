"""Whether numbers stand in a sentence as in a text: with their unit, beside the same noun, in the same order.

"Eleven weeks" has every word of a text with eleven days and two weeks; "by 26 to 33" has both numbers of "33 to 26".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qabot.answer import facts
from qabot.answer.deeds import verbs
from qabot.answer.synonyms import LIGHT
from qabot.answer.wording import Wording
from qabot.text import STOPWORDS, fold, sentences, words

_TIMES = "second minute hour day week fortnight month year decade century night weekend summer winter".split()
# What numbers measure, each by its one name.
_UNITS = {
    unit: unit
    for unit in (
        *_TIMES,
        *"metre mile kilometre foot inch yard centimetre millimetre gram kilogram kilo tonne ton stone ounce".split(),
        *"degree celsius fahrenheit litre gallon pint watt kilowatt megawatt gigawatt mph knot acre hectare".split(),
    )
} | dict(
    pair.split(":")
    for pair in (
        "meter:metre kilometer:kilometre km:kilometre feet:foot ft:foot inches:inch cm:centimetre mm:millimetre"
        " centuries:century kg:kilogram mins:minute hrs:hour liter:litre kw:kilowatt mw:megawatt gw:gigawatt"
    ).split()
)
# How far behind its number in the text a noun may stand that follows it in the claim, in words.
_BEHIND = 9
# What may stand between a number and what it counts.
_FRACTION = re.compile(r"\sand (?:a|one) (?:half|quarter|third)\b")
_BETWEEN_NOUNS = frozenset(
    "of the its his her their these those more other others square cubic extra further new additional such".split()
)
_PEOPLE = frozenset("people persons person men women".split())
# What counts nothing.
_NOTHING = (LIGHT | STOPWORDS | facts.NUMBER_WORDS) - _PEOPLE
_AT_LEAST = frozenset(
    ("more than", "over", "at least", "above", "upwards of", "no fewer than", "no less than", "exceeding")
)
_AT_MOST = frozenset(
    ("fewer than", "less than", "under", "below", "up to", "at most", "no more than", "nearly", "almost", "just under")
)
_QUALIFIED = re.compile(rf"\b(?P<how>{'|'.join(sorted(_AT_LEAST | _AT_MOST, key=len, reverse=True))})\s(?:an?\s)?$")
_BETWEEN = re.compile(r",?\s?(?:-|–|to|against|of|out of|in)\s?(?:(?:its|the|their|his|her|all|every)\s)?")
_RATE = re.compile(r"\s(?:an?|per|each|every)\s([^\W\d_]+)")
_AGE = re.compile(r"[- ]years?[- ](?:old|of age)")
_NEXT = re.compile(r"[\s-]?([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A number with what is said around it: the word that it counts, the rate, the bound, the words near it."""

    number: facts.Number
    noun: str
    rate: str
    bound: str
    near: str

    @property
    def unit(self) -> str | None:
        return _unit(self.noun)


def mismeasured(claim: str, text: str, wording: Wording) -> str | None:
    """Return what of a claim's numbers the text has otherwise, in the claim's words; None when nothing is found."""
    theirs = list(_placed(text))
    known = {unit for word, _ in words(text) if (unit := _unit(word))}
    for place in _placed(claim):
        same = [other for other in theirs if place.number.within([other.number])]
        if not same:
            continue
        if place.rate and not any(_unit(other.rate) == _unit(place.rate) for other in same):
            return f"{place.number.text} a {place.rate}"
        if place.unit is not None:
            if not any(other.unit == place.unit or (other.unit is None and place.unit in known) for other in same):
                return f"{place.number.text} {place.noun}"
        elif place.noun and place.noun not in LIGHT and not _beside(place.noun, same, wording):
            return f"{place.number.text} {place.noun}"
        if place.bound and not any(_bounded(place.bound) == _bounded(other.bound) for other in same):
            return f"{place.bound} {place.number.text}"
    return _reversed(claim, text)


def contradicted(claim: str, text: str, wording: Wording) -> bool:
    """Say whether a sentence of a text tells by the same verb another number of what the claim counts."""
    told = verbs(claim)
    for span in sentences(text):
        sentence = span.of(text)
        theirs = list(_placed(sentence))
        if any(wording.says(sentence, verb) for verb in told) and any(
            place.noun
            and any(other.noun and wording.says(other.noun, place.noun) for other in theirs)
            and not any(place.number.within([other.number]) for other in theirs)
            for place in _placed(claim)
        ):
            return True
    return False


def _beside(noun: str, same: Sequence[_Placed], wording: Wording) -> bool:
    """Say whether the text has a noun behind a number; also where it tells of none what is counted."""
    counted = [other for other in same if other.noun]
    return not counted or any(wording.says(other.near, noun) for other in counted)


def _bounded(how: str) -> int:
    return 1 if how in _AT_LEAST else -1 if how in _AT_MOST else 0


def _placed(text: str) -> Iterator[_Placed]:
    folded = fold(text)
    for span in sentences(folded):
        sentence = span.of(folded)
        for number, start, end in facts.placed(sentence):
            if _AGE.match(sentence, end):
                continue
            noun = "" if number.unit else _noun(sentence, end)
            rate = _RATE.match(sentence, end)
            how = _QUALIFIED.search(sentence, 0, start)
            bound = how["how"] if how and not (how["how"] == "over" and _unit(noun) in _TIMES) else ""
            yield _Placed(
                number,
                noun,
                rate[1] if rate and _unit(rate[1]) else "",
                bound,
                " ".join(sentence[end:].split()[:_BEHIND]),
            )


def _noun(sentence: str, place: int) -> str:
    """Return the first telling word behind a number, with nothing but words of grammar between."""
    fraction = _FRACTION.match(sentence, place)
    place = fraction.end() if fraction is not None else place
    while match := _NEXT.match(sentence, place):
        if match[1] not in _BETWEEN_NOUNS:
            return "" if match[1] in _NOTHING else match[1]
        place = match.end()
    return ""


def _unit(word: str) -> str | None:
    return _UNITS.get(word) or _UNITS.get(word.removesuffix("s"))


def _reversed(claim: str, text: str) -> str | None:
    """Return two numbers that follow each other, as in "33 to 26", in the order that the text has not."""
    theirs = {values for values, _ in _pairs(text)}
    for (one, other), shown in _pairs(claim):
        if (other, one) in theirs and (one, other) not in theirs:
            return shown
    return None


def _pairs(text: str) -> Iterator[tuple[tuple[float, float], str]]:
    folded = fold(text)
    for (one, start, end), (other, begin, stop) in pairwise(facts.placed(folded)):
        if _BETWEEN.fullmatch(folded, end, begin):
            yield (one.value, other.value), folded[start:stop]
