"""Rows of question sets as they are published, read into questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from qabot.eval import given
from qabot.eval.questions import Gold, Question
from qabot.text import clean, paragraphs

Keep = Callable[[Sequence[str]], frozenset[str]]


def _own(row: Mapping[str, Any]) -> Iterator[Question]:
    gold = tuple(Gold(g.get("path"), g.get("title"), g["starts"]) for g in row["gold"])
    answers = (row["answer"],) if row.get("answer") else ()
    yield Question(str(row["id"]), row["question"], gold, answers, bool(gold))


def _realtime(row: Mapping[str, Any]) -> Iterator[Question]:
    answerable = bool(row["ids_containing_answer_string"])
    date = row["date"].replace("/", "-") if row.get("date") else None
    yield Question(row["id"], row["question"], (), tuple(row["answers"]), answerable, date=date)


def _clapnq(row: Mapping[str, Any]) -> Iterator[Question]:
    """Read a row of CLAP NQ (Rosenthal et al. 2025): the answers are written by people, so no string to look for."""
    passages = given.hits((passage["title"], passage["text"]) for passage in row["passages"])
    answerable = any(output["answer"] for output in row["output"])
    yield Question(str(row["id"]), row["input"], (), (), answerable, given=passages)


def _mtrag(row: Mapping[str, Any]) -> Iterator[Question]:
    """Read the last turn of a conversation of mtRAG (Katsis et al. 2025), unless there is nothing to judge.

    That is so without passages, when the passages answer in part, and for turns that are no question.
    """
    label = row["answerability"][0]
    if not row["contexts"] or label == "PARTIAL" or "Non-Question" in row.get("Question Type", ()):
        return
    passages = given.hits((context.get("title") or "", context["text"]) for context in row["contexts"])
    yield Question(row["task_id"], row["input"][-1]["text"], (), (), label == "ANSWERABLE", given=passages)


# What a row is, by a field that only its form has.
BY_FIELD: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Question]]] = {
    "ids_containing_answer_string": _realtime,
    "gold": _own,
    "passages": _clapnq,
    "contexts": _mtrag,
}


def squad(data: Sequence[Mapping[str, Any]], keep: Keep | None) -> tuple[list[Question], list[Mapping[str, Any]]]:
    """Read the articles that `keep` picks by their titles, all without it: questions, and the articles themselves."""
    titles = [item["title"] for item in data]
    wanted = set(titles) if keep is None else keep(titles)
    questions: list[Question] = []
    articles: list[Mapping[str, Any]] = []
    for item in (item for item in data if item["title"] in wanted):
        title = item["title"].replace("_", " ")
        texts = [_one_paragraph(paragraph["context"]) for paragraph in item["paragraphs"]]
        articles.append({"title": title, "text": "\n\n".join(texts)})
        for text, paragraph in zip(texts, item["paragraphs"], strict=True):
            questions += _squad_questions(title, text, paragraph["qas"])
    return questions, articles


def _squad_questions(title: str, text: str, qas: Sequence[Mapping[str, Any]]) -> Iterator[Question]:
    passage = given.hits([(title, text)])
    for qa in qas:
        impossible = bool(qa.get("is_impossible"))
        gold = () if impossible else (Gold(None, title, text),)
        answers = () if impossible else tuple(dict.fromkeys(answer["text"] for answer in qa.get("answers", ())))
        yield Question(str(qa["id"]), qa["question"], gold, answers, not impossible, given=passage)


def _one_paragraph(text: str) -> str:
    return " ".join(paragraphs(clean(text)))
