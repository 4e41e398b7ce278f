"""Questions about what somebody said, taken apart into speaker and topic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from qabot.timex import expressions

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
        rf"what(?: exactly| else)? (?:did|does|do|has|have|had) (?P<speaker>.+?)"
        rf" (?:had to |have to |has to |been |ever |publicly )?{_SAY}{_REST}",
        # How did X respond to Y? What was X's response to Y?
        rf"how (?:did|does|do|has|have) (?P<speaker>.+?) {_REPLY}{_REST}",
        rf"what(?:'s| (?:is|was|are|were)) (?P<speaker>.+?)(?:'s|') {_VIEW}{_REST}",
        # What X said about Y; words of X on Y.
        rf"(?:tell me |show me )?(?:what|everything) (?P<speaker>.+?) (?:said|says|told|wrote|thinks|has said){_REST}",
        rf"(?:quotes?|words|statements?|comments?) (?:by|from|of) (?P<speaker>.+?)(?: (?P<rest>{_ON} .+))?",
    )
]
# "... told the Commons about Y", "... say about Y": what stands before the topic is whom it was said to.
_ABOUT = re.compile(r"(?:.*?\b)??(?:about|on|regarding|concerning|of|over|to) (?P<topic>.+)", re.IGNORECASE)
# Not "who wrote the report", "who called the police": these ask what somebody did.
_WHO = re.compile(
    r"who (?:has |had |first )?(?:(?:said anything|spoken?|talked|commented|remarked) (?:about|on)"
    r"|said|says|claimed|argued|warned|insisted|admitted|promised|complained)(?: that)? (?P<topic>.+)"
    r"|who (?:has |had |first )?(?:described (?P<described>.+? as .+)"
    r"|called (?P<called>.+? an? .+|.+? \w+(?:ful|less|ous|ive|able)))",
    re.IGNORECASE,
)
_NOBODY = frozenset("he she they it we you i who anyone anybody someone somebody everyone people this that".split())
_NOBODY |= {"the article", "the articles", "this article"}
_NOTHING = frozenset("about on regarding concerning of over to".split())
_COMMA = re.compile(r", (since|after|before|until|about|on)\b")
_OVER_TIME = re.compile(r"\s(?:over time|so far)\b", re.IGNORECASE)
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


def in_time(question: str, *, days: bool = True) -> bool:
    """Say whether the order of time is wanted of somebody's words; without `days`, "since" is a word of the topic."""
    return any(days or match[0].lower() != "since" for match in _IN_TIME.finditer(question))


def asked(question: str, today: date | None = None, *, days: bool = True) -> Asked | None:
    """Return what a question about somebody's words asks for, None for any other question.

    Words for days are counted from `today`; without `days` they are left where they stand.
    """
    text = " ".join(question.replace("’", "'").split()).rstrip(" ?.")
    text = _COMMA.sub(r" \1", text)
    ordered = in_time(text, days=days)
    if not (_WHO.fullmatch(text) or any(pattern.fullmatch(text) for pattern in _PATTERNS)):
        return None
    text = _OVER_TIME.sub("", text)
    named: tuple[str | None, str | None] = (None, None)
    if days:
        text, named = _without_days(text, today or date.today())
    who = _WHO.fullmatch(text)
    if who is not None:
        return Asked(None, who["topic"] or who["described"] or who["called"], *named, ordered)
    for pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is not None and match["speaker"].lower() not in _NOBODY:
            return Asked(match["speaker"], _topic(match["rest"] or ""), *named, ordered)
    return None


def of_nothing(question: str) -> bool:
    """Say whether a question asks what somebody said, and about nothing."""
    wanted = asked(question, days=False)
    return wanted is not None and not wanted.topic


def _topic(rest: str) -> str:
    if rest.lower() in _NOTHING:
        return ""
    match = _ABOUT.fullmatch(rest)
    return match["topic"] if match is not None else rest


def _without_days(text: str, today: date) -> tuple[str, tuple[str | None, str | None]]:
    """Return a question without "since March" and the like, and the days it named."""
    since = until = None
    for each in reversed(expressions(text, today)):
        if each.period.start > today.isoformat() or not (each.since or each.until):
            continue
        since, until = each.since or since, each.until or until
        text = " ".join((text[: each.span.start] + text[each.span.end :]).split())
    return text.removesuffix(" and"), (since, until)
