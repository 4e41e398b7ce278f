"""Keeping what is asked: the conversation of one run, and what to say when the disk refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.chat.history import History, place
from qabot.days import now
from qabot.errors import HistoryError
from qabot.render.wording import unreadable
from qabot.types import Conversation, Turn

if TYPE_CHECKING:
    from qabot.cli.flags import Flags
    from qabot.config import Config
    from qabot.types import Answer, Filters


class Keeper:
    """Adds turns to one conversation, which the first of them begins; what is refused is mentioned once."""

    def __init__(self, flags: Flags, config: Config, before: Conversation | None = None) -> None:
        self.history = History.of(config)
        self.index = place(config.index_folder)
        self._flags = flags
        self.number = before.id if before is not None else None
        self._refused = False

    def add(self, turn: Turn, *, typed: bool = True) -> None:
        """Keep a turn."""
        if self._refused:
            return
        try:
            self.number = self.history.add(turn, self.index, self.number, typed=typed)
        except HistoryError as error:
            self._complain(error)

    def remember(self, question: str) -> None:
        """Keep a question for the prompt."""
        if self._refused:
            return
        try:
            self.history.remember(question)
        except HistoryError as error:
            self._complain(error)

    def anew(self) -> None:
        """Begin a new conversation with the next turn."""
        self.number = None

    def _complain(self, error: HistoryError) -> None:
        self._refused = True
        self._flags.note(f"qabot: {error}")


def continued(flags: Flags, config: Config) -> Conversation | None:
    """Return the last conversation about the configured index; say so when there is none, or it cannot be read."""
    try:
        found = History.of(config).last(config.index_folder)
    except HistoryError as error:
        flags.note(f"qabot: {error}; this begins a new conversation")
        return None
    if found is None:
        flags.note("there is no conversation about this index to continue; this begins one")
    else:
        tell_unreadable(flags, found)
    return found


def tell_unreadable(flags: Flags, conversation: Conversation) -> None:
    """Say how many answers of a conversation cannot be read."""
    if conversation.unreadable:
        flags.note(f"qabot: {unreadable(conversation.unreadable)} in conversation {conversation.id}")


def turn_of(answer: Answer, chosen: Filters, limit: int | None) -> Turn:
    """Return an answer that was given just now as a turn."""
    return Turn(answer.question, answer, now(), chosen, limit)
