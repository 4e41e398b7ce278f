"""Examples that nothing answers: another name or number in the question, or no answering sentence in the passage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.text import fold
from qabot.training import swaps
from qabot.training.examples import Example
from qabot.training.swaps import terms, unanswered
from qabot.types import Excerpt

FAR = tuple(Excerpt("", "", f"nothing of it {i}") for i in range(4))
PLACES = ("Carrowby", "Eastmere", "Millhaven", "Thornage", "Wexcombe")


def example(number: int, *, sentences: int = 2) -> Example:
    """Return an example about a place and a year, answered in the first sentence."""
    place, year = PLACES[number % len(PLACES)], 1950 + number
    passage = f"The bridge at {place} was opened in {year} by Ada Holt."
    passage += " It rained all that day." * (sentences - 1)
    begin = passage.index("Ada Holt")
    question = f"Who opened the bridge at {place} in {year}?"
    return Example(f"g{number}", question, Excerpt("Bridges", "", passage), ((begin, begin + 8),), FAR)


def test_names_and_numbers_of_a_question_have_kinds() -> None:
    found = terms("Did Ilse Brandt pay 1,200 pounds for the Carrowby line’s 3 bridges in 1987?")
    assert {(t.text, t.kind) for t in found} == {
        ("Ilse Brandt", "names"),
        ("1,200", "number"),
        ("Carrowby", "name"),
        ("3", "number"),
        ("1987", "year"),
    }


def test_the_first_word_is_no_name() -> None:
    assert terms("Brandt resigned when?") == []


@given(st.integers(0, 50), st.integers(1, 3))
def test_what_is_made_has_no_answer_and_differs(seed: int, sentences: int) -> None:
    known = [example(number, sentences=sentences) for number in range(30)]
    by_group = {e.group: e for e in known}
    made = list(unanswered(known, seed))
    assert made == list(unanswered(known, seed)), "the same seed makes the same"
    for each in made:
        before = by_group[each.group]
        assert before.right is not None
        assert each.right is None
        assert each.answers == ()
        assert 1 < len(each.others) <= 3
        first = each.others[0].passage
        if each.question == before.question:
            assert sentences > 1, "of a lone sentence nothing would be left"
            assert "Ada Holt" not in first
            assert first == before.right.passage.partition("Holt. ")[2]
        else:
            assert first == before.right.passage
            (lost, won) = (set(q.rstrip("?").split()) for q in (before.question, each.question))
            assert len(lost - won) == len(won - lost) == 1
            (new,) = won - lost
            assert fold(new) not in fold(first)
            assert new.isdigit() == next(iter(lost - won)).isdigit(), "a year for a year, a place for a place"


def test_both_kinds_come_about_as_often_as_they_should() -> None:
    known = [example(number, sentences=3) for number in range(400)]
    made = list(unanswered(known, 1))
    asked = {e.group: e.question for e in known}
    cut = sum(each.question == asked[each.group] for each in made)
    assert cut / 400 == pytest.approx(swaps.CUT, abs=0.05)
    assert (len(made) - cut) / 400 == pytest.approx(swaps.SWAPPED, abs=0.06)


def test_a_name_that_the_passage_does_not_have_is_left() -> None:
    one = example(1)
    assert one.right is not None
    pronouns = Example(one.group, one.question, Excerpt("", "", "It was opened by Ada Holt."), (), one.others)
    assert not [e for s in range(20) for e in unanswered([pronouns, example(2)], s) if e.group == "g1"]
