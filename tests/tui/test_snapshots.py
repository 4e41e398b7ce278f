"""How every state of the terminal UI looks, against pictures that a person has looked at.

`pytest tests/tui/test_snapshots.py --snapshot-update` draws them anew; look at them before you keep them.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pytest_textual_snapshot import SVGImageExtension
from rich.cells import cell_len
from screenshots import SIZE, Pictured, Walk, asked, lines, shown, written
from scripted import BROKEN, FOLDER, FOLLOW_UP, QUESTION, SKIPPED, UNANSWERED, Script, engine
from textual.pilot import Pilot

from qabot.chat.history import History
from qabot.config import Config
from qabot.survey import Pending
from qabot.tui.app import QabotApp
from qabot.tui.widgets.header import Header
from qabot.types import EVERYTHING, Filters, Found, Progress, Report, Searching

NARROW = (60, 20)


@pytest.fixture(autouse=True)
def _svg(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pictures be files that a browser opens; the plugin names the ending as an older syrupy took it."""
    monkeypatch.setattr(SVGImageExtension, "file_extension", "svg")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """Settings of somebody who has never started the program before."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return Config(index=str(tmp_path / "index"), corpus=str(tmp_path / "corpus"))


@pytest.fixture
def looks(config: Config, tmp_path: Path, snap_compare: Callable[..., bool]) -> Callable[..., Sequence[str]]:
    """Walk through the program, hold its picture against the one that is kept, and return the text."""

    def compare(
        walk: Walk,
        script: Script | None = None,
        size: tuple[int, int] = SIZE,
        *,
        theme: str = "dark",
        filters: Filters = EVERYTHING,
    ) -> Sequence[str]:
        app = Pictured(config, engine=engine(script), theme=theme, filters=filters)
        app.animation_level = "none"
        assert snap_compare(app, terminal_size=size, run_before=walk)
        assert str(tmp_path) not in app.picture
        assert "@font-face" not in app.picture
        return lines(app.picture)

    return compare


Looks = Callable[..., Sequence[str]]


async def opened(pilot: Pilot[None]) -> None:
    """Wait for the first screen."""
    await shown(pilot, "Ask about 8 articles in articles.")


async def answered(pilot: Pilot[None]) -> None:
    """Ask the question that has an answer."""
    await opened(pilot)
    await asked(pilot, QUESTION, "very likely right")


def test_first_start(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await shown(pilot, FOLDER, "11 files")

    looks(walk, Script(index=False))


def test_empty(looks: Looks) -> None:
    looks(opened, Script(pending=Pending(2, 1, 0)))


def test_searching(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await opened(pilot)
        await asked(pilot, QUESTION, "searching")

    looks(walk, Script(until=Searching))


def test_reading(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await opened(pilot)
        await asked(pilot, QUESTION, "reading")

    looks(walk, Script(until=Found))


def test_answered(looks: Looks) -> None:
    looks(answered)


def test_follow_up(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await answered(pilot)
        await asked(pilot, FOLLOW_UP, f"asking: {QUESTION}")

    assert any(f"asking: {QUESTION}" in line for line in looks(walk))


def test_chosen_mark(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await answered(pilot)
        await asked(pilot, UNANSWERED, "No article answers this.")
        pilot.app.screen.query_one("#transcript").focus()
        await pilot.press("left", "left", "left", "left")
        await shown(pilot, "Councillor Idris")

    looks(walk)


def test_abstained(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await opened(pilot)
        await asked(pilot, UNANSWERED, "No article answers this.")

    looks(walk)


def test_article(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await answered(pilot)
        await pilot.press("2")
        await shown(pilot, "used words 2 of 2")

    looks(walk)


def test_article_search(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await answered(pilot)
        await pilot.press("2")
        await shown(pilot, "used words 2 of 2")
        await pilot.press("slash")
        await shown(pilot, "Search in this article")
        await written(pilot, "flood")
        await shown(pilot, "match")

    looks(walk)


def test_browser(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await opened(pilot)
        await pilot.press("ctrl+b")
        await shown(pilot, "8 of 8 articles", "Owls choose")
        await pilot.press("down", "space")
        await shown(pilot, "1 chosen")

    looks(walk)


def test_timeline(looks: Looks) -> None:
    seen = looks(timed)
    assert any("2026-03-12" in line for line in seen)


def test_timeline_plain_draws_no_boxes(looks: Looks) -> None:
    seen = "\n".join(looks(timed, theme="plain"))
    assert "#" in seen
    assert not re.search("[\u2500-\u259f]", seen)


def test_timeline_narrow(looks: Looks) -> None:
    looks(timed, size=NARROW)


async def timed(pilot: Pilot[None]) -> None:
    """Open the timeline of what is asked."""
    await opened(pilot)
    await written(pilot, "/timeline footbridge")
    await pilot.press("enter")
    await shown(pilot, "4 entries", "Walkers who")


def test_indexing(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await answered(pilot)
        await indexing(pilot)

    looks(walk)


async def indexing(pilot: Pilot[None]) -> None:
    """Show a run that has come some way; its first report has no pace yet, so that no clock is seen."""
    assert isinstance(pilot.app, QabotApp)
    panel = await pilot.app.main.drawer()
    panel.begin()
    panel.progress(Progress("embedding", 1_200, 2_900))
    pilot.app.main.query_one(Header).work("indexing: embedding 41%")
    await shown(pilot, "embedding 1,200 of 2,900")


def test_indexed(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await opened(pilot)
        assert isinstance(pilot.app, QabotApp)
        panel = await pilot.app.main.drawer()
        panel.begin()
        panel.done(Report(5, 1, 0, 2, 29, SKIPPED, 3.2, "0123456789ab"), None)
        await shown(pilot, "3 skipped", "minutes.txt")

    looks(walk)


def test_filters(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await opened(pilot)
        await written(pilot, "/filter")
        await pilot.press("enter")
        await shown(pilot, "2 articles match")

    looks(walk, filters=Filters(since="2026-02", authors=("Hanna Voss", "Orla Finch")))


def test_chips(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await answered(pilot)
        await pilot.press("shift+tab")
        await shown(pilot, "since 2026-02")

    looks(walk, filters=Filters(since="2026-02", until="2026-04", sources=("The Tarnbrook Herald", "Lowmoor Gazette")))


def test_help(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await opened(pilot)
        await pilot.press("f1")
        await shown(pilot, "Everywhere")

    looks(walk)


def test_palette(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await answered(pilot)
        await pilot.press("ctrl+p")
        await shown(pilot, "Quit", "bring the index up to date with the files")

    looks(walk)


def test_history(looks: Looks, config: Config) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await opened(pilot)
        await pilot.press("ctrl+r")
        await shown(pilot, "Questions asked before", BROKEN)

    remembered = History.of(config)
    for question in ("橋はいつ開通する?", BROKEN, "what did [the mayor] say\nabout the weir?", UNANSWERED, QUESTION):
        remembered.remember(question)
    looks(walk)


def test_narrow(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await opened(pilot)
        await asked(pilot, QUESTION, "Sources", "Councillor")
        await written(pilot, LONG)
        await shown(pilot, "waits?")

    text = looks(walk, size=NARROW)
    framed = [line.strip("│ ") for line in text if line.startswith("│") and line.endswith("│")]
    assert " ".join(framed).endswith(LONG), "a line of the prompt is cut"
    assert all(cell_len(line) <= NARROW[0] for line in text)


LONG = "what did the councillor say about the flood fund, and what does the county decide while the rowing club waits?"


def test_wide(looks: Looks) -> None:
    looks(answered, size=(200, 50))


def test_light(looks: Looks) -> None:
    looks(answered, theme="light")


def test_plain(looks: Looks) -> None:
    assert not boxes(looks(answered, theme="plain"))


def test_plain_has_no_boxes_anywhere(config: Config) -> None:
    """Walk over every screen, holding each picture against the characters that a plain terminal may lack."""
    found: list[str] = []

    async def walk(pilot: Pilot[None]) -> None:
        async def seen(*words: str) -> None:
            await shown(pilot, *words)
            found.extend(boxes(lines(pilot.app.export_screenshot())))

        await answered(pilot)
        await pilot.press("2")
        await seen("used words 2 of 2")
        await pilot.press("slash")
        await written(pilot, "flood")
        await seen("match")
        await pilot.press("escape", "escape")
        for keys, words in (("ctrl+b", "8 of 8 articles"), ("f1", "Everywhere"), ("ctrl+r", "Questions asked before")):
            await pilot.press(keys)
            await seen(words)
            await pilot.press("escape")
            await shown(pilot, QUESTION)
        await asked(pilot, "/filter", "articles match")
        await seen("Apply")
        await pilot.press("escape", "ctrl+p")
        await seen("Quit", "bring the index up to date with the files")

    async def run() -> None:
        app = Pictured(config, engine=engine(), theme="plain")
        app.animation_level = "none"
        async with app.run_test(size=SIZE) as pilot:
            await walk(pilot)

    asyncio.run(run())
    assert not found


def test_plain_indexing(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await answered(pilot)
        await indexing(pilot)

    assert not boxes(looks(walk, theme="plain"))


def boxes(text: Sequence[str]) -> list[str]:
    """Return the lines that hold a box-drawing or block character."""
    return [line for line in text if re.search(r"[\u2500-\u259f]", line)]


def test_error(looks: Looks) -> None:
    async def walk(pilot: Pilot[None]) -> None:
        await answered(pilot)
        await asked(pilot, BROKEN, "qabot doctor")

    looks(walk)
