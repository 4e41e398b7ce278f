"""Every key of the interface does what it says, and can be given to another key."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from driving import GOOD, GOOD_WORDS, HOPELESS, OTHER, Desk, HeldEngine, all_lines, drive, running
from textual.widgets import DataTable, Input, OptionList

from qabot.config import Config, TuiConfig
from qabot.errors import ConfigError
from qabot.tui.app import QabotApp
from qabot.tui.widgets.lines import LineView


def remapped(config: Config, **keys: str) -> Config:
    """Return a configuration that gives actions other keys."""
    named = {name.replace("_", "-"): key for name, key in keys.items()}
    return msgspec.structs.replace(config, tui=TuiConfig(keys=named))


async def at_transcript(desk: Desk) -> None:
    """Go from the empty prompt to the conversation."""
    desk.prompt.focus()
    await desk.press("shift+tab")
    while desk.app.focused is not desk.transcript:
        assert desk.app.focused is not desk.prompt
        await desk.press("shift+tab")


# In the prompt.


@drive
async def test_enter_sends_what_is_written(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.press("enter", "space", "enter", "ctrl+j", "enter")
        assert not desk.turns
        await desk.write(GOOD)
        await desk.press("enter")
        await desk.until(lambda: desk.turns)
        assert desk.turns[0].question == GOOD
        assert desk.prompt.text == ""
        await desk.sees("He replied that naming them")


@drive
async def test_ctrl_j_starts_a_line_and_the_prompt_grows_so_far(sample: Config) -> None:
    async with running(sample, engine=HeldEngine, size=(80, 24)) as desk:
        low = desk.prompt.size.height
        await desk.write("what did Rowley say")
        await desk.press("ctrl+j")
        await desk.write("about naming companies?")
        assert desk.prompt.text == "what did Rowley say\nabout naming companies?"
        await desk.until(lambda: desk.prompt.size.height == low + 1)
        assert not desk.turns
        await desk.press("enter")
        await desk.until(lambda: desk.turns and desk.prompt.size.height == low)
        for _ in range(30):
            desk.prompt.action_newline()
        await desk.settle()
        assert desk.prompt.text == "\n" * 30
        assert desk.prompt.size.height <= 8
        assert desk.transcript.size.height >= 5


@drive
async def test_a_question_of_several_lines_is_shown_line_by_line(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        await desk.write("what did Rowley say")
        await desk.press("ctrl+j")
        await desk.write("about naming companies?")
        await desk.press("enter")
        await desk.until(lambda: desk.turns)
        await desk.sees("what did Rowley say")
        assert desk.shows("about naming companies?")
        assert not any("\n" in line for line in desk.lines())


@drive
async def test_a_digit_opens_a_citation_from_the_empty_prompt_and_else_is_text(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.write("7")
        assert desk.prompt.text == "7"
        await desk.press("backspace")
        await desk.ask(GOOD)
        await desk.write("9 or 1")
        assert desk.prompt.text == "9 or 1"
        assert desk.on("MainScreen")
        desk.prompt.text = ""
        await desk.press("1")
        await desk.comes("ArticleScreen")
        await desk.sees("He replied that naming them")
        await desk.press("escape")
        await desk.comes("MainScreen")
        assert desk.prompt.text == ""
        assert desk.app.focused is desk.prompt


@drive
async def test_page_keys_move_the_conversation_from_the_prompt(sample: Config) -> None:
    async with running(sample, size=(80, 20)) as desk:
        await desk.ask(GOOD)
        await desk.ask(OTHER)
        view = desk.transcript
        assert desk.app.focused is desk.prompt
        before = view.scroll_y
        assert before > 0
        await desk.press("pageup")
        await desk.until(lambda: view.scroll_y < before)
        above = view.scroll_y
        await desk.press("pagedown")
        await desk.until(lambda: view.scroll_y > above)


# Escape.


@drive
async def test_escape_stops_a_running_answer_at_once_and_for_good(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        await desk.send(GOOD)
        await desk.until(lambda: desk.turns)
        assert desk.turns[0].running
        await desk.press("escape")
        assert not desk.turns[0].running
        await desk.sees("stopped")
        before = all_lines(desk.transcript)
        assert isinstance(desk.engine, HeldEngine)
        desk.engine.release()
        await desk.until(lambda: not desk.engine.busy)
        await desk.settle()
        assert desk.turns[0].answer is None
        assert all_lines(desk.transcript) == before
        assert not desk.main.query_one("#sources").display


@drive
async def test_escape_stops_from_wherever_the_focus_is_and_then_goes_to_the_prompt(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        await desk.send(GOOD)
        await desk.until(lambda: desk.turns)
        await at_transcript(desk)
        await desk.press("escape")
        assert not desk.turns[0].running
        await desk.press("escape")
        assert desk.app.focused is desk.prompt


@drive
async def test_after_a_stop_the_next_question_is_answered(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.write(GOOD)
        await desk.press("enter", "escape")
        turn = await desk.ask(OTHER)
        assert turn.answer is not None
        assert turn.answer.question == OTHER


# Everywhere.


@drive
async def test_ctrl_p_opens_the_palette_and_a_command_from_it_works(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.press("ctrl+p")
        await desk.comes("CommandPalette")
        await desk.write("Help")
        await desk.sees("show the commands")
        await desk.press("enter")
        await desk.comes("HelpScreen")


@drive
async def test_a_command_of_the_palette_that_cannot_be_done_is_a_message(sample: Config) -> None:
    async with running(sample) as desk:
        for name in ("Copy", "Export"):
            await desk.press("ctrl+p")
            await desk.comes("CommandPalette")
            await desk.write(name)
            await desk.sees(f" {name}")
            await desk.press("enter")
            await desk.until(lambda: desk.said)
            assert "answer" in desk.said.pop()
            assert desk.on("MainScreen")
        await desk.sees("nothing has been answered yet")
        assert (await desk.ask(GOOD)).answer is not None


@drive
async def test_the_palette_over_an_article_offers_what_works_there(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.ask(GOOD)
        await desk.press("1")
        await desk.comes("ArticleScreen")
        await desk.press("ctrl+p")
        await desk.comes("CommandPalette")
        await desk.write("Help")
        await desk.sees("show the commands")
        assert not desk.shows("write the conversation")
        await desk.press("enter")
        await desk.comes("HelpScreen")
        await desk.press("escape")
        await desk.comes("ArticleScreen")


@drive
async def test_a_click_on_a_key_at_the_bottom_presses_it(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.until(lambda: "Help" in desk.lines()[-1])
        await desk.pilot.click(offset=(desk.lines()[-1].index("Help"), len(desk.lines()) - 1))
        await desk.comes("HelpScreen")


@drive
async def test_f1_shows_every_key_and_command_and_closes_again(sample: Config) -> None:
    async with running(sample, size=(80, 24)) as desk:
        await desk.press("f1")
        await desk.comes("HelpScreen")
        view = desk.screen.query_one(LineView)
        text = "\n".join(all_lines(view))
        keys = "enter ctrl+j esc ctrl+p f1 ctrl+q 1-9 ctrl+o y o f ctrl+r ctrl+n ctrl+e ctrl+b f5 / j k g G"
        written = text.lower().replace("^", "ctrl+").replace("escape", "esc").replace("⏎", "enter").split()
        assert not [key for key in keys.lower().split() if key not in written]
        for command in ("/filter", "/index", "/export", "/help"):
            assert command in text
        await desk.press("G")
        await desk.until(lambda: view.is_vertical_scroll_end and view.scroll_y > 0)
        await desk.press("f1")
        await desk.comes("MainScreen")


@drive
@pytest.mark.parametrize("key", ["ctrl+b", "ctrl+p"])
async def test_ctrl_q_quits_from_what_lies_over_the_conversation(sample: Config, key: str) -> None:
    async with running(sample) as desk:
        await desk.press(key)
        await desk.until(lambda: not desk.on("MainScreen"))
        await desk.press("ctrl+q")
        assert await desk.ended() == 0


@drive
async def test_ctrl_q_quits_while_an_answer_is_awaited(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.write(GOOD)
        await desk.press("enter", "ctrl+q")
        assert await desk.ended() == 0


# In the conversation.


@drive
async def test_ctrl_o_shows_and_hides_the_sources_and_that_is_remembered(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.ask(GOOD)
        sources = desk.main.query_one("#sources")
        await desk.sees("Sources")
        await desk.press("ctrl+o")
        assert not sources.display
        await desk.press("ctrl+o")
        assert sources.display
        await desk.press("ctrl+o", "ctrl+q")
        assert await desk.ended() == 0
    async with running(sample) as desk:
        await desk.ask(GOOD)
        assert not desk.main.query_one("#sources").display


@drive
async def test_y_copies_the_answer_with_its_citations(sample: Config) -> None:
    async with running(sample) as desk:
        turn = await desk.ask(GOOD)
        await at_transcript(desk)
        await desk.press("y")
        await desk.until(lambda: desk.said)
        copied = desk.app.clipboard
        assert turn.answer is not None
        assert copied.startswith(f"# {GOOD}")
        assert "\\[1\\]" in copied
        assert "## Sources" in copied
        assert "The Albion Courier" in copied
        for statement in turn.answer.statements:
            assert turn.answer.words(statement)[:60] in copied
        assert "copied" in desk.said[0]


@drive
async def test_an_abstention_has_keys_of_its_sources_too(sample: Config, opened: Path) -> None:
    async with running(sample) as desk:
        turn = await desk.ask(HOPELESS)
        addresses = [citation.article.url for citation in turn.citations if citation.article.url]
        assert addresses
        await at_transcript(desk)
        await desk.press("y")
        await desk.until(lambda: desk.said)
        assert "No article answers this." in desk.app.clipboard
        assert "## Sources" not in desk.app.clipboard
        await desk.press("o")
        await desk.until(lambda: opened.exists() and opened.read_text("utf-8").strip())
        assert opened.read_text("utf-8").split() == addresses[:1]
        await desk.press("2")
        await desk.comes("ArticleScreen")
        await desk.sees(turn.citations[1].article.title[:30])
        await desk.press("o")
        await desk.until(lambda: len(opened.read_text("utf-8").split()) == 2)
        assert opened.read_text("utf-8").split()[1] == turn.citations[1].article.url


@drive
async def test_o_without_an_address_opens_nothing(sample: Config, opened: Path) -> None:
    async with running(sample) as desk:
        turn = await desk.ask(GOOD)
        assert not any(citation.article.url for citation in turn.citations)
        await at_transcript(desk)
        await desk.press("o")
        assert desk.prompt.text == ""
        await desk.until(lambda: desk.said)
        assert "no web address" in desk.said[0]
        assert desk.on("MainScreen")
        await desk.press("1")
        await desk.comes("ArticleScreen")
        await desk.press("o")
        await desk.until(lambda: len(desk.said) == 2)
        assert not opened.exists()


@drive
async def test_f_opens_the_filters(sample: Config) -> None:
    async with running(sample) as desk:
        await at_transcript(desk)
        await desk.press("f")
        await desk.comes("FiltersScreen")
        await desk.press("escape")
        await desk.comes("MainScreen")


@drive
async def test_ctrl_r_brings_an_earlier_question_back(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        for question in (GOOD, OTHER, HOPELESS):
            await desk.send(question)
        await desk.write("a draft")
        await desk.press("ctrl+r")
        await desk.comes("HistoryScreen")
        await desk.press("escape")
        assert desk.prompt.text == "a draft"
        await desk.press("ctrl+r")
        await desk.comes("HistoryScreen")
        listing = desk.screen.query_one(OptionList)
        assert listing.option_count == 3
        await desk.press("down", "down", "up")
        assert listing.highlighted == 1
        await desk.write("ROWLEY companies")
        await desk.until(lambda: listing.option_count == 1)
        await desk.press("enter")
        await desk.until(lambda: desk.prompt.text == GOOD)
        assert desk.on("MainScreen")
        assert desk.app.focused is desk.prompt


@drive
async def test_ctrl_n_begins_anew(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.ask(GOOD)
        await desk.press("ctrl+n")
        assert not desk.turns
        assert not desk.main.query_one("#sources").display
        await desk.until(lambda: not desk.shows("He replied"))
        turn = await desk.ask(OTHER)
        assert turn.answer is not None
        assert len(desk.turns) == 1


@drive
async def test_ctrl_n_forgets_an_answer_that_is_still_awaited(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        await desk.send(GOOD)
        await desk.until(lambda: desk.turns)
        await desk.press("ctrl+n")
        assert isinstance(desk.engine, HeldEngine)
        desk.engine.release()
        await desk.until(lambda: not desk.engine.busy)
        await desk.settle()
        assert not desk.turns
        assert not desk.shows("He replied")


@drive
async def test_ctrl_e_writes_the_conversation_to_new_files_only(sample: Config, here: Path) -> None:
    (here / "mine.md").write_text("precious", "utf-8")
    async with running(sample) as desk:
        await desk.ask(GOOD)
        await desk.ask(HOPELESS)
        await desk.press("ctrl+e")
        await desk.until(lambda: desk.said)
        (file,) = here.glob("qabot-*.md")
        assert str(file) in desk.said[0]
        text = file.read_text("utf-8")
        assert f"# {GOOD}" in text
        assert GOOD_WORDS in text
        assert "No article answers this." in text
        await desk.send("/export mine.md")
        await desk.until(lambda: len(desk.said) == 2)
        assert "exists already" in desk.said[1]
        assert (here / "mine.md").read_text("utf-8") == "precious"
        await desk.press("ctrl+e", "ctrl+e")
        assert file.read_text("utf-8") == text


@drive
async def test_ctrl_b_opens_the_articles(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.press("ctrl+b")
        await desk.comes("BrowserScreen")
        await desk.until(lambda: desk.screen.query_one(DataTable).row_count == 50)
        await desk.press("escape")
        await desk.comes("MainScreen")
        assert desk.app.focused is desk.prompt


# Moving.


async def moves(desk: Desk, view: LineView) -> None:
    """Check every key that moves a view, which has the focus and more lines than it shows."""
    page = view.size.height
    assert view.line_count > page + 3
    await desk.press("g")
    await desk.until(lambda: view.scroll_y == 0)
    await desk.press("j")
    await desk.until(lambda: view.scroll_y == 1)
    await desk.press("j")
    await desk.until(lambda: view.scroll_y == 2)
    await desk.press("k")
    await desk.until(lambda: view.scroll_y == 1)
    await desk.press("G")
    await desk.until(lambda: view.scroll_y == view.line_count - page)
    await desk.press("pageup")
    await desk.until(lambda: view.scroll_y < view.line_count - page)
    await desk.press("g")
    await desk.until(lambda: view.scroll_y == 0)
    await desk.press("pagedown")
    await desk.until(lambda: view.scroll_y >= min(page - 1, view.line_count - page))
    await desk.press("home")
    await desk.until(lambda: view.scroll_y == 0)
    await desk.press("end")
    await desk.until(lambda: view.scroll_y == view.line_count - page)


@drive
async def test_the_conversation_moves(sample: Config) -> None:
    async with running(sample, size=(80, 20)) as desk:
        await desk.ask(GOOD)
        await desk.ask(OTHER)
        await at_transcript(desk)
        await moves(desk, desk.transcript)


@drive
async def test_an_article_moves(sample: Config) -> None:
    async with running(sample, size=(80, 20)) as desk:
        await desk.ask(GOOD)
        await desk.press("1")
        await desk.comes("ArticleScreen")
        await moves(desk, desk.screen.query_one(LineView))


@drive
async def test_the_sources_move_and_open(sample: Config) -> None:
    async with running(sample, size=(120, 20)) as desk:
        turn = await desk.ask(HOPELESS)
        listing = desk.main.query_one("#sources-list", OptionList)
        listing.focus()
        await desk.press("g")
        assert listing.highlighted == 0
        await desk.press("j")
        assert listing.highlighted == 1
        await desk.press("k")
        assert listing.highlighted == 0
        await desk.press("G")
        assert listing.highlighted == len(turn.citations) - 1
        await desk.press("pageup")
        assert listing.highlighted == 0
        await desk.press("pagedown")
        assert listing.highlighted
        await desk.press("G", "enter")
        await desk.comes("ArticleScreen")
        await desk.sees(turn.citations[-1].article.title[:20])


@drive
async def test_the_table_of_articles_moves(sample: Config) -> None:
    async with running(sample, size=(120, 20)) as desk:
        await desk.press("ctrl+b")
        await desk.comes("BrowserScreen")
        table: DataTable[object] = desk.screen.query_one(DataTable)
        await desk.until(lambda: table.row_count == 50)
        await desk.press("j", "j", "k")
        assert table.cursor_row == 1
        await desk.press("G")
        assert table.cursor_row == 49
        await desk.press("g")
        assert table.cursor_row == 0
        await desk.press("pagedown")
        assert table.cursor_row > 5
        await desk.press("pageup")
        assert table.cursor_row == 0


# ctrl+c.


@drive
async def test_ctrl_c_loses_no_draft(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.write("a long draft")
        await desk.press("ctrl+c", "ctrl+c")
        assert desk.prompt.text == "a long draft"
        assert desk.app.is_running
        await desk.press("shift+home", "ctrl+c")
        assert desk.app.clipboard == "a long draft"
        assert desk.prompt.text == "a long draft"
        await desk.press("end")
        await desk.write("!")
        assert desk.prompt.text == "a long draft!"


@drive
async def test_ctrl_c_copies_what_the_mouse_selected_of_an_answer(sample: Config) -> None:
    async with running(sample, size=(80, 24)) as desk:
        turn = await desk.ask(OTHER)
        await desk.write("a draft")
        assert turn.answer is not None
        words = turn.answer.words(turn.answer.statements[0])
        column, line = desk.place_of("Carrowby Athletic lost")
        second = desk.lines()[line + 1].lstrip(" │")
        end = words.index(second[:12]) + 12
        await desk.pilot.mouse_down(offset=(column, line))
        await desk.pilot.hover(offset=(column + 6, line + 1))
        await desk.pilot.mouse_up(offset=(column + 12, line + 1))
        await desk.press("ctrl+c")
        assert desk.app.clipboard in (words[:end], words[: end + 1])
        assert desk.prompt.text == "a draft"
        assert desk.app.is_running


# Other keys by name.


@drive
async def test_an_action_of_the_prompt_is_remapped(sample: Config) -> None:
    async with running(remapped(sample, newline="ctrl+l", send="ctrl+s"), engine=HeldEngine) as desk:
        await desk.write("one")
        await desk.press("ctrl+l")
        await desk.write("two")
        assert desk.prompt.text == "one\ntwo"
        await desk.press("ctrl+j")
        assert desk.prompt.text == "one\ntwo"
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.turns)


@drive
async def test_actions_of_the_program_are_remapped(sample: Config) -> None:
    async with running(remapped(sample, help="f2", quit="ctrl+t", browse="f3")) as desk:
        await desk.press("f1", "ctrl+b")
        assert desk.on("MainScreen")
        await desk.press("f2")
        await desk.comes("HelpScreen")
        shown = "\n".join(all_lines(desk.screen.query_one(LineView)))
        assert "f2" in shown.lower()
        await desk.press("escape", "f3")
        await desk.comes("BrowserScreen")
        await desk.press("ctrl+t")
        assert await desk.ended() == 0


@drive
async def test_actions_of_the_conversation_are_remapped(sample: Config) -> None:
    config = remapped(sample, sources="ctrl+t", cite_1="x", copy="c", down="d", stop="ctrl+s")
    async with running(config, size=(80, 20)) as desk:
        await desk.ask(OTHER)
        await desk.ask(GOOD)
        sources = desk.main.query_one("#sources")
        await desk.press("ctrl+o")
        assert sources.display
        await desk.press("ctrl+t")
        assert not sources.display
        await at_transcript(desk)
        await desk.press("g", "d")
        await desk.until(lambda: desk.transcript.scroll_y == 1)
        await desk.press("c")
        await desk.until(lambda: desk.app.clipboard)
        await desk.press("x")
        await desk.comes("ArticleScreen")


@drive
async def test_the_search_of_an_article_is_remapped(sample: Config) -> None:
    async with running(remapped(sample, search="ctrl+f")) as desk:
        await desk.ask(GOOD)
        await desk.press("1")
        await desk.comes("ArticleScreen")
        await desk.press("slash")
        assert not isinstance(desk.app.focused, Input)
        await desk.press("ctrl+f")
        assert isinstance(desk.app.focused, Input)


def test_a_key_for_an_unknown_action_is_an_error_of_configuration(sample: Config) -> None:
    with pytest.raises(ConfigError, match="somersault"):
        QabotApp(remapped(sample, somersault="ctrl+t"))
