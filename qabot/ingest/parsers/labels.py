"""Short lines before a body, told apart by their words: outlet, section, headline."""

from __future__ import annotations

import re

from qabot.text import fold

_OUTLET_WORDS = """news newspaper newsletter times telegraph post guardian herald tribune press journal gazette mail
mirror independent observer chronicle star sun express standard today agency daily weekly evening courier echo
examiner advertiser argus record scotsman mercury dispatch globe inquirer bulletin ledger monitor review radio
television tv broadcasting wire magazine reuters bbc itv cnn nbc abc cbs npr afp ap pa upi bloomberg axios politico
jazeera monde spiegel"""
_SECTION_WORDS = """home news uk us usa eu world politics business sport sports culture opinion comment technology tech
science health environment education entertainment arts art travel money finance economy markets lifestyle life style
local national international regional global europe asia africa america americas australia ireland scotland wales
england london northern middle east latin north south west football rugby cricket golf tennis racing weather crime
features feature analysis media society law courts obituaries letters editorial investigations climate energy food
fashion music film films books tv radio video live latest breaking top stories people property cars motoring gaming
games gardening transport defence security nature religion family royal royals and the of"""
_SMALL_WORDS = "of the and for in on & de la le der die"
_OUTLETS = frozenset(_OUTLET_WORDS.split())
_SECTIONS = frozenset(_SECTION_WORDS.split())
_SMALL = frozenset(_SMALL_WORDS.split())
_DOMAIN = re.compile(r"\S+\.[a-z]{2,}", re.IGNORECASE)


def assign(labels: list[str], origin: str | None, titled: bool) -> tuple[str | None, str | None, str | None, int]:
    """Return outlet, section and headline, and how many of the labels these are.

    `origin` is the outlet the last line names; `titled` says that the headline is known already.
    """
    at = first = int(_is_outlet(labels, origin))
    keep = 0 if titled else 1
    while len(labels) - at > keep and is_section(labels[at]):
        at += 1
    outlet, section = (labels[0] if first else None), (" > ".join(labels[first:at]) or None)
    if titled or at == len(labels):
        return outlet, section, None, at
    return outlet, section, labels[at], at + 1


def is_name(label: str, most: int = 5) -> bool:
    """Tell whether a line is a few capitalised words."""
    words = label.split()
    return len(words) <= most and label[-1] not in "?!" and all(w in _SMALL or not w[0].islower() for w in words)


def _is_outlet(labels: list[str], origin: str | None) -> bool:
    """Tell whether the first of the labels names an outlet."""
    if not labels:
        return False
    first, *others = labels
    words = _words(first)
    if origin and fold(first) == fold(origin):
        return True
    if not is_name(first) or is_section(first):
        return False
    if not _OUTLETS.isdisjoint(words) or _DOMAIN.fullmatch(first):
        return bool(others) or len(words) <= 3
    return len(words) <= 4 and any(len(_words(other)) > max(4, len(words)) for other in others)


def is_section(label: str) -> bool:
    """Tell whether a line is made of the words sections are named by."""
    words = _words(label)
    return 0 < len(words) <= 5 and _SECTIONS.issuperset(words)


def _words(label: str) -> list[str]:
    return re.findall(r"\w+", label.casefold())
