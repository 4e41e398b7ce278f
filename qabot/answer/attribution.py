"""Whether those to whom a sentence gives words are those who say them in the text."""

from __future__ import annotations

import re

from qabot.answer.facts import COMMON
from qabot.text import fold, words

_SAYING = (
    r"(?:said|says|say|told|tells|added|adds|announced|announces|argued|asked|believes?|claimed|claims|complained|"
    r"confirmed|denied|explained|insisted|promised|replied|reported|ruled|stated|thought|thinks|warned|wrote)"
)
_CLAIMED = re.compile(rf"^\W*(?:the |an? )?(?P<who>[^,.;:]{{2,60}}?)(?:,[^,]{{1,60}},)? {_SAYING}\b")
_VERB = re.compile(rf"\b{_SAYING}\b")
_PRONOUN = re.compile(rf"\b(?:he|she|they|it|we|i)\b[^.]{{0,20}}\b{_SAYING}\b|\b{_SAYING} (?:he|she|they|it)\b")
_QUOTING = ('"', "'", "„", "«")
# Words between a speaker and the verb, to either side; a name is often followed by what somebody is.
_BEFORE, _AFTER = 14, 6


def misattributed(claim: str, passage: str, before: str) -> str | None:
    """Return to whom the claim gives words that the passage does not give them; None when it is theirs or nobody's.

    A pronoun or a quotation alone may be theirs when the paragraph before names them.
    """
    match = _CLAIMED.match(fold(claim))
    if match is None:
        return None
    who = [
        word for word, _ in words(match["who"]) if word not in COMMON or word in ("police", "officials", "residents")
    ]
    if not who or len(who) > 6:
        return None
    text = fold(passage)
    if _speaks(who[-1], text):
        return None
    borrowed = _PRONOUN.search(text) is not None or text.lstrip().startswith(_QUOTING)
    return None if borrowed and who[-1] in fold(f"{before} {passage}") else match["who"]


def _speaks(who: str, text: str) -> bool:
    listed = [word for word, _ in words(text)]
    places = [place for place, word in enumerate(listed) if word == who or word.startswith(who)]
    verbs = [place for place, word in enumerate(listed) if _VERB.fullmatch(word)]
    return any(-_AFTER <= verb - place <= _BEFORE for place in places for verb in verbs)
