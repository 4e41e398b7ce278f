"""Answers: each turn ends with its own, marks lead to their words, an abstention is none, and many are no burden."""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import median

import msgspec
import pytest
from driving import (
    GOOD,
    HOPELESS,
    OTHER,
    OTHER_WORDS,
    Desk,
    HeldEngine,
    all_lines,
    drive,
    running,
    text_of,
    visible_lines,
)

from qabot.bot import Bot
from qabot.config import Config, EncoderConfig
from qabot.render.wording import certainty, marks
from qabot.tui.turns import Turn
from qabot.tui.widgets.lines import LineView
from qabot.types import Answered, Filters

ABSTAINED = "No article answers this."
CLOSEST = "Closest passages, not an answer"


def styled(view: LineView, style: str) -> str:
    """Return the characters that a view shows in the colours of a style."""
    wanted = view.get_component_rich_style(style)
    return " ".join(
        segment.text.strip()
        for y in range(view.size.height)
        for segment in view.render_line(y)
        if segment.style is not None
        and (segment.style.color, segment.style.bgcolor) == (wanted.color, wanted.bgcolor)
        and segment.text.strip()
    )


async def asked_at_once(desk: Desk) -> tuple[Turn, Turn]:
    """Send two questions before the first is answered."""
    await desk.send(GOOD)
    await desk.send(OTHER)
    await desk.until(lambda: len(desk.turns) == 2)
    return desk.turns[0], desk.turns[1]


# Whose answer is whose.


@drive
async def test_two_quick_questions_do_not_mix(sample: Config) -> None:
    async with running(sample, size=(120, 60)) as desk:
        first, second = await asked_at_once(desk)
        await desk.until(lambda: first.answer and second.answer)
        assert first.answer and first.answer.question == GOOD
        assert second.answer and second.answer.question == OTHER
        await desk.settle()
        shown = all_lines(desk.transcript)
        places = [
            next(n for n, line in enumerate(shown) if words in line)
            for words in (GOOD, "He replied that naming them", OTHER, OTHER_WORDS[:30])
        ]
        assert places == sorted(places)
        assert desk.main.current is second
        await desk.sees("Heartbreak for Carrowby")


@drive
async def test_answers_that_arrive_the_other_way_round_find_their_turns(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        first, second = await asked_at_once(desk)
        assert isinstance(desk.engine, HeldEngine)
        desk.engine.release(1)
        await desk.until(lambda: second.answer)
        assert first.running
        desk.engine.release(0)
        await desk.until(lambda: first.answer)
        assert first.answer and first.answer.question == GOOD
        assert second.answer and second.answer.question == OTHER


@drive
async def test_a_stopped_question_does_not_hold_up_or_answer_the_next(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        await desk.send(GOOD)
        await desk.until(lambda: desk.turns)
        await desk.press("escape")
        await desk.send(OTHER)
        await desk.until(lambda: len(desk.turns) == 2)
        assert isinstance(desk.engine, HeldEngine)
        desk.engine.release(0)
        desk.engine.release(0)
        await desk.until(lambda: desk.turns[1].answer)
        assert desk.turns[0].answer is None
        assert desk.turns[1].answer and desk.turns[1].answer.question == OTHER


@drive
async def test_a_question_keeps_the_filters_it_was_asked_under(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        await desk.send(OTHER)
        await desk.send("/filter --source kestrel")
        await desk.until(lambda: desk.main.filters)
        assert isinstance(desk.engine, HeldEngine)
        desk.engine.release()
        await desk.until(lambda: desk.turns[0].answer)
        assert desk.turns[0].answer and desk.turns[0].answer.query.filters == Filters()


# What an answer looks like.


@drive
async def test_an_answer_shows_its_words_its_marks_its_certainty_and_its_sources(sample: Config) -> None:
    async with running(sample, size=(140, 40)) as desk:
        turn = await desk.ask(GOOD)
        assert turn.answer is not None
        said = " ".join(line.strip(" │") for line in all_lines(desk.transcript))
        for statement in turn.answer.statements:
            assert f"{turn.answer.words(statement)} {marks(statement)}" in said
        assert certainty(turn.answer) in said
        assert text_of(desk.main, "#sources-heading").startswith("Sources")
        assert desk.shows("Tech firms leave detectives")
        assert ABSTAINED not in said


@drive
async def test_an_abstention_has_its_own_heading_and_no_sources(sample: Config) -> None:
    async with running(sample, size=(140, 40)) as desk:
        turn = await desk.ask(HOPELESS)
        assert turn.answer and turn.answer.status == "abstained"
        assert desk.shows(ABSTAINED)
        assert text_of(desk.main, "#sources-heading").startswith(CLOSEST)
        assert not any("Sources" in line for line in desk.lines() if "^o" not in line)
        assert not any("likely right" in line or "unsure" in line for line in desk.lines())


@drive
async def test_an_abstention_without_any_passage_says_why(sample: Config) -> None:
    async with running(sample, filters=Filters(since="2099-01-01")) as desk:
        turn = await desk.ask(GOOD)
        assert turn.answer and not turn.citations
        assert desk.shows(ABSTAINED)
        assert desk.shows("No article passes the filters.")
        assert not desk.main.query_one("#sources").display
        assert not any(CLOSEST in line for line in desk.lines())


@drive
@pytest.mark.parametrize("size", [(80, 24), (99, 30)], ids=str)
async def test_the_newest_answer_is_in_view_under_its_question(sample: Config, size: tuple[int, int]) -> None:
    async with running(sample, size=size) as desk:
        await desk.ask(GOOD)
        turn = await desk.ask(OTHER)
        assert turn.answer is not None
        await desk.sees("Heartbreak")
        await desk.settle()
        seen = "\n".join(visible_lines(desk.transcript))
        assert OTHER in seen
        assert OTHER_WORDS in seen
        assert certainty(turn.answer) in seen
        await desk.ask(HOPELESS)
        await desk.sees(CLOSEST)
        await desk.settle()
        assert ABSTAINED in "\n".join(visible_lines(desk.transcript))
        for _ in range(2):
            await desk.press("ctrl+o")
            await desk.settle()
            assert ABSTAINED in "\n".join(visible_lines(desk.transcript))


@drive
async def test_a_missing_model_is_a_message_in_the_turn(sample: Config) -> None:
    config = msgspec.structs.replace(sample, encoder=EncoderConfig(model="nonsense"))
    async with running(config) as desk:
        turn = await desk.ask(GOOD)
        assert "nonsense" in turn.error
        assert "defect" not in turn.error
        await desk.until(lambda: any("nonsense" in line for line in all_lines(desk.transcript)))
        await desk.press("ctrl+b")
        await desk.comes("BrowserScreen")


# Marks.


@drive
async def test_marks_are_walked_with_the_arrows_and_opened_with_enter(sample: Config) -> None:
    async with running(sample) as desk:
        first = await desk.ask(HOPELESS)
        second = await desk.ask(GOOD)
        desk.transcript.focus()
        await desk.press("right")
        assert (desk.main.current, second.chosen) == (second, 0)
        await desk.press("right", "right")
        assert second.chosen == len(second.marks) - 1
        await desk.press(*["left"] * len(second.marks))
        assert desk.main.current is first
        assert [first.chosen, second.chosen] == [len(first.marks) - 1, None]
        assert text_of(desk.main, "#sources-heading").startswith(CLOSEST)
        assert styled(desk.transcript, "turn--cite-chosen") == f"[{len(first.marks)}]"
        await desk.press("left", "enter")
        await desk.comes("ArticleScreen")
        await desk.sees(first.citations[1].article.title[:30])


@drive
async def test_the_mark_of_an_earlier_answer_is_opened_by_its_own_number(sample: Config) -> None:
    async with running(sample) as desk:
        first = await desk.ask(HOPELESS)
        await desk.ask(GOOD)
        desk.transcript.focus()
        await desk.press("left", "left", "left", "3")
        assert desk.main.current is first
        await desk.comes("ArticleScreen")
        await desk.sees(first.citations[2].article.title[:30])


@drive
async def test_a_click_on_a_mark_opens_the_article_at_the_words(sample: Config) -> None:
    async with running(sample, size=(140, 24)) as desk:
        turn = await desk.ask(GOOD)
        assert turn.answer is not None
        await desk.sees("[1]")
        await desk.click("[1]", 1)
        await desk.comes("ArticleScreen")
        view = desk.screen.query_one("#article", LineView)
        await desk.until(lambda: any("He replied that naming" in line for line in visible_lines(view)))
        marked = f"{styled(view, 'article--used')} {styled(view, 'article--current')}"
        for words in ("Mr Rowley was asked whether", "exactly which one to move"):
            assert words in marked
        assert "his colleagues wrestle" in marked
        assert "He acknowledged, too" not in marked


@drive
async def test_a_click_on_a_turn_shows_its_sources(sample: Config) -> None:
    async with running(sample, size=(120, 50)) as desk:
        first = await desk.ask(OTHER)
        await desk.ask(GOOD)
        await desk.click(OTHER)
        assert desk.main.current is first
        await desk.sees("Heartbreak for Carrowby")


# Many.


@drive
async def test_five_hundred_answers_are_no_burden(sample: Config) -> None:
    bot = Bot.open(sample)
    answers = [bot.ask(GOOD), bot.ask(HOPELESS)]
    bot.close()
    async with running(sample, size=(100, 30)) as desk:
        view = desk.transcript
        for number in range(500):
            turn = Turn(1_000 + number, f"question number {number}?", Filters())
            turn.take(Answered(replace(answers[number % 2], question=turn.question)))
            view.add(turn)
        await desk.settle()
        # The work it takes, however busy the machine is with other things.
        began = time.process_time()
        last = await desk.ask(OTHER)
        assert time.process_time() - began < 5
        assert last.answer is not None
        times = []
        for number in range(5):
            began = time.process_time()
            view.add(Turn(9_000 + number, f"one more, {number}?", Filters()))
            await desk.settle()
            times.append(time.process_time() - began)
            assert any(f"one more, {number}?" in line for line in visible_lines(view))
        assert median(times) < 0.5
        times.clear()
        desk.transcript.focus()
        for key, question in [("g", "question number 0?"), ("G", "one more, 4?")] * 3:
            began = time.process_time()
            await desk.press(key)
            await desk.sees(question)
            times.append(time.process_time() - began)
        assert median(times) < 0.5


@drive
async def test_in_a_long_conversation_every_line_is_found_where_it_stands(sample: Config) -> None:
    bot = Bot.open(sample)
    answer = bot.ask(GOOD)
    bot.close()
    async with running(sample, size=(80, 24)) as desk:
        view = desk.transcript
        for number in range(60):
            turn = Turn(1_000 + number, f"question number {number}?", Filters())
            turn.take(Answered(answer))
            view.add(turn)
        lines = all_lines(view)
        assert len(lines) == view.line_count
        for number, block in enumerate(view.blocks):
            line = view.line_of(number)
            assert block.text[:20].strip() in lines[line]
            assert view.block_at(line) == (number, 0)
        await desk.pilot.resize_terminal(120, 30)
        await desk.settle()
        lines = all_lines(view)
        assert sum(f"question number {number}?" in line for number in range(60) for line in lines) == 60
        for number, block in enumerate(view.blocks):
            assert block.text[:20].strip() in lines[view.line_of(number)]


@drive
async def test_an_answer_that_comes_while_one_reads_above_does_not_move_the_view(sample: Config) -> None:
    async with running(sample, engine=HeldEngine, size=(120, 14)) as desk:
        assert isinstance(desk.engine, HeldEngine)
        await desk.press("ctrl+o")
        for question in (GOOD, OTHER):
            await desk.send(question)
        desk.engine.release()
        await desk.until(lambda: desk.turns[0].answer)
        desk.transcript.focus()
        await desk.press("g")
        before = visible_lines(desk.transcript)
        desk.engine.release()
        await desk.until(lambda: desk.turns[1].answer)
        await desk.settle()
        assert visible_lines(desk.transcript) == before
