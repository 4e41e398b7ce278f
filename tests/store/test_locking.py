"""One writer at a time; readers never wait, and see one snapshot until they ask for the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from helpers import Run, assert_whole, build, environment, indexer, opened, python_path, reading, state, write_json

from qabot.errors import LockedError
from qabot.store.folder import IndexFolder
from qabot.types import Progress

_HOLD = """
import sys, time
from pathlib import Path
from qabot.store.folder import IndexFolder
with IndexFolder(Path(sys.argv[1])).writing():
    sys.stdout.write("held\\n")
    sys.stdout.flush()
    time.sleep(600)
"""
_READ = """
import sys
from pathlib import Path
from helpers import assert_whole, opened, state
looked, seen = 0, set()
while not Path(sys.argv[2]).exists():
    with opened(Path(sys.argv[1])) as bot:
        assert_whole(bot)
        versions = {" ".join(a.paragraphs).rsplit("edition ", 1)[1] for a in state(bot.corpus)}
        assert len(versions) == 1, f"a mixture of editions: {versions}"
        seen |= versions
    looked += 1
sys.stdout.write(f"{looked} {len(seen)}")
"""


def _edition(corpus: Path, number: int, articles: int = 5) -> None:
    for n in range(articles):
        body = [f"The gazette of town {n} has a first line.", f"The gazette of town {n} is in edition {number}"]
        write_json(corpus / f"{n}.json", body, title=f"Town {n}", url=f"https://town.example/{n}")


@contextmanager
def _holding(index: Path, home: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _HOLD, index]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment(home)) as owner:
        try:
            assert owner.stdout is not None
            assert owner.stdout.readline() == "held\n"
            yield owner
        finally:
            owner.kill()


def test_a_second_writer_is_told_who_the_first_is(tmp_path: Path, home: Path) -> None:
    _edition(tmp_path / "corpus", 1)
    build(tmp_path / "index", [tmp_path / "corpus"])
    with _holding(tmp_path / "index", home) as owner:
        with pytest.raises(LockedError, match=rf"process {owner.pid} on "):
            build(tmp_path / "index", [tmp_path / "corpus"])
        with pytest.raises(LockedError), reading(tmp_path / "index") as corpus:
            indexer(tmp_path / "index").forget(next(corpus.articles()).id, lambda progress: None)
        with opened(tmp_path / "index") as bot:
            assert_whole(bot)
        os.kill(owner.pid, signal.SIGKILL)
        owner.wait()
    assert (tmp_path / "index" / "write.owner").exists(), "the owner died without a word, as it should here"
    assert build(tmp_path / "index", [tmp_path / "corpus"]).unchanged == 5


def test_the_command_line_says_so_too(tmp_path: Path, home: Path, run_cli: Run) -> None:
    _edition(tmp_path / "corpus", 1)
    IndexFolder(tmp_path / "index").create()
    with _holding(tmp_path / "index", home) as owner:
        refused = run_cli("index", "--index", tmp_path / "index", tmp_path / "corpus")
    assert refused.returncode == 2
    assert f"process {owner.pid} " in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_reader_keeps_its_snapshot(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    _edition(corpus, 1)
    build(index, [corpus])
    with opened(index) as old:
        before, snapshot = state(old.corpus), old.snapshot
        _edition(corpus, 2)
        (corpus / "4.json").unlink()
        checked = []

        def look(progress: Progress) -> None:
            assert state(old.corpus) == before
            assert_whole(old)
            with opened(index) as fresh:
                assert_whole(fresh)
                assert (state(fresh.corpus) == before) == (fresh.snapshot == snapshot)
                checked.append(fresh.snapshot)

        indexer(index).run([corpus], look)
        assert len(checked) > 10
        assert checked[0] == snapshot != checked[-1]
        # What the old snapshot shows is whole even after the sweep and after another run.
        _edition(corpus, 3, articles=4)
        assert build(index, [corpus]).seconds < 5, "the run waited for the reader"
        assert state(old.corpus) == before
        assert_whole(old)
        with opened(index) as fresh:
            assert len(state(fresh.corpus)) == 4
            assert all("edition 3" in article.paragraphs[1] for article in state(fresh.corpus))
        assert old.refresh()
        assert not old.refresh()
        assert all("edition 3" in article.paragraphs[1] for article in state(old.corpus))
        assert_whole(old)


def test_readers_beside_a_busy_writer(tmp_path: Path, home: Path) -> None:
    corpus, index, stop = tmp_path / "corpus", tmp_path / "index", tmp_path / "stop"
    _edition(corpus, 0)
    build(index, [corpus])
    command = [sys.executable, "-c", _READ, index, stop]
    env = environment(home, python_path())
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as reader:
        for number in range(1, 31):
            _edition(corpus, number)
            build(index, [corpus])
        stop.touch()
        out, err = reader.communicate(timeout=240)
    assert reader.returncode == 0, err
    looked, editions = map(int, out.split())
    assert looked >= 3
    assert editions >= 2
