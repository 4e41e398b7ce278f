"""The form of the filters: days in words, outlets, authors, how many articles pass, and what is wrong."""

from __future__ import annotations

import re

import pytest
from driving import OTHER, Desk, drive, running, text_of
from textual.widgets import Button, Input, OptionList

from qabot.config import Config
from qabot.tui.widgets.chips import Chip
from qabot.types import Filters


async def form(desk: Desk) -> None:
    """Open the form, once the outlets are known."""
    await desk.until(lambda: "articles" in desk.header())
    await desk.send("/filter")
    await desk.comes("FiltersScreen")


def counted(desk: Desk) -> str:
    """Return what the form says of its filters."""
    return text_of(desk.screen, "#filters-count")


def passing(desk: Desk) -> int | None:
    """Return how many articles the form says its filters leave."""
    found = re.match(r"([\d,]+) articles? ", counted(desk))
    return int(found[1].replace(",", "")) if found else None


async def field(desk: Desk, name: str, text: str) -> None:
    """Write into a field of the form."""
    desk.screen.query_one(f"#{name}", Input).value = ""
    desk.screen.query_one(f"#{name}", Input).focus()
    await desk.write(text)


@drive
async def test_the_form_counts_while_it_is_filled_in(sample: Config) -> None:
    async with running(sample) as desk:
        await form(desk)
        await desk.until(lambda: passing(desk) == 50)
        await field(desk, "since", "March 2026")
        await field(desk, "until", "2026-04")
        await desk.until(lambda: passing(desk) == 7)
        await field(desk, "author", "rafe")
        await desk.until(lambda: passing(desk) == 2)
        await desk.press("enter")
        await desk.until(lambda: desk.main.filters == Filters("2026-03-01", "2026-04-01", (), ("rafe",)))
        assert desk.on("MainScreen")
        await desk.until(lambda: len(desk.main.query(Chip)) == 3)


@drive
async def test_an_outlet_is_chosen_with_space_and_holds_for_the_next_question(sample: Config) -> None:
    async with running(sample) as desk:
        await form(desk)
        listing = desk.screen.query_one("#outlets", OptionList)
        listing.focus()
        await desk.press("space")
        await desk.until(lambda: passing(desk) == 8)
        assert desk.shows("[x] Kestrel Press Agency")
        await desk.press("down", "space")
        await desk.until(lambda: passing(desk) == 16)
        await desk.press("space")
        await desk.until(lambda: passing(desk) == 8)
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.main.filters == Filters(sources=("Kestrel Press Agency",)))
        assert desk.on("MainScreen")
        turn = await desk.ask(OTHER)
        assert {citation.article.source for citation in turn.citations} == {"Kestrel Press Agency"}
        await form(desk)
        await desk.sees("[x] Kestrel Press Agency")


@drive
async def test_a_wrong_day_is_a_message_and_the_form_stays(sample: Config) -> None:
    async with running(sample) as desk:
        await form(desk)
        await field(desk, "since", "the day after never")
        await desk.press("enter")
        await desk.until(lambda: "never" in counted(desk))
        assert desk.on("FiltersScreen")
        await field(desk, "since", "2026-05-02")
        await field(desk, "until", "2026-05-01")
        await desk.press("ctrl+s")
        await desk.until(lambda: "2026-05-01" in counted(desk))
        assert desk.on("FiltersScreen")
        assert not desk.main.filters


@drive
async def test_a_name_that_fits_nobody_is_said_with_one_that_does(sample: Config) -> None:
    async with running(sample) as desk:
        await form(desk)
        await field(desk, "author", "solang whitcomb")
        await desk.until(lambda: passing(desk) == 0)
        assert "Solange Whitcombe" in counted(desk)


@drive
async def test_clear_lifts_everything_and_escape_changes_nothing(sample: Config) -> None:
    began = Filters("2026-01-01", None, ("ledger",), ("quill",), ("abc",))
    async with running(sample, filters=began) as desk:
        await form(desk)
        await field(desk, "since", "2020")
        await desk.press("escape")
        await desk.comes("MainScreen")
        await desk.settle()
        assert desk.main.filters == began
        await form(desk)
        desk.screen.query_one("#clear", Button).focus()
        await desk.press("enter")
        await desk.until(lambda: desk.main.filters == Filters())
        assert desk.on("MainScreen")
        await desk.until(lambda: not desk.main.query(Chip))


@drive
async def test_what_the_form_does_not_show_stays(sample: Config) -> None:
    began = Filters(None, None, ("ledger",), (), ("abc",))
    async with running(sample, filters=began) as desk:
        await form(desk)
        await field(desk, "since", "2026-02-03")
        await desk.press("enter")
        await desk.until(lambda: desk.main.filters == Filters("2026-02-03", None, ("ledger",), (), ("abc",)))
        assert desk.on("MainScreen")


@drive
async def test_an_author_is_completed_in_the_form(sample: Config) -> None:
    async with running(sample) as desk:
        await form(desk)
        await field(desk, "author", "solange w")
        await desk.until(lambda: desk.shows("solange whitcombe") or desk.shows("solange Whitcombe"))
        await desk.press("right")
        assert desk.screen.query_one("#author", Input).value == "Solange Whitcombe"


@drive
@pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=str)
async def test_the_form_fits_a_small_window(sample: Config, size: tuple[int, int]) -> None:
    async with running(sample, size=size) as desk:
        await form(desk)
        await desk.until(lambda: passing(desk) == 50)
        await desk.settle()
        for words in ("since", "before", "author", "outlets", counted(desk), "Apply", "Clear", "Cancel"):
            assert any(words in line for line in desk.lines()[1:]), words
        await field(desk, "since", "the day after never")
        await desk.until(lambda: "never" in counted(desk))
        await desk.settle()
        assert sum("never" in line for line in desk.lines()) > 1
