"""From the trained networks to the graphs that qabot ships."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

import msgspec
import torch
from torch import Tensor, nn

from qabot.graphs import About, ready
from qabot.quotes import tagger
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


def export(network: Network, tokenizer: Path, folder: Path, *, precision: str = "int8") -> About:
    """Write a reader's model.onnx, tokenizer.json and model.json into `folder`."""
    axes = {0: "sequences", 1: "tokens"}
    inputs = dict.fromkeys(("ids", "types", "mask"), axes)
    outputs = {"start": axes, "end": axes, "relevance": {0: "sequences"}}
    return _written(OWN, _Plain(network), inputs, outputs, tokenizer, folder, precision)


def export_tagger(network: Tagger, tokenizer: Path, folder: Path, *, precision: str = "int8") -> About:
    """Write a tagger's model.onnx, tokenizer.json and model.json into `folder`."""
    axes = {0: "sequences", 1: "tokens"}
    inputs, outputs = dict.fromkeys(("ids", "mask"), axes), dict.fromkeys(("marks", "queries", "keys"), axes)
    return _written(tagger.OWN, network, inputs, outputs, tokenizer, folder, precision)


def _written(
    name: str, network: nn.Module, inputs: Axes, outputs: Axes, tokenizer: Path, folder: Path, precision: str
) -> About:
    """Write model.onnx, tokenizer.json and model.json."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = torch.arange(5, 45).reshape(2, 20)
    given = {"ids": ids, "types": torch.zeros_like(ids), "mask": torch.ones_like(ids)}
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        torch.onnx.export(
            network.eval(),
            tuple(given[each] for each in inputs),
            str(work / "float32.onnx"),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={**inputs, **outputs},
            opset_version=17,
            dynamo=False,
        )
        ready(work / "float32.onnx", folder / "model.onnx", precision)
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()[:16]
    about = About(f"{name}@{digest}")
    (folder / "model.json").write_bytes(msgspec.json.encode(about))
    return about
