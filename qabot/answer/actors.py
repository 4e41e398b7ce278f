"""Whether those who do or suffer something in a sentence are those of the text: by the order of words around the verb.

"Police died in the fire" has every word of "Eight people died in the fire, police said". So what a verb of the claim is
said of must stand before a form of it in the text, within its clause, or, of what is done, behind "by". This reads no
grammar: what a clause is, commas and words that join tell.
"""

from __future__ import annotations

from qabot.answer import facts
from qabot.answer.deeds import PEOPLE, SAYING, TOKEN, Deed, deeds
from qabot.answer.irregular import PRESENT
from qabot.answer.wording import Wording

# What is done to them has the same word for them as what they do.
_EITHER = frozenset(
    """open reopen close shut start begin stop end finish rise fall increase decrease move return delay collapse burn
    raise grow sink break change continue drop turn resume spread""".split()
)
# Verbs of which it matters to whom.
_TO_WHOM = frozenset(
    """pay pays paid paying tell told tells give gave gives given sue sued sues fine fined accuse accused kill killed
    kills blame blamed beat beaten arrest arrested attack attacked hit count counted offer offered sell sold buy bought
    warn warned order ordered sack sacked advise advised follow followed steal stole stolen rescue rescued charge
    charged jail jailed praise praised criticise criticised leave left help helped""".split()
)


def misplaced(claim: str, passages: str, around: str, wording: Wording) -> tuple[str, str] | None:
    """Return who or what, and the verb, of which the claim says it, and the passages say it of others; None if not."""
    plain = set(TOKEN.findall(f"{passages}\n{around}\n{claim}"))
    named = {word for run in facts.names(claim) for word in run if word not in plain}
    known = list(deeds(passages))
    wider = [*known, *deeds(around)]
    for deed in deeds(claim):
        if deed.verb in SAYING or not any(_same(deed.verb, other.verb, wording) for other in known):
            continue
        same = [other for other in wider if _same(deed.verb, other.verb, wording)]
        if deed.heads and not any(
            _fits(deed, h, other, wording, named=h in named) for other in same for h in deed.heads
        ):
            return deed.heads[0], deed.verb
        if (
            deed.object
            and not deed.suffered
            and deed.verb in _TO_WHOM
            and not any(_reaches(deed, other, wording) for other in same)
        ):
            return deed.object, deed.verb
    return None


def _same(one: str, other: str, wording: Wording) -> bool:
    return one == other or wording.says(PRESENT.get(other, other), PRESENT.get(one, one))


def _fits(deed: Deed, head: str, other: Deed, wording: Wording, *, named: bool) -> bool:
    """Say whether the one of whom a verb is said may be the one of whom the text says it.

    A name may stand anywhere before: whether it is in the place of another, `roles` looks.
    """
    if deed.suffered == other.suffered or deed.either or other.either:
        places = [*(other.whole if named else other.before)]
    elif other.suffered:
        places = [*other.by]
        if _base(deed.verb) in _EITHER:
            places += other.before
    else:
        places = [*other.behind]
        if _base(deed.verb) in _EITHER:
            places += other.before
    if head in PEOPLE:
        return bool(places)
    if named and other.suffered and not deed.suffered and not deed.either and not other.by:
        return not any(_related(head, word) for word in other.before)
    return wording.says(" ".join(places), head) or any(_related(head, word) for word in places)


def _reaches(deed: Deed, other: Deed, wording: Wording) -> bool:
    places = [*other.behind, *(other.before if other.suffered else ())]
    if other.pronoun and not other.suffered:
        # "Them" is somebody of before.
        places += other.whole
    if deed.object in PEOPLE:
        return not deed.number or deed.number in places
    return wording.says(" ".join(places), deed.object)


def _related(one: str, other: str) -> bool:
    """Say whether two names are one, or a people and its country."""
    return min(len(one), len(other)) > 3 and (one.startswith(other) or other.startswith(one))


def _base(verb: str) -> str:
    verb = PRESENT.get(verb, verb)
    return next(
        (form for form in (verb, verb.removesuffix("s"), verb.removesuffix("ed"), verb.removesuffix("d"), verb[:-3])
         if form in _EITHER),
        verb,
    )  # fmt: skip
