"""Keeping what is asked: the conversation of one run, and what to say when the disk refuses."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from qabot.chat.history import History, place
from qabot.days import now
from qabot.errors import HistoryError
from qabot.render.wording import unreadable
from qabot.types import Conversation, Filters, Turn

if TYPE_CHECKING:
    from qabot.cli.flags import Flags
    from qabot.config import Config
    from qabot.types import Answer


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


def held(flags: Flags, before: Conversation | None, chosen: Filters) -> Filters:
    """Return the filters given now and, of the kinds that are not, those of the last turn; say which hold on."""
    if before is None or not before.turns:
        return chosen
    last = before.turns[-1].filters
    given = {field.name: getattr(chosen, field.name) for field in fields(chosen)}
    kept = {name: getattr(last, name) for name, value in given.items() if not value and getattr(last, name)}
    # One end of a span may leave nothing of the other.
    if chosen.until and kept.get("since", "") >= chosen.until:
        del kept["since"]
    if chosen.since and kept.get("until", "9999") <= chosen.since:
        del kept["until"]
    if kept:
        from qabot.render.wording import restrictions

        shown = ", ".join(restrictions(Filters(**kept)))
        flags.note(f"still in force from the last question: {shown} (ask without -c to lift it)")
    return replace(chosen, **kept)


def tell_unreadable(flags: Flags, conversation: Conversation) -> None:
    """Say how many answers of a conversation cannot be read."""
    if conversation.unreadable:
        flags.note(f"qabot: {unreadable(conversation.unreadable)} in conversation {conversation.id}")


def turn_of(answer: Answer, chosen: Filters, limit: int | None) -> Turn:
    """Return an answer that was given just now as a turn."""
    return Turn(answer.question, answer, now(), chosen, limit)
