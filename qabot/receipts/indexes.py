"""Corpora by the folder of their index, for conversations that may be about different ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from qabot.errors import QabotError
from qabot.receipts.standing import standings, worst
from qabot.store.corpus import Corpus
from qabot.store.disk import faults
from qabot.store.folder import IndexFolder
from qabot.types import Cited, Kept, Standing


class Indexes:
    """Opens each corpus once; one that cannot be read is as if it were not there."""

    def __init__(self) -> None:
        self._opened: dict[str, Corpus | None] = {}

    def worst(self, kept: Iterable[Kept]) -> dict[int, Standing | None]:
        """Return by conversation the worst that became of what it cites; those without an index are left out."""
        found: dict[int, Standing | None] = {}
        for each in kept:
            corpus = self._corpus(each.index)
            if corpus is not None:
                with faults(corpus.path.parent):
                    found[each.id] = worst(corpus, each)
        return found

    def standings(self, index: str, cited: Iterable[Cited]) -> dict[int, Standing]:
        """Return what became of passages, by the number of their citation; nothing where there is no index."""
        corpus = self._corpus(index)
        if corpus is None:
            return {}
        with faults(corpus.path.parent):
            return standings(corpus, cited)

    def close(self) -> None:
        """Let go of the databases."""
        for corpus in self._opened.values():
            if corpus is not None:
                corpus.close()

    def _corpus(self, index: str) -> Corpus | None:
        if index not in self._opened:
            self._opened[index] = _open(IndexFolder(Path(index)))
        return self._opened[index]


def _open(folder: IndexFolder) -> Corpus | None:
    try:
        folder.require()
        return Corpus(folder.corpus)
    except QabotError:
        return None


@contextmanager
def indexes() -> Iterator[Indexes]:
    """Look into indexes inside the block."""
    opened = Indexes()
    try:
        yield opened
    finally:
        opened.close()
