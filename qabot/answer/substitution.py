"""Whether a sentence repeats a text but for a word that stands in the place of another: who pays, who died.

Every word of it may be in the text, and each name and number among the same others; what differs is one word in the
midst of the same ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from qabot.answer import facts
from qabot.answer.synonyms import LIGHT
from qabot.answer.wording import Wording
from qabot.text import STOPWORDS, fold, sentences, words

# Words that must agree to both sides of the one exchanged; as many as both together at the edge of the claim.
_BESIDE = 2
# Words, of grammar too, that may stand in the place.
_LONGEST = 2

# Who does it is the last word of what follows "by"; ways and times of doing are none.
_DONE_BY = re.compile(
    r"\b(?P<verb>\w{3,}(?:ed|en|wn|ne|t|d|n)) by (?P<phrase>(?:(?:the|an?|its|his|her|their) )?(?P<who>[^\W\d_]+))"
)
_BY = re.compile(r"\bby (?P<who>(?:[\w’'-]+ ){0,3}[\w’'-]+)")
_NOBODY = re.compile(
    r"\w+ing|end|time|then|night|morning|noon|midday|midnight|mid\w+|hand|mistake|accident|law|now|far|half|day|year"
)
# Letters by which a verb is known again.
_STEM = 5


def substituted(claim: str, text: str, wording: Wording) -> tuple[str, str] | None:
    """Return a word of the claim and that of the text in whose place it stands; None when there is none."""
    named = {word for run in (*facts.names(claim), *facts.names(text)) for word in run} | facts.NUMBER_WORDS
    mine = _listed(claim)
    for span in sentences(text):
        theirs = _listed(span.of(text))
        blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
        for one, other in pairwise([(0, 0, 0), *blocks]):
            put, had = mine[one[0] + one[2] : other[0]], theirs[one[1] + one[2] : other[1]]
            inside = one[2] >= _BESIDE and other[2] >= _BESIDE
            if max(len(put), len(had)) > _LONGEST or not (
                inside or (one[0] + one[2] < _BESIDE and other[2] >= 2 * _BESIDE)
            ):
                continue
            put, had = _telling(put), _telling(had)
            if len(put) != 1 or len(had) != 1 or named & {*put, *had} or any(map(str.isdigit, put[0] + had[0])):
                continue
            if not wording.says(had[0], put[0]):
                return put[0], had[0]
    return None


def done_by(claim: str, text: str, wording: Wording) -> str | None:
    """Return who does something in the claim ("killed by police") and does not in the text; None when nobody."""
    folded = fold(text)
    for match in _DONE_BY.finditer(fold(claim)):
        verb, who = match["verb"], match["who"]
        if who in STOPWORDS or who in facts.NUMBER_WORDS or who in facts.MONTHS or _NOBODY.fullmatch(who):
            continue
        doers = (m["who"] for m in _BY.finditer(folded))
        before = (sentence.partition(f" {verb[:_STEM]}") for sentence in (s.of(folded) for s in sentences(folded)))
        if not any(wording.says(doer, who) for doer in doers) and not any(
            rest and wording.says(subject, who) for subject, rest, _ in before
        ):
            return f"{verb} by {match['phrase']}"
    return None


def _listed(text: str) -> list[str]:
    return [word for word, _ in words(text)]


def _telling(listed: Sequence[str]) -> list[str]:
    return [word for word in listed if word not in STOPWORDS and word not in LIGHT]
