"""From examples to padded batches of about equal work."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from qabot.reader.inputs import Packer, Window
from qabot.training.examples import Example
from qabot.types import Excerpt

# Passages of an example in one epoch: the right one and this many wrong ones.
OTHERS = 2
_SORTED_TOGETHER = 1024


@dataclass(frozen=True, slots=True)
class Batch:
    """Sequences of several examples. `starts` and `ends` are distributions over tokens, shape (sequences, tokens).

    `groups` says which example a sequence belongs to, `right` whether it answers, `known` whether it is known
    where, `allowed` where a span may start or end: the passage and [CLS].
    """

    ids: Tensor
    types: Tensor
    mask: Tensor
    allowed: Tensor
    starts: Tensor
    ends: Tensor
    groups: Tensor
    right: Tensor
    known: Tensor

    @property
    def count(self) -> int:
        """How many examples there are."""
        return int(self.groups[-1]) + 1

    def to(self, device: torch.device) -> Batch:
        """Return the batch on a device."""
        return Batch(*(getattr(self, each.name).to(device, non_blocking=True) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class Packed:
    """One sequence with the token spans that answer, each as often as it was annotated."""

    window: Window
    spans: tuple[tuple[int, int], ...]
    right: bool = False


def batches(
    examples: Sequence[Example], packer: Packer, tokens: int, seed: int, others: int = OTHERS
) -> Iterator[Batch]:
    """Yield every example once, with wrong passages drawn anew for each seed, `tokens` padded tokens a batch."""
    chance = random.Random(seed)
    order = list(range(len(examples)))
    chance.shuffle(order)
    for start in range(0, len(order), _SORTED_TOGETHER):
        packed = [pack(examples[i], packer, chance, others) for i in order[start : start + _SORTED_TOGETHER]]
        packed = sorted((p for p in packed if p), key=lambda p: max(len(s.window.ids) for s in p))
        made = list(_cut(packed, tokens))
        chance.shuffle(made)
        for groups in made:
            yield collate(groups)


def pack(example: Example, packer: Packer, chance: random.Random, others: int = OTHERS) -> list[Packed]:
    """Tokenize the right passage and some wrong ones; of a long passage the window with the answer."""
    wanted = others + (example.right is None)
    # The hardest is always among them.
    wrong = [*example.others[:1], *chance.sample(example.others[1:], k=min(wanted - 1, len(example.others[1:])))]
    sequences = []
    if example.right is not None:
        found = [
            _spans(window, example.answers) for window in packer.pack(example.question, _varied(example.right, chance))
        ]
        best = max(found, key=lambda packed: len(packed.spans))
        if example.answers and not best.spans:
            return []
        sequences.append(best)
    for text in wrong[:wanted]:
        sequences.append(Packed(next(packer.pack(example.question, _varied(text, chance))), ()))
    return sequences


def _varied(text: Excerpt, chance: random.Random) -> Excerpt:
    """Drop the context now and then, so that the model does without it."""
    drawn = chance.random()
    return Excerpt("" if drawn < 0.15 else text.title, "" if 0.1 < drawn < 0.3 else text.before, text.passage)


def _spans(window: Window, answers: Sequence[tuple[int, int]]) -> Packed:
    found = []
    for begin, end in answers:
        inside = [i for i, (a, b) in enumerate(window.offsets) if a < end and begin < b]
        complete = inside and window.offsets[inside[0]][0] <= begin and end <= window.offsets[inside[-1]][1]
        if complete:
            found.append((window.first + inside[0], window.first + inside[-1]))
    return Packed(window, tuple(found), right=True)


def _cut(packed: Sequence[list[Packed]], tokens: int) -> Iterator[list[list[Packed]]]:
    groups: list[list[Packed]] = []
    for sequences in packed:
        longest = max(len(s.window.ids) for s in sequences)
        if groups and (sum(map(len, groups)) + len(sequences)) * longest > tokens:
            yield groups
            groups = []
        groups.append(sequences)
    if groups:
        yield groups


def collate(groups: Sequence[Sequence[Packed]]) -> Batch:
    """Pad the sequences of several examples to one length."""
    flat = [(number, packed) for number, sequences in enumerate(groups) for packed in sequences]
    shape = (len(flat), max(len(packed.window.ids) for _, packed in flat))
    ids, types, mask = (np.zeros(shape, np.int64) for _ in range(3))
    allowed = np.zeros(shape, bool)
    starts, ends = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for row, (_, packed) in enumerate(flat):
        window = packed.window
        length = len(window.ids)
        ids[row, :length], types[row, :length], mask[row, :length] = window.ids, window.types, 1
        allowed[row, window.first : window.first + len(window.offsets)] = True
        allowed[row, 0] = True
        for begin, end in packed.spans or ((0, 0),):
            starts[row, begin] += 1 / max(1, len(packed.spans))
            ends[row, end] += 1 / max(1, len(packed.spans))
    tensors = [torch.from_numpy(array) for array in (ids, types, mask, allowed, starts, ends)]
    groups_of = torch.tensor([number for number, _ in flat])
    right = torch.tensor([packed.right for _, packed in flat])
    known = torch.tensor([bool(packed.spans) or not packed.right for _, packed in flat])
    return Batch(*tensors, groups_of, right, known)  # type: ignore[call-arg]
