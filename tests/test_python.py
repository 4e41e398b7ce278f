"""The example of the manual, run as it stands there; and that importing qabot loads nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import environment

import qabot

ROOT = Path(__file__).parents[1]


def test_the_example_of_the_manual_runs(home: Path, sample_index: Path, cache: Path) -> None:
    example = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert len(example) == 1
    (sample_index.parent / "pyproject.toml").touch()
    done = subprocess.run(
        [sys.executable, "-c", example[0]],
        cwd=sample_index.parent,
        env=environment(home, {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    assert re.search(r"(?i)\beight|nine|seven|three\b", done.stdout)
    assert re.search(r"Gazette|Courier|Kestrel|Meridian", done.stdout)


def test_importing_qabot_is_light() -> None:
    code = "import qabot, sys; print(*sys.modules); qabot.Bot; print('qabot.bot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    loaded, bot = done.stdout.splitlines()
    assert not {"numpy", "qabot.bot", "msgspec", "onnxruntime"} & set(loaded.split())
    assert bot == "True"


def test_there_is_nothing_else_at_the_root() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Robot'"):
        qabot.Robot  # noqa: B018
