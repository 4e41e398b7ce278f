"""Text of every script and of every intention is shown whole, inside the width, and as nothing but text."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import pytest
from driving import Desk, all_lines, drive, running
from helpers import build, write_json
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.selection import Selection
from textual.widgets import DataTable, Input, OptionList

from qabot.config import AnswerConfig, Config
from qabot.protocols import Encoder
from qabot.tui.screens.article import ArticleScreen
from qabot.tui.widgets.chips import Chip
from qabot.tui.widgets.lines import EMPTY, Block, LineView, Run
from qabot.tui.wrapping import clusters, starts
from qabot.types import Article

WIDE = (
    "東京の港で大きな火災が発生し、消防隊が夜通し消火活動を続けたと当局が発表した。" * 4,
    "Kʼa̱lkʼa̱ x̂ŷ q̃uiet m̄any t̂imes: " + "q̃x̂ m̄ẑ " * 40,
    "قال الوزير إن الجسر سيبقى مغلقا حتى نهاية الأسبوع، وإن السكان سيحصلون على تعويضات. " * 3,
    "שר התחבורה אמר כי הגשר יישאר סגור עד סוף השבוע וכי התושבים יפוצו. " * 3,
    "The family 👩‍👩‍👧‍👦 and the flags 🇩🇪 🇫🇷 and ✈️ 1️⃣ 👍🏽 were there. " * 5,
    "👩‍👩‍👧‍👦" * 60,
    "क्षेत्र में बाढ़ का पानी घुस गया और लोग छतों पर चढ़ गए। " * 4,
    "an-endless-word-without-a-break/" * 12,
    "Half 東京 and half x̂ŷ, " + "東" * 30 + "x̂" * 30,
)
HEADLINE = "[bold]Bridge[/bold] [link=https://x.example]closed[/link] [/] 東京 👩‍👩‍👧‍👦 :smile: [@click=app.quit]go[/]"
ESCAPED = HEADLINE.replace(" 東京", "\x1b[31m 東京\x1b]0;owned\x07")
OUTLET = "[red]Gazette[/red]"


def article(*paragraphs: str, title: str = "A headline") -> Article:
    """Return an article that is in no index."""
    return Article("id", title, OUTLET, (), None, None, None, None, None, ("a.txt",), paragraphs)


def folded(text: str) -> str:
    """Return a text without white space, for lines break there."""
    return "".join(text.split())


# Where lines break.

PIECES = st.sampled_from(
    [
        "a",
        "b",
        "word",
        "longer-word",
        " ",
        "  ",
        "東",
        "京都",
        "\u0302",
        "x\u0302",
        "👩‍👩‍👧",
        "🇩🇪",
        "✈️",
        "של",
        "\u3000",
        "ﷺ",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join), st.integers(2, 30))
@example("東" * 10 + "x\u0302" * 10, 10)
@example("✈️" * 20, 7)
def test_lines_break_so_that_nothing_is_lost_and_nothing_juts_out(text: str, width: int) -> None:
    found = starts(text, width)
    assert found[0] == 0
    assert all(before < after for before, after in pairwise(found))
    assert found[-1] < len(text) or found == [0]
    lines = [text[start:end] for start, end in pairwise([*found, len(text)])]
    assert "".join(lines) == text
    for line in lines:
        seen = line.rstrip()
        assert cell_len(seen) <= width or len(list(clusters(seen))) == 1
    for start in found[1:]:
        assert text[start - 1].isspace() or not unicodedata.combining(text[start])
        assert text[start] != "\u200d" and text[start - 1] != "\u200d"


@given(st.text(alphabet="ab c", max_size=200), st.integers(2, 20))
def test_a_word_that_fits_on_a_line_is_never_folded(text: str, width: int) -> None:
    found = starts(text, width)
    for start in found[1:]:
        if text[start - 1] != " " and text[start] != " ":
            left = text.rfind(" ", 0, start) + 1
            right = text.find(" ", start)
            assert (right if right >= 0 else len(text)) - left > width


@pytest.mark.parametrize("width", [0, 1])
def test_no_width_at_all_is_survived(width: int) -> None:
    assert starts("東京 and more", width)[0] == 0


# What a view shows.


class Plain(LineView):
    """A view with one style."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"run"}


class Shown(App[None]):
    """Nothing but a view."""

    def __init__(self, blocks: list[Block]) -> None:
        super().__init__()
        self._blocks = blocks

    def compose(self) -> ComposeResult:
        """Lay out the view."""
        yield Plain()

    def on_mount(self) -> None:
        """Show the blocks."""
        self.query_one(LineView).show(self._blocks)


PARAGRAPH = "The council said that the bridge would stay closed until the inspection of its bearings was over. " * 5


@drive
async def test_a_paragraph_is_copied_without_the_breaks_of_its_lines() -> None:
    async with Shown([Block(PARAGRAPH.strip(), margin="1  "), EMPTY, Block("Second.")]).run_test(
        size=(40, 20)
    ) as pilot:
        view = pilot.app.query_one(LineView)
        last = view.line_of(1) - 1
        assert last > 5
        taken = view.get_selection(Selection(Offset(3, 0), Offset(200, last)))
        assert taken is not None
        assert taken[0] == PARAGRAPH.strip()
        taken = view.get_selection(Selection(Offset(3, 0), None))
        assert taken is not None
        assert taken[0] == f"{PARAGRAPH.strip()}\n\nSecond."


@drive
async def test_a_part_of_a_paragraph_is_copied_as_it_stands() -> None:
    bar = Block(PARAGRAPH.strip(), (Run(4, 11, "run"),), margin="│ ", rail=True)
    async with Shown([bar]).run_test(size=(40, 20)) as pilot:
        view = pilot.app.query_one(LineView)
        taken = view.get_selection(Selection(Offset(2 + 4, 0), Offset(2 + 3, 1)))
        assert taken is not None
        second = view.blocks[0].text[: starts(bar.text, 36)[1] + 3]
        assert taken[0] == second[4:]


@drive
async def test_wide_text_is_copied_whole() -> None:
    text = WIDE[0] + WIDE[4].strip()
    async with Shown([Block(text)]).run_test(size=(33, 30)) as pilot:
        view = pilot.app.query_one(LineView)
        taken = view.get_selection(Selection(None, None))
        assert taken is not None
        assert taken[0] == text


@drive
async def test_articles_of_every_script_are_shown_whole(sample: Config) -> None:
    async with running(sample) as desk:
        title = " ".join(text[:40] for text in WIDE)
        await desk.app.push_screen(ArticleScreen(article(*WIDE, title=title)))
        view = desk.screen.query_one("#article", LineView)
        for size in ((60, 20), (81, 24), (250, 70)):
            await desk.pilot.resize_terminal(*size)
            await desk.settle()
            shown = all_lines(view)
            assert folded(title) in folded("".join(shown))
            tops = [view.line_of(number) for number in range(len(view.blocks))]
            for number, text in enumerate(WIDE):
                place = len(view.blocks) - 2 * (len(WIDE) - number)
                lines = shown[tops[place] : tops[place + 1]]
                assert folded("".join(lines)) == f"{number + 1}{folded(text)}"
            for step in range(0, view.line_count, 10):
                view.scroll_to(y=step, animate=False, immediate=True)
                await desk.settle()
                assert {cell_len(line.text) for line in desk.screen._compositor.render_strips()} == {size[0]}


# Nothing but text.


def indexed(corpus: Path, index: Path, encoder: Encoder) -> Config:
    """Index articles that would like to be more than text."""
    for number in range(3):
        write_json(
            corpus / f"{number}.json",
            [f"The mayor closed the old bridge {number} because of [bold]cracks[/bold] in it.", *WIDE[:1]],
            title=f"{ESCAPED} {number}",
            source=OUTLET,
            author="[blink]Jane",
        )
    build(index, [corpus], encoder)
    return Config(index=str(index), corpus=str(corpus), answer=AnswerConfig(threshold=0.0))


@pytest.fixture
def hostile(tmp_path: Path, here: Path, encoder: Encoder) -> Config:
    """An index of such articles."""
    return indexed(tmp_path / "[bold]news [@click=app.quit]", tmp_path / "index", encoder)


def harmless(desk: Desk) -> bool:
    """Say whether all that is on the screen can be seen."""
    return all(line.replace("\u200d", "").isprintable() for line in desk.lines())


@drive
async def test_markup_and_escapes_are_text_in_the_conversation(hostile: Config) -> None:
    async with running(hostile, size=(240, 40)) as desk:
        await desk.until(lambda: "articles" in desk.header())
        assert "[bold]news [@click=app.quit]" in desk.header()
        assert desk.shows("[bold]news [@click=app.quit]")
        assert harmless(desk)
        await desk.ask("why did the mayor close the old bridge?")
        await desk.sees("[bold]cracks[/bold]")
        assert desk.shows("[bold]Bridge[/bold] [link=https://x.example]closed[/link] [/] 東京")
        assert desk.shows(OUTLET)
        assert desk.shows(":smile:")
        assert harmless(desk)
        await desk.send(f'/filter --source "{OUTLET}" --author "[blink]Jane"')
        await desk.until(lambda: desk.main.query(Chip))
        await desk.sees(f"outlet {OUTLET}")
        assert desk.shows("author [blink]Jane")
        assert harmless(desk)


@drive
async def test_the_name_of_a_folder_does_not_steer_the_terminal(tmp_path: Path, here: Path, encoder: Encoder) -> None:
    config = indexed(tmp_path / "\x1b[31mred\x1b]0;owned\x07\nnews", tmp_path / "index", encoder)
    async with running(config, size=(240, 40)) as desk:
        await desk.until(lambda: "articles" in desk.header())
        await desk.sees("Ask about 3 articles")
        assert harmless(desk)
        await desk.ask("why did the mayor close the old bridge?")
        await desk.press("1")
        await desk.comes("ArticleScreen")
        await desk.settle()
        assert harmless(desk)


@drive
async def test_markup_and_escapes_are_text_over_the_conversation(hostile: Config) -> None:
    async with running(hostile, size=(240, 40)) as desk:
        await desk.press("ctrl+b")
        await desk.comes("BrowserScreen")
        await desk.until(lambda: desk.screen.query_one(DataTable).row_count == 3)
        await desk.sees("[bold]Bridge[/bold] [link=https://x.example]closed[/link] [/] 東京")
        assert desk.shows(OUTLET)
        assert harmless(desk)
        await desk.press("enter")
        await desk.comes("ArticleScreen")
        await desk.sees("[bold]cracks[/bold]")
        assert desk.shows("[bold]Bridge[/bold] [link=https://x.example]closed[/link] [/] 東京")
        assert desk.shows("[blink]Jane")
        assert harmless(desk)
        await desk.press("escape", "escape")
        desk.transcript.focus()
        await desk.press("f")
        await desk.comes("FiltersScreen")
        await desk.sees(OUTLET)
        assert harmless(desk)


@drive
async def test_nothing_in_an_article_is_a_link_or_an_action(hostile: Config) -> None:
    async with running(hostile, size=(240, 40)) as desk:
        await desk.press("ctrl+b")
        await desk.comes("BrowserScreen")
        await desk.sees("[@click=app.quit]go")
        await desk.press("enter")
        await desk.comes("ArticleScreen")
        await desk.sees("[@click=app.quit]go")
        await desk.click("go[/]")
        assert desk.app.is_running
        assert desk.on("ArticleScreen")
        for strip in desk.screen._compositor.render_strips():
            assert not any(segment.style is not None and segment.style.link for segment in strip)


@drive
async def test_a_search_for_markup_finds_it(hostile: Config) -> None:
    async with running(hostile, size=(160, 40)) as desk:
        await desk.press("ctrl+b")
        await desk.comes("BrowserScreen")
        await desk.until(lambda: desk.screen.query_one(DataTable).row_count == 3)
        await desk.press("slash")
        await desk.write("[link=")
        assert desk.screen.query_one(Input).value == "[link="
        await desk.until(lambda: desk.screen.query_one(DataTable).row_count == 3)
        await desk.press("enter", "enter")
        await desk.comes("ArticleScreen")
        await desk.press("slash")
        await desk.write("[bold]")
        await desk.sees("1 of 1 · ")
        await desk.press("escape", "escape", "escape")
        await desk.comes("MainScreen")
        desk.prompt.put("what of [bold]?")
        await desk.press("enter", "ctrl+r")
        await desk.comes("HistoryScreen")
        assert desk.screen.query_one(OptionList).option_count == 1
