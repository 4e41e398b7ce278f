"""What an article says a person is: "assistant commissioner", "chief executive", an age."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from qabot.quotes.mentions import Mention
from qabot.quotes.titles import FUNCTION_WORDS, PERSON_ROLES, TITLE_ROLES

_BEFORE = re.compile(r"(?<![\w'’-])((?:[a-z][\w'’-]*\s+){1,4})$")
_LEFT = re.compile(
    r"(?:^|[.,;:”\"’—–(]\s?|\b(?:said|says|and|but|while|that|when)\s)(?:[^,.;:—–]*\s)?\b"
    r"(?:the|a|an|its|his|her|their|\S+['’]s?)\s([a-z][^,.;:()]{2,60}),\s$",
    re.IGNORECASE,
)
_AFTER = re.compile(r",?\s?[—–,]?\s?(?:(?:a|an|the|its|his|her|their|who is|\S+['’]s?)\s)?([^,.;:—–()\"“”]{2,80})")
_AGE = re.compile(r",\s(?:aged\s)?(\d{1,2})\b|\s\((\d{2})\)")
_AGE_BEFORE = re.compile(r"\b(\d{1,2})-year-old\s(?:[a-z]+\s){0,2}$")
_ENDS = re.compile(
    r"\s(?:of|at|for|in|with|from|to|who|on|and|by|whose|under|said|says|told|since|during|turned|was|is)\b"
)
_OWNER = re.compile(r"^.*\w['’]s?\s")
_WORD = re.compile(r"[^\W_][\w-]*")


def roles_of(mentions: Sequence[Mention], texts: Sequence[str]) -> tuple[str, ...]:
    """Return the roles given beside the mentions, folded, in the order they are met; `texts[n]` is paragraph n."""
    found: dict[str, None] = {}
    for one in mentions:
        text = texts[one.place.paragraph]
        for role in _beside(one, text):
            found.setdefault(role)
    return tuple(found)


def described(phrase: str) -> str:
    """Return the words of a description up to the first preposition, folded and without its article."""
    words = _WORD.findall(_OWNER.sub("", _ENDS.split(f"{phrase} ", maxsplit=1)[0].lower()))
    while words and words[0] in FUNCTION_WORDS:
        words = words[1:]
    return " ".join(words)


def is_role(role: str) -> bool:
    """Tell whether a description can mean one person."""
    return bool(role) and (role.split()[-1] in PERSON_ROLES or role.endswith("-year-old"))


def _beside(one: Mention, text: str) -> Iterator[str]:
    place = one.place
    start = place.start - len(one.title) - 1 if one.title else place.start
    before = text[max(0, start - 90) : start]
    yield from _titles(one.title, before)
    if (found := _BEFORE.search(before)) and one.title.rstrip(".") not in ("Mr", "Mrs", "Ms"):
        yield from _trailing(found.group(1).split())
    if found := _LEFT.search(before):
        yield from _wanted(found.group(1))
    if found := _AGE.match(text, place.end):
        yield f"{found.group(1) or found.group(2)}-year-old"
    if found := _AGE_BEFORE.search(before):
        yield f"{found.group(1)}-year-old"
    if text[place.end : place.end + 2] in (", ", " —", " –"):
        for part in text[place.end + 2 : place.end + 160].split(", ")[:2]:
            if found := _AFTER.match(f", {part.strip()}"):
                yield from _wanted(found.group(1))


def _titles(title: str, before: str) -> Iterator[str]:
    words = [TITLE_ROLES.get(word, word) for word in (word.rstrip(".").lower() for word in title.split())]
    if words and words[-1] not in ("mr", "mrs", "ms", "miss", "sir", "dame", "lord"):
        earlier = before.split()[-1:] if words[-1] in PERSON_ROLES else []
        yield " ".join([*(word.lower() for word in earlier if word[:1].isupper()), *words])


def _wanted(phrase: str) -> Iterable[str]:
    role = described(phrase)
    return [role] if is_role(role) else []


def _trailing(words: list[str]) -> Iterator[str]:
    role: list[str] = []
    for word in reversed(words):
        if word.lower() in FUNCTION_WORDS or word in ("said", "says", "told", "asked", "added"):
            break
        role.insert(0, word.lower())
    if is_role(" ".join(role)):
        yield " ".join(role)
