"""Past conversations on the command line: kept by whatever asks, found, continued, exported, proved, asked again."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from helpers import Run, build, write_json

from qabot.chat.history import History
from qabot.protocols import Encoder

Qabot = Callable[..., subprocess.CompletedProcess[str]]
BRIDGE = "Who closed the bridge?"
TUNNEL = "What opened on Friday?"


@pytest.fixture
def place(tmp_path: Path, encoder: Encoder) -> Path:
    """A folder to stand in with two articles, indexed."""
    write_json(
        tmp_path / "c" / "bridge.json",
        ["Mayor Anna Holm closed the bridge on Monday.", "She gave *no* reason."],
        title="Bridge closed", source="Harbour Gazette", date="2026-03-02", url="https://gazette.example/bridge",
    )  # fmt: skip
    write_json(tmp_path / "c" / "tunnel.json", ["The tunnel opened on Friday."], title="Tunnel open")
    build(tmp_path / "i", [tmp_path / "c"], encoder)
    (tmp_path / "qabot.toml").write_text('index = "i"\ncorpus = "c"\n[answer]\nthreshold = 0.0\n')
    return tmp_path


@pytest.fixture
def qabot(run_cli: Run, place: Path) -> Qabot:
    """The program of a person who has a data folder of their own."""

    def run(*args: str, input: str | None = None, keep: str = "1000") -> subprocess.CompletedProcess[str]:
        env = {"XDG_DATA_HOME": str(place / "data"), "XDG_STATE_HOME": str(place / "s"), "QABOT_HISTORY__KEEP": keep}
        done = run_cli(*args, input=input, env=env)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return run


def kept(place: Path) -> History:
    return History(place / "data" / "qabot" / "history.db", 1000)


def change(place: Path, encoder: Encoder, *paragraphs: str) -> None:
    """Give the article about the bridge other paragraphs under the same address, and index it."""
    write_json(
        place / "c" / "bridge.json", paragraphs,
        title="Bridge closed", source="Harbour Gazette", date="2026-03-02", url="https://gazette.example/bridge",
    )  # fmt: skip
    build(place / "i", [place / "c"], encoder)


def test_asking_listing_searching_showing_forgetting(qabot: Qabot, place: Path) -> None:
    nothing = qabot("history")
    assert (nothing.returncode, nothing.stdout) == (1, ""), nothing.stderr
    assert "no conversation is kept yet" in nothing.stderr
    assert not (place / "data").exists(), "looking made something"
    asked = qabot("ask", BRIDGE)
    assert asked.returncode == 0
    assert qabot("ask", "-c", "--source", "gazette", "And when?").returncode == 0
    qabot("ask", TUNNEL)

    listed = qabot("history").stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["2", "1"]
    assert listed[1].endswith(f"{BRIDGE}  (and 1 more)")
    assert "sources" not in "".join(listed)
    value = json.loads(qabot("history", "--json", "FRIDAY", "tunnel").stdout)
    (found,) = value["conversations"]
    assert (found["conversation"], found["index"], found["sources"]) == (2, str(place / "i"), "same")
    assert [turn["question"] for turn in found["turns"]] == [TUNNEL]
    none = qabot("history", "zeppelin", "--json")
    assert (none.returncode, json.loads(none.stdout)) == (1, {"conversations": []})

    shown = qabot("history", "1")
    assert shown.returncode == 0
    assert asked.stdout in shown.stdout, "the answer as it was given"
    assert f"? {BRIDGE}" in shown.stdout
    assert "only outlet gazette" in shown.stdout
    assert len(json.loads(qabot("history", "1", "--json").stdout)["turns"]) == 2

    assert qabot("history", "--forget", "9").returncode == 1
    assert qabot("history", "--forget", "x").returncode == 2
    assert qabot("history", "--forget", "1", "words").returncode == 2
    assert qabot("history", "--forget", "1").stdout == "forgotten: 1 conversation\n"
    assert [each.id for each in kept(place).kept()] == [2]
    assert json.loads(qabot("history", "--forget", "all", "--json").stdout) == {"forgotten": 1}
    assert kept(place).questions() == []


def test_what_restricted_the_last_question_holds_on_when_it_is_continued(qabot: Qabot, place: Path) -> None:
    assert qabot("ask", "--as-of", "2026-03-05", "--source", "gazette", BRIDGE).returncode == 0
    went_on = qabot("ask", "-c", "--json", "and when?")
    assert "still in force from the last question: outlet gazette, as of 2026-03-05" in went_on.stderr
    filters = json.loads(went_on.stdout)["filters"]
    assert (filters["sources"], filters["as_of"]) == (["gazette"], "2026-03-05")
    other = qabot("ask", "-c", "--json", "--source", "ledger", "--since", "2026-02", "and when?")
    filters = json.loads(other.stdout)["filters"]
    assert (filters["sources"], filters["as_of"], filters["since"]) == (["ledger"], "2026-03-05", "2026-02-01")
    # What would leave nothing of the days gives way.
    later = json.loads(qabot("ask", "-c", "--json", "--until", "2026-01", "and when?").stdout)["filters"]
    assert (later["since"], later["until"]) == (None, "2026-01-01")
    assert json.loads(qabot("ask", "--json", BRIDGE).stdout)["filters"]["as_of"] is None


def test_continuing_stays_with_the_index(qabot: Qabot, place: Path, encoder: Encoder) -> None:
    first = qabot("ask", "-c", BRIDGE)
    assert "this begins one" in first.stderr
    build(place / "other", [place / "c"], encoder)
    assert "this begins one" in qabot("ask", "--continue", BRIDGE, "--index", str(place / "other")).stderr
    assert qabot("ask", "--continue", "Why?").stderr == ""
    assert [turn.question for turn in kept(place).find(1).turns] == [BRIDGE, "Why?"]
    assert kept(place).find(2).index == str(place / "other")
    (place / "link").symlink_to("i")
    for way in ("link", "other/../i", str(place / "i")):
        assert qabot("ask", "-c", "When?", "--index", way).stderr == "", way
    assert len(kept(place).find(1).turns) == 5


def test_words_that_are_no_text_are_not_found(qabot: Qabot) -> None:
    qabot("ask", BRIDGE)
    assert qabot("history", "x\udcff").returncode == 1


def test_what_is_damaged_is_left_out_and_told(qabot: Qabot, place: Path) -> None:
    for question in ("ask", BRIDGE), ("ask", "-c", TUNNEL):
        qabot(*question)
    path = kept(place).path
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE turns SET record = x'00', cited = 'x' WHERE question = ?", (TUNNEL,))
    listed = qabot("history")
    assert "[damaged]" in listed.stdout
    assert json.loads(qabot("history", "--json").stdout)["conversations"][0]["turns"][1]["status"] is None
    for command in (("history", "1"), ("export",), ("ask", "-c", BRIDGE)):
        done = qabot(*command)
        assert done.returncode == 0, command
        assert "1 answer cannot be read and is left out" in done.stderr, command
        assert BRIDGE.rstrip("?") in done.stdout or "Holm" in done.stdout
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE turns SET record = x'00'")
    done = qabot("ask", "-c", BRIDGE)
    assert (done.returncode, "this begins a new conversation" in done.stderr) == (0, True)
    assert "history --forget 1" in qabot("history", "1").stderr


def test_a_damaged_record_is_marked_in_the_list(qabot: Qabot, place: Path) -> None:
    for question in ("ask", BRIDGE), ("ask", "-c", TUNNEL):
        qabot(*question)
    assert "[damaged]" not in qabot("history").stdout
    with closing(sqlite3.connect(kept(place).path)) as database, database:
        database.execute("UPDATE turns SET record = x'00ff01' WHERE question = ?", (TUNNEL,))
    assert "[damaged]" in qabot("history").stdout
    (found,) = json.loads(qabot("history", "--json").stdout)["conversations"]
    assert ([turn["status"] for turn in found["turns"]], found["sources"]) == (["answered", None], None)


def test_filters_that_nothing_passes_are_told_in_json_too(qabot: Qabot) -> None:
    for command in (("ask", BRIDGE), ("search", "bridge"), ("timeline", "bridge"), ("quotes", "--about", "bridge")):
        done = qabot(*command, "--json", "--source", "harbor gazete")
        assert done.returncode == 1, command
        assert json.loads(done.stdout)["warnings"] == [
            "no article passes the filters",
            "no outlet is called 'harbor gazete'; did you mean Harbour Gazette?",
        ]
        assert "warnings" not in json.loads(qabot(*command, "--json", "--source", "gazette").stdout), command
    done = qabot("chat", "--json", "-q", input=f"/filter --source nosuch\n{BRIDGE}\n")
    assert "no outlet is called 'nosuch'" in json.loads(done.stdout.splitlines()[1])["warnings"][1]


def test_conversations_line_by_line_are_kept_too(qabot: Qabot, place: Path) -> None:
    said = qabot("chat", "--json", "-q", input=f"{BRIDGE}\n/filter --source gazette\nAnd then?\n/new\n{TUNNEL}\n")
    (place / "said.jsonl").write_text(said.stdout, "utf-8")
    assert [[turn.question for turn in kept(place).find(n).turns] for n in (1, 2)] == [[BRIDGE, "And then?"], [TUNNEL]]
    assert kept(place).find(1).turns[1].filters.sources == ("gazette",)
    assert kept(place).questions() == [], "a pipe is no person who would ask again"
    proved = qabot("verify", "said.jsonl")
    assert (proved.returncode, proved.stdout.count("holds: ")) == (0, 3)


def test_keep_0_writes_nothing(qabot: Qabot, place: Path) -> None:
    assert qabot("ask", BRIDGE, keep="0").returncode == 0
    assert qabot("chat", "-q", input=f"{BRIDGE}\n", keep="0").returncode == 0
    assert not (place / "data").exists()
    assert not (place / "s").exists()
    assert qabot("ask", "x", keep="-1").returncode == 2


def test_an_answer_is_not_lost_when_it_cannot_be_kept(qabot: Qabot, place: Path) -> None:
    (place / "data").write_text("in the way")
    done = qabot("ask", "--json", BRIDGE)
    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] == "answered"
    assert "qabot: cannot keep the conversations in" in done.stderr
    chat = qabot("chat", input=f"{BRIDGE}\n{TUNNEL}\n")
    assert chat.stdout.count("Sources") == 2
    assert chat.stderr.count("cannot keep") == 1, "it is said once"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_nobody_else_may_read_it(qabot: Qabot, place: Path) -> None:
    qabot("ask", BRIDGE)
    assert kept(place).path.stat().st_mode & 0o177 == 0


def test_exporting(qabot: Qabot, place: Path) -> None:
    assert qabot("export").returncode == 1
    qabot("ask", "--since", "2026-03", BRIDGE)
    qabot("ask", TUNNEL)
    last, first = qabot("export").stdout, qabot("export", "1").stdout
    assert last.startswith(f"# {TUNNEL}\n")
    for part in (f"# {BRIDGE}", "only since 2026-03-01", "<https://gazette.example/bridge>", "2026-03-02",
                 "paragraph 1, characters 0 to 44", "bridge.json", "Harbour Gazette"):  # fmt: skip
        assert part in first, part
    assert qabot("export", "1", "told.md").stdout == "written: told.md\n"
    assert (place / "told.md").read_text("utf-8") == first
    again = qabot("export", "told.md")
    assert again.returncode == 2
    assert "told.md exists already and is left as it is; name another: qabot export FILE" in again.stderr
    assert json.loads(qabot("export", "1", "told.json", "--json").stdout) == {
        "exported": "told.json", "conversation": 1, "turns": 1,
    }  # fmt: skip
    value = json.loads((place / "told.json").read_text("utf-8"))
    assert value == json.loads(qabot("export", "1", "--json").stdout)
    assert value["turns"][0]["filters"]["since"] == "2026-03-01"
    assert value["turns"][0]["citations"][0]["spans"] == [[0, 44]]
    assert qabot("export", "7").returncode == 1
    for wrong in (["1", "a", "b"], ["--format", "pdf"], ["--json", "--format", "markdown"], [""]):
        assert qabot("export", *wrong).returncode == 2, wrong


def test_proving_and_what_changes(qabot: Qabot, place: Path, encoder: Encoder) -> None:
    (place / "a.json").write_text(qabot("ask", "--json", BRIDGE).stdout, "utf-8")
    talk = qabot("export", "--format", "json").stdout
    for file, input in (("a.json", None), ("-", talk)):
        held = qabot("verify", file, input=input)
        assert held.returncode == 0, held.stdout
        assert held.stdout.startswith(f"holds: {BRIDGE} (")

    qabot("ask", "-c", TUNNEL)
    shorter = json.loads(qabot("export", "--format", "json").stdout)
    del shorter["turns"][0]
    cut = qabot("verify", "-", input=json.dumps(shorter))
    assert cut.returncode == 4
    assert "altered: its digest does not fit: a turn was taken out" in cut.stdout
    (found,) = json.loads(qabot("verify", "--json", "-", input=json.dumps(shorter)).stdout)["conversations"]
    assert (found["conversation"], found["holds"], found["turns"], found["digest"]) == (1, False, 1, "broken")

    change(place, encoder, "Mayor Anna Holm closed the bridge on Tuesday.", "She gave *no* reason.")
    failed = qabot("verify", "a.json")
    assert failed.returncode == 4
    assert failed.stdout.startswith(f"fails: {BRIDGE} (")
    assert "[1] changed, article " in failed.stdout
    assert "[sources changed]" in qabot("history").stdout
    assert "since then: [1] reads otherwise now" in qabot("history", "1").stdout
    moved = json.loads(qabot("history", "1", "--json").stdout)["standings"][0]
    assert moved["1"] == "changed"

    qabot("rm", "bridge.json")
    value = json.loads(qabot("verify", "--json", "-", input=talk).stdout)
    assert value["holds"] is False
    assert {fault["kind"] for fault in value["answers"][0]["faults"]} == {"gone"}
    assert "[sources gone]" in qabot("history").stdout
    assert json.loads(qabot("history", "--json").stdout)["conversations"][0]["sources"] == "gone"
    assert json.loads(qabot("history", "--json", "--index", "nowhere").stdout)["conversations"][0]["sources"] == "gone"


def test_a_text_file_edited_in_place_has_changed(qabot: Qabot, place: Path, encoder: Encoder) -> None:
    file = place / "c" / "quay.txt"
    words = "Quay shut\n\nInspector Bo Lund shut the quay on Monday.\n\nIt is rotten.\n"
    file.write_text(words)
    build(place / "i", [place / "c"], encoder)
    (place / "q.json").write_text(qabot("ask", "--json", "Who shut the quay?").stdout)
    assert qabot("verify", "q.json").returncode == 0
    for edited, code, mark in (
        (words.replace("It is", "All of it is"), 0, ""),
        (words.replace("Monday", "Sunday"), 4, "[sources changed]"),
        ("", 4, "[sources gone]"),
    ):
        file.write_text(edited) if edited else file.unlink()
        build(place / "i", [place / "c"], encoder)
        done = qabot("verify", "q.json")
        assert done.returncode == code, done.stdout
        assert ("changed, article" in done.stdout and "the article was edited" in done.stdout) is ("changed" in mark)
        assert ("[1] gone, article" in done.stdout) is ("gone" in mark)
        assert qabot("history").stdout.count(mark or "Who") == 1


def test_an_edited_receipt_fails(qabot: Qabot, place: Path) -> None:
    written = qabot("ask", "--json", BRIDGE).stdout
    for old, new in (("Monday", "Sunday"), ('"spans": [[0,', '"spans": [[1,'), ('"answered"', '"abstained"')):
        assert old in written
        done = qabot("verify", "-", input=written.replace(old, new))
        assert done.returncode == 4, done.stdout
        assert "altered: " in done.stdout


def test_malformed_files_are_errors_of_use(qabot: Qabot, place: Path) -> None:
    (place / "latin.json").write_bytes('{"question": "café"}'.encode("latin-1"))
    for command in ("verify", "replay"):
        for file, input, why in (
            ("nothere.json", None, "cannot read nothere.json: no such file"),
            (".", None, "cannot read .: is a directory"),
            ("latin.json", None, "no UTF-8"),
            ("-", "# Who closed the bridge?\n", "stdin is no JSON"),
            ("-", '{"query": "x"}', "holds no answer"),
            ("-", '{"question": "x"}', "is no receipt"),
            ("-", '{"question": "x", "status": "answered"}', "is no receipt"),
        ):
            done = qabot(command, file, input=input)
            assert (done.returncode, done.stdout) == (2, ""), why
            assert why in done.stderr
    assert qabot("verify", "-", "--index", "nowhere", input=qabot("ask", "--json", BRIDGE).stdout).returncode == 3


def test_asking_again(qabot: Qabot, place: Path, encoder: Encoder) -> None:
    (place / "a.json").write_text(qabot("ask", "--json", "--source", "gazette", BRIDGE).stdout, "utf-8")
    same = qabot("replay", "a.json")
    assert (same.returncode, same.stdout) == (0, f"same: {BRIDGE}\n")
    change(place, encoder, "Mayor Anna Holm closed the bridge on Tuesday.", "She gave *no* reason.")
    other = qabot("replay", "a.json")
    assert other.returncode == 1
    for part in (f"differs: {BRIDGE}\n", "  answer: Mayor Anna Holm closed the bridge on Monday. [1] -> ",
                 "  gone: [1] ", "  new: [1] ", "  snapshot: "):  # fmt: skip
        assert part in other.stdout, other.stdout
    value = json.loads(qabot("replay", "a.json", "--json").stdout)
    assert value["same"] is False
    assert {"answer", "citations", "snapshot"} <= set(value["answers"][0]["differs"])
    assert "Tuesday" in value["answers"][0]["now"]["answer"]
    assert qabot("history", "--json").stdout.count('"conversation"') == 1, "replaying is not asking"
