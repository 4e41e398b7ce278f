"""Question sets: what is asked, which passages are right, what the answer says.

Three forms are told apart by their fields: qabot's own (JSON lines with `question` and `gold`, each
gold a path and the start of a paragraph), SQuAD (one JSON object with `data`), and RealTimeQA
(`question`, `answers`, `ids_containing_answer_string`; no gold paragraph, an answer string only).
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from qabot.errors import UsageError
from qabot.text import clean, fold, paragraphs
from qabot.types import Hit


@dataclass(frozen=True, slots=True)
class Gold:
    """A right passage: the end of its article's path or its headline, and how its text begins."""

    path: str | None
    title: str | None
    starts: str

    def fits(self, hit: Hit) -> bool:
        """Say whether a hit is this passage."""
        if self.path and not any(p.endswith("/" + self.path) for p in hit.article.paths):
            return False
        if self.title and self.title != hit.article.title:
            return False
        return hit.passage.text.startswith(self.starts)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its right passages (none when nothing answers it) and answer strings."""

    id: str
    text: str
    gold: tuple[Gold, ...]
    answers: tuple[str, ...]
    answerable: bool

    def answered_by(self, text: str) -> bool:
        """Say whether an answer string stands in `text` as whole words, case and accents aside."""
        return any(contains(text, answer) for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Questions, and the articles they are about when the set brings them along."""

    name: str
    questions: tuple[Question, ...]
    articles: tuple[Mapping[str, Any], ...] = ()

    @property
    def has_gold(self) -> bool:
        return any(question.gold for question in self.questions)


def contains(text: str, answer: str) -> bool:
    """Say whether `answer` occurs in `text` as whole words."""
    wanted, given = _plain(answer), _plain(text)
    return bool(wanted) and f" {wanted} " in f" {given} "


def load(path: Path) -> Dataset:
    """Read a question set. Raises: UsageError."""
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return _dataset(path, _rows(raw))
    except (OSError, EOFError, zlib.error, msgspec.DecodeError) as error:
        raise UsageError(f"{path}: {error}") from error
    except (KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is no question set: a row lacks or misuses {error}; see: qabot eval --help"
        ) from error


def _dataset(path: Path, rows: Sequence[dict[str, Any]]) -> Dataset:
    name = path.name.partition(".")[0]
    if rows and "data" in rows[0]:
        return _squad(name, rows[0]["data"])
    if rows and "ids_containing_answer_string" in rows[0]:
        return Dataset(name, tuple(_realtime(row) for row in rows))
    if rows and "gold" in rows[0]:
        return Dataset(name, tuple(_own(row) for row in rows))
    raise UsageError(f"{path} is no question set; see: qabot eval --help")


def _rows(raw: bytes) -> list[dict[str, Any]]:
    try:
        whole = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return [msgspec.json.decode(line) for line in raw.splitlines() if line.strip()]
    return [whole] if isinstance(whole, dict) else []


def _own(row: Mapping[str, Any]) -> Question:
    gold = tuple(Gold(g.get("path"), g.get("title"), g["starts"]) for g in row["gold"])
    answers = (row["answer"],) if row.get("answer") else ()
    return Question(str(row["id"]), row["question"], gold, answers, bool(gold))


def _realtime(row: Mapping[str, Any]) -> Question:
    return Question(row["id"], row["question"], (), tuple(row["answers"]), bool(row["ids_containing_answer_string"]))


def _squad(name: str, data: Sequence[Mapping[str, Any]]) -> Dataset:
    questions: list[Question] = []
    articles: list[Mapping[str, Any]] = []
    for item in data:
        title = item["title"].replace("_", " ")
        texts = [_one_paragraph(paragraph["context"]) for paragraph in item["paragraphs"]]
        articles.append({"title": title, "text": "\n\n".join(texts)})
        for text, paragraph in zip(texts, item["paragraphs"], strict=True):
            questions += _squad_questions(title, text, paragraph["qas"])
    return Dataset(name, tuple(questions), tuple(articles))


def _squad_questions(title: str, text: str, qas: Sequence[Mapping[str, Any]]) -> Iterator[Question]:
    for qa in qas:
        impossible = bool(qa.get("is_impossible"))
        gold = () if impossible else (Gold(None, title, text),)
        answers = tuple({answer["text"] for answer in qa.get("answers", ())})
        yield Question(str(qa["id"]), qa["question"], gold, answers, not impossible)


def _one_paragraph(text: str) -> str:
    return " ".join(paragraphs(clean(text)))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))
