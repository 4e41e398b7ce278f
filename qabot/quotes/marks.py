"""Quotation marks: which of them open, which close, and what they enclose.

A mark is read by the characters on both sides of it, then paired as brackets are, one paragraph at a time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qabot.types import Place

# The opening marks that a mark closes: those of the languages of newspapers, and what typing makes of them.
_CLOSES = {
    '"': '" “ ” „ ``', "”": '“ ” " „ ``', "“": "„ “ ”", "''": "'' `` “", "’’": "‘‘ “", "’": "‘ ' ‚", "'": "' ‘ ‚",
    "‘": "‚", "‘‘": "", "»": "« »", "«": "»", "›": "‹ ›", "‹": "›",
}  # fmt: skip
_OPENERS = {mark: openers.split() for mark, openers in _CLOSES.items()}
_KINDS = {**dict.fromkeys("'‘’‚", "single"), **dict.fromkeys("«»", "angles"), **dict.fromkeys("‹›", "angle")}

_TOKEN = re.compile(
    r"(?P<other>(?<=\d)['’] ?\d+(?:\.\d+)?(?:[\"”]|''|’’)|=\"[^\"]*\")"
    r"|(?P<marks>(?:``|[“”\"‘’'„‚«»‹›])+)"
    r"|(?P<stop>[.?!](?=[\"”'’)]?\s))"
)
# Of three straight strokes that close, the doubled mark is the outer one.
_MARK = re.compile(r"(?<=[^\s(\[])'(?=''(?!'))|''|``|‘‘|’’|[“”\"‘’'„‚«»‹›]")
_ELISION = re.compile(
    r"['‘](?:\d\ds?|n['’]?|em|tis|twas|twere|till?|cause|cos|bout|round|ello|ere|im|ouse|ave|neath|ndrangheta)(?![\w'’])",
    re.I,
)
_CLIPPED = re.compile(r"(?:[sxz\d]|in|\b(?:an|n|o|ol|lil|mo|th|wi))$", re.I)
_MORE = re.compile(r"[\w\"“'‘(]")
_PUNCTUATION = ".,;:!?…"


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words in quotation marks; `places` include the marks.

    There is more than one place when the quotation runs over paragraphs, each opening with a mark and only the last
    closing. `closed` is False when the closing mark is missing: the last place then ends with its paragraph.
    """

    places: tuple[Place, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    """A mark and what it may do.

    `spoken` is that punctuation stands before it, `doubtful` that it may be an apostrophe or an inch, `sentence` how
    many sentences have ended before it.
    """

    text: str
    start: int
    end: int
    opens: bool
    closes: bool
    spoken: bool
    doubtful: bool
    sentence: int

    @property
    def kind(self) -> str:
        return _KINDS.get(self.text, "double")


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is quoted in one paragraph; `head` when the paragraph begins with it."""

    start: int
    end: int
    kind: str
    closed: bool
    head: bool


def scan(paragraphs: Sequence[str]) -> list[Quoted]:
    """Return the outermost quotations of an article's paragraphs in order."""
    rows: list[list[_Piece]] = []
    following = ""
    for text in reversed(paragraphs):
        rows.append(_pieces(text, following))
        following = rows[-1][0].kind if rows[-1] and rows[-1][0].head else ""
    found: list[Quoted] = []
    unclosed = ""
    for number, row in enumerate(reversed(rows), 1):
        for piece in row:
            continued = found.pop().places if piece.head and piece.kind == unclosed else ()
            found.append(Quoted((*continued, Place(number, piece.start, piece.end)), piece.closed))
        unclosed = row[-1].kind if row and not row[-1].closed else ""
    return found


def _pieces(text: str, following: str) -> list[_Piece]:
    """Return what is quoted in a paragraph; the next one begins with a quotation of the kind `following`."""
    pairs, unpaired = _pair(list(_marks(text)))
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    pieces = [_Piece(opener.start, end, opener.kind, True, opener.start == first) for opener, end in pairs]
    for mark in unpaired:
        if mark.start == first or mark.kind == following or text[: mark.start].rstrip().endswith((":", ",")):
            before = [piece for piece in pieces if piece.end <= mark.start]
            return [*before, _Piece(mark.start, last, mark.kind, False, mark.start == first)]
    return pieces


def _marks(text: str) -> Iterator[_Mark]:
    """Yield the marks of a paragraph, but no apostrophes inside words and no measures in feet and inches."""
    sentence = 0
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "stop":
            sentence += 1
        elif token.lastgroup == "marks":
            for found in _MARK.finditer(text, *token.span()):
                if mark := _read(text, found, token.span(), sentence):
                    yield mark


def _read(text: str, found: re.Match[str], run: tuple[int, int], sentence: int) -> _Mark | None:
    """Return what a mark may do, by the surroundings that it shares with those beside it; None for an apostrophe."""
    mark, start, end = found.group(), found.start(), found.end()
    before, after = text[run[0] - 1 : run[0]] or " ", text[run[1] : run[1] + 1] or " "
    single = mark in ("'", "‘", "’")
    if single and run == found.span() and before.isalnum() and after.isalnum():
        return None
    if not single and before.isalnum() and start > run[0]:
        before = text[start - 1]  # A word elided before a quotation, as in l'"autre".
    gap, bare = before.isspace() or before in "([{<", after.isspace()
    ends = bare or after in ".,;:!?)]}"
    left = not bare and (gap or not (before.isalnum() or ends))
    match mark:
        case "„" | "‚" | "``":
            opens, closes = True, False
        case "“" | "«" | "‹" | "‘‘":
            opens, closes = gap or not ends, ends and (not gap or run[1] == len(text))
        case "”" | "»" | "›":
            opens, closes = (left and not ends) or run[0] == 0, True
        case "’" | "’’":
            opens, closes = False, not gap
        case "‘" | "'":
            opens, closes = left and before not in _PUNCTUATION, not gap and (ends or mark == "'")
        case _:
            opens, closes = left or (gap and bare), bare or not gap
    doubtful = single and _ELISION.match(text, start) is not None
    if closes and not gap:
        likely = _CLIPPED.search(text, max(0, start - 4), start) if single else before.isdigit()
        doubtful = bool(likely) and bare and _MORE.match(text, end + 1) is not None
    return _Mark(mark, start, end, opens, closes, before in _PUNCTUATION, doubtful, sentence)


def _pair(marks: Sequence[_Mark]) -> tuple[list[tuple[_Mark, int]], list[_Mark]]:
    """Return the outermost opening marks with the ends of what they open, and those left over, newest of their kind."""
    stack: list[_Mark] = []
    depth: Counter[str] = Counter()
    newest: dict[str, _Mark] = {}
    pairs: list[tuple[_Mark, int]] = []
    for mark, followed in zip(marks, _followed(marks), strict=True):
        if _matches(mark, stack, depth, followed):
            opener = _pop(stack, depth)
            while opener.text not in _OPENERS[mark.text]:
                opener = _pop(stack, depth)
            while pairs and pairs[-1][0].start > opener.start:
                pairs.pop()
            pairs.append((opener, mark.end))
        elif mark.opens and not (mark.doubtful and any(depth[single] for single in "'‘‚")):
            if mark.kind == "single" and stack and stack[-1].doubtful:
                _pop(stack, depth)
            stack.append(mark)
            depth[mark.text] += 1
            newest[mark.kind] = mark
    return pairs, [mark for mark in stack if mark is newest[mark.kind] and not mark.doubtful]


def _pop(stack: list[_Mark], depth: Counter[str]) -> _Mark:
    mark = stack.pop()
    depth[mark.text] -= 1
    return mark


def _followed(marks: Sequence[_Mark]) -> list[bool]:
    """Tell of each mark whether the next of its kind that is not doubtful can only close."""
    flags: list[bool] = []
    closing: dict[str, bool] = {}
    for mark in reversed(marks):
        flags.append(closing.get(mark.kind, False))
        if not mark.doubtful:
            closing[mark.kind] = mark.closes and not mark.opens
    return flags[::-1]


def _matches(mark: _Mark, stack: Sequence[_Mark], depth: Counter[str], followed: bool) -> bool:
    """Tell whether a mark closes one of the open ones."""
    if not mark.closes or (mark.doubtful and followed):
        return False
    if mark.kind != "single":
        return any(depth[opener] for opener in _OPENERS[mark.text])
    # An apostrophe must not break a quotation in double marks, so a single mark reaches only the last one opened.
    if not stack or stack[-1].text not in _OPENERS[mark.text]:
        return False
    return mark.spoken if stack[-1].doubtful else not mark.doubtful or mark.sentence == stack[-1].sentence
