"""Where settings come from, which wins, and what is said of a wrong one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers import Run


@pytest.fixture
def own(tmp_path: Path) -> dict[str, str]:
    """Folders of this test alone, for a user file."""
    return {"XDG_CONFIG_HOME": str(tmp_path / "config")}


def _user_file(own: dict[str, str], text: str) -> Path:
    path = Path(own["XDG_CONFIG_HOME"]) / "qabot" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("nonsense = 1\n", "unknown key nonsense"),
        ("[encoder]\nmodle = 'x'\n", "unknown key encoder.modle"),
        ("[retrieve.mix]\nown = -1.0\n", "retrieve.mix.own"),
        ("[retrieve]\nlimit = 2147483648\n", "retrieve.limit"),
        ("[retrieve]\ncandidates = 1000000000\n", "retrieve.candidates"),
        ("[answer]\nthreshold = 'high'\n", "answer.threshold"),
        ("[answer\n", ""),
    ],
)
def test_a_wrong_setting_names_key_and_file(run_cli: Run, tmp_path: Path, text: str, key: str) -> None:
    (tmp_path / "qabot.toml").write_text(text)
    (tmp_path / "below").mkdir()
    done = run_cli("--json", "status", cwd=tmp_path / "below")
    assert done.returncode == 2
    assert key in done.stderr
    assert str(tmp_path / "qabot.toml") in done.stderr
    assert json.loads(done.stdout)["exit_code"] == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("name", "value"), [("QABOT_NONSENSE", "1"), ("QABOT_ANSWER__THRESHOLD", "high")])
def test_a_wrong_variable_is_named(run_cli: Run, name: str, value: str) -> None:
    done = run_cli("config", "show", env={name: value})
    assert done.returncode == 2
    assert name in done.stderr


def test_the_environment_reaches_the_answer(run_cli: Run, sample_index: Path) -> None:
    question = "what did Rowley say about naming companies?"
    for threshold, code in (("0.0", 0), ("1.0", 1)):
        env = {"QABOT_ANSWER__THRESHOLD": threshold}
        assert run_cli("ask", "--index", sample_index, question, env=env).returncode == code, threshold


def test_what_wins(run_cli: Run, tmp_path: Path, own: dict[str, str]) -> None:
    def index(*args: str, **env: str) -> str:
        return str(json.loads(run_cli("config", "show", "--json", *args, env={**own, **env}).stdout)["index"])

    def threshold(**env: str) -> float:
        return float(json.loads(run_cli("config", "show", "--json", env={**own, **env}).stdout)["answer"]["threshold"])

    user = _user_file(own, 'index = "from-user"\n[answer]\nthreshold = 0.11\nmax_sentences = 2\n')
    assert index() == str(user.parent / "from-user"), "a path in a file is relative to the file"
    (tmp_path / "qabot.toml").write_text('index = "from-project"\n[answer]\nthreshold = 0.22\n')
    assert index() == str(tmp_path / "from-project")
    assert index(QABOT_INDEX=str(tmp_path / "from-env")) == str(tmp_path / "from-env")
    assert index("--index", "from-flag", QABOT_INDEX="/from-env") == str(tmp_path / "from-flag")
    assert threshold() == 0.22
    assert threshold(QABOT_ANSWER__THRESHOLD="0.33") == 0.33
    shown = json.loads(run_cli("config", "show", "--json", env=own).stdout)
    assert shown["answer"]["max_sentences"] == 2, "what the project does not say, the user file does"
    (tmp_path / "only.toml").write_text("[answer]\nthreshold = 0.44\n")
    only = json.loads(run_cli("--config", "only.toml", "config", "show", "--json", env=own).stdout)
    assert (only["answer"]["threshold"], only["answer"]["max_sentences"]) == (0.44, 3)


def test_a_folder_names_no_other_machine_for_a_language_model(
    run_cli: Run, tmp_path: Path, own: dict[str, str]
) -> None:
    there = '[llm]\nbase_url = "https://models.example/v1"\nmodel = "m"\n'
    (tmp_path / "qabot.toml").write_text(there)
    done = run_cli("config", "show", cwd=tmp_path, env=own)
    assert done.returncode == 2
    assert "names another machine" in done.stderr
    assert run_cli("config", "show", "--config", tmp_path / "qabot.toml", env=own).returncode == 0
    (tmp_path / "qabot.toml").write_text(there.replace("https://models.example", "http://localhost:1"))
    assert run_cli("config", "show", cwd=tmp_path, env=own).returncode == 0
    (tmp_path / "qabot.toml").unlink()
    _user_file(own, there)
    assert run_cli("config", "show", cwd=tmp_path, env=own).returncode == 0


def test_a_table_in_pyproject(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nx = 1\n[tool.qabot.answer]\nthreshold = 0.25\n")
    assert json.loads(run_cli("config", "show", "--json").stdout)["answer"]["threshold"] == 0.25
    (tmp_path / "qabot.toml").write_text("[answer]\nthreshold = 0.35\n")
    assert json.loads(run_cli("config", "show", "--json").stdout)["answer"]["threshold"] == 0.35


def test_init_path_and_show(run_cli: Run, tmp_path: Path, own: dict[str, str]) -> None:
    user = tmp_path / "config" / "qabot" / "config.toml"
    before = run_cli("config", "path", env=own)
    assert f"{user} (not there; make it: qabot config init)" in before.stdout
    shown = run_cli("config", "show", env=own).stdout
    made = run_cli("config", "init", env=own)
    assert made.returncode == 0
    assert made.stdout.strip() == str(user)
    assert run_cli("config", "path", env=own).stdout.strip() == str(user)
    assert run_cli("config", "show", env=own).stdout == shown, "what is commented out is the default"
    again = run_cli("config", "init", env=own)
    assert again.returncode == 2
    assert "exists already" in again.stderr
    # Every setting is in it: without its comment marks it is a whole configuration and the same one.
    bare = "\n".join(line.removeprefix("# ") for line in user.read_text().splitlines()[1:])
    user.write_text(bare)
    assert run_cli("config", "show", env=own).stdout == shown
