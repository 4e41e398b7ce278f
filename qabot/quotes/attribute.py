"""From the words that name a source to the name: who said it, as far as the article tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qabot.quotes.heads import Found, head
from qabot.quotes.names import Gender, Named
from qabot.quotes.reference import antecedent, body_described, body_taken_up, only_person, person_described, relative
from qabot.quotes.roles import described, is_role
from qabot.quotes.scene import Scene, scene
from qabot.quotes.titles import BODY_NOUNS, DOCUMENT_NOUNS
from qabot.types import Place, Quote, Speaker

_GENDERS: dict[str, Gender] = {
    **dict.fromkeys(("he", "his", "him", "himself"), "m"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "f"),
}
_ASKS = r"(?:asked|pressed|questioned|quizzed|challenged|grilled)"
_WAS_ASKED = re.compile(rf"(?:,|\s)*(?:\b(?:was|were|is|when|later|then|also|again|had been|been)\s)+{_ASKS}\b")
_ASKED = re.compile(rf"\b{_ASKS}\s$")
_HE_ASKED = re.compile(rf"\b{_ASKS}\s(him|her)\b|\b(he|she)\s(?:was|is)\s(?:\w+\s)?{_ASKS}\b", re.IGNORECASE)
_WHEN_ASKED = re.compile(rf"(?:When\s|If\s)?{_ASKS}\b", re.IGNORECASE)
_OPENS = re.compile(r"\s*(?:[\"“„‘]|'')")
_UNNAMED = re.compile(r"(?:a|an|one|another|the|his|her|their|my|this|that)\s", re.IGNORECASE)
_DEFINITE = re.compile(r"(?:the|this)\s", re.IGNORECASE)
_CAMP = re.compile(
    r"(his|her)\s(?:\w+\s){0,2}(campaign|administration|spokes\w+|aides?|office|team|camp|advis[eo]rs?)", re.IGNORECASE
)
_NOWHERE = Place(1 << 30, 0, 0)


@dataclass(frozen=True, slots=True)
class _Result:
    """Who speaks, under which name and by which rule; `person` is whom a later pronoun can take up."""

    who: Named
    name: str
    rule: str
    mention: Place
    person: bool = True


def attribute(title: str, paragraphs: Sequence[str], quotes: Sequence[Quote]) -> list[Quote]:
    """Return the quotes in order, each with its speaker where the article tells who it is.

    The speaker's rule says why: "name" and "voice" (a spokesman, a poll) stand in the source itself; "pronoun",
    "relative" and "description" refer back, "only" to the one person whom the article names at all; without a source,
    the speaker was "asked", "introduced" or "continued".
    """
    view = scene(title, paragraphs, quotes)
    results: dict[int, _Result | None] = {}
    last: dict[int, _Result | None] = {}
    for at in sorted(range(len(quotes)), key=lambda at: _where(quotes[at])):
        quote = quotes[at]
        result = _sourced(view, quote.source, quote) if quote.source else _unsourced(view, quote, last)
        if quote.source and _WAS_ASKED.match(view.masked[quote.source.paragraph - 1], quote.source.end):
            # Who was asked is whom the article speaks of next, but the words are somebody else's.
            results[at], asked = None, result
            _note(view, quote, asked)
            continue
        results[at] = result
        _note(view, quote, result)
        last.update((place.paragraph, result) for place in quote.content)
    return [replace(quote, speaker=_speaker(results[at])) for at, quote in enumerate(quotes)]


def _speaker(result: _Result | None) -> Speaker | None:
    return Speaker(result.name, result.rule, result.mention) if result else None


def _where(quote: Quote) -> Place:
    return quote.source or (quote.content[0] if quote.content else _NOWHERE)


def _note(view: Scene, quote: Quote, result: _Result | None) -> None:
    place = _where(quote)
    if result and result.person:
        view.note(place, result.who)
    elif quote.source and _UNNAMED.match(view.words(place)) and is_role(described(view.words(place))):
        view.note(place, None)


def _result(found: Found | None, rule: str, person: bool = True) -> _Result | None:
    return _Result(found.who, found.who.name, rule, found.mention.place, person) if found else None


def _sourced(view: Scene, place: Place, quote: Quote) -> _Result | None:
    text = view.words(place)
    low = text.strip(" \xa0,.:;").lower()
    if low in _GENDERS:
        return _result(antecedent(view, place, _GENDERS[low], quote.content), "pronoun")
    if low in ("it", "its", "they", "their"):
        return _result(body_taken_up(view, place), "pronoun", False)
    if low in ("who", "which", "whose"):
        return _result(relative(view, place, low == "which"), "relative")
    if camp := _CAMP.fullmatch(text.strip()):
        pronoun = Place(place.paragraph, place.start, place.start + 3)
        return _camp(antecedent(view, pronoun, _GENDERS[camp.group(1).lower()]), camp.group(2))
    names = view.within(place)
    if names and (top := head(text, names)):
        return _Result(top.found.who, top.name, top.relation, top.found.mention.place, top.relation == "name")
    return _described(view, place, text)


def _camp(found: Found | None, noun: str) -> _Result | None:
    """Return who speaks for somebody, as "his campaign" and "her spokesman" do."""
    if found is None:
        return None
    surname = found.who.name.split()[-1] if len(found.mention.name.split()) > 1 else found.mention.name
    name = f"{surname} {noun}" if noun in ("campaign", "administration") else found.who.name
    return _Result(found.who, name, "voice", found.mention.place, False)


def _described(view: Scene, place: Place, text: str) -> _Result | None:
    if not _DEFINITE.match(text):
        return None
    role = described(text)
    noun = role.split()[-1] if role else ""
    if is_role(role):
        found = person_described(view, role, place)
        return _result(found, "description") if found else _result(only_person(view, role, place), "only")
    if noun in BODY_NOUNS or noun in DOCUMENT_NOUNS:
        return _result(body_described(view, noun, place), "description", False)
    return None


def _unsourced(view: Scene, quote: Quote, last: dict[int, _Result | None]) -> _Result | None:
    """Tell from the paragraph before who speaks in a quotation that opens its own and has no cue."""
    if quote.kind != "direct" or not quote.content or quote.content[0].paragraph == 1:
        return None
    if quote.cue is not None and quote.cue.paragraph == quote.content[0].paragraph:
        return None
    first = quote.content[0]
    text = view.paragraphs[first.paragraph - 1]
    if text[: first.start].strip(" \"“„‘'"):
        return None
    before = view.paragraphs[first.paragraph - 2].rstrip()
    end = Place(first.paragraph - 1, max(0, len(before) - 1), len(before))
    if asked := _asked(view, end):
        return asked
    if before.endswith(":"):
        sentence = view.sentences[view.index(end)]
        who = sentence.said[-1][1] if sentence.said else None
        return _result(view.latest(who, end) if who else view.subject(sentence.place, None), "introduced")
    earlier = last.get(first.paragraph - 1)
    return replace(earlier, rule="continued") if earlier and _OPENS.match(text) else None


def _asked(view: Scene, end: Place) -> _Result | None:
    """Return who was asked something in the sentence at a place."""
    sentence = view.sentences[view.index(end)]
    masked = view.masked[sentence.paragraph - 1]
    for one in view.outside(sentence.place):
        asked = _WAS_ASKED.match(masked, one.end) or _ASKED.search(masked, sentence.start, one.titled)
        if asked and one.who.kind != "body":
            return _result(one, "asked")
    if found := _HE_ASKED.search(masked, sentence.start, sentence.end):
        group = 1 if found.group(1) else 2
        pronoun = Place(sentence.paragraph, found.start(group), found.end(group))
        return _result(antecedent(view, pronoun, _GENDERS[found.group(group).lower()]), "asked")
    comma = masked.find(", ", sentence.start, sentence.end)
    if comma > 0 and _WHEN_ASKED.match(masked, sentence.start):
        who = next((who for start, who in sentence.said if start > comma), None)
        after = Place(sentence.paragraph, comma, sentence.end)
        return _result(view.latest(who, end) if who else view.subject(after, None), "asked")
    return None
