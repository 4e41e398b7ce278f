"""What a broken-off run has embedded is not embedded again."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from helpers import (
    TESTS,
    CountingEncoder,
    HashEncoder,
    assert_whole,
    build,
    environment,
    indexer,
    meta,
    opened,
    python_path,
    reading,
    state,
    write_json,
)

from qabot.protocols import Encoder
from qabot.store import embeddings
from qabot.types import Progress


def _articles(corpus: Path, numbers: Sequence[int], paragraphs: int = 4) -> None:
    for n in numbers:
        body = [f"The gazette brought line {p} of report number {n} on the same day." for p in range(paragraphs)]
        write_json(corpus / f"{n:04d}.json", body, title=f"Report number {n}")


def _kept(index: Path, identity: str) -> int:
    path = index / f"embeddings-{identity.rpartition('@')[2]}.db"
    if not path.is_file():
        return 0
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        try:
            return int(database.execute("SELECT count(*) FROM embeddings").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def test_embedding_goes_on_after_an_interrupt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "_BATCH", 8)
    _articles(tmp_path / "corpus", range(2))
    build(tmp_path / "index", [tmp_path / "corpus"])
    with reading(tmp_path / "index") as corpus:
        old = state(corpus)
    _articles(tmp_path / "corpus", range(2, 10))

    def stop(progress: Progress) -> None:
        if progress.phase == "embedding" and progress.done >= 16:
            raise KeyboardInterrupt

    first, second = CountingEncoder(HashEncoder()), CountingEncoder(HashEncoder())
    with pytest.raises(KeyboardInterrupt):
        indexer(tmp_path / "index", first).run([tmp_path / "corpus"], stop)
    with opened(tmp_path / "index") as bot:
        assert state(bot.corpus) == old
        assert_whole(bot)
    build(tmp_path / "index", [tmp_path / "corpus"], second)
    assert len(first.texts) == 16
    assert not set(first.texts) & set(second.texts)
    assert len(second.texts) == len(set(second.texts)) == 8 * 5 - 16
    with opened(tmp_path / "index") as bot:
        assert len(assert_whole(bot)) == 40


def test_embedding_goes_on_after_a_kill(tmp_path: Path, home: Path) -> None:
    index, corpus, out = tmp_path / "index", tmp_path / "corpus", tmp_path / "killed"
    _articles(corpus, range(2))
    build(index, [corpus])
    _articles(corpus, range(2, 8))
    out.mkdir()
    script = [sys.executable, TESTS / "store" / "killed_run.py", index, corpus, out, HashEncoder().identity]
    # A process of this script embeds seven texts at a time.
    command = [*script, "embedding 14", "after encode"]
    subprocess.run(command, env=environment(home, python_path()), check=True, timeout=600)
    steps = json.loads((out / "steps.json").read_text())
    for step in (step for step, name in enumerate(steps) if name in command):
        left = out / str(step)
        kept, again = _kept(left, HashEncoder().identity), CountingEncoder(HashEncoder())
        build(left, [corpus], again)
        assert len(again.texts) == 8 * 5 - kept
        # Only the batch in hand is lost.
        batches = sum(name == "after encode" for name in steps[:step])
        assert kept >= min(2 * 5 + 7 * batches, 8 * 5)
        with opened(left) as bot:
            assert len(assert_whole(bot)) == 32


def test_ctrl_c_in_a_real_run(tmp_path: Path, home: Path, encoder: Encoder) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    _articles(corpus, range(1))
    build(index, [corpus], encoder)
    _articles(corpus, range(1, 201), paragraphs=9)
    total = 5 + 200 * 10
    command = [sys.executable, "-m", "qabot", "index", "--index", index, corpus]
    running = subprocess.Popen(
        command, env=environment(home), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 300
    while _kept(index, encoder.identity) <= 5 and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=120)
    assert running.returncode == 130, err
    assert out == ""
    assert "Traceback" not in err
    assert "interrupted" in err
    kept = _kept(index, encoder.identity)
    assert 5 < kept < total, "the interrupt came too early or too late to test anything"
    with opened(index, encoder) as bot:
        assert bot.corpus.count() == (1, 4)
        assert_whole(bot, encoder)
    again = CountingEncoder(encoder)
    build(index, [corpus], again)
    assert len(again.texts) == total - kept
    with opened(index, encoder) as bot:
        assert bot.corpus.count() == (201, 4 + 200 * 9)
    assert not (index / "write.owner").exists()
    assert meta(index, "snapshot") == meta(index, "run")
    assert os.listdir(index / "vectors")  # noqa: PTH208
