"""Which examples in which order: a general round over all sets, a short one on real news questions, weights mixed.

    python -m qabot.training.rounds WORK START

WORK holds the examples that `python -m qabot.training` makes, START the encoder to begin with. What is done stays in
WORK, so a further call goes on. On a GPU it takes minutes, on two cores most of a day; nothing here needs the index,
so this part can be done on another machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import torch

from qabot.reader.inputs import Packer
from qabot.training import examples, folds, sets, swaps
from qabot.training.batches import Remembering
from qabot.training.examine import examine
from qabot.training.examples import Example
from qabot.training.network import Network
from qabot.training.train import Plan, blend, train
from qabot.types import Progress

Made = Mapping[str, Sequence[Example]]
# At most so many examples of a set: those furthest from news least. What people said about something teaches the
# topic more than the speaker, so it is left out.
MOST = {"reddit": 5000, "amazon": 4000, "wikinews": 6000, "printed": 600, "attributions": 0, "judged": 0}
# So that nothing learnt before is lost over a few hundred questions of the news.
MOST_REPLAYED = {"squad": 600, "wiki": 500, "printed": 300, "wikinews": 200}
MOST_REPLAYED |= dict.fromkeys(("reddit", "amazon", "events", "attributions", "judged"), 0)
GENERAL = Plan(epochs=4.8, rate=2e-4, last=0.01, seed=200, others=3, tokens=16_000)
DROPOUT = 0.1
NEWS = Plan(epochs=1.0, rate=6e-5, last=0.05, seed=20, others=3)
SHARE_OF_NEWS = 0.5
# One article in so many is kept to choose by; those that `sets` keeps out are not touched at all.
_KEPT, _EXAMINED = 12, 700
_CHOOSING = ("squad", "wiki", "wikinews")
_TIMES, _DRAWN = 3, 5


def read(work: Path) -> dict[str, list[Example]]:
    """Return the examples of every set that was made."""
    return {path.stem: examples.read(path) for path in sorted(work.glob("*.jsonl"))}


def apart(made: Made) -> tuple[dict[str, list[Example]], list[Example]]:
    """Return the examples to train on, and at most 700 of a twelfth of the articles to choose by."""
    rest = {name: [e for e in every if name == "judged" or not _held(e)] for name, every in made.items()}
    kept = [e for name in _CHOOSING for e in made.get(name, ()) if _held(e)]
    kept.sort(key=lambda e: hashlib.blake2b(e.question.encode()).digest())
    return rest, kept[:_EXAMINED]


def _held(example: Example) -> bool:
    return hashlib.blake2b(example.group.encode(), digest_size=2).digest()[0] % _KEPT == 0


def general(made: Made, kept: Sequence[Example], work: Path, start: Path) -> Network:
    """Return the network of the first round: all sets, and what nothing answers made of them."""
    torch.manual_seed(GENERAL.seed)
    network, packer = Network(start, DROPOUT), Remembering(start / "tokenizer.json")
    drawn = sets.chosen(made, MOST, seed=GENERAL.seed)
    drawn += swaps.unanswered(drawn, GENERAL.seed)
    train(network, drawn, packer, GENERAL, work / "general", tell)
    _say("general", network, kept, packer)
    return network


def names() -> tuple[str, ...]:
    """Return the networks of the last round: the one to ship, then those that have not seen one fold."""
    return "model", *(folds.unseen(number) for number in range(folds.FOLDS))


def parts(every: Sequence[Example]) -> dict[str, list[Example]]:
    """Return what each network of the last round sees: the one to ship everything, the others all but one fold."""
    dealt = enumerate(folds.folds({example.group for example in every}))
    others = {folds.unseen(number): [e for e in every if e.group not in away] for number, away in dealt}
    return {"model": list(every), **others}


def news(name: str, first: Network, made: Made, kept: Sequence[Example], work: Path, start: Path) -> Network:
    """Return a network trained on from the first on real questions, each shown several times with other passages.

    Its weights are mixed with those of the first, so that what was learnt before stays.
    """
    network, packer = Network(start), Remembering(start / "tokenizer.json")
    before = {key: value.detach().cpu().clone() for key, value in first.state_dict().items()}
    network.load_state_dict(before)
    seen = parts(made.get("judged", ()))[name]
    drawn = [*(list(seen) * _TIMES), *sets.chosen(made, MOST_REPLAYED, seed=_DRAWN)]
    train(network, drawn, packer, NEWS, work / f"news-{name}", tell)
    after = {key: value.cpu() for key, value in network.state_dict().items()}
    network.load_state_dict(blend(before, after, SHARE_OF_NEWS))
    _say(name, network, kept, packer)
    return network.cpu()


def all_rounds(work: Path, start: Path) -> dict[str, Network]:
    """Train everything; return the networks of the last round by name."""
    made, kept = apart(read(work))
    first = general(made, kept, work, start)
    return {name: news(name, first, made, kept, work, start) for name in names()}


def _say(name: str, network: Network, kept: Sequence[Example], packer: Packer) -> None:
    found = examine(network, kept, packer)
    click.echo(f"{name}: F1 {found.f1:.3f}, null {found.null:.3f}, rank {found.rank:.3f}, there {found.there:.3f}")


def tell(progress: Progress) -> None:
    """Say now and then how far training is."""
    if progress.done % 5000 < 20:
        click.echo(f"{progress.phase} {progress.done:,} of {progress.total or '?'}", err=True)


@click.command()
@click.argument("work", type=click.Path(exists=True, path_type=Path))
@click.argument("start", type=click.Path(exists=True, path_type=Path))
def main(work: Path, start: Path) -> None:
    """Train on the examples in WORK from the encoder in START on, and keep the networks in WORK."""
    for name, network in all_rounds(work, start).items():
        torch.save(network.state_dict(), work / f"{name}.pt")


if __name__ == "__main__":
    main()
