"""eval: measure ranking, reading, answers and abstention, and hold them against pinned floors."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from qabot.cli.flags import Flags, shared
from qabot.errors import UsageError

if TYPE_CHECKING:
    from qabot.config import Config
    from qabot.eval.figures import Measured
    from qabot.eval.questions import Dataset
    from qabot.eval.run import Manner, Run
    from qabot.protocols import Notify

BELOW = 1


@click.command(
    "eval",
    epilog="""\b
Examples:
  qabot eval questions.jsonl                      against the configured index
  qabot eval --corpus corpus/ questions.jsonl     against an index of that folder, made for the run
  qabot eval --sample 500 squad-dev.json.gz       SQuAD brings its own paragraphs along
  qabot eval --mode reader squad-dev.json.gz      the reader alone: exact match and F1
  qabot eval --qrels news-test queries.jsonl.gz   RealTimeQA, with graded paragraphs
  qabot eval --dated queries.jsonl.gz             each question as of the day it was asked
  qabot eval --gate floors.toml questions.jsonl   exit code 1 when a figure is below its floor

\b
A line of questions.jsonl: {"id": "1", "question": "...", "answer": "a string of the answer",
"gold": [{"path": "outlet/article.txt", "starts": "how the right paragraph begins"}]};
an empty "gold" marks a question that no article answers.
""",
)
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("--corpus", type=click.Path(exists=True, path_type=Path), help="Index this for the run and ask it.")
@click.option("--sample", type=click.IntRange(1), help="Ask that many questions, picked with a fixed seed.")
@click.option(
    "--mode",
    type=click.Choice(["index", "given", "removed", "reader"]),
    help="Ask the index; the passages that come with each question; the index with and without the articles that "
    "answer; or the reader alone. Unless given: the index, where there is one to ask.",
)
@click.option("--qrels", metavar="FILE", help="Grades of passages by digest: a file, news-tune or news-test.")
@click.option(
    "--kept-out",
    "kept",
    type=click.Choice(["squad", "new_wiki"]),
    help="Only the articles of that set that no model was trained on.",
)
@click.option("--dated", is_flag=True, help="Ask each question as of the day it comes from (RealTimeQA).")
@click.option("--literal", is_flag=True, help="Take every word of a question for its topic.")
@click.option("--run", "run_file", type=click.Path(path_type=Path), help="Write the rankings there, as a TREC run.")
@click.option(
    "--gate", type=click.Path(path_type=Path), help="Fail when a figure is below its floor in this TOML file."
)
@click.option("--floors", is_flag=True, help="Write the figures in the form of a file of floors.")
@shared
@click.pass_obj
def eval_(
    flags: Flags,
    dataset: Path,
    corpus: Path | None,
    sample: int | None,
    mode: str | None,
    qrels: str | None,
    kept: str | None,
    dated: bool,
    literal: bool,
    run_file: Path | None,
    gate: Path | None,
    floors: bool,
) -> int:
    """Measure the question set DATASET: ranking, answer strings, abstention, calibration, with 95 % intervals."""
    from qabot.cli.progress import reporting
    from qabot.eval import datasets
    from qabot.eval import floors as pins
    from qabot.eval.run import Manner

    if sample is not None and (gate or floors):
        raise UsageError("floors are of whole sets, so --sample goes with neither --gate nor --floors")
    if qrels and kept:
        raise UsageError("--qrels goes with RealTimeQA, --kept-out with a set in SQuAD's form")
    pinned = pins.load(gate) if gate else {}
    questions = datasets.load_news(qrels, dataset) if qrels else datasets.load(dataset, kept)
    mode = mode or _fitting(questions)
    _require_run(run_file, mode)
    if (dated or literal) and mode != "index":
        raise UsageError(f"--dated and --literal say how an index is asked, and --mode {mode} asks none")
    with reporting(flags) as notify:
        measured, runs = _measure(flags.load(), questions, corpus, sample, mode, Manner(dated, literal), notify)
    if run_file is not None:
        from qabot.eval.ranking import write_run

        write_run(run_file, ((run.question, run.hits) for run in runs))
    _print(flags, measured, floors)
    below = pins.check(pinned, measured) if gate else []
    for figure in below:
        click.echo(str(figure), err=True)
    return BELOW if below else 0


def _fitting(questions: Dataset) -> str:
    brought = all(question.given for question in questions.questions)
    return "given" if brought and not questions.has_gold else "index"


def _require_run(run_file: Path | None, mode: str) -> None:
    if run_file is not None and mode != "index":
        raise UsageError(f"--run writes rankings, and --mode {mode} makes none")


def _measure(
    config: Config,
    questions: Dataset,
    corpus: Path | None,
    sample: int | None,
    mode: str,
    manner: Manner,
    notify: Notify,
) -> tuple[Measured, list[Run]]:
    """Raises: UsageError when the set has not what the mode needs."""
    import msgspec

    from qabot.cli.indexing import make_indexer
    from qabot.eval import reading, run

    if mode in ("given", "reader") and not all(question.given for question in questions.questions):
        raise UsageError(f"--mode {mode} needs a set whose questions come with their passages")
    if mode == "reader":
        from qabot.reader.opening import open_reader

        reader = open_reader(config.reader, config.cache_folder, notify)
        return reading.evaluate(reader, questions, run.sample(questions, sample), notify), []
    if mode == "given" or (corpus is None and not questions.articles):
        return _ask(config, questions, sample, mode, manner, notify)
    with TemporaryDirectory(prefix="qabot-index-") as name, run.corpus_of(questions) as own:
        config = msgspec.structs.replace(config, index=name)
        make_indexer(config, notify).run([corpus or own], notify)
        return _ask(config, questions, sample, mode, manner, notify)


def _ask(
    config: Config, questions: Dataset, sample: int | None, mode: str, manner: Manner, notify: Notify
) -> tuple[Measured, list[Run]]:
    from typing import cast

    from qabot.bot import Bot
    from qabot.eval import run

    bot = Bot.open(config, notify)
    try:
        return run.evaluate(bot, questions, sample, notify, cast(run.Mode, mode), manner)
    finally:
        bot.close()


def _print(flags: Flags, measured: Measured, floors: bool) -> None:
    if floors:
        from qabot.eval.floors import written

        click.echo(written(measured), nl=False)
    elif flags.json:
        flags.print_json(measured.as_json())
    else:
        from qabot.eval.table import show

        show([measured], color=not flags.no_color)
