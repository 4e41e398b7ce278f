"""The one private exception of the layer: it becomes a `Skipped` before it leaves `sources.read`."""

from __future__ import annotations


class Unreadable(Exception):
    """A file or record that yields no article; the message is the reason shown to the user."""


NO_TEXT = "no article text found"


def too_large(limit: int) -> Unreadable:
    """Return the exception for content over `limit` bytes."""
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if limit >= unit:
            return Unreadable(f"larger than {limit / unit:.3g} {name}")
    return Unreadable(f"larger than {limit} bytes")
