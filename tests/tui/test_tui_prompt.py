"""The prompt: commands, completion, earlier questions, drafts, and what may be typed or pasted."""

from __future__ import annotations

import pytest
from driving import GOOD, OTHER, Desk, HeldEngine, all_lines, drive, running
from textual import events
from textual.widgets import OptionList

from qabot.chat.history import History
from qabot.config import Config
from qabot.tui.widgets.chips import Chip
from qabot.types import Filters


async def completed(desk: Desk, start: str) -> str:
    """Type the start of something, press Tab, and return what is then written; leave the prompt empty."""
    desk.prompt.put("")
    await desk.write(start)
    await desk.press("tab")
    text = desk.prompt.text
    desk.prompt.put("")
    return text


def chips(desk: Desk) -> list[str]:
    """Return the words of the chips."""
    return [str(chip.content).strip(" ×") for chip in desk.main.query(Chip)]


# Commands.


@drive
async def test_filter_puts_chips_that_go_by_key_and_by_click(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.send('/filter --since 2026-03 --until 2026-09 --source ledger --source "harbour gazette"')
        await desk.until(lambda: len(chips(desk)) == 4)
        assert chips(desk) == ["since 2026-03-01", "before 2026-09-01", "outlet ledger", "outlet harbour gazette"]
        assert desk.app.focused is desk.prompt
        assert desk.prompt.text == ""
        await desk.sees("outlet ledger")
        await desk.click("outlet ledger")
        await desk.until(lambda: len(chips(desk)) == 3)
        assert desk.main.filters == Filters("2026-03-01", "2026-09-01", ("harbour gazette",))
        await desk.press("shift+tab")
        assert isinstance(desk.app.focused, Chip)
        await desk.press("delete")
        await desk.until(lambda: chips(desk) == ["since 2026-03-01", "before 2026-09-01"])
        await desk.send("/filter clear")
        await desk.until(lambda: not chips(desk))
        assert not desk.main.filters
        assert not desk.shows("since")


@drive
async def test_answers_keep_to_the_filters_and_say_so(sample: Config) -> None:
    async with running(sample, filters=Filters(sources=("kestrel",))) as desk:
        assert chips(desk) == ["outlet kestrel"]
        turn = await desk.ask(OTHER)
        assert turn.citations
        assert {citation.article.source for citation in turn.citations} == {"Kestrel Press Agency"}
        assert any("outlet" in line and "kestrel" in line for line in all_lines(desk.transcript))


WRONG = {
    "/filter --since yesterdayish": "yesterdayish",
    "/filter --since 2026-05 --until 2026-04": "2026-04",
    "/filter --colour red": "knows no --colour",
    "/filter --author 'Jane": "left open",
    "/filtr --since 2026": "did you mean /filter",
    "/open 5": "/open takes",
    "/theme nosuch": "nosuch",
    "/export": "nothing has been answered",
    "/index ~nosuchuser/news": "~nosuchuser",
}


@drive
async def test_a_command_that_cannot_be_done_is_a_message_and_back_in_the_prompt(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        for line, why in WRONG.items():
            desk.prompt.put("")
            await desk.send(line)
            await desk.until(lambda: desk.said)
            assert why in desk.said.pop()
            await desk.until(lambda: desk.prompt.text)
            assert desk.prompt.text == line
        assert not desk.turns
        assert not chips(desk)


@drive
async def test_open_new_and_history_are_commands_too(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.ask(GOOD)
        await desk.send("/open 1")
        await desk.comes("ArticleScreen")
        await desk.press("escape")
        await desk.send("/open 2")
        await desk.until(lambda: desk.said)
        assert "1" in desk.said[0]
        desk.prompt.put("")
        await desk.send("/history")
        await desk.comes("HistoryScreen")
        assert desk.screen.query_one(OptionList).option_count == 1
        await desk.press("escape")
        await desk.send("/new")
        await desk.until(lambda: not desk.turns)


@drive
async def test_help_browse_theme_and_quit_are_commands_too(sample: Config) -> None:
    async with running(sample) as desk:
        for line, screen in (("/help", "HelpScreen"), ("/browse", "BrowserScreen"), ("/filter", "FiltersScreen")):
            await desk.send(line)
            await desk.comes(screen)
            await desk.press("escape")
            await desk.comes("MainScreen")
        await desk.send("/THEME plain")
        await desk.until(lambda: desk.app.theme == "plain")
        await desk.send("/quit")
        assert await desk.ended() == 0
    async with running(sample) as desk:
        assert desk.app.theme == "plain"


@drive
async def test_commands_are_no_questions_to_be_remembered(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        await desk.send("/new")
        await desk.send(GOOD)
        await desk.until(lambda: desk.turns)
        await desk.press("up")
        assert desk.prompt.text == GOOD
        await desk.press("up")
        assert desk.prompt.text == GOOD


@drive
async def test_a_path_is_a_question(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        await desk.send("/etc/passwd leaked?")
        await desk.until(lambda: desk.turns)
        assert desk.turns[0].question == "/etc/passwd leaked?"


# Completion.


@drive
async def test_tab_completes_commands_and_their_options(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.until(lambda: "articles" in desk.header())
        assert await completed(desk, "/fi") == "/filter"
        assert await completed(desk, "/exp") == "/export"
        assert await completed(desk, "/filter --si") == "/filter --since"
        assert await completed(desk, "/filter cl") == "/filter clear"


@drive
async def test_tab_completes_names_of_outlets_and_authors(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.until(lambda: "articles" in desk.header())
        assert (await completed(desk, "what did kestrel pr")).casefold() == "what did kestrel press agency"
        assert await completed(desk, "(Solange W") == "(Solange Whitcombe"
        assert await completed(desk, "what did Friederike A") == "what did Friederike Aßmann"


@drive
@pytest.mark.parametrize("start", ["/filter --source Kes", '/filter --source "kes'], ids=["bare", "quoted"])
async def test_an_outlet_completed_with_tab_makes_a_filter_that_finds_it(sample: Config, start: str) -> None:
    async with running(sample) as desk:
        await desk.until(lambda: "articles" in desk.header())
        await desk.write(start)
        await desk.press("tab", "enter")
        await desk.until(lambda: desk.main.filters or desk.said)
        assert not desk.said
        turn = await desk.ask(OTHER)
        assert {citation.article.source for citation in turn.citations} == {"Kestrel Press Agency"}


@drive
async def test_tab_without_anything_to_complete_goes_on(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.write("zzz")
        await desk.press("tab")
        assert desk.prompt.text == "zzz"
        assert desk.app.focused is not desk.prompt


# Earlier questions and drafts.


@drive
async def test_up_and_down_go_through_earlier_questions_and_keep_the_draft(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        for question in ("one?", "two?", "three?"):
            await desk.send(question)
        await desk.write("a draft")
        await desk.press("up")
        assert desk.prompt.text == "three?"
        await desk.press("up", "up")
        assert desk.prompt.text == "one?"
        await desk.press("up")
        assert desk.prompt.text == "one?"
        await desk.press("down", "down", "down")
        assert desk.prompt.text == "a draft"
        await desk.press("down")
        assert desk.prompt.text == "a draft"


@drive
async def test_up_and_down_move_inside_a_draft_of_several_lines(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        await desk.send("one?")
        await desk.write("first")
        await desk.press("ctrl+j")
        await desk.write("second")
        await desk.press("up")
        assert desk.prompt.text == "first\nsecond"
        assert desk.prompt.cursor_location[0] == 0
        await desk.press("up")
        assert desk.prompt.text == "one?"
        await desk.press("down")
        assert desk.prompt.text == "first\nsecond"


@drive
async def test_an_earlier_question_that_was_changed_and_sent_ends_the_walk(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        await desk.send("one?")
        await desk.send("two?")
        await desk.press("up", "up")
        await desk.write("!")
        await desk.press("enter")
        await desk.until(lambda: len(desk.turns) == 3)
        assert desk.turns[2].question == "one?!"
        await desk.press("up")
        assert desk.prompt.text == "one?!"


@drive
async def test_questions_and_the_draft_are_there_at_the_next_start(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        await desk.send(GOOD)
        await desk.write("a draft")
        await desk.press("ctrl+q")
        assert await desk.ended() == 0
    async with running(sample, engine=HeldEngine) as desk:
        assert desk.prompt.text == ""
        await desk.press("up")
        assert desk.prompt.text == "a draft"
        await desk.press("up")
        assert desk.prompt.text == GOOD


@drive
async def test_a_data_folder_that_refuses_costs_no_answer(sample: Config) -> None:
    folder = sample.data_folder
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way", "utf-8")
    async with running(sample) as desk:
        turn = await desk.ask(GOOD)
        assert turn.answer is not None
        await desk.until(lambda: desk.said)
        assert "cannot keep the conversations" in desk.said[0]
        await desk.write("a draft")
        await desk.press("ctrl+q")
        assert await desk.ended() == 0


# What may be typed or pasted.


@drive
async def test_keys_pressed_in_a_burst_take_effect_in_their_order(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        for key, character in (("a", "a"), ("b", "b"), ("backspace", None), ("c", "c"), ("enter", None), ("d", "d")):
            desk.app.post_message(events.Key(key, character))
        await desk.until(lambda: desk.turns and desk.prompt.text)
        assert desk.turns[0].question == "ac"
        assert desk.prompt.text == "d"


@drive
async def test_pasted_text_is_one_question_whatever_it_holds(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        desk.app.post_message(events.Paste("what did\r\n\tRowley\x1b[31m say\x00?"))
        await desk.until(lambda: "Rowley" in desk.prompt.text)
        assert not desk.turns
        await desk.settle()
        assert not [line for line in desk.lines() if not line.isprintable()]
        await desk.press("enter")
        await desk.until(lambda: desk.turns)
        await desk.settle()
        assert not [line for line in all_lines(desk.transcript) if not line.isprintable()]
        assert not [line for line in desk.lines() if not line.isprintable()]
        await desk.press("ctrl+r")
        await desk.comes("HistoryScreen")
        await desk.until(lambda: desk.screen.query_one(OptionList).option_count == 1)
        await desk.settle()
        assert not [line for line in desk.lines() if not line.isprintable()]


@drive
async def test_markup_in_a_question_is_text(sample: Config) -> None:
    question = "what of [bold]this[/bold] and [/] that [@click=quit]?"
    async with running(sample, engine=HeldEngine) as desk:
        desk.prompt.put(question)
        await desk.press("enter")
        await desk.sees(question)
        await desk.press("ctrl+r")
        await desk.comes("HistoryScreen")
        await desk.sees(question)


@drive
async def test_typing_outside_of_the_prompt_begins_a_question(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.ask(GOOD)
        desk.transcript.focus()
        await desk.press("j", "k", "g", "G")
        assert desk.app.focused is desk.transcript
        assert desk.prompt.text == ""
        await desk.press("w")
        assert desk.app.focused is desk.prompt
        await desk.write("hat else")
        assert desk.prompt.text == "what else"


@drive
async def test_no_letter_is_lost_of_what_is_typed_fast_outside_of_the_prompt(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.ask(GOOD)
        desk.transcript.focus()
        await desk.settle()
        await desk.write("what will it")
        assert desk.prompt.text == "what will it"


@drive
async def test_a_question_is_remembered_where_other_programs_of_the_user_may_not_read(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        await desk.send(GOOD)
        history = History.of(sample)
        await desk.until(lambda: history.questions() == [GOOD])
        assert history.path.stat().st_mode & 0o077 == 0
