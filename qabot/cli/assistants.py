"""mcp: the index for assistants."""

from __future__ import annotations

import click

from qabot.cli.flags import Flags, shared
from qabot.errors import MissingError

INSTALL = "pip install 'qabot[mcp]'"


@click.command(
    epilog="""\b
Examples:
  qabot mcp --index ~/news-index     until stdin ends

\b
An assistant starts it by itself; its configuration names the command:
  {"mcpServers": {"news": {"command": "qabot", "args": ["mcp", "--index", "/path/to/index"]}}}
"""
)
@shared
@click.pass_obj
def mcp(flags: Flags) -> int:
    """Serve ask, search, quotes and show to an assistant over the Model Context Protocol, on stdin and stdout.

    Needs the extra "mcp": pip install 'qabot[mcp]'. Ends when stdin does; nothing listens on a port.
    """
    try:
        import mcp as _  # noqa: F401
    except ImportError as error:
        raise MissingError(f"the package mcp is not installed; mend: {INSTALL}") from error
    from qabot.assistants import serve
    from qabot.cli.progress import reporting
    from qabot.store.disk import faults

    config = flags.load()
    with faults(config.index_folder), reporting(flags) as notify:
        serve(config, notify)
    return 0
