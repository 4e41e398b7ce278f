"""What the engine and the widgets tell the app: facts upwards, never calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from qabot.survey import Pending
    from qabot.tui.form import Form
    from qabot.types import (
        Article,
        AskEvent,
        Conversation,
        Entry,
        Filters,
        Kept,
        Overview,
        Progress,
        Standing,
        Timeline,
    )


@dataclass
class Surveyed(Message):
    """What the newest snapshot holds."""

    name: str
    overview: Overview
    authors: tuple[str, ...]
    speakers: tuple[str, ...]


@dataclass
class Looked(Message):
    """How the files on disk differ from the index."""

    pending: Pending


@dataclass
class NoIndex(Message):
    """There is no index; `folder` is where articles would be taken from.

    `files` is how many there are, None before they are counted; `more` when the counting was cut short.
    """

    folder: str
    files: int | None
    more: bool


@dataclass
class Preparing(Message):
    """The encoder is being made ready."""

    progress: Progress


@dataclass
class Ready(Message):
    """Questions are answered without waiting from now on."""


@dataclass
class Happened(Message):
    """An event on the way to the answer of one turn."""

    turn: int
    event: AskEvent


@dataclass
class Failed(Message):
    """A turn, or with None something else, ended in an error whose text says what to do."""

    turn: int | None
    error: str


@dataclass
class Listed(Message):
    """The articles that pass the filters, newest first."""

    entries: tuple[Entry, ...]


@dataclass
class Loaded(Message):
    """An article with its paragraphs."""

    article: Article


@dataclass
class Timed(Message):
    """What the articles say about a query over time; None when that failed, which is told apart."""

    query: str
    timeline: Timeline | None


@dataclass
class Counted(Message):
    """What a form of filters leaves: how many articles, or with no filters, why it makes none."""

    form: Form
    filters: Filters | None
    articles: int
    hint: str


@dataclass
class Remembered(Message):
    """The kept conversations that have the words, the newest first, and the worst that became of what each cites."""

    words: str
    kept: tuple[Kept, ...]
    standings: dict[int, Standing | None]


@dataclass
class Reopened(Message):
    """A kept conversation, and for each turn what became of its citations."""

    conversation: Conversation
    standings: tuple[dict[int, Standing], ...]
