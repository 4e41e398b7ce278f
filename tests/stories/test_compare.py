"""What is a copy: reprinted, cut, added to; and what is not, however many words it shares."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.stories.compare import Body, nearly, opening, overlap
from qabot.stories.sketch import sketch

_WORDS = [a + b + c for a in "bdfgklmnprst" for b in "aeiou" for c in ("ck", "ld", "m", "nt", "r", "sh", "st", "x")]


def _sentence(seed: int, length: int = 18) -> str:
    """Return a sentence that belongs to that number alone."""
    return " ".join(random.Random(seed).choices(_WORDS, k=length)).capitalize() + "."


def _report(seed: int, paragraphs: int) -> list[str]:
    return [f"{_sentence(1000 * seed + 2 * n)} {_sentence(1000 * seed + 2 * n + 1)}" for n in range(paragraphs)]


WIRE = _report(1, 20)


def _copies(one: Sequence[str], other: Sequence[str], alike: float = 1.0) -> bool:
    shared = overlap(Body.of(one), Body.of(other))
    assert shared == overlap(Body.of(other), Body.of(one)), "whichever is named first"
    return shared.copies(alike)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(WIRE, id="as it is"),
        pytest.param(WIRE[:3], id="a brief cut from a long report"),
        pytest.param([*WIRE[:4], *_report(2, 2), *WIRE[6:12]], id="cut, with two paragraphs of its own"),
        pytest.param([*_report(3, 2), *WIRE], id="another beginning, all the rest"),
        pytest.param([" ".join(WIRE[:10])], id="without paragraphs"),
        pytest.param([s.strip() + "." for p in WIRE for s in p.split(".") if s.strip()], id="a sentence a paragraph"),
        pytest.param([p.replace(" ", "  ").upper() for p in WIRE], id="in capitals"),
    ],
)
def test_copies(other: list[str]) -> None:
    assert _copies(WIRE, other)
    shared = set(sketch(WIRE)) & set(sketch(other))
    assert len(shared) >= 0.3 * min(len(sketch(WIRE)), len(sketch(other))), "it would never be compared"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(_report(2, 20), id="another report"),
        pytest.param([*_report(2, 14), *WIRE[14:]], id="the same background"),
        pytest.param([*_report(2, 10), WIRE[0], *_report(3, 10)], id="a roundup that has a paragraph of it"),
        pytest.param([*_report(2, 5), " ".join(_sentence(n) for n in range(60))], id="a gallery"),
        pytest.param([], id="nothing"),
    ],
)
def test_no_copies(other: list[str]) -> None:
    assert not _copies(WIRE, other)


def test_a_gallery_is_one_paragraph() -> None:
    captions = " ".join(_sentence(n) for n in range(80))
    assert not _copies([*_report(2, 6), captions], [*_report(3, 6), captions])


def test_an_item_of_a_roundup_is_no_copy_of_it() -> None:
    item = _report(4, 3)
    assert not _copies(item, [*WIRE, *item])
    assert _copies(item, [*item, *WIRE]), "a brief is cut from the beginning"


def test_openings_about_other_things_are_no_copies() -> None:
    cut = WIRE[:12]
    assert _copies(WIRE, cut, 0.6)
    assert not _copies(WIRE, cut, 0.3)


def test_what_tells_what_an_article_is_about() -> None:
    assert opening(["By A Writer", *WIRE]) == WIRE[:3]
    assert opening(["Too short", "to tell"]) == ["Too short", "to tell"]


@given(st.integers(0, 10_000), st.integers(4, 30))
def test_a_sentence_with_a_word_changed_is_nearly_the_same(seed: int, length: int) -> None:
    text = _sentence(seed, length + 16)
    changed = " ".join(["Otherwise", *text.split()[1:]])
    assert nearly(text, text)
    assert nearly(text, changed)
    assert not nearly(text, _sentence(seed + 1, length + 16))
