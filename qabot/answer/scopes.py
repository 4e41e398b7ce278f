"""What a number is said of: the dead are not the injured, votes for something not those against it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qabot.types import Span

PEOPLE = frozenset(
    """people person persons passengers passenger victims victim bodies body lives life dead deaths death fatalities
    casualties men women others killed died perished injured wounded hurt missing unaccounted civilians""".split()
)
_FAMILIES: Mapping[str, str] = {
    "dead": r"dead|died|dies?|dying|deaths?|deadly|kill(?:ed|s|ing)?|fatalit(?:y|ies)|toll|bod(?:y|ies)|"
    r"lost their lives|lives lost|claimed|perished|drowned|remains|murdered|slain|victims?",
    "hurt": r"injur(?:ed|ies|y|ing)|wound(?:ed|s|ing)|hurt|hospitali[sz]ed|in hospital|intensive care",
    "missing": r"missing|unaccounted|not accounted|disappeared|trapped|lost at sea",
    "held": r"arrest(?:ed|s)?|detained|charged|custody|indicted|convicted|jailed|hostages?|captured|abducted|kidnapped",
    "saved": r"rescued|saved|evacuat(?:ed|ion)|displaced|fled|homeless|survivors?|freed|released",
    "aboard": r"aboard|on board|carrying|onboard",
    "cost": r"costs?|costing|price[ds]?|bill|budget|estimate[ds]?|spend|spending|buy|worth|valued?|valuation",
    "spent": r"spent|wasted|invested|invests?",
    "given": r"rais(?:ed|ing)|donat(?:ed|ions?)|fund|grants?|pledged|gave|contribut(?:ed|ions?)",
    "fined": r"fine[ds]?|penalt(?:y|ies)|damages|compensation|settlement|settled|sued|bail|bond",
    "earned": r"profits?|revenues?|earned|earnings|sales|grossed|sold|turnover|box office|takings|salar(?:y|ies)|"
    r"wages?|paid|pay|prize|bounty|reward",
    "lost": r"loss(?:es)?|debts?|owed?|stolen|stole|defrauded",
    "saving": r"save|savings",
}
_WORDS = re.compile("|".join(rf"\b(?P<{name}>{family})\b" for name, family in _FAMILIES.items()), re.IGNORECASE)
_VOTES = r"vot(?:e|ed|es|ing)(?: (?:were|was|had been) (?:there|cast|counted))?"
_FOR, _AGAINST = r"(?:for|in favou?r|yes|aye)", r"(?:against|no)"
_ASKED_SIDE = re.compile(
    rf"\b(?:{_VOTES} (?:(?P<ayes>{_FOR})|(?P<noes>{_AGAINST})|(?P<neither>abstain))|"
    r"(?:were|was) (?:(?P<in_favour>in favou?r)|(?P<opposed>against))|(?P<abstained>abstain(?:ed)?|abstentions?))\b",
    re.IGNORECASE,
)
# Behind a number: "38 councillors voted for", "21 votes against", "21 against".
_SIDE = re.compile(
    rf"(?: [\w’'-]+){{0,3}}? (?:(?P<ayes>vot(?:e|ed|es|ing) {_FOR})|(?P<noes>vot(?:e|ed|es|ing) {_AGAINST})|"
    r"(?P<abstained>abstained|abstentions?))\b| (?:(?P<in_favour>in favou?r)|(?P<opposed>against))\b",
    re.IGNORECASE,
)
_SAME_SIDE = {"in_favour": "ayes", "opposed": "noes", "abstained": "neither"}
# A word before a number is as near as one so many characters further behind it: "died and 11 are missing".
_BEFORE = 3
_FAR = 60


def scope_of(question: str) -> str | None:
    """Return what kind of number a question asks for, None when its words do not tell."""
    found = [match.lastgroup for match in _WORDS.finditer(question)]
    return found[0] if found else None


def scope_at(text: str, sentence: Span, figure: Span) -> str | None:
    """Return what a number in a sentence is said of: the nearest word that tells, None when none is near."""
    nearest: tuple[int, str | None] = (_FAR, None)
    for match in _WORDS.finditer(text, sentence.start, sentence.end):
        far = match.start() - figure.end if match.start() >= figure.end else figure.start - match.end() + _BEFORE
        nearest = min(nearest, (far, match.lastgroup), key=lambda pair: pair[0])
    return nearest[1]


def side_of(question: str) -> str | None:
    """Return which votes a question asks for, "ayes", "noes" or "neither"; None when for none of them."""
    return _side(_ASKED_SIDE.search(question))


def side_at(text: str, sentence: Span, figure: Span) -> str | None:
    """Return which votes a number in a sentence counts, as the words right behind it say; None when for none."""
    return _side(_SIDE.match(text, figure.end, sentence.end))


def _side(match: re.Match[str] | None) -> str | None:
    found = match.lastgroup if match is not None else None
    return _SAME_SIDE.get(found, found) if found is not None else None
