"""Export of a sentence-transformers model to an int8 ONNX graph, checked against the original.

The graph holds the whole model (transformer, pooling, further layers), so any architecture that
traces works. Quantisation is dynamic, per channel: per tensor the cosine to the original falls to
.958, per channel it is .992 at the same speed (EXPERIMENTS.md, 2026-11-23).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from qabot.embed.onnx import Exported, OnnxEncoder
from qabot.exports import replacing, save_tokenizer, size
from qabot.graphs import ready
from qabot.models import Model
from qabot.protocols import Notify, Vectors
from qabot.silence import quiet
from qabot.types import Progress

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MIN_COSINE = 0.98
_STEPS = 4
SAMPLE = (
    "The council voted by nine to four to close the swimming baths at the end of the season.",
    "What did the minister say about the price of insulin?",
    '"We have asked for the report twice and been refused twice," she told the inquiry.',
    "Shares in the brewer fell 12.4% after it warned that barley had doubled in price since 2021.",
    "Rescuers searched the upper valley by helicopter until the light failed.",
    "Łukasz and Zoë Ångström, both 34, denied the charge at Gdańsk district court on Monday.",
    "Goalless at the interval, the match turned on a penalty given away by the visiting captain.",
    "Asked whether he would resign, he replied: 'No.'",
    "A spokesperson for the hospital trust said that waiting times had improved in every month but one, "
    "that forty nurses had been appointed since the spring, and that the new wing would open in November.",
    "Who owns the quarry?",
)


def export(model: Model, folder: Path, precision: str, notify: Notify) -> Exported:
    """Write model.onnx, tokenizer.json and model.json into `folder`, whole or not at all.

    int8 is kept when the mean cosine to the original over SAMPLE is at least MIN_COSINE, else float32.
    """
    with quiet(), replacing(folder, lambda: notify(Progress("saving model", 3, _STEPS))) as work:
        notify(Progress("loading model", 0, _STEPS))
        from sentence_transformers import SentenceTransformer

        original = SentenceTransformer(str(model.folder), device="cpu")
        original.eval()
        notify(Progress("exporting model", 1, _STEPS))
        _trace(original, work / "float32.onnx")
        save_tokenizer(original.tokenizer, work / "tokenizer.json")
        expected = np.asarray(original.encode(list(SAMPLE), normalize_embeddings=True), np.float32)
        notify(Progress("quantising model", 2, _STEPS))
        about = None
        for kind in ("int8", "float32") if precision == "int8" else ("float32",):
            about = _write(original, model, work, kind, expected)
            if about.cosine >= MIN_COSINE:
                break
        assert about is not None
        (work / "float32.onnx").unlink()
    notify(Progress("saving model", _STEPS, _STEPS))
    return about


def _write(original: SentenceTransformer, model: Model, work: Path, kind: str, expected: Vectors) -> Exported:
    ready(work / "float32.onnx", work / "model.onnx", kind)
    about = Exported(model.identity, expected.shape[1], int(original.max_seq_length or 512), kind, 0.0, size(work))
    (work / "model.json").write_bytes(msgspec.json.encode(about))
    got = OnnxEncoder(work, threads=1).encode(SAMPLE)
    about = msgspec.structs.replace(about, cosine=round(float((got * expected).sum(1).mean()), 4))
    (work / "model.json").write_bytes(msgspec.json.encode(about))
    return about


def _trace(original: SentenceTransformer, target: Path) -> None:
    import torch

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = original

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            out = self.inner({"input_ids": input_ids, "attention_mask": attention_mask})
            embedding: torch.Tensor = out["sentence_embedding"]
            return embedding

    ids = torch.arange(5, 37).reshape(2, 16)
    mask = torch.ones_like(ids)
    mask[1, 9:] = 0
    axes = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        Whole().eval(),
        (ids, mask),
        str(target),
        input_names=["input_ids", "attention_mask"],
        output_names=["embedding"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "embedding": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )
