"""An outlet that is called so is not another that has its name in its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from helpers import build, opened, write_json

from qabot.bot import Bot
from qabot.types import Filters

OUTLETS = ("Times", "Sunday Times", "Financial Times", "Northern Ledger", "Eastern Ledger")


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("outlets")
    for outlet in OUTLETS:
        body = f"The gazette mill of the {outlet} burned down."
        write_json(folder / "articles" / f"{outlet}.json", body, title="Fire", source=outlet, date="2026-03-01")
    build(folder / "index", [folder / "articles"])
    with opened(folder / "index") as bot:
        yield bot


@pytest.mark.parametrize(
    ("wanted", "outlets"),
    [
        ("Times", {"Times"}),
        ("times", {"Times"}),
        ("financial times", {"Financial Times"}),
        ("financial", {"Financial Times"}),
        ("ledger", {"Northern Ledger", "Eastern Ledger"}),
        ("northern", {"Northern Ledger"}),
        ("!", set()),
    ],
)
def test_names_that_are_equal_come_before_those_that_have_the_words(bot: Bot, wanted: str, outlets: set[str]) -> None:
    assert {article.source for article in bot.corpus.articles(Filters(sources=(wanted,)))} == outlets


def test_a_question_of_an_outlet_is_asked_of_no_other(bot: Bot) -> None:
    answer = bot.ask("What burned down according to the Times?")
    assert answer.query.filters.sources == ("Times",)
    assert {c.article.source for c in (*answer.citations, *answer.closest)} == {"Times"}
    assert bot.understand("What burned according to the Sunday Times?", Filters(sources=("Times",))).understood == ()
    given = Filters(sources=("ledger",))
    assert bot.understand("What burned according to the Northern Ledger?", given).filters.sources == OUTLETS[3:4]
