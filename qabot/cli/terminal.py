"""The terminal UI: `qabot` alone, or `qabot chat`, on a terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from qabot.cli.flags import Flags

if TYPE_CHECKING:
    from qabot.types import Filters


def is_terminal() -> bool:
    """Say whether there is a terminal that can be drawn on."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def open_terminal(flags: Flags, chosen: Filters, *, mouse: bool = True, theme: str | None = None) -> int:
    """Run the terminal UI; return the exit code."""
    import gc

    # What is imported now stays for good, and collecting among it takes a tenth of the start; the app turns it on.
    gc.disable()
    from qabot.tui.app import QabotApp

    config = flags.load()
    app = QabotApp(config, flags=flags.repeated(), filters=chosen, theme=theme)
    app.run(mouse=mouse and config.tui.mouse)
    code = app.return_code or 0
    if app.busy:
        # An export of the encoder, say, cannot be cut short, and nobody waits for it any more.
        sys.stdout.flush()
        os._exit(code)
    return code
