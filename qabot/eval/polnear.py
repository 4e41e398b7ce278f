"""PolNeAR (Newell et al. 2018): news articles with their attributions annotated."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from qabot.types import Place, Quote, Speech

_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article with its attributions; the paragraphs are its lines, places index them."""

    id: str
    paragraphs: tuple[str, ...]
    quotes: tuple[Quote, ...]


def read(path: Path) -> list[Annotated]:
    """Return the articles of one of PolNeAR's parts, with the first annotator's attributions."""
    with gzip.open(path, "rb") as lines:
        return [_annotated(msgspec.json.decode(line)) for line in lines]


def _annotated(row: dict[str, Any]) -> Annotated:
    lines = [match.span() for match in _LINE.finditer(row["text"]) if match[0].strip()]
    quotes = tuple(_quote(each, lines) for each in row["annotations"][0]["attributions"])
    return Annotated(row["id"], tuple(row["text"][start:end] for start, end in lines), quotes)


def _quote(row: dict[str, Any], lines: Sequence[tuple[int, int]]) -> Quote:
    content, cue, source = (_places(row[name], lines) for name in ("content", "cue", "source"))
    kind: Speech = "direct" if row["direct"] else "mixed" if row["mixed"] else "indirect"
    return Quote(content, nearest(cue, content), nearest(source, content), kind)


def _places(parts: Sequence[dict[str, Any]], lines: Sequence[tuple[int, int]]) -> tuple[Place, ...]:
    found = []
    for start, end in sorted(tuple(span) for part in parts for span in part["spans"]):
        for number, (first, last) in enumerate(lines, 1):
            if first < end and start < last:
                found.append(Place(number, max(start, first) - first, min(end, last) - first))
    return tuple(found)


def nearest(places: Sequence[Place], content: Sequence[Place]) -> Place | None:
    """Return the place nearest to the first piece of content."""
    if not places or not content:
        return places[0] if places else None
    first = content[0]
    return min(places, key=lambda p: (abs(p.paragraph - first.paragraph), _apart(p, first)))


def _apart(one: Place, other: Place) -> int:
    return max(one.start - other.end, other.start - one.end, 0)
