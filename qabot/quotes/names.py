"""Who is named in one article: the mentions of each person and body under the fullest name, with gender and roles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qabot.quotes.gather import Cluster, gather
from qabot.quotes.kinds import Gender, Kind
from qabot.quotes.mentions import Mention, heading, mentions
from qabot.quotes.roles import roles_of
from qabot.quotes.titles import FEMALE_ROLES, MALE_ROLES
from qabot.types import Place

__all__ = ["Gender", "Kind", "Mention", "Named", "named"]

_HE = re.compile(r"\b(?:(he|his|him|himself)|(?:she|her|hers|herself))\b", re.IGNORECASE)
_PREPOSED = re.compile(r"\b(?:in|at|of|for|from|to|by|with|under|over|about|against|on|than|like)\s(?:\S+\s)?$")
_REACH = 150


@dataclass(frozen=True, slots=True)
class Named:
    """A person or body named in one article: `name` is the fullest form used, without titles.

    `roles` are descriptions the article gives, folded to lower case: "assistant commissioner".
    """

    name: str
    mentions: tuple[Mention, ...]
    kind: Kind
    gender: Gender | None
    roles: tuple[str, ...]


def named(title: str, paragraphs: Sequence[str]) -> list[Named]:
    """Return who is named in the paragraphs of an article, in the order of the first mentions."""
    texts = [title, *paragraphs]
    found = [one for one in mentions(texts, 0) if one.place.paragraph or not heading(title)]
    people = [_finished(cluster, texts) for cluster in gather(found, texts)]
    people = sorted((one for one in people if one.mentions), key=lambda one: one.mentions[0].place)
    genders = _pronounced(people, texts)
    return [one if one.gender else replace(one, gender=genders.get(at) or _told(one)) for at, one in enumerate(people)]


def _finished(cluster: Cluster, texts: Sequence[str]) -> Named:
    places = tuple(one for one in cluster.mentions if one.place.paragraph)
    if cluster.kind == "body":
        return Named(cluster.name, places, "body", None, ())
    return Named(cluster.name, places, cluster.kind, cluster.gender, roles_of(places, texts))


def _told(one: Named) -> Gender | None:
    words = {role.split()[-1] for role in one.roles}
    return "f" if words & FEMALE_ROLES else "m" if words & MALE_ROLES else None


def _pronounced(people: Sequence[Named], texts: Sequence[str]) -> dict[int, Gender]:
    """Guess the genders names do not tell from the pronouns that follow them before anybody else is named."""
    counts: dict[int, Counter[Gender]] = {}
    places = sorted((mention.place, at) for at, one in enumerate(people) for mention in one.mentions)
    for (place, at), (then, _) in zip(places, [*places[1:], (Place(0, 0, 0), 0)], strict=False):
        one, text = people[at], texts[place.paragraph]
        if one.kind == "body" or one.gender or not _leads(text, place):
            continue
        stop = min(then.start if then.paragraph == place.paragraph else len(text), place.end + _REACH)
        full_stop = text.find(". ", place.end, stop)
        for match in _HE.finditer(text, place.end, stop):
            gender: Gender = "m" if match.group(1) else "f"
            near = full_stop < 0 or match.start() < full_stop
            counts.setdefault(at, Counter())[gender] += 2 if near else 1
    found = {at: _most(count) for at, count in counts.items()}
    return {at: gender for at, gender in found.items() if gender}


def _leads(text: str, place: Place) -> bool:
    preposed = _PREPOSED.search(text, max(0, place.start - 40), place.start)
    return not preposed and text[place.end : place.end + 2] not in ("'s", "’s")


def _most(count: Counter[Gender]) -> Gender | None:
    male, female = count["m"], count["f"]
    if male > 1 and male > 3 * female:
        return "m"
    return "f" if female > 1 and female > 3 * male else None
