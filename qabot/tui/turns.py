"""Turns of a conversation: a question, how far its answer has come, and the blocks that show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event

from qabot import types as kept
from qabot.render import changes
from qabot.render.wording import (
    abstention,
    certainty,
    composer,
    day,
    headline,
    moment,
    nearest,
    noted,
    remark,
    restrictions,
    rewriting,
    speakers,
    understood,
)
from qabot.tui.widgets.lines import EMPTY, Block, Run
from qabot.types import (
    Answer,
    Answered,
    AskEvent,
    Citation,
    Drafting,
    Filters,
    Found,
    Hit,
    Rewritten,
    Searching,
    Statement,
    Understood,
)

_OUTLETS = 3
# Notes that warn.
_NOTED = {"old": "turn--unsure", "outside": "turn--unsure"}
# From this confidence on the colour says that the answer is likely right.
_SURE = 0.5


@dataclass(slots=True)
class Turn:
    """One question and what became of it.

    `asked` is an ISO time; `since` what became, since then, of what an answer of before cites, None for one of now.

    `stop` tells the engine that nobody waits any more; `chosen` is the place among `marks` that has the focus.
    `literal` are the words that are to be taken as they stand, True for all; `understood` is what was not. A turn that
    stands `alone` is not completed from those before.
    `drafting` is how far a language model has come, `struck` whether what was struck from its draft is shown.
    """

    number: int
    question: str
    filters: Filters
    stop: Event = field(default_factory=Event)
    state: str = "waiting"
    hits: tuple[Hit, ...] | None = None
    answer: Answer | None = None
    error: str = ""
    chosen: int | None = None
    literal: bool | frozenset[str] = False
    alone: bool = False
    understood: tuple[Understood, ...] = ()
    asked: str = ""
    since: str | None = None
    rewritten: Rewritten | None = None

    @property
    def final(self) -> str:
        """What was asked in the end: the line, or what was made of it."""
        if self.rewritten is not None:
            return self.rewritten.query.text
        # One of before is known by its answer.
        return self.answer.query.question if self.since is not None and self.answer is not None else self.question

    drafting: Drafting | None = None
    struck: bool = False

    @property
    def marks(self) -> tuple[int, ...]:
        """The numbers of the marks that the turn shows, in order."""
        if self.answer is None:
            return ()
        if self.answer.statements:
            shown = self.answer.composed or self.answer.statements
            marked = [*shown, *(change.value for change in self.answer.sequence)]
            return tuple(n for each in marked for n in each.marks)
        return tuple(citation.n for citation in self.answer.closest)

    @property
    def speaker(self) -> str | None:
        """Who speaks at the chosen mark, else who speaks first."""
        if self.answer is None:
            return None
        # The marks of composed sentences and of values over time lead to no statement.
        stated = () if self.answer.composed else self.answer.statements
        marked = [each for each in stated for _ in each.marks]
        chosen = marked[self.chosen : self.chosen + 1] if self.chosen is not None else []
        names = (speakers(self.answer, statement) for statement in [*chosen, *self.answer.statements])
        return next((name.partition(", ")[0] for name in names if name), None)

    @property
    def running(self) -> bool:
        return self.answer is None and not self.error and not self.stop.is_set()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of an answer, or the closest passages of an abstention."""
        if self.answer is None:
            return ()
        return self.answer.citations or self.answer.closest

    @property
    def kept(self) -> kept.Turn | None:
        """The turn as it is kept, None before it is answered."""
        return kept.Turn(self.question, self.answer, self.asked, self.filters) if self.answer is not None else None

    def take(self, event: AskEvent) -> None:
        """Go on by one event."""
        if isinstance(event, Rewritten):
            self.rewritten = event
        elif isinstance(event, Searching):
            self.state, self.understood = "searching", event.query.understood
        elif isinstance(event, Found):
            self.state, self.hits = "reading", event.hits
        elif isinstance(event, Drafting):
            self.state, self.drafting = "composing", event
        elif isinstance(event, Answered):
            self.answer = event.answer

    def fail(self, error: str) -> None:
        """End in an error."""
        self.error = error


@dataclass(slots=True)
class Talk:
    """The number under which the conversation on the screen is kept, None before its first answer."""

    number: int | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """The signs that turns are drawn with; `plain` keeps to what any terminal and reader has."""

    question: str = "› "
    answer: str = "│ "
    none: str = "○ "
    error: str = "! "
    busy: str = "· "
    dot: str = "●"


PLAIN = Marks("> ", "  ", "- ", "! ", ". ", "*")
LINES = Marks()


def blocks(turn: Turn, marks: Marks, passages: int, preparing: str = "") -> Iterator[Block]:
    """Yield what shows a turn; `passages` is how many there are to search."""
    meta = {"turn": turn.number}
    for number, line in enumerate(turn.question.split("\n")):
        margin = " " * len(marks.question) if number else marks.question
        yield Block(line, (), "turn--question", margin, "turn--mark", meta)
    narrowed = restrictions(turn.filters)
    if turn.rewritten is not None:
        yield Block(rewriting(turn.rewritten), style="turn--dim", margin="  ", meta=meta)
    elif narrowed:
        yield Block(f"only {', '.join(narrowed)}", style="turn--dim", margin="  ", meta=meta)
    if turn.understood:
        yield _understood(turn)
    elif turn.literal:
        kept = "" if turn.literal is True else ": " + ", ".join(f"“{words}”" for words in sorted(turn.literal))
        yield Block(f"taken word by word{kept}", style="turn--dim", margin="  ", meta=meta)
    if turn.since is not None:
        yield Block(f"asked {moment(turn.asked)}", style="turn--dim", margin="  ", meta=meta)
    if turn.since:
        yield Block(
            f"since then: {turn.since}", style="turn--none", margin=marks.error, margin_style="turn--none", meta=meta
        )
    yield EMPTY
    if turn.error:
        yield Block(turn.error, style="turn--error", margin=marks.error, margin_style="turn--error", meta=meta)
    elif turn.stop.is_set():
        yield Block("stopped", style="turn--dim", margin=marks.busy, margin_style="turn--dim", meta=meta)
    elif turn.answer is None:
        yield Block(_doing(turn, passages, preparing), (), "turn--dim", marks.busy, "turn--dim", meta)
        for line in turn.drafting.text.split("\n") if turn.drafting is not None and turn.drafting.text else ():
            yield Block(line, (), "turn--dim", marks.busy, "turn--dim", meta)
    elif turn.answer.status == "answered":
        yield from _answered(turn, turn.answer, marks)
    else:
        yield from _abstained(turn, turn.answer, marks)
    if turn.answer is not None and not turn.error and not turn.stop.is_set():
        yield from _beneath(turn, turn.answer, marks)
    yield EMPTY


def found(hits: Sequence[Hit]) -> str:
    """Return how many passages were found in which outlets."""
    if not hits:
        return "no passage found"
    outlets = Counter(hit.article.source or "unknown outlet" for hit in hits)
    names = ", ".join(name for name, _ in outlets.most_common(_OUTLETS))
    more = f" and {len(outlets) - _OUTLETS} more" if len(outlets) > _OUTLETS else ""
    return f"{_many(len(hits), 'passage')} in {_many(len(outlets), 'outlet')}: {names}{more}"


def pieces(filters: Filters) -> list[tuple[str, str, str]]:
    """Return each restriction as its kind, its value and its words."""
    found: list[tuple[str, str, str]] = []
    if filters.since:
        found.append(("since", filters.since, f"since {filters.since}"))
    if filters.until:
        found.append(("until", filters.until, f"before {filters.until}"))
    found += [("sources", name, f"outlet {name}") for name in filters.sources]
    found += [("authors", name, f"author {name}") for name in filters.authors]
    if filters.articles:
        found.append(("articles", "", _many(len(filters.articles), "chosen article")))
    if filters.as_of:
        found.append(("as_of", filters.as_of, f"as of {filters.as_of}"))
    return found


def _understood(turn: Turn) -> Block:
    """Return what was understood of a question, each to be taken back by a click."""
    text, runs = "understood ", []
    for each, phrase in zip(turn.understood, understood(turn.understood), strict=True):
        chip = f" {phrase} × "
        back = {"turn": turn.number, "back": each.words}
        runs.append(Run(len(text), len(text) + len(chip), "turn--chip", back))
        text += f"{chip} "
    return Block(text.rstrip(" "), tuple(runs), "turn--dim", "  ", meta={"turn": turn.number})


def _doing(turn: Turn, passages: int, preparing: str) -> str:
    if turn.drafting is not None:
        return f"{turn.drafting.model} composes" + ("; not checked yet:" if turn.drafting.text else " ...")
    if turn.hits is not None:
        return f"{found(turn.hits)}; reading ..."
    if turn.state == "waiting":
        return preparing or "waiting for the encoder ..."
    return f"searching {passages:,} passages ..." if passages else "searching ..."


def _composed(turn: Turn, answer: Answer, marks: Marks) -> Iterator[Block]:
    """Yield the composed sentences with their marks, and that they are composed."""
    place = 0
    for sentence in answer.composed:
        text, runs = f"{sentence.text} ", []
        for cited in sentence.marks:
            mark, meta = f"[{cited}]", {"turn": turn.number, "cite": cited, "mark": place}
            runs.append(Run(len(text), len(text) + len(mark), _cite(turn, place), meta))
            text, place = text + mark, place + 1
        yield _barred(text, marks, turn, tuple(runs))
    if answer.composed:
        yield _barred("", marks, turn)
        yield _barred(composer(answer), marks, turn, (), "turn--dim")


def _beneath(turn: Turn, answer: Answer, marks: Marks) -> Iterator[Block]:
    """Yield why an answer is not composed, and on request what was struck from its draft."""
    meta = {"turn": turn.number}
    if answer.fallback is not None:
        yield Block(remark(answer), (), "turn--dim", marks.busy, "turn--dim", meta)
    for sentence in answer.draft.struck if turn.struck and answer.draft is not None else ():
        yield Block(f"struck: {sentence.text} ({sentence.problem})", (), "turn--dim", marks.none, "turn--dim", meta)


def _answered(turn: Turn, answer: Answer, marks: Marks) -> Iterator[Block]:
    yield from _composed(turn, answer, marks)
    place = sum(len(sentence.marks) for sentence in answer.composed)
    for statement in () if answer.composed else answer.statements:
        named = speakers(answer, statement)
        label = f"{named}: " if named else ""
        text = f"{label}{answer.words(statement)} "
        runs = [Run(run.start + len(label), run.end + len(label), run.style) for run in _stressed(answer, statement)]
        if named:
            heard = {"turn": turn.number, "speaker": named.partition(", ")[0]}
            runs.insert(0, Run(0, len(named), "turn--speaker", heard))
        text, cites = _marked(turn, text, statement, place)
        place += len(cites)
        yield _barred(text, marks, turn, (*runs, *cites))
        yield _barred("", marks, turn)
    if answer.sequence:
        yield from _sequence(turn, answer, marks, place)
    sure = certainty(answer)
    sources = _many(len(answer.citations), "source")
    text = f"{sure} · {sources}" + (f", chosen from {found(turn.hits)}" if turn.hits is not None else "")
    yield _barred(
        text,
        marks,
        turn,
        (Run(0, len(sure), "turn--sure" if answer.confidence >= _SURE else "turn--unsure"),),
        "turn--dim",
    )
    for note in answer.notes:
        yield _barred(noted(note), marks, turn, (), _NOTED.get(note.kind, "turn--dim"))


def _sequence(turn: Turn, answer: Answer, marks: Marks, place: int) -> Iterator[Block]:
    """Yield a heading and the values over time; `place` is that of the first mark."""
    yield _barred(changes.HEADING, marks, turn, style="turn--dim")
    for line in changes.lines(answer):
        text, cites = _marked(turn, f"{line.text} ", line.change.value, place)
        start = len(line.day) + 2
        yield _barred(text, marks, turn, (Run(start, start + len(line.value), "turn--short"), *cites))
        place += len(cites)
    yield _barred("", marks, turn)


def _marked(turn: Turn, text: str, statement: Statement, place: int) -> tuple[str, list[Run]]:
    """Return a text with the marks of a statement behind it, and the runs that draw them."""
    runs: list[Run] = []
    for number, cited in enumerate(statement.marks, place):
        mark, meta = f"[{cited}]", {"turn": turn.number, "cite": cited, "mark": number}
        runs.append(Run(len(text), len(text) + len(mark), _cite(turn, number), meta))
        text += mark
    return text, runs


def _stressed(answer: Answer, statement: Statement) -> Iterator[Run]:
    """Yield what stands out in the words of a statement: all of a lead, else the short answer."""
    short = answer.shortest(statement)
    if statement.lead:
        yield Run(0, len(answer.words(statement)), "turn--lead")
    elif short is not None:
        yield Run(short.start, short.end, "turn--short")


def _barred(text: str, marks: Marks, turn: Turn, runs: tuple[Run, ...] = (), style: str = "") -> Block:
    return Block(text, runs, style, marks.answer, "turn--bar", {"turn": turn.number}, rail=True)


def _abstained(turn: Turn, answer: Answer, marks: Marks) -> Iterator[Block]:
    meta = {"turn": turn.number}
    yield Block(abstention(answer), style="turn--none", margin=marks.none, margin_style="turn--none", meta=meta)
    for note in answer.notes:
        yield Block(noted(note), style=_NOTED.get(note.kind, "turn--dim"), margin="  ", meta=meta)
    if not answer.closest:
        if turn.filters:
            yield Block("No article passes the filters." if not turn.hits else "", style="turn--dim", margin="  ")
        return
    yield EMPTY
    yield Block(f"{nearest(answer)}:", style="turn--dim", margin="  ", meta=meta)
    for number, citation in enumerate(answer.closest):
        mark = f"[{citation.n}]"
        article = citation.article
        text = f"{mark} {' · '.join([headline(article), article.source or 'unknown outlet', day(article)])}"
        cite = {"turn": turn.number, "cite": citation.n, "mark": number}
        yield Block(text, (Run(0, len(mark), _cite(turn, number), cite),), "turn--dim", "  ", meta=meta)


def _cite(turn: Turn, number: int) -> str:
    return "turn--cite-chosen" if turn.chosen == number else "turn--cite"


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
