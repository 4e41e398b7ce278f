"""What lies outside of the terminal: the platform's clipboard and the browser."""

from __future__ import annotations

import webbrowser
from contextlib import suppress
from urllib.parse import urlsplit


def copy(text: str) -> None:
    """Put text on the platform's clipboard when there is one. May take a while: not for the screen's thread."""
    import pyperclip  # type: ignore[import-untyped]

    with suppress(pyperclip.PyperclipException, OSError):
        pyperclip.copy(text)


def is_web(url: str | None) -> bool:
    """Say whether an address out of an article may be handed to a browser."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def needs_terminal() -> bool:
    """Say whether the browser there is would draw into the terminal."""
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return False
    return isinstance(found, webbrowser.GenericBrowser) and not isinstance(found, webbrowser.BackgroundBrowser)


def browse(url: str) -> bool:
    """Open an address; say whether there was a browser for it."""
    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False
