"""Follow-ups over the sample articles: what is found for them, held against what a person's wording finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import opened

from qabot.errors import UsageError
from qabot.eval.dialogues import figures, load, measure
from qabot.protocols import Encoder

DATA = Path(__file__).parents[1] / "data"
# Of the first set every tenth, all of them such as nothing was tuned on; of the later one every fourth: asking all of
# them takes a minute. The floors are what was measured, less two follow-ups; lowering one is a decision.
PARTS = {
    "dialogues": (slice(1, None, 10), {"hit@10": 0.87, "MRR@10": 0.49, "cited": 0.5}),
    "dialogues_later": (slice(None, None, 4), {"hit@10": 0.75, "MRR@10": 0.5, "cited": 0.4}),
}


@pytest.mark.parametrize(("name", "count"), [("dialogues", 50), ("dialogues_later", 24)])
def test_every_dialogue_has_its_turns_and_gold(name: str, count: int) -> None:
    dialogues = load(DATA / f"{name}.jsonl")
    assert len(dialogues) == count
    for dialogue in dialogues:
        assert 3 <= len(dialogue) <= 5
        assert dialogue[0].alone
        assert all(line.gold for line in dialogue)


@pytest.mark.parametrize("name", list(PARTS))
def test_follow_ups_reach_what_a_person_reaches(name: str, sample_index: Path, encoder: Encoder) -> None:
    part, floors = PARTS[name]
    with opened(sample_index, encoder) as bot:
        found = figures(measure(bot, load(DATA / f"{name}.jsonl")[part], "standalone"))
    for figure, least in floors.items():
        assert found[figure] >= least, f"{figure}: {found[figure]:.3f}"


def test_what_is_no_set_of_dialogues_says_so(tmp_path: Path) -> None:
    file = tmp_path / "d.jsonl"
    file.write_text('{"turns": [{"question": "who?"}]}\n')
    with pytest.raises(UsageError, match="no dialogues"):
        load(file)
