"""One command from PolNeAR to the tagger that qabot ships; it goes on where it was stopped.

    python -m qabot.training.quotes DATA WORK

DATA is a folder of raw sets (`polnear/train.jsonl.gz`, `polnear/dev.jsonl.gz`), WORK a folder for everything in
between. The model ends up in WORK/model and belongs in `qabot/quotes/shipped`; what it finds in the development
part is printed. The development part trains nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click
import torch
from torch import Tensor

from qabot import models
from qabot.config import load
from qabot.eval import polnear
from qabot.eval.speech import KINDS, score
from qabot.quotes.extract import extract
from qabot.quotes.tagger import OnnxTagger
from qabot.quotes.windows import Windows
from qabot.training import speech
from qabot.training.export import export_tagger
from qabot.training.speech import Batch, Marked
from qabot.training.tagger import Tagger, loss
from qabot.training.train import Plan, fit
from qabot.types import Progress

# So many layers as indexing has time for: EXPERIMENTS.md.
LAYERS = 2
PLAN = Plan(epochs=6.0, rate=3e-4, last=0.005, seed=0)
TOKENS = 4000


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.argument("work", type=click.Path(path_type=Path))
@click.option("--layers", type=int, default=LAYERS, show_default=True, help="Layers of the encoder to keep.")
@click.option("--epochs", type=float, default=PLAN.epochs, show_default=True)
def main(data: Path, work: Path, layers: int, epochs: float) -> None:
    """Train the tagger, export it, measure it."""
    config = load()
    start = models.find(config.encoder.model, config.cache_folder / "models").folder
    torch.manual_seed(PLAN.seed)
    network = Tagger(start, layers)
    examples = list(speech.marked(polnear.read(data / "polnear/train.jsonl.gz"), Windows(start / "tokenizer.json")))
    train(network, examples, replace(PLAN, epochs=epochs), work)
    about = export_tagger(network, start / "tokenizer.json", work / "model")
    click.echo(f"{about.identity} in {work / 'model'}")
    measure(work / "model", data / "polnear/dev.jsonl.gz")


def train(network: Tagger, examples: Sequence[Marked], plan: Plan, work: Path) -> None:
    """Train in place; progress is kept in `work`."""

    def drawn(epoch: int) -> Iterator[Batch]:
        return speech.batches(examples, TOKENS, plan.seed + epoch)

    def weigh(batch: Batch) -> Tensor:
        return loss(network(batch.ids, batch.mask), batch)

    fit(network, drawn, weigh, int(plan.epochs * len(examples)), plan, work, _tell)


def measure(folder: Path, part: Path) -> None:
    """Print how well the tagger in a folder, with the rules around it, finds the attributions of a part."""
    tagger = OnnxTagger(folder)
    gold = polnear.read(part)
    found = [extract(each.paragraphs, tagger.tag) for each in gold]
    for name, kinds in KINDS.items():
        result = score(gold, found, *kinds)
        click.echo(
            f"{name}: {result.gold:,} annotated, {result.found:,} found; overlap precision {result.precision:.3f},"
            f" recall {result.recall:.3f}, F1 {result.f1:.3f}; exact {result.exact:.3f}; source {result.source:.3f}"
        )


def _tell(progress: Progress) -> None:
    if progress.done % 1000 < 20:
        click.echo(f"{progress.phase} {progress.done:,} of {progress.total or '?'}", err=True)


if __name__ == "__main__":
    main()
