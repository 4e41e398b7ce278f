"""Real questions as examples: what the retriever finds, with the articles that answer and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import build, opened, write_json

from qabot.bot import Bot
from qabot.eval.questions import Gold, Question
from qabot.eval.ranking import digest
from qabot.training import judged
from qabot.training.examples import Example

RIGHT = "The new bridge over the Corvo was paid for by Ilse Brandt, who sold her quarry."
SAYS_SO_TOO = "Everybody in the valley knows that Ilse Brandt paid for the bridge."
NOISE = "The bridge of district {n} was paid for out of the budget of district {n} and nothing else."
ASKED = "Who paid for the new bridge over the Corvo?"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    place: Path = tmp_path_factory.mktemp("judged")
    for number in range(8):
        write_json(place / "corpus" / f"{number}.json", [NOISE.format(n=number)], title=f"District {number}")
    write_json(place / "corpus" / "bridge.json", [RIGHT], title="The bridge")
    write_json(place / "corpus" / "valley.json", [SAYS_SO_TOO], title="The valley")
    assert not build(place / "index", [place / "corpus"]).skipped
    with opened(place / "index") as bot:
        yield bot


def question(*answers: str) -> Question:
    return Question("q1", ASKED, (Gold(None, None, "", digest(RIGHT)),), answers, True)


@pytest.fixture(scope="module")
def made(bot: Bot) -> list[Example]:
    return list(judged.examples([question("ilse brandt")], bot))


def test_with_its_article_the_graded_passage_is_right_where_the_answer_stands(made: list[Example]) -> None:
    first = made[0]
    assert first.right is not None
    assert first.right.passage == RIGHT
    assert [RIGHT[start:end] for start, end in first.answers] == ["Ilse Brandt"]
    assert first.right.title == "The bridge"


def test_without_the_articles_that_answer_nothing_is_right(made: list[Example]) -> None:
    assert len(made) == 2
    assert made[1].right is None
    assert made[1].answers == ()


def test_what_holds_an_answer_is_never_wrong(made: list[Example]) -> None:
    for example in made:
        wrong = [excerpt.passage for excerpt in example.others]
        assert len(wrong) >= 3
        assert RIGHT not in wrong
        assert SAYS_SO_TOO not in wrong


def test_an_answer_in_other_words_is_right_nobody_knows_where(bot: Bot) -> None:
    first = next(judged.examples([question("the quarry's owner")], bot))
    assert first.right is not None
    assert first.answers == ()


def test_every_question_is_in_one_fold() -> None:
    ids = [f"q{number}" for number in range(9)]
    parts = judged.folds(reversed(ids))
    assert [len(part) for part in parts] == [5, 4]
    assert sorted(id_ for part in parts for id_ in part) == ids
    assert judged.folds(ids) == parts
