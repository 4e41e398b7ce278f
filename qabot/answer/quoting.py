"""How news puts speech on the page, as far as an answer must respect it.

A reply stands in the paragraph after the one that reports the question; a quotation runs over several
sentences and paragraphs. Cutting either in the middle changes what was said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qabot.types import Span

_ASKING = re.compile(
    r"\b(?:asked|pressed|quizzed|questioned|challenged)\b(?!\s+(?:for|to|not)\b)[^.?!]*?"
    r"\b(?:if|whether|about|why|how|what|when|who|where|which|over|on)\b"
    r"|\b(?:asked|put to|replying to|responding to|in (?:answer|reply|response) to)\b[^.!]*(?:\?|\bquestions?\b)"
    r"|\bput (?:it )?to (?:him|her|them|(?:Mr|Mrs|Ms|Dr|[A-Z])\w*)\b[^.?!]*\bthat\b",
    re.IGNORECASE,
)
_VERBS = r"(?:said|replied|answered|responded|told|explained|added|insisted|admitted|conceded|denied|declined|refused)"
_SOMEBODY = r"(?:he|she|they|(?-i:[A-Z]\w+)|the (?:\w+ ){1,3}?)"
# The reply stands in the same sentence: Asked whether ..., she said ...
_ANSWERED = re.compile(rf"[:,]\s*[\"“„«‘']|,\s+{_SOMEBODY}\b[^,.]{{0,60}}\b{_VERBS}\b", re.IGNORECASE)
_REPLYING = re.compile(rf"(?:but |and )?{_SOMEBODY}[^.?!]{{0,60}}?\b{_VERBS}\b", re.IGNORECASE)
_OPENING = ('"', "“", "„", "«", "‘", "'", "‚", "‹", "''", "``")


def asks(sentence: str) -> bool:
    """Say whether a sentence reports a question put to somebody and leaves the reply to what follows."""
    return bool(_ASKING.search(sentence)) and not _ANSWERED.search(sentence)


def replies(text: str) -> bool:
    """Say whether a sentence or paragraph that follows a reported question is its reply."""
    return opens_quoted(text) or _REPLYING.match(text) is not None


def opens_quoted(text: str) -> bool:
    """Say whether a paragraph begins inside quotation marks."""
    return text.startswith(_OPENING)


def runs_on(text: str) -> bool:
    """Say whether a paragraph ends inside a quotation that the next one continues."""
    return not balanced(text)


def balanced(text: str) -> bool:
    """Say whether every quotation mark that opens in `text` closes in it, and the other way round."""
    if text.count('"') % 2:
        return False
    if "„" in text:
        return text.count("„") == text.count("“")
    if text.count("“") != text.count("”") or text.count("«") != text.count("»"):
        return False
    # A closing single mark is also the apostrophe; only one that no letter follows can close.
    opened = len(re.findall(r"(?<!\w)‘", text))
    return not opened or len(re.findall(r"’(?!\w)", text)) >= opened


def whole(text: str, spans: Sequence[Span], index: int, most: int) -> Span:
    """Widen sentence `index` to the quotation it stands in, if that is at most `most` sentences of the paragraph."""
    first = next((i for i in range(index, -1, -1) if balanced(text[: spans[i].start])), index)
    for last in range(index, min(first + most, len(spans))):
        widened = Span(spans[first].start, spans[last].end)
        if balanced(widened.of(text)):
            return widened
    return spans[index]
