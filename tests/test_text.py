"""Text: cleaning, splitting, folding; offsets always index the text they were made from."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.text import clean, clean_line, fold, paragraphs, sentences, terms, words

PROSE = st.text(st.sampled_from("abc ABC.!?\"'“”‘’„«»,;:- é\n0123456789()"), max_size=200)


@given(st.text(max_size=300))
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    cleaned = clean(text)
    assert not [c for c in cleaned if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("nul\x00 bell\x07", "nul bell"),
        ("so\u00adft", "soft"),
        ("e\u0301", "é"),
        ("tab\there\u00a0there", "tab here there"),
        ("\u202eevil", "evil"),
    ],
)
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_paragraphs_split_at_blank_lines_or_else_at_line_ends() -> None:
    assert paragraphs("one\ntwo\n\nthree") == ("one two", "three")
    assert paragraphs("one\ntwo\nthree") == ("one", "two", "three")
    assert paragraphs("one\n \n\n  two  \n") == ("one", "two")
    assert paragraphs(" \n ") == ()


@given(PROSE)
def test_sentences_cover_every_character_but_white_space_in_order(text: str) -> None:
    line = " ".join(text.split())
    spans = sentences(line)
    assert "".join(span.of(line) for span in spans).replace(" ", "") == line.replace(" ", "")
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.of(line) == span.of(line).strip() != "" for span in spans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Rowley spoke. He left.", ["Mr. Rowley spoke.", "He left."]),
        ("It rose 2.5 per cent. Then it fell.", ["It rose 2.5 per cent.", "Then it fell."]),
        ('"Wait!" she said. "No."', ['"Wait!" she said.', '"No."']),
        ("He left, said Jones. “ People stayed. ”", ["He left, said Jones.", "“ People stayed. ”"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in sentences(text)] == expected


@pytest.mark.parametrize(
    ("a", "b"),
    [("Łukasz", "lukasz"), ("Ångström", "angstrom"), ("can’t", "can't"), ("“x”", '"x"'), ("STRASSE", "straße")],
)
def test_fold_makes_equal(a: str, b: str) -> None:
    assert fold(a) == fold(b)


@given(PROSE)
def test_words_carry_their_place(text: str) -> None:
    assert all(fold(span.of(text)).startswith(word) for word, span in words(text))


def test_terms_leave_out_what_carries_no_meaning() -> None:
    assert terms("What did the mayor's deputy say about £2.5m?") == ["mayor", "deputy", "2.5m"]
