"""Conversations of before: found by their words, opened with what became of their sources, and gone on with."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from threading import Event

from driving import Desk, HeldEngine, all_lines, drive, running
from kept import answered, turn
from textual.widgets import Input, OptionList

from qabot.chat.history import History
from qabot.config import Config, HistoryConfig
from qabot.tui.messages import Happened
from qabot.tui.widgets.transcript import Transcript
from qabot.types import Answered, Filters


class QuickEngine(HeldEngine):
    """Gives every question the same answer at once."""

    def ask(
        self,
        turn: int,
        question: str,
        filters: Filters,
        stopped: Event,
        *,
        literal: bool | frozenset[str] = False,
        alone: bool = False,
    ) -> None:
        """Happened with the answer."""
        self._post(Happened(turn, Answered(answered(question))))


def keep(config: Config, question: str, conversation: int | None = None) -> int:
    number = History.of(config).add(turn(answered(question)), config.index_folder, conversation)
    assert number is not None
    return number


async def at_conversations(desk: Desk, count: int) -> OptionList:
    await desk.press("ctrl+r")
    await desk.comes("HistoryScreen")
    await desk.press("tab")
    listing = desk.screen.query_one(OptionList)
    await desk.until(lambda: listing.option_count == count)
    return listing


@drive
async def test_a_conversation_is_found_opened_and_gone_on_with(sample: Config) -> None:
    one = keep(sample, "Who closed the bridge?")
    keep(sample, "And why?", one)
    keep(sample, "Who won?")
    async with running(sample, engine=QuickEngine) as desk:
        listing = await at_conversations(desk, 2)
        await desk.sees("[sources gone]  Who closed the bridge?  (and 1 more)")
        await desk.write("rotten WHY")
        await desk.until(lambda: listing.option_count == 1)
        await desk.press("enter")
        await desk.until(lambda: len(desk.turns) == 2)
        await desk.settle()
        text = "\n".join(all_lines(desk.transcript))
        assert "asked 2026-03-12 07:30 +01:00" in text
        assert "since then: [1] is no longer in the index" in text
        assert "“It was rotten,” she said. [2]" in text
        await desk.press("1")
        await desk.comes("ArticleScreen")
        await desk.sees("Mayor Anna Holm closed the bridge on Monday.")
        await desk.press("escape")
        await desk.ask("And then?")
        history = History.of(sample)
        await desk.until(lambda: len(history.find(one).turns) == 3)
        assert history.find(one).turns[2].question == "And then?"
        assert history.kept()[0].id == one


@drive
async def test_what_is_asked_again_keeps_to_its_filters_and_stands_alone(sample: Config) -> None:
    given = Filters(sources=("Gazette",))
    old = turn(answered("Who closed the bridge?", Filters(since="2026-01-01", sources=("Gazette",))))
    History.of(sample).add(replace(old, filters=given), sample.index_folder)
    async with running(sample, engine=QuickEngine) as desk:
        await at_conversations(desk, 1)
        await desk.press("enter")
        await desk.until(lambda: desk.turns)
        (first,) = desk.turns
        assert first.filters == given, "not those that were understood"
        await desk.until(lambda: desk.app.main.filters == given)
        first.alone = True
        main = desk.app.main
        main.taken_back(Transcript.TakenBack(first, "bridge"))
        await desk.until(lambda: len(desk.turns) == 2)
        main.post_message(main.Words("Anna Holm"))
        await desk.until(lambda: len(desk.turns) == 3)
        assert [each.alone for each in desk.turns[1:]] == [True, True]


@drive
async def test_reading_an_old_conversation_writes_nothing(sample: Config) -> None:
    keep(sample, "Who closed the bridge?")
    before = History.of(sample).path.read_bytes()
    async with running(sample, engine=QuickEngine) as desk:
        await at_conversations(desk, 1)
        await desk.press("enter")
        await desk.until(lambda: desk.turns)
        await desk.press("ctrl+n")
        assert not desk.turns
    assert History.of(sample).path.read_bytes() == before


@drive
async def test_what_is_answered_is_kept_and_a_new_conversation_is_another(sample: Config) -> None:
    async with running(sample, engine=QuickEngine) as desk:
        await desk.ask("one?")
        await desk.ask("two?")
        await desk.press("ctrl+n")
        await desk.ask("three?")
        await desk.press("ctrl+r", "ctrl+r")
        await desk.until(lambda: desk.on("HistoryScreen") and desk.screen.query_one(OptionList).option_count == 2)
        await desk.sees("three?")
        await desk.press("tab")
        assert desk.screen.query_one(OptionList).option_count == 3, "questions again"
        assert isinstance(desk.app.focused, Input)
        await desk.press("escape")
    history = History.of(sample)
    assert [[t.question for t in history.find(each.id).turns] for each in history.kept()] == [
        ["three?"],
        ["one?", "two?"],
    ]


@drive
async def test_conversations_about_another_index_are_not_offered(sample: Config, tmp_path: Path) -> None:
    History.of(sample).add(turn(answered()), tmp_path / "elsewhere")
    keep(sample, "mine?")
    async with running(sample, engine=QuickEngine) as desk:
        await at_conversations(desk, 1)
        await desk.sees("mine?")


@drive
async def test_nothing_is_kept_when_that_is_wanted(sample: Config) -> None:
    config = Config(index=sample.index, corpus=sample.corpus, history=HistoryConfig(keep=0))
    async with running(config, engine=QuickEngine) as desk:
        await desk.ask("one?")
        await desk.press("up")
        assert desk.prompt.text == "one?"
        desk.prompt.put("")
    assert not config.data_folder.exists()


@drive
async def test_an_export_named_json_is_json(sample: Config, here: Path) -> None:
    async with running(sample, engine=QuickEngine) as desk:
        await desk.ask("one?")
        await desk.send("/export told.json")
        await desk.until(
            lambda: (here / "told.json").exists() and (here / "told.json").read_text("utf-8").endswith("}\n")
        )
    value = json.loads((here / "told.json").read_text("utf-8"))
    assert [each["question"] for each in value["turns"]] == ["one?"]
