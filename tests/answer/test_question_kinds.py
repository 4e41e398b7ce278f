"""What kind of answer a question wants."""

from __future__ import annotations

import pytest

from qabot.answer.questions import wants_several, wants_short


@pytest.mark.parametrize(
    "question",
    [
        "Who resigned?",
        "how many people died?",
        "When was the search called off?",
        "which company was fined?",
        "What is the capital of France?",
        "In what year did the tram open",
        "name the victims",
    ],
)
def test_a_few_words_answer(question: str) -> None:
    assert wants_short(question)


@pytest.mark.parametrize(
    "question",
    [
        "Why did the tram collapse?",
        "what did Rowley say about naming companies?",
        "What does the minister think of it?",
        "how did the fire start?",
        "what is a bomb cyclone?",
        "What is encryption",
        "Who is Mark Rowley?",
        "explain the ruling",
    ],
)
def test_whole_sentences_answer(question: str) -> None:
    assert not wants_short(question)


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Which companies were fined?", True),
        ("What bus services were cut?", True),
        ("Which people were named?", True),
        ("Who were the victims?", True),
        ("name the banks that failed", True),
        ("Which company was fined?", False),
        ("What caused the deaths?", False),
        ("Which of them is this?", False),
        ("what was the first number of missing", False),
        ("What news is there?", False),
    ],
)
def test_lists_are_told_from_single_answers(question: str, several: bool) -> None:
    assert wants_several(question) is several
