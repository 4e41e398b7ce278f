"""Colours only for a terminal that wants them; article text is only ever text."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from helpers import HashEncoder, Run, build, environment, write_json

from qabot.protocols import Encoder

GOOD = "what did Rowley say about naming companies?"
COMMANDS = [["ask", GOOD], ["search", "ferry fire"], ["list"], ["show", "rowley-rusi-speech.txt"], ["status"]]


def _typed(home: Path, cwd: Path, *args: str | Path, columns: int = 60, **env: str) -> tuple[str, int]:
    """Run in a pseudo-terminal; return what it showed and the exit code."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "qabot", *map(str, args)],
        env=environment(home, env),  # type: ignore[arg-type]
        cwd=str(cwd),
        dimensions=(40, columns),
        timeout=120,
        encoding="utf-8",
    )
    child.expect(pexpect.EOF)
    child.close()
    return str(child.before), int(child.exitstatus or 0)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_a_pipe_gets_no_escapes(run_cli: Run, sample_index: Path, command: list[str]) -> None:
    done = run_cli(*command, "--index", sample_index, env={"FORCE_COLOR": "1"} if command[0] == "list" else None)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr


def test_a_terminal_gets_colours_and_wrapped_lines(home: Path, tmp_path: Path, sample_index: Path) -> None:
    shown, code = _typed(home, tmp_path, "ask", GOOD, "--index", sample_index)
    assert code == 0, shown
    assert "\x1b[" in shown
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    lines = plain.replace("\r", "").split("\n")
    assert max(map(len, lines[lines.index("Sources") + 1 :])) <= 60
    assert len(lines) > 5


@pytest.mark.parametrize("how", ["NO_COLOR", "TERM", "--no-color"])
def test_a_terminal_that_wants_no_colours(home: Path, tmp_path: Path, sample_index: Path, how: str) -> None:
    env = {"NO_COLOR": {"NO_COLOR": "1"}, "TERM": {"TERM": "dumb"}}.get(how, {})
    flags = ["--no-color"] if how == "--no-color" else []
    for command in (["ask", GOOD], ["list", "-k", "3"]):
        shown, code = _typed(home, tmp_path, *flags, *command, "--index", sample_index, **env)
        assert code == 0
        assert "\x1b" not in shown


def test_a_conversation(home: Path, tmp_path: Path, sample_index: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "qabot", "--no-color", "--index", str(sample_index), "chat", "--plain"],
        env=environment(home),  # type: ignore[arg-type]
        cwd=str(tmp_path),
        timeout=60,
        encoding="utf-8",
    )
    child.expect(r"\? ")
    child.sendline(GOOD)
    child.expect("Sources")
    child.expect(r"\? ")
    child.sendeof()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_a_pipe_that_closes_early_is_no_complaint(home: Path, tmp_path: Path, identity: str) -> None:
    for n in range(400):
        write_json(tmp_path / "c" / f"{n}.json", [f"The gazette {n}."], title=f"A long headline for number {n} " * 8)
    # What is listed needs no vectors that mean something.
    build(tmp_path / "i", [tmp_path / "c"], HashEncoder(identity))
    for command in ("list", "list --json"):
        line = (
            f'"{sys.executable}" -m qabot {command} --index "{tmp_path / "i"}" | head -c 10; echo " ${{PIPESTATUS[0]}}"'
        )
        done = subprocess.run(
            ["bash", "-c", line], env=environment(home), capture_output=True, text=True, timeout=120, check=False
        )
        assert done.stderr == ""
        assert done.stdout.rpartition(" ")[2].strip() in ("0", "1", "141")


HOSTILE = [
    "The mayor said [bold red]never[/bold red] and [link=http://x]this[/link] about the bridge [1].",
    "The mayor \x1b[31mpainted\x1b[0m the bridge \x1b]0;owned\x07 red\x9b2J and :smile: **left** [/] it [2].",
    "The mayor‮ desrever eht egdirb\x00\x08 on the bridge.",
]


def test_hostile_articles_are_printed_as_text(run_cli: Run, home: Path, tmp_path: Path, encoder: Encoder) -> None:
    for n, text in enumerate(HOSTILE):
        write_json(tmp_path / "c" / f"{n}.json", [text], title=f"[red]Bridge[/red] {n} \x1b[5m", source="[bold]Gazette")
    build(tmp_path / "i", [tmp_path / "c"], encoder)
    where = ("--index", tmp_path / "i")
    env = {"QABOT_ANSWER__THRESHOLD": "0"}
    for command in (
        ["ask", "What did the mayor do to the bridge?"],
        ["search", "mayor bridge"],
        ["list"],
        ["show", "0.json"],
    ):
        done = run_cli(*command, *where, env=env)
        assert done.returncode == 0, done.stderr
        assert not set("\x1b\x9b\x07\x08\x00‮") & set(done.stdout)
        assert "[red]Bridge[/red]" in done.stdout
        terminal, code = _typed(home, tmp_path, *command, *where, columns=200, **env)
        assert code == 0
        # Only colours: no title set, no screen cleared.
        assert not re.search(r"\x1b\]|\x9b|\x1b\[[0-9;]*[JKH]|‮", terminal)
        assert "[red]Bridge[/red]" in re.sub(r"\x1b\[[0-9;]*m", "", terminal)
    found = run_cli("search", "mayor bridge", *where).stdout
    assert HOSTILE[0] in found
    assert ":smile: **left** [/] it [2]." in found
