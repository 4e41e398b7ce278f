"""Whether a name is a person's or a body's, and of which gender, from its words and from what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from qabot.quotes.firstnames import FEMALE, FIRST_NAMES, MALE
from qabot.quotes.mentions import Mention
from qabot.quotes.titles import (
    BODY_WORDS,
    FEMALE_ROLES,
    FEMALE_TITLES,
    MALE_ROLES,
    MALE_TITLES,
    PERSON_ROLES,
    PLACES,
    SUFFIXES,
)

Kind = Literal["person", "body", "unknown"]
Gender = Literal["m", "f"]
_SEATS = frozenset("white house|downing street|capitol hill|scotland yard|whitehall|kremlin|pentagon|police".split("|"))
PLACE_STARTS = frozenset("new san los united las north south east west".split())
_SPEAKS = re.compile(
    r",?\s(?:who\b|\(?\d\d\)?,)|,\s(?:an?\s|aged\s)"
    r"|\s(?:said|says|told|added|wrote|tweeted|argue[sd]|asked|thinks?|noted|noticed|explained|insisted|claimed|warned|replied|responded"
    r"|agreed|suggested|recalled|described|commented|continued|concluded|tells|adds|writes|himself|herself)\b"
)
_SPOKEN = re.compile(r"\b(?:said|says|added|wrote|tweeted|asked|explained|insisted|warned)\s$")
_STANDS_AT = re.compile(r"\b(?:in|at|near|across|outside|the|to|from|over|of)\s$")
_INSTITUTION = re.compile(r"\s(?:said|says)\s(?:that\s)?(?:it|its)\b|['’]s?\s(?:chief executive|spokes|headquarters)")


def elected(kinds: list[Kind]) -> Kind:
    """Return the kind that the mentions of a name make it."""
    if kinds.count("body") > kinds.count("person"):
        return "body"
    return "person" if "person" in kinds else "unknown"


def kind_of_long(one: Mention, surnames: set[str], texts: Sequence[str]) -> Kind:
    """Return what a name of several words is at one mention; `surnames` stand alone elsewhere."""
    words = [word.rstrip(".,").lower() for word in one.name.split()]
    first, last = words[0], words[-1]
    if one.name.lower() in _SEATS:
        return "body"
    if first in FIRST_NAMES and len(words) < 5 and not ({*words[2:]} & BODY_WORDS):
        return "person"
    if {*words} & BODY_WORDS or len(words) > 4 or "of" in words or "for" in words:
        return "body"
    acronym = one.name.split()[-1]
    if acronym.isupper() and len(acronym) > 1 and last not in SUFFIXES and "." not in acronym:
        return "body"
    if one.title:
        return "person"
    if last in PLACES or first in PLACE_STARTS:
        return "unknown"
    if re.match(r"[A-Z]\.", one.name) or _evidence(one, texts) or one.name.split()[-1] in surnames:
        return "person"
    text = texts[one.place.paragraph]
    return "body" if text[: one.place.start].endswith(("the ", "The ")) else "unknown"


def kind_of_one(one: Mention, texts: Sequence[str]) -> Kind:
    """Return what a name of one word is at one mention."""
    low = one.name.lower()
    if low in _SEATS or low in BODY_WORDS or one.name[:2].isupper():
        return "body"
    if one.title:
        return "person"
    if low in PLACES:
        return "unknown"
    if _INSTITUTION.match(texts[one.place.paragraph], one.place.end):
        return "body"
    return "person" if _evidence(one, texts) or low in FIRST_NAMES else "unknown"


def _evidence(one: Mention, texts: Sequence[str]) -> bool:
    text, place = texts[one.place.paragraph], one.place
    before = text[max(0, place.start - 40) : place.start]
    if _STANDS_AT.search(before):
        return False
    words = before.split()
    role = bool(words) and words[-1].lower() in PERSON_ROLES
    return role or _SPEAKS.match(text, place.end) is not None or _SPOKEN.search(before) is not None


def title_gender(title: str) -> Gender | None:
    """Return the gender that a title tells."""
    words = {word.rstrip(".") for word in title.lower().split()}
    if words & (FEMALE_TITLES | FEMALE_ROLES):
        return "f"
    return "m" if words & (MALE_TITLES | MALE_ROLES) else None


def name_gender(name: str) -> Gender | None:
    """Return the gender that a first name tells."""
    first = name.split()[0].lower()
    return "m" if first in MALE else "f" if first in FEMALE else None
