"""The terminal UI: `qabot` alone, or `qabot chat`, on a terminal."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from qabot.cli.flags import Flags

if TYPE_CHECKING:
    from qabot.types import Filters

_PLACEHOLDER = "Ask the articles, or / for commands"
_ENTER, _LEAVE = "\x1b[?1049h", "\x1b[?1049l"


def is_terminal() -> bool:
    """Say whether there is a terminal that can be drawn on."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def open_terminal(flags: Flags, chosen: Filters, *, mouse: bool = True, theme: str | None = None) -> int:
    """Run the terminal UI; return the exit code."""
    import gc

    config = flags.load()
    theme = theme or ("plain" if flags.no_color else None)

    def drawn() -> None:
        # Most of what a start makes stays for good.
        gc.freeze()
        gc.enable()

    # Collecting takes a tenth of the start and finds nothing.
    gc.disable()
    with _first_paint():
        from qabot.tui.app import QabotApp

        app = QabotApp(
            config, flags=flags.repeated(), filters=chosen, theme=theme, stream=not flags.no_stream, drawn=drawn
        )
        app.run(mouse=mouse and config.tui.mouse)
    code = app.return_code or 0
    if app.busy:
        # An export of the encoder, say, cannot be cut short, and nobody waits for it any more.
        sys.stdout.flush()
        os._exit(code)
    return code


@contextmanager
def _first_paint() -> Iterator[None]:
    """Draw the empty screen before the toolkit is imported, and keep what is typed meanwhile for the prompt."""
    try:
        import termios
        import tty
    except ImportError:  # not a POSIX terminal
        yield
        return
    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    heeded = {number: signal.signal(number, _end) for number in (signal.SIGTERM, signal.SIGHUP)}
    lines = shutil.get_terminal_size().lines
    try:
        tty.setraw(keyboard, termios.TCSANOW)
        sys.stdout.write(
            f"{_ENTER}\x1b[2J\x1b[1;2H\x1b[1mqabot\x1b[0m\x1b[{lines - 2};3H\x1b[2m{_PLACEHOLDER}\x1b[0m\r"
        )
        sys.stdout.write(f"\x1b[{lines - 2};3H")
        sys.stdout.flush()
        yield
    except BaseException:
        sys.stdout.write(_LEAVE)
        # Before the message of what went wrong, which goes to stderr and must not stay on the screen that is left.
        sys.stdout.flush()
        raise
    finally:
        termios.tcsetattr(keyboard, termios.TCSANOW, before)
        for number, handler in heeded.items():
            signal.signal(number, handler)


def _end(number: int, frame: object) -> NoReturn:
    raise SystemExit(128 + number)
