"""Answer questions about a collection of news articles, in their own words.

    from qabot import Bot

is for programs that use qabot; its own modules import from where a name lives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qabot.bot import Bot as Bot

__version__ = "0.1.0"
__all__ = ["Bot", "__version__"]


def __getattr__(name: str) -> object:
    """Import the bot when it is asked for: importing qabot alone loads nothing heavy."""
    if name == "Bot":
        from qabot.bot import Bot

        return Bot
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
