"""What a version left out, added and changed is said in whole sentences, each exactly as it stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qabot.stories.differences import differences
from qabot.text import sentences
from qabot.types import Difference

SHOWN = ["The ferry was late. Nobody was hurt in the fire.", "The mayor spoke of luck and of the lifeboats."]
_SENTENCES = st.sampled_from([f"{name} spoke of the {thing}." for name in ("Ada", "Bo") for thing in ("sea", "fog")])
_BODIES = st.lists(st.lists(_SENTENCES, min_size=1, max_size=3).map(" ".join), max_size=4)


def test_left_out_added_and_changed() -> None:
    other = ["The ferry was late.", "The mayor spoke of luck and of the brave lifeboats.", "It rained all day."]
    assert differences(SHOWN, other) == [
        Difference("left out", 1, "Nobody was hurt in the fire.", None, ""),
        Difference("changed", 2, SHOWN[1], 2, other[1]),
        Difference("added", None, "", 3, "It rained all day."),
    ]


def test_paragraphs_and_marks_make_no_difference() -> None:
    assert differences(["“One thing,” she said. Another thing."], ["'One thing', she said.", "Another thing."]) == []


@given(_BODIES, _BODIES)
def test_nothing_is_lost_and_nothing_invented(shown: list[str], other: list[str]) -> None:
    found = differences(shown, other)
    for each in found:
        assert each.paragraph is None or each.text in shown[each.paragraph - 1]
        assert each.other_paragraph is None or each.other_text in other[each.other_paragraph - 1]
    gone = sum(each.kind != "added" for each in found)
    come = sum(each.kind != "left out" for each in found)
    count = [sum(len(sentences(text)) for text in body) for body in (shown, other)]
    assert count[0] - gone == count[1] - come, "the rest is in both"


@given(_BODIES)
def test_the_same_text_has_no_differences(body: list[str]) -> None:
    assert differences(body, body) == []
