"""Files that cannot be read, filters over what could, and following a folder."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from queue import Empty, Queue

import pytest
from helpers import Run, build, environment, write_json

from qabot.protocols import Encoder


def test_bad_files_are_skipped_told_remembered_and_tried_again(run_cli: Run, tmp_path: Path, cache: Path) -> None:
    corpus, where = tmp_path / "c", ("--index", tmp_path / "i")
    write_json(corpus / "good.json", ["The gazette closed the bridge."], title="Bridge")
    (corpus / "broken.json").write_text('{"title": "half')
    (corpus / "empty.txt").touch()
    (corpus / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (corpus / "huge.txt").write_text("The gazette closed the bridge. " * 5000)
    (corpus / "lines.jsonl").write_text('{"title": "T", "text": "The tunnel is open."}\nnot json\n')
    env = {"QABOT_INGEST__MAX_FILE_MB": "0.1"}
    bad = {"broken.json", "empty.txt", "binary.txt", "huge.txt", "lines.jsonl"}
    for added in (2, 0):
        done = run_cli("index", "--json", *where, corpus, env=env)
        assert done.returncode == 5, done.stderr
        report = json.loads(done.stdout)
        assert report["articles"]["added"] == added
        # A bad line does not make its file be read again; a bad file is.
        skipped = {Path(s["path"]).name for s in report["skipped"]}
        assert skipped == bad if added else bad - {"lines.jsonl"} <= skipped <= bad
        assert all(s["reason"] for s in report["skipped"])
        for name in skipped:
            assert name in done.stderr
    status = json.loads(run_cli("status", "--json", *where).stdout)
    assert {Path(s["path"]).name for s in status["skipped"]} == bad
    assert {s["record"] for s in status["skipped"] if s["path"].endswith("lines.jsonl")} == {2}
    write_json(corpus / "broken.json", ["The herald mended the broken file."], title="Mended")
    for name in ("empty.txt", "binary.txt", "huge.txt"):
        (corpus / name).unlink()
    (corpus / "lines.jsonl").write_text('{"title": "T", "text": "The tunnel is open."}\n')
    done = run_cli("index", "--json", *where, corpus, env=env)
    assert done.returncode == 0
    assert json.loads(done.stdout)["articles"]["added"] == 1
    assert json.loads(run_cli("status", "--json", *where).stdout)["skipped"] == []


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    folder = tmp_path_factory.mktemp("dated")
    today = date.today()
    articles = [
        ("old", "2020-02-28", "The Northern Ledger", "Karin Brändström"),
        ("middle", "2020-03-01", "Harbour Gazette", "Declan O’Mara"),
        ("new", (today - timedelta(days=3)).isoformat(), "Harbour Gazette", "Karin Brändström"),
        ("undated", "", "", ""),
    ]
    for name, day, source, author in articles:
        known = {"date": day, "source": source, "author": author}
        fields = {key: value for key, value in known.items() if value}
        write_json(folder / "c" / f"{name}.json", [f"The harbour dues of the {name} report."], title=name, **fields)
    build(folder / "i", [folder / "c"], encoder)
    return folder / "i"


@pytest.mark.parametrize(
    ("flags", "titles"),
    [
        ([], ["middle", "new", "old", "undated"]),
        (["--since", "2020-03-01"], ["middle", "new"]),
        (["--until", "2020-03-01"], ["old"]),
        (["--since", "2020-02", "--until", "2020-03"], ["old"]),
        (["--since", "2020", "--until", "2021"], ["middle", "old"]),
        (["--since", "2 weeks ago"], ["new"]),
        (["--since", "1 March 2020", "--until", "yesterday"], ["middle", "new"]),
        (["--source", "gazette"], ["middle", "new"]),
        (["--source", "GAZETTE", "--author", "brandstrom"], ["new"]),
        (["--source", "ledger", "--source", "harbour"], ["middle", "new", "old"]),
        (["--author", "o'mara"], ["middle"]),
        (["--author", "karin"], ["new", "old"]),
        (["--source", "gaz"], []),
        (["--article", "old.json", "--article", "MIDDLE", "--article", "old"], ["middle", "old"]),
        (["--article", "old", "--since", "2020-03-01"], []),
    ],
    ids=" ".join,
)
def test_filters(run_here: Run, dated: Path, flags: list[str], titles: list[str]) -> None:
    done = run_here("search", "harbour dues", "--json", "--index", dated, *flags)
    assert sorted(hit["title"] for hit in json.loads(done.stdout)["hits"]) == titles
    assert done.returncode == (0 if titles else 1)
    listed = json.loads(run_here("list", "--json", "--index", dated, *flags).stdout)["articles"]
    assert sorted(article["title"] for article in listed) == titles


def test_an_article_is_found_as_show_finds_it(run_here: Run, dated: Path) -> None:
    listed = json.loads(run_here("list", "--json", "--index", dated).stdout)["articles"]
    ids = {article["title"]: article["article_id"] for article in listed}
    done = run_here("search", "harbour dues", "--json", "--index", dated, "--article", ids["new"][:8])
    assert json.loads(done.stdout)["filters"]["articles"] == [ids["new"]]
    assert [hit["article_id"] for hit in json.loads(done.stdout)["hits"]] == [ids["new"]]
    nobody = run_here("ask", "what of the harbour?", "--index", dated, "--article", "nobody")
    assert nobody.returncode == 1
    assert "no article 'nobody'" in nobody.stderr


def test_last_week_is_a_date(run_cli: Run, dated: Path) -> None:
    done = run_cli("search", "harbour dues", "--json", "--index", dated, "--since", "last week")
    since = date.fromisoformat(json.loads(done.stdout)["filters"]["since"])
    assert 6 <= (date.today() - since).days <= 8
    assert [hit["title"] for hit in json.loads(done.stdout)["hits"]] == ["new"]


def test_an_unknown_outlet_gets_a_hint(run_here: Run, dated: Path) -> None:
    done = run_here("ask", "what of the harbour?", "--index", dated, "--source", "Harbor Gazete")
    assert done.returncode == 1
    assert "no article passes the filters" in done.stderr
    assert "did you mean Harbour Gazette?" in done.stderr


@contextmanager
def _watching(home: Path, *args: str | Path) -> Iterator[tuple[subprocess.Popen[str], Queue[str]]]:
    command = [sys.executable, "-u", "-m", "qabot", "index", "--watch", *map(str, args)]
    with subprocess.Popen(
        command, env=environment(home), cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        lines: Queue[str] = Queue()
        output = process.stdout
        assert output is not None
        reader = threading.Thread(target=lambda: [lines.put(line) for line in output])
        reader.start()
        try:
            yield process, lines
        finally:
            process.kill()
            reader.join()


def _until(lines: Queue[str], part: str) -> str:
    seen = []
    try:
        while part not in (line := lines.get(timeout=120)):
            seen.append(line)
    except Empty:
        raise AssertionError(f"no {part!r} in {''.join(seen)}") from None
    return line


def test_watching_follows_a_burst(run_cli: Run, home: Path, tmp_path: Path, cache: Path) -> None:
    corpus, index = tmp_path / "c", tmp_path / "i"
    write_json(corpus / "0.json", ["The gazette brought number 0."], title="Number 0")
    with _watching(home, "--index", index, corpus) as (process, lines):
        _until(lines, "1 added")
        _until(lines, "watching")
        for n in range(1, 31):
            write_json(corpus / f"{n}.json", [f"The gazette brought number {n}."], title=f"Number {n}")
        added = 0
        while added < 30:
            added += int(_until(lines, " added,").split(" added")[0])
        assert added == 30
        (corpus / "7.json").unlink()
        (corpus / "bad.json").write_text("{")
        _until(lines, "bad.json")
        assert "1 deleted" in _until(lines, " added,")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) in (0, 130)
    listed = json.loads(run_cli("list", "--json", "--index", index).stdout)["articles"]
    assert len(listed) == 30
    assert run_cli("ask", "-q", "Who brought number 30?", "--index", index).returncode in (0, 1)


def test_a_path_that_is_too_long_is_named(run_cli: Run, tmp_path: Path) -> None:
    for path in ("x" * 10_000, "~/" + "x/" * 5_000):
        for more in ([], ["--watch"]):
            done = run_cli("index", *more, path, "--index", tmp_path / "i")
            assert (done.returncode, done.stdout) == (2, "")
            assert "is too long for the name of a file or folder" in done.stderr
            assert "the PATH " in done.stderr
            assert len(done.stderr) < 200
    assert not (tmp_path / "i").exists()
