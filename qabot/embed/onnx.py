"""The default encoder: an exported model on onnxruntime, without torch."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from qabot.errors import NoModelError
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
        whole = _size(folder) == about.bytes
    except (OSError, msgspec.MsgspecError):
        return None
    return about if whole else None


def _size(folder: Path) -> int:
    return sum((folder / name).stat().st_size for name in ("model.onnx", "tokenizer.json"))


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
        self._workers = threads or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else threads or 2
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The graph was optimised at export; doing it again would cost a fifth of a second at each start.
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.enable_cpu_mem_arena = False
        self._session = ort.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])
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
