"""Indirect speech that its sentence ends by reporting: "Companies are too slow, the assistant commissioner has said."

Newspapers open so, with a long sentence whose report comes last; there the network, which looks for where speech
starts, is unsure. The pattern is narrow enough to be a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qabot.text import sentences
from qabot.types import Place, Quote

_SAID = (
    r"(?:said|says|warned|warns|announced|claimed|claims|revealed|confirmed|admitted|insisted|told|reported|reports"
    r"|argued|ruled|concluded|predicted|suggested|added|conceded|promised|pledged|stated|disclosed|estimated)"
)
# Words between the comma and the report that name who speaks; a clause of its own would begin otherwise.
_REPORT = re.compile(
    r",\s+(?!(?:and|but|or|which|who|whom|whose|that|because|when|while|although|though|if|where|after|before|since"
    r"|as|so|yet|nor|including|with|without|in|on|at|for)\b)"
    rf"(?P<source>[^\s,;:()“”\"]+(?:\s+[^\s,;:()“”\"]+){{0,13}}?)\s+"
    rf"(?P<cue>(?:(?:has|have|had)\s+)?{_SAID})"
    # When, where and to whom it was said may follow.
    r"(?:\s+(?:on|in|at|to|during|yesterday|today|late|early|last|this)\b[^,;:]{0,40})?\s*[.…]?\s*$",
    re.IGNORECASE,
)
# "..., which was first announced": a passive names nobody.
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|then|also|first)$|\b(?:is|are|was|were|been|being)\s", re.IGNORECASE
)
_MAY = re.compile(rf"\b{_SAID}\b", re.IGNORECASE)
_OPENS = re.compile(r"[“\"‘'«„]")
_FEWEST = 4


def trailing(paragraphs: Sequence[str]) -> Iterator[Quote]:
    """Yield the sentences that end in who said so, as indirect speech; those that open with a quotation are left."""
    for number, text in enumerate(paragraphs, 1):
        for span in sentences(text) if _MAY.search(text) else ():
            sentence = span.of(text)
            match = _REPORT.search(sentence)
            if match is None or _OPENS.match(sentence) or len(sentence[: match.start()].split()) < _FEWEST:
                continue
            if _PASSIVE.search(match["source"]):
                continue
            content = Place(number, span.start, span.start + match.start())
            cue, source = (
                Place(number, span.start + match.start(name), span.start + match.end(name))
                for name in ("cue", "source")
            )
            yield Quote((content,), cue, source, "indirect")
