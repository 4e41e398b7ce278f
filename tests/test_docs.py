"""The manual and the changelog name every command, option and setting; what is missing there fails here."""

from __future__ import annotations

import re
from pathlib import Path

import click
import msgspec
import pytest

from qabot.cli import cli
from qabot.config import Config

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
PROJECT = (ROOT / "pyproject.toml").read_text("utf-8")


def commands() -> dict[str, click.Command]:
    """Return every command by its full name."""
    found: dict[str, click.Command] = {}
    for name, command in cli.commands.items():
        found[name] = command
        if isinstance(command, click.Group):
            found |= {f"{name} {sub}": c for sub, c in command.commands.items()}
    return found


@pytest.mark.parametrize("name", sorted(commands()))
def test_manual_names_the_command(name: str) -> None:
    assert f"qabot {name}" in README


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_changelog_names_the_command(name: str) -> None:
    assert f"`qabot {name}`" in CHANGELOG


def test_manual_names_every_option() -> None:
    missing = {
        f"{name} {option}"
        for name, command in commands().items()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--")
        and option not in ("--help", "--version")
        and f"{option}" not in README
        # The long forms of the options that the manual names by their letter.
        and option not in ("--quiet", "--verbose", "--limit")
    }
    assert not missing


def test_manual_names_every_setting() -> None:
    values = msgspec.to_builtins(Config())
    tables = {key: value for key, value in values.items() if isinstance(value, dict)}
    for table, settings in tables.items():
        assert f"`{table}." in README
        for key in settings:
            assert f".{key}" in README, f"{table}.{key}"


def test_every_command_has_help() -> None:
    assert not [name for name, command in commands().items() if not command.help]


def test_manual_says_why_each_library_is_there() -> None:
    table = README.partition("## Libraries, and why")[2]
    block = PROJECT.partition("dependencies = [")[2].partition("]")[0]
    libraries = re.findall(r'"([A-Za-z0-9_-]+)', block)
    assert len(libraries) > 15
    assert not [library for library in libraries if library not in table]


def test_every_library_is_pinned() -> None:
    pinned = {line.partition("==")[0].lower() for line in (ROOT / "constraints.txt").read_text().splitlines()}
    block = PROJECT.partition("dependencies = [")[2].partition("[project.scripts]")[0]
    libraries = {name.lower() for name in re.findall(r'"([A-Za-z][A-Za-z0-9_-]+)', block)}
    assert not libraries - pinned
    assert "torch" in pinned
