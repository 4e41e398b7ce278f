"""One command from raw sets to the model that qabot ships; it goes on where it was stopped.

    python -m qabot.training DATA INDEX WORK

DATA is a folder of raw sets (`squad/`, `squadshifts/`, `qamr/`, `ester/`, `polnear/`, `realtimeqa/`), INDEX an index
of realtimeqa/articles_2024, WORK a folder for everything in between. The model ends up in WORK/model; once it stands
in `qabot/reader/shipped`, `python -m qabot.training.weights` fits the linear models on top of it, with the help of
the two networks in WORK/unseen-0 and WORK/unseen-1 that have not seen half of the news questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import torch

from qabot import models
from qabot.bot import Bot
from qabot.config import Config, load
from qabot.embed.opening import open_encoder
from qabot.eval import datasets
from qabot.eval.qrels import judged_articles
from qabot.reader.inputs import Packer
from qabot.training import examples, judged, news, prepare, rounds, sets
from qabot.training.examples import Example
from qabot.training.export import export
from qabot.training.network import Network
from qabot.types import Progress


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.argument("index", type=click.Path(exists=True, path_type=Path))
@click.argument("work", type=click.Path(path_type=Path))
def main(data: Path, index: Path, work: Path) -> None:
    """Prepare the examples, train the network, export it."""
    work.mkdir(parents=True, exist_ok=True)
    config = load(overrides={"index": str(index)})
    names = (*sets.sources(data), "printed", "judged")
    made = {name: _examples(name, data, config, work / f"{name}.jsonl") for name in names}
    start = models.find(config.encoder.model, config.cache_folder / "models").folder
    torch.manual_seed(rounds.FIRST.seed)
    network, packer = Network(start), Packer(start / "tokenizer.json")
    rounds.general(network, made, packer, work, _tell)
    for name, seen in _parts(made["judged"]).items():
        trained = rounds.news(network, seen, made, packer, work / f"round-3-{name}", _tell)
        about = export(trained, start / "tokenizer.json", work / name)
        click.echo(f"{about.identity} in {work / name}")


def _parts(every: Sequence[Example]) -> dict[str, list[Example]]:
    """Return what each network of the last round sees: the one to ship everything, the others all but one fold."""
    parts = {"model": list(every)}
    for number, away in enumerate(judged.folds({example.group for example in every})):
        parts[judged.unseen(number)] = [example for example in every if example.group not in away]
    return parts


def _examples(name: str, data: Path, config: Config, path: Path) -> list[Example]:
    """Return the examples of a set, made first when they are not there yet."""
    if not path.exists():
        fresh = path.with_suffix(".new")
        click.echo(f"{name}: {examples.save(fresh, _make(name, data, config)):,} examples")
        fresh.replace(path)
    return examples.read(path)


def _make(name: str, data: Path, config: Config) -> Iterator[Example]:
    if name in sets.sources(data):
        encoder = open_encoder(config.encoder, config.cache_folder, _tell)
        yield from prepare.examples(name, sets.sources(data)[name](), encoder)
        return
    bot = Bot.open(config)
    try:
        if name == "printed":
            yield from news.printed(news.unasked(bot, judged_articles(bot.corpus)), bot)
        else:
            yield from judged.examples(datasets.load_news("news-tune", data / sets.NEWS_QUESTIONS).questions, bot)
    finally:
        bot.close()


def _tell(progress: Progress) -> None:
    if progress.done % 1000 == 0:
        click.echo(f"{progress.phase} {progress.done:,} of {progress.total or '?'}", err=True)


if __name__ == "__main__":
    main()
