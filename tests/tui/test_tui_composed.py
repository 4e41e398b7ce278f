"""How a turn shows a draft, a composed answer, and what was struck from it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from driving import drive
from kept import composed
from scripted import Script, engine

from qabot.config import Config
from qabot.tui.app import QabotApp
from qabot.tui.messages import Happened
from qabot.tui.turns import PLAIN, Turn, blocks
from qabot.types import (
    EVERYTHING,
    Answer,
    Answered,
    Article,
    Citation,
    Draft,
    Drafting,
    Found,
    Passage,
    Query,
    Sentence,
    Span,
    Statement,
)

TEXT = "The line will cost £198 million."
ARTICLE = Article("a1", "Tram", "Ledger", (), "2026-09-23", None, None, None, None, ("/a",), (TEXT,))
DRAFT = Draft("tiny at home", (Sentence("It costs £198m.", (1,)), Sentence("It is purple.", (), "it is not there")))
ANSWER = Answer(
    "how much?", Query("how much?"), "answered", (Statement(1, Span(0, len(TEXT))),),
    (Citation(1, Passage(1, "a1", 1, TEXT), ARTICLE, (Span(0, len(TEXT)),)),), (), 0.6, "1", {}, {}, draft=DRAFT,
)  # fmt: skip


@pytest.fixture
def turn() -> Turn:
    return Turn(1, "how much?", EVERYTHING)


def shown(turn: Turn) -> str:
    return "\n".join(block.text for block in blocks(turn, PLAIN, 10))


def test_a_draft_is_provisional_while_it_grows(turn: Turn) -> None:
    turn.take(Drafting("tiny at home", "It costs £1\nand"))
    assert "tiny at home composes; not checked yet:\nIt costs £1\nand" in shown(turn)
    assert turn.running


@drive
async def test_without_a_stream_the_draft_is_not_shown(sample: Config) -> None:
    for stream, text in ((False, ""), (True, "It costs £1")):
        app = QabotApp(sample, stream=stream, engine=engine(Script(until=Found)))
        async with app.run_test() as pilot:
            app.main.ask("how much?")
            await pilot.pause()
            (turn,) = app.main.conversation
            app.post_message(Happened(turn.number, Drafting("tiny at home", "It costs £1")))
            await pilot.pause()
            assert turn.drafting == Drafting("tiny at home", text)
            assert ("not checked yet" in shown(turn)) is stream
            assert "tiny at home composes" in shown(turn)


def test_the_composed_answer_takes_its_place(turn: Turn) -> None:
    turn.take(Drafting("tiny at home", "It costs £198m. It is purple."))
    turn.take(Answered(ANSWER))
    text = shown(turn)
    assert "It costs £198m. [1]" in text
    assert "composed by tiny at home" in text
    assert "1 sentence struck" in text
    assert "purple" not in text
    assert TEXT not in text
    assert turn.marks == (1,)
    turn.struck = True
    assert "struck: It is purple. (it is not there)" in shown(turn)


def test_the_exact_words_stand_with_the_reason(turn: Turn) -> None:
    turn.take(Answered(replace(ANSWER, draft=None, fallback="not composed: nobody there")))
    text = shown(turn)
    assert TEXT in text
    assert "not composed: nobody there; these are the exact words" in text


def test_marks_are_those_that_are_drawn(turn: Turn) -> None:
    for answer in (composed(), replace(composed(), draft=None)):
        turn.take(Answered(answer))
        runs = [run for block in blocks(turn, PLAIN, 10) for run in block.runs if "mark" in (run.meta or {})]
        drawn = {run.meta["mark"]: run.meta["cite"] for run in runs if run.meta}
        assert drawn == dict(enumerate(turn.marks))
        assert len(runs) == len(drawn)
    turn.take(Answered(composed()))
    for place in range(len(turn.marks)):
        turn.chosen = place
        assert turn.speaker == "Anna Holm"


def test_a_follow_up_of_before_is_known_by_what_was_asked() -> None:
    old = Turn(1, "And why?", EVERYTHING, asked="2026-03-12T07:30:00+01:00", since="")
    old.answer = replace(ANSWER, query=Query("how much does it cost?", asked="how much does the line cost?"))
    assert old.final == "how much does the line cost?"
