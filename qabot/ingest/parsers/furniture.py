"""Lines at the end of an article that are not its words: "From Outlet", "Read more: ...", "© ...".

Only what stands last is dropped, and "Advertisement" alone on a line anywhere. A line of these
shapes is a label, not a sentence: the patterns are anchored, and short lines only are looked at.
"""

from __future__ import annotations

import re
from itertools import takewhile

from qabot.ingest.parsers.labels import is_name

_LONGEST = 220
_MOST_LINES = 8
_STOPS = (".", "!", "?", "…")
_CLOSING = " \"'”’)"
_FROM = re.compile(r"(?:From|Via)\s+((?:the )?[A-Z0-9][^,;:!?]*?)\.?")
_SOURCE = re.compile(r"(?:source|outlet|publisher)s?\s*:\s*(\S.{0,78})", re.IGNORECASE)
_ADVERTISEMENT = re.compile(r"[-–—*\s]*(?:advertisement|(?:article|story) continues below)\b[-–—*\s]*", re.IGNORECASE)
_NETWORKS = "(?:twitter|x|facebook|instagram|bluesky|mastodon|youtube|tiktok|whatsapp|threads|linkedin|telegram)"
_MAILINGS = r"\b(?:newsletters?|e-?mails?|alerts?|bulletins?|briefings?|podcasts?|updates)\b"
_LABELS = (
    r"(?:read|see|watch|listen)(?: more| next| also)?\s*:.*",
    r"(?:topics|tags|keywords|filed under|related|more about|more on|more from)\s*:.*",
    r"(?:read more|more on this story|related (?:articles?|stor(?:y|ies)|topics?|content|links?)|most read|"
    r"you may also like|up next|(?:share|print) this (?:article|story|page))\b[^.]{0,120}",
    r"(?:comments|share|print|recommended)(?: \(?\d+\)?)?",
    r"(?:©|\(c\)|copyright\b(?=\s*(?:©|\(c\)|\d{4}|:|by\b))).*",
    r"[^.!?\"”]{0,100}\ball rights reserved\b.{0,60}",
    rf"(?:follow|like|find) (?:us|@\S+|.{{1,60}} on {_NETWORKS})(?: on| for| at)?\b.*",
    rf"(?:sign up|subscribe|register)(?: here| now| today|:| (?:to|for) (?:our\b|.{{0,60}}{_MAILINGS})).*",
    r"(?:click|tap) here\b.*",
    r"(?:download|get) (?:our|the) .{0,30}\b(?:app|newsletter)\b.*",
    r"this (?:article|story|piece) (?:was|is|has been|first|originally)\b.{0,30}\b"
    r"(?:published|republished|appeared|syndicated)\b.*",
    r"(?:originally|first) published (?:in|on|by|at|as)\b.*",
    r"[-–—_*=#~• ]{3,}",
)
_LABEL = re.compile("|".join(f"(?:{label})" for label in _LABELS), re.IGNORECASE)

_CREDIT = re.compile(
    r"\(?(?:Additional )?(?:Reporting|Editing|Writing|Compiled) by "
    r"(?:[A-Z][\w.'’-]*|and|in|by|editing|writing|additional|reporting|[\s,;&])+[.)]*"
)


def is_advertisement(line: str) -> bool:
    """Tell whether the line only marks an advertisement."""
    return bool(_ADVERTISEMENT.fullmatch(line.strip()))


def outlet_of(line: str) -> str | None:
    """Return the outlet that "From Outlet" or "Source: Outlet" names, None for any other line."""
    line = " ".join(line.split())
    if stated := _SOURCE.fullmatch(line):
        return stated[1].rstrip(". ")
    named = _FROM.fullmatch(line)
    return named[1].rstrip() if named and is_name(named[1], most=6) else None


def is_furniture(line: str) -> bool:
    """Tell whether a line standing last is none of the article's words."""
    line = " ".join(line.split())
    return len(line) <= _LONGEST and bool(outlet_of(line) or _LABEL.fullmatch(line) or _CREDIT.fullmatch(line))


def trim(lines: list[str]) -> tuple[list[str], str | None]:
    """Return the lines without furniture, and the outlet a dropped line named; blank lines inside stay."""
    lines = [line for line in lines if not is_advertisement(line)]
    outlet: str | None = None
    end = len(lines)
    while size := _furniture_before(lines, end):
        outlet = outlet or outlet_of(" ".join(lines[end - size : end]))
        end -= size
    return lines[:end], outlet


def _furniture_before(lines: list[str], end: int) -> int:
    """Return how many lines before `end` are blank or one piece of furniture: a whole block, or a line of its own.

    A line is one of its own where its block is the whole text, or the line before is finished.
    """
    if not end or not lines[end - 1].strip():
        return min(end, 1)
    block = list(takewhile(str.strip, reversed(lines[max(0, end - _MOST_LINES) : end])))
    if len(block) < _MOST_LINES and is_furniture(" ".join(reversed(block))):
        return len(block)
    if len(block) == 1 or not is_furniture(block[0]):
        return 0
    return int(len(block) in (end, _MOST_LINES) or block[1].rstrip(_CLOSING).endswith(_STOPS) or is_furniture(block[1]))
