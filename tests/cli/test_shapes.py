"""Exit codes, the one JSON object, flags on either side of the command."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from helpers import Run, write_json

from qabot.cli import cli

GOOD = "what did Rowley say about naming companies?"
LEAF = sorted(name for name, command in cli.commands.items() if not isinstance(command, click.Group))


def _object(text: str) -> dict[str, object]:
    """Parse stdout, which must be one JSON object on one line and nothing else."""
    assert text.endswith("\n")
    assert text.count("\n") == 1
    value = json.loads(text)
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("name", [*LEAF, "config", ""])
def test_help_shows_the_examples_of_the_source(run_here: Run, name: str) -> None:
    command = cli.commands[name] if name else cli
    for flag in ("-h", "--help"):
        done = run_here(*([name] if name else []), flag)
        assert done.returncode == 0
        assert done.stdout.startswith("Usage: ")
        shown = " ".join(done.stdout.split())
        assert " ".join(str(command.help).split())[:60] in shown
        assert " ".join((command.epilog or "").replace("\b", "").split()) in shown
        if name:
            assert "--json" in done.stdout
        if "ask" in name or not name:
            assert "qabot ask" in done.stdout


def test_every_help_has_examples() -> None:
    grouped = {
        f"{name} {sub}": each
        for name, command in cli.commands.items()
        if isinstance(command, click.Group)
        for sub, each in command.commands.items()
    }
    for name, command in {**cli.commands, **grouped}.items():
        examples = (command.epilog or "").partition("Examples:\n")[2].partition("\n\n")[0]
        assert f"qabot {name}" in examples, name


def test_alone_without_a_terminal_it_prints_help(run_cli: Run) -> None:
    done = run_cli()
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: ")


@pytest.mark.parametrize(
    ("args", "code", "key"),
    [
        (["ask", GOOD], 0, "answer"),
        (["ask", "Who discovered penicillin in 1928?"], 1, "closest"),
        (["search", "ferry fire"], 0, "hits"),
        (["search", "ferry", "--source", "nobody"], 1, "hits"),
        (["list", "-k", "2"], 0, "articles"),
        (["list", "--since", "2090"], 1, "articles"),
        (["show", "rowley-rusi-speech.txt"], 0, "paragraphs"),
        (["show", "no such article"], 1, "error"),
        (["status"], 0, "passages"),
        (["doctor"], 0, "findings"),
        (["models"], 0, "encoder"),
        (["config", "show"], 0, "encoder"),
        (["config", "path"], 0, "user_file"),
        (["ask", "  "], 2, "error"),
        (["ask"], 2, "error"),
        (["ask", "--nonsense", "x"], 2, "error"),
        (["nonsense"], 2, "error"),
        (["ask", "-k", "0", "x"], 2, "error"),
        (["ask", "--since", "gibberish", "x"], 2, "error"),
        (["ask", "--since", "2026-02", "--until", "2026-01", "x"], 2, "error"),
        (["index", "--watch"], 2, "error"),
        (["index", "not/there"], 2, "error"),
        (["rm", "no such article"], 1, "error"),
        (["history", "no such words"], 1, "conversations"),
        (["history", "--forget", "twelve"], 2, "error"),
        (["export", "999999"], 1, "error"),
        (["verify", "not-there.json"], 2, "error"),
        (["replay", "not-there.json"], 2, "error"),
        (["eval", "not-there.jsonl"], 2, "error"),
        (["--config", "not-there.toml", "status"], 2, "error"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else "",
)
def test_codes_and_one_json_object(run_cli: Run, sample_index: Path, args: list[str], code: int, key: str) -> None:
    # Whether a question is answered is not what is tested here.
    env = {"QABOT_ANSWER__THRESHOLD": "1" if code == 1 else "0"}
    done = run_cli("--json", "--index", sample_index, *args, env=env)
    assert done.returncode == code, done.stderr
    value = _object(done.stdout)
    assert key in value, value
    assert "Traceback" not in done.stderr
    if key == "error":
        assert value["exit_code"] == code
        assert done.stderr.strip(), "the person is told as well"


@pytest.mark.parametrize("command", [["ask", "x"], ["search", "x"], ["list"], ["show", "x"], ["status"], ["rm", "x"]])
def test_no_index_is_code_3_and_names_the_command(
    run_cli: Run, run_here: Run, tmp_path: Path, command: list[str]
) -> None:
    done = run_cli(*command, "--json", "--index", tmp_path / "none")
    assert done.returncode == 3
    assert _object(done.stdout)["exit_code"] == 3
    assert "qabot index FOLDER" in done.stderr
    assert not (tmp_path / "none").exists(), "looking made something"
    assert run_here("doctor", "--index", tmp_path / "none").returncode == 3


def test_no_model_is_code_3(run_cli: Run, sample_index: Path, tmp_path: Path) -> None:
    (tmp_path / "hollow").mkdir()
    done = run_cli("ask", "x", "--index", sample_index, env={"QABOT_ENCODER__MODEL": str(tmp_path / "hollow")})
    assert done.returncode == 3
    assert "encoder.model" in done.stderr
    assert "Traceback" not in done.stderr


def test_flags_before_and_after_the_command(run_here: Run, sample_index: Path) -> None:
    before = run_here("--json", "--index", sample_index, "search", "ferry fire")
    after = run_here("search", "ferry fire", "--json", "--index", sample_index)
    between = run_here("--index", sample_index, "search", "--json", "ferry fire")
    assert before.returncode == 0
    assert before.stdout == after.stdout == between.stdout
    # Given twice, the later one wins.
    assert run_here("--index", "elsewhere", "search", "ferry fire", "--json", "--index", sample_index).returncode == 0
    assert run_here("--index", sample_index, "search", "ferry fire", "--index", "elsewhere").returncode == 3


def test_a_question_from_stdin(run_cli: Run, sample_index: Path) -> None:
    piped = run_cli("ask", "-", "--json", "--index", sample_index, input=f"\n {GOOD}\n")
    given = run_cli("ask", GOOD, "--json", "--index", sample_index)
    assert piped.returncode == given.returncode
    answers = [_object(done.stdout) for done in (piped, given)]
    assert {key: answers[0][key] for key in ("question", "answer", "citations")} == {
        key: answers[1][key] for key in ("question", "answer", "citations")
    }
    assert run_cli("ask", "-", "--index", sample_index, input="").returncode == 2


def test_chat_from_a_pipe(run_cli: Run, sample_index: Path) -> None:
    done = run_cli("chat", "-q", "--index", sample_index, input=f"{GOOD}\nWho discovered penicillin?\n\nnot asked\n")
    assert done.returncode == 0
    assert done.stdout.count("Sources") + done.stdout.count("No article answers this.") == 2
    assert done.stderr == ""


def test_quiet_and_streams(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    """The answer is on stdout and all else on stderr; -q silences that and a report."""
    write_json(tmp_path / "c" / "a.json", ["The gazette closed the bridge on Monday."], title="Bridge")
    noisy = run_cli("index", "--index", tmp_path / "i", tmp_path / "c")
    assert noisy.stdout.startswith("1 added, 0 changed, 0 deleted, 0 unchanged, 0 skipped")
    assert "embedding" in noisy.stderr
    quiet = run_cli("index", "-q", "--rebuild", "--index", tmp_path / "i", tmp_path / "c")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_report_as_json(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    write_json(tmp_path / "c" / "a.json", ["The gazette closed the bridge on Monday."], title="Bridge")
    (tmp_path / "c" / "bad.json").write_text("{")
    done = run_cli("index", "--json", "--index", tmp_path / "i", tmp_path / "c")
    assert done.returncode == 5
    value = _object(done.stdout)
    assert value["articles"] == {"added": 1, "changed": 0, "deleted": 0, "unchanged": 0, "skipped": 1}
    assert set(value) == {"articles", "passages", "skipped", "seconds", "snapshot"}


def test_rm_and_the_way_back(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    path = write_json(tmp_path / "c" / "a.json", ["The gazette closed the bridge on Monday."], title="Bridge")
    write_json(tmp_path / "c" / "b.json", ["The herald opened the tunnel on Friday."], title="Tunnel")
    where = ("--index", tmp_path / "i")
    assert run_cli("index", "-q", *where, tmp_path / "c").returncode == 0
    assert "forgotten: Bridge" in run_cli("rm", "a.json", *where).stdout
    run_cli("index", "-q", *where, tmp_path / "c")
    assert "Bridge" not in run_cli("list", *where).stdout
    assert path.exists()
    assert "1 added" in run_cli("index", *where, path).stdout
    assert "Bridge" in run_cli("list", *where).stdout
