"""What a person sees while a language model composes: the draft as it grows, and that it is only that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

from qabot.cli.flags import Flags
from qabot.types import Answer, Answered, Drafting

if TYPE_CHECKING:
    from rich.live import Live
    from rich.text import Text

    from qabot.types import AskEvent


def answered(flags: Flags, events: Iterator[AskEvent], *, stream: bool) -> Answer:
    """Return the answer at the end of the events; on a terminal its draft grows meanwhile, and is wiped out then."""
    with ExitStack() as stack:
        live: Live | None = None
        told = False
        for event in events:
            if isinstance(event, Answered):
                return event.answer
            if not isinstance(event, Drafting):
                continue
            if not told and not flags.json:
                told = True
                live = _live(flags) if stream else None
                if live is not None:
                    stack.enter_context(live)
                else:
                    flags.note(f"{event.model} composes ...")
            if live is not None:
                live.update(_draft(event))
    raise AssertionError("the events end with the answer")


def _live(flags: Flags) -> Live | None:
    """Return what draws on the terminal and leaves nothing behind; None where stdout is no such terminal."""
    from qabot.render.console import open_console

    console = open_console(not flags.no_color)
    if not console.is_terminal or flags.quiet:
        return None
    from rich.live import Live

    return Live(console=console, transient=True, refresh_per_second=12, vertical_overflow="crop")


def _draft(event: Drafting) -> Text:
    from rich.text import Text

    return Text.assemble((f"draft of {event.model}, not checked yet\n", "dim italic"), (event.text, "dim"))
