"""Floors: what is below one is named, what was measured on other data is refused, and the table shows it all."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from helpers import Run
from rich.console import Console

from qabot.errors import UsageError
from qabot.eval import floors, gate
from qabot.eval.figures import Figure, Measured
from qabot.eval.table import table

MEASURED = Measured(
    "mine",
    "ab" * 32,
    100,
    90,
    {
        "retrieval": {"RR@10": Figure(0.5234, 0.45, 0.6, 90)},
        "confidence": {"brier": Figure(0.2, 0.1, 0.3, 100)},
        "answers": {"contains_answer_when_answered": Figure(0.0, 0.0, 0.0, 0)},
    },
    12.34,
    {"best_threshold": 1.5},
)


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "floors.toml"
    path.write_text(text)
    return path


def _pinned(tmp_path: Path, floor: float, name: str = "retrieval.RR@10", sha256: str = "ab" * 32) -> Path:
    return _file(tmp_path, f'[mine]\nsha256 = "{sha256}"\n[mine.floors]\n"{name}" = {floor}\n')


def test_a_figure_below_its_floor_is_named(tmp_path: Path) -> None:
    assert floors.check(floors.load(_pinned(tmp_path, 0.52)), MEASURED) == []
    (below,) = floors.check(floors.load(_pinned(tmp_path, 0.53)), MEASURED)
    assert str(below) == "mine: retrieval.RR@10 is 0.5234, below its floor of 0.53"


def test_what_is_pinned_must_be_what_is_measured(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="digest"):
        floors.check(floors.load(_pinned(tmp_path, 0.1, sha256="cd" * 32)), MEASURED)
    with pytest.raises(UsageError, match=r"retrieval\.nothing"):
        floors.check(floors.load(_pinned(tmp_path, 0.1, "retrieval.nothing")), MEASURED)
    with pytest.raises(UsageError, match="no floors are pinned for mine"):
        floors.check({}, MEASURED)


@pytest.mark.parametrize("text", ["x", "x = 1", "[mine]\n", '[mine]\nsha256 = "a"\nfloors = 1', "[mine.floors]\na = 1"])
def test_a_file_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"floors\.toml"):
        floors.load(_file(tmp_path, text))


def test_floors_are_written_from_figures_less_two_questions(tmp_path: Path) -> None:
    written = floors.load(_file(tmp_path, floors.written(MEASURED)))
    assert written == {"mine": floors.Pinned("ab" * 32, {"retrieval.RR@10": 0.501})}
    assert floors.check(written, MEASURED) == []


def test_the_table_shows_values_with_their_intervals() -> None:
    out = io.StringIO()
    Console(file=out, width=100).print(table([MEASURED]))
    line = next(line for line in out.getvalue().splitlines() if "retrieval.RR@10" in line)
    assert line.split() == ["retrieval.RR@10", "0.523", "0.450", "to", "0.600", "90"]
    assert "best_threshold" in out.getvalue()


def test_json_has_values_as_they_were_and_intervals_beside_them() -> None:
    found = json.loads(json.dumps(MEASURED.as_json()))
    assert (found["dataset"], found["retrieval"]["RR@10"], found["ms_per_question"]) == ("mine", 0.5234, 12.3)
    assert found["intervals"]["retrieval"]["RR@10"] == [0.45, 0.6]


def test_the_gate_on_the_command_line(run_cli: Run, sample_corpus: Path, cache: Path, tmp_path: Path) -> None:
    questions = tmp_path / "mine.jsonl"
    # Each of the four runs indexes the corpus anew: the articles of one outlet will do.
    corpus = tmp_path / "corpus"
    shutil.copytree(sample_corpus / "albion-courier", corpus / "albion-courier")
    gold = {"path": "albion-courier/rowley-rusi-speech.txt", "starts": "no paragraph begins like this"}
    questions.write_text(json.dumps({"id": "1", "question": "what did Rowley say?", "gold": [gold]}))
    written = run_cli("eval", "-q", "--floors", "--corpus", corpus, questions)
    assert written.returncode == 0, written.stderr
    passing = _file(tmp_path, written.stdout)
    assert run_cli("eval", "-q", "--gate", passing, "--corpus", corpus, questions).returncode == 0
    failing = _file(tmp_path, written.stdout.replace('"retrieval.RR@10" = 0.0', '"retrieval.RR@10" = 0.5'))
    done = run_cli("eval", "-q", "--gate", failing, "--corpus", corpus, questions)
    assert done.returncode == 1, done.stderr
    assert "retrieval.RR@10 is 0.0000, below its floor of 0.5" in done.stderr
    other = _file(tmp_path, written.stdout.replace('sha256 = "', 'sha256 = "0'))
    done = run_cli("eval", "-q", "--gate", other, "--corpus", corpus, questions)
    assert (done.returncode, "digest" in done.stderr) == (2, True)


def test_the_large_gate_says_what_it_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate.main([]) == 2
    assert "usage" in capsys.readouterr().err
    assert gate.main([str(tmp_path), str(tmp_path), "--floors"]) == 2
    assert "queries_2024" in capsys.readouterr().err
