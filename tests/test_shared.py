"""Articles kept outside the project, when they are there: the one it all began with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers import Run

ARTICLE = Path(__file__).parents[2] / "shared/corpus/belfast_telegraph_rowley.txt"
QUESTION = "what did Rowley say about naming companies?"
pytestmark = pytest.mark.skipif(not ARTICLE.is_file(), reason="the article is not beside this checkout")


def test_the_answer_is_the_paragraph_that_replies(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    index = tmp_path / "index"
    assert run_cli("index", "--index", index, ARTICLE).returncode == 0
    done = run_cli("ask", "--index", index, "--json", QUESTION)
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    cited = next(c for c in answer["citations"] if c["text"].startswith('"The problem is'))
    assert cited["paragraph"] == 19
    assert cited["source"] == "Belfast Telegraph"
    assert cited["spans"] == [[0, len(cited["text"])]]
    assert cited["text"] in answer["answer"]
    assert cited["text"] in ARTICLE.read_text("utf-8")


def test_header_and_furniture_are_told_from_the_body(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    index = tmp_path / "index"
    run_cli("index", "--index", index, ARTICLE)
    shown = json.loads(run_cli("show", "--index", index, "--json", ARTICLE).stdout)
    assert (shown["source"], shown["section"]) == ("Belfast Telegraph", "Home News UK")
    lines = [line for line in ARTICLE.read_text("utf-8").splitlines() if line.strip()]
    assert shown["title"] == lines[2]
    assert shown["published"] is None
    assert len(shown["paragraphs"]) == 25
    assert not any(paragraph.startswith("From Belfast") for paragraph in shown["paragraphs"])
