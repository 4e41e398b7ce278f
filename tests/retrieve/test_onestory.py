"""A story takes one place among the hits, and no paragraph is lost by it."""

from __future__ import annotations

from qabot.retrieve.onestory import one_a_story
from qabot.types import Article, Hit, Passage

SAID = "The keeper of the lamps said that the moths had come back to the hedges within two summers."
ALMOST = "The keeper of the lamps said that the moths had come back to the hedges within three summers."
OWN = "Nobody but the gazette knew of the owl that lived in the roof of the long hall."
OTHER = "A council spokesman promised that the ring road would be dimmed from the first of October."


def _article(name: str, first: int, *paragraphs: str, story: str = "wire") -> list[Hit]:
    article = Article(name, name, name, (), None, None, None, None, None, ("/",), paragraphs, story)
    return [Hit(Passage(first + n, name, n + 1, text), article, 1.0) for n, text in enumerate(paragraphs)]


WIRE, GAZETTE = _article("wire", 10, SAID, OTHER), _article("gazette", 20, OWN, ALMOST, OTHER)


def _shown(*hits: Hit) -> list[tuple[str, int]]:
    return [(hit.article.id, hit.passage.id) for hit in one_a_story(hits)]


def test_the_best_hit_says_which_version_is_shown() -> None:
    assert _shown(WIRE[0], GAZETTE[1]) == [("wire", 10)]
    assert _shown(GAZETTE[1], WIRE[0]) == [("gazette", 21)]


def test_a_paragraph_that_the_shown_version_has_is_shown_in_it() -> None:
    assert _shown(WIRE[0], GAZETTE[2]) == [("wire", 10), ("wire", 11)]
    (_, moved) = one_a_story([WIRE[0], GAZETTE[2]])
    assert moved.passage == WIRE[1].passage
    assert moved.article.paragraphs[moved.passage.position - 1] == moved.passage.text
    assert _shown(WIRE[0], GAZETTE[2], WIRE[1]) == [("wire", 10), ("wire", 11)], "once"


def test_a_paragraph_that_only_one_version_has_stays() -> None:
    assert _shown(WIRE[0], GAZETTE[0]) == [("wire", 10), ("gazette", 20)]


def test_what_two_further_versions_have_is_shown_once() -> None:
    third = _article("third", 30, OWN)
    assert _shown(WIRE[0], GAZETTE[0], third[0]) == [("wire", 10), ("gazette", 20)]


def test_articles_without_copies_are_left_alone() -> None:
    one, two = _article("one", 10, SAID, SAID, story=""), _article("two", 20, SAID, story="")
    assert _shown(*one, *two) == [("one", 10), ("one", 11), ("two", 20)]
