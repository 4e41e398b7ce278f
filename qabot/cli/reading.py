"""The corpus alone, for commands that need no model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qabot.cli.flags import Flags
    from qabot.store.corpus import Corpus


@contextmanager
def opened_corpus(flags: Flags) -> Iterator[Corpus]:
    """Open the configured corpus for reading. Raises: NoIndexError, DamagedIndexError, StorageError."""
    from qabot.store.corpus import Corpus
    from qabot.store.disk import faults
    from qabot.store.folder import IndexFolder

    folder = IndexFolder(flags.load().index_folder)
    folder.require()
    corpus = Corpus(folder.corpus)
    try:
        with faults(folder.path):
            yield corpus
    finally:
        corpus.close()
