"""Who said what, from the command line: quotes, speakers, and questions about somebody's words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from helpers import Run, write_json

NAMING = "What did Mark Rowley say about naming companies?"
ABSENT = "What did Mark Rowley say about lynx?"
KEYS = {
    "speaker", "content", "cue", "direct", "kind", "article_id", "title", "source", "author", "published", "url",
    "path", "paragraph", "start", "end", "parts", "said_by", "resolved",
}  # fmt: skip

Found = list[dict[str, Any]]


@pytest.fixture
def quotes(run_here: Run, sample_index: Path) -> Run:
    """Run a command on the index of the sample articles."""

    def run(*args: str | Path, **more: Any) -> Any:
        return run_here(*args, "--index", sample_index, **more)

    return run


@pytest.fixture
def program(run_cli: Run, sample_index: Path) -> Run:
    """Run a command on the index of the sample articles, as a process of its own."""

    def run(*args: str | Path, **more: Any) -> Any:
        return run_cli(*args, "--index", sample_index, **more)

    return run


def listed(quotes: Run, *args: str, code: int = 0) -> Found:
    """Return what `qabot quotes --json` finds, having held it against the articles."""
    done = quotes("quotes", *args, "--json")
    assert done.returncode == code, done.stderr
    assert done.stdout.count("\n") == 1
    value = json.loads(done.stdout)
    assert set(value) == {"quotes"}
    found: Found = value["quotes"]
    bodies: dict[str, list[str]] = {}
    for row in found:
        assert set(row) == KEYS
        if row["article_id"] not in bodies and len(bodies) < 4:
            shown = json.loads(quotes("show", row["article_id"], "--json").stdout)
            bodies[row["article_id"]] = shown["paragraphs"]
        if row["article_id"] in bodies:
            assert_exact(row, bodies[row["article_id"]])
    return found


def assert_exact(row: dict[str, Any], paragraphs: list[str]) -> None:
    """Check that a quote is made of slices of its article."""
    lines = [paragraphs[part["paragraph"] - 1][part["start"] : part["end"]] for part in row["parts"]]
    assert lines == [part["text"] for part in row["parts"]]
    assert row["content"] == "\n".join(lines)
    first = row["parts"][0]
    assert (row["paragraph"], row["start"], row["end"]) == (first["paragraph"], first["start"], first["end"])
    assert lines[0] == paragraphs[row["paragraph"] - 1][row["start"] : row["end"]]
    assert row["cue"] is None or any(row["cue"] in text for text in paragraphs)
    assert row["said_by"] is None or any(row["said_by"] in text for text in paragraphs)
    assert row["direct"] is (row["kind"] == "direct")
    assert row["kind"] in ("direct", "mixed", "indirect")
    assert (row["speaker"] is None) is (row["resolved"] is None)
    if row["resolved"] and row["resolved"]["mention"]:
        assert row["resolved"]["mention"] in paragraphs[row["resolved"]["paragraph"] - 1]


def test_what_somebody_said(quotes: Run) -> None:
    found = listed(quotes, "Rowley", "-k", "50")
    assert len(found) > 5
    assert {row["speaker"] for row in found} == {"Mark Rowley"}
    assert {row["source"] for row in found} == {"The Albion Courier"}
    assert len({(row["article_id"], row["paragraph"], row["start"], row["end"]) for row in found}) == len(found)


@pytest.mark.parametrize("name", ["Mark Rowley", "Mr Rowley", "mark rowley", "Assistant Commissioner Mark Rowley"])
def test_any_form_of_the_name_will_do(quotes: Run, name: str) -> None:
    assert {row["speaker"] for row in listed(quotes, name, "-k", "1")} == {"Mark Rowley"}


def test_a_name_without_its_accents_will_do(quotes: Run) -> None:
    assert {row["speaker"] for row in listed(quotes, "sian o dalaigh")} == {"Siân Ó Dálaigh"}


def test_everybody_of_a_surname_is_meant(quotes: Run) -> None:
    assert {row["speaker"] for row in listed(quotes, "Hallam", "-k", "100")} == {"Ruth Hallam", "Desmond Hallam"}


def test_the_newest_come_first_and_only_so_many(quotes: Run) -> None:
    days = [row["published"][:10] for row in listed(quotes, "Ruth Hallam", "-k", "100")]
    assert days == sorted(days, reverse=True)
    assert days[0] > days[-1]
    assert len(listed(quotes, "Ruth Hallam", "-k", "2")) == 2
    assert len(listed(quotes)) == 10, "of anybody, as many as usual"


def test_what_is_about_a_topic_comes_first(quotes: Run) -> None:
    first = listed(quotes, "Rowley", "--about", "naming companies", "-k", "3")[0]
    assert (first["speaker"], first["paragraph"]) == ("Mark Rowley", 9)
    assert first["path"].endswith("rowley-rusi-speech.txt")


def test_anybody_about_a_topic(quotes: Run) -> None:
    found = listed(quotes, "--about", "the lynx", "-k", "5")
    assert any("lynx" in row["content"].lower() for row in found)


def test_only_words_in_quotation_marks(quotes: Run) -> None:
    found = listed(quotes, "Hallam", "--direct", "-k", "100")
    assert found
    assert {row["kind"] for row in found} == {"direct"}
    assert all(row["content"][0] in "“\"'‘" for row in found)
    assert len(found) < len(listed(quotes, "Hallam", "-k", "100"))
    assert all(row["direct"] for row in listed(quotes, "Hallam", "--about", "families", "--direct"))


def test_only_from_some_articles(quotes: Run) -> None:
    courier = listed(quotes, "Hallam", "--source", "courier", "-k", "100")
    assert {row["source"] for row in courier} == {"The Albion Courier"}
    late = listed(quotes, "Hallam", "--since", "2026-06", "-k", "100")
    assert late
    assert all(row["published"] >= "2026-06-01" for row in late)
    about = listed(quotes, "Hallam", "--since", "2026-06", "--about", "families", "-k", "100")
    assert about
    assert all(row["published"] >= "2026-06-01" for row in about)
    before = listed(quotes, "Hallam", "--until", "2026-03-05", "-k", "100")
    assert all(row["published"] < "2026-03-05" for row in before)


def test_somebody_whom_the_articles_do_not_name(quotes: Run) -> None:
    found = listed(quotes, "the minister", "-k", "100")
    assert found
    called = [row for row in found if "the minister" in (row["said_by"] or "").lower()]
    assert called
    # Whoever is called so has said more under a name.
    assert {row["speaker"] for row in found if row not in called} <= {row["speaker"] for row in called} - {None}


def test_quotes_as_text(program: Run) -> None:
    done = program("quotes", "Rowley", "--about", "naming companies", "-k", "1")
    assert done.returncode == 0
    assert done.stdout.startswith("1. Mark Rowley  ")
    assert "that naming them had a drawback" in done.stdout
    assert "The Albion Courier · undated · paragraph 9" in done.stdout
    assert "\x1b" not in done.stdout
    told = program("quotes", "Rowley", "--about", "naming companies", "-k", "1", "-v").stdout
    assert "in paragraph 9" in told
    assert len(told) > len(done.stdout), "why it is thought so"


def test_nobody_called_so(quotes: Run) -> None:
    for more in ([], ["--about", "naming companies"]):
        done = quotes("quotes", "Rowly", *more)
        assert (done.returncode, done.stdout) == (1, "")
        assert "nobody called 'Rowly' is quoted; did you mean Mark Rowley?" in done.stderr
    assert "all of them: qabot speakers" in quotes("quotes", "Xyzzy").stderr
    assert listed(quotes, "Xyzzy", code=1) == []


def test_somebody_but_not_there(quotes: Run) -> None:
    done = quotes("quotes", "Rowley", "--source", "Northern Ledger")
    assert (done.returncode, done.stdout) == (1, "")
    assert "passes the filters" in done.stderr
    assert listed(quotes, "Rowley", "--since", "2026-01", code=1) == []


@pytest.mark.parametrize(
    "args",
    [
        [""],
        ["  "],
        ["--about", ""],
        ["--about", " "],
        ["Rowley", "-k", "0"],
        ["Rowley", "--since", "gibberish"],
        ["Rowley", "Hallam"],
    ],
)
def test_what_makes_no_sense_is_an_error_of_use(quotes: Run, args: list[str]) -> None:
    done = quotes("quotes", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_speakers(quotes: Run) -> None:
    done = quotes("speakers", "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)["speakers"]
    counts = [voice["quotes"] for voice in found]
    assert counts == sorted(counts, reverse=True)
    assert all(set(voice) == {"speaker", "aliases", "quotes", "sources", "newest"} for voice in found)
    (rowley,) = [voice for voice in found if voice["speaker"] == "Mark Rowley"]
    assert rowley["sources"] == ["The Albion Courier"]
    assert rowley["newest"] is None, "the article is undated"
    assert rowley["quotes"] == len(listed(quotes, "Rowley", "-k", "1000"))
    assert len(json.loads(quotes("speakers", "--json", "-k", "3").stdout)["speakers"]) == 3


def test_speakers_as_text(program: Run) -> None:
    lines = program("speakers").stdout.splitlines()
    assert any("Mark Rowley  The Albion Courier" in line for line in lines)
    by_name = program("speakers", "hallam").stdout.splitlines()
    assert len(by_name) == 2
    assert all("Hallam" in line for line in by_name)
    assert all("Courier" in line for line in program("speakers", "--source", "courier").stdout.splitlines())


def test_no_speaker_called_so(quotes: Run) -> None:
    done = quotes("speakers", "Rowly")
    assert (done.returncode, done.stdout) == (1, "")
    assert "did you mean Mark Rowley?" in done.stderr
    assert json.loads(quotes("speakers", "Xyzzy", "--json").stdout) == {"speakers": []}


def test_a_question_about_words_is_answered_with_quotes(quotes: Run) -> None:
    done = quotes("ask", NAMING, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["status"] == "answered"
    assert "silent" not in answer
    citations = {citation["n"]: citation for citation in answer["citations"]}
    assert answer["quotes"]
    for quote in answer["quotes"]:
        assert set(quote) == {"n", "speaker", "content", "cue", "parts"}
        assert quote["speaker"] == "Mark Rowley"
        assert quote["content"].split("\n")[0] in citations[quote["n"]]["text"]
    assert "that naming them had a drawback" in answer["quotes"][0]["content"]
    assert "that naming them had a drawback" in answer["answer"]
    for citation in answer["citations"]:
        assert all(citation["text"][start:end] in answer["answer"] for start, end in citation["spans"])


def test_the_speaker_is_named_before_the_words(program: Run) -> None:
    done = program("ask", NAMING)
    assert done.returncode == 0
    lines = done.stdout.split("Sources")[0].splitlines()
    assert any(line.startswith("Mark Rowley: He replied that naming them had a drawback") for line in lines)
    assert not any(line.startswith("Mark Rowley: In the question-and-answer session") for line in lines)


def test_a_question_about_anything_else_has_no_quotes(quotes: Run) -> None:
    answer = json.loads(quotes("ask", "Who won the cup final?", "--json").stdout)
    assert answer["quotes"] == []
    assert "silent" not in answer


def test_somebody_who_said_nothing_about_it(quotes: Run) -> None:
    done = quotes("ask", ABSENT)
    assert done.returncode == 1
    assert done.stdout.startswith("No article has words of Mark Rowley about this.")
    assert "Closest words of Mark Rowley, not an answer" in done.stdout
    answer = json.loads(quotes("ask", ABSENT, "--json").stdout)
    assert (answer["status"], answer["answer"], answer["quotes"]) == ("abstained", "", [])
    assert answer["silent"] == "Mark Rowley"
    assert answer["closest"]
    for citation in answer["closest"]:
        assert citation["path"].endswith("rowley-rusi-speech.txt")
        spans = citation["spans"]
        assert spans == sorted(spans)
        assert all(0 <= start < end <= len(citation["text"]) for start, end in spans)


def test_somebody_whom_nobody_quotes_is_asked_after_like_anything(quotes: Run) -> None:
    answer = json.loads(quotes("ask", "What did Zebulon Quux say about the tram?", "--json").stdout)
    assert answer["quotes"] == []
    assert "silent" not in answer


def test_days_in_the_question_are_filters(quotes: Run) -> None:
    answer = json.loads(quotes("ask", "What has Ruth Hallam said since June 2026?", "--json").stdout)
    assert answer["filters"]["since"] == "2026-06-01"
    assert answer["status"] == "answered"
    assert all(citation["published"] >= "2026-06-01" for citation in answer["citations"])
    days = [citation["published"] for citation in answer["citations"]]
    assert days == sorted(days), "in the order of time"


def test_filters_hold_for_words_too(quotes: Run) -> None:
    answer = json.loads(quotes("ask", NAMING, "--source", "Northern Ledger", "--json").stdout)
    assert (answer["status"], answer["silent"], answer["closest"]) == ("abstained", "Mark Rowley", [])


def test_who_called_the_police_asks_for_no_words(quotes: Run) -> None:
    assert json.loads(quotes("ask", "Who called the police?", "--json").stdout)["quotes"] == []


def test_the_words_of_a_namesake_are_no_answer(quotes: Run) -> None:
    answer = json.loads(quotes("ask", "What did Karen Rowley say about naming companies?", "--json").stdout)
    assert answer["quotes"] == []


def test_quotes_in_a_conversation(program: Run) -> None:
    done = program(
        "chat", "--plain", "-q",
        input="/quotes Rowley --about naming companies\n/quotes\n/quotes --about\n/quotes Rowley --about lynx\n/help\n",
    )  # fmt: skip
    assert done.returncode == 0
    assert "Mark Rowley: He replied that naming them had a drawback" in done.stdout
    assert "No article has words of Mark Rowley about this." in done.stdout
    assert "/quotes " in done.stdout.split("Closest words of Mark Rowley")[1]
    told = done.stderr.splitlines()
    assert len(told) == 2
    assert all("name somebody, a topic or both: /quotes Rowley --about naming companies" in line for line in told)


def test_quotes_in_a_conversation_of_objects(program: Run) -> None:
    done = program("chat", "--json", "-q", input="/quotes Rowley\n/quotes --about the tram\n/quotes\n")
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert {quote["speaker"] for quote in first["quotes"]} == {"Mark Rowley"}
    assert second["quotes"]
    assert third["exit_code"] == 2


def test_an_index_without_quotes(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    write_json(tmp_path / "c" / "a.json", ["The wall fell on Monday.", "It rained."], title="Wall falls")
    assert run_cli("index", "-q", "--index", tmp_path / "i", tmp_path / "c").returncode == 0
    for command in (["quotes"], ["quotes", "--about", "wall"], ["speakers"]):
        done = run_cli(*command, "--index", tmp_path / "i")
        assert (done.returncode, done.stdout) == (1, "")
        assert "no article quotes anybody" in done.stderr


@pytest.mark.parametrize("command", [["quotes", "x"], ["quotes", "--about", "x"], ["speakers"]])
def test_without_an_index_the_command_that_makes_one_is_named(run_cli: Run, tmp_path: Path, command: list[str]) -> None:
    done = run_cli(*command, "--index", tmp_path / "none")
    assert done.returncode == 3
    assert "qabot index FOLDER" in done.stderr


def test_a_quotation_over_paragraphs_has_a_line_and_a_part_for_each(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    body = [
        "Tom Reed wrote to the council on Monday:",
        "“The wall is weak and it has been weak for years.",
        "“It will fall on somebody, and I shall not be silent then.”",
    ]
    write_json(tmp_path / "c" / "a.json", body, title="Wall falls", date="2026-03-02")
    assert run_cli("index", "-q", "--index", tmp_path / "i", tmp_path / "c").returncode == 0
    (row,) = json.loads(run_cli("quotes", "Reed", "--json", "--index", tmp_path / "i").stdout)["quotes"]
    assert_exact(row, body)
    assert row["content"] == "\n".join(body[1:])
    assert [part["paragraph"] for part in row["parts"]] == [2, 3]
