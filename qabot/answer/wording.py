"""Whether each telling word of a sentence stands in a text: itself, a form of it, or another word for the same.

One word makes a true sentence false ("found" for "missing", ", a hoax"), so each counts by itself. What says little is
passed over: help verbs, words of grammar and amount, and those that report. Names, numbers and days are looked for
elsewhere (`presence`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from qabot.answer import facts
from qabot.answer.polarity import NEGATED, NEGATIONS, SIDES
from qabot.answer.synonyms import ALIKE, LIGHT, LOOSE, PHRASES
from qabot.text import STOPWORDS, fold, words

Stems = Callable[[str], list[str]]

# Letters of two stems that begin alike, as a share of the longer and at least: "shorter" and "shorten".
_ALIKE_SHARE, _ALIKE_LEAST = 0.7, 4
# Letters of both parts of a word of which the text has the second, as bags of sandbags; fewer are chance ("arson").
_FIRST, _SECOND = 4, 3
# "A study found that" reports; "a body was found" tells.
_REPORTED = re.compile(r"\b(?:found|finds|shows|showed|shown|heard|hears|learnt|revealed|reveals) that\b")
# What money is, the sum itself says.
_COSTS = re.compile(r"\b(?:costs?|costing|prices?|priced|worth|sum|money)\b")
_AGE = re.compile(r"\b\S+[- ]years?[- ](?:old|of age)s?\b|\baged\b")
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|\b[a-z0-9-]{2,}(?:\.[a-z0-9-]{2,})*\.[a-z]{2,}\b", re.IGNORECASE)


def address(claim: str) -> str | None:
    """Return what in a sentence is, or looks like, an address of the web or of mail."""
    return next((word.rstrip(".,;:!?)") for word in claim.split() if _ADDRESS.search(word)), None)


class Wording:
    """Looks telling words up by their stems."""

    def __init__(self, stems: Stems) -> None:
        self._stems = stems
        self._groups = [frozenset(stems(" ".join(group))) for group in (*ALIKE, *SIDES)]
        self._loose = frozenset(stems(" ".join(LOOSE)))
        self._negations = frozenset(stems(" ".join(NEGATIONS)))

    def unsupported(self, claim: str, text: str) -> str | None:
        """Return the first telling word of a claim for which a text has none that says it; None when each is there."""
        known = self._said(text)
        reported = _REPORTED.sub(" ", fold(claim))
        if any(number.unit in ("£", "$", "€") for number in facts.numbers(claim)):
            reported = _COSTS.sub(" ", reported)
        skipped = {word for run in facts.names(claim) for word in run} | facts.NUMBER_WORDS | STOPWORDS | LIGHT
        for word, _ in words(_AGE.sub(" ", _joined(reported, keep=False))):
            if word in skipped or word in facts.MONTHS or any(map(str.isdigit, word)):
                continue
            if not self._all_there(word, known):
                return word
        return None

    def says(self, text: str, word: str) -> bool:
        """Say whether a text has a word, a form of it or another for the same."""
        return self._all_there(word, self._said(text))

    def _all_there(self, word: str, known: Iterable[str]) -> bool:
        return all(any(_alike(stem, other) for other in known) for stem in self._stems(word))

    def _said(self, text: str) -> set[str]:
        """Return the stems of a text with those that say the same."""
        plain = _joined(fold(text), keep=True)
        known = set(self._stems(plain))
        opening = known - self._loose
        known |= {stem for group in self._groups if group & opening for stem in group}
        return known | self._negations if NEGATED.search(plain) else known


def _joined(text: str, *, keep: bool) -> str:
    """Return a folded text with one word in the place of several that say it, or behind them."""
    for phrase, word in PHRASES:
        text = phrase.sub(rf"\g<0>{word}" if keep else word, text)
    return text


def _alike(one: str, other: str) -> bool:
    """Say whether two stems are one, begin so alike that they are forms of one word, or one ends the other."""
    short, long = sorted((one, other), key=len)
    common = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(short))
    return (
        one == other
        or common >= max(_ALIKE_LEAST, _ALIKE_SHARE * len(long))
        or (len(short) >= _SECOND and len(long) - len(short) >= _FIRST and long.endswith(short))
    )
