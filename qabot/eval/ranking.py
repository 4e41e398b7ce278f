"""Rankings as TREC has them, measured by ir-measures (MacAvaney et al. 2022)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.errors import MissingError, StorageError
from qabot.eval.metrics import CUTOFFS

if TYPE_CHECKING:
    from ir_measures.measures import Measure

    from qabot.eval.questions import Question
    from qabot.types import Hit

INSTALL = "pip install 'qabot[eval]'"
ANSWERS, PARTLY = 2, 1
_TAG = "qabot"
_DIGITS = 16


def digest(text: str) -> str:
    """Return what a passage is called in qrels and runs: the first 16 hex digits of its text's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def names(hits: Sequence[Hit]) -> list[str]:
    """Return the name of each hit; a text seen before gets a number, so that it takes a place and earns nothing."""
    seen: dict[str, int] = {}
    named = []
    for hit in hits:
        name = digest(hit.passage.text)
        seen[name] = seen.get(name, 0) + 1
        named.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return named


def grades(question: Question, hits: Sequence[Hit]) -> dict[str, int]:
    """Return the graded passages of a question by name; one that is not among the hits gets a name of its own."""
    named = names(hits)
    found: dict[str, int] = {}
    for grade, golds in ((ANSWERS, question.gold), (PARTLY, question.partly)):
        for number, gold in enumerate(golds):
            place = next((i for i, hit in enumerate(hits) if gold.fits(hit)), None)
            found.setdefault(f"absent-{grade}-{number}" if place is None else named[place], grade)
    return found


def measures() -> dict[str, Measure]:
    """Return the measures under their names; relevant is what answers, and nDCG weighs what answers partly by half.

    Raises: MissingError.
    """
    try:
        from ir_measures import RR, Success, nDCG
    except ImportError as error:
        raise MissingError(
            f"qabot eval measures rankings with ir-measures, which is not installed: {INSTALL}"
        ) from error
    found = {f"Success@{cutoff}": Success(rel=ANSWERS) @ cutoff for cutoff in CUTOFFS}
    return {**found, "RR@10": RR(rel=ANSWERS) @ 10, "nDCG@10": nDCG @ 10}


def per_question(asked: Iterable[tuple[Question, Sequence[Hit]]]) -> Mapping[str, list[float]]:
    """Return each measure's value for each question, in their order. Raises: MissingError."""
    named = measures()
    from ir_measures import Qrel, ScoredDoc, iter_calc

    qrels, run, order = [], [], []
    for number, (question, hits) in enumerate(asked):
        # Sets may use an id twice, or with white space in it; the number is safe.
        key = str(number)
        order.append(key)
        qrels += [Qrel(key, name, grade) for name, grade in grades(question, hits).items()]
        run += [ScoredDoc(key, name, -float(rank)) for rank, name in enumerate(names(hits))]
    values: dict[tuple[str, str], float] = {}
    for metric in iter_calc(list(named.values()), qrels, run):
        values[str(metric.measure), metric.query_id] = float(metric.value)
    return {name: [values.get((str(measure), key), 0.0) for key in order] for name, measure in named.items()}


def write_run(path: Path, asked: Iterable[tuple[Question, Sequence[Hit]]]) -> None:
    """Write a TREC run: question, Q0, passage, rank, score, tag.

    The score restates the rank, for trec_eval sorts by it, and ties would lose the order. Raises: StorageError.
    """
    lines = [
        f"{'_'.join(question.id.split())} Q0 {name} {rank} {len(hits) - rank + 1} {_TAG}\n"
        for question, hits in asked
        for rank, name in enumerate(names(hits), 1)
    ]
    try:
        path.write_text("".join(lines), "utf-8")
    except OSError as error:
        raise StorageError(f"{path}: {error}") from error
