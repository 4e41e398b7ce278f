"""Whether two short answers are the same."""

from __future__ import annotations

import re

from qabot.text import fold

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def normal(answer: str) -> str:
    """Return an answer without case, punctuation and articles (the normalisation of SQuAD's evaluation script)."""
    words = _ARTICLES.sub(" ", re.sub(r"[^\w\s]", "", fold(answer)))
    return " ".join(words.split())


def same(one: str, other: str) -> bool:
    """Say whether two answers are equal, or one names the other in full ("Rowley", "Mark Rowley").

    Numbers must be equal: 5 is not 5 million.
    """
    a, b = normal(one), normal(other)
    if not a or not b:
        return False
    if a == b:
        return True
    if re.search(r"\d", a + b):
        return False
    return f" {a} " in f" {b} " or f" {b} " in f" {a} "
