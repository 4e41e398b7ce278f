"""From the trained network to the graph that qabot ships."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

import msgspec
import torch
from torch import Tensor, nn

from qabot.graphs import ready
from qabot.reader.onnx import About
from qabot.reader.opening import OWN
from qabot.training.network import Network


class _Plain(nn.Module):
    """The network with a tuple for its outputs, as tracing wants it."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        out = self.network(ids, types, mask)
        return out.start, out.end, out.relevance


def export(network: Network, tokenizer: Path, folder: Path, *, precision: str = "int8") -> About:
    """Write model.onnx, tokenizer.json and model.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = torch.arange(5, 45).reshape(2, 20)
    axes = {0: "sequences", 1: "tokens"}
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        torch.onnx.export(
            _Plain(network).eval(),
            (ids, torch.zeros_like(ids), torch.ones_like(ids)),
            str(work / "float32.onnx"),
            input_names=["ids", "types", "mask"],
            output_names=["start", "end", "relevance"],
            dynamic_axes={
                "ids": axes,
                "types": axes,
                "mask": axes,
                "start": axes,
                "end": axes,
                "relevance": {0: "sequences"},
            },
            opset_version=17,
            dynamo=False,
        )
        ready(work / "float32.onnx", folder / "model.onnx", precision)
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()[:16]
    about = About(f"{OWN}@{digest}")
    (folder / "model.json").write_bytes(msgspec.json.encode(about))
    return about
