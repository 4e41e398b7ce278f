"""Runs and qrels in TREC's form, and what ir-measures makes of them."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest

from qabot.errors import MissingError
from qabot.eval import ranking
from qabot.eval.given import hits
from qabot.eval.questions import Gold, Question

A, B, C = hits([("", "Ann came."), ("", "Bob came."), ("", "Cy came.")])
TWICE = hits([("", "Ann came."), ("Elsewhere", "Ann came.")])


def _asks(gold: str, partly: str | None = None) -> Question:
    graded = [(Gold(None, None, "", ranking.digest(text)),) if text else () for text in (gold, partly)]
    return Question("q 1", "Who?", graded[0], (), True, graded[1])


def test_ranks_count_what_answers_and_gain_weighs_what_answers_in_part() -> None:
    found = ranking.per_question(
        [
            (_asks("Cy came.", "Ann came."), (A, B, C)),
            (_asks("Nobody came."), (A, B, C)),
            (_asks("Ann came."), (A,)),
            (_asks("Ann came."), ()),
        ]
    )
    assert found["Success@1"] == [0, 0, 1, 0]
    assert found["Success@4"] == [1, 0, 1, 0]
    assert found["RR@10"] == pytest.approx([1 / 3, 0, 1, 0])
    ideal = 2 + 1 / math.log2(3)
    assert found["nDCG@10"] == pytest.approx([(1 + 2 / 2) / ideal, 0, 1, 0])


def test_a_text_met_twice_takes_a_place_and_earns_nothing() -> None:
    first, second = ranking.names(TWICE)
    assert second == f"{first}.2"
    assert ranking.grades(_asks("Ann came."), TWICE) == {first: 2}


def test_a_run_file_is_one_that_trec_eval_reads(tmp_path: Path) -> None:
    file = tmp_path / "x.run"
    ranking.write_run(file, [(_asks("Ann came."), (B, A))])
    assert file.read_text().splitlines() == [
        f"q_1 Q0 {ranking.digest('Bob came.')} 1 2 qabot",
        f"q_1 Q0 {ranking.digest('Ann came.')} 2 1 qabot",
    ]


def test_what_to_install_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(MissingError, match=r"pip install 'qabot\[eval\]'"):
        ranking.measures()
