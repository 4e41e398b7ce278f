"""What became of a number: the values that dated articles give for the same thing, oldest first.

A false sequence is worse than none, so a value must pass for the same measure (kind, unit, noun, and scope: killed is
not injured), for how things stood when its article appeared (no "£50 million more", no "from nine"), and its article
for one about the same event (names that both have, and enough of the question).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise, takewhile

from qabot.answer.scopes import PEOPLE, scope_at, scope_of, side_at, side_of
from qabot.answer.scorer import Scored
from qabot.answer.values import Value, value_at, values
from qabot.days import CALENDAR
from qabot.protocols import Vocabulary
from qabot.text import STOPWORDS, fold, words
from qabot.types import Article, Span

_WANTS = re.compile(
    r"\bhow (?:many|much|long|far|high|tall|fast|big|large|hot)\b|\b(?:toll|cost|price|rate|number|total|figure|"
    r"estimate|temperature|percentage|share|bill|budget|value|sum|salary|fine|bounty|reward)\b",
    re.IGNORECASE,
)
# Words that ask for a sum and do not say of what.
_SUMS = (
    "cost costs costing price prices priced pay paid worth spend spent total sum bill budget money much expected now"
)
_MANY = re.compile(r"\bhow many (?P<nouns>(?:[\w’'-]+ ?){1,4})", re.IGNORECASE)
_OLDEST = re.compile(
    r"\b(?:(?:at )?first|initial(?:ly)?|original(?:ly)?|to begin with|in the beginning)\b", re.IGNORECASE
)
_FIXED = re.compile(
    r"\b(?:on|by|in|before|after|as of|until|since|during) (?:the )?"
    r"(?:\d|(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)?day|next|week|month)\b)|"
    r"\b(?:yesterday|last (?:week|month|year))\b",
    re.IGNORECASE,
)
# What stands before a value that tells how things stood earlier, or by how much they changed, or what is wished for.
_EARLIER = re.compile(
    r"\b(?:from|not|by|than|against|versus|instead of|compared (?:with|to)|another|an? (?:further|additional|extra)|"
    r"original(?:ly)?|initial(?:ly)?|previous(?:ly)?|earlier|formerly|at first|once|record of|every|each|between|if|"
    r"(?:goal|aim|target|threshold|limit|capacity) of|first [a-z]+ (?:at|as))"
    r"(?: (?:was|at|of|to|about|some|around|nearly|over|the|had|been|put|as|more than|at least|an estimated))*\s*$",
    re.IGNORECASE,
)
# The same of what stands behind it, and rates.
_LATER = re.compile(
    r"\s*(?:[a-z]+ )?(?:(?:more|fewer|less|additional|extra|further|others?|higher|lower)\b|"
    r"(?:\w+ ){0,3}(?:a year|years?|months?|weeks?|days?|decades?) (?:ago|earlier|before)\b|"
    r"(?:\w+ ){0,2}(?:last (?!night|week)\w+|in (?:19|20)\d\d|an? (?:day|week|month|year|hour)\b|per \w+|each\b|"
    r"apiece\b|every \w+)|,? ?(?:and )?(?:then|before that|previously|originally|initially)\b)",
    re.IGNORECASE,
)
# The second number of how a vote ended, "by 33 to 26", is of other people than the first; what was voted on was another
# thing each time. What "rose by three to 12" is 12.
_TALLY = re.compile(
    r"\b(?:vot(?:e|ed|es|ing)|ballot|division|pass(?:ed|es)|approv(?:ed|es)|carried|reject(?:ed|s)|defeat(?:ed|s)|"
    r"back(?:ed|s)|agreed|lost|won)\b(?:(?!\b(?:r[io]se|risen|f[ae]ll|fallen|grow\w*|grew|increas\w*|cut|up|down|drop\w*)\b)"
    r"[^.;:]){0,60}?\bby (?:a (?:vote|majority|margin) of )?[\w,-]+(?: votes?)? (?:to|against)\s*$",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:to|or|and|[-–])\s*[£$€]?\d", re.IGNORECASE)
_SHARE = re.compile(r"\bper ?cent|\brate\b|\bshare of\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d,.£$€])(?:19|20)\d\d(?![\d,])")
_TOLD = re.compile(
    r"\b(?:article|version|story|report|caption|headline)\b[^.]{0,80}\b(?:said|stated|gave|claimed|put)\b|"
    r"\b(?:asked|sought|seeking|requested|proposed|proposing|demanded|demanding)\b|"
    r"\b(?:hypothetical|would have|could have|might|forecast|predicted|projected)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?<![\w’'-])[^\W\d_][\w’'-]*\w")
_ADJECTIVES = frozenset("long high tall wide deep old far new more other different total".split())
_QUESTIONS = frozenset("how what which who when where why many much is are was were did do does".split())
_NO_NAMES = CALENDAR | frozenset(
    """mr mrs ms dr sir dame president minister prime the he she it they we but in on
    at and police court judge sen rep gov""".split()
)
# The value that others are held against counts from these log-odds of its finding on, the others from those ...
FIRM, LEAST = -1.0, -4.0
# ... or from these, when no word beside it tells what it is said of ...
UNTOLD = -2.0
# ... when its sentence and headline have this part of what the best one has of the question ...
COVERED = 0.5
# ... and its article shares this part of the names of the best one's, by their rarity, and this many of them.
SHARED, NAMES = 0.12, 2


# Tolls of one event are counted anew within so many days, and a later one is at least this part of an earlier one.
_CASUALTIES, _DAYS, _KEPT = ("dead", "hurt", "missing", "saved"), 31, 0.6
# How far from a figure another may lie that "more than", "nearly" or "about" allows.
_ROOM = {"more": (1.0, 1.25), "less": (0.8, 1.0), "about": (0.9, 1.1)}
_ROUGHLY = re.compile(
    r"(?P<more>more than|at least|over|just over|upwards of)|(?P<less>nearly|almost|close to|just under|up to|under|"
    r"as (?:many|much) as|less than|fewer than|at most)|"
    r"(?P<about>about|around|some|roughly|approximately|an estimated)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Held:
    """A value in a sentence that was read; `also` are sentences that give the same value later on."""

    scored: Scored
    value: Value
    also: tuple[Scored, ...] = ()

    @property
    def article(self) -> Article:
        return self.scored.read.hit.article

    @property
    def scope(self) -> str | None:
        """What the value is said of."""
        return scope_at(self.scored.read.hit.passage.text, self.scored.span, self.value.core)

    @property
    def side(self) -> str | None:
        """Which votes the value counts."""
        return side_at(self.scored.read.hit.passage.text, self.scored.span, self.value.core)

    @property
    def moment(self) -> str:
        return self.article.published or ""


def wants_oldest(question: str) -> bool:
    """Say whether a question asks how things stood at first."""
    return _OLDEST.search(question) is not None


def fixes_time(question: str) -> bool:
    """Say whether a question names the time it asks about."""
    return _FIXED.search(question) is not None


@dataclass(frozen=True, slots=True)
class ChangeFinder:
    """Collects the values of a number over time from sentences that were read."""

    vocabulary: Vocabulary

    def find(self, question: str, scored: Sequence[Scored]) -> tuple[Held, ...]:
        """Return at least two different values of what a question asks for, oldest first; nothing when in doubt."""
        best = scored[0] if scored and _WANTS.search(question) else None
        if best is None:
            return ()
        anchor = _held(question, best, None)
        if anchor is None or best.finding is None or best.finding.score < FIRM or not _asked_for(question, anchor):
            return ()
        asked = set(self.vocabulary.stems(question)) - set(self.vocabulary.stems(_SUMS))
        found: dict[str, Held] = {}
        for each in scored:
            article = each.read.hit.article
            if article.id in found or not article.published or each.coverage < COVERED * best.coverage:
                continue
            held = _held(question, each, anchor.value)
            if held is None or not (self._alike(question, held, anchor) and self._topical(asked, held)):
                continue
            if self.related(article, anchor.article):
                found[article.id] = held
        if not (_named(question, anchor) and self._topical(asked, anchor)):
            return ()
        ordered = sorted(found.values(), key=lambda held: (held.moment[:10], held.moment, held.article.id))
        return _sequence(_credible([held for held in ordered if _named(question, held)]))

    def related(self, one: Article, other: Article) -> bool:
        """Say whether two articles share enough names to be about the same event."""
        if one.id == other.id:
            return True
        mine, theirs = names(one), names(other)
        return len(mine & theirs) >= NAMES and self.likeness(mine, theirs) >= SHARED

    def likeness(self, mine: frozenset[str], theirs: frozenset[str]) -> float:
        """Return the cosine, 0 to 1, of two sets of names weighed by their rarity."""
        weights = {name: self._weight(name) for name in mine | theirs}
        whole = sum(weights[n] ** 2 for n in mine) * sum(weights[n] ** 2 for n in theirs)
        return sum(weights[n] ** 2 for n in mine & theirs) / math.sqrt(whole) if whole else 0.0

    def _weight(self, name: str) -> float:
        return max((self.vocabulary.rarity(stem) for stem in self.vocabulary.stems(name)), default=0.0)

    def _topical(self, asked: Set[str], held: Held) -> bool:
        """Say whether a sum of money or a share is of the thing asked about, which stands in its sentence.

        `asked` are the stems of the question without those that ask for a sum.

        In the first two paragraphs the headline will do: a count says itself what it counts, a sum does not.
        """
        if held.value.kind == "number":
            return True
        passage = held.scored.read.hit.passage
        title = held.article.title if passage.position <= 2 else ""
        return not asked or bool(asked & set(self.vocabulary.stems(f"{held.scored.words} {title}")))

    def _alike(self, question: str, held: Held, anchor: Held) -> bool:
        """Say whether two values measure the same."""
        one, other = held.value, anchor.value
        if (one.kind, one.unit, held.scope) != (other.kind, other.unit, anchor.scope):
            return False
        if one.kind != "number":
            return True
        return held.side == anchor.side and self._counted(question, held) == self._counted(question, anchor)

    def _counted(self, question: str, held: Held) -> str:
        """Return what a number counts: people, or the question's own noun where it stands by the number."""
        asked = _asked(question)
        nouns = held.value.nouns
        asked -= _ADJECTIVES
        if asked & PEOPLE and (not nouns or PEOPLE & set(nouns)):
            return "people"
        stems = {s for noun in asked for s in self.vocabulary.stems(noun)}
        there = {s for noun in nouns for s in self.vocabulary.stems(noun)}
        if stems & there:
            return " ".join(sorted(stems))
        near = set(self.vocabulary.stems(held.scored.words))
        if not nouns and stems & near:
            return " ".join(sorted(stems))
        return nouns[0] if nouns else ""


def _asked(question: str) -> set[str]:
    match = _MANY.search(question)
    found = (
        set(takewhile(lambda word: word not in STOPWORDS, (w for w, _ in words(match["nouns"])))) if match else set()
    )
    return found | ({"people"} if scope_of(question) in ("dead", "hurt", "missing") and not match else set())


def _held(question: str, scored: Scored, like: Value | None) -> Held | None:
    """Return the value of a sentence that answers: of those the finding covers, else of all, the one in scope."""
    finding = scored.finding
    if finding is None or finding.score < LEAST or _TOLD.search(scored.words) or _elsewhen(scored):
        return None
    text, sentence = scored.read.hit.passage.text, scored.span
    there = [each for each in values(text) if sentence.start <= each.core.start < sentence.end]
    there = [each for each in there if like is None or (each.kind, each.unit) == (like.kind, like.unit)]
    first = value_at(text, finding.span)
    kind = (first.kind, first.unit) if first is not None else None
    asked, side = scope_of(question), side_of(question)
    fitting = [
        each
        for each in there
        if (kind is None or like is not None or (each.kind, each.unit) == kind)
        and stands(text, sentence, each)
        and (asked is None or scope_at(text, sentence, each.core) == asked)
        and (side is None or side_at(text, sentence, each.core) == side)
    ]
    if not fitting:
        return None
    found = first if first in fitting else next((v for v in fitting if v.core.start >= finding.span.start), fitting[-1])
    assert found is not None
    held = Held(scored, found)
    return held if finding.score >= UNTOLD or held.scope is not None else None


def _asked_for(question: str, held: Held) -> bool:
    """Say whether a value is of the kind that a question asks for: a share for a percentage, a count for "how many"."""
    kind = held.value.kind
    if _SHARE.search(question):
        return kind == "share"
    return kind == "number" or _MANY.search(question) is None


def _elsewhen(scored: Scored) -> bool:
    """Say whether a sentence names another year than that of its article, of which its values may be."""
    year = (scored.read.hit.article.published or "")[:4]
    return any(found != year for found in _YEAR.findall(scored.words))


def stands(text: str, sentence: Span, value: Value) -> bool:
    """Say whether a value is how things stand, and not how they stood or by how much they changed."""
    before, behind = text[sentence.start : value.span.start], text[value.core.end : sentence.end]
    qualified = value.span.of(text).lower().startswith(("up to", "as many as"))
    tally = _TALLY.search(before)
    return not (_EARLIER.search(before) or tally or _LATER.match(behind) or _RANGE.match(behind) or qualified)


@lru_cache(maxsize=256)
def _names(title: str, paragraphs: tuple[str, ...]) -> frozenset[str]:
    capital: set[str] = set()
    small: set[str] = set()
    for text in (title, *paragraphs):
        for word in _WORD.findall(text):
            (small if word[0].islower() else capital).add(fold(word).removesuffix("'s").replace(".", ""))
    return frozenset(capital - small - _NO_NAMES - STOPWORDS)


def names(article: Article) -> frozenset[str]:
    """Return the names in an article, word by word, folded: what has a capital and never stands without."""
    return _names(article.title, article.paragraphs)


def _named(question: str, held: Held) -> bool:
    """Say whether a sentence speaks of what the question names: itself, or where it has no names, its article.

    A sentence with other names and none of the question's is about something else in the same article.
    """
    asked = _names("", (question,)) - _QUESTIONS
    there = _names("", (held.scored.words,))
    everywhere = names(held.article)
    return asked <= everywhere | there and (not asked or not there or bool(asked & there))


def _credible(held: Sequence[Held]) -> Sequence[Held]:
    """Return a sequence unless it is one of tolls that fall steeply, or lie too far apart, to be of one event."""
    if not held or held[0].scope not in _CASUALTIES:
        return held
    most = 0.0
    for before, each in pairwise([held[0], *held]):
        apart = date.fromisoformat(each.moment[:10]) - date.fromisoformat(before.moment[:10])
        fallen = each.scope != "missing" and each.value.amount < _KEPT * most
        if fallen or (apart.days > _DAYS and not each.value.same(before.value)):
            return ()
        most = max(most, each.value.amount)
    return held


def _agree(one: Held, other: Held) -> bool:
    """Say whether two values may be one figure put in two ways: 171 is "more than 170". Tolls are taken by the word."""
    if one.value.same(other.value):
        return True
    return one.scope not in _CASUALTIES and (_allows(one, other.value) or _allows(other, one.value))


def _allows(held: Held, value: Value) -> bool:
    match = _ROUGHLY.match(held.scored.read.hit.passage.text, held.value.span.start, held.value.core.start)
    if match is None or match.lastgroup is None:
        return False
    least, most = _ROOM[match.lastgroup]
    return least * held.value.amount <= value.amount <= most * held.value.amount


def _sequence(held: Sequence[Held]) -> tuple[Held, ...]:
    """Return values in order, equal ones that follow each other as one; nothing when there is only one value."""
    found: list[Held] = []
    for each in held:
        if found and _agree(found[-1], each):
            found[-1] = replace(found[-1], also=(*found[-1].also, each.scored))
        else:
            found.append(each)
    return tuple(found) if len(found) > 1 else ()
