"""Question sets in their forms, and a run over the sample articles held against its pinned floors."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from helpers import Run

from qabot.errors import UsageError
from qabot.eval import datasets
from qabot.eval.figures import Measured
from qabot.eval.questions import contains

DATA = Path(__file__).parents[1] / "data"
QUESTIONS, FLOORS = DATA / "corpus_questions.jsonl", DATA / "floors.toml"


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("Nine people died.", "nine", True),
        ("Ninety people died.", "nine", False),
        ("It cost £2.5bn.", "£2.5bn", True),
        ("by Zoë Brändström", "Zoe Brandstrom", True),
        ("anything", "", False),
        ("anything", "?", False),
    ],
)
def test_contains_whole_words(text: str, answer: str, expected: bool) -> None:
    assert contains(text, answer) is expected


def test_squad_brings_its_articles(tmp_path: Path) -> None:
    qas = [
        {"id": "1", "question": "Who?", "answers": [{"text": "Ann", "answer_start": 0}], "is_impossible": False},
        {"id": "2", "question": "Why?", "answers": [], "is_impossible": True},
    ]
    data = {"data": [{"title": "Some_Title", "paragraphs": [{"context": "Ann  came.\nEarly.", "qas": qas}]}]}
    file = tmp_path / "set.json.gz"
    file.write_bytes(gzip.compress(json.dumps(data).encode()))
    dataset = datasets.load(file)
    assert [(q.answerable, q.answers) for q in dataset.questions] == [(True, ("Ann",)), (False, ())]
    assert dataset.questions[0].gold[0].starts == "Ann came. Early."
    assert dataset.articles == ({"title": "Some Title", "text": "Ann came. Early."},)


def test_realtimeqa_has_strings_and_no_gold(tmp_path: Path) -> None:
    file = tmp_path / "queries.jsonl"
    row = {"id": "1", "question": "Who won?", "answers": ["Luke"], "ids_containing_answer_string": ["x"]}
    file.write_text(json.dumps(row) + "\n" + json.dumps({**row, "ids_containing_answer_string": []}) + "\n")
    dataset = datasets.load(file)
    assert not dataset.has_gold
    assert [q.answerable for q in dataset.questions] == [True, False]


@pytest.mark.parametrize("content", ["", "nonsense", "{}", "[]", '{"x": 1}\n{"x": 2}'])
def test_what_is_no_question_set_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(content)
    with pytest.raises(UsageError, match=r"set\.jsonl"):
        datasets.load(file)


def _squad(titles: list[str]) -> dict[str, Any]:
    answers = [{"text": "Ann", "answer_start": 0}, {"text": "Ann", "answer_start": 0}]
    return {
        "data": [
            {
                "title": t,
                "paragraphs": [{"context": "Ann came.", "qas": [{"id": t, "question": "?", "answers": answers}]}],
            }
            for t in titles
        ]
    }


def test_every_third_article_of_squad_and_every_second_of_new_wiki_is_kept_out() -> None:
    titles = ["d", "A_b", "c", "A", "e"]
    assert datasets.kept_out("squad", titles) == {"A", "d"}
    assert datasets.kept_out("new_wiki", titles) == {"A_b", "d"}
    assert not datasets.kept_out("reddit", titles)


def test_a_set_is_restricted_to_what_was_kept_out(tmp_path: Path) -> None:
    file = tmp_path / "set.json"
    file.write_text(json.dumps(_squad(["x", "y", "z"])))
    kept = datasets.load(file, "new_wiki")
    assert [q.id for q in kept.questions] == ["y"]
    assert (kept.name, len(kept.articles)) == ("set-kept", 1)
    assert kept.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    with pytest.raises(UsageError, match="SQuAD"):
        datasets.load(QUESTIONS, "squad")


def test_squad_questions_come_with_their_paragraph(tmp_path: Path) -> None:
    file = tmp_path / "set.json"
    file.write_text(json.dumps(_squad(["Some_Title"])))
    question = datasets.load(file).questions[0]
    assert question.answers == ("Ann",)
    assert [(h.article.title, h.passage.text) for h in question.given] == [("Some Title", "Ann came.")]


def test_clapnq_brings_its_passages(tmp_path: Path) -> None:
    row = {"id": 1, "input": "Who?", "passages": [{"title": "T", "text": "Ann  came .\nBob left ."}]}
    file = tmp_path / "clapnq.jsonl"
    rows = [{**row, "output": [{"answer": "Ann"}]}, {**row, "output": [{"answer": ""}]}]
    file.write_text("\n".join(json.dumps(r) for r in rows))
    dataset = datasets.load(file)
    assert [q.answerable for q in dataset.questions] == [True, False]
    assert [h.passage.text for h in dataset.questions[0].given] == ["Ann came . Bob left ."]


def test_mtrag_asks_the_last_turn_where_there_is_something_to_judge(tmp_path: Path) -> None:
    def row(label: str, *texts: str, kind: str = "Factoid") -> dict[str, Any]:
        turns = [
            {"speaker": "user", "text": "first"},
            {"speaker": "agent", "text": "x"},
            {"speaker": "user", "text": "last"},
        ]
        contexts = [{"document_id": str(i), "text": text} for i, text in enumerate(texts)]
        return {
            "task_id": label, "input": turns, "contexts": contexts, "answerability": [label], "Question Type": [kind],
        }  # fmt: skip

    rows = [
        row("ANSWERABLE", "one", "two"),
        row("UNDERSPECIFIED", "one"),
        row("UNANSWERABLE"),
        row("PARTIAL", "one"),
        row("ANSWERABLE", "one", kind="Non-Question"),
    ]
    file = tmp_path / "rag.jsonl"
    file.write_text("\n".join(json.dumps(r) for r in rows))
    questions = datasets.load(file).questions
    assert [(q.text, q.answerable, len(q.given)) for q in questions] == [("last", True, 2), ("last", False, 1)]
    first, second = (hit.passage.id for hit in questions[0].given)
    assert abs(first - second) > 1, "passages of two documents are no neighbours"


def test_qrels_grade_passages_by_digest(tmp_path: Path) -> None:
    from qabot.eval.given import hits
    from qabot.eval.ranking import digest

    queries, qrels = tmp_path / "queries.jsonl", tmp_path / "mine.qrels"
    rows = [{"id": i, "question": "Who?", "answers": ["Ann"], "ids_containing_answer_string": []} for i in "ab"]
    queries.write_text("\n".join(json.dumps(r) for r in rows))
    qrels.write_text(f"a 0 {digest('Ann came.')} 2\na 0 {digest('Ann left.')} 1\n")
    dataset = datasets.load_news(qrels, queries)
    assert (dataset.name, [q.id for q in dataset.questions]) == ("mine", ["a"])
    assert dataset.sha256 == hashlib.sha256(qrels.read_bytes() + queries.read_bytes()).hexdigest()
    question = dataset.questions[0]
    right, partly, wrong = hits([("", "Ann came."), ("", "Ann left."), ("", "Bob came.")])
    assert question.answerable
    assert [question.gold[0].fits(hit) for hit in (right, partly, wrong)] == [True, False, False]
    assert [question.partly[0].fits(hit) for hit in (right, partly, wrong)] == [False, True, False]


@pytest.mark.parametrize("text", ["a 0 x\n", "a 0 x high\n", "zzz 0 x 2\n"])
def test_qrels_that_do_not_fit_are_refused(tmp_path: Path, text: str) -> None:
    queries, qrels = tmp_path / "queries.jsonl", tmp_path / "mine.qrels"
    queries.write_text('{"id": "a", "question": "?", "answers": [], "ids_containing_answer_string": []}')
    qrels.write_text(text)
    with pytest.raises(UsageError):
        datasets.load_news(qrels, queries)
    with pytest.raises(UsageError, match="news-test"):
        datasets.load_news("no-such", queries)


def test_the_shipped_qrels_share_no_question() -> None:
    from qabot.eval import qrels

    tune, test = (set(qrels.graded(name, qrels.read(name))) for name in qrels.SHIPPED)
    assert len(tune) > 200
    assert len(test) > 200
    assert not tune & test


@pytest.fixture(scope="module")
def measured(sample_index: Path, sample_corpus: Path) -> Measured:
    from qabot.bot import Bot
    from qabot.config import load
    from qabot.eval import run

    bot = Bot.open(load(overrides={"index": str(sample_index)}))
    try:
        return run.evaluate(bot, datasets.load(QUESTIONS), None, lambda progress: None)[0]
    finally:
        bot.close()


def test_figures_keep_their_floors(measured: Measured) -> None:
    from qabot.eval import floors

    assert measured.questions == 95
    assert [str(below) for below in floors.check(floors.load(FLOORS), measured)] == []


def test_eval_on_the_command_line_indexes_a_corpus_of_its_own(
    run_cli: Run, sample_corpus: Path, cache: Path, tmp_path: Path
) -> None:
    file = tmp_path / "mine.run"
    done = run_cli("eval", "--json", "-q", "--sample", "5", "--run", file, "--corpus", sample_corpus, QUESTIONS)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["questions"] == 5
    assert set(found["retrieval"]) == {"Success@1", "Success@4", "Success@10", "RR@10", "nDCG@10"}
    assert set(found["intervals"]["retrieval"]) == set(found["retrieval"])
    lines = [line.split() for line in file.read_text().splitlines()]
    assert len({line[0] for line in lines}) == 5
    assert all(len(line) == 6 and line[1] == "Q0" and line[5] == "qabot" for line in lines)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sample", "5", "--gate", "floors.toml"], "whole sets"),
        (["--mode", "reader", "--run", "x"], "makes none"),
        (["--mode", "given"], "come with their passages"),
        (["--gate", "floors.toml"], "floors.toml"),
        (["--kept-out", "squad"], "SQuAD"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(run_cli: Run, arguments: list[str], message: str) -> None:
    done = run_cli("eval", *arguments, QUESTIONS)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
