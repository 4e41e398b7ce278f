"""Questions about what somebody said, taken apart into speaker and topic."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qabot.days import day
from qabot.errors import UsageError

_SAY = (
    r"(?:sa(?:y|id|ying)|tells?|told|stated?|claim(?:ed)?|argued?|wr(?:ite|ote|itten)|comment(?:ed)?|remark(?:ed)?"
    r"|announced?|warn(?:ed)?|admit(?:ted)?|promised?|tweet(?:ed)?|insist(?:ed)?|think|thought|ma(?:ke|de) of"
    r"|mention(?:ed)?|explain(?:ed)?)"
)
_REPLY = r"(?:respond(?:ed)?|react(?:ed)?|repl(?:y|ied)|answer(?:ed)?)"
_VIEW = r"(?:response|reaction|reply|answer|views?|opinion|comments?|position|stance|verdict|words)"
_ON = r"(?:about|on|regarding|concerning|of|over|to)"
_REST = r"(?:\s+(?P<rest>.+?))?"
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # What did X say about Y? What has X said? What does X think of Y?
        rf"what(?: exactly| else)? (?:did|does|do|has|have|had) (?P<speaker>.+?) (?:ever |publicly )?{_SAY}{_REST}",
        # How did X respond to Y? What was X's response to Y?
        rf"how (?:did|does|do|has|have) (?P<speaker>.+?) {_REPLY}{_REST}",
        rf"what (?:is|was|are|were) (?P<speaker>.+?)(?:'s|') {_VIEW}{_REST}",
        # What X said about Y; words of X on Y.
        rf"(?:tell me |show me )?(?:what|everything) (?P<speaker>.+?) (?:said|says|told|wrote|thinks|has said){_REST}",
        rf"(?:quotes?|words|statements?|comments?) (?:by|from|of) (?P<speaker>.+?)(?: (?P<rest>{_ON} .+))?",
    )
]
# "... told the Commons about Y", "... say about Y": what stands before the topic is whom it was said to.
_ABOUT = re.compile(r"(?:.*?\b)??(?:about|on|regarding|concerning|of|over|to) (?P<topic>.+)", re.IGNORECASE)
_WHO = re.compile(
    r"who (?:has |had |first )?(?:said|says|told|wrote|claimed|argued|warned|insisted|announced|admitted|promised"
    r"|complained|called|described|denied|tweeted|(?:spoken?|talked|commented|remarked|said anything) (?:about|on))"
    r"(?: that)? (?P<topic>.+)",
    re.IGNORECASE,
)
_EDGE = re.compile(
    r"\b(?P<edge>since|after|until|before) (?P<when>[^,]+?)(?= about | on | regarding |,|$)", re.IGNORECASE
)
_NOBODY = frozenset(
    "he she they it we you i who anyone anybody someone somebody everyone people this that the article".split()
)
_IN_TIME = re.compile(r"\b(?:over time|over the (?:years|months|weeks)|so far|since|chronological\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked after, None for "who said ..."; what about, empty for anything; between which days.

    `since` is inclusive, `until` exclusive (ISO dates). `in_time` is that the order of time is wanted.
    """

    speaker: str | None
    topic: str
    since: str | None = None
    until: str | None = None
    in_time: bool = False


def asked(question: str) -> Asked | None:
    """Return what a question about somebody's words asks for, None for any other question."""
    text = " ".join(question.replace("’", "'").split()).rstrip(" ?.")
    in_time = _IN_TIME.search(text) is not None
    who = _WHO.fullmatch(text)
    if who is not None:
        return Asked(None, who["topic"], in_time=in_time)
    if not any(pattern.fullmatch(text) for pattern in _PATTERNS):
        return None
    text, days = _without_days(text)
    for pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is not None and match["speaker"].lower() not in _NOBODY:
            return Asked(match["speaker"], _topic(match["rest"] or ""), *days, in_time)
    return None


def _topic(rest: str) -> str:
    match = _ABOUT.fullmatch(rest)
    return match["topic"] if match is not None else rest


def _without_days(text: str) -> tuple[str, tuple[str | None, str | None]]:
    """Return a question without "since March" and the like, and the days it named."""
    since = until = None
    for match in list(_EDGE.finditer(text)):
        try:
            named = day(match["when"])
        except UsageError:
            continue
        if match["edge"].lower() in ("since", "after"):
            since = named
        else:
            until = named
        text = " ".join(text.replace(match[0], "").split())
    return text, (since, until)
