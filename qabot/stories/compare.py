"""Whether one body is a copy of another: how much of the shorter stands in the longer, and whether both begin alike.

Words are compared in runs of four, so that names and set phrases alone count for little. Paragraphs weigh as many
words as they have, but no more than `_MOST`: a gallery's captions, run together, are one paragraph and not an article.
The figures behind the thresholds stand in EXPERIMENTS.md (2026-11-26).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from qabot.text import words

_RUN = 4
_MOST = 100
_LEAD = 100
# Paragraphs of fewer words say where and by whom, not what; so many of the others tell what an article is about.
_FEWEST, _OPENING = 8, 3
# A copy has so much of the shorter body in the longer, and the openings are about the same thing. What is much shorter
# is cut from the beginning: an item of a roundup and a passage of background stand elsewhere.
_MOSTLY, _SAME_TOPIC, _MUCH_SHORTER, _CUT = 0.7, 0.5, 0.25, 0.25
# Or less of it, when the opening means the same, and is in the other's words too unless it means just the same.
_PARTLY, _SAME_LEAD, _SAME_MEANING, _JUST_THE_SAME = 0.57, 0.3, 0.8, 0.9
IDENTITY = "copies-1"

Shingle = tuple[str, ...]


@dataclass(frozen=True)
class Body:
    """The words of an article's paragraphs."""

    paragraphs: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, paragraphs: Sequence[str]) -> Body:
        """Return the words of paragraphs as they are compared."""
        return cls(tuple(tuple(word for word, _ in words(text)) for text in paragraphs))

    @cached_property
    def size(self) -> int:
        """How many words count."""
        return sum(min(len(each), _MOST) for each in self.paragraphs)

    @cached_property
    def runs(self) -> frozenset[Shingle]:
        """Every run of words, also over the ends of paragraphs, which others may set elsewhere."""
        return frozenset(_runs([word for each in self.paragraphs for word in each]))

    @cached_property
    def lead(self) -> Sequence[Shingle]:
        """The runs of the first hundred words."""
        return _runs([word for each in self.paragraphs for word in each][:_LEAD])

    def within(self, other: Body) -> list[float]:
        """Return for each paragraph how much of it stands in the other body, 0 to 1."""
        return [_share(_runs(each), other.runs) for each in self.paragraphs]


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two bodies share, each a share from 0 to 1.

    `shared` of the shorter's words stand in the longer, `lead` of the longer's beginning stands in the shorter;
    `ratio` is the length of the shorter to that of the longer.
    """

    shared: float
    lead: float
    ratio: float

    @property
    def likely(self) -> bool:
        """Whether they may be copies, if their openings are alike enough."""
        return self.copies(1.0)

    def copies(self, alike: float) -> bool:
        """Say whether one is a copy of the other; `alike` is the cosine of what their openings mean."""
        whole = self.ratio >= _MUCH_SHORTER or self.lead >= _CUT
        if self.shared >= _MOSTLY and whole and alike >= _SAME_TOPIC:
            return True
        least = _SAME_MEANING if self.lead >= _SAME_LEAD else _JUST_THE_SAME
        return self.shared >= _PARTLY and whole and alike >= least


def overlap(one: Body, other: Body) -> Overlap:
    """Return what two bodies share, whichever is named first."""
    shorter, longer = sorted((one, other), key=lambda body: (body.size, body.paragraphs))
    weights = [min(len(each), _MOST) for each in shorter.paragraphs]
    shares = shorter.within(longer)
    shared = sum(w * s for w, s in zip(weights, shares, strict=True)) / max(1, sum(weights))
    return Overlap(shared, _share(longer.lead, shorter.runs), shorter.size / max(1, longer.size))


def opening(paragraphs: Sequence[str]) -> list[str]:
    """Return the paragraphs that tell what an article is about, all where none is long enough."""
    long = [text for text in paragraphs if len(text.split()) >= _FEWEST]
    return list(long or paragraphs)[:_OPENING]


def nearly(one: str, other: str) -> bool:
    """Say whether two paragraphs are the same but for a few words."""
    if one == other:
        return True
    first, second = Body.of([one]), Body.of([other])
    return min(_share(first.lead, second.runs), _share(second.lead, first.runs)) >= _MOSTLY


def _runs(found: Sequence[str]) -> Sequence[Shingle]:
    """Return the runs of four words; of fewer words, all of them as one."""
    return [tuple(found[at : at + _RUN]) for at in range(max(1, len(found) - _RUN + 1))] if found else []


def _share(runs: Sequence[Shingle], others: frozenset[Shingle]) -> float:
    return sum(run in others for run in runs) / len(runs) if runs else 0.0
