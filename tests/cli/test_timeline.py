"""Timelines from the command line: text, JSON, Markdown, CSV, and line by line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from helpers import Run, opened

from qabot.protocols import Encoder
from qabot.render import timeline as render

KEYS = {"query", "filters", "understood", "entries", "undated", "period", "counts", "omitted", "snapshot"}


def test_text_for_people_and_one_object_for_programs(run_cli: Run, sample_index: Path) -> None:
    done = run_cli("timeline", "ferry fire", "--since", "2026-03", "--until", "2026-04", "--index", sample_index)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert done.stdout.startswith("Stories per week, by its Monday\n2026-03-02  4  ####\n2026-03-09  1  #\n")
    assert done.stdout.index("2026-03-03\n") < done.stdout.index("2026-03-04\n") < done.stdout.index("2026-03-09\n")
    assert "Eight people died in the fire aboard the Isolde Grey and not nine" in done.stdout
    shown = run_cli("timeline", "ferry fire", "--json", "-k", "3", "--newest-first", "--index", sample_index)
    value = json.loads(shown.stdout)
    assert set(value) == KEYS
    assert len(value["entries"]) == 3
    assert value["omitted"] == 4
    assert [row["date"] for row in value["entries"]] == sorted((row["date"] for row in value["entries"]), reverse=True)
    for row in value["entries"]:
        ((start, end),) = row["spans"]
        assert row["text"][start:end] == row["sentence"]
        assert row["published"].startswith(row["date"])


def test_nothing_is_about_it(run_cli: Run, sample_index: Path) -> None:
    done = run_cli("timeline", "volcano in Iceland", "--index", sample_index)
    assert (done.returncode, done.stdout) == (1, "No article is about this.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((" ",), "the query is empty"), (("ferry", "--json", "--format", "csv"), "give one of them")],
)
def test_what_cannot_be_done_says_why(run_cli: Run, arguments: tuple[str, ...], message: str) -> None:
    done = run_cli("timeline", *arguments)
    assert done.returncode == 2
    assert message in done.stderr


def test_in_a_conversation(run_cli: Run, sample_index: Path) -> None:
    said = "/timeline ferry fire\n/timeline\n/timeline volcano in Iceland\n"
    done = run_cli("chat", "--plain", "--index", sample_index, input=said)
    assert "Three people have died and 11 are missing" in done.stdout
    assert "No article is about this." in done.stdout
    assert "name what it is about: /timeline ferry fire" in done.stderr


def test_forms_for_other_programs(sample_index: Path, encoder: Encoder) -> None:
    with opened(sample_index, encoder) as bot:
        found = bot.timeline("ferry fire")
    rows = list(csv.DictReader(io.StringIO(render.timeline_csv(found))))
    assert [row["date"] for row in rows] == [each.day for each in found.milestones]
    for row, each in zip(rows, found.milestones, strict=True):
        text = each.citation.passage.text
        assert text[int(row["start"]) : int(row["end"])] == row["sentence"] == each.words
        assert row["article_id"] == each.citation.article.id
    markdown = render.timeline_markdown(found)
    assert markdown.startswith("# ferry fire\n\n## 2026-03-03\n\n- Three people have died")
    assert "<https://meridiandispatch.example/uk/ferry-inquiry-report>" in markdown
    assert "| 2026-03 | 5 |" in markdown


@pytest.mark.parametrize(("width", "sign"), [(100, "█"), (60, "#"), (40, "#")])
def test_bars_keep_to_their_room_and_sign(sample_index: Path, encoder: Encoder, width: int, sign: str) -> None:
    with opened(sample_index, encoder) as bot:
        found = bot.timeline("tram")
    lines = render.drawn(found, width, 8, sign).splitlines()
    assert len(lines) <= 8
    assert max(map(len, lines)) <= width
    assert sign in lines[0]
    assert set("".join(lines)) <= set(f"{sign} 0123456789-")
    assert "2025-10" in lines[-1]
