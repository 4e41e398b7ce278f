"""Other people's models, exported, on onnxruntime without torch: a question-answering one and a cross-encoder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from qabot.errors import NoModelError
from qabot.exports import size
from qabot.graphs import opened, workers
from qabot.reader.inputs import Window
from qabot.reader.pairs import PairPacker
from qabot.reader.readings import Logits, readings, side_by_side
from qabot.types import Excerpt, Reading


class Exported(msgspec.Struct, frozen=True):
    """What `export` wrote beside the graph: model.json of the cache folder.

    `agreement` with the original is between -1 and 1; see qabot/reader/export.py.
    """

    identity: str
    max_tokens: int
    precision: str
    agreement: float
    bytes: int


def exported(folder: Path) -> Exported | None:
    """Return the description of an exported model, or None when the folder holds no whole one."""
    try:
        about = msgspec.json.decode((folder / "model.json").read_bytes(), type=Exported)
        return about if size(folder) == about.bytes else None
    except (OSError, msgspec.MsgspecError):
        return None


class _Graph:
    """An exported graph with its tokenizer. Each window is a batch of its own: int8 scales by the whole batch."""

    def __init__(self, folder: Path, threads: int) -> None:
        about = exported(folder)
        if about is None:
            raise NoModelError(f"no exported model in {folder}; it is exported when it is next used")
        self.about = about
        self.packer = PairPacker(folder / "tokenizer.json", about.max_tokens)
        self.workers = workers(threads)
        self._session = opened(folder / "model.onnx")
        self._inputs = {i.name for i in self._session.get_inputs()}

    def run(self, window: Window) -> list[NDArray[np.float32]]:
        """Return the outputs for one window, each without the dimension of the batch."""
        feeds = arrays(window)
        outputs = self._session.run(None, {name: feeds[name] for name in self._inputs})
        return [output[0] for output in outputs]


def arrays(window: Window) -> dict[str, NDArray[np.int64]]:
    """Return the inputs of a model of transformers by their names, each of shape (1, tokens)."""
    ids = np.array([window.ids], np.int64)
    return {
        "input_ids": ids,
        "attention_mask": np.ones_like(ids),
        "token_type_ids": np.array([window.types], np.int64),
    }


class PairReader:
    """Runs an exported extractive question-answering model; of an excerpt it reads the passage alone."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        self._graph = _Graph(folder, threads)

    @property
    def identity(self) -> str:
        return self._graph.about.identity

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        """Return a reading for each excerpt, in their order; its relevance is the best finding's score."""

        def pack(question: str, excerpt: Excerpt) -> list[Window]:
            return list(self._graph.packer.pack(question, excerpt.passage))

        return readings(question, excerpts, pack, self._logits, self._graph.workers)

    def _logits(self, window: Window) -> Logits:
        start, end = self._graph.run(window)
        return Logits(start, end)


class PairReranker:
    """Runs an exported cross-encoder with one label; of an excerpt it reads the headline and the passage."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        self._graph = _Graph(folder, threads)

    @property
    def identity(self) -> str:
        return self._graph.about.identity

    def score(self, question: str, excerpts: Sequence[Excerpt]) -> list[float]:
        """Return a logit for each excerpt, in their order; above 0 is more relevant than not."""
        windows = [judged(self._graph.packer, question, excerpt) for excerpt in excerpts]
        return side_by_side(lambda window: float(self._graph.run(window)[0][0]), windows, self._graph.workers)


def judged(packer: PairPacker, question: str, excerpt: Excerpt) -> Window:
    """Return what a cross-encoder reads of an excerpt: headline and passage, as much as fits into one sequence."""
    text = f"{excerpt.title}\n{excerpt.passage}" if excerpt.title else excerpt.passage
    return next(packer.pack(question, text))
