"""Sockets: what the two pipelines ask of a backend, and nothing more.

A backend on another machine fits beside its local twin by keeping these few methods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qabot.types import Excerpt, Progress, Quote, Reading

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]
Notify = Callable[[Progress], None]


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def identity(self) -> str:
        """Name and digest of the weights; vectors of equal identities are comparable."""
        ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dimension)."""
        ...


class VectorIndex(Protocol):
    """Nearest passages by inner product."""

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """Return ids and inner products, best first, at most k; only of sorted `allowed` when given."""
        ...


class LexicalIndex(Protocol):
    """Best passages by BM25."""

    def search(self, text: str, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """Return ids and scores, best first, at most k; only of sorted `allowed` when given."""
        ...


class Vocabulary(Protocol):
    """What the corpus knows of words."""

    def stems(self, text: str) -> list[str]:
        """Return the words of `text` that carry meaning, without case, accents and inflection."""
        ...

    def rarity(self, stem: str) -> float:
        """Return how telling a word is in this corpus: its inverse document frequency."""
        ...


class Reranker(Protocol):
    """Says how well passages answer a question, reading each together with it."""

    @property
    def identity(self) -> str: ...

    def score(self, question: str, excerpts: Sequence[Excerpt]) -> list[float]:
        """Return a logit for each excerpt, in their order; above 0 is more relevant than not."""
        ...


class Reader(Protocol):
    """Finds in passages the spans that answer a question."""

    @property
    def identity(self) -> str: ...

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        """Return a reading for each excerpt, in their order; its spans lie inside the passage."""
        ...


class QuoteFinder(Protocol):
    """Finds in an article who said what; several threads may share it."""

    @property
    def identity(self) -> str:
        """What finds; quotes found by another are made anew."""
        ...

    def find(self, title: str, paragraphs: Sequence[str]) -> list[Quote]:
        """Return the quotes of an article in order, every place exact."""
        ...


class ChatModel(Protocol):
    """A language model; what it is given goes to wherever it runs."""

    @property
    def identity(self) -> str:
        """What a person is told: the model's name and where it runs."""
        ...

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Yield the reply piece by piece. Raises: ComposeError."""
        ...
