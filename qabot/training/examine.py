"""How good a network is on examples that trained nothing, measured where it is trained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from qabot.eval.answers import f1
from qabot.eval.metrics import auc
from qabot.reader import spans
from qabot.reader.inputs import Packer, Window
from qabot.training import device
from qabot.training.batches import Packed, collate
from qabot.training.examples import Example
from qabot.training.network import Network, Outputs
from qabot.types import Excerpt

_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Examined:
    """Figures from 0 to 1: F1 of the best span of right passages; how well the null score tells right passages from
    wrong ones; reciprocal rank of the right passage by relevance; how well the best relevance among an example's
    passages tells with the right one from without it, or from examples that nothing answers.
    """

    f1: float
    null: float
    rank: float
    there: float


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a network makes of one passage: relevance, the best span's words and its log-odds."""

    relevance: float
    said: str
    score: float


def examine(network: Network, examples: Sequence[Example], packer: Packer) -> Examined:
    """Read every passage of every example."""
    place = device.best()
    network.to(place).eval()
    earned, odds, right, ranks, best, there = [], [], [], [], [], []
    for example in examples:
        texts = [*([example.right] if example.right else []), *example.others]
        seen = list(_read(network, example.question, texts, packer))
        relevance = [s.relevance for s in seen]
        if example.right is not None:
            golds = [example.right.passage[start:end] for start, end in example.answers]
            earned += [f1(seen[0].said, golds)] if golds else []
            ranks.append(1 / (1 + sum(r > relevance[0] for r in relevance[1:])))
            best.append(max(relevance))
            there.append(True)
        wrong = relevance[1:] if example.right is not None else relevance
        if wrong:
            best.append(max(wrong))
            there.append(False)
        odds += [s.score for s in seen]
        right += [example.right is not None and i == 0 for i in range(len(seen))]
    return Examined(_mean(earned), auc(odds, right), _mean(ranks), auc(best, there))


def _read(network: Network, question: str, texts: Sequence[Excerpt], packer: Packer) -> Iterator[_Seen]:
    windows = [next(packer.pack(question, text)) for text in texts]
    for start in range(0, len(windows), _AT_ONCE):
        part = windows[start : start + _AT_ONCE]
        outputs = _run(network, part)
        for row, window in enumerate(part):
            yield _seen(outputs, row, window, texts[start + row].passage)


def _run(network: Network, windows: Sequence[Window]) -> Outputs:
    batch = collate([[Packed(window, ()) for window in windows]]).to(device.best())
    with torch.no_grad():
        out = network(batch.ids, batch.types, batch.mask)
    return Outputs(out.start.float().cpu(), out.end.float().cpu(), out.relevance.float().cpu())


def _seen(outputs: Outputs, row: int, window: Window, text: str) -> _Seen:
    inside = slice(window.first, window.first + len(window.offsets))
    start, end = outputs.start[row].numpy(), outputs.end[row].numpy()
    found = spans.best(start[inside], end[inside], float(start[0] + end[0]), window.offsets, text)
    said, score = (found[0].span.of(text), found[0].score) if found else ("", -20.0)
    return _Seen(float(outputs.relevance[row]), said, score)


def _mean(figures: Sequence[float]) -> float:
    return float(np.mean(figures)) if figures else 0.0
