"""Lines at the end of an article that are not its words: "From Outlet", "Read more: ...", "© ...".

Only what stands last is dropped, and "Advertisement" alone on a line anywhere. A line of these
shapes is a label, not a sentence: the patterns are anchored, and short lines only are looked at.
"""

from __future__ import annotations

import re

from qabot.ingest.parsers.labels import is_name

_LONGEST = 220
_FROM = re.compile(r"(?:From|Via)\s+((?:the )?[A-Z0-9][^,;:!?]*?)\.?")
_SOURCE = re.compile(r"(?:source|outlet|publisher)s?\s*:\s*(\S.{0,78})", re.IGNORECASE)
_ADVERTISEMENT = re.compile(r"[-–—*\s]*(?:advertisement|(?:article|story) continues below)\b[-–—*\s]*", re.IGNORECASE)
_NETWORKS = "(?:twitter|x|facebook|instagram|bluesky|mastodon|youtube|tiktok|whatsapp|threads|linkedin|telegram)"
_MAILINGS = r"\b(?:newsletters?|e-?mails?|alerts?|bulletins?|briefings?|podcasts?|updates)\b"
_LABELS = (
    r"(?:read|see|watch|listen)(?: more| next| also)?\s*:.*",
    r"(?:topics|tags|keywords|filed under|related|more about|more on|more from)\s*:.*",
    r"(?:read more|more on this story|related (?:articles?|stor(?:y|ies)|topics?|content|links?)|most read|"
    r"you may also like|recommended|up next|comments|(?:share|print)(?: this (?:article|story|page))?)\b[^.]{0,120}",
    r"(?:©|\(c\)|copyright\b(?=\s*(?:©|\(c\)|\d{4}|:|by\b))).*",
    r".{0,100}\ball rights reserved\b.{0,60}",
    rf"(?:follow|like|find) (?:us|@\S+|.{{1,60}} on {_NETWORKS})(?: on| for| at)?\b.*",
    rf"(?:sign up|subscribe|register)(?: here| now| today|:| (?:to|for) (?:our\b|.{{0,60}}{_MAILINGS})).*",
    r"(?:click|tap) here\b.*",
    r"(?:download|get) (?:our|the) .{0,30}\b(?:app|newsletter)\b.*",
    r"this (?:article|story|piece|report|content) .{0,50}\b(?:published|appeared|republished|syndicated|produced)\b.*",
    r"(?:originally|first) published (?:in|on|by|at|as)\b.*",
    r"\(?(?:additional )?(?:reporting|editing|writing|compiled) by .*",
    r"[-–—_*=#~•]{3,}",
)
_LABEL = re.compile("|".join(f"(?:{label})" for label in _LABELS), re.IGNORECASE)


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
    return len(line) <= _LONGEST and (outlet_of(line) is not None or _LABEL.fullmatch(line) is not None)


def trim(lines: list[str]) -> tuple[list[str], str | None]:
    """Return the lines without furniture, and the outlet a dropped line named; blank lines stay."""
    lines = [line for line in lines if not is_advertisement(line)]
    outlet: str | None = None
    while end := _furniture_at_end(lines):
        outlet = outlet or outlet_of(" ".join(lines[-end:]))
        lines = lines[:-end]
    return lines, outlet


def _furniture_at_end(lines: list[str]) -> int:
    """Return how many lines at the end are blank, or one piece of furniture: a line or a whole block."""
    if not lines:
        return 0
    if not lines[-1].strip():
        return 1
    size = next((n for n, line in enumerate(reversed(lines)) if not line.strip()), len(lines))
    if is_furniture(" ".join(lines[-size:])):
        return size
    return int(size > 1 and is_furniture(lines[-1]) and lines[-2].rstrip(" \"'”’)")[-1:] in tuple(".!?…"))
