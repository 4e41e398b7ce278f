"""One command from raw sets to the model that qabot ships; it goes on where it was stopped.

    python -m qabot.training DATA INDEX WORK

DATA is a folder of raw sets (`squad/`, `squadshifts/`, `qamr/`, `ester/`, `polnear/`), INDEX an index of news that
nobody is to be asked about, for the questions that stand in print there, WORK a folder for everything in between.
The model ends up in WORK/model; once it stands in `qabot/reader/shipped`, `python -m qabot.training.weights` fits the
linear models on top of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import torch

from qabot import models
from qabot.bot import Bot
from qabot.config import Config, load
from qabot.embed.opening import open_encoder
from qabot.eval.qrels import judged_articles
from qabot.reader.inputs import Packer
from qabot.training import examples, news, prepare, sets
from qabot.training.examples import Example
from qabot.training.export import export
from qabot.training.network import Network
from qabot.training.train import Plan, train
from qabot.types import Progress

PLAN = Plan(epochs=1.2, rate=1.5e-4, last=0.01)


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.argument("index", type=click.Path(exists=True, path_type=Path))
@click.argument("work", type=click.Path(path_type=Path))
def main(data: Path, index: Path, work: Path) -> None:
    """Prepare the examples, train the network, export it."""
    work.mkdir(parents=True, exist_ok=True)
    config = load(overrides={"index": str(index)})
    made = {name: _examples(name, data, config, work / f"{name}.jsonl") for name in (*sets.sources(data), "printed")}
    start = models.find(config.encoder.model, config.cache_folder / "models").folder
    torch.manual_seed(PLAN.seed)
    network = Network(start)
    train(network, sets.chosen(made), Packer(start / "tokenizer.json"), PLAN, work / "progress", _tell)
    about = export(network, start / "tokenizer.json", work / "model")
    click.echo(f"{about.identity} in {work / 'model'}")


def _examples(name: str, data: Path, config: Config, path: Path) -> list[Example]:
    """Return the examples of a set, made first when they are not there yet."""
    if not path.exists():
        fresh = path.with_suffix(".new")
        click.echo(f"{name}: {examples.save(fresh, _make(name, data, config)):,} examples")
        fresh.replace(path)
    return examples.read(path)


def _make(name: str, data: Path, config: Config) -> Iterator[Example]:
    if name == "printed":
        bot = Bot.open(config)
        try:
            yield from news.printed(news.unasked(bot, judged_articles(bot.corpus)), bot)
        finally:
            bot.close()
    else:
        encoder = open_encoder(config.encoder, config.cache_folder, _tell)
        yield from prepare.examples(name, sets.sources(data)[name](), encoder)


def _tell(progress: Progress) -> None:
    if progress.done % 1000 == 0:
        click.echo(f"{progress.phase} {progress.done:,} of {progress.total or '?'}", err=True)


if __name__ == "__main__":
    main()
