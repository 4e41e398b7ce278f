"""Where a line of text breaks at a width in cells; offsets into the text are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

# Letters of Latin, Greek and Cyrillic, and the marks of print: one cell each.
_SINGLE = re.compile(
    "[ -~\u00a0-\u02ff\u0370-\u0377\u0384-\u03ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*"
)
_CHUNK = re.compile(r"\S+\s*|\s+")


def starts(text: str, width: int) -> list[int]:
    """Return the offsets at which the lines of `text` start, 0 first; a line is at most `width` cells.

    Lines break after white space, which may hang over the edge; a word wider than a line is folded.
    """
    width = max(width, 2)
    # Most text has one cell a character, and there C finds the breaks some thirty times faster.
    return _narrow(text, width) if _SINGLE.fullmatch(text) else list(_wide(text, width))


def _narrow(text: str, width: int) -> list[int]:
    found, start, length = [0], 0, len(text)
    while length - start > width:
        end = start + width + 1 if text[start + width] == " " else text.rfind(" ", start, start + width) + 1
        end = end if end > start else start + width
        while end < length and text[end] == " ":
            end += 1
        if end >= length:
            break
        found.append(end)
        start = end
    return found


def _wide(text: str, width: int) -> Iterator[int]:
    yield 0
    used = 0
    for chunk in _CHUNK.finditer(text):
        word = chunk.group().rstrip()
        cells = cell_len(word)
        if used and used + cells > width:
            yield chunk.start()
            used = 0
        if cells > width:
            place, used = chunk.start(), 0
            for piece in clusters(word):
                cost = cell_len(piece)
                if used and used + cost > width:
                    yield place
                    used = 0
                used += cost
                place += len(piece)
        else:
            used += cells
        used += cell_len(chunk.group()) - cells


def clusters(text: str) -> Iterator[str]:
    """Yield what a person takes for single characters: a base with its combining marks and joiners."""
    held = ""
    for character in text:
        joins = held and (cell_len(character) == 0 or held.endswith("\u200d"))
        if held and not joins:
            yield held
            held = ""
        held += character
    if held:
        yield held
