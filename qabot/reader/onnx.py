"""The reader that qabot ships, on onnxruntime without torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qabot import graphs
from qabot.graphs import About, opened, workers
from qabot.reader.inputs import Packer, Window
from qabot.reader.readings import Logits, readings
from qabot.types import Excerpt, Reading

SHIPPED = Path(__file__).parent / "shipped"


def described(folder: Path) -> About:
    """Return what is known of the model in a folder. Raises: NoModelError."""
    return graphs.described(folder, "reader")


class OnnxReader:
    """Reads passages: how relevant each is to a question, and which spans of it answer."""

    def __init__(self, folder: Path = SHIPPED, threads: int = 0) -> None:
        self._about = described(folder)
        self._workers = workers(threads)
        self._session = opened(folder / "model.onnx")
        self._packer = Packer(folder / "tokenizer.json")

    @property
    def identity(self) -> str:
        return self._about.identity

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        """Return a reading for each excerpt, in their order."""
        return readings(question, excerpts, self._packer.pack, self._run, self._workers)

    def _run(self, window: Window) -> Logits:
        ids = np.array([window.ids], np.int64)
        feeds = {"ids": ids, "types": np.array([window.types], np.int64), "mask": np.ones_like(ids)}
        start, end, relevance = self._session.run(None, feeds)
        return Logits(start[0], end[0], float(relevance[0]))
