"""Speakers across articles: one person under several forms of a name, found by any of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache

from qabot.quotes.titles import SUFFIXES, TITLES
from qabot.text import fold
from qabot.types import Voice

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_ARTICLE = frozenset({"the"})
_DESCRIBES = re.compile(r"(?:the|a|an|his|her|its|their|some|many|most)\s[a-z][^A-Z]*$")


def merged(voices: Iterable[Voice]) -> list[Voice]:
    """Return one voice a speaker, the most quoted first.

    Two names are one speaker's when they begin and end alike and no middle name contradicts; a surname alone is
    nobody's but its own, for two people may share it.
    """
    alike: dict[tuple[str, ...], list[Voice]] = defaultdict(list)
    for voice in voices:
        alike[_ends(voice.name)].append(voice)
    found = [speaker for group in alike.values() for speaker in _speakers(group)]
    return sorted(found, key=lambda voice: (-voice.quotes, voice.name))


def fitting(want: str, voices: Sequence[Voice]) -> list[Voice]:
    """Return the speakers with a name in which the words of `want` stand in that order.

    What comes before a name is left out until one fits: "Mr Rowley", "the tenor Jan Novak"; never a name itself.
    A description ("the report") fits only who is called just so.
    """
    given = _WORD.findall(want)
    if _DESCRIBES.match(want):
        words = _bare(want)
        return [voice for voice in voices if any(_bare(name) == words for name in voice.names)]
    for start in range(len(given)):
        if not all(_precedes(word) for word in given[:start]):
            break
        words = _bare(" ".join(given[start:]))
        found = [voice for voice in voices if words and any(_holds(_words(name), words) for name in voice.names)]
        if found:
            return found
    return []


def similar(want: str, voices: Sequence[Voice], most: int = 3) -> list[str]:
    """Return names that are written much like `want`, closest first."""
    plain = {" ".join(_words(name)): voice.name for voice in voices for name in voice.names}
    lasts = {_words(voice.name)[-1]: voice.name for voice in voices if _words(voice.name)}
    known = lasts | plain
    return list(dict.fromkeys(known[near] for near in get_close_matches(" ".join(_words(want)), known, most, 0.75)))


def _speakers(group: Sequence[Voice]) -> list[Voice]:
    middles = {_middle(voice.name) for voice in group} - {()}
    if not all(_agree(one, other) for one in middles for other in middles):
        return list(group)
    ordered = sorted(group, key=lambda voice: (-voice.quotes, voice.name))
    days = [voice.newest for voice in group if voice.newest]
    return [
        replace(
            ordered[0],
            quotes=sum(voice.quotes for voice in group),
            sources=tuple(sorted({source for voice in group for source in voice.sources})),
            newest=max(days, default=None),
            aliases=tuple(voice.name for voice in ordered[1:]),
        )
    ]


def _ends(name: str) -> tuple[str, ...]:
    """Return first and last word and what comes after, such as Jr; all of a name of one word."""
    words = _bare(name) or list(_words(name))
    suffix = [words.pop()] if len(words) > 1 and words[-1] in SUFFIXES else []
    return (words[0], words[-1], *suffix) if len(words) > 1 else (*words, *suffix)


def _middle(name: str) -> tuple[str, ...]:
    """Return the words between the first and the last."""
    return tuple(word for word in _words(name) if word not in SUFFIXES)[1:-1]


def _agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether middle names do not contradict: equal words, or the initial of one, as far as both go."""
    pairs = zip(one, other, strict=False)
    return all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in pairs)


@lru_cache(maxsize=1 << 16)
def _words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name; leading initials are one word: J. D. Vance, JD Vance."""
    plain = name.lower() if name.isascii() else fold(name)
    words = [word.replace(".", "").replace("’", "'").removesuffix("'s") for word in _WORD.findall(plain)]
    initials = 0
    while initials < len(words) - 1 and len(words[initials]) == 1:
        initials += 1
    return ("".join(words[:initials]), *words[initials:]) if initials > 1 else tuple(words)


def _precedes(word: str) -> bool:
    """Say whether a word may stand before a name without being part of it."""
    return word[0].islower() or fold(word).rstrip(".") in TITLES


def _bare(name: str) -> list[str]:
    return [word for word in _words(name) if word not in _ARTICLE]


def _holds(name: Sequence[str], words: Sequence[str]) -> bool:
    if words[0] not in name:
        return False
    if any(list(name[i : i + len(words)]) == list(words) for i in range(len(name))):
        return True
    # First and last name, without those between.
    return len(words) == 2 and len(name) > 2 and (name[0], name[-1]) == tuple(words)
