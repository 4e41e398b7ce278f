"""The command line. Heavy modules are imported inside the commands, so that help is instant."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn

import click

from qabot import __version__
from qabot.cli.flags import Flags, drawing, shared
from qabot.errors import QabotError, UsageError

INTERRUPTED, DEFECT = 130, 70

_EPILOG = """\b
Examples:
  qabot index ~/articles             index a folder; run it again when articles arrive
  qabot ask "what did the mayor say about the tram?"
  qabot ask --since 2026-03 --source ledger "how many people died?"
  qabot search --json "ferry fire"   ranked passages for another program
  qabot quotes Rowley --about encryption
  qabot timeline "ferry fire"        what happened when
  qabot show 3f2a                    one article, its paragraphs numbered

\b
Exit codes: 0 answered or done, 1 abstained, nothing found or a replay that differs, 2 usage or
configuration, 3 no index or no model, 4 index damaged or made with another model, or a proof
that fails, 5 some files skipped, 130 interrupted.
"""


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EPILOG,
)
@shared
@drawing
@click.version_option(__version__, "--version", prog_name="qabot")
@click.pass_context
def cli(context: click.Context, no_mouse: bool, theme: str | None) -> int:
    """Ask a collection of news articles; get their own words, and where they stand.

    qabot reads a folder of articles (text, Markdown, HTML, JSON, feeds, web archives), answers
    questions with exact quotations, each with its article and paragraph, or says that no article
    answers. Nothing leaves the machine. Alone on a terminal it opens the terminal UI.
    """
    if context.invoked_subcommand is not None:
        if no_mouse or theme:
            raise UsageError("--no-mouse and --theme go with the terminal UI: qabot, or qabot chat")
    elif sys.stdin.isatty() and sys.stdout.isatty():
        code: int = context.invoke(chat, no_mouse=no_mouse, theme=theme)
        return code
    else:
        click.echo(context.get_help())
    return 0


from qabot.cli.articles import list_, rm, show
from qabot.cli.asking import ask, chat, search
from qabot.cli.assistants import mcp
from qabot.cli.history import export, history
from qabot.cli.indexing import index
from qabot.cli.measuring import eval_
from qabot.cli.models import models
from qabot.cli.quotes import quotes, speakers
from qabot.cli.receipts import replay, verify
from qabot.cli.setup import config, doctor, status
from qabot.cli.timeline import timeline

for _command in (
    index, ask, search, quotes, speakers, timeline, chat, list_, show, rm, status, doctor, eval_, models, config,
):  # fmt: skip
    cli.add_command(_command)
for _command in (history, export, verify, replay, mcp):
    cli.add_command(_command)


def main() -> NoReturn:
    """Run the command line and exit; the only place that catches QabotError."""
    flags = Flags()
    try:
        code = cli.main(standalone_mode=False, obj=flags)
        # Here, where a full disk is caught, and not when the interpreter ends.
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        if flags.json:
            flags.print_json({"error": error.format_message(), "exit_code": error.exit_code})
        sys.exit(error.exit_code)
    except QabotError as error:
        _complain(flags, str(error), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _complain(flags, "interrupted", INTERRUPTED)
    except BrokenPipeError:
        _let_go_of_output()
        sys.exit(0)
    except OSError as error:
        try:
            sys.stdout.flush()
        except OSError:
            _let_go_of_output()
        _complain(flags, f"{(error.strerror or str(error)).lower()}: {error.filename or 'the output'}", 2)
    except Exception as error:
        # The last net: a person gets a message and the way on, a developer the rest with -v.
        if flags.verbose:
            raise
        _complain(flags, f"a defect of qabot, {type(error).__name__}: {error}; -v shows where", DEFECT)


def _let_go_of_output() -> None:
    """Lead what is still to be written nowhere: the interpreter tries once more when it ends, and would complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(flags: Flags, message: str, code: int) -> NoReturn:
    from qabot.text import clean_line

    with suppress(OSError):
        click.echo(f"qabot: {clean_line(message)}", err=True)
        if flags.json:
            flags.print_json({"error": message, "exit_code": code})
    sys.exit(code)
