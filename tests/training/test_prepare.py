"""Examples: the right piece holds the answer, no wrong one does, and the nearest by place come first."""

from __future__ import annotations

import string
from collections.abc import Sequence
from pathlib import Path

import pytest
from helpers import HashEncoder
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.text import fold, sentences
from qabot.training import prepare
from qabot.training.examples import Example, read, save
from qabot.training.prepare import examples
from qabot.training.raw import Asked, Source
from qabot.types import Excerpt

TOWNS = ["Aldby", "Corvo", "Dunmere", "Estrel", "Farsund", "Gimle", "Hollin", "Ivrea"]


def paragraph(town: str, number: int) -> str:
    """Return sentences of which the third or fourth holds what is asked for.

    It stands again, not annotated and in other letters, at the end, and in the next town's paragraph.
    """
    before = TOWNS[TOWNS.index(town) - 1]
    names = [f"number{n} of{t} and GUESTS from {t}{n}" for n, t in ((number, town), (number - 1, before))]
    return (
        f"The council of {town} met in hall {number}. Snow lay on the roofs of the houses."
        f" Mayor Number{number} of{town} opened the session. Guests from {town}{number} left before the vote."
        f" The rest of the evening in {town} was quiet. Later it was all about {names[0]}. Some spoke of {names[1]}."
    )


def ask(text: str, question: str, *answers: str, place: int = 0) -> Asked:
    return Asked(question, place, tuple((text.index(a), text.index(a) + len(a)) for a in answers), answers)


def towns() -> list[Source]:
    """Return eight articles of two paragraphs, with a question of each and one that nothing answers."""
    made = []
    for number, town in enumerate(TOWNS):
        texts = (paragraph(town, number), paragraph(town, number + 50))
        name = f"Number{number} of{town}"
        asked = (
            ask(texts[0], f"Who is mayor of {town}?", name, f"Mayor {name}"),
            ask(texts[1], f"Who left the council of {town}?", f"Guests from {town}{number + 50}", place=1),
            ask(texts[0], f"Who painted the bridge of {town}?"),
        )
        made.append(Source(town, f"News of {town}", texts, asked))
    return made


def made(seed: int = 0) -> list[Example]:
    return list(examples("towns", towns(), HashEncoder(), seed))


def questions() -> dict[str, tuple[Source, Asked]]:
    return {asked.text: (source, asked) for source in towns() for asked in source.asked}


@pytest.mark.parametrize("seed", range(3))
def test_the_right_piece_holds_the_answer_exactly(seed: int) -> None:
    for example in made(seed):
        source, asked = questions()[example.question]
        if not asked.spans:
            assert (example.right, example.answers) == (None, ())
            continue
        assert example.right is not None
        assert example.right.passage in source.paragraphs[asked.place]
        assert example.right.title == source.title
        assert example.answers
        assert {example.right.passage[b:e] for b, e in example.answers} <= set(asked.strings)


@pytest.mark.parametrize("seed", range(3))
def test_wrong_passages_never_hold_an_answer(seed: int) -> None:
    for example in made(seed):
        _, asked = questions()[example.question]
        assert example.others, "something is always wrong"
        assert not [s for other in example.others for s in asked.strings if fold(s) in fold(other.passage)]
        assert example.right not in example.others
        assert len(set(example.others)) == len(example.others) <= prepare._OTHERS


@pytest.mark.parametrize("seed", range(3))
def test_the_rest_of_the_paragraph_comes_first(seed: int) -> None:
    seen = 0
    for example in made(seed):
        source, asked = questions()[example.question]
        whole = source.paragraphs[asked.place]
        if example.right is None:
            assert example.others[0].passage == whole, "a question its own paragraph does not answer"
        elif any(other.passage in whole for other in example.others):
            assert example.others[0].passage in whole
            seen += 1
    assert seen > 3


def test_pieces_and_whole_paragraphs_both_occur() -> None:
    whole = {text for source in towns() for text in source.paragraphs}
    lengths = [e.right.passage in whole for e in made() if e.right is not None]
    assert 0 < sum(lengths) < len(lengths)
    assert [e.group for e in made()] == [f"towns:{n}" for n in range(len(TOWNS)) for _ in range(3)]


def test_the_same_seed_makes_the_same_examples() -> None:
    assert made() == made()
    assert made() != made(1)


def test_an_answer_that_no_piece_holds_makes_no_example() -> None:
    text = paragraph("Aldby", 1)
    crossing = ask(text, "What?", text[text.index("houses") : text.index("left")])
    rest = [Source(town, "", (paragraph(town, 3),)) for town in TOWNS]
    # Either it was asked of the whole paragraph, or of pieces that hold it.
    for seed in range(8):
        for example in examples("x", [Source("a", "", (text,), (crossing,)), *rest], HashEncoder(), seed):
            assert example.right is not None
            ((begin, end),) = example.answers
            assert example.right.passage[begin:end] == crossing.strings[0]


SENTENCES = st.lists(
    st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=6), min_size=1, max_size=8).map(
        lambda words: f"{' '.join(words).capitalize()}."
    ),
    min_size=1,
    max_size=9,
)


@given(st.lists(SENTENCES.map(" ".join), min_size=1, max_size=4), st.integers(0, 99))
@settings(max_examples=50)
def test_pieces_are_slices_that_cover_the_paragraph(paragraphs: Sequence[str], seed: int) -> None:
    import random

    source = Source("s", "Title", tuple(paragraphs))
    pieces = list(prepare._cut(source, 3, random.Random(seed)))
    for place, text in enumerate(paragraphs):
        here = [p for p in pieces if p.place == place]
        assert all(text[p.start : p.start + len(p.text.passage)] == p.text.passage for p in here)
        assert "".join(p.text.passage for p in here).replace(" ", "") == text.replace(" ", "")
        assert all(len(sentences(p.text.passage)) >= 1 for p in here)
    assert [p.text.before for p in pieces] == ["", *(p.text.passage for p in pieces)][: len(pieces)]
    assert {(p.source, p.text.title) for p in pieces} == {(3, "Title")}


EXCERPTS = st.builds(Excerpt, st.text(max_size=9), st.text(max_size=9), st.text(max_size=20))
SPANS = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=3).map(tuple)
EXAMPLES = st.builds(
    Example, st.text(), st.text(), st.none() | EXCERPTS, SPANS, st.lists(EXCERPTS, max_size=3).map(tuple)
)


@given(st.lists(EXAMPLES, max_size=4))
def test_examples_are_read_as_they_were_saved(tmp_path_factory: pytest.TempPathFactory, kept: list[Example]) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "examples.jsonl"
    assert save(path, kept) == len(kept)
    assert read(path) == kept
