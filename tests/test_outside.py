"""What the world throws at the program: broken streams, odd names, hostile text, libraries that phone home."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import Run, environment, write_json

from qabot.text import clean


@pytest.mark.parametrize(
    "text",
    [
        "He said “no.â€\x9d The mill cost 44 million.\n\nThe second paragraph.",
        "A \x90 stray \x98 control \x9e or \x9f two.\nNext line.",
        "An \x1b]0;unfinished title\nThe second line stays.",
        "An \x1bP unfinished string with much text after it and no end at all.",
    ],
)
def test_what_looks_like_the_start_of_a_sequence_takes_no_text_with_it(text: str) -> None:
    cleaned = clean(text)
    for words in ("million", "second paragraph", "two", "Next line", "second line stays", "no end at all"):
        assert (words in cleaned) == (words in text)
    assert not set(cleaned) & {"\x1b", "\x90", "\x98", "\x9d", "\x9e", "\x9f"}


def test_no_library_keeps_a_diary_of_the_use(run_cli: Run, tmp_path: Path, home: Path, cache: Path) -> None:
    """onnxruntime writes an identity and a queue of events into the cache unless told not to."""
    write_json(tmp_path / "a.json", ["The harbour opened on Monday."], title="Harbour opens")
    assert run_cli("index", "--index", tmp_path / "index", tmp_path / "a.json").returncode == 0
    assert run_cli("ask", "--index", tmp_path / "index", "when did the harbour open?").returncode in (0, 1)
    assert {path.name for path in (home / "cache").iterdir()} == {"qabot"}


@pytest.mark.parametrize("command", ["ask", "search", "show"])
def test_bytes_that_are_no_text_are_no_defect(
    command: str, tmp_path: Path, home: Path, sample_index: Path, cache: Path
) -> None:
    program = [os.fsencode(sys.executable), b"-m", b"qabot", b"--json", b"--index", os.fsencode(sample_index)]
    done = subprocess.run(
        [*program, command.encode(), b"caf\xff bridge"],
        env=environment(home),
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert b"Traceback" not in done.stderr
    assert isinstance(json.loads(done.stdout), dict)


@pytest.mark.parametrize(
    ("command", "code"),
    [(("show",), 1), (("quotes",), 1), (("search",), 0), (("list", "--source"), 1), (("list", "--article"), 1)],
)
def test_a_long_argument_is_not_blamed_on_the_index(
    command: tuple[str, ...], code: int, run_cli: Run, sample_index: Path
) -> None:
    done = run_cli("--index", sample_index, *command, "x" * 60_000)
    assert done.returncode == code, done.stderr[-300:]
    assert "damaged" not in done.stderr


def test_a_long_name_in_a_question_is_not_blamed_on_the_index(run_cli: Run, sample_index: Path) -> None:
    done = run_cli("--index", sample_index, "ask", f"what did {'x' * 60_000} say?")
    assert done.returncode == 1, done.stderr[-300:]


@pytest.mark.parametrize("words", ["", " ", "\u200b", "\u200d\u2060\ufeff", "\u3164 \u2800"])
def test_what_nobody_can_see_is_no_question(words: str, run_here: Run, sample_index: Path) -> None:
    for command in (("ask",), ("search",), ("timeline",), ("quotes",), ("quotes", "--about")):
        done = run_here("--index", sample_index, *command, words)
        assert done.returncode == 2, (command, done.stdout)
        assert "empty" in done.stderr or "name somebody" in done.stderr, command


def test_a_name_of_a_file_does_not_steer_the_terminal(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "\x1b[31mred\x1b]0;pwn\x07.txt").write_text("The harbour opened on Monday, and nobody came to see it.\n")
    (folder / "new\nline.txt").write_text("The other harbour opened on Friday, and it rained all day.\n")
    index = tmp_path / "index"
    assert run_cli("index", "--index", index, folder).returncode == 0
    for command in (["list"], ["ask", "when did the harbour open?"], ["search", "harbour"], ["doctor"], ["status"]):
        assert "\x1b" not in run_cli("--index", index, *command).stdout
    listed = json.loads(run_cli("--index", index, "list", "--json").stdout)
    assert sorted(Path(article["paths"][0]).name for article in listed["articles"]) == [
        "\x1b[31mred\x1b]0;pwn\x07.txt",
        "new\nline.txt",
    ]


def test_a_pipe_among_the_files_does_not_hang(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    folder = tmp_path / "corpus"
    write_json(folder / "a.json", ["The harbour opened on Monday."], title="Harbour opens")
    os.mkfifo(folder / "p.txt")
    done = run_cli("index", "--json", "--index", tmp_path / "index", folder, timeout=60)
    assert done.returncode == 5
    assert [skipped["reason"] for skipped in json.loads(done.stdout)["skipped"]] == ["not a regular file"]


def test_an_index_inside_the_corpus_is_not_read(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    write_json(tmp_path / "corpus/a.json", ["The harbour opened on Monday."], title="Harbour opens")
    for _ in range(2):
        done = run_cli("index", "--json", "--index", tmp_path / "corpus/index", tmp_path / "corpus")
        assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["articles"]["unchanged"] == 1


def test_a_full_output_is_not_blamed_on_the_index(home: Path, tmp_path: Path, sample_index: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "qabot", "--index", str(sample_index), "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(home),
            cwd=tmp_path,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "index" not in done.stderr


def test_other_field_names_are_read_again_when_they_are_mapped(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"kopf": "Hafen", "rumpf": "The harbour opened on Monday."}) + "\n")
    index = tmp_path / "index"
    run_cli("index", "--index", index, tmp_path / "a.jsonl")
    (tmp_path / "qabot.toml").write_text('[ingest.fields]\nkopf = "title"\nrumpf = "body"\n')
    done = run_cli("index", "--json", "--index", index, tmp_path / "a.jsonl", cwd=tmp_path)
    assert json.loads(done.stdout)["articles"]["added"] == 1
    (tmp_path / "qabot.toml").write_text('[ingest.fields]\nkopf = "nonsense"\n')
    done = run_cli("index", "--index", index, tmp_path / "a.jsonl", cwd=tmp_path)
    assert done.returncode == 2
    assert "nonsense" in done.stderr


def test_a_model_that_differs_may_not_even_forget(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    import sqlite3
    from contextlib import closing

    write_json(tmp_path / "a.json", ["The harbour opened on Monday."], title="Harbour opens")
    index = tmp_path / "index"
    run_cli("index", "--index", index, tmp_path / "a.json")
    with closing(sqlite3.connect(index / "corpus.db")) as database:
        database.execute("UPDATE meta SET value = 'other@ffff' WHERE key = 'model'")
        database.commit()
    assert run_cli("rm", "--index", index, "Harbour opens").returncode == 4


def test_a_deleted_file_that_was_named_itself_is_forgotten(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    file = write_json(tmp_path / "a.json", ["The harbour opened on Monday."], title="Harbour opens")
    index = tmp_path / "index"
    run_cli("index", "--index", index, file)
    file.unlink()
    done = run_cli("index", "--json", "--index", index)
    assert json.loads(done.stdout)["articles"]["deleted"] == 1


def test_a_rebuild_refuses_to_lose_a_folder_that_is_away(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    index = tmp_path / "index"
    for name in ("one", "two"):
        write_json(tmp_path / name / "a.json", [f"The harbour of {name} opened on Monday."], title=f"Harbour {name}")
        run_cli("index", "--index", index, tmp_path / name)
    (tmp_path / "two").rename(tmp_path / "away")
    done = run_cli("index", "--rebuild", "--index", index)
    assert done.returncode == 2
    assert str(tmp_path / "two") in done.stderr
    assert json.loads(run_cli("status", "--json", "--index", index).stdout)["articles"] == 2


def test_a_typing_error_leaves_no_half_index(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    assert run_cli("index", "--index", tmp_path / "index", tmp_path / "typo").returncode == 2
    assert not (tmp_path / "index").exists()
