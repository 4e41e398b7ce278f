"""The few weights on top: asked with the articles that answer and without, fitted so that what answers comes first."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers import build, opened, write_json

from qabot.answer import confidence, reading, scorer
from qabot.bot import Bot
from qabot.eval.questions import Gold, Question
from qabot.text import terms
from qabot.training import weights
from qabot.training.weights import Asking, ask, fit
from qabot.types import Article, Finding, Hit, Passage, Reading, Span


class Words:
    """Knows the terms of a text, all equally telling."""

    def stems(self, text: str) -> list[str]:
        return terms(text)

    def rarity(self, stem: str) -> float:
        return 1.0


def hit(number: int, text: str, score: float) -> Hit:
    article = Article(f"a{number}", "News", None, (), None, None, None, None, None, (f"/{number}.txt",), (text,))
    return Hit(Passage(number, article.id, 1, text), article, score)


def read(text: str, answer: str, odds: float, relevance: float) -> Reading:
    start = text.index(answer)
    return Reading(relevance, (Finding(Span(start, start + len(answer)), odds),))


def asking(number: int, chance: random.Random, *, struck: bool) -> Asking:
    """Return an asking whose right passage was mostly, not always, judged better than the others."""
    name = f"Name{number}"
    question = Question(f"q{number}", "Who is the mayor?", (Gold(None, None, f"Mayor {name}"),), (name,), True)
    texts = [f"Berg{i} spoke of the snow on the roof. Rain fell in the valley all day." for i in range(4)]
    if not struck:
        texts.insert(chance.randrange(5), f"Mayor {name} opened the new hall. Rain fell in the valley all day.")
    hits, readings = [], []
    for place, text in enumerate(texts):
        better = 2.0 * text.startswith("Mayor")
        hits.append(hit(10 * number + place, text, 0.5 + better / 8 + chance.gauss(0, 0.1)))
        word = name if better else f"Berg{place - sum(t.startswith('Mayor') for t in texts[:place])}"
        readings.append(read(text, word, better + chance.gauss(0, 1), better + chance.gauss(0, 1)))
    return Asking(question, struck, tuple(hits), tuple(readings), 0.01, Words())


@pytest.fixture(scope="module")
def askings() -> list[Asking]:
    chance = random.Random(0)
    return [asking(i, chance, struck=i % 2 == 1) for i in range(80)]


@pytest.fixture(scope="module")
def fitted(askings: list[Asking]) -> weights.Weights:
    return fit(askings)


def test_weights_are_as_many_as_the_modules_want(fitted: weights.Weights) -> None:
    assert len(fitted.passages) == len(reading.WEIGHTS)
    assert len(fitted.sentences) == len(scorer.WEIGHTS)
    assert len(fitted.answers) == len(confidence.WEIGHTS)
    assert np.isfinite([*fitted.passages, *fitted.sentences, *fitted.answers]).all()


def test_what_answers_comes_first(askings: list[Asking], fitted: weights.Weights) -> None:
    whole = [a for a in askings if not a.struck]
    assert sum(weights.reads(a, fitted.passages)[0].hit.passage.text.startswith("Mayor") for a in whole) > 0.8 * len(
        whole
    )
    best = [
        scorer.SentenceScorer(a.vocabulary, fitted.sentences).score(a.question.text, weights.reads(a, fitted.passages))[
            0
        ]
        for a in whole
    ]
    assert sum("opened" in s.words for s in best) > 0.8 * len(whole)


def test_probabilities_are_as_large_as_what_is_right_is_frequent(
    askings: list[Asking], fitted: weights.Weights
) -> None:
    each = [(r.hit.score, a) for a in askings for r in weights.reads(a, fitted.passages)]
    shares = np.array([a.share / len(a.hits) for _, a in each])
    right = np.array([r for a in askings for r in a.right], bool)
    expected = sum(a.share / len(a.hits) * sum(a.right) for a in askings)
    assert right.sum() == sum(not a.struck for a in askings)
    assert shares @ [score for score, _ in each] == pytest.approx(expected, rel=0.02)
    rows, good, share = weights.answers(askings, fitted.passages, fitted.sentences)
    assert not good[1::2].any(), "what is struck has no right answer"
    probability = 1 / (1 + np.exp(-(fitted.answers[0] + rows @ np.array(fitted.answers[1:]))))
    assert share @ probability == pytest.approx(share @ good, rel=0.05)
    assert probability[good].mean() > probability[~good].mean() + 0.2


def test_fitting_twice_is_fitting_once(askings: list[Asking], fitted: weights.Weights) -> None:
    assert fit(askings) == fitted


MAYORS = {"Aldby": "Iva Horn", "Corvo": "Jan Orr", "Dunmere": "Lena Vane"}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    place: Path = tmp_path_factory.mktemp("weights")
    for town, mayor in MAYORS.items():
        body = [f"{mayor} became mayor of {town} in May.", f"Snow fell on the roofs of {town} all day."]
        write_json(place / "corpus" / f"{town}.json", body, title=f"News of {town}")
    build(place / "index", [place / "corpus"])
    with opened(place / "index") as bot:
        yield bot


def test_each_question_is_asked_with_its_articles_and_without(bot: Bot) -> None:
    questions = [
        Question(town, f"Who is mayor of {town}?", (Gold(None, None, f"{mayor} became"),), (mayor,), True)
        for town, mayor in MAYORS.items()
    ]
    questions.append(Question("none", "Who is mayor of Oslo?", (), (), False))
    made = list(ask(bot, questions, 0.6))
    assert [(a.question.id, a.struck) for a in made] == [
        *((town, struck) for town in MAYORS for struck in (False, True)),
        ("none", True),
    ]
    assert sum(a.share for a in made) == pytest.approx(0.6)
    for asked in made:
        assert len(asked.hits) == len(asked.readings) > 0
        assert sum(asked.right) == (not asked.struck)
        texts = " ".join(text for h in asked.hits for text in h.article.paragraphs)
        assert asked.struck != asked.question.answered_by(texts) or not asked.question.answers
        # What the corpus knows of words is kept, so that the index may be closed.
        scored = scorer.SentenceScorer(asked.vocabulary).score(
            asked.question.text, weights.reads(asked, reading.WEIGHTS)
        )
        again = scorer.SentenceScorer(bot.vocabulary).score(asked.question.text, weights.reads(asked, reading.WEIGHTS))
        assert scored == again
        assert not (asked.struck and any(asked.answered(s) for s in scored))
    assert fit(made).passages
