"""Questions that stand in print: the paragraph after one answers it, paragraphs far from it do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import build, opened, write_json

from qabot.bot import Bot
from qabot.training import news
from qabot.training.examples import Example
from qabot.types import Article

ASKED = "How will the new bridge be paid for?"
LATER = "What did the council decide about tolls?"
ANSWER = "Two thirds come from the state of Corvo and the rest is a loan that runs for thirty years."
NOISE = "Line {n} of the report tells of weather, harvests and the price of bread in district {n} and beyond."


def filler(start: int, count: int) -> list[str]:
    return [NOISE.format(n=n) for n in range(start, start + count)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("news")
    bodies = {
        "bridge": [*filler(0, 6), ASKED, ANSWER, *filler(6, 6), LATER, ANSWER.replace("Two", "Three"), *filler(12, 3)],
        "again": [*filler(20, 4), ASKED, ANSWER, *filler(24, 4)],
        "shapes": [
            *filler(30, 4),
            "Why not?",
            ANSWER,
            "The bridge, some say, who knows for sure?",
            ANSWER,
            "Who paid? And who will pay for it?",
            ANSWER,
            "Where does the money come from now?",
            "Nobody says.",
            "When will the bridge be open again?",
            "In May, perhaps, as the mayor promised when she spoke last week in the town hall?",
            *filler(34, 4),
            "Why is nothing printed after this question?",
        ],
    }
    for name, body in bodies.items():
        write_json(place / "corpus" / f"{name}.json", body, title=f"Of the {name}")
    assert not build(place / "index", [place / "corpus"]).skipped
    return place / "index"


@pytest.fixture(scope="module")
def bot(folder: Path) -> Iterator[Bot]:
    with opened(folder) as bot:
        yield bot


@pytest.fixture(scope="module")
def articles(bot: Bot) -> list[Article]:
    return sorted(news.unasked(bot, set()), key=lambda article: article.title, reverse=True)


@pytest.fixture(scope="module")
def printed(bot: Bot, articles: list[Article]) -> list[Example]:
    return list(news.printed(articles, bot))


def test_only_real_questions_with_an_answer_after_them(printed: list[Example]) -> None:
    # Too short, no question word first, two at once, an answer of two words, an answer that asks, the last paragraph.
    assert {e.question for e in printed} == {ASKED, LATER}
    assert len(printed) == 2, "the same question twice"


def test_the_paragraph_after_it_is_right_but_nobody_knows_where(printed: list[Example]) -> None:
    first, second = sorted(printed, key=lambda example: example.question)
    assert first.right is not None
    assert second.right is not None
    assert first.right.passage == ANSWER
    assert second.right.passage == ANSWER.replace("Two", "Three")
    assert first.answers == second.answers == ()
    assert {e.right.before for e in printed if e.right} == {"", printed[0].question}, "not always with the question"


def test_wrong_passages_are_far_from_it(printed: list[Example], articles: list[Article]) -> None:
    for example in printed:
        home = next(a for a in articles if f"printed:{a.id}" == example.group)
        place = home.paragraphs.index(example.question)
        assert len(example.others) >= 2
        for other in example.others:
            assert other.passage not in home.paragraphs[place : place + 4]
            assert not other.passage.endswith("?")
            assert other != example.right


def test_articles_that_are_asked_about_are_left_out(bot: Bot, articles: list[Article]) -> None:
    asked = articles[0].id
    assert {a.id for a in news.unasked(bot, {asked})} == {a.id for a in articles} - {asked}
    assert {a.title for a in articles} == {"Of the bridge", "Of the again", "Of the shapes"}
