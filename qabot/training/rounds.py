"""Which examples in which order: two rounds over all sets, their weights mixed, a short one on real news questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path

from qabot.protocols import Notify
from qabot.reader.inputs import Packer
from qabot.training import sets
from qabot.training.examples import Example
from qabot.training.network import Network
from qabot.training.train import Plan, blend, train

Made = Mapping[str, Sequence[Example]]
# At most so many examples of a set: those furthest from news least.
MOST = {"reddit": 4000, "amazon": 3000, "wikinews": 3000, "attributions": 3500, "judged": 0}
# Others of them, drawn anew. What people said about something teaches the topic more than the speaker.
MOST_AGAIN = {"reddit": 5000, "amazon": 3000, "wikinews": 4000, "attributions": 1500, "judged": 0}
# So that nothing learnt before is lost over a few hundred questions of the news.
MOST_REPLAYED = {"squad": 600, "wiki": 500, "printed": 300, "wikinews": 200}
MOST_REPLAYED |= dict.fromkeys(("reddit", "amazon", "events", "attributions", "judged"), 0)
FIRST = Plan(epochs=1.0, rate=1.5e-4, last=0.01, seed=0)
AGAIN = Plan(epochs=1.35, rate=1.2e-4, last=0.01, seed=10)
LAST = Plan(epochs=1.0, rate=6e-5, last=0.05, seed=20, others=3)
SHARE_OF_SECOND = 0.62
SHARE_OF_NEWS = 0.5
_TIMES = 3
_DRAWN = 5


def general(network: Network, made: Made, packer: Packer, work: Path, notify: Notify) -> None:
    """Train the first two rounds and leave the mix of their weights."""
    train(network, sets.chosen(made, MOST, seed=0), packer, FIRST, work / "round-1", notify)
    first = deepcopy(network.state_dict())
    train(network, sets.chosen(made, MOST_AGAIN, seed=1), packer, AGAIN, work / "round-2", notify)
    network.load_state_dict(blend(first, network.state_dict(), SHARE_OF_SECOND))


def news(
    network: Network, judged: Sequence[Example], made: Made, packer: Packer, work: Path, notify: Notify
) -> Network:
    """Return a network trained on from `network` on real questions, each shown several times with other passages.

    Its weights are mixed with those of `network`, so that what was learnt before stays.
    """
    copy = deepcopy(network)
    drawn = [*(list(judged) * _TIMES), *sets.chosen(made, MOST_REPLAYED, seed=_DRAWN)]
    train(copy, drawn, packer, LAST, work, notify)
    copy.load_state_dict(blend(network.state_dict(), copy.state_dict(), SHARE_OF_NEWS))
    return copy
