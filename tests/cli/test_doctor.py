"""doctor sees each kind of damage, changes nothing, and the command it names mends it."""

from __future__ import annotations

import json
import shlex
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from helpers import Run, build, contents, write_json

from qabot.protocols import Encoder


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A folder with a sound index and its corpus."""
    folder = tmp_path_factory.mktemp("sound")
    for n in range(4):
        write_json(folder / "c" / f"{n}.json", [f"The gazette brought number {n}."] * 2, title=f"Number {n}")
    build(folder / "i", [folder / "c"], encoder)
    return folder


def _one(index: Path, pattern: str) -> Path:
    (path,) = index.glob(pattern)
    return path


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _other_model(index: Path) -> None:
    with closing(sqlite3.connect(index / "corpus.db")) as database:
        database.execute("UPDATE meta SET value = 'another-model@0000000000000000' WHERE key = 'model'")
        database.commit()


def _corrupt(index: Path) -> None:
    path = index / "corpus.db"
    data = bytearray(path.read_bytes())
    # The first pages hold the schema; what follows holds what was stored.
    for place in range(4096, len(data), 64):
        data[place : place + 16] = b"\xa5" * 16
    path.write_bytes(data)


Damage = Callable[[Path], object]
DAMAGES: dict[str, Damage] = {
    "vectors missing": lambda index: _one(index, "vectors/*.faiss").unlink(),
    "vectors truncated": lambda index: _truncate(_one(index, "vectors/*.faiss")),
    "ids missing": lambda index: _one(index, "vectors/*.npy").unlink(),
    "folder of vectors gone": lambda index: shutil.rmtree(index / "vectors"),
    "postings gone": lambda index: shutil.rmtree(_one(index, "postings-*")),
    "postings hollow": lambda index: (_one(index, "postings-*") / "meta.json").unlink(),
    "corpus corrupted": _corrupt,
    "corpus truncated": lambda index: _truncate(index / "corpus.db"),
    "corpus is noise": lambda index: (index / "corpus.db").write_bytes(b"noise" * 4000),
    "embeddings gone": lambda index: _one(index, "embeddings-*.db").unlink(),
    "embeddings are noise": lambda index: _one(index, "embeddings-*.db").write_bytes(b"noise" * 4000),
    "another model": _other_model,
}
# Searching works without these; only the next rebuild is slower.
HARMLESS = {"embeddings gone", "embeddings are noise"}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_seen_and_mended(run_here: Run, run_cli: Run, sound: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(sound / "i", tmp_path / "i")
    where = ("--index", tmp_path / "i")
    DAMAGES[name](tmp_path / "i")
    before = contents(tmp_path / "i")
    done = run_here("doctor", "--json", *where)
    assert contents(tmp_path / "i") == before, "doctor changed something"
    assert done.returncode == 4, done.stdout + done.stderr
    findings = [f for f in json.loads(done.stdout)["findings"] if f["kind"] == "damage"]
    assert findings
    asked = run_cli("search", "number 3", *where)
    assert asked.returncode == (0 if name in HARMLESS else 4), asked.stdout + asked.stderr
    assert "Traceback" not in asked.stderr
    if name not in HARMLESS:
        assert findings[0]["mend"] in asked.stderr
    # The corpus's database remembers which folders were indexed, unless it is the one that is lost.
    mend = shlex.split(findings[0]["mend"])
    assert mend[0] == "qabot"
    lost = [str(sound / "c")] if name.startswith("corpus") else []
    mended = run_cli(*mend[1:], *lost, *where)
    assert mended.returncode == 0, mended.stderr
    healthy = run_here("doctor", *where)
    assert (healthy.returncode, healthy.stdout) == (0, "nothing wrong\n")
    assert run_here("search", "number 3", *where).returncode == 0
    assert json.loads(run_here("status", "--json", *where).stdout)["articles"] == 4


def test_another_model_is_refused_everywhere(run_here: Run, sound: Path, tmp_path: Path) -> None:
    shutil.copytree(sound / "i", tmp_path / "i")
    _other_model(tmp_path / "i")
    for command in (["ask", "who?"], ["search", "x"], ["index", str(sound / "c")]):
        done = run_here(*command, "--json", "--index", tmp_path / "i")
        assert done.returncode == 4
        assert "another-model@0000000000000000" in done.stderr
        assert "qabot index --rebuild" in done.stderr
        assert json.loads(done.stdout)["exit_code"] == 4


def test_a_sound_index_and_files_that_moved_on(run_cli: Run, sound: Path, tmp_path: Path, encoder: Encoder) -> None:
    write_json(tmp_path / "c" / "a.json", ["The gazette brought a."], title="A")
    write_json(tmp_path / "c" / "b.json", ["The gazette brought b."], title="B")
    build(tmp_path / "i", [tmp_path / "c"], encoder)
    where = ("--index", tmp_path / "i")
    before = contents(tmp_path / "i")
    assert run_cli("doctor", *where).stdout == "nothing wrong\n"
    (tmp_path / "c" / "a.json").unlink()
    done = run_cli("doctor", "--json", *where)
    assert done.returncode == 0, "the files moved on, which is no damage"
    (finding,) = json.loads(done.stdout)["findings"]
    assert "a.json" in finding["problem"]
    assert (finding["kind"], finding["mend"]) == ("drift", "qabot index")
    assert contents(tmp_path / "i") == before
    assert run_cli(*shlex.split(finding["mend"])[1:], *where).returncode == 0
    assert run_cli("doctor", *where).stdout == "nothing wrong\n"
