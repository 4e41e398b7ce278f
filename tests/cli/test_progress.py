"""Progress for programs: one object a line on stderr, not too many, first and last of every phase."""

from __future__ import annotations

import json
import time
from itertools import groupby
from pathlib import Path

import pytest
from helpers import Run, write_json

from qabot.cli.flags import Flags
from qabot.cli.progress import reporting
from qabot.types import Progress


@pytest.mark.parametrize("flags", [[], ["--json"], ["-q", "--json"]], ids=" ".join)
def test_every_line_is_an_object(run_cli: Run, tmp_path: Path, cache: Path, flags: list[str]) -> None:
    for n in range(30):
        write_json(tmp_path / "c" / f"{n}.json", [f"The gazette {n}."], title=str(n))
    done = run_cli("index", *flags, "--progress", "json", "--index", tmp_path / "i", tmp_path / "c")
    assert done.returncode == 0, done.stderr
    shown = [json.loads(line) for line in done.stderr.splitlines()]
    assert all(set(value) == {"phase", "done", "total"} for value in shown)
    phases = [(phase, list(values)) for phase, values in groupby(shown, key=lambda value: value["phase"])]
    assert [phase for phase, _ in phases][:3] == ["scanning", "reading", "embedding"]
    assert phases[1][1][0] == {"phase": "reading", "done": 0, "total": 30}
    assert phases[1][1][-1] == {"phase": "reading", "done": 30, "total": 30}
    if "--json" in flags:
        assert json.loads(done.stdout)["articles"]["added"] == 30
    else:
        assert done.stdout.startswith("30 added")


def test_an_error_comes_as_ever(run_cli: Run) -> None:
    done = run_cli("index", "--json", "--progress", "json", "not/there")
    assert done.returncode == 2
    assert json.loads(done.stdout)["exit_code"] == 2
    assert run_cli("index", "--progress", "loud").returncode == 2


def test_first_and_last_and_ten_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), reporting(Flags(), "json") as notify:
        for n in range(1001):
            notify(Progress("reading", n, 1000))
            time.sleep(0.0005)
        notify(Progress("publishing", 0))
        for n in range(5):
            notify(Progress("tidying", n))
        raise KeyboardInterrupt
    spent = time.monotonic() - started
    shown = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    reading = [value["done"] for value in shown if value["phase"] == "reading"]
    assert (reading[0], reading[-1]) == (0, 1000)
    assert 3 <= len(reading) <= spent * 10 + 2
    assert [value["done"] for value in shown if value["phase"] == "tidying"] == [0, 4]
    assert shown[-2 - 1] == {"phase": "publishing", "done": 0, "total": None}
