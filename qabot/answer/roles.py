"""Whether a sentence gives a name or number the place of another: each is known by the words that it stands among.

"The government puts in 880 million and the company 95" has every word of a text in which it is the other way round. So
a name or number of the claim should stand among the same words as in the text, and not among those of another there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

from qabot.answer import facts
from qabot.text import sentences, words

# Telling words to each side that make the surroundings; the nearer, the heavier.
_REACH = 5
# By how much the wrong place must fit better than the right one.
_MARGIN = 0.35

# What is said of somebody between commas stands between the name and its verb.
_APPOSITION = re.compile(r",\s[^,.;:“”\"]{3,90},(?=\s\w)")

Stems = Callable[[str], list[str]]
Surroundings = Mapping[tuple[str, str], float]


def exchanged(claim: str, text: str, stems: Stems) -> tuple[str, str] | None:
    """Return two names or numbers of which the claim puts one in the place that the other has in the text."""
    common = {word for word, span in words(f"{claim}\n{text}") if span.of(f"{claim}\n{text}")[:1].islower()}
    mine, theirs = _placed(claim, stems), _placed(f"{text}\n{_APPOSITION.sub(' ', text)}", stems)
    mine = {key: places for key, places in mine.items() if key not in common}
    theirs = {key: places for key, places in theirs.items() if key not in common}
    shared = [key for key in mine if key in theirs]
    for one, other in combinations(shared, 2):
        if _kind(one) != _kind(other):
            continue
        straight = _fit(mine[one], theirs[one]) + _fit(mine[other], theirs[other])
        crossed = _fit(mine[one], theirs[other]) + _fit(mine[other], theirs[one])
        if crossed > straight + _MARGIN:
            return _shown(one, claim), _shown(other, text)
    for one in mine:
        # A name that the text does not have is no matter of places; a number may be from the day of publication.
        if one not in theirs and not _kind(one):
            continue
        for other in theirs:
            if other in mine or _kind(one) != _kind(other):
                continue
            if _fit(mine[one], theirs[other]) > _fit(mine[one], theirs.get(one, [])) + _MARGIN:
                return _shown(one, claim), _shown(other, text)
    return None


def _shown(key: str, text: str) -> str:
    """Return a name or number as the text writes it."""
    if _kind(key):
        return next((n.text for n in facts.numbers(text) if f"#{n.value:g}" == key), key)
    return next((span.of(text) for word, span in words(text) if word == key and span.of(text)[:1].isupper()), key)


def _kind(key: str) -> bool:
    return key.startswith("#")


def _fit(one: Iterable[Surroundings], other: Iterable[Surroundings]) -> float:
    """Return how well the surroundings of two names agree, at their best."""
    return max((sum(min(a[w], b[w]) for w in a.keys() & b.keys()) for a in one for b in other), default=0.0)


def _placed(text: str, stems: Stems) -> dict[str, list[Surroundings]]:
    """Return the surroundings of each name, by its last word, and of each number, by "#" and its value."""
    found: dict[str, list[Surroundings]] = {}
    for span in sentences(text):
        sentence = span.of(text)
        tokens = _tokens(sentence, stems)
        for place, (key, _) in enumerate(tokens):
            if key is not None:
                found.setdefault(key, []).append(_surroundings(tokens, place))
    return found


def _surroundings(tokens: list[tuple[str | None, list[str]]], place: int) -> Surroundings:
    weights: dict[tuple[str, str], float] = {}
    for side, step in (("left", -1), ("right", 1)):
        distance, at = 0, place + step
        while 0 <= at < len(tokens) and distance < _REACH:
            for stem in tokens[at][1]:
                distance += 1
                weights.setdefault((side, stem), 1 / distance)
            at += step
    return weights


def _tokens(sentence: str, stems: Stems) -> list[tuple[str | None, list[str]]]:
    """Return names and numbers with their keys, and between them words with their stems, in order."""
    runs = {run[-1]: run for run in facts.names(sentence)}
    parts = {word for run in runs.values() for word in run}
    numbers = [(f"#{n.value:g}", [word for word, _ in words(n.text)]) for n in facts.numbers(sentence)]
    listed = list(words(sentence))
    tokens: list[tuple[str | None, list[str]]] = []
    place = 0
    while place < len(listed):
        word, span = listed[place]
        if numbers and [w for w, _ in listed[place : place + len(numbers[0][1])]] == numbers[0][1]:
            tokens.append((numbers[0][0], []))
            place += len(numbers.pop(0)[1])
            continue
        named = span.of(sentence)[:1].isupper()
        if named and word in runs:
            tokens.append((word, []))
        elif not (named and word in parts):
            tokens.append((None, [stem for stem in stems(word) if stem not in facts.COMMON]))
        place += 1
    return tokens
