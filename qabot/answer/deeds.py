"""What is told in a text by verbs: what stands before each in its clause, behind it, and behind "by".

This reads no grammar: what a clause is, commas and words that join tell, and what a verb is, its form and what stands
before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qabot.answer import facts
from qabot.answer.irregular import PRESENT
from qabot.text import STOPWORDS, fold, sentences

TOKEN = re.compile(r"\d[\d,.:]*\d|[^\W_]+(?:[’'-][^\W_]+)*|[.,;:!?()—–]")
_BE = frozenset("is are was were be been being am 's get gets got getting".split())
_HELP = _BE | frozenset(
    "has have had having do does did will would can could may might shall should must cannot to not never also".split()
)
# After these, and help verbs between, a word is a verb in its bare form.
_BARE = frozenset("will would can could may might shall should must cannot do does did to didn't won't don't".split())
_JOINS = frozenset(
    """that who which whom whose where when while because although though after before as until if whether so but
    than""".split()
)
_RELATIVE = frozenset(("who", "which", "that", "whose", "whom"))
_PRONOUNS = frozenset("he she it they i we you him her them us himself itself themselves".split())
PEOPLE = frozenset("people person persons man men woman women somebody someone one ones".split())
# Of these, words of amount are looked at elsewhere.
_NOBODY = frozenset("nobody none everybody everyone all most both several many aged each".split())
_BEFORE_NOUNS = frozenset(
    "a an the his her its their our my your this that these those of in on at for with from by no any some".split()
)
_PREPOSITIONS = frozenset(
    """of in on at for with from by to into onto over under about against among between during without within through
    across aboard near behind beside beyond along towards toward off out up down around per like despite since until
    than upon via alongside outside inside above below""".split()
)
# What ends like a verb and is none.
_NO_VERBS = frozenset(
    "need indeed hundred speed seed breed deed weed greed red bed shed sacred naked wicked united aged".split()
)
# Speakers have a rule of their own, and stand behind their verb as often as before it.
_REPORTS = frozenset("said says told tells".split())
SAYING = frozenset("said says say saying added adds asked asks asking replied according".split())
_SAID = frozenset("said says say thought believed knew hoped insisted".split())
# Verbs whose past is their present, and a noun as well.
_UNCHANGED = frozenset("cut put set hit let cost hurt shut split spread quit bid cast".split())
_ADVERBS = frozenset("still already soon now then again first later even just once yet often always".split())
# What may stand between a help verb and its verb.
_BETWEEN = frozenset("not never also be have been".split())
# Of whom one of these tells, "it" behind it is another.
_JUDGING = frozenset("found finds ruled rules heard hears held concluded established".split())
_SUFFERED = frozenset(("die", "died", "dies", "dying", "perished", "dead"))
# Words behind the verb among which the one is to be found to whom it is done.
_REACH = 9
_DOERS = 5
_NEAR = 5
# Words before a verb among which its help verbs stand.
_HELPS = 4


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb in a sentence: what stands before it in its clause, what behind "by", what behind the verb, and how."""

    verb: str
    before: tuple[str, ...]
    whole: tuple[str, ...]
    by: tuple[str, ...]
    behind: tuple[str, ...]
    heads: tuple[str, ...]
    object: str
    number: str
    suffered: bool
    either: bool
    unnamed: bool
    pronoun: bool


def verbs(text: str) -> set[str]:
    """Return what is told in a text by verbs, those that report left out."""
    return {deed.verb for deed in deeds(text)} - SAYING


def deeds(text: str) -> Iterator[Deed]:
    folded = fold(text)
    last: list[str] = []
    for span in sentences(text):
        tokens = [match.group() for match in TOKEN.finditer(folded[span.start : span.end])]
        verbs = [place for place in range(len(tokens)) if _is_verb(tokens, place)]
        clauses = _clauses(tokens, set(verbs))
        for place in verbs:
            deed = _deed(tokens, place, clauses, set(verbs))
            # Whom a pronoun stands for that opens a sentence, the one before says.
            yield replace(deed, before=(*last, *deed.before), whole=(*last, *deed.whole)) if deed.unnamed else deed
        last = _nouns(tokens, 0, len(tokens), set(verbs))


def _deed(tokens: Sequence[str], place: int, clauses: Sequence[tuple[int, int]], verbs: set[int]) -> Deed:
    at = next(n for n, (start, end) in enumerate(clauses) if start <= place < end)
    own = clauses[at][0]
    before, heads = _subject(tokens, place, clauses[: at + 1], verbs)
    helped = tokens[max(own, place - _HELPS) : place]
    last = max((n for n, token in enumerate(helped) if token in _BE), default=None)
    suffered = tokens[place] in _SUFFERED or (
        not tokens[place].endswith("ing") and last is not None and "to" not in helped[last:]
    )
    following = min((verb for verb in verbs if verb > place), default=len(tokens))
    behind = tokens[place + 1 : min(place + 1 + _REACH, following)]
    by = [
        token
        for n in range(place + 1, min(place + 1 + 2 * _REACH, len(tokens)))
        if tokens[n] == "by"
        for token in tokens[n + 1 : n + 1 + _DOERS]
    ]
    thing, number = _object(tokens[place + 1 : clauses[at][1]])
    unsure = any(own <= verb < place for verb in verbs) and tokens[place - 1] not in _HELP
    unsure = unsure or tokens[place + 1 : place + 2] == ["that"]
    return Deed(
        verb=tokens[place],
        before=tuple(before),
        whole=tuple(tokens[:place]),
        by=tuple(by),
        behind=tuple(behind),
        # "The roads studied": what follows another verb without a help verb is said of what stands beside it.
        heads=() if unsure else tuple(heads),
        object=thing,
        number=number,
        suffered=suffered,
        either=place - own == 1 and tokens[own] == "," and _past(tokens[place]),
        unnamed=not before
        or (any(token in _PRONOUNS for token in tokens[:place]) and not _nouns(tokens, own, place, verbs)),
        pronoun=bool(behind) and behind[0] in _PRONOUNS,
    )


def _subject(
    tokens: Sequence[str], place: int, clauses: Sequence[tuple[int, int]], verbs: set[int]
) -> tuple[list[str], list[str]]:
    """Return the nouns that may be the subject of a verb at the end of some clauses, and those that it is said of."""
    at = len(clauses) - 1
    own = clauses[at][0]
    found, heads = _nouns(tokens, own, place, verbs), [_head(tokens, own, place, verbs)]
    if not found and any(token in _PRONOUNS or _counts(token) for token in tokens[own:place]):
        judged = own > 1 and any(token in _JUDGING for token in tokens[own - 2 : own])
        return _nouns(tokens, 0, clauses[at - 1][0] if judged and at else own, verbs), []
    if any(token in _NOBODY for token in tokens[own:place]):
        return found, []
    while at > 0:
        start, end = clauses[at][0], min(place, clauses[at][1])
        relative = _relative(tokens, start, verbs)
        if relative and at == len(clauses) - 1 and found and not _holds(verbs, start, end):
            # "Which the council pays".
            break
        aside = start != own and not _holds(verbs, start, end)
        if found and not (relative or aside or not _holds(verbs, *clauses[at - 1])):
            break
        at -= 1
        found = [*_nouns(tokens, *clauses[at], verbs), *found]
        heads = [*([] if relative else heads), _head(tokens, *clauses[at], verbs)]
    return found, [head for head in heads if head and head not in _NOBODY]


def _relative(tokens: Sequence[str], start: int, verbs: set[int]) -> bool:
    """Say whether a clause goes on about the noun before it ("who", "which", "the man that")."""
    opening = [n for n in range(start, min(start + 3, len(tokens))) if tokens[n] not in ("and", ",")][:1]
    if not opening or tokens[opening[0]] not in _RELATIVE:
        return False
    last = opening[0] - 1
    if last >= 0 and tokens[last] in _PREPOSITIONS:
        return False
    return tokens[opening[0]] != "that" or (last >= 0 and last not in verbs and _is_noun(tokens[last]))


def _holds(verbs: set[int], start: int, end: int) -> bool:
    return any(start <= verb < end for verb in verbs)


def _past(token: str) -> bool:
    return token.endswith("ed") or token in PRESENT


def _counts(token: str) -> bool:
    return token[:1].isdigit() or token in facts.NUMBER_WORDS


def _clauses(tokens: Sequence[str], verbs: set[int]) -> list[tuple[int, int]]:
    """Return where clauses start and end; what joins stands at the start."""
    starts = [0]
    for place, token in enumerate(tokens):
        if starts[-1] == place - 1 and (tokens[place - 1] in ",;:()—–" or tokens[place - 1] == "and"):
            continue
        seen = any(starts[-1] <= verb < place for verb in verbs)
        if (
            token in ",;:()—–"
            or token in _JOINS
            or (token == "and" and (seen or (tokens[place + 1 : place + 2] and tokens[place + 1] in _HELP)))
        ) or (place and (tokens[place - 1] in _SAID or (tokens[place - 1] in _JUDGING and _tells(tokens[place:])))):
            starts.append(place)
    return [(a, b) for a, b in zip(starts, [*starts[1:], len(tokens)], strict=True) if a < b]


def _tells(tokens: Sequence[str]) -> bool:
    """Say whether a clause follows, a noun and a help verb, and not a noun alone."""
    for token in tokens[:_NEAR]:
        if token in _HELP:
            return True
        if token in _PREPOSITIONS or not token[:1].isalnum():
            return False
    return False


def _nouns(tokens: Sequence[str], start: int, end: int, verbs: set[int]) -> list[str]:
    return [
        tokens[place].removesuffix("'s").removesuffix("’s")
        for place in range(start, end)
        if place not in verbs and _is_noun(tokens[place])
    ]


def _is_noun(token: str) -> bool:
    return (
        token[:1].isalpha()
        and token not in STOPWORDS
        and token not in _HELP
        and token not in _PREPOSITIONS
        and token not in _PRONOUNS
        and token not in _JOINS
        and token not in facts.NUMBER_WORDS
        and token not in facts.MONTHS
        and not token.endswith("ly")
    ) or token in PEOPLE


def _head(tokens: Sequence[str], start: int, end: int, verbs: set[int]) -> str:
    """Return the last noun before the first preposition of what stands before a verb."""
    found = ""
    for place in range(start, end):
        token = tokens[place]
        if found and (place in verbs or token in _PREPOSITIONS or token in _HELP):
            break
        if place not in verbs and _is_noun(token) and not token.endswith(("'s", "’s")):
            found = token
    return found


def _object(tokens: Sequence[str]) -> tuple[str, str]:
    """Return the noun behind a verb before any preposition, and the number before it."""
    found, number = "", ""
    for token in tokens:
        if token in _PREPOSITIONS or not token[:1].isalnum() or token in _JOINS or token in ("and", "or"):
            break
        if found and (token in _BEFORE_NOUNS or _counts(token) or token in _HELP or token.endswith(("ed", "ly"))):
            break
        if _counts(token):
            number = token
        elif _is_noun(token):
            found = token
    return found, number


def _is_verb(tokens: Sequence[str], place: int) -> bool:
    token = tokens[place]
    if token in _REPORTS:
        return True
    if token in _HELP or token in _ADVERBS or not token[:1].isalpha() or token in STOPWORDS:
        return False
    back = place - 1
    while back >= 0 and (tokens[back].endswith("ly") or tokens[back] in _BETWEEN | _ADVERBS):
        back -= 1
    last = tokens[back] if back >= 0 else ""
    if last == "to":
        return tokens[place - 1] in ("have", "been") or (
            back > 0 and (tokens[back - 1] in _BE | {"has", "have", "had"} or tokens[back - 1] in ("due", "set"))
        )
    if last in _BARE:
        return True
    if place and tokens[place - 1] in _BEFORE_NOUNS - {"that"}:
        return False
    if token in _UNCHANGED:
        return tokens[place + 1 : place + 2] != [] and tokens[place + 1] in _BEFORE_NOUNS | _PREPOSITIONS | _PRONOUNS
    if token in PRESENT or (token.endswith("s") and token[:-1] in _PRESENTS) or token in ("dies", "kills", "pays"):
        return token not in ("was", "were", "been")
    return len(token) > 4 - token.startswith(("d", "s")) and token.endswith("ed") and token not in _NO_VERBS


_PRESENTS = frozenset(PRESENT.values())
