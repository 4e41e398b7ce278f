"""The training loop: seeded, resumable after any interruption, the same result as without one."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol, Self, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from qabot.protocols import Notify
from qabot.reader.inputs import Packer
from qabot.training import device
from qabot.training.batches import OTHERS, Batch, batches
from qabot.training.examples import Example
from qabot.training.network import Network, Outputs
from qabot.types import Progress

_SAVED_EVERY_S = 120.0
_WARM_UP = 0.06
_WRONG = 0.5
TOKENS = 6000


class Counted(Protocol):
    """A batch that knows how many examples it has, and can be brought to a device."""

    @property
    def count(self) -> int: ...

    def to(self, device: torch.device) -> Self: ...


B = TypeVar("B", bound=Counted)


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train: `rate` is the highest learning rate, reached after a warm-up, ending at `last` times it.

    `others` is how many wrong passages an example shows in an epoch, `tokens` the padded tokens of a batch: what
    a batch weighs, not how many examples it has.
    """

    epochs: float
    rate: float = 1.5e-4
    last: float = 0.0
    seed: int = 0
    others: int = OTHERS
    tokens: int = TOKENS


def loss(outputs: Outputs, batch: Batch) -> Tensor:
    """Return the mean over examples of the reader's and the ranker's losses.

    The reader: cross entropy of start and end, [CLS] being the target in a passage without the answer.
    The ranker: softmax over an example's passages and "none of them", whose logit is 0.
    """
    read = (_entropy(outputs.start, batch.starts, batch.allowed) + _entropy(outputs.end, batch.ends, batch.allowed)) / 2
    read = (read * batch.known * torch.where(batch.right, 1.0, _WRONG)).mean()
    count = batch.count
    logits = outputs.relevance.float()
    total = logits.new_ones(count).index_add(0, batch.groups, logits.clamp(max=30).exp())
    best = logits.new_zeros(count).index_add(0, batch.groups, torch.where(batch.right, logits, 0.0))
    return read + 0.5 * (total.log() - best).mean()


def _entropy(logits: Tensor, target: Tensor, allowed: Tensor) -> Tensor:
    logs = F.log_softmax(logits.float().masked_fill(~allowed, -1e4), dim=-1)
    return -(logs * target).sum(-1)


def train(
    network: Network, examples: Sequence[Example], packer: Packer, plan: Plan, folder: Path, notify: Notify
) -> None:
    """Train a reader in place; as `fit`."""

    def drawn(epoch: int) -> Iterator[Batch]:
        return batches(examples, packer, plan.tokens, plan.seed + epoch, plan.others)

    def weigh(batch: Batch) -> Tensor:
        return loss(network(batch.ids, batch.types, batch.mask), batch)

    fit(network, drawn, weigh, int(plan.epochs * len(examples)), plan, folder, notify)


def fit(
    network: nn.Module,
    drawn: Callable[[int], Iterator[B]],
    weigh: Callable[[B], Tensor],
    total: int,
    plan: Plan,
    folder: Path,
    notify: Notify,
) -> None:
    """Train a network in place on `total` examples. Progress is kept in `folder`; a further call goes on from there.

    `drawn` gives the batches of an epoch, the same each time; `weigh` the loss of one, in bfloat16 where that holds.
    """
    torch.manual_seed(plan.seed)
    place = device.best()
    network.to(place)
    weights = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=plan.rate, weight_decay=0.01, fused=True)
    done = _resume(folder, network, optimizer)
    network.train()
    step, seen, saved = 0, 0, time.monotonic()
    for batch in device.ahead(lambda: chain.from_iterable(map(drawn, range(math.ceil(plan.epochs)))), place):
        if seen >= total:
            break
        step, seen = step + 1, seen + batch.count
        if step <= done:
            continue
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * _schedule(min(1.0, seen / total), plan.last)
        with torch.autocast(place.type, dtype=torch.bfloat16):
            value = weigh(batch.to(place))
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if time.monotonic() - saved > _SAVED_EVERY_S:
            _keep(folder, network, optimizer, step)
            saved = time.monotonic()
        notify(Progress("training", seen, total))
    _keep(folder, network, optimizer, step)


def blend(first: Mapping[str, Tensor], second: Mapping[str, Tensor], share: float) -> dict[str, Tensor]:
    """Return the weights of two networks, one trained on from the other, mixed: `share` of the second.

    What lies between the two often does better than either (Wortsman et al. 2022, WiSE-FT).
    """
    return {name: torch.lerp(first[name], value, share) for name, value in second.items()}


def _schedule(part: float, last: float) -> float:
    if part < _WARM_UP:
        return part / _WARM_UP
    return last + (1 - last) * (1 + math.cos(math.pi * (part - _WARM_UP) / (1 - _WARM_UP))) / 2


def _resume(folder: Path, network: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    path = folder / "progress.pt"
    if not path.exists():
        return 0
    kept = torch.load(path, weights_only=True, map_location=device.best())
    network.load_state_dict(kept["network"])
    optimizer.load_state_dict(kept["optimizer"])
    return int(kept["step"])


def _keep(folder: Path, network: nn.Module, optimizer: torch.optim.Optimizer, step: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / "progress.new"
    torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, fresh)
    fresh.replace(folder / "progress.pt")
