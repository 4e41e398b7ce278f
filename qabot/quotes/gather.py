"""Which mentions of an article name the same person or body."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from qabot.quotes.kinds import PLACE_STARTS, Gender, Kind, elected, kind_of_long, kind_of_one, name_gender, title_gender
from qabot.quotes.mentions import Mention
from qabot.quotes.titles import BODY_WORDS, PARTICLES, PLACES, SUFFIXES

_COMMON = frozenset("national american royal united new".split())
_KIN = re.compile(
    r"\b(?:father|mother|wife|husband|son|daughter|brother|sister|uncle|aunt|cousin|widow|nephew|niece),?\s"
    r"(?:(?:the|former|late|ex-\w+)\s)*(?:[A-Z][\w.]*\s){0,2}$"
)
_AFTER = re.compile(
    r"\b(?:of|for|from|to|by|with|under|about|against|on|than|like|between|and|including)\s(?:[A-Z]\w*\.?\s)?$"
)


_PARTICLES = frozenset(PARTICLES) | {"ó", "ní", "nic", "mac", "ap"}
_GENERIC = BODY_WORDS | _COMMON
_NEAR = 2


@dataclass(slots=True)
class Cluster:
    """The mentions of one person or body, and the words of its fullest name."""

    words: tuple[str, ...]
    kind: Kind
    mentions: list[Mention] = field(default_factory=list)

    @property
    def name(self) -> str:
        return " ".join(self.words)

    @property
    def surname(self) -> str:
        return given_and_last(self.name)[1]

    @property
    def gender(self) -> Gender | None:
        """The gender that titles or else the first name tell."""
        told = next((gender for one in self.mentions if (gender := title_gender(one.title))), None)
        return told or name_gender(self.name)


def gather(found: Sequence[Mention], texts: Sequence[str]) -> list[Cluster]:
    """Return the clusters of the mentions; `texts[n]` is the paragraph n, `texts[0]` the title."""
    where = _long(found, texts)
    clusters = list({id(cluster): cluster for cluster in where.values()}.values())
    for one in found:
        if one.name in where:
            where[one.name].mentions.append(one)
    surnames = _Surnames(found, texts, where, clusters)
    short: dict[str, Cluster] = {}
    for at, one in enumerate(found):
        if one.name in where:
            continue
        home = surnames.owner(at, one)
        if home is None:
            home = short.setdefault(one.name, Cluster((one.name,), "unknown"))
            home.kind = elected([home.kind, kind_of_one(one, texts)])
        home.mentions.append(one)
    for cluster in clusters:
        cluster.mentions.sort(key=lambda one: one.place)
    return clusters + list(short.values())


@lru_cache(maxsize=8192)
def given_and_last(name: str) -> tuple[tuple[str, ...], str]:
    """Split a person's name, folded, into given names and surname, less suffixes such as "Jr"."""
    words = [word.rstrip(".,").lower() for word in name.split()]
    kept = [word for word in words if word not in SUFFIXES] or words
    while len(kept) > 1 and kept[0] in _PARTICLES:
        kept = kept[1:]
    return tuple(kept[:-1]), kept[-1]


class _Surnames:
    """Whom a single word means: a person by surname or first name, a body by its short name."""

    def __init__(
        self, found: Sequence[Mention], texts: Sequence[str], where: dict[str, Cluster], clusters: list[Cluster]
    ) -> None:
        self._found, self._where = found, where
        self._people = [cluster for cluster in clusters if cluster.kind == "person"]
        self._bodies = [cluster for cluster in clusters if cluster.kind == "body"]
        self._kin = [_is_kin(one, texts[one.place.paragraph]) for one in found]
        self._leads = [
            not kin and _leads(one, texts[one.place.paragraph]) for one, kin in zip(found, self._kin, strict=True)
        ]
        self._always: dict[str, list[Cluster]] = {}
        self._told: dict[str, set[Gender]] = {}
        for one in found:
            given, surname = given_and_last(one.name)
            if not given and one.title and (gender := title_gender(one.title)):
                self._told.setdefault(surname, set()).add(gender)

    def owner(self, at: int, one: Mention) -> Cluster | None:
        """Return whom mention number `at` means, None when it is nobody's or could be more than one's."""
        word = given_and_last(one.name)[1]
        of_surname = [cluster for cluster in self._people if cluster.surname == word]
        if len(of_surname) == 1 and self._stranger(one, of_surname[0]):
            return None
        if of_surname:
            return of_surname[0] if len(of_surname) == 1 else self._chosen(at, one, of_surname)
        if one.title.lower().rstrip(".") not in ("mr", "mrs", "ms"):
            of_first = [cluster for cluster in self._people if cluster.words[0].lower() == word]
            if of_first:
                return of_first[0] if len(of_first) == 1 else None
        bodies = [cluster for cluster in self._bodies if _abbreviates(one.name, cluster.words)]
        return bodies[0] if len(bodies) == 1 and word not in PLACES and not one.title else None

    def _stranger(self, one: Mention, cluster: Cluster) -> bool:
        """Tell whether somebody of the surname, never named in full, is meant: "Mr Doe" where only Jane Doe is."""
        told = self._told.get(cluster.surname)
        if not told or cluster.gender is None or title_gender(one.title) == cluster.gender:
            return False
        return told != {cluster.gender}

    def _chosen(self, at: int, one: Mention, people: list[Cluster]) -> Cluster | None:
        gender = title_gender(one.title)
        if gender:
            people = [cluster for cluster in people if cluster.gender in (None, gender)] or people
        # Whoever is given the full name again and again is not also called by the surname alone.
        people = [cluster for cluster in people if cluster not in self._full_only(people)] or people
        if len(people) == 1:
            return people[0]
        for earlier in range(at - 1, -1, -1):
            if self._found[earlier].place.paragraph < one.place.paragraph - _NEAR:
                break
            cluster = self._where.get(self._found[earlier].name)
            if cluster in people and self._leads[earlier]:
                return cluster
        return self._foremost(people)

    def _foremost(self, people: list[Cluster]) -> Cluster | None:
        """Return who is named in full twice as often as the others, else who is so named first."""
        full = Counter(id(self._where[one.name]) for one in self._found if one.name in self._where)
        counts = sorted((full[id(cluster)] for cluster in people), reverse=True)
        if counts[0] > 2 * counts[1]:
            return next(cluster for cluster in people if full[id(cluster)] == counts[0])
        leading = (self._where.get(one.name) for at, one in enumerate(self._found) if not self._kin[at])
        return next((cluster for cluster in leading if cluster in people), None)

    def _full_only(self, people: list[Cluster]) -> list[Cluster]:
        surname = people[0].surname
        if surname not in self._always:
            named = [one for one in self._found if given_and_last(one.name)[1] == surname]
            again: Counter[str] = Counter()
            for one, after in pairwise(named):
                home = self._where.get(one.name)
                if home:
                    again[home.name] += 1 if self._where.get(after.name) is home else -1
            self._always[surname] = [cluster for cluster in people if again[cluster.name] > 1]
        return self._always[surname]


def _is_kin(one: Mention, text: str) -> bool:
    start = _titled_from(one)
    return _KIN.search(text, max(0, start - 60), start) is not None


def _titled_from(one: Mention) -> int:
    return one.place.start - (len(one.title) + 1 if one.title else 0)


def _leads(one: Mention, text: str) -> bool:
    """Tell whether a name introduces somebody whom the surname alone can then mean."""
    start = _titled_from(one)
    return not _AFTER.search(text, max(0, start - 30), start) and text[one.place.end : one.place.end + 1] not in (
        "'",
        "’",
    )


def _long(found: Sequence[Mention], texts: Sequence[str]) -> dict[str, Cluster]:
    """Gather the names of several words: "Mark P. Rowley" and "Mark Rowley" are one."""
    surnames = {one.name for one in found if not given_and_last(one.name)[0]}
    votes: dict[str, list[Kind]] = {}
    for one in found:
        if given_and_last(one.name)[0]:
            votes.setdefault(one.name, []).append(kind_of_long(one, surnames, texts))
    clusters: list[Cluster] = []
    where: dict[str, Cluster] = {}
    for name in sorted(votes, key=lambda name: (-len(name.split()), -len(votes[name]))):
        kind = elected(votes[name])
        home = next((one for one in clusters if _alike(one.kind, kind) and _same(one, name)), None)
        if home is None:
            home = Cluster(tuple(name.split()), kind)
            clusters.append(home)
        where[name] = home
    return where


def _alike(one: Kind, two: Kind) -> bool:
    return one == two or "person" not in (one, two)


def _same(cluster: Cluster, name: str) -> bool:
    """Tell whether a name is a shorter form of the cluster's: "Mark Rowley" of "Mark P. Rowley"."""
    if cluster.kind != "person":
        return cluster.name.lower() == name.lower() or _shortened(cluster.words, tuple(name.split()))
    given, last = given_and_last(cluster.name)
    other, surname = given_and_last(name)
    one, two = _suffix(cluster.name), _suffix(name)
    return last == surname and not (one and two and one != two) and _agree(given, other)


def _agree(given: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not given or not other:
        return False
    one, two = given[0], other[0]
    return one == two or (min(len(one), len(two)) == 1 and one[0] == two[0])


@lru_cache(maxsize=8192)
def _suffix(name: str) -> str:
    last = name.split()[-1].rstrip(".").lower()
    return last if last in SUFFIXES else ""


def _shortened(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if words[: len(other)] == other and other[0].lower() not in PLACE_STARTS and len(other) > 1:
        return True
    return len(other) > 1 and words[-1] == other[-1] and {*other} < {*words} and other[0] == words[0]


def _abbreviates(word: str, words: tuple[str, ...]) -> bool:
    if word.isupper() and len(word) > 1:
        return "".join(part[0] for part in words if part[0].isupper()) == word.replace(".", "")
    generic = word.lower() in _GENERIC or "." in word
    return (word in words and not generic) or (word == "Met" and words[0] == "Metropolitan")
