"""Where networks are trained: on a GPU when there is one, else on the processor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import torch
from torch.utils.data import DataLoader, IterableDataset

B = TypeVar("B")
_AHEAD = 16


def best() -> torch.device:
    """Return the device to train on."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


class _Drawn(IterableDataset[Any]):
    def __init__(self, draw: Callable[[], Iterator[Any]]) -> None:
        self._draw = draw

    def __iter__(self) -> Iterator[Any]:
        return self._draw()


def ahead(draw: Callable[[], Iterator[B]], device: torch.device) -> Iterator[B]:
    """Yield what `draw` yields, in order; a process of its own makes it while a GPU is at work."""
    if device.type == "cpu":
        return draw()
    # One descriptor a tensor would soon be more than a process may have.
    torch.multiprocessing.set_sharing_strategy("file_system")  # type: ignore[no-untyped-call]
    return iter(DataLoader(_Drawn(draw), batch_size=None, num_workers=1, prefetch_factor=_AHEAD))
