"""An article as sentences with the names in them, and who has been found to speak in each so far."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qabot.quotes.heads import Found
from qabot.quotes.names import Gender, Named, named
from qabot.types import Place, Quote

_QUOTED = re.compile(
    r"[“„][^“”„]*(?:[”“]|$)|\"[^\"]*(?:\"|$)|''[^']*(?:'[^']+)*?(?:''|$)|(?<!\w)‘[^‘’]*(?:’\w[^‘’]*)*(?:’(?!\w)|$)"
)
_SENTENCE = re.compile(
    r"(?<!\b[A-Z]\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSen\.)(?<!\bRep\.)(?<!\bGov\.)(?<!\bSt\.)"
    r"(?<!\bGen\.)(?<=[.!?])[\"”’')\]]*\s+(?=[^a-z\s])"
)
_PREPOSED = re.compile(
    r"\b(?:in|at|of|for|from|to|by|with|under|over|about|against|on|than|like|between|towards?|after|before|without|told"
    r"|asked|met|urged|called|attacked|critici[sz]ed|accused|calling|accusing|and|or|behind|near|into|including|as|via"
    r"|through|alongside|versus|supporting|backing)\s(?:the\s|a\s)?(?:[A-Z][\w.’']*\s){0,3}$"
)
_SUBORDINATE = re.compile(r"(?:As|While|When|After|Although|Though|Because|Since|Before|If)\s")
_PRONOUN = re.compile(r"\b(?:(he)|she)\b", re.IGNORECASE)
_END = 1 << 30


@dataclass(slots=True)
class Sentence:
    """Characters [start, end) of a paragraph, and who speaks there: None for somebody unnamed."""

    paragraph: int
    start: int
    end: int
    said: list[tuple[int, Named | None]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return Place(self.paragraph, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Scene:
    """Whom an article names where; `masked` are the paragraphs with what stands in quotation marks blanked."""

    paragraphs: Sequence[str]
    people: list[Named]
    names: list[list[Found]]
    masked: list[str]
    sentences: list[Sentence]

    def words(self, place: Place) -> str:
        """Return the words at a place."""
        return place.of(self.paragraphs)

    def within(self, place: Place) -> list[Found]:
        """Return the names inside a place, relative to its start."""
        at = place.start
        return [
            Found(one.start - at, one.end - at, max(0, one.titled - at), one.who, one.mention)
            for one in self.names[place.paragraph - 1]
            if at <= one.start and one.end <= place.end
        ]

    def outside(self, place: Place) -> Iterator[Found]:
        """Yield the names at a place that stand outside quotation marks."""
        masked = self.masked[place.paragraph - 1]
        for one in self.names[place.paragraph - 1]:
            if place.start <= one.start and one.end <= place.end and masked[one.start] != "_":
                yield one

    def recent(self, place: Place, paragraphs: int) -> list[Found]:
        """Return the names before a place, back to so many paragraphs before its own."""
        first = max(1, place.paragraph - paragraphs)
        earlier = [Place(number, 0, _END) for number in range(first, place.paragraph)]
        return [one for span in [*earlier, Place(place.paragraph, 0, place.start)] for one in self.outside(span)]

    def index(self, place: Place) -> int:
        """Return the index of the sentence that a place starts in."""
        key = (place.paragraph, place.start)
        return max(0, bisect_right(self.sentences, key, key=lambda one: (one.paragraph, one.start)) - 1)

    def note(self, place: Place, who: Named | None) -> None:
        """Remember that somebody (None: somebody unnamed) speaks at a place."""
        self.sentences[self.index(place)].said.append((place.start, who))

    def latest(self, who: Named, place: Place) -> Found:
        """Return the last mention of somebody up to a place."""
        mention = next((one for one in reversed(who.mentions) if one.place <= place), who.mentions[0])
        return Found(mention.place.start, mention.place.end, mention.place.start, who, mention)

    def subject(self, place: Place, gender: Gender | None, without: Sequence[Place] = ()) -> Found | None:
        """Return the person who leads the clause at a place: the first one not owned, asked or after a preposition."""
        text = self.paragraphs[place.paragraph - 1]
        comma = text.find(", ", place.start, place.end) if _SUBORDINATE.match(text, place.start) else -1
        owner = None
        for one in self.outside(place):
            if one.titled == comma + 2 and can_be(one.who, gender) and not inside(one, without):
                return one
        for one in self.outside(place):
            if not can_be(one.who, gender) or inside(one, without):
                continue
            if text[one.end : one.end + 1] in ("'", "’"):
                owner = owner or one
            elif not _PREPOSED.search(text, max(0, one.titled - 60), one.titled):
                return one
        return owner

    def pronoun_leads(self, place: Place, gender: Gender | None) -> bool:
        """Tell whether "he" or "she" comes before every person that could be the subject at a place."""
        found = _PRONOUN.search(self.masked[place.paragraph - 1], place.start, place.end)
        if not found or (gender and (gender == "m") != bool(found.group(1))):
            return False
        first = next(self.outside(place), None)
        before = Place(place.paragraph, place.start, found.start())
        return first is None or found.start() < first.start or self.subject(before, gender) is None


def scene(title: str, paragraphs: Sequence[str], quotes: Sequence[Quote]) -> Scene:
    """Lay out an article."""
    people = named(title, paragraphs)
    names: list[list[Found]] = [[] for _ in paragraphs]
    for who in people:
        for mention in who.mentions:
            place = mention.place
            text = paragraphs[place.paragraph - 1]
            titled = text.rfind(mention.title, 0, place.start) if mention.title else place.start
            names[place.paragraph - 1].append(Found(place.start, place.end, titled, who, mention))
    for row in names:
        row.sort(key=lambda one: one.start)
    masked = [_QUOTED.sub(lambda match: _blank(match.group()), text) for text in paragraphs]
    for place in (place for quote in quotes if quote.kind == "direct" for place in quote.content):
        text = masked[place.paragraph - 1]
        quoted = _blank(text[place.start : place.end])
        masked[place.paragraph - 1] = text[: place.start] + quoted + text[place.end :]
    sentences = [one for number, text in enumerate(masked, 1) for one in _split(number, text)]
    return Scene(paragraphs, people, names, masked, sentences)


def can_be(who: Named, gender: Gender | None) -> bool:
    """Tell whether somebody can be a person of the gender, as far as the article shows."""
    return who.kind == "person" and (gender is None or who.gender in (None, gender))


def inside(one: Found, places: Sequence[Place]) -> bool:
    """Tell whether a name stands in one of the places, which are of its paragraph."""
    return any(place.start <= one.start < place.end for place in places)


def _blank(quoted: str) -> str:
    """Blank a quotation but for the full stop that ends a sentence in it."""
    ends = quoted[-1:] == "." or (len(quoted) > 2 and quoted[-2] in ".!?")
    return "_" * (len(quoted) - 1) + "." if ends else "_" * len(quoted)


def _split(number: int, text: str) -> Iterator[Sentence]:
    start = 0
    for match in _SENTENCE.finditer(text):
        yield Sentence(number, start, match.start())
        start = match.end()
    yield Sentence(number, start, len(text))
