"""Names of authors out of bylines: who wrote it, without "By", roles, addresses and doublets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from qabot.text import clean_line

_BY = re.compile(r"^(?:(?:story|words|report(?:ing|ed)?|written|posted|analysis|opinion)\s+)?by:?\s+", re.IGNORECASE)
_PLACE = re.compile(r"\s+(?:in|at)\s+[A-Z].*$")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*", re.IGNORECASE)
_SPLIT = re.compile(r"\s+(?:and|with|und|et|og|och)\s+|\s*[/&;|•·\n]\s*", re.IGNORECASE)
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq)\.?$", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:editor|correspondent|reporter|writer|producer|columnist|analyst|critic|bureau|chief|staff|contributor|"
    r"journalist|presenter|political|business|in [A-Z])\b",
    re.IGNORECASE,
)
_EDGES = " ,.:;-–—()<>\"'"
_LONGEST = 80
_LONGEST_LINE = 600


def authors(value: object) -> tuple[str, ...]:
    """Return the distinct names in a byline, a list of them or schema.org objects, in order."""
    found: dict[str, str] = {}
    for byline in _strings(value):
        for name in _names(byline):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        if isinstance(name := value.get("name"), str):
            yield name
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for item in value:
            if isinstance(item, str | Mapping):
                yield from _strings(item)


def _names(byline: str) -> Iterator[str]:
    if len(byline) > _LONGEST_LINE:
        return
    byline = _BY.sub("", _ADDRESS.sub(" ", clean_line(byline)))
    for part in _SPLIT.split(byline):
        yield from filter(_plausible, map(_trim, _commas(part)))


def _commas(part: str) -> list[str]:
    """Split "A B, C D" but neither "A B, Jr." nor "Surname, First"; drop "A B, Political Editor"."""
    names: list[str] = []
    for piece in (piece.strip() for piece in part.split(",")):
        if not names:
            names.append(piece)
        elif _SUFFIX.match(piece) or " " not in names[-1]:
            names[-1] += f", {piece}"
        elif not _ROLE.search(piece):
            names.append(piece)
    return names


def _trim(name: str) -> str:
    name = _PLACE.sub("", _BY.sub("", name.lstrip(_EDGES)))
    return name if re.search(r"\b(?:Jr|Sr|Ph\.?D|M\.?D|[A-Z])\.$", name) else name.rstrip(_EDGES)


def _plausible(name: str) -> bool:
    return 1 < len(name) <= _LONGEST and any(c.isalpha() for c in name) and len(name.split()) <= 8
