"""Whether words of amount and totality stand in a text as in a sentence: all, most, both, twice, another, only.

They say little by themselves and turn a sentence: "all eight people aboard died". So each must stand in the text, or
another for it, before the same word that follows it in the sentence.
"""

from __future__ import annotations

import re

from qabot.answer import facts
from qabot.answer.wording import Wording
from qabot.text import STOPWORDS, fold, sentences

_TOKEN = re.compile(r"\d[\d,.:]*\d|[^\W_]+(?:[’'-][^\W_]+)*|[.,;:!?%]")
_ALL = "all every each everybody everyone everything whole entire entirely total full any always"
_MORE = "more another other others further additional extra else second new besides remaining rest again"
# Each with the words that say it.
_SAID = {
    **dict.fromkeys("all every each everybody everyone everything".split(), frozenset(_ALL.split())),
    **dict.fromkeys("whole entire".split(), frozenset(_ALL.split())),
    **dict.fromkeys(
        "most majority".split(), frozenset("most majority mostly mainly largely bulk almost nearly".split())
    ),
    "both": frozenset("both two pair couple 2".split()),
    **dict.fromkeys("half halve".split(), frozenset("half halve halved halves 50 fifty".split())),
    **dict.fromkeys(
        "twice double".split(), frozenset("twice double doubled doubling doubles both second again".split())
    ),
    **dict.fromkeys("another other others more further additional extra".split(), frozenset(_MORE.split())),
    "few": frozenset("few fewer handful couple little only three two".split()),
    "several": frozenset("several some number many various few dozen".split()),
    "many": frozenset("many lot lots several most number numerous great dozens hundreds thousands much".split()),
    **dict.fromkeys(
        "nobody none".split(), frozenset("nobody none no nor neither not never nothing without cannot".split())
    ),
    "only": frozenset(
        "only just merely alone solely nothing no barely exclusively except unless but sole single".split()
    ),
}
# What "each" and "every" may be of a rate.
_RATE = frozenset(("a", "an", "per", "one"))
_RATED = frozenset(("each", "every"))
# These may stand behind what they are said of.
_ANYWHERE = frozenset("twice double only nobody none".split())
_PRONOUNS = frozenset("it them these those us ones".split())
# Words from the amount to what it is said of: in the sentence, and in the text.
_NEXT, _REACH = 4, 6
_SKIPPED = frozenset(("than",))


def unquantified(claim: str, text: str, wording: Wording) -> str | None:
    """Return a word of amount of the claim, with what it is said of, that the text does not have so; None if all."""
    listed = _tokens(claim)
    theirs = [_tokens(span.of(text)) for span in sentences(text)]
    for place, token in enumerate(listed):
        if token not in _SAID or _idle(listed, place):
            continue
        anchors = _anchors(listed, place)
        if not any(_quantified(token, anchors, tokens, wording) for tokens in theirs):
            return " ".join([token, *anchors[:1]])
    return None


def _tokens(text: str) -> list[str]:
    return [match.group() for match in _TOKEN.finditer(fold(text))]


def _idle(listed: list[str], place: int) -> bool:
    """Say whether a word counts nothing here: "more than", "the most", "at all", "each other", "both X and Y"."""
    token = listed[place]
    before = listed[place - 1] if place else ""
    after = listed[place + 1] if place + 1 < len(listed) else ""
    if token == "more":
        return after in _SKIPPED or not (_counts(before) or before in ("", "no", "some", "any", "many", "several"))
    if token == "few":
        return before == "" and after == ""
    if token == "most":
        return before == "the" or after.endswith(("ly", "likely"))
    if token == "all":
        return before in ("at", "after", "above") and after in ("", ".", ",")
    if token == "other":
        return before == "each"
    if token == "both":
        return "and" in listed[place + 1 : place + 6]
    return False


def _counts(token: str) -> bool:
    return token[:1].isdigit() or token in facts.NUMBER_WORDS


def _anchors(listed: list[str], place: int) -> list[str]:
    """Return what the word may be said of: the telling words behind it, a number first."""
    return [
        token
        for token in listed[place + 1 : place + 1 + _NEXT]
        if token[:1].isalnum() and (token not in STOPWORDS or _counts(token)) and token not in _SAID
    ]


def _quantified(token: str, anchors: list[str], tokens: list[str], wording: Wording) -> bool:
    for place, word in enumerate(tokens):
        if word not in _SAID[token] and not (token in _RATED and word in _RATE):
            continue
        near = tokens[place + 1 : place + 1 + _REACH]
        if token in _ANYWHERE:
            near = [*tokens[max(0, place - _REACH) : place], *near]
        if not anchors or any(word in _PRONOUNS for word in near[:2]):
            return True
        if any(anchor in near or wording.says(" ".join(near), anchor) for anchor in anchors[:2]):
            return True
    return False
