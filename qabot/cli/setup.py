"""status, doctor and config: what there is, what is wrong, and how it is set."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from qabot.cli.flags import Flags, shared
from qabot.errors import ConfigError, MissingError


@click.command(
    epilog="""\b
Examples:
  qabot status
  qabot status -v                    every outlet and every skipped file
"""
)
@shared
@click.pass_obj
def status(flags: Flags) -> int:
    """Say what is indexed: counts, dates, outlets, model, size on disk, what was skipped."""
    from qabot.render import console, objects
    from qabot.store.corpus import Corpus
    from qabot.store.folder import IndexFolder

    config = flags.load()
    folder = IndexFolder(config.index_folder)
    folder.require()
    corpus = Corpus(folder.corpus)
    try:
        value = objects.status_json(
            corpus.overview(), folder.path, corpus.meta("model"), corpus.snapshot, folder.size()
        )
    finally:
        corpus.close()
    if flags.json:
        flags.print_json(value)
    else:
        console.print_status(value, color=not flags.no_color, verbose=flags.verbose)
    return 0


@click.command(
    epilog="""\b
Examples:
  qabot doctor
  qabot doctor --json --index ~/news-index
"""
)
@shared
@click.pass_obj
def doctor(flags: Flags) -> int:
    """Look for what is wrong with the index or in the way of the models and name what mends it; changes nothing.

    Of a configured endpoint (llm.base_url) the list of its models is asked for, and nothing else is sent.
    Ends with 4 when the index is damaged or made with another model, 3 when there is none.
    """
    from qabot.doctor import examine
    from qabot.errors import DamagedIndexError, NoIndexError

    findings = examine(flags.load())
    if flags.json:
        flags.print_json({"findings": [{"problem": f.problem, "mend": f.mend, "kind": f.kind} for f in findings]})
    elif not findings:
        click.echo("nothing wrong")
    else:
        for finding in findings:
            click.echo(f"{finding.problem}\n  mend: {finding.mend}")
    kinds = {finding.kind for finding in findings}
    if "missing" in kinds:
        return NoIndexError.exit_code
    return DamagedIndexError.exit_code if "damage" in kinds else 0


@click.group(
    epilog="""\b
Examples:
  qabot config init                  write a first file, every setting commented out
  qabot config show                  what holds now

\b
Settings can also come from QABOT_* variables: QABOT_ENCODER__BACKEND=torch
"""
)
@shared
def config() -> None:
    """Show where the configuration is, what it says, or write a first one."""


@config.command(
    "path",
    epilog="""\b
Examples:
  qabot config path
""",
)
@shared
@click.pass_obj
def path_(flags: Flags) -> int:
    """Print the configuration files in use, weakest first, and where the user's own would be."""
    from qabot.config import files, user_file

    found = files(Path(flags.config) if flags.config else None)
    if flags.json:
        flags.print_json({"files": [str(p) for p in found], "user_file": str(user_file())})
        return 0
    for file in found:
        click.echo(file)
    if user_file() not in found:
        click.echo(f"{user_file()} (not there; make it: qabot config init)")
    return 0


@config.command(
    "show",
    epilog="""\b
Examples:
  qabot config show
  QABOT_ANSWER__THRESHOLD=0.3 qabot config show
""",
)
@shared
@click.pass_obj
def show_(flags: Flags) -> int:
    """Print every setting as it is after files, environment and flags."""
    import msgspec

    loaded = flags.load()
    values = msgspec.to_builtins(loaded)
    values |= {"index": str(loaded.index_folder), "corpus": str(loaded.corpus_folder)}
    if flags.json:
        flags.print_json(values)
    else:
        click.echo(_toml(values), nl=False)
    return 0


@config.command(
    "init",
    epilog="""\b
Examples:
  qabot config init
  qabot config init --config qabot.toml   for the project in this folder
""",
)
@shared
@click.pass_obj
def init(flags: Flags) -> int:
    """Write a configuration file with every setting at its default, commented out."""
    import msgspec

    from qabot.config import Config, user_file

    target = Path(flags.config) if flags.config else user_file()
    if target.exists():
        raise ConfigError(f"{target} exists already; it is left as it is")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        lines = _toml(msgspec.to_builtins(Config())).splitlines()
        body = "\n".join(line if not line or line.startswith("[") else f"# {line}" for line in lines)
        target.write_text(f"# Settings of qabot; what is commented out is the default.\n{body}\n", "utf-8")
    except OSError as error:
        raise MissingError(f"cannot write {target}: {error.strerror}") from error
    if flags.json:
        flags.print_json({"file": str(target)})
    else:
        click.echo(target)
    return 0


def _toml(values: dict[str, object], table: str = "") -> str:
    """Return settings as TOML, tables after the plain values of their own table."""
    plain = [f"{_key(key)} = {_value(value)}\n" for key, value in values.items() if not isinstance(value, dict)]
    text = (f"\n[{table}]\n" if table and (plain or not values) else "") + "".join(plain)
    for key, value in values.items():
        if isinstance(value, dict):
            text += _toml(value, f"{table}.{_key(key)}" if table else _key(key))
    return text


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _value(name)


def _value(value: object) -> str:
    # A JSON string, number or truth value is one of TOML too, but for the one control character JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
