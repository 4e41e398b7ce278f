"""What measuring a set gives: figures in groups, each with its interval."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from qabot.eval import metrics

# A curve of more points is thinned out for --json.
_POINTS = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """A value over `count` questions and its 95 % interval."""

    value: float
    low: float
    high: float
    count: int

    @classmethod
    def mean(cls, values: Sequence[float] | Sequence[bool]) -> Self:
        """Return the mean over questions, 0 over none."""
        column = [float(value) for value in values]
        value = sum(column) / len(column) if column else 0.0
        return cls(value, *metrics.interval(None, column), len(column))

    @classmethod
    def of(cls, statistic: Callable[..., float], *columns: Sequence[float] | Sequence[bool]) -> Self:
        """Return a statistic of columns that have one value a question."""
        rows = [[float(value) for value in column] for column in columns]
        return cls(statistic(*rows), *metrics.interval(statistic, *rows), len(rows[0]))


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one set: `sha256` is of the files it came from, `notes` are numbers without an interval.

    `curve` is precision and recall of abstaining, `milliseconds` the wall time of a question.
    """

    name: str
    sha256: str
    questions: int
    answerable: int
    groups: Mapping[str, Mapping[str, Figure]]
    milliseconds: float
    notes: Mapping[str, float] = field(default_factory=dict)
    curve: Sequence[metrics.Point] = ()

    def flat(self) -> Iterator[tuple[str, Figure]]:
        """Yield every figure under the name that floors have for it: its group, a dot, its own name."""
        for group, figures in self.groups.items():
            for name, figure in figures.items():
                yield f"{group}.{name}", figure

    def as_json(self) -> dict[str, Any]:
        """Return what --json prints: values in their groups, intervals beside them."""
        counts = {"dataset": self.name, "questions": self.questions, "answerable": self.answerable}
        values = {g: {n: round(f.value, 4) for n, f in figures.items()} for g, figures in self.groups.items()}
        intervals = {
            g: {n: [round(f.low, 4), round(f.high, 4)] for n, f in figures.items()}
            for g, figures in self.groups.items()
        }
        more: dict[str, Any] = {name: round(value, 4) for name, value in self.notes.items()}
        if self.curve:
            step = max(1, len(self.curve) // _POINTS)
            more["abstention_curve"] = [
                {"threshold": round(p.threshold, 4), "precision": round(p.precision, 4), "recall": round(p.recall, 4)}
                for p in self.curve[step - 1 :: step]
            ]
        return {
            **counts,
            **values,
            **more,
            "intervals": intervals,
            "sha256": self.sha256,
            "ms_per_question": round(self.milliseconds, 1),
        }
