"""Figures as a table on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qabot.eval.figures import Measured

if TYPE_CHECKING:
    from rich.table import Table


def table(sets: Sequence[Measured]) -> Table:
    """Return one table of all figures of all sets, a section each."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    made = Table(box=SIMPLE_HEAD, pad_edge=False)
    made.add_column("figure", no_wrap=True)
    for name in ("value", "95 % interval", "questions"):
        made.add_column(name, justify="right", no_wrap=True)
    for measured in sets:
        made.add_row(measured.name, "", "", f"{measured.questions:,}", style="bold")
        for name, figure in measured.flat():
            interval = f"{figure.low:.3f} to {figure.high:.3f}"
            made.add_row(f"  {name}", f"{figure.value:.3f}", interval, f"{figure.count:,}")
        for name, value in measured.notes.items():
            made.add_row(f"  {name}", f"{value:.3f}", "", "")
        made.add_row("  milliseconds a question", f"{measured.milliseconds:.1f}", "", "", end_section=True)
    return made


def show(sets: Sequence[Measured], *, color: bool = True) -> None:
    """Write the table to stdout."""
    from rich.console import Console

    Console(no_color=not color, highlight=False).print(table(sets))
