"""Questions come back in the next run, whoever writes beside it and whatever is in the file."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.chat.questions import Asked
from qabot.errors import StorageError


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    return Asked(tmp_path / "state" / "questions.jsonl")


def test_nothing_asked_yet(asked: Asked) -> None:
    assert asked.all() == []
    assert not asked.path.parent.exists(), "looking made something"


def test_order_and_repetition(asked: Asked) -> None:
    for text in ("one", "two", "one", "three\nlines, „quoted“ \\ 字", "  ", "two"):
        asked.add(text)
    assert asked.all() == ["one", "three\nlines, „quoted“ \\ 字", "two"]
    assert Asked(asked.path).all() == asked.all()
    if os.name == "posix":
        assert asked.path.stat().st_mode & 0o077 == 0


def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")

    @given(st.lists(st.text(st.characters(exclude_categories=["Cs"])).filter(str.strip), min_size=1, max_size=3))
    def check(texts: list[str]) -> None:
        asked = Asked(folder / "q")
        for text in texts:
            asked.add(text)
        latest = list(dict.fromkeys(reversed(texts)))[::-1]
        assert asked.all()[-len(latest) :] == latest

    check()


def test_half_a_character_is_no_defect(asked: Asked) -> None:
    asked.add("a\udc80b")
    assert asked.all() == ["a\udc80b".encode("utf-8", "replace").decode()]


def test_broken_lines_are_passed_over(asked: Asked) -> None:
    asked.add("one")
    with asked.path.open("ab") as file:
        file.write(b'nonsense\n[1]\n{"question": 7}\n{"question": " "}\n\xff\xfe\n{"question": "cut o')
    assert asked.all() == ["one"]
    asked.add("two")
    assert asked.all() == ["one", "two"], "the line that was cut off took the next one with it"


def test_a_long_file_is_shortened(asked: Asked) -> None:
    asked.path.parent.mkdir()
    asked.path.write_text("".join(f'{{"question": "{n % 1500}"}}\n' for n in range(2000)), "utf-8")
    asked.add("last")
    questions = asked.all()
    assert len(questions) == 1000
    assert questions[-2:] == ["499", "last"]
    assert questions[0] == "1001", "the oldest that still counts"
    assert len(asked.path.read_text("utf-8").splitlines()) == 1000
    assert sorted(path.name for path in asked.path.parent.glob("*.new")) == []


def test_processes_beside_each_other(asked: Asked) -> None:
    """Each adds enough that the file is shortened meanwhile; none of the last questions is lost."""
    asked.path.parent.mkdir()
    asked.path.write_text('{"question": "old"}\n' * 1990, "utf-8")
    code = (
        "import sys\nfrom pathlib import Path\nfrom qabot.chat.questions import Asked\n"
        "for n in range(30):\n    Asked(Path(sys.argv[1])).add(f'{sys.argv[2]} {n}')"
    )

    def run(name: str) -> int:
        return subprocess.run([sys.executable, "-c", code, str(asked.path), name], check=False).returncode

    with ThreadPoolExecutor() as pool:
        assert list(pool.map(run, "abc")) == [0, 0, 0]
    questions = asked.all()
    for name in "abc":
        assert [q for q in questions if q.startswith(name)] == [f"{name} {n}" for n in range(30)]


def test_a_disk_that_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    asked = Asked(tmp_path / "file" / "questions.jsonl")
    with pytest.raises(StorageError, match="cannot remember the question"):
        asked.add("one")
    assert asked.all() == []
    folder = tmp_path / "questions.jsonl"
    folder.mkdir()
    with pytest.raises(StorageError):
        Asked(folder).add("one")
    assert Asked(folder).all() == []
