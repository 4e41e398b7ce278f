"""What is wrong with an index, and in the way of the models. Looks, names what mends it, changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qabot import models
from qabot.config import Config
from qabot.embed.opening import EXPORTS
from qabot.errors import DamagedIndexError, NoIndexError, NoModelError, QabotError
from qabot.llm import health
from qabot.store.corpus import Corpus
from qabot.store.disk import faults
from qabot.store.embeddings import Embeddings
from qabot.store.folder import IndexFolder
from qabot.store.lexical import TantivyIndex
from qabot.store.vector.faiss import FaissIndex

Kind = Literal["damage", "missing", "drift", "hint"]
_REBUILD = "qabot index --rebuild"
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem and the command or setting that mends it.

    Drift is no damage: the files moved on without the index; nor is a hint: a language model cannot compose.
    """

    problem: str
    mend: str
    kind: Kind


def examine(config: Config) -> list[Finding]:
    """Return everything wrong with the configured index and models."""
    return [*_index(config), *(Finding(problem, mend, "hint") for problem, mend in health.ailments(config.llm))]


def _index(config: Config) -> list[Finding]:
    folder = IndexFolder(config.index_folder)
    identity, findings = _model(config)
    try:
        folder.require()
        corpus = Corpus(folder.corpus)
    except NoIndexError as error:
        return [*findings, Finding(_problem(error), "qabot index FOLDER", "missing")]
    except QabotError as error:
        return [*findings, Finding(_problem(error), _REBUILD, "damage")]
    try:
        with faults(folder.path):
            findings += _stores(identity, folder, corpus)
            findings += _drift(corpus)
    except DamagedIndexError as error:
        findings.append(Finding(_problem(error), _REBUILD, "damage"))
    finally:
        corpus.close()
    return findings


def _model(config: Config) -> tuple[str | None, list[Finding]]:
    try:
        return models.find(config.encoder.model, config.cache_folder / EXPORTS).identity, []
    except NoModelError as error:
        return None, [Finding(str(error), "qabot config show", "missing")]


def _stores(identity: str | None, folder: IndexFolder, corpus: Corpus) -> Iterator[Finding]:
    wrong = corpus.check()
    if wrong:
        yield Finding(f"the corpus database is damaged: {wrong}", _REBUILD, "damage")
        return
    articles, passages = corpus.count()
    made_with = corpus.meta("model") or ""
    if identity is not None and not models.comparable(made_with, identity):
        yield Finding(f"the index was made with {made_with}, the configured model is {identity}", _REBUILD, "damage")
    try:
        vectors = FaissIndex(folder.vectors, corpus.segments(), corpus.removed())
        if vectors.count != passages:
            yield Finding(f"{vectors.count:,} vectors for {passages:,} passages", _REBUILD, "damage")
    except DamagedIndexError as error:
        yield Finding(_problem(error), _REBUILD, "damage")
    try:
        postings = TantivyIndex(folder.postings(corpus.meta("postings") or ""), corpus, 0.0)
        waiting = corpus.unpurged()
        if not passages <= postings.count:
            yield Finding(f"{postings.count:,} postings for {passages:,} passages", _REBUILD, "damage")
        elif postings.count > passages + waiting:
            surplus = postings.count - passages
            yield Finding(f"{surplus:,} postings are left over from an interrupted run", "qabot index", "drift")
    except DamagedIndexError as error:
        yield Finding(_problem(error), _REBUILD, "damage")
    yield from _embeddings(folder, made_with, articles, passages)
    unread = corpus.quotes.missing()
    if unread:
        yield Finding(f"{unread:,} articles have not been looked through for quotes", "qabot index", "drift")


def _embeddings(folder: IndexFolder, made_with: str, articles: int, passages: int) -> Iterator[Finding]:
    path = folder.embeddings(made_with)
    if not path.is_file():
        if passages:
            yield Finding(f"the raw embeddings {path.name} are missing; searching works without", _REBUILD, "damage")
        return
    wrong = Embeddings.check(path)
    if wrong:
        yield Finding(f"the raw embeddings {path.name} are damaged: {wrong}", _REBUILD, "damage")


def _drift(corpus: Corpus) -> Iterator[Finding]:
    gone = [path for path, _, _ in corpus.paths() if not Path(path).exists()]
    if gone:
        named = ", ".join(gone[:_NAMED]) + (", ..." if len(gone) > _NAMED else "")
        yield Finding(f"{len(gone):,} indexed files are gone from the disk: {named}", "qabot index", "drift")
    skipped = corpus.skipped()
    if skipped:
        named = "; ".join(f"{s.path}: {s.reason}" for s in skipped[:_NAMED]) + (
            "; ..." if len(skipped) > _NAMED else ""
        )
        yield Finding(f"{len(skipped):,} files or records were skipped: {named}", "qabot index -v", "drift")


def _problem(error: QabotError) -> str:
    """Return an error's message without the mending command, which the finding names by itself."""
    return str(error).partition("; see: ")[0].partition("; mend: ")[0].partition("; make one: ")[0]
