"""Conversations and what is kept of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qabot.types.answers import Answer, Status
from qabot.types.queries import EVERYTHING, Filters


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation and its answer.

    `asked` is an ISO 8601 time with its zone; `filters` and `k` are what was asked for, before anything was
    understood from the question.
    """

    question: str
    answer: Answer
    asked: str
    filters: Filters = EVERYTHING
    k: int | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns that belong together, oldest first; `index` is the folder of the index they were asked of.

    `unreadable` is how many more there are of which what was kept makes no sense any more.
    """

    id: int
    index: str
    turns: tuple[Turn, ...]
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage as a kept answer cites it: enough to tell whether it still reads so."""

    n: int
    article_id: str
    paragraph: int
    digest: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A kept turn without its answer; `status` is None where what was kept of it makes no sense any more."""

    question: str
    asked: str
    status: Status | None
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the list of kept conversations; turns oldest first."""

    id: int
    index: str
    turns: tuple[Summary, ...]


Standing = Literal["changed", "gone"]
