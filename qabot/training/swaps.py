"""Examples that nothing answers, made of those that something does.

Either a name or number of the question is put in another's place, so that the passage speaks of the right things
but not of these; or the sentences that answer are cut out of the passage. Both are what a reader of news meets
where nothing answers: another match, another year, a report without the figure.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qabot.text import fold, sentences
from qabot.training.examples import Example
from qabot.types import Excerpt

# The share of the questions that are shown with another name or number, and without the answering sentences.
SWAPPED, CUT = 0.35, 0.15
# Wrong passages kept beside the one that no longer answers.
_BESIDE = 2
_TRIES = 8
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]+(?: (?:(?:of|the|de|von|van) )?[A-Z][\w’'-]+)*")
_YEAR = re.compile(r"(?:1[4-9]|20)\d\d")


@dataclass(frozen=True, slots=True)
class Term:
    """A name or number of a question; only one of the same kind can stand in its place."""

    text: str
    start: int
    kind: str


def terms(question: str) -> list[Term]:
    """Return the numbers and names of a question, but for its first word."""
    numbers = [Term(m.group(), m.start(), _kind(m.group())) for m in _NUMBER.finditer(question)]
    names = [Term(_bare(m.group()), m.start(), _kind(_bare(m.group()))) for m in _NAME.finditer(question)]
    return numbers + names


def unanswered(examples: Sequence[Example], seed: int) -> Iterator[Example]:
    """Yield, for a seeded part of the examples, one that nothing answers."""
    chance = random.Random(f"swaps {seed}")
    known: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        for term in terms(example.question):
            known[term.kind].append(term.text)
    for example in examples:
        if example.right is None:
            continue
        drawn = chance.random()
        if drawn < SWAPPED:
            yield from _swapped(example, example.right, known, chance)
        elif drawn < SWAPPED + CUT:
            yield from _cut(example, example.right)


def _swapped(example: Example, right: Excerpt, known: dict[str, list[str]], chance: random.Random) -> Iterator[Example]:
    """Yield the question with another name or number, when the passage or its headline has the one it had."""
    text = fold(f"{right.title} {right.before} {right.passage}")
    asked = fold(example.question)
    there = [term for term in terms(example.question) if fold(term.text).split()[-1] in text]
    if not there:
        return
    term = chance.choice(there)
    for _ in range(_TRIES):
        other = chance.choice(known[term.kind])
        if not any(word in text or word in asked for word in fold(other).split()):
            end = term.start + len(term.text)
            question = example.question[: term.start] + other + example.question[end:]
            yield Example(example.group, question, None, (), (right, *example.others[:_BESIDE]))
            return


def _cut(example: Example, right: Excerpt) -> Iterator[Example]:
    """Yield the question with its passage but for the sentences that answer, when something is left of it."""
    spans = sentences(right.passage)
    holding = [s for s in spans if any(s.start < end and start < s.end for start, end in example.answers)]
    words = {fold(right.passage[start:end]) for start, end in example.answers}
    rest = " ".join(s.of(right.passage) for s in spans if s not in holding)
    if not holding or not rest or any(word in fold(rest) for word in words):
        return
    yield Example(
        example.group,
        example.question,
        None,
        (),
        (Excerpt(right.title, right.before, rest), *example.others[:_BESIDE]),
    )


def _kind(text: str) -> str:
    if text[0].isdigit():
        return "year" if _YEAR.fullmatch(text) else "number"
    return "name" if len(text.split()) == 1 else "names"


def _bare(name: str) -> str:
    return re.sub(r"['’]s$", "", name)
