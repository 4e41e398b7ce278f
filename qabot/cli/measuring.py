"""eval: measure retrieval, answers and abstention."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from qabot.cli.flags import Flags, shared

if TYPE_CHECKING:
    from qabot.config import Config
    from qabot.eval.datasets import Dataset
    from qabot.protocols import Notify


@click.command(
    "eval",
    epilog="""\b
Examples:
  qabot eval questions.jsonl                      against the configured index
  qabot eval --corpus corpus/ questions.jsonl     against an index of that folder, made for the run
  qabot eval --sample 500 squad-dev.json.gz       SQuAD brings its own paragraphs along

\b
A line of questions.jsonl: {"id": "1", "question": "...", "answer": "a string of the answer",
"gold": [{"path": "outlet/article.txt", "starts": "how the right paragraph begins"}]};
an empty "gold" marks a question that no article answers.
""",
)
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("--corpus", type=click.Path(exists=True, path_type=Path), help="Index this for the run and ask it.")
@click.option("--sample", type=click.IntRange(1), help="Ask that many questions, picked with a fixed seed.")
@shared
@click.pass_obj
def eval_(flags: Flags, dataset: Path, corpus: Path | None, sample: int | None) -> int:
    """Measure the question set DATASET: hit@1, @4, @10, MRR@10, answer strings, abstention."""
    from qabot.cli.progress import reporting
    from qabot.eval import datasets

    questions = datasets.load(dataset)
    with reporting(flags) as notify:
        figures = _measure(flags.load(), questions, corpus, sample, notify)
    if flags.json:
        flags.print_json(figures)
    else:
        _print(figures)
    return 0


def _measure(
    config: Config, questions: Dataset, corpus: Path | None, sample: int | None, notify: Notify
) -> dict[str, Any]:
    import msgspec

    from qabot.bot import Bot
    from qabot.cli.indexing import make_indexer
    from qabot.eval import run

    if corpus is None and not questions.articles:
        bot = Bot.open(config, notify)
        try:
            return run.evaluate(bot, questions, sample, notify)
        finally:
            bot.close()
    with TemporaryDirectory(prefix="qabot-index-") as name, run.corpus_of(questions) as own:
        config = msgspec.structs.replace(config, index=name)
        make_indexer(config, notify).run([corpus or own], notify)
        bot = Bot.open(config, notify)
        try:
            return run.evaluate(bot, questions, sample, notify)
        finally:
            bot.close()


def _print(figures: dict[str, Any], indent: int = 0) -> None:
    for key, value in figures.items():
        name = " " * indent + key.replace("_", " ")
        if isinstance(value, dict):
            click.echo(name)
            _print(value, indent + 2)
        else:
            click.echo(f"{name:<36} {value}")
