"""From logits to spans: apart, inside the passage, of whole words, best first, and the best there is."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.reader.spans import FINDINGS, LONGEST, best
from qabot.types import Finding, Span

Offsets = list[tuple[int, int]]
TEXT = st.text(st.sampled_from("abcÉß9 .,-’(“"), min_size=1, max_size=60).filter(lambda t: not t.isspace())


def tokens(text: str, width: int) -> Offsets:
    """Cut words into tokens of at most `width` characters, as a tokenizer of word pieces would."""
    found: Offsets = []
    for match in re.finditer(r"\w+|[^\w\s]", text):
        found += [(i, min(i + width, match.end())) for i in range(match.start(), match.end(), width)]
    return found


def logits(count: int, seed: int, scale: float = 3.0) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    start, end = (chance.standard_normal((2, count)) * scale).astype(np.float32)
    return start, end


@given(TEXT, st.integers(1, 4), st.integers(0, 2**32), st.floats(-20, 20))
def test_laws(text: str, width: int, seed: int, null: float) -> None:
    offsets = tokens(text, width)
    start, end = logits(len(offsets), seed)
    found = best(start, end, null, offsets, text)
    assert 1 <= len(found) <= FINDINGS
    for finding in found:
        span = finding.span
        assert 0 <= span.start < span.end <= len(text)
        assert span.of(text) == span.of(text).strip()
        assert not (text[span.start - 1 : span.start].isalnum() and text[span.start].isalnum()), "begins inside a word"
        assert not (text[span.end : span.end + 1].isalnum() and text[span.end - 1].isalnum()), "ends inside a word"
    assert all(a.score >= b.score for a, b in pairwise(found))
    for one, other in combinations(found, 2):
        assert one.span.end <= other.span.start or other.span.end <= one.span.start


@given(TEXT, st.integers(1, 4), st.integers(0, 2**32), st.floats(-20, 20))
def test_the_first_is_the_best_of_all(text: str, width: int, seed: int, null: float) -> None:
    offsets = tokens(text, width)
    start, end = logits(len(offsets), seed)
    count = len(offsets)
    score, i, j = max((start[i] + end[j], i, j) for i in range(count) for j in range(i, min(count, i + LONGEST)))
    found = best(start, end, null, offsets, text)[0]
    assert found.score == pytest.approx(float(score) - null, abs=1e-4)
    assert found.span.start <= offsets[i][0]
    assert offsets[j][1] <= found.span.end
    # Widened to the words at its two ends and no further.
    assert text[found.span.start : offsets[i][0]].isalnum() or found.span.start == offsets[i][0]
    assert text[offsets[j][1] : found.span.end].isalnum() or found.span.end == offsets[j][1]


@given(st.integers(1, 8), st.integers(0, 2**32))
def test_every_finding_is_the_best_that_is_left(count: int, seed: int) -> None:
    # Few enough tokens, each a word, that no span is left out for being too far down.
    text = " ".join("abcdefgh"[:count])
    offsets = [(2 * i, 2 * i + 1) for i in range(count)]
    start, end = logits(count, seed)
    every = sorted(((start[i] + end[j], i, j) for i in range(count) for j in range(i, count)), reverse=True)
    expected: list[Finding] = []
    for score, i, j in every:
        span = Span(2 * i, 2 * j + 1)
        if all(span.end <= f.span.start or f.span.end <= span.start for f in expected):
            expected.append(Finding(span, float(score)))
    found = best(start, end, 0.0, offsets, text)
    assert [f.span for f in found] == [f.span for f in expected[:FINDINGS]]


def test_a_span_never_ends_before_it_begins() -> None:
    start, end = np.array([0, 9], np.float32), np.array([9, 0], np.float32)
    assert {f.span for f in best(start, end, 0.0, [(0, 3), (4, 7)], "one two")} == {Span(0, 3), Span(4, 7)}


def test_a_span_has_no_more_tokens_than_the_longest() -> None:
    count = LONGEST + 5
    start, end = np.full(count, -5, np.float32), np.full(count, -5, np.float32)
    start[0], end[LONGEST - 1], end[LONGEST] = 5, 4, 9
    text = " ".join("x" * count)
    found = best(start, end, 0.0, [(2 * i, 2 * i + 1) for i in range(count)], text)
    assert found[0].span == Span(0, 2 * LONGEST - 1)


def test_no_span_where_none_may_begin_or_end() -> None:
    never = np.array([-np.inf, 1, -np.inf], np.float32)
    found = best(never, never, 0.0, [(0, 0), (0, 3), (3, 3)], "one")
    assert [(f.span, f.score) for f in found] == [(Span(0, 3), 2.0)]
    nowhere = np.full(3, -np.inf, np.float32)
    assert best(nowhere, nowhere, 0.0, [(0, 0), (0, 3), (3, 3)], "one") == []


def test_the_score_is_what_is_above_no_answer() -> None:
    start, end = np.array([2.0], np.float32), np.array([1.5], np.float32)
    assert [best(start, end, null, [(0, 3)], "one")[0].score for null in (0.0, 5.0)] == [3.5, -1.5]
