"""A conversation with a bot: each line is made standalone by what was said before, then asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from qabot import arguments
from qabot.chat.fragments import further
from qabot.chat.pointing import courtesy
from qabot.chat.rewrite import Rewriter, Standalone
from qabot.errors import UsageError
from qabot.text import clean_line
from qabot.types import (
    EVERYTHING,
    Answer,
    Answered,
    AskEvent,
    Carried,
    Citation,
    Filters,
    Further,
    Query,
    Rewritten,
    Understood,
)


class Asks(Protocol):
    """What a session needs of a bot."""

    @property
    def rewriter(self) -> Rewriter: ...

    def stream(
        self,
        question: str,
        filters: Filters = EVERYTHING,
        k: int | None = None,
        *,
        literal: bool | Collection[str] = False,
        carried: Sequence[Carried] = (),
        read: str | None = None,
        before: Sequence[Understood] = (),
    ) -> Iterator[AskEvent]:
        """Answer a question; the passages around those carried are candidates beside what is found.

        `read` is what passages are read with, when that is another wording than what is searched; `before` was
        understood earlier and holds on unless the question says otherwise.
        """
        ...

    def more(self, query: Query, before: Sequence[Understood] = ()) -> Iterator[AskEvent]:
        """Go on from what `query.further` says with passages of its subject that were not shown yet."""
        ...


class Session:
    """The turns of one conversation, oldest first, and the bot that answers them."""

    def __init__(self, bot: Asks, answers: Sequence[Answer] = ()) -> None:
        self._bot = bot
        self._answers = list(answers)

    @property
    def answers(self) -> Sequence[Answer]:
        """What was answered so far; a question asked anew in other words counts once."""
        return tuple(self._answers)

    def stream(
        self,
        line: str,
        filters: Filters = EVERYTHING,
        k: int | None = None,
        *,
        literal: bool | Collection[str] = False,
        alone: bool = False,
    ) -> Iterator[AskEvent]:
        """Yield Rewritten when the line does not stand alone, then what the bot yields.

        The answer has the line as its question and what was searched as its query. `literal` asks the line as it is
        typed, or leaves the words where they are that are named in it; of the last line, it replaces what was made of
        it. A line that is known to stand `alone` is not completed. Raises: UsageError for one that thanks or greets.
        """
        line, filters = clean_line(line), arguments.filters(filters)
        if not literal and courtesy(line):
            raise UsageError("nothing is asked by that; ask what you want to know, or /help for the commands")
        if literal:
            self._undo(line)
        if alone or literal is True:
            yield from self._told(line, self._bot.stream(line, filters, k, literal=literal))
            return
        made = self._bot.rewriter.rewrite(line, self._answers, filters)
        if made.kind == "alone":
            yield from self._told(line, self._bot.stream(line, filters, k, literal=literal))
            return
        query = Query(made.text, made.filters, given=made.filters, asked=made.text)
        if made.text != line:
            yield Rewritten(line, query, made.resolved)
        kept = {words.casefold() for words in literal} if isinstance(literal, Collection) else set()
        before = [item for item in self._before(made) if item.words.casefold() not in kept]
        if made.kind == "more":
            events = self._bot.more(self._going_on(query), before)
        else:
            # "What else" means beside all that was said so far.
            turns = self._answers[::-1] if further(made.text) else self._answers[-1:]
            cited = [each for answer in turns for each in _places(answer.citations)]
            carried = tuple(dict.fromkeys(cited)) if made.kind == "follow-up" else ()
            given = _freed(filters, [item for item in before if item in made.items])
            events = self._bot.stream(
                made.text, given, k, literal=literal, carried=carried, read=made.read, before=before
            )
        yield from self._told(line, events)

    def _before(self, made: Standalone) -> list[Understood]:
        """Return what was understood so far and holds on in a line: all of it where the last question is asked again.

        The words of a filter are no longer in that question; those of a preferred day are.
        """
        last = self._answers[-1].query.understood
        if made.kind == "more":
            return list(last)
        new = {item.kind for item in made.items}
        again = made.kind == "narrowed"
        held = [item for item in last if item.effect == "filter" or (again and item.kind == "latest")]
        return [*made.items, *(item for item in held if item.kind not in new)]

    def forget(self) -> None:
        """Begin a new conversation."""
        self._answers.clear()

    def _told(self, line: str, events: Iterator[AskEvent]) -> Iterator[AskEvent]:
        """Pass events on, the answer under the line as it was typed, and remember it."""
        for event in events:
            if isinstance(event, Answered):
                event = Answered(replace(event.answer, question=line))
                self._answers.append(event.answer)
            yield event

    def _undo(self, line: str) -> None:
        if self._answers and self._answers[-1].question == line:
            self._answers.pop()

    def _going_on(self, query: Query) -> Query:
        """Return a query for more about the last one: all that was shown of it, in however many turns, is past."""
        last = self._answers[-1]
        turns = [answer for answer in self._answers if answer.query.text == query.text]
        cited = [answer.citations or answer.closest for answer in turns]
        shown = tuple(dict.fromkeys(place for citations in cited for place in _places(citations)))
        before = last.query.further
        answered = last.status == "answered" if before is None else before.answered
        return replace(
            query,
            topic=last.query.topic,
            topicless=last.query.topicless,
            further=Further(shown, answered, last.confidence if before is None else before.confidence),
        )


def _places(citations: Sequence[Citation]) -> tuple[Carried, ...]:
    return tuple(Carried(citation.article.id, citation.passage.position) for citation in citations)


def _freed(filters: Filters, items: Collection[Understood]) -> Filters:
    """Return filters without the names in whose place a line puts others."""
    kinds = {item.kind for item in items}
    return replace(
        filters,
        sources=() if "source" in kinds else filters.sources,
        authors=() if "author" in kinds else filters.authors,
    )
