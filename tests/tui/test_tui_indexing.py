"""The index beside the conversation: built at a first start, brought up to date, stopped, lost and found again."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from driving import Desk, HeldEngine, all_lines, drive, running, text_of
from helpers import build, reading, write_json
from textual.widgets import Button, Input

from qabot.config import Config, load
from qabot.protocols import Encoder
from qabot.store.folder import IndexFolder
from qabot.tui.engine import Engine
from qabot.tui.widgets.indexing import IndexPanel
from qabot.tui.widgets.lines import LineView

QUESTION = "when did the harbour of Saltmouth open?"
LATE = "who painted the lighthouse of Tarnmouth?"


@dataclass(frozen=True, slots=True)
class Place:
    """A corpus that may be changed, the index of it, and the settings by which another program finds both."""

    corpus: Path
    index: Path
    file: Path
    config: Config

    @property
    def flags(self) -> tuple[str, str]:
        return ("--config", str(self.file))

    def add(self, name: str = "late") -> Path:
        """Write one more article."""
        return write_json(
            self.corpus / f"{name}.json",
            ["The lighthouse of Tarnmouth was painted by Hester Blenkinsop on Friday, the council said."],
            title="Lighthouse of Tarnmouth painted",
            source="Gazette",
        )

    def add_much(self) -> Path:
        """Write an article that takes some seconds to index."""
        chance = random.Random(7)
        words = [
            f"{a}{b}" for a in ("har", "sal", "tar", "lan", "ves") for b in ("bour", "mouth", "nish", "tern", "sel")
        ]
        return write_json(
            self.corpus / "much.json",
            [" ".join(chance.choices(words, k=60)).capitalize() + "." for _ in range(180)],
            title="A very long report",
        )


class SlowEngine(Engine):
    """Looks at what there is only when it is let."""

    def survey(self) -> None:
        """Wait."""

    def release(self) -> None:
        """Look."""
        super().survey()


@pytest.fixture
def bare(tmp_path: Path, here: Path, cache: Path) -> Place:
    """Two articles of which there is no index yet."""
    corpus, index, file = tmp_path / "articles", tmp_path / "index", tmp_path / "config.toml"
    for number, name in enumerate(("Saltmouth", "Carrowby")):
        write_json(
            corpus / f"{number}.json",
            [f"The harbour of {name} opened on Monday, {number + 3} March, after a delay of two years."],
            title=f"Harbour of {name} opens",
            source="Gazette",
        )
    file.write_text(f'index = "{index}"\ncorpus = "{corpus}"\n[answer]\nthreshold = 0.0\n', "utf-8")
    return Place(corpus, index, file, load(file))


@pytest.fixture
def place(bare: Place, encoder: Encoder) -> Place:
    """Two articles and their index."""
    build(bare.index, [bare.corpus], encoder)
    return bare


def panel(desk: Desk) -> IndexPanel:
    """Return the drawer of the run."""
    return desk.main.query_one(IndexPanel)


async def quiet(desk: Desk) -> None:
    """Wait until no run goes on, and what it published is shown."""
    await desk.until(lambda: desk.main.query(IndexPanel) and not panel(desk).running, 60)
    await desk.until(lambda: "indexing" not in desk.header() and not desk.engine.busy)
    await desk.settle()


# Up to date.


@drive
async def test_questions_are_answered_while_a_new_article_is_indexed(place: Place) -> None:
    async with running(place.config, flags=place.flags) as desk:
        await desk.until(lambda: "2 articles" in desk.header() and not desk.engine.busy)
        place.add()
        place.add_much()
        await desk.press("f5")
        await desk.until(lambda: "indexing" in desk.header())
        turn = await desk.ask(QUESTION)
        assert turn.answer is not None
        assert panel(desk).running
        assert "2 articles" in desk.header()
        assert desk.shows("Indexing")
        await desk.until(lambda: "embed" in desk.header() or not panel(desk).running)
        await quiet(desk)
        assert "4 articles" in desk.header()
        assert not panel(desk).display
        assert any("2 added" in said for said in desk.said)
        turn = await desk.ask(LATE)
        assert turn.citations[0].article.title == "Lighthouse of Tarnmouth painted"
        await desk.press("ctrl+q")
        assert await desk.ended() == 0


@drive
async def test_what_was_skipped_is_listed_with_its_reason(place: Place) -> None:
    (place.corpus / "[bold]empty[/].txt".replace("/", "|")).write_text("", "utf-8")
    (place.corpus / "broken.json").write_text("{", "utf-8")
    async with running(place.config, flags=place.flags, size=(150, 40)) as desk:
        await desk.press("f5")
        await quiet(desk)
        assert panel(desk).display
        listed = "\n".join(all_lines(desk.main.query_one("#indexing-skipped", LineView)))
        for name in ("[bold]empty[|].txt", "broken.json"):
            assert name in listed
        assert len([line for line in listed.splitlines() if line.startswith("  ") and line.strip()]) == 2
        assert "2 skipped" in text_of(desk.main, "#indexing-details")
        await desk.sees("broken.json")
        while getattr(desk.app.focused, "id", "") != "indexing-skipped":
            await desk.press("shift+tab")
            assert not desk.prompt.has_focus, "the list of skipped files is not to be reached"
        await desk.press("escape")
        assert not panel(desk).display
        assert desk.prompt.has_focus


@drive
async def test_x_stops_the_run_and_the_index_is_as_before(place: Place) -> None:
    with reading(place.index) as corpus:
        before = corpus.snapshot
    place.add_much()
    async with running(place.config, flags=place.flags) as desk:
        await desk.press("f5")
        await desk.until(lambda: "embed" in desk.header())
        while not panel(desk).has_focus:
            await desk.press("tab")
            assert not desk.prompt.has_focus, "the run is not to be reached from the keyboard"
        await desk.press("x")
        await quiet(desk)
        with reading(place.index) as corpus:
            assert corpus.snapshot == before
        assert any("as it was" in said for said in desk.said)
        assert "2 articles" in desk.header()
        assert (await desk.ask(QUESTION)).answer is not None


@drive
async def test_f5_while_a_run_goes_on_goes_to_it_and_hides_it(place: Place) -> None:
    place.add_much()
    async with running(place.config, flags=place.flags) as desk:
        await desk.press("f5")
        await desk.until(lambda: desk.main.query(IndexPanel) and panel(desk).display)
        await desk.press("f5")
        assert panel(desk).has_focus
        await desk.press("f5")
        await desk.until(lambda: not panel(desk).display)
        assert desk.prompt.has_focus
        assert panel(desk).running
        assert "indexing" in desk.header()
        await desk.press("f5")
        await desk.until(lambda: panel(desk).display)
        assert len(desk.main.query(IndexPanel)) == 1


@drive
@pytest.mark.parametrize("phase", ["indexing", "embed"], ids=["at once", "later"])
async def test_quitting_ends_the_run_and_leaves_the_index_whole(place: Place, phase: str) -> None:
    place.add_much()
    async with running(place.config, flags=place.flags) as desk:
        await desk.press("f5")
        await desk.until(lambda: phase in desk.header())
        await desk.press("ctrl+q")
        assert await desk.ended() == 0
    with IndexFolder(place.index).writing(), reading(place.index) as corpus:
        assert corpus.overview().articles == 2


@drive
async def test_a_run_that_cannot_write_is_a_message(place: Place) -> None:
    async with running(place.config, flags=place.flags) as desk:
        with IndexFolder(place.index).writing():
            place.add()
            await desk.press("f5")
            await quiet(desk)
        assert "Not indexed" in text_of(desk.main, "#indexing-heading")
        assert desk.said
        assert "defect" not in desk.said[0]
        assert (await desk.ask(QUESTION)).answer is not None
        await desk.press("f5")
        await quiet(desk)
        assert "3 articles" in desk.header()


@drive
async def test_index_takes_another_folder(place: Place, tmp_path: Path) -> None:
    write_json(tmp_path / "more/a.json", ["The lighthouse of Tarnmouth was painted by Hester."], title="Lighthouse")
    async with running(place.config, flags=place.flags) as desk:
        await desk.send(f"/index {tmp_path / 'more'}")
        await quiet(desk)
        assert "3 articles" in desk.header()


# The disk.


@drive
async def test_the_header_says_what_has_changed_on_disk(place: Place) -> None:
    async with running(place.config, flags=place.flags) as desk:
        await desk.until(lambda: "articles" in desk.header() and not desk.engine.busy)
        await desk.settle()
        assert "on disk" not in desk.header()
    place.add()
    (place.corpus / "0.json").unlink()
    write_json(
        place.corpus / "1.json", ["The harbour of Carrowby opened on Tuesday."], title="Harbour of Carrowby opens"
    )
    async with running(place.config, flags=place.flags) as desk:
        await desk.until(lambda: "● 1 new, 1 changed, 1 gone on disk" in desk.header())
        await desk.send("/theme plain")
        await desk.until(lambda: "* 1 new, 1 changed, 1 gone on disk" in desk.header())
        await desk.press("f5")
        await quiet(desk)
        await desk.until(lambda: "on disk" not in desk.header())
        assert "2 articles" in desk.header()


# The first start.


@drive
async def test_a_first_start_offers_to_build_the_index_and_then_answers(bare: Place) -> None:
    async with running(bare.config, flags=bare.flags) as desk:
        await desk.until(lambda: desk.main.query("#start"))
        field = desk.main.query_one("#start-folder", Input)
        await desk.until(lambda: field.value == str(bare.corpus))
        assert desk.app.focused is field
        await desk.sees("2 files")
        await desk.press("enter")
        await quiet(desk)
        await desk.until(lambda: "2 articles" in desk.header())
        assert not desk.main.query("#start")
        await desk.until(lambda: desk.app.focused is desk.prompt)
        turn = await desk.ask(QUESTION)
        assert turn.answer is not None
        assert turn.citations[0].article.title == "Harbour of Saltmouth opens"


@drive
async def test_a_wrong_folder_is_a_message_and_another_can_be_named(bare: Place, tmp_path: Path) -> None:
    async with running(bare.config, flags=bare.flags) as desk:
        await desk.until(lambda: desk.main.query("#start"))
        field = desk.main.query_one("#start-folder", Input)
        await desk.until(lambda: "2 files" in text_of(desk.main, "#start-found"))
        for wrong in (str(tmp_path / "nowhere"), "", "~nosuchuser/news"):
            before = text_of(desk.main, "#start-found")
            field.value = wrong
            await desk.press("enter")
            await desk.until(lambda before=before: text_of(desk.main, "#start-found") != before)
            assert wrong in text_of(desk.main, "#start-found")
            assert not desk.main.query(IndexPanel)
        field.value = str(bare.corpus)
        desk.main.query_one("#start-build", Button).focus()
        await desk.press("enter")
        await quiet(desk)
        await desk.until(lambda: "2 articles" in desk.header())


@drive
async def test_a_folder_without_articles_is_said(tmp_path: Path, here: Path) -> None:
    config = Config(index=str(tmp_path / "index"), corpus=str(tmp_path / "nowhere"))
    async with running(config) as desk:
        await desk.until(lambda: desk.main.query("#start"))
        await desk.until(lambda: "holds no" in text_of(desk.main, "#start-found"))
        assert desk.main.query_one("#start-folder", Input).value == str(here)
        await desk.press("f1")
        await desk.comes("HelpScreen")
        await desk.press("escape", "ctrl+q")
        assert await desk.ended() == 0


@drive
async def test_an_offer_that_comes_while_one_types_does_not_take_the_keys(bare: Place) -> None:
    async with running(bare.config, flags=bare.flags, engine=SlowEngine) as desk:
        await desk.write("when did the ")
        assert isinstance(desk.engine, SlowEngine)
        desk.engine.release()
        await desk.until(lambda: desk.main.query("#start") and desk.main.query_one("#start-folder", Input).value)
        await desk.settle()
        await desk.write("harbour open?")
        assert desk.prompt.text == "when did the harbour open?"
        assert desk.main.query_one("#start-folder", Input).value == str(bare.corpus)


@drive
async def test_a_question_without_an_index_is_answered_with_the_way_out(bare: Place) -> None:
    async with running(bare.config, flags=bare.flags) as desk:
        await desk.until(lambda: desk.main.query("#start") and desk.main.query_one("#start-folder", Input).value)
        turn = await desk.ask(QUESTION)
        assert "no index" in turn.error
        await desk.press("ctrl+b")
        await desk.until(lambda: desk.said)
        assert "no index" in desk.said[0]


# Losses.


@drive
async def test_an_index_deleted_under_the_program_is_a_message_and_can_be_built_again(place: Place) -> None:
    async with running(place.config, flags=place.flags) as desk:
        assert (await desk.ask(QUESTION)).answer is not None
        shutil.rmtree(place.index)
        turn = await desk.ask(LATE)
        assert turn.error
        assert "defect" not in turn.error
        assert "index" in turn.error
        await desk.press("ctrl+b")
        await desk.until(lambda: desk.said)
        assert "defect" not in desk.said[0]
        await desk.press("escape")
        place.add()
        await desk.press("f5")
        await quiet(desk)
        assert "3 articles" in desk.header()
        turn = await desk.ask(LATE)
        assert turn.answer is not None
        assert turn.citations[0].article.title == "Lighthouse of Tarnmouth painted"


@drive
async def test_an_index_made_anew_by_another_program_is_taken_over(place: Place, encoder: Encoder) -> None:
    async with running(place.config, flags=place.flags) as desk:
        assert (await desk.ask(QUESTION)).answer is not None
        place.add()
        build(place.index, [place.corpus], encoder, rebuild=True)
        turn = await desk.ask(LATE)
        assert turn.answer is not None
        assert turn.citations[0].article.title == "Lighthouse of Tarnmouth painted"


@drive
async def test_a_broken_index_is_a_message_with_the_way_out(place: Place) -> None:
    (place.index / "corpus.db").write_bytes(b"no database at all" * 1_000)
    async with running(place.config, flags=place.flags, engine=HeldEngine) as desk:
        await desk.until(lambda: desk.said)
        assert "qabot" in desk.said[0]
        assert "defect" not in desk.said[0]
        assert desk.app.is_running
