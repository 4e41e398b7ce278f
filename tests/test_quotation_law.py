"""Whatever the question and whatever the article: an answer is made of exact slices of what it cites."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from helpers import HashEncoder, Run, build, opened, reading, write_json
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.bot import Bot
from qabot.protocols import Encoder
from qabot.render import console, objects
from qabot.store.corpus import Corpus
from qabot.types import Answer, Article

QUESTIONS = [
    json.loads(line)["question"]
    for line in (Path(__file__).parent / "data" / "corpus_questions.jsonl").read_text("utf-8").splitlines()
]


def assert_lawful(answer: Answer, corpus: Corpus) -> None:
    """Check an answer, as JSON and as text, against the articles as `show --json` prints them."""
    shown = json.loads(json.dumps(objects.answer_json(answer)))
    printed = _printed(answer)
    if shown["status"] == "abstained":
        assert (shown["answer"], shown["citations"], shown["short_answer"]) == ("", [], None)
        silent = shown.get("silent")
        assert (f"No article has words of {silent} about this." if silent else "No article answers this.") in printed
        for citation in shown["closest"]:
            assert silent or citation["spans"] == []
            assert all(0 <= start < end <= len(citation["text"]) for start, end in citation["spans"])
            _assert_verbatim(citation, corpus)
        return
    assert shown["status"] == "answered"
    assert "closest" not in shown
    citations = {citation["n"]: citation for citation in shown["citations"]}
    assert list(citations) == list(range(1, len(citations) + 1))
    left = shown["answer"]
    used = dict.fromkeys(citations, 0)
    agreeing: set[int] = set()
    while left:
        # The next piece is one of the spans of the citation that its first mark names, and nothing else.
        piece, number, also, left = _piece(left, citations)
        used[number] += 1
        agreeing |= also
        assert piece
        assert piece == piece.strip()
        assert f"**{piece}**" in printed
    changing = _assert_sequence(shown["sequence"], citations)
    for number, citation in citations.items():
        # A passage that only agrees, or gives a value of another day, is shown with the sentence that does.
        spare = len(citation["spans"]) - used[number]
        assert 0 <= spare <= (number in agreeing) + (number in changing), "a span that the answer does not use"
        assert spare == 0 or number in agreeing | changing, "a citation that the answer does not use"
        assert citation["spans"]
        _assert_verbatim(citation, corpus)
    if shown["short_answer"] is not None:
        assert any(shown["short_answer"] in c["text"] for c in citations.values())
    assert 0.0 <= shown["confidence"] <= 1.0


def _assert_sequence(sequence: list[dict[str, Any]], citations: dict[int, dict[str, Any]]) -> set[int]:
    """Check the values over time: exact words of a marked sentence, in the order of their days, no two alike."""
    assert len(sequence) != 1
    for change in sequence:
        citation, place = citations[change["n"]], (change["start"], change["end"])
        assert change["value"] == citation["text"][slice(*place)] != ""
        assert any(start <= place[0] and place[1] <= end for start, end in citation["spans"])
        assert (change["published"], change["source"]) == (citation["published"], citation["source"])
        assert set(change["also"]) <= citations.keys()
        assert {rest["n"] for rest in change["rests"]} == {change["n"], *change["also"]}
    days = [change["published"][:10] for change in sequence]
    assert days == sorted(days)
    assert all(one["value"] != other["value"] for one, other in pairwise(sequence))
    return {number for change in sequence for number in (change["n"], *change["also"])}


def _piece(answer: str, citations: dict[int, dict[str, object]]) -> tuple[str, int, set[int], str]:
    for number, citation in citations.items():
        for start, end in citation["spans"]:  # type: ignore[attr-defined]
            piece = str(citation["text"])[start:end]
            found = re.match(re.escape(f"{piece} [{number}]") + r"((?:\[\d+\])*)(?: |$)", answer)
            if found:
                also = {int(n) for n in re.findall(r"\d+", found[1])}
                assert also <= citations.keys() - {number}
                return piece, number, also, answer[found.end() :]
    raise AssertionError(f"no citation holds the words of {answer!r}")


def _assert_verbatim(citation: dict[str, object], corpus: Corpus) -> None:
    article = objects.article_json(found := corpus.find(str(citation["article_id"])))
    assert found.paragraphs[int(str(citation["paragraph"])) - 1] == citation["text"]
    for key in ("article_id", "title", "source", "published", "url"):
        assert citation[key] == article[key]
    assert citation["path"] in article["paths"] or not article["paths"]


def _printed(answer: Answer) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        console.print_answer(answer, color=True)
    assert "\x1b" not in out.getvalue()
    return out.getvalue()


@pytest.fixture(scope="module")
def bot(sample_index: Path, encoder: Encoder) -> Iterator[Bot]:
    with opened(sample_index, encoder) as bot:
        yield bot


def test_every_question_on_the_sample(bot: Bot) -> None:
    statuses = set()
    for question in QUESTIONS:
        answer = bot.ask(question)
        assert_lawful(answer, bot.corpus)
        statuses.add(answer.status)
    assert statuses == {"answered", "abstained"}, "the law is tested on one kind of answer only"


@pytest.mark.parametrize("question", ["?", "the", "[1]", '"', "“", "a" * 3000, "\x1b[31mRowley", "Rowley\n\nsaid?"])
def test_odd_questions(bot: Bot, question: str) -> None:
    assert_lawful(bot.ask(question), bot.corpus)


def test_the_command_line_keeps_the_law(sample_index: Path, run_cli: Run) -> None:
    for threshold, code in (("0", 0), ("1", 1)):
        env = {"QABOT_ANSWER__THRESHOLD": threshold}
        done = run_cli("ask", "--json", "--index", sample_index, QUESTIONS[0], env=env)
        assert done.returncode == code, done.stdout
        shown = json.loads(done.stdout)
        assert shown["status"] == ("abstained" if code else "answered")
        for citation in shown["citations"]:
            article = json.loads(run_cli("show", "--json", "--index", sample_index, citation["article_id"]).stdout)
            assert article["paragraphs"][citation["paragraph"] - 1] == citation["text"]
            for start, end in citation["spans"]:
                assert f"{citation['text'][start:end]} [{citation['n']}]" in shown["answer"]


_MARKS = ['"', "“", "”", "‘", "’", "'", "„", "«", "»", "[1]", "[2]", "(", ")", "...", "–", "?", "!", ":", "**", "Mr."]
_WORDS = ["mayor", "said", "asked", "whether", "bridge", "closed", "He", "She", "They", "replied", "No", "Yes", "river"]
_SENTENCES = st.lists(st.sampled_from(_MARKS + _WORDS * 2), min_size=1, max_size=12).map(
    lambda parts: " ".join(parts).replace(" .", ".") + "."
)
_BODIES = st.lists(st.lists(_SENTENCES, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=5)


@settings(max_examples=60)
@given(
    st.lists(_BODIES, min_size=1, max_size=3), st.sampled_from(["what did the mayor say?", "Was the bridge closed?"])
)
def test_articles_full_of_marks(bodies: list[list[str]], question: str) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for n, body in enumerate(bodies):
            write_json(folder / "corpus" / f"{n}.json", [f"The mayor and bridge {n}.", *body], title=f"Bridge [{n}]")
        build(folder / "index", [folder / "corpus"])
        with opened(folder / "index") as bot:
            for threshold in (0.0, 1.0):
                answerer = bot._snapshot.answerer  # type: ignore[union-attr]
                object.__setattr__(answerer, "threshold", threshold)
                assert_lawful(bot.ask(question), bot.corpus)


def test_the_law_can_be_broken(tmp_path: Path) -> None:
    """An answer whose words are not in the article is caught: the check itself is checked."""
    write_json(tmp_path / "c" / "a.json", ["The mayor closed the bridge.", "She said no."], title="Bridge")
    build(tmp_path / "i", [tmp_path / "c"], HashEncoder())
    with opened(tmp_path / "i") as bot, reading(tmp_path / "i") as corpus:
        object.__setattr__(bot._snapshot.answerer, "threshold", 0.0)  # type: ignore[union-attr]
        answer = bot.ask("Who closed the bridge?")
        assert_lawful(answer, corpus)
        cited = answer.citations[0]
        passage = type(cited.passage)(cited.passage.id, cited.passage.article_id, 1, cited.passage.text.upper())
        forged = type(cited)(cited.n, passage, cited.article, cited.spans)
        fields = {name: getattr(answer, name) for name in answer.__dataclass_fields__}
        with pytest.raises(AssertionError):
            assert_lawful(Answer(**{**fields, "citations": (forged, *answer.citations[1:])}), corpus)
        assert isinstance(cited.article, Article)
