"""Follow-ups over the sample articles: what is found for them, held against what a person's wording finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import opened

from qabot.errors import UsageError
from qabot.eval.dialogues import figures, load, measure
from qabot.protocols import Encoder

FILE = Path(__file__).parents[1] / "data" / "dialogues.jsonl"
# Every tenth, all of them such as nothing was tuned on: asking all takes a minute.
PART = slice(1, None, 10)


def test_every_dialogue_has_its_turns_and_gold() -> None:
    dialogues = load(FILE)
    assert len(dialogues) == 50
    for dialogue in dialogues:
        assert 3 <= len(dialogue) <= 5
        assert dialogue[0].alone
        assert all(line.gold for line in dialogue)


def test_follow_ups_reach_what_a_person_reaches(sample_index: Path, encoder: Encoder) -> None:
    """The floors are what was measured, less two follow-ups; lowering one is a decision."""
    with opened(sample_index, encoder) as bot:
        found = figures(measure(bot, load(FILE)[PART], "standalone"))
    for name, least in FLOORS.items():
        assert found[name] >= least, f"{name}: {found[name]:.3f}"


FLOORS = {"hit@10": 0.87, "MRR@10": 0.52, "cited": 0.5}


def test_what_is_no_set_of_dialogues_says_so(tmp_path: Path) -> None:
    file = tmp_path / "d.jsonl"
    file.write_text('{"turns": [{"question": "who?"}]}\n')
    with pytest.raises(UsageError, match="no dialogues"):
        load(file)
