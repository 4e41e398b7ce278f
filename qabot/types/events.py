"""What is told while a question is answered or an index is made, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from qabot.types.answers import Answer
from qabot.types.articles import Skipped
from qabot.types.passages import Hit
from qabot.types.queries import Query


@dataclass(frozen=True, slots=True)
class Searching:
    """Event: retrieval starts."""

    query: Query


@dataclass(frozen=True, slots=True)
class Found:
    """Event: retrieval is done; hits best first."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """Event: the answer is complete."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Event: what was typed does not stand alone and was completed from the conversation.

    `query` is what is searched in its place; `resolved` are pairs of words typed and what they stand for, "…" for words
    left out.
    """

    question: str
    query: Query
    resolved: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Drafting:
    """Event: a language model composes. `text` is all that it has written so far, not yet checked."""

    model: str
    text: str = ""


AskEvent = Rewritten | Searching | Found | Drafting | Answered


@dataclass(frozen=True, slots=True)
class Progress:
    """Event of a long run: `done` of `total` units of `phase`; total is None while unknown."""

    phase: str
    done: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What an indexing run did to the articles, counted in articles; `seconds` is wall time."""

    added: int
    changed: int
    deleted: int
    unchanged: int
    passages: int
    skipped: tuple[Skipped, ...]
    seconds: float
    snapshot: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts and ranges of a snapshot."""

    articles: int
    passages: int
    quotes: int
    files: int
    oldest: str | None
    newest: str | None
    undated: int
    sources: tuple[tuple[str | None, int], ...]
    skipped: tuple[Skipped, ...]
