"""Who said what in the terminal UI: the command, names completed, names that open a speaker's words."""

from __future__ import annotations

from driving import Desk, all_lines, drive, running

from qabot.config import Config

WORDS = "What did Ruth Hallam say about the ferry fire?"


async def answered(desk: Desk, turns: int) -> str:
    """Wait for so many turns, the last with its answer; return what stands in the conversation."""
    await desk.until(lambda: len(desk.turns) == turns and not desk.turns[-1].running)
    return "\n".join(all_lines(desk.transcript))


@drive
async def test_the_command_asks_for_somebodys_words(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.send("/quotes Ruth Hallam --about the ferry fire")
        text = await answered(desk, 1)
        assert WORDS in text
        assert "Ruth Hallam: " in text
        assert desk.turns[0].answer is not None
        assert desk.turns[0].answer.quotes


@drive
async def test_the_command_without_anybody_says_how(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.send("/quotes")
        await desk.sees("name somebody, a topic or both")
        assert not desk.turns
        assert desk.prompt.text == "/quotes"


@drive
async def test_speakers_are_completed(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.until(lambda: desk.main.passages)
        await desk.write("what did ruth ha")
        await desk.press("tab")
        assert desk.prompt.text == "what did ruth hallam"


@drive
async def test_a_key_and_a_click_on_a_name_ask_for_the_speakers_words(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.ask(WORDS)
        desk.transcript.focus()
        await desk.press("s")
        await answered(desk, 2)
        assert desk.turns[1].question == "What did Ruth Hallam say?"
        await desk.click("Ruth Hallam: ")
        await answered(desk, 3)
        assert desk.turns[2].question == "What did Ruth Hallam say?"


@drive
async def test_somebody_who_said_nothing_about_it_is_said_so(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.ask("What did Ruth Hallam say about the cup final?")
        await desk.sees("No article has words of Ruth Hallam about this.")
        await desk.sees("Closest words of Ruth Hallam")


@drive
async def test_a_question_about_no_ones_words_has_no_speaker(sample: Config) -> None:
    async with running(sample) as desk:
        turn = await desk.ask("how many people died in the ferry fire?")
        assert turn.speaker is None
        desk.transcript.focus()
        await desk.press("s")
        await desk.settle()
        assert len(desk.turns) == 1
