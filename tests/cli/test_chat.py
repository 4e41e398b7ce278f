"""The conversation line by line: questions, commands, and what goes wrong without ending it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pexpect
import pytest
from helpers import HashEncoder, Run, build, environment, write_json

from qabot.protocols import Encoder

BRIDGE = "Who closed the bridge?"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    folder = tmp_path_factory.mktemp("chat")
    write_json(
        folder / "c" / "bridge.json",
        ["Mayor Anna Holm closed the bridge on Monday.", "She gave *no* reason."],
        title="Bridge closed", source="Harbour Gazette", date="2026-03-02",
    )  # fmt: skip
    write_json(
        folder / "c" / "tunnel.json", ["The tunnel opened on Friday."], title="Tunnel open", source="Northern Ledger"
    )
    build(folder / "i", [folder / "c"], encoder)
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A folder to stand in, whose corpus is the one indexed."""
    shutil.copytree(made / "c", tmp_path / "c")
    (tmp_path / "qabot.toml").write_text('index = "i"\ncorpus = "c"\n[answer]\nthreshold = 0.0\n')
    return tmp_path


def lines(*said: str) -> str:
    return "".join(f"{line}\n" for line in said)


def test_questions_and_commands(run_cli: Run, place: Path, encoder: Encoder) -> None:
    build(place / "i", [place / "c"], encoder)
    done = run_cli(
        "chat", "--plain",
        input=lines(
            "/filter --source gazette", BRIDGE, "/open 1", "/filter", "/filter clear", "/history", "/export told.md",
            "/export told.md", "/new", "/export", "/help", "/quit", "not asked",
        ),
        env={"XDG_STATE_HOME": str(place / "state"), "XDG_DATA_HOME": str(place / "data")},
    )  # fmt: skip
    assert done.returncode == 0
    assert "searching outlet gazette: 1 articles" in done.stdout
    assert "closed the bridge on Monday" in done.stdout
    assert "\n2 She gave *no* reason." in done.stdout
    assert "searching everything: 2 articles" in done.stdout
    assert done.stdout.count(BRIDGE) == 1, "the history"
    assert "written: told.md" in done.stdout
    assert (place / "told.md").read_text("utf-8").startswith(f"# {BRIDGE}\n")
    assert "told.md exists already" in done.stderr
    assert "nothing to export" in done.stderr, "a new conversation"
    assert "/export  " in done.stdout
    assert "/theme" not in done.stdout
    assert "not asked" not in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    assert not (place / "state").exists(), "a pipe is no person whose questions are kept"


def test_what_goes_wrong_does_not_end_it(run_cli: Run, made: Path, place: Path) -> None:
    done = run_cli(
        "chat", "-q", "--index", made / "i",
        input=lines(
            "/fliter x", "/theme", "/copy", "/open", "/open 7", "/open nobody", "/filter --since gibberish",
            "/filter --source nobody", "/filter clear", BRIDGE, "/open 7", "/export none/a.md", "/etc/passwd leaked?",
            "/open bridge.json",
        ),
    )  # fmt: skip
    assert done.returncode == 0
    told = done.stderr.splitlines()
    expected = [
        "did you mean /filter?", "/theme means nothing", "/copy means nothing", "nothing has been cited yet",
        "nothing has been cited yet", "no article 'nobody'", "is no date", "has sources 1 to", "cannot write none",
    ]  # fmt: skip
    assert len(told) == len(expected), done.stderr
    for line, part in zip(told, expected, strict=True):
        assert line.startswith("qabot: ")
        assert part in line
    assert done.stdout.count("Sources") == 2, "a question may begin with a slash"
    assert "searching outlet nobody: 0 articles" in done.stdout
    assert done.stdout.rstrip().endswith("2 She gave *no* reason.")


def test_one_object_for_every_line(run_cli: Run, made: Path, place: Path) -> None:
    done = run_cli(
        "chat", "--json", "-q", "--index", made / "i",
        input=lines(
            "/filter --article bridge.json", BRIDGE, "/open 1", "/export e.md", "/history", "/new", "/help", "/nope"
        ),
    )  # fmt: skip
    values = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(values) == 8
    assert len(values[0]["filters"]["articles"]) == values[0]["articles"] == 1
    assert values[1]["status"] == "answered"
    assert values[2]["paragraphs"][1] == "She gave *no* reason."
    assert values[3] == {"exported": "e.md"}
    assert set(values[4]) == {"questions"}
    assert BRIDGE in values[4]["questions"]
    assert values[5] == {"new": True}
    assert "quit" in values[6]["commands"]
    assert values[7]["exit_code"] == 2


def test_the_index_is_brought_up_to_date(run_cli: Run, place: Path, encoder: Encoder) -> None:
    """Also what was indexed from other folders before."""
    other = write_json(place / "other" / "o.json", ["The gazette printed an old recipe."], title="Recipe")
    build(place / "i", [place / "c", place / "other"], encoder)
    write_json(place / "c" / "ferry.json", ["The ferry Solveig burned in the harbour."], title="Ferry fire")
    other.unlink()
    done = run_cli("chat", input=lines("/index", "Which ferry burned?", "/open recipe"))
    assert "1 added, 0 changed, 1 deleted, 2 unchanged" in done.stdout
    assert "The ferry Solveig burned" in done.stdout
    assert "no article 'recipe'" in done.stderr


def test_a_file_that_broke_is_skipped_and_told(run_cli: Run, place: Path, encoder: Encoder) -> None:
    build(place / "i", [place / "c"], encoder)
    (place / "c" / "bridge.json").write_text("{")
    done = run_cli("chat", "-q", input=lines("/index", "What opened?", "/open bridge.json"))
    assert done.returncode == 0
    assert "skipped" in done.stderr
    assert "The tunnel opened" in done.stdout
    assert "no article 'bridge.json'" in done.stderr


def typed(home: Path, place: Path, index: Path, term: str) -> pexpect.spawn[str]:
    """Begin a conversation in a terminal."""
    return pexpect.spawn(
        sys.executable,
        ["-m", "qabot", "chat", "--plain", "--index", str(index)],
        env=environment(home, {"TERM": term, "XDG_DATA_HOME": str(place / "data")}),  # type: ignore[arg-type]
        cwd=str(place),
        timeout=60,
        encoding="utf-8",
    )


def reply(child: pexpect.spawn[str], line: str) -> str:
    """Type a line; return what is shown until the next prompt."""
    child.sendline(line)
    child.expect(r"\n\? ")
    return str(child.before)


def end(child: pexpect.spawn[str]) -> int | None:
    """Leave the conversation; return the exit code."""
    child.sendline("/quit")
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


@pytest.mark.parametrize("term", ["dumb", "xterm-256color"])
def test_typed_in_a_terminal(home: Path, made: Path, place: Path, term: str) -> None:
    """No cursor is moved and, where the terminal is dumb, nothing coloured; what was asked is there next time."""
    child = typed(home, place, made / "i", term)
    child.expect(r"\? ")
    shown = reply(child, BRIDGE) + reply(child, "/open 1")
    assert end(child) == 0
    assert not re.search(r"\x1b\[[0-9;]*[A-HJKf]", shown)
    assert "2 She gave *no* reason." in re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert term != "dumb" or "\x1b" not in shown
    again = typed(home, place, made / "i", term)
    again.expect(r"\? ")
    assert BRIDGE in reply(again, "/history")
    assert end(again) == 0


def test_an_error_is_a_message(home: Path, place: Path, encoder: Encoder) -> None:
    """The index is made anew with another model while the conversation goes on, and then made good."""
    build(place / "i", [place / "c"], encoder)
    child = typed(home, place, place / "i", "dumb")
    child.expect(r"\? ")
    assert "Sources" in reply(child, BRIDGE)
    build(place / "i", [place / "c"], HashEncoder(), rebuild=True)
    assert "qabot: the index was made with" in reply(child, BRIDGE)
    build(place / "i", [place / "c"], encoder, rebuild=True)
    assert "Sources" in reply(child, BRIDGE)
    assert end(child) == 0


def test_a_follow_up_is_shown_as_it_is_asked_and_can_be_asked_as_typed(
    run_cli: Run, place: Path, encoder: Encoder
) -> None:
    build(place / "i", [place / "c"], encoder)
    said = lines(BRIDGE, "why did she do it?", "/edit", "/literal", "/literal when did the tunnel open?")
    done = run_cli("chat", "--plain", input=said)
    assert done.returncode == 0
    assert "asking: why did Anna Holm do it (the bridge)?" in done.stdout
    assert "/literal why did Anna Holm do it (the bridge)?" in done.stdout
    assert done.stdout.count("asking: ") == 1


def test_json_tells_what_was_typed_and_what_was_searched(run_cli: Run, place: Path, encoder: Encoder) -> None:
    build(place / "i", [place / "c"], encoder)
    done = run_cli("chat", "--json", input=lines(BRIDGE, "why did she do it?"))
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["query"] == first["question"] == BRIDGE
    assert second["question"] == "why did she do it?"
    assert second["query"].startswith("why did Anna Holm do ")


def test_nothing_to_edit_or_to_ask_as_typed(run_cli: Run, place: Path, encoder: Encoder) -> None:
    build(place / "i", [place / "c"], encoder)
    done = run_cli("chat", "--plain", input=lines("/edit", "/literal"))
    assert "nothing to edit" in done.stderr
    assert "nothing has been asked yet; write: /literal" in done.stderr
