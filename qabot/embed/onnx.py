"""The default encoder: an exported model on onnxruntime, without torch."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np
from tokenizers import Tokenizer

from qabot.errors import NoModelError
from qabot.exports import size
from qabot.graphs import opened, workers
from qabot.protocols import Vectors


class Exported(msgspec.Struct, frozen=True):
    """What `export` wrote beside the graph: model.json of the cache folder."""

    identity: str
    dimension: int
    max_tokens: int
    precision: str
    cosine: float
    bytes: int


def exported(folder: Path) -> Exported | None:
    """Return the description of an exported model, or None when the folder holds no whole one."""
    try:
        about = msgspec.json.decode((folder / "model.json").read_bytes(), type=Exported)
        whole = size(folder) == about.bytes
    except (OSError, msgspec.MsgspecError):
        return None
    return about if whole else None


class OnnxEncoder:
    """Runs an exported sentence-transformers model.

    Each text is a batch of its own: the int8 kernels scale activations by the whole batch, so a
    text's vector would otherwise depend on its neighbours in the batch (cosine .993 between two
    batchings, as far as int8 is from float32). Texts run side by side, one thread each.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        about = exported(folder)
        if about is None:
            raise NoModelError(f"no exported model in {folder}; mend: qabot models")
        self._about = about
        self._workers = workers(threads)
        self._session = opened(folder / "model.onnx")
        self._inputs = {i.name for i in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(about.max_tokens)

    @property
    def identity(self) -> str:
        return self._about.identity

    @property
    def dimension(self) -> int:
        return self._about.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dimension), float32."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        if not texts:
            return vectors
        tokens = [e.ids for e in self._tokenizer.encode_batch(list(texts))]
        if len(texts) == 1 or self._workers == 1:
            for row, ids in enumerate(tokens):
                vectors[row] = self._run(ids)
            return vectors
        # Longest first, so that no worker is left with a long text at the end.
        order = sorted(range(len(tokens)), key=lambda row: -len(tokens[row]))
        with ThreadPoolExecutor(self._workers) as pool:
            for row, vector in zip(order, pool.map(lambda row: self._run(tokens[row]), order), strict=True):
                vectors[row] = vector
        return vectors

    def _run(self, ids: list[int]) -> Vectors:
        array = np.array([ids], np.int64)
        feeds = {"input_ids": array, "attention_mask": np.ones_like(array)}
        vector: Vectors = self._session.run(None, {k: v for k, v in feeds.items() if k in self._inputs})[0][0]
        return vector / max(float(np.linalg.norm(vector)), 1e-12)
