"""Examples made of the news questions of the tune half: real questions, and what the retriever finds for them.

A question is shown with its articles and without, as `qabot.training.weights` asks it. The weights fitted there
must not rest on questions that the network was trained on, so these are dealt into folds (cross-fitting,
Chernozhukov et al. 2018): for each fold there is a network that has seen all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qabot.answer.reading import excerpt
from qabot.bot import Bot
from qabot.eval.questions import Question
from qabot.eval.run import without
from qabot.training.examples import Example
from qabot.types import Hit

FOLDS = 2
CANDIDATES = 60
_READ = 12
_RIGHT = 2
_FEWEST = 3


def folds(ids: Iterable[str]) -> list[set[str]]:
    """Return the ids of questions dealt out in their order."""
    ordered = sorted(ids)
    return [set(ordered[number::FOLDS]) for number in range(FOLDS)]


def unseen(number: int) -> str:
    """Return the name of the network that has seen all folds but this one."""
    return f"unseen-{number}"


def examples(questions: Sequence[Question], bot: Bot) -> Iterator[Example]:
    """Yield for each question its first right passages, then an example that nothing answers; group is its id."""
    for question in questions:
        found = bot.candidates(question.text, CANDIDATES)
        hits = found[:_READ]
        wrong = [hit for hit in hits if not _right(question, hit) and not question.answered_by(hit.passage.text)]
        for hit in [hit for hit in hits if _right(question, hit)][:_RIGHT]:
            yield from _example(question, hit, wrong)
        yield from _example(question, None, without(question, found)[:_READ])


def _example(question: Question, right: Hit | None, wrong: Sequence[Hit]) -> Iterator[Example]:
    if len(wrong) >= _FEWEST:
        passage = None if right is None else excerpt(right)
        spans = () if right is None else tuple(_spans(right.passage.text, question.answers))
        yield Example(question.id, question.text, passage, spans, tuple(excerpt(hit) for hit in wrong))


def _right(question: Question, hit: Hit) -> bool:
    return any(gold.fits(hit) for gold in question.gold)


def _spans(text: str, answers: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where each answer string stands first; none where the passage says it in other words."""
    for answer in answers:
        start = text.lower().find(answer.lower())
        if start >= 0:
            yield start, start + len(answer)
