"""Where the paragraphs of an article name somebody: runs of capitals, less the titles before them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qabot.quotes.firstnames import FIRST_NAMES
from qabot.quotes.runs import Piece, bare_runs, parts, runs
from qabot.quotes.titles import (
    BODY_WORDS,
    DEMONYMS,
    FUNCTION_WORDS,
    PARTICLES,
    PERSON_ROLES,
    PLACES,
    SUFFIXES,
    TITLES,
)
from qabot.types import Place

_LOWER = re.compile(r"(?<![\w'’-])[^\W\d_A-Z][\w-]*")
_WITHIN = re.compile(r"(?<=[a-z,] )[A-Z]\w+")
_ANY = re.compile(r"[^\W\d_][\w'’-]*")
_SMALL = frozenset("a an and as at but by for from in of on or the to with".split()) | frozenset(PARTICLES)
_OPENS = re.compile(r"(?:^|[.!?:…][\"”’'\])]*\s|[\"“„(\[‘]|''|[.!?]\s?[—–]\s?)\s*['‘]?$")
_HONORIFICS = frozenset("mr mrs ms miss mx dr sir dame".split())
_OFFICES = frozenset("state defense defence".split())
_SURNAMES = frozenset("""king pope dean prince bishop judge marshal major price duke earl baron""".split())
_ATTRIBUTES = DEMONYMS | PLACES | {"new", "south", "north"}
_NOBODY = frozenset("""state states nation city day week union center majority minority""".split())
_ACTS = re.compile(r"\s(?:also\s|then\s|later\s)?(?:\w+ed|said|says|told|tells|wrote|was|has|had|is)\b")
_ALSO_WORDS = frozenset(
    """will may mark grant rose frank hope grace faith joy dean guy max sue drew chuck rich sage""".split()
)
_GLUE = frozenset(
    """will absent young real top longtime stop dump never endorse using besides whatever hail imagine classic team
    poor dear crazy little state comedian veteran back elect given old big""".split()
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it stands in a paragraph: `name` without the title before it or a possessive ending."""

    place: Place
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class _Found:
    mention: Mention
    opens: bool


def mentions(paragraphs: Sequence[str], first: int = 1) -> list[Mention]:
    """Return the names in the paragraphs in order; the first paragraph has the number `first`."""
    lower = _lower(paragraphs)
    headings = {number for number, text in enumerate(paragraphs, first) if heading(text)}
    found = [
        one
        for number, text in enumerate(paragraphs, first)
        if number not in headings
        for one in _in_paragraph(number, text, lower)
    ]
    sure = {word for one in found if not one.opens or " " in one.mention.name for word in one.mention.name.split()}
    kept = []
    for one in found:
        text = paragraphs[one.mention.place.paragraph - first]
        if not one.opens or _believable(one.mention, sure) or _acts(one.mention, text, lower):
            kept.append(one.mention)
    kept = _trimmed(kept)
    known = {mention.name for mention in kept} | sure
    for number in headings:
        kept += _in_heading(number, paragraphs[number - first], known)
    return sorted(kept, key=lambda mention: mention.place)


def heading(text: str) -> bool:
    """Tell whether a paragraph is set like a headline, where capitals mean nothing."""
    words = [word for word in _ANY.findall(text) if word not in _SMALL]
    least = 0.9 if text.rstrip().endswith(".") else 0.8
    return len(words) > 3 and sum(word[0].isupper() for word in words) > least * len(words)


def _opens_sentence(text: str, start: int) -> bool:
    return _OPENS.search(text, max(0, start - 6), start) is not None if start else True


def _lower(paragraphs: Sequence[str]) -> set[str]:
    """Return the words that stand in lower case at least as often as within a sentence with a capital."""
    small = Counter(word for text in paragraphs for word in _LOWER.findall(text))
    capital = Counter(word.lower() for text in paragraphs for word in _WITHIN.findall(text))
    return {word for word, count in small.items() if count >= capital[word]}


def _believable(mention: Mention, sure: set[str]) -> bool:
    name = mention.name
    return bool(mention.title) or " " in name or name in sure or _first_name(name.lower()) or name[1:2].isupper()


def _trimmed(kept: list[Mention]) -> list[Mention]:
    """Drop the word that only began a sentence before a name: "Interestingly", "Comedian"."""
    names = Counter(one.name for one in kept)
    pairs = {" ".join(name.split()[-2:]) for name in names if name.count(" ") > 1}
    return [_cut(one) if not one.title and _glued(one.name, names, pairs) else one for one in kept]


def _glued(name: str, names: Counter[str], pairs: set[str]) -> bool:
    word, _, rest = name.partition(" ")
    low = word.lower()
    if not rest or name in pairs or rest.split()[0].lower() in BODY_WORDS:
        return False
    glue = low in PLACES | _GLUE or (len(word) > 5 and low.endswith(("ing", "ly", "ed")))
    if " " in rest:
        person = low not in FIRST_NAMES and len(word) > 2 and rest.split()[0].lower() in FIRST_NAMES
        return person and (glue or names[rest] > 0)
    return glue and (low == "will" or low not in FIRST_NAMES) and names[rest] > 0


def _cut(one: Mention) -> Mention:
    rest = one.name.partition(" ")[2]
    return Mention(Place(one.place.paragraph, one.place.end - len(rest), one.place.end), rest, one.title)


def _first_name(low: str) -> bool:
    return low in FIRST_NAMES and low not in _ALSO_WORDS


def _acts(mention: Mention, text: str, lower: set[str]) -> bool:
    low = mention.name.lower()
    group = low.endswith("s") or low in PERSON_ROLES or low in lower or low in DEMONYMS
    return not group and _ACTS.match(text, mention.place.end) is not None


def _in_heading(number: int, text: str, known: set[str]) -> Iterator[Mention]:
    for pieces in bare_runs(text):
        at = 0
        while at < len(pieces):
            for size in range(min(4, len(pieces) - at), 0, -1):
                name = " ".join(piece.text for piece in pieces[at : at + size])
                new = size == 2 and _first_name(pieces[at].low) and pieces[at + 1].text in known
                if (name in known or new) and not (size == 1 and pieces[at].low in FUNCTION_WORDS | PLACES):
                    yield Mention(Place(number, pieces[at].start, pieces[at + size - 1].end), name, "")
                    at += size - 1
                    break
            at += 1


def _in_paragraph(number: int, text: str, lower: set[str]) -> Iterator[_Found]:
    for first, run in runs(text):
        opens = first or _opens_sentence(text, run[0].start)
        for part in parts(run, lower if opens else set()):
            for mention in _named(number, text, part):
                yield _Found(mention, opens and mention.place.start <= run[0].end + 1)


def _named(number: int, text: str, part: list[Piece]) -> Iterator[Mention]:
    """Yield the names of one run: a person after a title, and what stands before the title."""
    cut = _after_title(part)
    title_from = cut
    while title_from and (part[title_from - 1].low in TITLES or part[title_from - 1].low in _OFFICES):
        title_from -= 1
    before = part[:title_from]
    rest = part[cut:]
    if not cut:
        rest = _bare(rest)
    elif before and not all(piece.low in DEMONYMS | FUNCTION_WORDS for piece in before):
        yield _mention(number, text, before, "")
    if rest and rest[-1].low in DEMONYMS and rest[0].low not in FIRST_NAMES and not cut:
        return
    if len(rest) == 1 and rest[0].low in _NOBODY and not cut:
        return
    honoured = cut == 1 and part[0].low in _HONORIFICS
    if rest and (honoured or not all(piece.low in TITLES and piece.low not in FIRST_NAMES for piece in rest)):
        title = text[part[title_from].start : part[cut - 1].end] if cut else _title_before(text, rest[0].start)
        yield _mention(number, text, rest, title)


def _title_before(text: str, start: int) -> str:
    words = text[:start].split()[-1:]
    return (
        words[0]
        if words and text[:start][-1:].isspace() and words[0].rstrip(".").lower() in ("mr", "mrs", "ms", "dr")
        else ""
    )


def _after_title(part: list[Piece]) -> int:
    """Return the index of the piece after the last title, 0 if no title stands before a name."""
    for at in range(len(part) - 1, 0, -1):
        low = part[at - 1].low
        rest = part[at:]
        title = low in TITLES or (low in _OFFICES and "secretary" in _lows(part[: at - 1]))
        named = part[0].low in FIRST_NAMES - PLACES and ((at == 1 and len(part) == 2) or (at == 2 and low in _SURNAMES))
        if at == 1 and low in _HONORIFICS:
            return at
        if not title or named:
            continue
        if _lows(rest) & BODY_WORDS and rest[0].low not in FIRST_NAMES:
            continue
        if not _lows(rest) <= TITLES | SUFFIXES | {"of", "state"}:
            return at
    return 0


def _lows(pieces: Iterable[Piece]) -> set[str]:
    return {piece.low for piece in pieces}


def _bare(part: list[Piece]) -> list[Piece]:
    """Drop what precedes a person's first name ("Republican", "London") and a role that follows a body."""
    skip = 0
    for at in range(1, len(part) - 1):
        if part[at].low in FIRST_NAMES and all(
            piece.low in DEMONYMS | PLACES | {"new", "south", "north"} for piece in part[:at]
        ):
            skip = at
    if len(part) == 2 and part[0].low in DEMONYMS and part[1].low not in BODY_WORDS:
        skip = 0 if part[1].low.endswith("s") else 1
    end = len(part)
    while end - 1 > skip and part[end - 1].low in TITLES - _SURNAMES:
        end -= 1
    if end == len(part) or part[skip].low in FIRST_NAMES:
        return part[skip:]
    left = part[skip:end]
    return left if left[-1].low in BODY_WORDS or left[-1].text.isupper() else []


def _mention(number: int, text: str, pieces: list[Piece], title: str) -> Mention:
    start, end = pieces[0].start, pieces[-1].end
    suffix = re.match(r",?\s(?:Jr|Sr)\b\.?", text[end:])
    if suffix:
        end += suffix.end()
    return Mention(Place(number, start, end), " ".join(text[start:end].split()), title)
