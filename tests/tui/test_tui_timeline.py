"""A timeline in the terminal UI: opened by a command, read, turned round, copied, and opened at its sentences."""

from __future__ import annotations

from driving import drive, running
from scripted import BROKEN, UNANSWERED, engine

from qabot.config import Config


@drive
async def test_a_timeline_opens_its_articles_at_the_sentence(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.send("/timeline ferry fire")
        await desk.comes("TimelineScreen")
        await desk.sees("7 entries")
        await desk.sees("Timeline: ferry fire")
        await desk.sees("Stories per month")
        await desk.press("down", "enter")
        await desk.comes("ArticleScreen")
        await desk.sees("Minister flies to Saltmouth")
        await desk.press("escape")
        await desk.comes("TimelineScreen")
        await desk.press("escape")
        await desk.comes("MainScreen")
        assert not desk.turns


@drive
async def test_the_order_is_turned_round_and_the_whole_is_copied(sample: Config) -> None:
    async with running(sample, engine=engine()) as desk:
        await desk.send("/timeline footbridge")
        await desk.sees("4 entries")
        assert desk.place_of("2026-03-12")[1] < desk.place_of("2026-03-15")[1] < desk.place_of("Undated")[1]
        await desk.press("r")
        assert desk.place_of("2026-03-15")[1] < desk.place_of("2026-03-12")[1] < desk.place_of("Undated")[1]
        await desk.press("y")
        assert desk.app.clipboard.startswith("# footbridge\n\n## 2026-03-12\n")


@drive
async def test_nothing_and_what_fails_are_said(sample: Config) -> None:
    async with running(sample, engine=engine()) as desk:
        await desk.send(f"/timeline {UNANSWERED}")
        await desk.sees("No article is about this.")
        await desk.press("r", "y", "escape")
        await desk.send(f"/timeline {BROKEN}")
        await desk.sees("the timeline could not be made")
        assert any("the index was replaced" in each for each in desk.said)


@drive
async def test_without_a_query_the_prompt_waits_for_one(sample: Config) -> None:
    async with running(sample, engine=engine()) as desk:
        await desk.send("/timeline")
        assert desk.on("MainScreen")
        assert desk.prompt.text == "/timeline "
