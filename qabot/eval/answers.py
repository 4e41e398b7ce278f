"""Exact match and F1 of answer strings, as the evaluation script of SQuAD 2.0 has them (Rajpurkar et al. 2018)."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b", re.UNICODE)
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normal(text: str) -> str:
    """Return `text` in lower case without ASCII punctuation, articles and further white space."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact(said: str, golds: Sequence[str]) -> float:
    """Return 1 when the answer equals a right one; with none right, when nothing is said."""
    return max(float(normal(said) == normal(gold)) for gold in _right(golds))


def f1(said: str, golds: Sequence[str]) -> float:
    """Return the best F1, 0 to 1, of the answer's words over the right answers; empty ones match only each other."""
    return max(_f1(normal(said).split(), normal(gold).split()) for gold in _right(golds))


def _right(golds: Sequence[str]) -> Sequence[str]:
    return [gold for gold in golds if normal(gold)] or [""]


def _f1(said: Sequence[str], gold: Sequence[str]) -> float:
    if not said or not gold:
        return float(said == gold)
    common = sum((Counter(said) & Counter(gold)).values())
    return 2 * common / (len(said) + len(gold))
