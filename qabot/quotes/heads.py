"""Which of the names in the words for a source is the one that speaks: "Smith's lawyer, Jane Doe" is Jane Doe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qabot.quotes.kinds import PLACE_STARTS
from qabot.quotes.names import Mention, Named
from qabot.quotes.titles import BODY_NOUNS, DOCUMENT_NOUNS, PERSON_ROLES, PLACES, SPOKESPEOPLE

_BOUNDARY = re.compile(
    r"\b(?:who|whom|whose|which|that|including|such as|interviewed|led|headed|called|in|at|of|for|from|on|with|by"
    r"|against|released|conducted|published|issued|commissioned|obtained|made|taken|last|this|earlier"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|under|to|about|near|after|during|between|among|as|speaking|writing|citing|based|within|behind|inside)\b|[—–(]|--"
)
_JOINED = re.compile(r"(?:,|\s|\b(?:and|or)\b|&)+(?:[A-Z][\w.]*\s)*")
_POSSESSIVE = re.compile(r"['’](?:s\b)?")
_WORD = re.compile(r"[^\W_][\w-]*")
_OF = re.compile(r"\s(?:for|of|from|at|with|in|by|to)\s(?:the\s|a\s|an\s)?(?:[A-Z][\w.]*\s)*$")
_TRAILS = re.compile(r"\s*(?:$|[,(—–:;]|who\b|which\b|of\b|from\b|at\b|in\b)")
_CALLED = re.compile(r"\b(?:called|named|known as|dubbed)\s(?:the\s)?$")
_OFFICE = re.compile(r"\b(?:secretary|minister|chancellor|leader|speaker)\s$", re.IGNORECASE)
_RANK = re.compile(r"(?:[A-Z][\w.]*\s|of\s|the\s|for\s|former\s)+")
_PRIVATE = frozenset(
    "lawyer lawyers attorney attorneys staff staffer employee employees allies agents executive".split()
)
_CAMPS = frozenset("campaign administration team camp".split())
_PLURAL = frozenset("people police staff".split())


@dataclass(frozen=True, slots=True)
class Found:
    """A name within the words for a source: [start, end) there, and from where its title runs."""

    start: int
    end: int
    titled: int
    who: Named
    mention: Mention


@dataclass(frozen=True, slots=True)
class Head:
    """Who speaks: a name itself, or the body or person that a spokesman, a document or a campaign speaks for."""

    found: Found
    relation: Literal["name", "voice"]
    name: str


def head(text: str, names: Sequence[Found]) -> Head | None:
    """Return who speaks in the words for a source, None where the names in it are only mentioned along the way."""
    names = _led(text, names)
    core = _core(text, names)
    main, _, _ = text[:core].partition(",")
    if re.match(r"\s*,", text):
        return None
    within = [one for one in names if one.start < len(main)]
    called = next((one for one in names if _CALLED.search(text, 0, one.titled)), None)
    if called and (not within or within[0].who.kind == "body"):
        return Head(called, "name", called.who.name)
    if not within:
        return _behind(text, main, names)
    one = _first_of_list(text, within)
    tail = text[one.end : len(main)]
    rest = _POSSESSIVE.sub("", tail, count=1).strip() if tail[:1] in "'’" else tail.strip()
    if not rest or re.match(r"\s*(?:and\b|or\b|&)", tail):
        return Head(one, "name", one.who.name)
    return _apposed(text, len(main), names) or _compound(one, rest, possessive=tail[:1] in "'’")


def _led(text: str, names: Sequence[Found]) -> list[Found]:
    """Take a name right before another as part of its title: "Vermont Sen. Bernie Sanders"."""
    kept: list[Found] = []
    for one in names:
        if kept and not text[kept[-1].end : one.titled].strip() and kept[-1].end < one.titled:
            one = replace(one, titled=kept.pop().titled)
        kept.append(one)
    return kept


def _core(text: str, names: Sequence[Found]) -> int:
    for match in _BOUNDARY.finditer(text):
        office = _OFFICE.search(text, 0, match.start()) and text[match.end() + 1 : match.end() + 2].isupper()
        if not office and not any(one.titled <= match.start() < one.end for one in names):
            return match.start()
    return len(text)


def _first_of_list(text: str, names: Sequence[Found]) -> Found:
    at = len(names) - 1
    while (
        at
        and re.search(r",|\band\b|&", text[names[at - 1].end : names[at].titled])
        and _JOINED.fullmatch(text[names[at - 1].end : names[at].titled])
    ):
        at -= 1
    return names[at]


def _apposed(text: str, after: int, names: Sequence[Found]) -> Head | None:
    """Return the person named between commas after a description: "Smith's lawyer, Jane Doe"."""
    for one in names:
        if one.start < after or one.who.kind == "body" or is_place(one.who):
            continue
        before = text[: one.titled].rstrip()
        if before.endswith((",", "—", "–")) and _TRAILS.match(text, one.end):
            return Head(one, "name", one.who.name)
        if one.who.kind == "person" and _ends_in_role(before):
            return Head(one, "name", one.who.name)
    return None


def is_place(who: Named) -> bool:
    """Tell whether a name looks like that of a place, which speaks for nobody."""
    words = [word.lower() for word in who.name.split()]
    return who.kind == "unknown" and (words[-1] in PLACES or (len(words) == 2 and words[0] in PLACE_STARTS))


def _ends_in_role(before: str) -> bool:
    words = _WORD.findall(before)
    return bool(words) and words[-1].lower() in PERSON_ROLES and "," in before and not before.endswith(",")


def _compound(one: Found, rest: str, possessive: bool) -> Head | None:
    """Read a name before a common noun: "a CBS poll", "Clinton aides", "the Clinton campaign"."""
    words = [word.lower() for word in _WORD.findall(_POSSESSIVE.sub("", rest))]
    last = words[-1] if words else ""
    if one.who.kind != "body" and last in _CAMPS and not is_place(one.who):
        camp = f"{one.mention.name} {last}" if last in ("campaign", "administration") else one.who.name
        return Head(one, "voice", camp)
    if is_place(one.who):
        return None
    if last in ("himself", "herself", "itself"):
        return Head(one, "name", one.who.name)
    private = possessive and one.who.kind == "person" and last in _PRIVATE
    if last in SPOKESPEOPLE and not private and "former" not in words:
        return Head(one, "voice", one.who.name)
    if one.who.kind != "person" and (last in DOCUMENT_NOUNS or last in BODY_NOUNS):
        return Head(one, "voice", one.who.name)
    return None


def _behind(text: str, main: str, names: Sequence[Found]) -> Head | None:
    """Read a common noun before a name: "a spokesman for Acme", "another pollster, Jane Doe"."""
    words = [word.lower() for word in _WORD.findall(main)]
    last = words[-1] if words else ""
    plural = last in _PLURAL or (last.endswith("s") and last not in PERSON_ROLES and not last.endswith("ss"))
    found = _apposed(text, len(main), names)
    if found and not (plural and found.found.who.kind != "person"):
        return found
    ranked = last in PERSON_ROLES and not text[: names[0].titled].endswith((" of ", " for ", " the "))
    if ranked and names[0].who.kind == "person" and _RANK.fullmatch(text, 0, names[0].titled):
        return Head(names[0], "name", names[0].who.name)
    for one in names:
        before = text[: one.titled]
        if _OF.search(before) and len(_WORD.findall(text[len(main) : one.titled])) < 6:
            document = last in DOCUMENT_NOUNS and one.who.kind != "person"
            speaks = document or (last in SPOKESPEOPLE and "former" not in words)
            voice = speaks and not is_place(one.who) and _TRAILS.match(text, one.end)
            return Head(one, "voice", one.who.name) if voice else None
    return None
