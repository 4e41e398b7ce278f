"""Outlets and authors named in a question, told by the words around them and by the names that the corpus has.

A word that merely looks like an outlet's is a topic: "the harbour gazette" in "who restored the harbour gazette's
building?" stays one, and "the ledger" in a question about book-keeping, unless the words around it say that something
was reported there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from qabot.text import fold
from qabot.types import Span
from qabot.understanding.known import Known

Kind = Literal["source", "author"]

# So many words a name has at most; the longest that is one counts.
_LONGEST = 6
_NAME = "NAME"
_WROTE = r"(?:report(?:ed)?|publish(?:ed)?|cover(?:ed)?|print(?:ed)?|carr(?:y|ied)|write|wrote|written|run)"
# Not a report: that may be anybody's, and nobody tells "the report by Holm" of a reporter from that of an official.
_WRITINGS = r"(?:articles?|stor(?:y|ies)|coverage|pieces?|columns?|reporting|headlines|dispatch(?:es)?|news)"
_END = (
    r"(?=$|[,?.!;:]| (?:about|on|regarding|concerning|of|since|after|before|until|in|during|from|by|as|how|what|who"
    r"|when|where|why|which|did|does|do|is|are|was|were|has|have|that|and|this|last)\b)"
)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Words around a name; `firm` ones leave no doubt that it is who reported, `topic` follows, `instead` stays."""

    pattern: str
    kinds: tuple[Kind, ...]
    firm: bool = True
    instead: str = ""
    cues: tuple[str, ...] = ("",)

    @property
    def patterns(self) -> Sequence[re.Pattern[str]]:
        """The pattern for names of so many words, the longest first."""
        return _compiled(self.pattern)

    def may_stand(self, lower: str) -> bool:
        """Say whether a question in small letters has what no match does without; compiling takes milliseconds."""
        return any(cue in lower for cue in self.cues)


def _frame(pattern: str, *kinds: Kind, firm: bool = True, instead: str = "", cues: tuple[str, ...] = ("",)) -> _Frame:
    return _Frame(pattern, kinds, firm, instead, cues)


@cache
def _compiled(pattern: str) -> Sequence[re.Pattern[str]]:
    return tuple(_of_words(pattern, n) for n in range(_LONGEST, 0, -1))


def _of_words(pattern: str, number: int) -> re.Pattern[str]:
    """Return the pattern with a name of so many words."""
    name = rf"(?:[\w.&’'-]+ ){{{number - 1}}}[\w.&’-]*[\w.&]"
    return re.compile(pattern.replace(_NAME, name), re.IGNORECASE)


# Parts of the words of _WRITINGS and of those that say that something was printed.
_NOUNS = ("report", "article", "stor", "coverage", "piece", "column", "headlines", "dispatch", "news")
_PAST = ("reported", "published", "printed", "carried")
_FRAMES: Sequence[_Frame] = (
    # What did the Ledger report about the tram?
    _frame(
        rf"^\W*what(?: else)? (?:did|does|do|has|have|had) (?P<name>{_NAME}) (?:{_WROTE}|say|said)"
        r"(?: (?:about|on|regarding|concerning|of))?(?=\W|$)",
        "source",
        instead="what about",
        cues=("what",),
    ),
    _frame(
        rf"^\W*what(?: else)? (?:did|does|do|has|have|had) (?P<name>{_NAME}) {_WROTE}"
        r"(?: (?:about|on|regarding|concerning|of))?(?=\W|$)",
        "author",
        instead="what about",
        cues=("what",),
    ),
    _frame(
        rf"^\W*how (?:did|does|has|have) (?P<name>{_NAME}) {_WROTE}(?=\W|$)",
        "source",
        "author",
        instead="what about",
        cues=("how",),
    ),
    _frame(rf"\baccording to (?P<name>{_NAME}){_END},?", "source", cues=("according",)),
    _frame(
        rf"\b(?:as )?(?:reported|published|printed|carried) (?:by|in) (?P<name>{_NAME}){_END}", "source", cues=_PAST
    ),
    _frame(rf"\b(?:as )?reported by (?P<name>{_NAME}){_END}", "author", cues=("reported",)),
    _frame(rf"\b(?:reports?|{_WRITINGS}) (?:by|from|in) (?P<name>{_NAME}){_END}", "source", cues=_NOUNS),
    _frame(rf"\b{_WRITINGS} (?:written )?by (?P<name>{_NAME}){_END}", "author", cues=_NOUNS),
    _frame(rf"\b(?P<name>{_NAME})['’]s? (?:reports?|{_WRITINGS})\b", "source", cues=_NOUNS),
    _frame(rf"\b(?P<name>{_NAME})['’]s? {_WRITINGS}\b", "author", cues=_NOUNS),
    _frame(rf"\b(?P<name>{_NAME}) {_WRITINGS}(?= (?:about|on)\b)", "source", firm=False, cues=_NOUNS),
    _frame(rf"\bin (?P<name>{_NAME}){_END}", "source", firm=False, cues=("in ",)),
)
# Words that many outlets have in their names and anything else may have too.
_COMMON = frozenset(
    """news daily evening morning post press times agency today online international weekly sunday general world
    national local media paper report reports journal review people police mail""".split()
)
# How alike two spellings must be, of 100: .88 lets a letter in eight differ (tests/understanding/test_names.py).
_ALIKE = 88.0
_LEAST = 5
_MOST = 5


@dataclass(frozen=True, slots=True)
class Named:
    """Where a name stands with the words that frame it, whose it is, and what is left of the words."""

    span: Span
    kind: Kind
    names: tuple[str, ...]
    instead: str


def named(question: str, known: Known) -> Iterator[Named]:
    """Yield the outlets and authors that a question restricts itself to; the surest frames first."""
    lower = question == question.lower()
    small = question.lower()
    for frame in _FRAMES:
        for pattern in frame.patterns if frame.may_stand(small) else ():
            for match in pattern.finditer(question):
                yield from _fitting(frame, match, known, lower=lower)


def _fitting(frame: _Frame, match: re.Match[str], known: Known, *, lower: bool) -> Iterator[Named]:
    said = match["name"]
    for kind in frame.kinds:
        names = known.sources if kind == "source" else known.authors
        found = matching(said, names, known, firm=frame.firm, lower=lower, person=kind == "author")
        if found:
            yield Named(Span(*match.span()), kind, found, frame.instead)
            return


def matching(
    said: str, names: Sequence[str], known: Known, *, firm: bool, lower: bool = False, person: bool = False
) -> tuple[str, ...]:
    """Return the names meant by what was said, at most five, none in doubt.

    Where the frame is `firm` a part of a name will do, and a slip of the pen; else it must be the whole name, of a
    person with more than a surname. `lower` is that the question has no capital at all.
    """
    words = spelt(said)
    if not words:
        return ()
    whole = tuple(name for name in names if _of(name, known) == words)
    if whole and (firm or len(words) > 1):
        return whole[:_MOST]
    if not firm:
        return ()
    capital = lower or any(word[:1].isupper() for word in said.split())
    if not capital:
        return ()
    if any(word not in _COMMON for word in words) or (not lower and not person):
        part = tuple(name for name in names if _within(words, _of(name, known), person=person))
        if part:
            return part if len(part) <= _MOST else ()
    return _alike(" ".join(words), names, known, person=person)


def spelt(name: str) -> tuple[str, ...]:
    """Return the words of a name as they are compared: without case, accents, marks and the article before it."""
    words = tuple(w for w in re.findall(r"\w+", fold(name).replace("'s", "").replace("'", "")) if w != "and")
    return words[1:] if words[:1] == ("the",) and len(words) > 1 else words


def _of(name: str, known: Known) -> tuple[str, ...]:
    return known.spelt.get(name) or spelt(name)


def _within(words: tuple[str, ...], name: tuple[str, ...], *, person: bool) -> bool:
    if person and len(words) == 1:
        # Not by a first name.
        return name[-1:] == words
    return any(name[at : at + len(words)] == words for at in range(len(name) - len(words) + 1))


def _alike(said: str, names: Sequence[str], known: Known, *, person: bool) -> tuple[str, ...]:
    from rapidfuzz import fuzz, process

    if len(said) < _LEAST or said in _COMMON:
        return ()
    found = process.extract(
        said, [" ".join(_of(n, known)) for n in names], scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=2
    )
    if found:
        return (names[found[0][2]],)
    if " " in said:
        return ()
    # One word: of a person the surname, of an outlet any that is its own.
    single = [
        (name, word)
        for name in names
        for word in (_of(name, known)[-1:] if person else _of(name, known))
        if word not in _COMMON and len(word) >= _LEAST
    ]
    near = process.extractOne(said, [word for _, word in single], scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return tuple(dict.fromkeys(name for name, word in single if near and word == near[0]))[:_MOST]
