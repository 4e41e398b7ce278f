"""What stands between quotation marks, of whatever kind, and whether a text has it to the letter."""

from __future__ import annotations

import re
from itertools import zip_longest

# Double marks of one kind, opening or closing: each other one of a kind closes what the one before has opened.
_KINDS = ("“”„‟", '"＂', "«»", "‹›", "❝❞❠", "〝〞〟", "「」", "『』", "《》")
# One within another of the same kind: then what stands between the outermost is one too.
_NESTED = re.compile("“[^”]*[„‟]")
_SINGLE = re.compile(
    r"[‘❛]((?:[^‘’❛❜]|’(?=\w))+)[’❜](?!\w)|‚([^‚‘’]+)[‘’](?!\w)|(?<![\w’'])[`'＇´]+((?:[^'＇`´]|'(?=\w))+)['＇`´]+(?!\w)"
)
# Marks of all kinds as straight ones, and what the prompt had to write otherwise; all of one character.
_STRAIGHT = str.maketrans(
    dict.fromkeys("“”„‟＂«»❝❞❠〝〞〟「」『』《》", '"')
    | dict.fromkeys("‘’‚‛`´＇❛❜", "'")
    | {"‹": "<", "›": ">", "–": "-", "—": "-", "[": "(", "]": ")", "{": "(", "}": ")", "\u00a0": " "}
)


def quotations(text: str) -> list[str]:
    """Return what stands between quotation marks; also what follows a mark that nothing closes, or precedes one."""
    found: list[tuple[int, str]] = []
    for kind in _KINDS:
        places = [place for place, mark in enumerate(text) if mark in kind]
        if len(places) == 1 and _closes(text, places[0]):
            places.insert(0, -1)
        for start, end in zip_longest(places[::2], places[1::2], fillvalue=len(text)):
            found.append((start, text[start + 1 : end]))
    if _NESTED.search(text):
        places = [place for place, mark in enumerate(text) if mark in _KINDS[0]]
        found.append((places[0], text[places[0] + 1 : places[-1]]))
    found += [
        (match.start(), next(group for group in match.groups() if group is not None))
        for match in _SINGLE.finditer(text)
    ]
    return [quotation for _, quotation in sorted(found) if re.search(r"\w", quotation)]


def find_quotation(quotation: str, text: str) -> str | None:
    """Return the words of a text that a quotation repeats, None when it does not; marks of all kinds are equal.

    A comma or stop at the end of the quotation may be the quoting sentence's own.
    """
    where = text.translate(_STRAIGHT)
    for wanted in (quotation.strip(), quotation.strip().rstrip(".,;:!?")):
        start = where.find(wanted.translate(_STRAIGHT)) if wanted else -1
        while start >= 0:
            end = start + len(wanted)
            if not (_inside(where, start) or _inside(where, end)):
                return text[start:end]
            start = where.find(wanted.translate(_STRAIGHT), start + 1)
    return None


def _closes(text: str, place: int) -> bool:
    """Say whether a lone mark ends what stands before it, as where a quotation of two sentences was cut."""
    return text[place] in "”»›❞〞」』》" or (text[place] in '"＂' and not text[:place].endswith(" ") and place > 0)


def _inside(text: str, place: int) -> bool:
    """Say whether a place lies within a word."""
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
