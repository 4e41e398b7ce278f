"""What was understood of a question: chips under it, taken back by click, key and command; notes beside the answer."""

from __future__ import annotations

from driving import drive, running

from qabot.config import Config
from qabot.tui.widgets.chips import Chip
from qabot.types import Filters

BOTH = "how many died in the ferry fire according to the Harbour Gazette since June 2026?"


@drive
async def test_chips_are_taken_back_by_key_and_click(sample: Config) -> None:
    async with running(sample) as desk:
        turn = await desk.ask(BOTH)
        assert [item.kind for item in turn.understood] == ["source", "since"]
        await desk.sees("only since 1 June 2026")
        desk.transcript.focus()
        await desk.press("u")
        await desk.until(lambda: len(desk.turns) == 2 and not desk.turns[1].running)
        assert desk.turns[1].question == BOTH
        assert [item.kind for item in desk.turns[1].understood] == ["source"]
        await desk.settle()
        await desk.click("only outlet Harbour Gazette", nth=-1)
        await desk.until(lambda: len(desk.turns) == 3 and not desk.turns[2].running)
        assert desk.turns[2].understood == ()
        await desk.sees("taken word by word")
        await desk.press("u")
        assert len(desk.turns) == 3


@drive
async def test_the_command_takes_everything_back(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.send("/literal")
        await desk.sees("nothing has been asked yet")
        desk.prompt.clear()
        await desk.ask("what is the latest on the tram?")
        await desk.sees("published on 25 September 2026")
        await desk.send("/literal")
        await desk.until(lambda: len(desk.turns) == 2 and not desk.turns[1].running)
        assert desk.turns[1].literal is True
        assert desk.turns[1].understood == ()


@drive
async def test_as_of_is_a_chip_and_the_day_words_count_from(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.send("/filter --as-of 2026-03-05")
        await desk.until(lambda: desk.main.filters == Filters(as_of="2026-03-05"))
        await desk.sees("as of 2026-03-05 ×")
        turn = await desk.ask("what happened yesterday?")
        assert turn.answer is not None
        assert turn.answer.query.filters == Filters("2026-03-04", as_of="2026-03-05")
        await desk.send("/filter --since yesterday")
        await desk.until(lambda: desk.main.filters == Filters("2026-03-04", as_of="2026-03-05"))
        desk.main.query(Chip).last().focus()
        await desk.press("enter")
        await desk.until(lambda: desk.main.filters == Filters("2026-03-04"))


@drive
async def test_the_form_has_the_day_of_seeing(sample: Config) -> None:
    async with running(sample, filters=Filters(as_of="2026-03-05")) as desk:
        await desk.until(lambda: "articles" in desk.header())
        await desk.send("/filter")
        await desk.comes("FiltersScreen")
        await desk.sees("18 articles match")
        await desk.press("ctrl+s")
        await desk.comes("MainScreen")
        assert desk.main.filters == Filters(as_of="2026-03-05")
