"""The article and the table of articles: open at the words, search, sort, choose, ask only those."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path

from driving import GOOD, HOPELESS, OTHER, Desk, all_lines, drive, running, text_of, visible_lines
from helpers import build, write_json
from textual.widgets import DataTable, Input

from qabot.config import Config
from qabot.protocols import Encoder
from qabot.tui.screens.article import ArticleScreen, Place
from qabot.tui.widgets.chips import Chip
from qabot.tui.widgets.lines import LineView
from qabot.types import Article, Span

LONG = 5_000


def table_of(desk: Desk) -> DataTable[object]:
    """Return the table of articles."""
    return desk.screen.query_one(DataTable)


def column(desk: Desk, number: int) -> list[str]:
    """Return what stands in a column, from the top."""
    table = table_of(desk)
    return [str(table.get_row_at(row)[number]).strip() for row in range(table.row_count)]


def outlets_of(desk: Desk) -> list[str]:
    """Return the outlets in the table, from the top, without the unknown ones."""
    return [name.casefold() for name in column(desk, 1) if name != "unknown outlet"]


async def browse(desk: Desk, rows: int = 50) -> None:
    """Open the table and wait until it is full."""
    await desk.press("ctrl+b")
    await desk.comes("BrowserScreen")
    await desk.until(lambda: table_of(desk).row_count == rows)


def place_in(desk: Desk) -> tuple[int, int] | None:
    """Return at which of how many stops the open article is."""
    found = re.search(r"([\d,]+) of ([\d,]+) · ", text_of(desk.screen, "#article-status"))
    return (int(found[1].replace(",", "")), int(found[2].replace(",", ""))) if found else None


def long_article(words: Sequence[int] = ()) -> Article:
    """Return an article of five thousand paragraphs, some of which have a word of their own."""
    paragraphs = tuple(
        f"Paragraph {number} says that the harbour was quiet and that the tide came in as it always does."
        + (" The zebra crossed the quay." if number in words else "")
        for number in range(1, LONG + 1)
    )
    return Article("id", "A long report", "Gazette", (), None, None, None, None, None, ("long.txt",), paragraphs)


# The article.


@drive
async def test_an_article_shows_where_it_comes_from_and_all_its_paragraphs(sample: Config) -> None:
    async with running(sample) as desk:
        turn = await desk.ask(GOOD)
        article = turn.citations[0].article
        await desk.press("1")
        await desk.comes("ArticleScreen")
        shown = " ".join(all_lines(desk.screen.query_one(LineView))).split()
        text = " ".join(shown)
        for words in (article.title, "The Albion Courier", Path(article.paths[0]).name):
            assert words in text
        for number, paragraph in enumerate(article.paragraphs, 1):
            assert f"{number} {' '.join(paragraph.split())}" in text
        assert place_in(desk) in ((1, 2), (2, 2))


@drive
async def test_n_and_p_go_from_citation_to_citation_and_round(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.ask(GOOD)
        await desk.press("1")
        await desk.comes("ArticleScreen")
        await desk.until(lambda: place_in(desk))
        seen = [place_in(desk)]
        for key in ("n", "n", "p"):
            await desk.press(key)
            seen.append(place_in(desk))
        assert set(seen) == {(1, 2), (2, 2)}
        assert seen[0] == seen[2] != seen[1] == seen[3]


@drive
async def test_a_search_finds_moves_and_ends(sample: Config) -> None:
    async with running(sample, size=(100, 24)) as desk:
        turn = await desk.ask(GOOD)
        body = "\n".join(turn.citations[0].article.paragraphs).casefold()
        await desk.press("1")
        await desk.comes("ArticleScreen")
        await desk.press("slash")
        assert isinstance(desk.app.focused, Input)
        await desk.write("Tech")
        total = body.count("tech")
        assert total > 1
        await desk.until(lambda: (place_in(desk) or (0, 0))[1] == total)
        await desk.press("enter")
        assert isinstance(desk.app.focused, LineView)
        before = place_in(desk)
        places = {before}
        for _ in range(total - 1):
            await desk.press("n")
            places.add(place_in(desk))
            assert any("tech" in line.casefold() for line in visible_lines(desk.screen.query_one(LineView)))
        assert len(places) == total
        await desk.press("n")
        assert place_in(desk) == before
        await desk.press("p", "n")
        assert place_in(desk) == before
        await desk.press("escape")
        await desk.until(lambda: (place_in(desk) or (0, 0))[1] == 2)
        await desk.press("escape")
        assert desk.on("MainScreen")


@drive
async def test_a_search_in_vain_says_so(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.ask(GOOD)
        await desk.press("1")
        await desk.comes("ArticleScreen")
        await desk.press("slash")
        await desk.write("zebra")
        await desk.until(lambda: "not in this article" in text_of(desk.screen, "#article-status"))
        assert place_in(desk) is None
        await desk.press("enter", "n", "escape")
        assert desk.on("ArticleScreen") or desk.on("MainScreen")


@drive
async def test_an_article_copies_its_cited_words_with_their_place(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.ask(GOOD)
        await desk.press("1")
        await desk.comes("ArticleScreen")
        await desk.until(lambda: place_in(desk))
        if place_in(desk) == (1, 2):
            await desk.press("n")
        await desk.press("y")
        await desk.until(lambda: desk.said)
        copied = desk.app.clipboard
        assert "**He replied that naming them had a drawback" in copied
        assert "The Albion Courier" in copied
        assert "paragraph 9" in copied


@drive
async def test_an_address_that_is_not_of_the_web_is_never_opened(sample: Config, opened: Path) -> None:
    async with running(sample) as desk:
        for url in ("javascript:alert('[red]1[/red]')", "file:///etc/passwd", "--version"):
            article = Article("id", "A headline", None, (), None, None, None, url, None, ("a.txt",), ("One.",))
            await desk.app.push_screen(ArticleScreen(article))
            await desk.settle()
            await desk.press("o")
            await desk.until(lambda: desk.said)
            assert url in desk.said.pop()
            await desk.sees(url)
        assert not opened.exists()


@drive
async def test_a_asks_the_open_article_alone(sample: Config) -> None:
    async with running(sample) as desk:
        turn = await desk.ask(GOOD)
        await desk.press("1")
        await desk.comes("ArticleScreen")
        await desk.press("a")
        await desk.comes("MainScreen")
        await desk.sees("1 chosen article")
        other = await desk.ask(OTHER)
        assert {citation.article.id for citation in other.citations} == {turn.citations[0].article.id}


@drive
async def test_five_thousand_paragraphs_open_at_the_words_and_are_searched(sample: Config) -> None:
    async with running(sample) as desk:
        place = Place(4_000, Span(0, 14))
        # The work it takes, however busy the machine is with other things.
        began = time.process_time()
        screen = ArticleScreen(long_article([10, 4_990]), [place], place)
        await desk.app.push_screen(screen)
        view = desk.screen.query_one(LineView)
        await desk.until(lambda: any("Paragraph 4000 says" in line for line in visible_lines(view)))
        assert time.process_time() - began < 2
        await desk.press("slash")
        began = time.process_time()
        await desk.write("zebra")
        await desk.until(lambda: any("zebra crossed" in line for line in visible_lines(view)))
        assert time.process_time() - began < 2
        assert any("Paragraph 4990 says" in line for line in visible_lines(view))
        await desk.until(lambda: place_in(desk) == (2, 2))
        await desk.press("enter", "n")
        await desk.until(lambda: any("Paragraph 10 says" in line for line in visible_lines(view)))
        assert f"{LONG:,} paragraphs" in text_of(desk.screen, "#article-status")
        began = time.process_time()
        for key in ("G", "g", "pagedown", "G"):
            await desk.press(key)
        assert time.process_time() - began < 2
        await desk.until(lambda: any(f"Paragraph {LONG} says" in line for line in visible_lines(view)))


@drive
async def test_a_search_for_what_is_everywhere_stays_quick(sample: Config) -> None:
    async with running(sample) as desk:
        await desk.app.push_screen(ArticleScreen(long_article()))
        await desk.settle()
        await desk.press("slash")
        began = time.process_time()
        await desk.write("the")
        await desk.until(lambda: (place_in(desk) or (0, 0))[1] == 2 * LONG)
        await desk.press("enter", "p")
        await desk.until(lambda: place_in(desk) == (2 * LONG, 2 * LONG))
        assert time.process_time() - began < 4


@drive
async def test_the_words_stay_in_view_when_the_window_changes(sample: Config) -> None:
    async with running(sample) as desk:
        place = Place(4_000, Span(0, 14))
        await desk.app.push_screen(ArticleScreen(long_article(), [place], place))
        view = desk.screen.query_one(LineView)
        await desk.until(lambda: any("Paragraph 4000 says" in line for line in visible_lines(view)))
        for size in ((60, 20), (250, 70), (80, 24)):
            await desk.pilot.resize_terminal(*size)
            await desk.settle()
            assert any(
                f"Paragraph {4_000 + step} says" in line for line in visible_lines(view) for step in range(-9, 3)
            )


@drive
async def test_an_article_that_is_gone_meanwhile_is_a_message(tmp_path: Path, here: Path, encoder: Encoder) -> None:
    for number in range(2):
        write_json(tmp_path / f"c/{number}.json", [f"Harbour {number} opened on Monday."], title=f"Harbour {number}")
    build(tmp_path / "i", [tmp_path / "c"], encoder)
    async with running(Config(index=str(tmp_path / "i"), corpus=str(tmp_path / "c"))) as desk:
        await browse(desk, 2)
        for number in range(2):
            (tmp_path / f"c/{number}.json").unlink()
        write_json(tmp_path / "c/2.json", ["Harbour 2 opened on Friday."], title="Harbour 2")
        build(tmp_path / "i", [tmp_path / "c"], encoder)
        await desk.press("enter")
        await desk.until(lambda: desk.said)
        assert "defect" not in desk.said[0]
        assert desk.on("BrowserScreen")


# The table.


@drive
async def test_the_table_filters_while_typing(sample: Config) -> None:
    async with running(sample) as desk:
        await browse(desk)
        await desk.press("slash")
        assert isinstance(desk.app.focused, Input)
        await desk.write("FERRY harbour")
        await desk.until(lambda: 0 < table_of(desk).row_count < 10)
        assert all("ferry" in f"{a} {b}".casefold() for a, b in zip(column(desk, 2), column(desk, 1), strict=True))
        assert set(column(desk, 1)) == {"Harbour Gazette"}
        assert f"{table_of(desk).row_count} of 50 articles" in text_of(desk.screen, "#browser-status")
        await desk.write(" nothing at all")
        await desk.until(lambda: table_of(desk).row_count == 0)
        await desk.press("escape", "space", "enter", "a")
        assert desk.on("BrowserScreen")
        await desk.press("escape")
        assert desk.on("MainScreen")


@drive
async def test_the_table_filters_by_author_and_date_without_accents(sample: Config) -> None:
    async with running(sample) as desk:
        await browse(desk)
        await desk.press("slash")
        await desk.write("friederike")
        await desk.until(lambda: table_of(desk).row_count == 1)
        desk.screen.query_one(Input).value = "2026-07"
        await desk.until(lambda: table_of(desk).row_count > 1)
        assert all(day.startswith("2026-07") for day in column(desk, 0))
        desk.screen.query_one(Input).value = "undated"
        await desk.until(lambda: table_of(desk).row_count == 2)


@drive
async def test_the_table_sorts_and_reverses(sample: Config) -> None:
    async with running(sample) as desk:
        await browse(desk)
        newest = column(desk, 0)
        dated = [day for day in newest if day != "undated"]
        assert dated == sorted(dated, reverse=True)
        await desk.press("s")
        await desk.until(lambda: column(desk, 1) != [] and column(desk, 0) != newest)
        assert outlets_of(desk) == sorted(outlets_of(desk))
        await desk.press("r")
        assert outlets_of(desk) == sorted(outlets_of(desk), reverse=True)
        await desk.press("s", "s")
        counts = [int(count.replace(",", "")) for count in column(desk, 3)]
        assert counts == sorted(counts, reverse=True)
        await desk.press("s")
        assert column(desk, 0) == newest
        await desk.press("r")
        assert column(desk, 0) == newest[::-1]


@drive
async def test_a_click_on_a_heading_sorts(sample: Config) -> None:
    async with running(sample) as desk:
        await browse(desk)
        await desk.click("outlet", 1)
        assert outlets_of(desk) == sorted(outlets_of(desk))


@drive
async def test_only_the_chosen_articles_are_asked(sample: Config) -> None:
    async with running(sample) as desk:
        await browse(desk)
        await desk.press("slash")
        await desk.write("heartbreak")
        await desk.until(lambda: table_of(desk).row_count == 1)
        await desk.press("enter", "space", "slash")
        desk.screen.query_one(Input).value = "blind spots"
        await desk.until(lambda: table_of(desk).row_count == 1)
        await desk.press("enter", "space")
        assert "2 chosen" in text_of(desk.screen, "#browser-status")
        await desk.press("a")
        await desk.comes("MainScreen")
        await desk.sees("2 chosen articles")
        titles = set()
        for question in (GOOD, OTHER, HOPELESS):
            turn = await desk.ask(question)
            titles |= {citation.article.title[:10] for citation in turn.citations}
        assert titles == {"Heartbreak", "Tech firms"}
        desk.main.query_one(Chip).focus()
        await desk.press("enter")
        await desk.until(lambda: not desk.main.filters)


@drive
async def test_a_choice_is_taken_back_and_asking_nothing_asks_nothing(sample: Config) -> None:
    async with running(sample) as desk:
        await browse(desk)
        await desk.press("space")
        assert column(desk, 0)[0].startswith("* ")
        await desk.press("k", "space")
        assert not column(desk, 0)[0].startswith("* ")
        assert "chosen" not in text_of(desk.screen, "#browser-status")
        await desk.press("a")
        assert desk.on("BrowserScreen")


@drive
async def test_the_table_opens_articles_and_stays_where_it_was(sample: Config) -> None:
    async with running(sample) as desk:
        await browse(desk)
        await desk.press("j", "j", "j")
        title = column(desk, 2)[3]
        await desk.press("enter")
        await desk.comes("ArticleScreen")
        await desk.sees(title[:30])
        assert place_in(desk) is None
        await desk.press("escape")
        await desk.comes("BrowserScreen")
        assert table_of(desk).cursor_row == 3


@drive
async def test_a_new_size_keeps_the_place_and_the_choice(sample: Config) -> None:
    async with running(sample) as desk:
        await browse(desk)
        await desk.press("space", "j", "j")
        row = table_of(desk).cursor_row
        await desk.pilot.resize_terminal(90, 30)
        await desk.settle()
        await desk.until(lambda: table_of(desk).row_count == 50)
        assert column(desk, 0)[0].startswith("* ")
        assert table_of(desk).cursor_row == row


@drive
async def test_v_goes_from_version_to_version_of_a_story(sample: Config) -> None:
    async with running(sample) as desk:
        turn = await desk.ask("How many more moths were there beside dimmed roads?")
        assert len(turn.citations[0].reprints) == 2
        await desk.press("1")
        await desk.comes("ArticleScreen")
        seen: list[str] = []
        for key in ("v", "v", "v", "escape"):
            await desk.until(lambda: bool(_headline(desk)) and _headline(desk) not in seen[-1:])
            seen.append(_headline(desk))
            await desk.press(key)
        assert len(set(seen[:3])) == 3
        assert seen[3] == seen[0], "after the last comes the first"
        await desk.comes("MainScreen")


def _headline(desk: Desk) -> str:
    """Return the first line of the open article, empty until it is drawn."""
    return next((line.strip() for line in all_lines(desk.screen.query_one(LineView)) if line.strip()), "")
