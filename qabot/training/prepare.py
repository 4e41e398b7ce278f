"""From raw sets to examples: passages of the length that news has, with wrong ones that are hard to tell from right.

News paragraphs are one to three sentences; the sets' paragraphs are five. So most questions are asked of
a paragraph cut into pieces of one to three sentences, whose other pieces are the natural wrong passages,
and the rest of the whole paragraph. Further wrong passages are the nearest of the set by meaning and
words that hold no wording of the answer.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qabot.protocols import Encoder, Vectors
from qabot.text import fold, sentences
from qabot.training.examples import Example
from qabot.training.raw import Asked, Source
from qabot.types import Excerpt

PIECES = 0.65
_LONGEST_PIECE = 3
_OTHERS = 6
_NEAREST = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of paragraph `place` of an article, from character `start`, with what stands before it."""

    source: int
    place: int
    start: int
    text: Excerpt


def examples(name: str, sources: Sequence[Source], encoder: Encoder, seed: int = 0) -> Iterator[Example]:
    """Yield an example for every question of a set."""
    chance = random.Random(f"{name} {seed}")
    cut = [piece for number, source in enumerate(sources) for piece in _cut(source, number, chance)]
    whole = [piece for number, source in enumerate(sources) for piece in _whole(source, number)]
    asked = [(number, question) for number, source in enumerate(sources) for question in source.asked]
    questions = encoder.encode([question.text for _, question in asked])
    layouts = {}
    for label, pieces in (("cut", cut), ("whole", whole)):
        vectors = encoder.encode([f"{p.text.title} {p.text.passage}"[:1000] for p in pieces])
        layouts[label] = (pieces, vectors, _places(pieces))
    for (number, question), vector in zip(asked, questions, strict=True):
        # A question that its own paragraph does not answer is asked of all of it.
        layout = "cut" if question.spans and chance.random() < PIECES else "whole"
        pieces, vectors, places = layouts[layout]
        made = _example(name, number, question, vector, pieces, vectors, places)
        if made is not None:
            yield made


def _example(
    name: str,
    number: int,
    question: Asked,
    vector: Vectors,
    pieces: Sequence[Piece],
    vectors: Vectors,
    places: dict[tuple[int, int], list[int]],
) -> Example | None:
    here = places[number, question.place]
    right, answers = _right(question, [pieces[i] for i in here], here)
    if question.spans and right is None:
        return None
    strings = [fold(s) for s in question.strings if len(s) > 2]
    scores = vectors @ vector
    # Pieces of the same paragraph first: they share names and subject and are wrong for sure.
    own = sorted((i for i in here if i != right), key=lambda i: -scores[i])
    best = np.argpartition(-scores, min(_NEAREST, len(scores) - 1))[:_NEAREST]
    near = [int(i) for i in sorted(best, key=lambda i: -scores[i]) if int(i) not in here]
    others = [i for i in near if not any(s in fold(pieces[i].text.passage) for s in strings)]
    if right is None:
        own, others = here, others[:1]
    elif any(s in fold(pieces[i].text.passage) for i in own for s in strings):
        own = [i for i in own if not any(s in fold(pieces[i].text.passage) for s in strings)]
    chosen = [i for pair in zip(own[:2], others[:2], strict=False) for i in pair]
    chosen = list(dict.fromkeys([*chosen, *own[:3], *others]))[:_OTHERS]
    texts = tuple(pieces[i].text for i in chosen)
    return Example(f"{name}:{number}", question.text, None if right is None else pieces[right].text, answers, texts)


def _right(
    question: Asked, pieces: Sequence[Piece], numbers: Sequence[int]
) -> tuple[int | None, tuple[tuple[int, int], ...]]:
    """Return the piece that holds most annotations of the answer, and these as spans of it."""
    best: tuple[int | None, tuple[tuple[int, int], ...]] = (None, ())
    for number, piece in zip(numbers, pieces, strict=True):
        end = piece.start + len(piece.text.passage)
        inside = tuple((b - piece.start, e - piece.start) for b, e in question.spans if piece.start <= b and e <= end)
        if len(inside) > len(best[1]):
            best = (number, inside)
    return best


def _places(pieces: Sequence[Piece]) -> dict[tuple[int, int], list[int]]:
    places: dict[tuple[int, int], list[int]] = {}
    for i, piece in enumerate(pieces):
        places.setdefault((piece.source, piece.place), []).append(i)
    return places


def _whole(source: Source, number: int) -> Iterator[Piece]:
    before = ""
    for place, paragraph in enumerate(source.paragraphs):
        yield Piece(number, place, 0, Excerpt(source.title, before, paragraph))
        before = paragraph


def _cut(source: Source, number: int, chance: random.Random) -> Iterator[Piece]:
    before = ""
    for place, paragraph in enumerate(source.paragraphs):
        spans = sentences(paragraph)
        while spans:
            size = chance.randint(1, _LONGEST_PIECE)
            start, end = spans[0].start, spans[:size][-1].end
            yield Piece(number, place, start, Excerpt(source.title, before, paragraph[start:end]))
            before = paragraph[start:end]
            spans = spans[size:]
