"""From the bodies of the articles to stories, in the ledger's transaction; the work is in proportion to what changed.

Sketches say which bodies may be copies, their words and the meaning of their openings whether they are. Which pairs
are copies depends on the two bodies alone, and a story on the pairs that hang together: so the stories are the same
whether articles came at once or one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qabot.protocols import Encoder, Notify
from qabot.store.embeddings import Embeddings
from qabot.store.ledger import Ledger
from qabot.store.stories import Stories
from qabot.stories import compare
from qabot.stories.compare import Body, opening, overlap
from qabot.stories.groups import connected, stars
from qabot.stories.sketch import identity, sketch
from qabot.types import Progress

# Bodies that share less of their sketches are not compared.
_LEAST = 0.3
META = "stories"


@dataclass(frozen=True, slots=True)
class Grouper:
    """Finds copies and gives the articles their stories."""

    encoder: Encoder
    embeddings: Embeddings

    @staticmethod
    def identity() -> str:
        """Return what finds copies; stories found by another are made anew."""
        return f"{identity()}+{compare.IDENTITY}"

    def group(self, ledger: Ledger, notify: Notify) -> None:
        """Bring sketches, copies and stories in line with the articles."""
        stories = ledger.stories
        if ledger.corpus.meta(META) != self.identity():
            stories.clear()
        touched = stories.sweep() | set(stories.bodies(ledger.touched()))
        touched |= self._add(stories, notify)
        _name(stories, touched)
        ledger.set_meta(META, self.identity())

    def _add(self, stories: Stories, notify: Notify) -> set[int]:
        """Sketch the new bodies and find their copies; return the new bodies."""
        total = stories.missing()
        notify(Progress("finding copies", 0, total))
        bodies = [stories.add(each.content, sketch(each.paragraphs)) for each in stories.unsketched()]
        text = lru_cache(256)(stories.paragraphs)
        words = lru_cache(256)(lambda body: Body.of(text(body)))
        new = set(bodies)
        for done, body in enumerate(bodies, 1):
            for other in stories.sharing(body, _LEAST):
                if other in new and other > body:
                    continue
                shared = overlap(words(body), words(other))
                if shared.likely and shared.copies(self._alike(text(body), text(other))):
                    stories.link(body, other)
            notify(Progress("finding copies", done, total))
        return new

    def _alike(self, one: Iterable[str], other: Iterable[str]) -> float:
        """Return the cosine of what the openings of two bodies mean."""
        means = []
        for paragraphs in (one, other):
            texts = opening(list(paragraphs))
            for _ in self.embeddings.fill(texts, self.encoder):
                pass
            mean = self.embeddings.get(texts).mean(0)
            means.append(mean / max(float(np.linalg.norm(mean)), 1e-9))
        return float(means[0] @ means[1])


def _name(stories: Stories, touched: Iterable[int]) -> None:
    """Name the stories of all that hang together with the bodies that changed."""
    copies = connected(touched, stories.copies)
    members = {member.body: member for member in stories.members(copies)}
    # The fullest is the likeliest to hold what all others have of it.
    ranked = sorted(members.values(), key=lambda member: (-member.passages, member.age))
    named: dict[int, str] = {}
    for group in stars(copies, {member.body: rank for rank, member in enumerate(ranked)}):
        first = min((members[body] for body in group), key=lambda member: member.age)
        named |= dict.fromkeys(group, first.id)
    for body, member in members.items():
        stories.name(member.id, named.get(body, ""))
