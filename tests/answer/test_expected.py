"""Questions over the sample articles with the exact words that answer each, and such as nothing answers.

What the reader cannot do yet is marked "missed": when it can, the test says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import opened

from qabot.bot import Bot
from qabot.protocols import Encoder
from qabot.types import Answer

DATA = Path(__file__).parents[1] / "data" / "expected_answers.jsonl"
EXPECTED = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def bot(sample_index: Path, encoder: Encoder) -> Iterator[Bot]:
    with opened(sample_index, encoder) as bot:
        yield bot


def said(answer: Answer) -> list[tuple[str, str]]:
    """Return file and words of each statement that is not a question put to somebody."""
    return [(answer.citations[s.n - 1].article.paths[0], answer.words(s)) for s in answer.statements if not s.lead]


def rows(*, answerable: bool) -> list[object]:
    return [
        pytest.param(row, id=row["question"], marks=pytest.mark.xfail(strict=True) if row.get("missed") else ())
        for row in EXPECTED
        if ("words" in row) is answerable
    ]


@pytest.mark.parametrize("row", rows(answerable=True))
def test_the_exact_words_answer(bot: Bot, row: dict[str, str]) -> None:
    answer = bot.ask(row["question"])
    assert answer.status == "answered"
    path, words = said(answer)[0]
    assert path.endswith(row["path"])
    assert row["words"] in words
    if "short" in row:
        assert answer.short is not None
        assert row["short"] in answer.words(answer.short)
        assert len(answer.words(answer.short)) <= len(row["short"]) + 12


@pytest.mark.parametrize("row", rows(answerable=False))
def test_what_nothing_answers_is_abstained_from(bot: Bot, row: dict[str, str]) -> None:
    answer = bot.ask(row["question"])
    assert answer.status == "abstained", [words for _, words in said(answer)]
    assert answer.closest
    assert answer.citations == ()
