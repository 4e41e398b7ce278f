"""Numbers, money and shares in a text: what they amount to, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answer.values import amount, value_at, values
from qabot.types import Span

AMOUNTS = {
    "seven": 7, "Seven": 7, "twenty-six": 26, "twenty six": 26, "Ninety-six": 96, "two hundred": 200, "a hundred": 100,
    "one hundred and four": 104, "fifty million": 50e6, "eleven million": 11e6, "two thousand": 2_000,
    "half a million": 5e5, "a dozen": 12, "two dozen": 24, "three thousand four hundred and twelve": 3_412,
    "a million": 1e6, "forty-four": 44, "three and a half": 3.5, "a thousand": 1_000, "five hundred thousand": 5e5,
    "1,200": 1_200, "1,234,567": 1_234_567, "39.4": 39.4, "0": 0,
}  # fmt: skip
N, G, U, E, S = ("number", ""), ("money", "gbp"), ("money", "usd"), ("money", "eur"), ("share", "%")
FOUND = {
    "Three people have died and 11 are missing": [(3, N), (11, N)],
    "at least 1,200 homes, some £1.2m and £210 million": [(1200, N), (1.2e6, G), (210e6, G)],
    "$3.5 billion, 7.9 per cent, 60% and 4 percentage points": [(3.5e9, U), (7.9, S), (60, S), (4, S)],
    "eleven million pounds, a million dollars, €5bn": [(11e6, G), (1e6, U), (5e9, E)],
    "20m people saw two and a half thousand men": [(20e6, N), (2500, N)],
    "39.4C in Eastmere": [(39.4, N)],
    "In 2019 a 22-year-old man, 58 years old, aged 58, came at 5.40am on 3 March and again on April 12": [],
    "5-4 on penalties, 44-15, the 14th, No 10, Covid-19, a 12-mile limit, at 5pm, one of them": [],
}


@pytest.mark.parametrize("text", AMOUNTS)
def test_amounts(text: str) -> None:
    assert amount(text) == AMOUNTS[text]


@pytest.mark.parametrize("text", ["", "a lot", "Tuesday", "several", "a"])
def test_what_is_no_amount(text: str) -> None:
    assert amount(text) in (None, 1.0)


@pytest.mark.parametrize("text", FOUND)
def test_values_of_a_text(text: str) -> None:
    assert [(each.amount, (each.kind, each.unit)) for each in values(text)] == FOUND[text]


def test_a_value_keeps_what_limits_it() -> None:
    text = "Police said that at least 12 people had died and about £3 million was lost."
    assert [each.span.of(text) for each in values(text)] == ["at least 12", "about £3 million"]
    assert [each.core.of(text) for each in values(text)] == ["12", "£3 million"]
    assert next(values(text)).nouns == ("people",)


def test_the_value_of_a_span() -> None:
    text = "Three people have died and 11 are missing."
    for words, found in (("Three people", "Three"), ("died and 11", "11"), ("11", "11")):
        start = text.index(words)
        value = value_at(text, Span(start, start + len(words)))
        assert value is not None
        assert value.core.of(text) == found
    assert value_at(text, Span(text.index("missing"), len(text))) is None


@given(st.integers(1, 10**9 - 1))
def test_digits_with_and_without_commas_are_one_number(number: int) -> None:
    assert amount(str(number)) == amount(f"{number:,}") == number
    written, plain = list(values(f"It cost £{number:,}.")), list(values(f"It cost £{number}."))
    assert [v.amount for v in written] == [v.amount for v in plain] == [number]
    assert written[0].same(plain[0])


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from("seven 12 £3 million two-thirds - , . per cent 5pm a".split())).map(" ".join)
)
def test_values_are_slices_in_order_and_never_overlap(text: str) -> None:
    end = 0
    for each in values(text):
        assert 0 <= each.span.start <= each.core.start < each.core.end == each.span.end <= len(text)
        assert each.core.start >= end
        end = each.core.end
