"""Question sets from files.

Forms are told apart by their fields: qabot's own (JSON lines with `question` and `gold`, each gold a path
and the start of a paragraph), SQuAD (one JSON object with `data`), RealTimeQA (`question`, `answers`,
`ids_containing_answer_string`; no gold paragraph, an answer string only), and two whose questions come with
their passages: CLAP NQ (`passages`, `output`) and mtRAG (`contexts`, `answerability`). A file of qrels adds
graded passages to any of them.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from qabot.errors import UsageError
from qabot.eval import forms
from qabot.eval.qrels import graded, read
from qabot.eval.questions import Dataset, Gold, Question
from qabot.eval.ranking import ANSWERS, PARTLY


def load(path: Path, kept: str | None = None) -> Dataset:
    """Read a question set; `kept` names the SQuAD-form set of which only what training left out is wanted.

    Raises: UsageError.
    """
    try:
        raw = path.read_bytes()
        rows = _rows(gzip.decompress(raw) if path.suffix == ".gz" else raw)
        return replace(_dataset(path, rows, kept), sha256=hashlib.sha256(raw).hexdigest())
    except (OSError, EOFError, zlib.error, msgspec.DecodeError) as error:
        raise UsageError(f"{path}: {error}") from error
    except (KeyError, TypeError, IndexError) as error:
        raise UsageError(
            f"{path} is no question set: a row lacks or misuses {error}; see: qabot eval --help"
        ) from error


def load_news(qrels: str | Path, queries: Path) -> Dataset:
    """Return the questions of `queries` that `qrels` grades passages of; `qrels` is a file or one shipped.

    The set is called like the qrels; its digest is of the qrels' bytes followed by those of the queries.

    Raises: UsageError.
    """
    raw = read(qrels)
    grades = graded(str(qrels), raw)
    asked = load(queries)
    questions = tuple(_graded(question, grades[question.id]) for question in asked.questions if question.id in grades)
    missing = len(grades) - len(questions)
    if missing:
        raise UsageError(f"{queries} lacks {missing} of the {len(grades)} questions that {qrels} has grades for")
    sha256 = hashlib.sha256(raw + queries.read_bytes()).hexdigest()
    return Dataset(Path(qrels).name.partition(".")[0], questions, asked.articles, sha256)


def together(name: str, parts: Sequence[Dataset]) -> Dataset:
    """Return several sets as one; its digest is of the parts' digests, in their order."""
    sha256 = hashlib.sha256("".join(part.sha256 for part in parts).encode()).hexdigest()
    return Dataset(name, tuple(q for part in parts for q in part.questions), (), sha256)


KEPT: Mapping[str, Callable[[int], bool]] = {"squad": lambda i: i % 3 == 0, "new_wiki": lambda i: i % 2 == 1}


def kept_out(name: str, titles: Sequence[str]) -> frozenset[str]:
    """Return the titles, spelt as in the file, of the articles that no model is trained on.

    Of the sorted titles of SQuAD every third, from the first on; of those of SQuADShifts' new_wiki every second, from
    the second on. Other sets are trained on whole or not at all, and keep nothing out.
    """
    picks = KEPT.get(name)
    return frozenset(title for i, title in enumerate(sorted(titles)) if picks is not None and picks(i))


def _dataset(path: Path, rows: Sequence[dict[str, Any]], kept: str | None) -> Dataset:
    name = path.name.partition(".")[0]
    if rows and "data" in rows[0]:
        keep = partial(kept_out, kept) if kept else None
        questions, articles = forms.squad(rows[0]["data"], keep)
        # A part is another set than the whole: its figures have floors of their own.
        return Dataset(f"{name}-kept" if kept else name, tuple(questions), tuple(articles))
    if kept is not None:
        raise UsageError(f"{path}: only of a set in SQuAD's form are articles kept out of training")
    for field, form in forms.BY_FIELD.items():
        if rows and field in rows[0]:
            return Dataset(name, tuple(question for row in rows for question in form(row)))
    raise UsageError(f"{path} is no question set; see: qabot eval --help")


def _rows(raw: bytes) -> list[dict[str, Any]]:
    try:
        whole = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return [msgspec.json.decode(line) for line in raw.splitlines() if line.strip()]
    return [whole] if isinstance(whole, dict) else []


def _graded(question: Question, grades: Mapping[str, int]) -> Question:
    gold = tuple(Gold(None, None, "", digest) for digest, grade in grades.items() if grade >= ANSWERS)
    partly = tuple(Gold(None, None, "", digest) for digest, grade in grades.items() if grade == PARTLY)
    return replace(question, gold=gold, partly=partly, answerable=bool(gold))
