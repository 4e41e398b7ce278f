"""What a question wants of time without naming any: the newest state of things, or a date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qabot.types import Span

# "The latest on the fire" goes whole; of "the latest toll" only the word; a current is also a stream of water.
_LATEST = (
    re.compile(
        r"(?:\b(?:what(?: is|'s|’s| are)|tell me|give me) )?\bthe (?:very )?(?:latest|newest|most recent)"
        r"(?: (?:news|developments?|updates?|information|state of affairs))? (?:on|about|with|regarding)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:latest|newest|most[ -]recent|most up[ -]to[ -]date|current(?! (?:affairs?|accounts?|of|flow)\b)"
        r"|present[ -]day)\b(?= \w)"
    ),
    re.compile(
        r",? (?:as of (?:now|today)|at (?:the moment|present)|right now|as things stand|these days|nowadays|to date)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:currently|most recently)\b"),
    re.compile(r",? now\b(?=\W*$)|(?<=\bis) now\b|(?<=\bare) now\b"),
)
_WHEN = re.compile(
    r"^\W*(?:and |but |so )?(?P<when>when|since when|how long ago"
    r"|(?:on |in |by )?(?:what|which) (?:date|day|month|year))"
    r" (?:did|do|does|is|are|was|were|will|has|have|had|would|can|could)\b",
    re.IGNORECASE,
)


def latest(question: str) -> Iterator[Span]:
    """Yield the words that ask for the newest state of things."""
    for pattern in _LATEST:
        for match in pattern.finditer(question):
            yield Span(*match.span())


def when(question: str) -> Span | None:
    """Return the words by which a question asks for a date."""
    match = _WHEN.search(question)
    return Span(*match.span("when")) if match is not None else None
