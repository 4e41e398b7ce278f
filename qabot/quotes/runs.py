"""Runs of capitalised words in a paragraph, joined and cut to what can be one name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qabot.quotes.firstnames import FIRST_NAMES
from qabot.quotes.titles import ABBREVIATIONS, BODY_WORDS, CALENDAR, DEMONYMS, FUNCTION_WORDS, PARTICLES, TITLES

_UPPER = "".join(c for c in map(chr, range(0x41, 0x250)) if c.isupper())
_WORD = rf"(?:(?:{'|'.join(ABBREVIATIONS)})\.|(?:[{_UPPER}]\.)+|[{_UPPER}]\w*(?:[-/&]\w+|['’](?!s\b)\w+)*)"
_PARTICLE = rf"(?:(?:{'|'.join(PARTICLES)})\s+){{1,3}}"
_RUN = re.compile(rf"(?<![\w@#.]){_WORD}(?:\s+(?:&\s+)?(?:{_PARTICLE})?{_WORD})*(?:,?\s(?:Jr|Sr)\b\.?)?")
_PIECE = re.compile(rf"(?:{_PARTICLE})?{_WORD}")
_OF = re.compile(r"\s+(?:of|for|on)(?:\s+the)?\s+")
_AND = re.compile(r"\s+and\s+")
_POSSESSIVE = re.compile(r"['’]s?\s+")
_DATELINE = re.compile(rf"[{_UPPER}]{{3,}}[{_UPPER} .'’/]*(?:,[^—–]{{1,40}})?(?:\s?\([^)]{{2,20}}\))?\s?(?:—|–|--|-\s)")
_HEADS_OF = frozenset(
    """department ministry office bureau university college school institute association committee council house
    bank court church board commission union league chamber foundation agency fund authority organization
    organisation society centre center federation campaign secretary confederation academy institution minister
    transport partnership coalition alliance group club workers citizens americans network republic lords
    commons chancellor museum duke duchess earl prince bishop archbishop""".split()
)
_OWNED = frozenset(
    """hospital guild forum college school church university association union center centre court""".split()
)
_OWNERS = frozenset("""women men children people king queen teachers workers patients""".split())
_ALWAYS = frozenset("U.S. U.K. U.N. D.C. E.U. G.O.P. US UK UN EU GOP".split())
_FIRMS = frozenset("Co. Inc. Corp. Ltd. Bros.".split())
_NO_NAMES = FUNCTION_WORDS | CALENDAR
_BEFORE_NAMES = FIRST_NAMES | TITLES
_PARTY = re.compile(r"[RDI]-[A-Z]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of a run: characters [start, end) of the paragraph."""

    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        """The word folded, without a final stop."""
        return self.text.rstrip(".").lower()


def _runs(text: str, after: int) -> Iterator[tuple[int, int]]:
    """Yield the runs of capitals, those of a body's name joined ("Department of Justice")."""
    spans = [run.span() for run in _RUN.finditer(text, after)]
    at = 0
    while at < len(spans):
        start, end = spans[at]
        joined = False
        while at + 1 < len(spans):
            then, stop = spans[at + 1]
            if not _joins(text[start:end], text[end:then], text[then:stop], joined):
                break
            joined = True
            at += 1
            end = stop
        yield start, end
        at += 1


def _joins(left: str, between: str, right: str, joined: bool) -> bool:
    last, first = left.split()[-1].lower(), right.split()[0].lower()
    if _OF.fullmatch(between):
        return (joined or last in _HEADS_OF) and first not in _NO_NAMES
    if _POSSESSIVE.fullmatch(between):
        owns = last in _OWNERS or "St " in left or (between[1] != "s" and len(last) > 7)
        return owns and right.split()[-1].lower() in _OWNED
    return joined and _AND.fullmatch(between) is not None and " " not in right and first not in FIRST_NAMES


def parts(run: list[Piece], lower: set[str]) -> Iterator[list[Piece]]:
    """Cut a run at words that belong to no name, such as weekdays and the first word of a sentence."""
    part: list[Piece] = []
    for at, piece in enumerate(run):
        stops = _stops(piece, part)
        if stops or (at == 0 and piece.low in lower and _common(piece.low, len(run))):
            yield from _whole(part)
            part = []
        else:
            part.append(piece)
            if piece.text in _FIRMS or (
                piece.text in _ALWAYS and not any(later.low in BODY_WORDS for later in run[at + 1 :])
            ):
                yield from _whole(part)
                part = []
    yield from _whole(part)


def _common(low: str, count: int) -> bool:
    return low not in TITLES and (count > 1 or low not in FIRST_NAMES) and not (count > 1 and low in FIRST_NAMES)


def _stops(piece: Piece, part: list[Piece]) -> bool:
    if piece.text in _ALWAYS or (part and part[-1].text == "USA"):
        return False
    if piece.low in CALENDAR:
        return not (part and part[-1].low in _BEFORE_NAMES)
    return re.split("['’]", piece.low)[0] in FUNCTION_WORDS or _PARTY.match(piece.text) is not None


def _whole(part: list[Piece]) -> Iterator[list[Piece]]:
    shouted = sum(piece.text.isupper() and len(piece.text) > 3 for piece in part) > 1
    if part and not shouted and not all(piece.low in DEMONYMS for piece in part):
        yield part


def runs(text: str) -> Iterator[tuple[bool, list[Piece]]]:
    """Yield the runs of capitals in a paragraph after its dateline, and whether each opens the text proper."""
    dateline = _DATELINE.match(text)
    after = dateline.end() if dateline else 0
    for start, end in _runs(text, after):
        yield start == after, pieces(text, start, end)


def pieces(text: str, start: int, end: int) -> list[Piece]:
    """Return the words of a run, particles with what follows them."""
    return [Piece(piece.group(), piece.start(), piece.end()) for piece in _PIECE.finditer(text, start, end)]


def bare_runs(text: str) -> Iterator[list[Piece]]:
    """Yield the runs of capitals as they stand, nothing joined."""
    for run in _RUN.finditer(text):
        yield pieces(text, *run.span())
