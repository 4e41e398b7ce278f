"""The lines before the body of a plain text: what each is, and where the body starts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from qabot.ingest.dates import parse_date
from qabot.ingest.fields import Table, field_of
from qabot.ingest.parsers.labels import is_name, is_section

_MAX_LABELS = 6
_MAX_LINES = 60
_LONGEST = 300
_LONGEST_LABEL = 160
_MOST_WORDS = 24
_CLOSING = "\"'”’)]»"
_SENTENCE_END = (".", "…", "。", ":", ";", ",")
_ABBREVIATION = re.compile(r"(?:\b(?:[A-Za-z]\.)+|\b(?:Inc|Co|Corp|Ltd|Jr|Sr|St|vs|No|Gov|Sen|Rep))\.?$")
_TWO_SENTENCES = re.compile(r"\w{3}[.!?][\"'”’]?\s+[\"'“‘]?[A-Z]")
_CONTINUED = re.compile(r"[\"'“‘]?[^\W\d_A-Z]")
_KEY = re.compile(r"([A-Za-z][A-Za-z _-]{0,24}?)\s*:\s*(\S.*)")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_DATED = re.compile(
    r"(first |last )?(published|posted|updated|modified|date)(?: (?:on|at))?\s*:?\s+(.+)", re.IGNORECASE
)
_DATE_START = re.compile(
    r"(?=.*\d)(?:\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE
)
_BYLINE = re.compile(r"(?:(?:story|words|report(?:ing)?|written|posted|analysis)\s+)?by:?\s+(\S.*)", re.IGNORECASE)
_LOWER_WORDS = """and in for of the at de du da del della di van von der den ter bin ibn al el la le y & with
editor correspondent reporter writer producer columnist analyst critic chief staff political"""
_LOWER = frozenset(_LOWER_WORDS.split())
_PARTS = re.compile(r"\s*[|•·]\s*|\s*[,;]?\s+(?=(?:last )?updated\b)", re.IGNORECASE)


@dataclass(slots=True)
class Header:
    """Fields found, the lines that are labels (outlet, section, headline), and the index of the first body line."""

    fields: dict[str, str] = field(default_factory=dict)
    labels: list[int] = field(default_factory=list)
    body: int = 0
    texts: dict[int, str] = field(default_factory=dict)


def read_header(lines: list[str], names: Table) -> Header:
    """Return the header of a text; it has no labels when no sentence follows or they are too many."""
    header = Header()
    width = max((len(line) for line in lines if len(line) <= 120), default=0)
    blanks = any(not line.strip() for line in lines[:-1])
    at, end = 0, min(len(lines), _MAX_LINES)
    while at < end and len(header.labels) <= _MAX_LABELS:
        line = lines[at].strip()
        if not line:
            at += 1
        elif _starts_paragraph(lines, at, width):
            break
        elif found := metadata(line, names):
            header.fields = {**found, **header.fields}
            at += 1
        elif is_label(line):
            at = _take_label(header, lines, at, blanks)
        else:
            break
    header.body = at
    if at >= end or len(header.labels) > _MAX_LABELS:
        header.body = header.labels[0] if header.labels else at
        header.labels = []
    return header


def _take_label(header: Header, lines: list[str], at: int, blanks: bool) -> int:
    """Record the label at a line, with a second line that continues it; return the line after."""
    text, after = lines[at].strip(), at + 1
    if blanks and after < len(lines) and _CONTINUED.match(lines[after].strip()) and is_label(lines[after].strip()):
        text, after = f"{text} {lines[after].strip()}", after + 1
    header.labels.append(at)
    header.texts[at] = text
    return after


def _starts_paragraph(lines: list[str], at: int, width: int) -> bool:
    """Tell whether a hard-wrapped paragraph starts here: its lines are full, or go on in lower case."""
    block = list(takewhile(bool, (line.strip() for line in lines[at : at + _MAX_LINES])))
    if len(block) == 1:
        return False
    full = all(len(a) + 1 + len(b.split()[0]) > width for a, b in pairwise(block))
    return is_sentence(block[-1]) and (full or block[1][0].islower())


def metadata(line: str, names: Table) -> Mapping[str, str] | None:
    """Return the fields a line states ("Source: BBC", "By A B | 3 March 2026", a date, an address), if it does."""
    if len(line) > _LONGEST:
        return None
    found: dict[str, str] = {}
    others: dict[str, str] = {}
    for part in filter(None, _PARTS.split(line)):
        if stated := _stated(part, names) or _address(part) or _dated(part) or _byline(part):
            found = {**stated, **found}
        elif is_name(part):
            others["section" if is_section(part) else "source"] = part
        else:
            return None
    return {**others, **found} if found else None


def _stated(line: str, names: Table) -> Mapping[str, str] | None:
    match = _KEY.fullmatch(line)
    ours = field_of(match[1], names) if match else None
    if not match or ours in (None, "body"):
        return None
    value = match[2].strip()
    if ours in ("published", "updated") and not parse_date(value):
        return None
    if ours == "url" and not _URL.fullmatch(value):
        return None
    return {ours: value} if ours else None


def _address(line: str) -> Mapping[str, str] | None:
    return {"url": line} if _URL.fullmatch(line) else None


def _dated(line: str) -> Mapping[str, str] | None:
    if match := _DATED.fullmatch(line):
        later = (match[1] or "").lower() == "last " or match[2].lower() in ("updated", "modified")
        return {"updated" if later else "published": match[3]} if parse_date(match[3]) else None
    return {"published": line} if _DATE_START.match(line) and parse_date(line) else None


def _byline(line: str) -> Mapping[str, str] | None:
    match = _BYLINE.fullmatch(line)
    if not match or len(line) > 120 or is_sentence(line):
        return None
    words = match[1].replace(",", " ").split()
    if words[0][0].islower() or words[0][0].isdigit() or any(w[0].islower() and w not in _LOWER for w in words):
        return None
    return {"authors": match[1]}


def is_label(line: str) -> bool:
    """Tell whether a line may be an outlet, a section or a headline rather than text."""
    return (
        len(line) <= _LONGEST_LABEL
        and len(line.split()) <= _MOST_WORDS
        and any(c.isalnum() for c in line)
        and line[0] not in "-*•–—>#"
        and not is_sentence(line)
    )


def is_sentence(line: str) -> bool:
    """Tell whether a line ends as running text does; a headline may end in "?" or "!"."""
    bare = line.rstrip(_CLOSING)
    if bare.endswith(_SENTENCE_END):
        return len(line) > 90 or not _ABBREVIATION.search(bare)
    return bool(_TWO_SENTENCES.search(line))
