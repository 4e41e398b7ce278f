"""Whether quotations, numbers, days and names of a sentence stand in passages, and whether their speakers say so."""

from __future__ import annotations

from itertools import pairwise

from qabot.answer import facts
from qabot.answer.attribution import misattributed as _misattributed
from qabot.answer.evidence import Evidence
from qabot.answer.quotations import find_quotation, quotations
from qabot.text import words

# Peoples and countries whose words do not begin alike.
_PEOPLES: dict[str, frozenset[str]] = {}
for _pair in (
    "england english|britain british uk|france french|scotland scottish|wales welsh|ireland irish|spain spanish"
    "|netherlands dutch|poland polish|denmark danish|greece greek|switzerland swiss|turkey turkish|us america american"
).split("|"):
    for _name in _pair.split():
        _PEOPLES[_name] = frozenset(_pair.split()) - {_name}


def requoted(claim: str, evidence: Evidence) -> tuple[str, str | None]:
    """Return the claim with its quotations as the passage has them, or which of them it has not."""
    for quotation in quotations(claim):
        exact = next((f for r in evidence.excerpts if (f := find_quotation(quotation, r.passage))), None)
        if exact is None:
            return claim, f"“{quotation}” is no exact quotation from the passage"
        bare = quotation.strip().rstrip(".,;:!?") if len(exact) < len(quotation.strip()) else quotation.strip()
        claim = claim.replace(bare, exact, 1)
    return claim, None


def unknown_number(claim: str, evidence: Evidence) -> str | None:
    known = facts.numbers(evidence.around)
    published = facts.dates(evidence.days)
    years = [facts.Number(float(date.year), "", "") for date in published if date.year]
    for number in facts.numbers(claim):
        if number.text != "one" and not number.within(known) and not number.within(years):
            return f"“{number.text}” is not in the passage"
    days = facts.dates(evidence.around) + published
    for date in facts.dates(claim):
        if not date.within(days):
            return f"“{date.text}” is not in the passage"
    named = facts.calendar(evidence.around) | {m for m, n in facts.MONTHS.items() for d in days if d.month == n}
    phrases = facts.relative(claim) - facts.relative(evidence.around)
    if phrases:
        return f"“{sorted(phrases)[0]}” is not in the passage"
    unknown = sorted(facts.calendar(claim) - named)
    return f"“{unknown[0].capitalize()}” is not in the passage" if unknown else None


def misattributed(claim: str, evidence: Evidence) -> str | None:
    wrong = [_misattributed(claim, read.passage, f"{read.title} {read.before}") for read in evidence.excerpts]
    return None if None in wrong else f"the passage does not give these words to “{wrong[0]}”"


def unknown_name(claim: str, evidence: Evidence) -> str | None:
    known = {word for word, _ in words(evidence.around)}
    beside = facts.pairs(evidence.around)
    capital = {word for run in facts.names(evidence.around) for word in run}
    for run in facts.names(claim):
        for word in run:
            if not _known(word, known):
                return f"“{word.capitalize()}” is not in the passage"
        for a, b in pairwise(run):
            if a in capital and b in capital and (a, b) not in beside:
                return f"“{a.capitalize()} {b.capitalize()}” is not in the passage"
    return None


def _known(word: str, known: set[str]) -> bool:
    """Say whether a name is among words, also as a longer or shorter form of one ("German", "Germany")."""
    if word in known or word.rstrip("s") in known or known & _PEOPLES.get(word, frozenset()):
        return True
    return len(word) > 3 and any(k.startswith(word) or (len(k) > 3 and word.startswith(k)) for k in known)
