"""Ranking by features: what each one says of a passage, and that the order follows their weighted sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pytest
from helpers import HashEncoder
from hypothesis import given
from hypothesis import strategies as st

from qabot.protocols import Vectors
from qabot.retrieve.features import NAMES, FeatureRanker
from qabot.text import terms
from qabot.types import Article, Hit, Passage

QUESTION = "When did the ferry Aurora sink?"
PLAIN = "The ferry sank off the coast at noon on Monday."
ASKING = "Did the ferry sink off the coast at noon on Monday?"
ENCODER = HashEncoder()


class Words:
    """Knows the terms of a text and how rare some of them are; the others are a tenth as telling."""

    def __init__(self, rarity: Mapping[str, float] | None = None) -> None:
        self._rarity = rarity or {}

    def stems(self, text: str) -> list[str]:
        return terms(text)

    def rarity(self, stem: str) -> float:
        return self._rarity.get(stem, 0.1)


def article(name: str, *paragraphs: str, title: str = "A headline") -> Article:
    return Article(name * 12, title, None, (), None, None, None, None, None, (f"/{name}.txt",), paragraphs)


def hits(*articles: Article) -> list[Hit]:
    return [
        Hit(Passage(100 * number + place, one.id, place + 1, text), one, 1.0, {"dense": place + 1}, 0.5)
        for number, one in enumerate(articles)
        for place, text in enumerate(one.paragraphs)
    ]


def ranker(rarity: Mapping[str, float] | None = None, **weights: float) -> FeatureRanker:
    """Return a ranker with the weights named, the others 0; with its own when none is."""
    vocabulary = Words(rarity)
    if not weights:
        return FeatureRanker(ENCODER, vocabulary)
    assert set(weights) <= set(NAMES)
    return FeatureRanker(ENCODER, vocabulary, tuple(weights.get(name, 0.0) for name in NAMES))


def vector(text: str = QUESTION) -> Vectors:
    return ENCODER.encode([text])[0]


def columns(found: Sequence[Hit], rarity: Mapping[str, float] | None = None) -> dict[str, list[float]]:
    rows = ranker(rarity).features(QUESTION, vector(), found)
    assert rows.shape == (len(found), len(NAMES))
    return {name: rows[:, i].tolist() for i, name in enumerate(NAMES)}


def cosine(text: str) -> float:
    return float(vector() @ vector(text))


def close(values: Sequence[float]) -> object:
    return pytest.approx(list(values), abs=1e-5)


def test_cosines_are_of_the_paragraph_its_neighbours_and_the_headline() -> None:
    texts = ("The Aurora left.", PLAIN, "Divers came.")
    found = columns(hits(article("a", *texts, title="Ferry lost")))
    title = "Ferry lost"
    assert found["own"] == close([cosine(t) for t in texts])
    assert found["previous"] == close([cosine(t) for t in (title, *texts[:2])]), "the headline before the first"
    assert found["next"] == close([cosine(t) for t in (*texts[1:], title)]), "and after the last"
    assert found["headline"] == close([cosine(title)] * 3)


def test_a_paragraph_alone_has_the_headline_on_both_sides() -> None:
    found = columns(hits(article("a", PLAIN, title="Ferry lost")))
    assert found["previous"] == found["next"] == found["headline"] == close([cosine("Ferry lost")])


def test_coverage_is_by_rarity() -> None:
    telling = {"ferry": 1.0, "aurora": 3.0, "sink": 1.0}
    texts = ("An aurora shone.", "A ferry may sink.", "Nothing.", "The Aurora, a ferry: sink, sink.")
    found = columns(hits(article("a", *texts, title="The ferry")), telling)
    assert found["words"] == close([0.6, 0.4, 0.0, 1.0])
    assert found["words_headline"] == close([0.2] * 4)
    assert found["words_either"] == close([0.8, 0.4, 0.2, 1.0])


def test_a_question_without_a_telling_word_is_covered_by_nothing() -> None:
    rows = ranker().features("Who is it?", vector(), hits(article("a", "Who is it?")))
    assert not rows[:, 4:7].any()


@pytest.mark.parametrize(
    ("text", "asks", "fragment"),
    [
        (PLAIN, 0, 0),
        (ASKING, 1, 0),
        ("“Did the ferry sink at noon on Monday?”", 1, 0),
        ("Did it sink?", 1, 1),
        ("Read more:", 0, 1),
        ("He asked: why? Nobody said a word.", 0, 0),
    ],
)
def test_what_asks_and_what_is_a_fragment(text: str, asks: int, fragment: int) -> None:
    found = columns(hits(article("a", text)))
    assert (found["question"], found["fragment"]) == ([asks], [fragment])


def test_a_paragraph_that_asks_or_is_a_fragment_is_pushed_down() -> None:
    found = hits(article("a", PLAIN, ASKING, "The ferry sank."))
    for name, last in (("question", 1), ("fragment", 2)):
        order = ranker(words_either=1.0, **{name: -5.0}).rank(QUESTION, vector(), found)
        assert order[-1].passage == found[last].passage


def test_the_weights_in_use_punish_what_asks_and_what_is_a_fragment() -> None:
    weights = dict(zip(NAMES, ranker().weights, strict=True))
    assert weights["question"] < 0
    assert weights["fragment"] < 0


def test_best_first_with_new_scores_and_all_else_as_it_was() -> None:
    found = hits(article("a", "Nothing of it.", "A ferry.", "The ferry Aurora."), article("b", "Aurora."))
    order = ranker(words=2.0).rank(QUESTION, vector(), found)
    assert [h.passage.text for h in order] == ["The ferry Aurora.", "A ferry.", "Aurora.", "Nothing of it."]
    by_id = {h.passage.id: h for h in found}
    for hit in order:
        old = by_id[hit.passage.id]
        assert (hit.passage, hit.article, hit.ranks, hit.similarity) == (
            old.passage,
            old.article,
            old.ranks,
            old.similarity,
        )
    assert order[0].score == pytest.approx(2 / 3, abs=1e-5)


def test_scores_reach_one_and_no_more() -> None:
    perfect = hits(article("a", QUESTION, title=QUESTION))
    weights = dict.fromkeys(NAMES[:7], 1.0)
    (hit,) = ranker(**weights, question=0.0).rank(QUESTION, vector(), perfect)
    assert hit.score == pytest.approx(1, abs=1e-5)


def test_ties_keep_their_order() -> None:
    found = hits(article("a", *[PLAIN] * 4), article("b", *[PLAIN] * 4))
    order = ranker(words=1.0).rank(QUESTION, vector(), found[::-1])
    assert [h.passage.id for h in order] == [h.passage.id for h in found[::-1]]


def test_nothing_to_rank() -> None:
    assert ranker().rank(QUESTION, vector(), []) == []


SENTENCES = st.lists(
    st.sampled_from([PLAIN, ASKING, "The Aurora.", "Rain fell on Monday and on Tuesday too.", "Sink!"]),
    min_size=1,
    max_size=5,
)


@given(st.lists(SENTENCES, min_size=1, max_size=3), st.permutations(range(15)))
def test_ranking_loses_nothing_and_does_not_depend_on_what_else_is_there(
    bodies: list[list[str]], order: list[int]
) -> None:
    found = hits(*(article("abc"[i], *body) for i, body in enumerate(bodies)))
    shuffled = [found[i] for i in order if i < len(found)]
    result = ranker().rank(QUESTION, vector(), shuffled)
    assert sorted(h.passage.id for h in result) == sorted(h.passage.id for h in found)
    assert all(a.score >= b.score for a, b in pairwise(result))
    alone = [ranker().rank(QUESTION, vector(), [hit])[0].score for hit in result]
    np.testing.assert_allclose([h.score for h in result], alone, atol=1e-5)
