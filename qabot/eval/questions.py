"""The nouns of a question set: what is asked, which passages are right, what the answer says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qabot.eval.ranking import digest
from qabot.text import fold
from qabot.types import Hit


@dataclass(frozen=True, slots=True)
class Gold:
    """A right passage: the end of its article's path or its headline, and how its text begins; or its digest alone."""

    path: str | None
    title: str | None
    starts: str
    digest: str | None = None

    def fits(self, hit: Hit) -> bool:
        """Say whether a hit is this passage."""
        if self.digest is not None:
            return digest(hit.passage.text) == self.digest
        if self.path and not any(p.endswith("/" + self.path) for p in hit.article.paths):
            return False
        if self.title and self.title != hit.article.title:
            return False
        return hit.passage.text.startswith(self.starts)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its right passages (none when nothing answers it) and answer strings.

    `partly` are passages that answer in part, `given` those that come with the question; `date` is the day it was asked
    on (ISO).
    """

    id: str
    text: str
    gold: tuple[Gold, ...]
    answers: tuple[str, ...]
    answerable: bool
    partly: tuple[Gold, ...] = ()
    given: tuple[Hit, ...] = ()
    date: str | None = None

    def answered_by(self, text: str) -> bool:
        """Say whether an answer string stands in `text` as whole words, case and accents aside."""
        return any(contains(text, answer) for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Questions, and the articles they are about when the set brings them along.

    `sha256` is of the files' bytes, of several files of one after the other.
    """

    name: str
    questions: tuple[Question, ...]
    articles: tuple[Mapping[str, Any], ...] = ()
    sha256: str = ""

    @property
    def has_gold(self) -> bool:
        return any(question.gold for question in self.questions)


def contains(text: str, answer: str) -> bool:
    """Say whether `answer` occurs in `text` as whole words."""
    wanted, given = _plain(answer), _plain(text)
    return bool(wanted) and f" {wanted} " in f" {given} "


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))
