"""From the trained networks to the graphs that qabot ships."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

import msgspec
import torch
from torch import Tensor, nn

from qabot.graphs import ready
from qabot.quotes import tagger
from qabot.reader import onnx as reader
from qabot.reader.opening import OWN
from qabot.training.network import Network
from qabot.training.tagger import Tagger

Axes = dict[str, dict[int, str]]


class _Plain(nn.Module):
    """The network with a tuple for its outputs, as tracing wants it."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        out = self.network(ids, types, mask)
        return out.start, out.end, out.relevance


def export(network: Network, tokenizer: Path, folder: Path, *, precision: str = "int8") -> reader.About:
    """Write a reader's model.onnx, tokenizer.json and model.json into `folder`."""
    axes = {0: "sequences", 1: "tokens"}
    inputs = dict.fromkeys(("ids", "types", "mask"), axes)
    outputs = {"start": axes, "end": axes, "relevance": {0: "sequences"}}
    digest = _written(_Plain(network), inputs, outputs, tokenizer, folder, precision)
    about = reader.About(f"{OWN}@{digest}")
    (folder / "model.json").write_bytes(msgspec.json.encode(about))
    return about


def export_tagger(network: Tagger, tokenizer: Path, folder: Path, *, precision: str = "int8") -> tagger.About:
    """Write a tagger's model.onnx, tokenizer.json and model.json into `folder`."""
    axes = {0: "sequences", 1: "tokens"}
    inputs, outputs = dict.fromkeys(("ids", "mask"), axes), dict.fromkeys(("marks", "queries", "keys"), axes)
    digest = _written(network, inputs, outputs, tokenizer, folder, precision)
    about = tagger.About(f"{tagger.OWN}@{digest}")
    (folder / "model.json").write_bytes(msgspec.json.encode(about))
    return about


def _written(network: nn.Module, inputs: Axes, outputs: Axes, tokenizer: Path, folder: Path, precision: str) -> str:
    """Write model.onnx and tokenizer.json; return the digest of the graph."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = torch.arange(5, 45).reshape(2, 20)
    given = {"ids": ids, "types": torch.zeros_like(ids), "mask": torch.ones_like(ids)}
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        torch.onnx.export(
            network.eval(),
            tuple(given[name] for name in inputs),
            str(work / "float32.onnx"),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={**inputs, **outputs},
            opset_version=17,
            dynamo=False,
        )
        ready(work / "float32.onnx", folder / "model.onnx", precision)
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    return hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()[:16]
