"""Whom the words that name nobody mean: "he", "who", "the assistant commissioner", "the company"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from qabot.quotes.heads import Found, is_place
from qabot.quotes.names import Gender
from qabot.quotes.roles import described, is_role
from qabot.quotes.scene import Scene, Sentence, can_be, inside
from qabot.quotes.titles import FEMALE_ROLES, MALE_ROLES, TRADES, UNIQUE, VARIATIONS
from qabot.types import Place

_OPENING = re.compile(r"(?:The|A|An|One|Another|His|Her|Their)\s([^,.;:_]{3,60})")
_PREPOSED = re.compile(r"(?:In|At|On|With|After|During|By|For|As|To)\s")
_RELATES = re.compile(r",?\s?[—–-]{0,2}\s?")
_DESCRIBES = re.compile(
    r"(?:,\s\d\d)?(?:\s(?:of|from)\s[^,.;:]{2,40}|,\s(?:a|an|the|his|her|its|\w+['’]s)\s[^.;:]{2,110}|,\s[a-z][^,.;:]{2,80})?"
    r",?\s"
)
_ACTS = re.compile(r"\s(?:also\s)?(?:said|says|has|have|had|is|are|was|were|will|would|\w+ed)\b")
_POLICE = ("force", "constabulary")
_REACH = 4
# Descriptions of people who stay unnamed.
_ANYBODY = frozenset("spokesman spokeswoman spokesperson source official witness resident reporter".split())

_Look = Found | None | Literal["further"]
"""Somebody, None where nobody named can be meant, or "further" to look in what comes before."""


def antecedent(view: Scene, place: Place, gender: Gender | None, content: Sequence[Place] = ()) -> Found | None:
    """Return whom "he" or "she" at a place means, None where it cannot be told.

    Nobody named in `content`, what the pronoun is reported to have said, is meant.
    """
    at = view.index(place)
    found = _in_sentence(view, view.sentences[at], place, gender, content)
    if found != "further":
        return found
    for sentence in reversed(view.sentences[:at]):
        if sentence.paragraph < place.paragraph - _REACH:
            break
        found = _taken_up(view, sentence, gender)
        if found != "further":
            return found
    near = [one for one in view.recent(place, _REACH) if one.who.kind == "person" and can_be(one.who, gender)]
    alone = near and near[-1].who.gender == gender and len({one.who.name for one in near}) == 1
    return near[-1] if alone else None


def _in_sentence(
    view: Scene, sentence: Sentence, place: Place, gender: Gender | None, content: Sequence[Place]
) -> _Look:
    before = Place(place.paragraph, sentence.start, place.start)
    said = [one for one in content if one.paragraph == place.paragraph and one.end <= place.start]
    if subject := view.subject(before, gender, said):
        return subject
    if view.pronoun_leads(before, gender):
        return "further"
    others = [one for one in view.outside(before) if can_be(one.who, gender) and not inside(one, said)]
    if others and others[0].who.gender == gender and len({one.who.name for one in others}) == 1:
        return others[0]
    masked = view.masked[place.paragraph - 1]
    comma = masked.find(", ", place.start, sentence.end)
    if comma > 0 and _PREPOSED.match(masked, sentence.start):
        later = view.subject(Place(place.paragraph, comma, sentence.end), gender)
        if later and later.titled <= comma + 2:
            return later
    return "further"


def _taken_up(view: Scene, sentence: Sentence, gender: Gender | None) -> _Look:
    """Return whom an earlier sentence offers: its speaker, else its subject, else the only one it could be."""
    for start, who in sorted(sentence.said, key=lambda one: one[0]):
        if who is None:
            return None
        if can_be(who, gender):
            return view.latest(who, Place(sentence.paragraph, start, start + 1))
    if view.pronoun_leads(sentence.place, gender):
        return "further"
    if subject := view.subject(sentence.place, gender):
        return subject
    asked = next((one for one in view.outside(sentence.place) if _asked(view, sentence, one)), None)
    if asked and can_be(asked.who, gender):
        return asked
    opening = _OPENING.match(view.masked[sentence.paragraph - 1], sentence.start, sentence.end)
    if opening and is_role(described(opening.group(1))):
        opens = Place(sentence.paragraph, sentence.start, sentence.start + 1)
        return person_described(view, described(opening.group(1)), opens) if opening.group().startswith("The") else None
    able = [one for one in view.outside(sentence.place) if can_be(one.who, gender)]
    alone = able and len({one.who.name for one in able}) == 1 and able[0].who.gender == gender
    return able[0] if alone else "further"


def _asked(view: Scene, sentence: Sentence, one: Found) -> bool:
    return view.masked[sentence.paragraph - 1].endswith("asked ", sentence.start, one.titled)


def relative(view: Scene, place: Place, body: bool) -> Found | None:
    """Return whom a relative pronoun takes up: the name right before it, or before a description of it."""
    text = view.paragraphs[place.paragraph - 1]
    earlier = [one for one in view.names[place.paragraph - 1] if one.end <= place.start]
    for one in reversed(earlier[-5:]):
        between = text[one.end : place.start]
        if one.who.kind == ("body" if body else "person"):
            near = _RELATES.fullmatch(between) or (not body and _DESCRIBES.fullmatch(between))
            return one if near else None
        if one is earlier[-1] and one.who.kind == "unknown" and _RELATES.fullmatch(between) and not is_place(one.who):
            return None if body else one
    return None


def person_described(view: Scene, role: str, place: Place) -> Found | None:
    """Return whom a description such as "assistant commissioner" means, None where it cannot be told."""
    words = role.split()
    gender: Gender | None = "f" if words[-1] in FEMALE_ROLES else "m" if words[-1] in MALE_ROLES else None
    topic = antecedent(view, place, gender)
    fitting = [
        view.latest(one, place)
        for one in view.people
        if can_be(one, gender) and one.mentions[0].place < place
        if any(_fits(words, known.split(), topic is not None and topic.who is one) for known in one.roles)
    ]
    best = max(fitting, key=lambda found: found.mention.place, default=None)
    if not topic or topic.who is (best and best.who):
        return best
    since = best is None or best.mention.place < topic.mention.place
    near = topic.mention.place.paragraph >= place.paragraph - 1
    if since and near and words[-1] in VARIATIONS:
        return topic
    alone = len(words) > 1 or (words[-1] in UNIQUE and len(fitting) == 1)
    return best if alone or not since else None


def only_person(view: Scene, role: str, place: Place) -> Found | None:
    """Return the one person whom the article names, more than once, for a description that it gives to nobody."""
    people = [one for one in view.people if one.kind == "person"]
    if len(people) != 1 or len(people[0].mentions) < 2 or role.split()[-1] in _ANYBODY:
        return None
    gender: Gender | None = "f" if role.split()[-1] in FEMALE_ROLES else "m" if role.split()[-1] in MALE_ROLES else None
    return view.latest(people[0], place) if can_be(people[0], gender) else None


def _fits(words: list[str], known: list[str], topic: bool) -> bool:
    """Tell whether a description suits a role; a bare role suits one with further words only for who is the topic."""
    if words[-1] != known[-1]:
        return False
    return len(words) == 1 or bool({*words[:-1]} & {*known[:-1]}) or (topic and len(known) == 1)


def body_described(view: Scene, noun: str, place: Place) -> Found | None:
    """Return the body last named before a place that "the company" or "the poll" can mean."""
    for number in range(place.paragraph, 0, -1):
        for one in reversed(view.names[number - 1]):
            earlier = number < place.paragraph or one.start < place.start
            if earlier and one.who.kind != "person" and not is_place(one.who) and _bears(view, one, number, noun):
                return one
    if noun not in TRADES:
        return None
    near = [one for one in view.recent(place, 1) if one.who.kind != "person" and not is_place(one.who)]
    return near[-1] if len({one.who.name for one in near}) == 1 else None


def _bears(view: Scene, one: Found, number: int, noun: str) -> bool:
    last = one.who.name.split()[-1].lower()
    if last == noun or (noun in _POLICE and last in ("police", "met", "constabulary")):
        return True
    if noun in TRADES and last in ("inc", "ltd", "plc", "group", "corp"):
        return True
    after = view.paragraphs[number - 1][one.end : one.end + 60]
    return re.match(rf"(?:['’]s)?\s(?:[a-z-]+\s)*{noun}\b", after) is not None


def body_taken_up(view: Scene, place: Place) -> Found | None:
    """Return the body that "it" or "they" takes up: the one that leads the sentence before or this one."""
    at = view.index(place)
    for sentence in reversed(view.sentences[max(0, at - 1) : at + 1]):
        if sentence.paragraph < place.paragraph - 1:
            return None
        stop = min(sentence.end, place.start) if sentence is view.sentences[at] else sentence.end
        lead = next(view.outside(Place(sentence.paragraph, sentence.start, stop)), None)
        if lead:
            text = view.paragraphs[sentence.paragraph - 1]
            leads = lead.titled - sentence.start < 5 and _ACTS.match(text, lead.end)
            return lead if leads and lead.who.kind == "body" else None
    return None
