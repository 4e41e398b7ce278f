"""verify and replay: answers in files, proved and asked again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qabot.cli.flags import Flags, shared
from qabot.cli.reading import opened_corpus
from qabot.errors import IndexFault, UsageError

if TYPE_CHECKING:
    from qabot.receipts.reading import Receipt, Talk

DIFFERS = 1


@click.command(
    epilog="""\b
Examples:
  qabot ask --json "who closed the bridge?" > answer.json
  qabot verify answer.json
  qabot export --format json | qabot verify -
"""
)
@click.argument("file")
@shared
@click.pass_obj
def verify(flags: Flags, file: str) -> int:
    """Prove the answers in FILE against the index: every cited text, span and mark; "-" reads stdin.

    FILE is what `ask --json`, `chat --json` or `export --format json` wrote. Ends with 4 when a passage has changed
    or gone, or the file is not as it was written.
    """
    from qabot.receipts.proof import prove, prove_talk
    from qabot.render.receipts import proof_lines, proofs_json, talk_lines

    receipts, talks = _receipts(file)
    with opened_corpus(flags) as corpus:
        proved = [(receipt, prove(receipt, corpus)) for receipt in receipts]
    told = [(talk, prove_talk(talk)) for talk in talks]
    if flags.json:
        flags.print_json(proofs_json(proved, told))
    else:
        for receipt, faults in proved:
            click.echo("\n".join(proof_lines(receipt, faults)))
        for line in (line for talk, faults in told for line in talk_lines(talk, faults)):
            click.echo(line)
    return IndexFault.exit_code if any(faults for _, faults in (*proved, *told)) else 0


@click.command(
    epilog="""\b
Examples:
  qabot replay answer.json           after qabot index: does the answer still hold?
"""
)
@click.argument("file")
@shared
@click.pass_obj
def replay(flags: Flags, file: str) -> int:
    """Ask what the answers in FILE answer once more, under the same filters, and show what differs.

    FILE is as for `qabot verify`. Ends with 1 when status, answer, short answer, citations or confidence differ.
    Another state of the index or another model is told, and is no difference by itself.
    """
    from qabot.cli.asking import opened_bot
    from qabot.receipts.reading import from_json
    from qabot.receipts.replay import compare
    from qabot.render.objects import answer_json
    from qabot.render.receipts import difference_lines, differences_json

    receipts, _ = _receipts(file)
    with opened_bot(flags) as bot:
        # What was searched is asked: a follow-up means nothing without its conversation.
        answers = (bot.again(then.put, then.k) for then in receipts)
        found = [compare(then, from_json(answer_json(answer))) for then, answer in zip(receipts, answers, strict=True)]
    if flags.json:
        flags.print_json(differences_json(found))
    else:
        for each in found:
            click.echo("\n".join(difference_lines(each)))
    return DIFFERS if any(each.changed for each in found) else 0


def _receipts(file: str) -> tuple[list[Receipt], list[Talk]]:
    """Return the receipts of a file, and its conversations. Raises: UsageError when it cannot be read or holds none."""
    from qabot.receipts.reading import read_talks

    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).expanduser().read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {file}: {(error.strerror or str(error)).lower()}") from error
    except (UnicodeDecodeError, ValueError, RuntimeError) as error:
        raise UsageError(f"{file} is no UTF-8 text, as qabot writes it") from error
    return read_talks(text, "stdin" if file == "-" else file)
