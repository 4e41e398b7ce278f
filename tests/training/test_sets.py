"""Which parts of the sets train the network: never what is kept out to measure, never more than a set's share."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from qabot.eval.datasets import kept_out
from qabot.training import sets
from qabot.training.examples import Example
from qabot.types import Excerpt

TITLES = [f"Town_{letter}" for letter in "HCAFBEDG"]


def squad_file(path: Path) -> Path:
    text = "The mill burned in 1931."
    qas = [{"id": "1", "question": "When?", "answers": [{"text": "1931", "answer_start": 19}]}]
    data = [{"title": title, "paragraphs": [{"context": text, "qas": qas}]} for title in TITLES]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps({"data": data}).encode()))
    return path


@pytest.mark.parametrize(
    ("name", "kept", "path"),
    [
        ("squad", "squad", "squad/dev-v2.0.recovered.json.gz"),
        ("wiki", "new_wiki", "squadshifts/new_wiki_v1.0.json.gz"),
    ],
)
def test_what_is_kept_out_to_measure_trains_nothing(name: str, kept: str, path: str, tmp_path: Path) -> None:
    squad_file(tmp_path / path)
    trained = {source.name for source in sets.sources(tmp_path)[name]()}
    away = kept_out(kept, TITLES)
    assert trained
    assert away
    assert trained.isdisjoint(away)
    assert trained | away == set(TITLES)


@pytest.mark.parametrize("name", ["reddit", "amazon_reviews"])
def test_what_people_wrote_has_no_headline(name: str, tmp_path: Path) -> None:
    squad_file(tmp_path / f"squadshifts/{name}_v1.0.json.gz")
    found = sets.sources(tmp_path)[name.partition("_")[0]]()
    assert [source.name for source in found] == TITLES
    assert {source.title for source in found} == {""}


def example(number: int, question: str = "Who was it then?", passage: str | None = "It was Orr.") -> Example:
    right = None if passage is None else Excerpt("", "", passage)
    return Example(f"g{number}", question, right, (), (Excerpt("", "", "Rain fell."),))


def test_no_set_gives_more_than_its_share() -> None:
    most = {"events": 5}
    every = {"events": [example(i) for i in range(20)], "squad": [example(i) for i in range(100, 110)]}
    chosen = sets.chosen(every, most)
    events = [e for e in chosen if e in every["events"]]
    assert len(events) == 5
    assert len({e.group for e in events}) == 5
    assert sorted(e.group for e in chosen if e not in events) == sorted(e.group for e in every["squad"])
    assert sets.chosen(every, most) == chosen
    assert sets.chosen(every, most, seed=1) != chosen


def test_questions_of_few_words_are_left_out_of_one_set_alone() -> None:
    short = [example(0, "Who then?"), example(1)]
    assert [e.group for e in sets.chosen({"wikinews": short}, {})] == ["g1"]
    assert len(sets.chosen({"squad": short}, {})) == 2


def test_long_posts_and_posts_without_an_answer_are_left_out() -> None:
    posts = [example(0, passage="x" * 5000), example(1, passage=None), example(2)]
    for name in ("reddit", "amazon"):
        assert [e.group for e in sets.chosen({name: posts}, {})] == ["g2"]
    assert len(sets.chosen({"squad": posts}, {})) == 3
