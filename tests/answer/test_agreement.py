"""When two short answers are the same."""

from __future__ import annotations

import pytest

from qabot.answer.agreement import normal, same


@pytest.mark.parametrize(
    ("one", "other"),
    [("Rowley", "Mark Rowley"), ("the Senate", "Senate"), ("“Oppenheimer”", "Oppenheimer"), ("José Mota", "Jose Mota")],
)
def test_the_same(one: str, other: str) -> None:
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("5", "5 million"), ("May 5", "5"), ("Anna Lund", "Anna Berg"), ("", "x"), ("Lund", "Lundgren"), ("the", "a")],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not same(one, other)


def test_case_punctuation_and_articles_do_not_count() -> None:
    assert normal("The  U.S. Senate!") == "us senate"
