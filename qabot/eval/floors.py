"""Pinned floors: the least that figures of a set, itself pinned by its digest, may be."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qabot.errors import UsageError
from qabot.eval.figures import Measured

# Errors: less is better, so they have no floor.
ERRORS = frozenset({"brier", "ece_when_answered"})
_SLACK = 2


@dataclass(frozen=True, slots=True)
class Pinned:
    """The SHA-256 of a set's files, and a floor for each figure by its flat name."""

    sha256: str
    floors: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Below:
    """A figure under its floor."""

    dataset: str
    figure: str
    value: float
    floor: float

    def __str__(self) -> str:
        return f"{self.dataset}: {self.figure} is {self.value:.4f}, below its floor of {self.floor:g}"


def load(path: Path) -> dict[str, Pinned]:
    """Read a file of floors: a table for each set with `sha256` and a table `floors`. Raises: UsageError."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
        return {name: _pinned(table) for name, table in tables.items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f'{path}: a set needs sha256 = "..." and a table of floors ({error})') from error


def _pinned(table: Mapping[str, object]) -> Pinned:
    floors = table["floors"]
    if not isinstance(floors, dict):
        raise TypeError("floors is no table")
    return Pinned(str(table["sha256"]), {str(name): float(value) for name, value in floors.items()})


def check(pinned: Mapping[str, Pinned], measured: Measured) -> list[Below]:
    """Return the figures below their floor.

    Raises: UsageError when the set is not pinned, is another than was pinned, or lacks a pinned figure.
    """
    mine = pinned.get(measured.name)
    if mine is None:
        raise UsageError(f"no floors are pinned for {measured.name}; there are some for {', '.join(sorted(pinned))}")
    if mine.sha256 != measured.sha256:
        raise UsageError(
            f"{measured.name} is not the set its floors were pinned for: its digest is {measured.sha256}, "
            f"the pinned one {mine.sha256}"
        )
    values = {name: figure.value for name, figure in measured.flat()}
    unknown = sorted(set(mine.floors) - set(values))
    if unknown:
        raise UsageError(f"floors for {measured.name} name figures this run does not have: {', '.join(unknown)}")
    return [
        Below(measured.name, name, values[name], floor) for name, floor in mine.floors.items() if values[name] < floor
    ]


def written(measured: Measured) -> str:
    """Return figures in the form of a file of floors, each less the weight of two questions."""
    lines = [f'[{measured.name}]\nsha256 = "{measured.sha256}"\n\n[{measured.name}.floors]']
    for name, figure in measured.flat():
        if name.rpartition(".")[2] not in ERRORS and figure.count:
            floor = math.floor(1000 * max(0.0, figure.value - _SLACK / figure.count)) / 1000
            lines.append(f'"{name}" = {floor}')
    return "\n".join(lines) + "\n"
