"""A process that indexes and kills itself at one step after the other, each time on a fresh copy of an index.

    python killed_run.py INDEX CORPUS OUT IDENTITY [LABEL...]

Counts the steps of a whole run first and writes their names to OUT/steps.json, then leaves in OUT/0, OUT/1, ...
the index as a SIGKILL at that step left it; with labels, only at steps of these names. IDENTITY is that of
the tiny encoder, or "real". Forked from one process that has imported everything and started no thread, so
a kill costs milliseconds.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from helpers import HashEncoder, indexer

from qabot.config import Config, EncoderConfig
from qabot.embed.opening import open_encoder
from qabot.indexer import Indexer
from qabot.protocols import Encoder, Vectors
from qabot.store import embeddings, lexical
from qabot.store.ledger import Ledger
from qabot.store.lexical import Postings
from qabot.store.vector import faiss
from qabot.types import Progress

# What the run may do between two reports of progress: each is a step before and a step after.
_SPOTS: tuple[tuple[Any, str], ...] = (
    (faiss, "write_segment"),
    (faiss.faiss, "write_index"),
    (faiss, "sync"),
    (faiss, "remove"),
    (np, "save"),
    (lexical, "remove"),
    (Postings, "add"),
    (Postings, "drop_runs"),
    (Postings, "drop"),
    (Postings, "commit"),
    (Postings, "close"),
    (Ledger, "begin"),
    (Ledger, "sweep"),
    (Ledger, "add_segment"),
    (Ledger, "publish"),
    (Ledger, "posted"),
    (Ledger, "close"),
    (Path, "unlink"),
)
_STATEMENTS = ("BEGIN", "COMMIT", "PRAGMA")


class Steps:
    """Counts steps and kills the process at one of them."""

    def __init__(self, last: int | None) -> None:
        self.names: list[str] = []
        self._last = last

    def __call__(self, name: str) -> None:
        if len(self.names) == self._last:
            os.kill(os.getpid(), signal.SIGKILL)
        self.names.append(name)

    def around(self, owner: Any, name: str) -> None:
        """Make the call of a function two steps."""
        inner: Callable[..., Any] = getattr(owner, name)

        def stepping(*args: Any, **kwargs: Any) -> Any:
            self(f"before {name}")
            result = inner(*args, **kwargs)
            self(f"after {name}")
            return result

        setattr(owner, name, stepping)

    def statements(self) -> None:
        """Make each transaction's begin and end a step."""
        opening = Ledger.__init__

        def stepping(ledger: Ledger, *args: Any) -> None:
            opening(ledger, *args)
            ledger._db.set_trace_callback(lambda sql: self(sql) if sql.startswith(_STATEMENTS) else None)

        Ledger.__init__ = stepping  # type: ignore[method-assign]

    def progress(self, progress: Progress) -> None:
        self(f"{progress.phase} {progress.done}")


class SteppingEncoder:
    """Makes each batch a step."""

    def __init__(self, inner: Encoder, steps: Steps) -> None:
        self._inner, self._steps = inner, steps
        self.identity = inner.identity

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    def encode(self, texts: list[str]) -> Vectors:
        self._steps("before encode")
        vectors = self._inner.encode(texts)
        self._steps("after encode")
        return vectors


def _run(index: Path, corpus: Path, identity: str, steps: Steps) -> None:
    embeddings._BATCH = 7
    for owner, name in _SPOTS:
        steps.around(owner, name)
    steps.statements()
    inner: Encoder = HashEncoder(identity)
    if identity == "real":
        inner = open_encoder(EncoderConfig(threads=1), Config().cache_folder, lambda progress: None)
    writer: Indexer = indexer(index, SteppingEncoder(inner, steps))
    writer.run([corpus], steps.progress)


def _forked(work: Callable[[], None]) -> int:
    """Do the work in a process of its own; return how that ended, as os.wait tells it."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        work()
    except BaseException:  # noqa: BLE001 - whatever it was, the fork must not go on as the test
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def main(index: Path, corpus: Path, out: Path, identity: str, wanted: list[str]) -> None:
    def whole() -> None:
        shutil.copytree(index, out / "whole")
        steps = Steps(None)
        _run(out / "whole", corpus, identity, steps)
        (out / "steps.json").write_text(json.dumps(steps.names))

    assert _forked(whole) == 0
    names = json.loads((out / "steps.json").read_text())
    for step, name in enumerate(names):
        if wanted and name not in wanted:
            continue
        shutil.copytree(index, out / str(step))
        ended = _forked(lambda: _run(out / str(step), corpus, identity, Steps(step)))  # noqa: B023
        assert os.WIFSIGNALED(ended), f"the run outlived step {step}, {name}"
        assert os.WTERMSIG(ended) == signal.SIGKILL


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], sys.argv[5:])
