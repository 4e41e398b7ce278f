"""A few numbers for each sentence of a body, by which copies of it are found among thousands.

MinHash with banding (Broder 1997; Leskovec et al., "Mining of Massive Datasets", 3.4), the sets being the pairs of
words of one sentence and one band of two numbers: equal sentences always meet, nearly equal ones mostly. By sentences
rather than whole bodies, for what is cut from a long report shares few of the report's words but all of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from qabot.text import words

_END = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+")
# Shorter sentences are on too many pages ("Reuters contributed to this report.").
_FEWEST = 8
_NUMBERS, _SEED = 2, 20261126
IDENTITY = "sentences-2x1"

# The number of a sentence, and how many words it has.
Sketch = dict[int, int]


def sketch(paragraphs: Sequence[str]) -> Sketch:
    """Return a 64-bit number for each sentence of some length, with the count of its words."""
    from rensa import RMinHash

    found = list(_sentences(paragraphs))
    digests = RMinHash.digests_from_token_sets([_pairs(each) for each in found], _NUMBERS, _SEED) if found else []
    return {_signed(first, second): len(each) for (first, second), each in zip(digests, found, strict=True)}


def identity() -> str:
    """Return what makes sketches comparable."""
    from rensa import RMinHash

    return f"{IDENTITY}@rensa-{RMinHash.ALGORITHM_VERSION}"


def _sentences(paragraphs: Sequence[str]) -> Iterator[list[str]]:
    for paragraph in paragraphs:
        for sentence in _END.split(paragraph):
            found = [word for word, _ in words(sentence)]
            if len(found) >= _FEWEST:
                yield found


def _pairs(sentence: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in pairwise(sentence)]


def _signed(first: int, second: int) -> int:
    """Return two numbers of 32 bits as one that SQLite can hold."""
    both = first << 32 | second
    return both - (1 << 64) if both >> 63 else both
