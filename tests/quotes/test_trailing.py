"""Indirect speech that its sentence ends by reporting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.quotes.extract import combine
from qabot.quotes.tagger import Tagged
from qabot.quotes.trailing import trailing
from qabot.types import Place

FOUND = [
    ("Ferries are too old to be mended, the harbour master has said.", "the harbour master", "has said"),
    ("The line will open in June, Eleanor Szabó announced on Tuesday.", "Eleanor Szabó", "announced"),
    ("It rained. Four boats were lost in the storm, coastguards said late last night.", "coastguards", "said"),
    ("Up to 40 jobs could go at the plant, according to staff, a union official warned.", "a union official", "warned"),
    ("The “unfair” charge will be dropped next year, ministers have confirmed", "ministers", "have confirmed"),
]
NOT = [
    "The mission, called Far Shore, was first announced in May.",
    "Once the count is over, the results are immediately reported.",
    "“Ferries are too old to be mended,” the harbour master said.",
    "He took the bus, and the driver said nothing.",
    "The driver said the bus was late, and he left.",
    "So be it, she said.",
    "The harbour, which the council said.",
    "They left early, but nobody said.",
]


@pytest.mark.parametrize(("text", "source", "cue"), FOUND)
def test_the_report_at_the_end_is_found(text: str, source: str, cue: str) -> None:
    (quote,) = trailing([text])
    assert quote.source is not None
    assert quote.cue is not None
    assert quote.source.of([text]) == source
    assert quote.cue.of([text]) == cue
    content = quote.content[0].of([text])
    assert f"{content}, {source} {cue}" in text
    assert content[0].isupper() or content[0] in "“"
    assert not content.startswith("It rained")


@pytest.mark.parametrize("text", NOT)
def test_other_sentences_are_left(text: str) -> None:
    assert not list(trailing([text]))


def test_what_was_found_already_is_not_found_again() -> None:
    text = FOUND[0][0]
    tagged = [Tagged(Place(1, 0, 33), None, None, 0.9, 0.0)]
    assert len(combine([text], tagged)) == 1
    assert [quote.kind for quote in combine([text], [])] == ["indirect"]


def test_words_in_marks_within_make_it_mixed() -> None:
    assert [quote.kind for quote in combine([FOUND[4][0]], [])] == ["mixed"]


@given(st.lists(st.sampled_from([text for text, *_ in FOUND] + NOT), max_size=6), st.text(max_size=30))
def test_places_lie_in_one_sentence_and_in_order(texts: list[str], noise: str) -> None:
    paragraphs = [" ".join(texts), noise]
    for quote in trailing(paragraphs):
        (content,) = quote.content
        assert quote.source is not None
        assert quote.cue is not None
        assert 0 <= content.start < content.end <= quote.source.start < quote.source.end < quote.cue.start
        assert quote.cue.end <= len(paragraphs[content.paragraph - 1])
