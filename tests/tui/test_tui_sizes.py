"""Windows from small to large, and windows that change while something goes on."""

from __future__ import annotations

import pytest
from driving import GOOD, HOPELESS, Desk, HeldEngine, all_lines, drive, running, visible_lines
from rich.cells import cell_len
from textual.widgets import DataTable

from qabot.config import Config
from qabot.tui.widgets.lines import LineView

SIZES = [(60, 20), (99, 30), (250, 70)]


def check(desk: Desk, size: tuple[int, int]) -> None:
    """Check that the screen is filled, and nothing juts out."""
    lines = [strip.text for strip in desk.screen._compositor.render_strips()]
    assert len(lines) == size[1]
    assert {cell_len(line) for line in lines} == {size[0]}


@drive
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_screen_fits_the_window(sample: Config, size: tuple[int, int]) -> None:
    async with running(sample, size=size) as desk:
        turn = await desk.ask(GOOD)
        check(desk, size)
        assert desk.shows(GOOD)
        assert desk.prompt.region.bottom <= size[1]
        assert "qabot" in desk.lines()[0]
        text = "".join("".join(all_lines(desk.transcript)).replace("│", "").split())
        assert turn.answer is not None
        for statement in turn.answer.statements:
            assert "".join(turn.answer.words(statement).split()) in text
        await desk.ask(HOPELESS)
        await desk.sees("No article answers this.")
        check(desk, size)
        for key, name in (("1", "ArticleScreen"), ("ctrl+b", "BrowserScreen"), ("f1", "HelpScreen")):
            await desk.press(key)
            await desk.comes(name)
            await desk.settle()
            check(desk, size)
            await desk.press("escape")
            await desk.comes("MainScreen")
        for line in ("/filter", "/history"):
            await desk.send(line)
            await desk.until(lambda: not desk.on("MainScreen"))
            await desk.settle()
            check(desk, size)
            await desk.press("escape")
            await desk.comes("MainScreen")


@drive
async def test_a_window_that_changes_while_an_answer_is_awaited(sample: Config) -> None:
    async with running(sample, engine=HeldEngine) as desk:
        await desk.write(GOOD)
        await desk.pilot.resize_terminal(60, 20)
        assert desk.prompt.text == GOOD
        await desk.press("enter")
        for size in ((250, 70), (60, 20), (99, 30), (100, 30), (80, 24)):
            await desk.pilot.resize_terminal(*size)
            await desk.settle()
            check(desk, size)
            assert desk.turns[0].running
        assert isinstance(desk.engine, HeldEngine)
        desk.engine.release()
        await desk.pilot.resize_terminal(70, 22)
        await desk.until(lambda: desk.turns[0].answer)
        await desk.until(lambda: any("He replied" in line for line in all_lines(desk.transcript)))
        await desk.settle()
        check(desk, (70, 22))


@drive
async def test_the_sources_stand_beside_or_below(sample: Config) -> None:
    async with running(sample, size=(140, 36)) as desk:
        await desk.ask(GOOD)
        sources = desk.main.query_one("#sources")
        await desk.until(lambda: sources.region.x >= desk.transcript.region.right > 0)
        await desk.pilot.resize_terminal(80, 36)
        await desk.until(lambda: sources.region.y >= desk.transcript.region.bottom)
        assert sources.region.width == 80


@drive
async def test_what_one_reads_stays_when_the_window_changes(sample: Config) -> None:
    async with running(sample, size=(120, 24)) as desk:
        await desk.ask(GOOD)
        await desk.press("1")
        await desk.comes("ArticleScreen")
        view = desk.screen.query_one(LineView)
        view.scroll_to(y=view.line_of(10), animate=False, immediate=True)
        await desk.settle()
        words = view.blocks[10].text[:30]
        assert words in visible_lines(view)[0]
        for size in ((70, 24), (200, 30), (61, 20), (120, 24)):
            await desk.pilot.resize_terminal(*size)
            await desk.settle()
            assert words in visible_lines(view)[0] or view.is_vertical_scroll_end


@drive
async def test_a_very_small_window_is_survived(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.ask(GOOD)
        for size in ((20, 5), (5, 3), (2, 1), (80, 24)):
            await desk.pilot.resize_terminal(*size)
            await desk.settle()
        check(desk, (80, 24))
        await desk.press("ctrl+b")
        await desk.comes("BrowserScreen")
        await desk.until(lambda: desk.screen.query_one(DataTable).row_count == 50)
        for size in ((20, 5), (3, 2), (80, 24)):
            await desk.pilot.resize_terminal(*size)
            await desk.settle()
        check(desk, (80, 24))
        await desk.press("escape")
        assert (await desk.ask(HOPELESS)).answer is not None


@drive
async def test_every_theme_draws_every_screen(sample: Config) -> None:
    async with running(sample, theme="light", size=(80, 24)) as desk:
        await desk.ask(HOPELESS)
        for theme in ("light", "nord", "plain"):
            await desk.send(f"/theme {theme}")
            await desk.until(lambda: desk.app.theme == theme)  # noqa: B023 - waited for in the same round
            for key, name in (("1", "ArticleScreen"), ("ctrl+b", "BrowserScreen"), ("f1", "HelpScreen")):
                await desk.press(key)
                await desk.comes(name)
                await desk.settle()
                check(desk, (80, 24))
                await desk.press("escape")
                await desk.comes("MainScreen")
        assert not set("│╭╰›●○─▁▔") & set(str(desk))
