"""Reported questions, replies, and quotations that must not be cut."""

from __future__ import annotations

import pytest

from qabot.answer.quoting import asks, balanced, opens_quoted, replies, runs_on, whole
from qabot.text import sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "Ms Okafor was asked whether the bridge would reopen by Easter.",
        "Asked if he would resign, the chairman paused.",
        "Reporters pressed the minister on why the figures had been withheld.",
        "The committee asked the surgeon what had gone wrong.",
        "It was put to her that the money had been spent twice.",
        "The council leader was questioned about the contract.",
    ],
)
def test_a_reported_question_is_recognised(sentence: str) -> None:
    assert asks(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "She asked for more time.",
        "Villagers were asked to boil their water.",
        "He said the bridge would reopen by Easter.",
        "Asked whether she would stand again, she said: “No.”",
        "Asked if he was angry, Mr Dunne said he was only tired.",
        "The task was completed on time.",
    ],
)
def test_what_asks_nothing_or_answers_at_once_is_not(sentence: str) -> None:
    assert not asks(sentence)


@pytest.mark.parametrize("text", ["“No,” she said.", '"Never."', "He replied that it would.", "Mr Obi said no."])
def test_a_reply_is_recognised(text: str) -> None:
    assert replies(text)


@pytest.mark.parametrize("text", ["Rain fell on the second day.", "The tower was built in 1911."])
def test_what_is_no_reply_is_not(text: str) -> None:
    assert not replies(text)


@pytest.mark.parametrize("text", ['"a" and "b"', "“a”", "‘a’ isn’t", "„a“", "don’t", "no marks", "’tis fine"])
def test_balanced(text: str) -> None:
    assert balanced(text)
    assert not runs_on(text)


@pytest.mark.parametrize("text", ['"We will', "“We will", "he said.”", "„Wir", "‘We will"])
def test_unbalanced(text: str) -> None:
    assert not balanced(text)


@pytest.mark.parametrize(
    ("text", "index", "most", "expected"),
    [
        ('"One. Two," she said. Three.', 0, 3, '"One. Two," she said.'),
        ('"One. Two," she said. Three.', 1, 3, '"One. Two," she said.'),
        ("“One is here. Two is here. Three,” he said.", 1, 3, "“One is here. Two is here. Three,” he said."),
        ("“One is here. Two is here. Three,” he said.", 0, 2, "“One is here."),
        ("Plain words here. More words.", 0, 3, "Plain words here."),
    ],
)
def test_a_sentence_is_widened_to_its_quotation_if_there_is_room(
    text: str, index: int, most: int, expected: str
) -> None:
    assert whole(text, sentences(text), index, most).of(text) == expected


def test_opens_quoted_knows_the_marks_of_the_trade() -> None:
    assert all(opens_quoted(f"{mark}x") for mark in "\"'“„«‘")
    assert not opens_quoted("x")
