"""Questions remembered before conversations were kept are taken over once, and none of them is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qabot.chat.history import History
from qabot.chat.questions import OldQuestions
from qabot.errors import HistoryError


@pytest.fixture
def old(tmp_path: Path) -> OldQuestions:
    (tmp_path / "state").mkdir()
    return OldQuestions(tmp_path / "state" / "questions.jsonl")


@pytest.fixture
def history(tmp_path: Path, old: OldQuestions) -> History:
    return History(tmp_path / "data" / "history.db", 10, old)


def write(old: OldQuestions, *questions: str) -> None:
    with old.path.open("ab") as file:
        file.writelines(json.dumps({"question": question}).encode() + b"\n" for question in questions)


def test_reading_leaves_the_file_and_the_first_write_takes_it_over(old: OldQuestions, history: History) -> None:
    write(old, "one", "two", "one")
    assert history.questions() == ["two", "one"]
    assert old.path.exists()
    assert not history.path.exists(), "looking made something"
    history.remember("three")
    assert history.questions() == ["two", "one", "three"]
    assert list(old.path.parent.iterdir()) == []


def test_what_an_older_qabot_adds_later_is_taken_over_too(old: OldQuestions, history: History) -> None:
    write(old, "one")
    history.remember("two")
    write(old, "three", "two")
    assert sorted(history.questions()) == ["one", "three", "two"]
    history.remember("four")
    assert history.questions() == ["one", "two", "three", "four"]


def test_a_crash_between_taking_and_keeping_loses_nothing(old: OldQuestions, history: History) -> None:
    write(old, "one")
    assert old.take() == ["one"]
    write(old, "two")
    assert history.questions() == ["one", "two"]
    history.remember("three")
    history.remember("four")
    assert sorted(history.questions()) == ["four", "one", "three", "two"]
    assert list(old.path.parent.iterdir()) == []


def test_broken_lines_are_passed_over(old: OldQuestions, history: History) -> None:
    write(old, "one")
    with old.path.open("ab") as file:
        file.write(b'nonsense\n[1]\n{"question": 7}\n{"question": " "}\n\xff\xfe\n{"question": "cut o')
    history.remember("two")
    assert history.questions() == ["one", "two"]


def test_when_nothing_is_kept_the_old_file_stays(tmp_path: Path, old: OldQuestions) -> None:
    write(old, "one")
    off = History(tmp_path / "data" / "history.db", 0, old)
    off.remember("two")
    assert off.questions() == ["one"]
    assert old.path.exists()
    assert not off.path.parent.exists()


def test_a_refused_write_loses_no_old_question(tmp_path: Path, old: OldQuestions) -> None:
    write(old, "one")
    (tmp_path / "data").write_text("in the way")
    history = History(tmp_path / "data" / "history.db", 10, old)
    with pytest.raises(HistoryError):
        history.remember("two")
    assert history.questions() == ["one"]


def test_forgetting_everything_forgets_the_old_questions(old: OldQuestions, history: History) -> None:
    write(old, "one")
    assert history.forget(None) == 0
    assert history.questions() == []
    assert list(old.path.parent.iterdir()) == []
