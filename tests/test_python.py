"""The example of the manual, run as it stands there; and that importing qabot loads nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from helpers import build, environment, opened, write_json

import qabot
from qabot.errors import UsageError
from qabot.types import Filters

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


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qabot.Bot]:
    folder = tmp_path_factory.mktemp("python")
    for day in ("2026-03-02", "2026-04-02", date.today().isoformat()):
        body = [f"The bridge of {day} was closed."]
        write_json(folder / "corpus" / f"{day}.json", body, title="Bridge", source="Gazette", published=day)
    build(folder / "index", [folder / "corpus"])
    with opened(folder / "index") as bot:
        yield bot


def test_days_of_filters_are_as_on_the_command_line(bot: qabot.Bot) -> None:
    for filters, days in (
        (Filters(since="last week"), {date.today().isoformat()}),
        (Filters(since="2026-03", until="2026-04"), {"2026-03-02"}),
        (Filters(since="3 March 2026", as_of="2026-04"), {"2026-04-02"}),
        (Filters(since="last week", as_of="2026-04-05"), {"2026-04-02"}),
        (Filters(until="2026-03-15", sources=["gazette"]), {"2026-03-02"}),  # type: ignore[arg-type]
    ):
        query, hits = bot.search("bridge", filters)
        assert {hit.article.published for hit in hits} == days, filters
        assert query.filters.since is None or len(query.filters.since) == 10
        assert {c.article.published for c in bot.ask("bridge", filters).closest} <= days


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"since": "someday soon"}, "since: 'someday soon' is no date"),
        ({"until": "2026-13"}, "until: '2026-13' is no day"),
        ({"as_of": ""}, "as_of: '' is no date"),
        ({"since": date(2026, 3, 1)}, "since is a day as text"),
        ({"sources": "gazette"}, "sources takes several names"),
        ({"authors": "Ada Quill"}, "authors takes several names"),
        ({"articles": "0123"}, "articles takes several names"),
        ({"sources": (7,)}, "sources takes several names"),
        ({"sources": ["a"] * 1_001}, "sources takes at most 1,000 names, not 1,001"),
        ({"authors": ["a" * 501]}, "a name in authors has at most 500 characters, not 501"),
        ({"articles": ["a"] * 100_001}, "articles takes at most 100,000 names, not 100,001"),
        ({"since": "2026-04", "until": "2026-03"}, "leaves no day"),
    ],
)
def test_filters_that_make_no_sense_name_the_field(bot: qabot.Bot, fields: dict[str, Any], words: str) -> None:
    filters = Filters(**fields)
    for call in (bot.ask, bot.search, bot.timeline, bot.understand, lambda text, given: list(bot.stream(text, given))):
        with pytest.raises(UsageError, match=re.escape(words)):
            call("bridge", filters)
    with pytest.raises(UsageError, match=re.escape(words)):
        bot.quotes(None, "bridge", filters, 3)


def test_a_question_of_nothing_is_an_error_of_use(bot: qabot.Bot) -> None:
    for text in ("", " \n", "\u200b\u200d", "\u2060"):
        for call in (bot.ask, bot.search, bot.timeline):
            with pytest.raises(UsageError, match="empty"):
                call(text)


def test_importing_qabot_is_light() -> None:
    code = "import qabot, sys; print(*sys.modules); qabot.Bot; print('qabot.bot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    loaded, bot = done.stdout.splitlines()
    assert not {"numpy", "qabot.bot", "msgspec", "onnxruntime"} & set(loaded.split())
    assert bot == "True"


def test_there_is_nothing_else_at_the_root() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Robot'"):
        qabot.Robot  # noqa: B018
