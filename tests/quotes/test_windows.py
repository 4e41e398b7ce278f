"""What the tagger reads: every token at its exact characters, with what stands before as context."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot import tokens
from qabot.quotes.tagger import SHIPPED
from qabot.quotes.windows import BEFORE, OWN, Window, Windows, uniform
from qabot.types import Place

TOKENIZER: Path = SHIPPED / "tokenizer.json"
MARKS = "\"“”„«»‹›'‘’‚"
SENTENCE = "The harbour was closed for nine days and nobody was told why. "


@pytest.fixture(scope="module")
def windows() -> Windows:
    return Windows(TOKENIZER)


def text(window: Window, paragraphs: list[str]) -> list[str]:
    """Return the characters of each token of a window; a bar for those that are none."""
    return ["|" if p is None else paragraphs[p.paragraph - 1][p.start : p.end] for p in window.places]


def own(window: Window) -> list[Place]:
    """Return the places of the tokens in which speech is found."""
    return [place for place in window.places[window.first : window.last] if place is not None]


def context(window: Window) -> list[Place]:
    return [place for place in window.places[: window.first] if place is not None]


def assert_exact(paragraphs: list[str], packed: list[Window]) -> None:
    """Check that the own tokens of the windows are all the text there is, once, in order."""
    places = [place for window in packed for place in own(window)]
    assert places == sorted(places)
    for one, other in pairwise(places):
        assert one.paragraph < other.paragraph or one.end <= other.start
    for number, paragraph in enumerate(paragraphs, 1):
        covered = [False] * len(paragraph)
        for place in places:
            if place.paragraph == number:
                assert 0 <= place.start < place.end <= len(paragraph)
                covered[place.start : place.end] = [True] * (place.end - place.start)
        missed = {c for c, there in zip(paragraph, covered, strict=True) if not there}
        assert all(c.isspace() for c in missed), missed


@pytest.mark.parametrize(
    "paragraph",
    [
        "“We will go,” said Anna Holm.",
        "Zoë Brändström zapłaciła 14.50 zł; Łukasz Więcek did not pay.",
        "İstanbul, Straße, ﬁnal, Nguyễn Thị Hạnh, Σίσυφος, Москва, 東京は雨。",
        "It was 🎉 and 👩🏽‍🚒 and then 40°C — “hot”, he said…",
        "One.  Two.   Three.",
    ],
)
def test_every_token_is_at_its_characters(windows: Windows, paragraph: str) -> None:
    packed = list(windows.pack([paragraph]))
    assert_exact([paragraph], packed)
    shown = [piece for window in packed for piece in text(window, [paragraph]) if piece != "|"]
    assert "".join(shown) == "".join(paragraph.split())


def test_an_accent_written_on_its_own_moves_nothing(windows: Windows) -> None:
    paragraph = "Zoe\u0308 said it was Rene\u0301’s cafe\u0301."
    shown = text(next(windows.pack([paragraph])), [paragraph])
    assert "cafe" in "".join(shown)
    assert shown[-2] == "."


def test_short_paragraphs_share_a_window(windows: Windows) -> None:
    paragraphs = ["It rained.", "“It will,” said Anna Holm.", "It did."]
    (window,) = windows.pack(paragraphs)
    assert {place.paragraph for place in own(window)} == {1, 2, 3}
    assert text(window, paragraphs).count("|") == 2 + 2 + 1, "[CLS], [SEP], one between two, one at the end"
    assert_exact(paragraphs, [window])
    assert len(window.ids) == len(window.places) == window.last + 1


def test_the_first_window_has_nothing_before_it(windows: Windows) -> None:
    (window,) = windows.pack(["It rained."])
    assert window.first == 2
    assert context(window) == []


def test_what_does_not_fit_begins_another_window_with_the_end_of_the_text_before(windows: Windows) -> None:
    paragraphs = [f"{n}. {SENTENCE * 4}".strip() for n in range(6)]
    packed = list(windows.pack(paragraphs))
    assert len(packed) > 1
    assert_exact(paragraphs, packed)
    for before, window in pairwise(packed):
        assert 0 < len(context(window)) <= BEFORE
        assert context(window)[-1] == own(before)[-1]
        assert context(window) == sorted(context(window))
    assert all(window.last - window.first <= OWN for window in packed)


def test_the_context_reaches_over_short_windows(windows: Windows) -> None:
    paragraphs = ["It rained.", "It snowed.", "“It will,” said Anna Holm."]
    *_, window = windows.pack(paragraphs, [True, False, True])
    assert {place.paragraph for place in context(window)} == {1, 2}


def test_unwanted_paragraphs_break_windows_and_are_context(windows: Windows) -> None:
    paragraphs = ["It rained.", "“It will,” said Anna Holm.", "It snowed.", "“It did,” said Anna Holm."]
    packed = list(windows.pack(paragraphs, [False, True, False, True]))
    assert [{place.paragraph for place in own(window)} for window in packed] == [{2}, {4}]
    assert {place.paragraph for place in context(packed[0])} == {1}
    assert {place.paragraph for place in context(packed[1])} == {1, 2, 3}


def test_nothing_wanted_makes_no_window(windows: Windows) -> None:
    assert list(windows.pack(["It rained.", "It snowed."], [False, False])) == []
    assert list(windows.pack([])) == []
    assert list(windows.pack([""])) == []


def test_an_empty_paragraph_between_others_disturbs_nothing(windows: Windows) -> None:
    paragraphs = ["It rained.", "", "It snowed."]
    packed = list(windows.pack(paragraphs))
    assert_exact(paragraphs, packed)


def test_a_long_paragraph_is_split_where_sentences_end(windows: Windows) -> None:
    paragraph = (SENTENCE * 40).strip()
    packed = list(windows.pack([paragraph]))
    assert len(packed) > 2
    assert_exact([paragraph], packed)
    for window in packed:
        assert window.last - window.first <= OWN
        assert paragraph[own(window)[-1].end - 1] == "."
    assert all(len(context(window)) == BEFORE for window in packed[1:])


def test_a_long_paragraph_without_an_end_of_a_sentence_is_split_anyway(windows: Windows) -> None:
    paragraph = "word " * (3 * OWN) + "word"
    packed = list(windows.pack([paragraph]))
    assert_exact([paragraph], packed)
    assert max(window.last - window.first for window in packed) == OWN


def test_a_long_unwanted_paragraph_leaves_only_its_end(windows: Windows) -> None:
    paragraphs = ["word " * (2 * OWN), "“It will,” said Anna Holm."]
    (window,) = windows.pack(paragraphs, [False, True])
    assert len(context(window)) == BEFORE
    assert {place.paragraph for place in own(window)} == {2}


def test_the_name_of_a_special_token_in_a_text_is_text(windows: Windows) -> None:
    paragraph = "He wrote [SEP] and [CLS] and [MASK] on the wall."
    (window,) = windows.pack([paragraph])
    assert_exact([paragraph], [window])
    special = {tokens.number(tokens.whole(TOKENIZER), name) for name in ("[SEP]", "[CLS]")}
    assert not special & set(window.ids[window.first : window.last])
    assert window.ids[window.last] in special


def test_a_span_stays_in_its_paragraph(windows: Windows) -> None:
    paragraphs = ["It rained.", "It snowed."]
    (window,) = windows.pack(paragraphs)
    gap = window.until(window.first)
    assert window.places[gap] is None
    assert window.span(window.first, gap - 1) == Place(1, 0, 10)
    assert window.span(gap + 1, window.until(gap + 1) - 1) == Place(2, 0, 10)
    assert window.until(gap + 1) == window.last
    assert window.span(window.first, gap + 1) is None
    assert window.span(0, window.first) is None


@pytest.mark.parametrize(
    ("paragraph", "same"),
    [
        ('"We will go," he said.', "“We will go,” he said."),
        ("'We will go,' he said.", "“We will go,” he said."),
        ("‘We will go,’ he said.", "“We will go,” he said."),
        ("„Wir gehen“, sagte er.", "“Wir gehen”, sagte er."),
        ("»Wir gehen«, sagte er.", "“Wir gehen”, sagte er."),
        ("Il a dit : « Nous partons ».", "Il a dit : “ Nous partons ”."),
        ("“We will go,” he said.", "“We will go,” he said."),
        ("‘The players’ bus was late,’ he said.", "“The players’ bus was late,” he said."),
        ("The players’ bus didn't come.", "The players’ bus didn't come."),
        ("''We will go,'' he said.", "''We will go,'' he said."),
        ("“He said ‘no’ and left,” she said.", "“He said ‘no’ and left,” she said."),
    ],
)
def test_the_marks_of_quotations_are_made_uniform(paragraph: str, same: str) -> None:
    assert uniform([paragraph]) == [same]


def test_each_paragraph_of_a_quotation_opens_and_only_the_last_closes() -> None:
    assert uniform(['"We will go.', '"We will," he said.']) == ["“We will go.", "“We will,” he said."]


@given(st.lists(st.text(alphabet=f"{MARKS} ,.:ab5", max_size=30), max_size=4))
def test_only_quotation_marks_change(paragraphs: list[str]) -> None:
    changed = uniform(paragraphs)
    assert [len(text) for text in changed] == [len(text) for text in paragraphs]
    for old, new in zip("".join(paragraphs), "".join(changed), strict=True):
        assert old == new or (old in MARKS and new in "“”")
