"""The write path: files, articles, passages, and what is derived from them, as one published snapshot.

This half reads the files into the ledger; `publisher` derives the rest and publishes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qabot.embed.mix import Weights
from qabot.errors import DamagedIndexError, UsageError
from qabot.grouping import META, Grouper
from qabot.ingest import sources
from qabot.ingest.articles import body_key, url_key
from qabot.models import require_comparable
from qabot.protocols import Encoder, Notify, QuoteFinder
from qabot.publisher import Publisher
from qabot.store.corpus import Seen
from qabot.store.disk import damaged, discard, refusals
from qabot.store.folder import IndexFolder
from qabot.store.ledger import Changes, Ledger
from qabot.store.vector import faiss
from qabot.survey import Survey, files, lexical, present, survey
from qabot.types import Article, Progress, Report, Skipped


@dataclass(frozen=True, slots=True)
class Indexer:
    """Brings an index folder in line with files."""

    folder: IndexFolder
    encoder: Encoder
    options: sources.Options
    weights: Weights
    finder: QuoteFinder

    def run(self, roots: Sequence[Path], notify: Notify, *, rebuild: bool = False, everywhere: bool = False) -> Report:
        """Index what is new, changed or gone under `roots`; without roots, under all that were ever given.

        `everywhere` looks under those besides the ones given. Calls `notify` at the start of every step.
        Raises: UsageError, LockedError, ModelMismatchError, DamagedIndexError, StorageError; the index is then
        as it was.
        """
        started = time.monotonic()
        if not self.folder.corpus.is_file():
            _require(roots)
        self.folder.create()
        with self.folder.writing(), refusals(self.folder.path):
            ledger = self._open(rebuild=rebuild)
            try:
                return self._bring_in_line(ledger, roots, notify, rebuild, everywhere, started)
            finally:
                ledger.close()

    def forget(self, article_id: str, notify: Notify) -> None:
        """Take one article out for good; naming its file in a later run brings it back."""
        with self.folder.writing(), refusals(self.folder.path):
            ledger = self._open(rebuild=False)
            try:
                self._check_model(ledger, rebuild=False)
                ledger.begin()
                ledger.forget(article_id)
                publisher = self._publisher()
                publisher.publish(ledger, notify, everything=self._remixed(ledger))
            finally:
                ledger.close()

    def _bring_in_line(
        self, ledger: Ledger, roots: Sequence[Path], notify: Notify, rebuild: bool, everywhere: bool, started: float
    ) -> Report:
        self._check_model(ledger, rebuild=rebuild)
        if not rebuild:
            self._check_stores(ledger)
        remembered = ledger.corpus.roots()
        wanted = _existing(roots, remembered, ledger, rebuild=rebuild, everywhere=everywhere)
        notify(Progress("scanning", 0))
        named = _files_among(roots)
        # Read by an older qabot, files have not told all their outlets.
        reading = f"{self.options!r}, outlets"
        reread = rebuild or ledger.corpus.meta("reading") not in (None, reading)
        known = {} if rebuild else ledger.corpus.files_under([str(root) for root in wanted])
        doubtful = named if ledger.forgets() else set()
        doubtful |= known.keys() if reread else set()
        found = survey(files(wanted, self.folder), known, sources.digest, doubtful)
        remake = rebuild or self._remixed(ledger)
        roots_now = sorted({*map(str, wanted), *remembered})
        requote = ledger.corpus.meta("quotes") != self.finder.identity or ledger.quotes.missing() > 0
        restory = ledger.corpus.meta(META) != Grouper.identity() or ledger.stories.missing() > 0
        idle = not (found or found.touched or remake or reread or requote or restory)
        idle = idle and bool(ledger.model()) and roots_now == remembered
        if idle and not ledger.unposted():
            return _report(ledger, Changes(0, 0, 0), found.unreadable, started)
        ledger.begin()
        ledger.set_meta("roots", msgspec.json.encode(roots_now).decode())
        ledger.set_meta("reading", reading)
        skipped = self._read(ledger, found, named, notify, rebuild=rebuild)
        changes = ledger.changes()
        publisher = self._publisher()
        same = not (ledger.drafted() or changes.deleted or changes.changed or remake or requote or restory)
        if same and ledger.model():
            publisher.note_only(ledger, notify)
        else:
            publisher.publish(ledger, notify, everything=remake)
        return _report(ledger, changes, skipped, started)

    def _read(self, ledger: Ledger, found: Survey, named: set[str], notify: Notify, *, rebuild: bool) -> list[Skipped]:
        """Read every stale file into the ledger; return what could not be read."""
        if rebuild:
            ledger.drop_all()
        stale = {file.path: file for file in found.stale}
        _add_companions(ledger, stale, found.gone)
        ledger.release([*stale, *found.gone])
        for path in found.gone:
            ledger.drop_file(path)
        for file, content in found.touched:
            ledger.note_file(file.path, Seen(file.size, file.mtime_ns, content, None))
        skipped = list(found.unreadable)
        for number, file in enumerate(stale.values()):
            notify(Progress("reading", number, len(stale)))
            skipped += self._read_file(ledger, file, recall=file.path in named)
        notify(Progress("reading", len(stale), len(stale)))
        ledger.sweep()
        return skipped

    def _read_file(self, ledger: Ledger, file: sources.File, *, recall: bool) -> Iterator[Skipped]:
        whole: str | None = None
        try:
            # Before reading: a file that changes meanwhile then differs from what is noted here.
            content = sources.digest(file)
        except OSError:
            content = None
        for item in sources.read(file, self.options):
            if isinstance(item, Article):
                ledger.claim(item, recall=recall)
                continue
            yield item
            if item.record is None:
                whole = item.reason
            else:
                ledger.note_skipped(item)
        ledger.note_file(file.path, Seen(file.size, file.mtime_ns, content, whole))

    def _remixed(self, ledger: Ledger) -> bool:
        return ledger.corpus.meta("mix") not in (None, repr(self.weights))

    def _publisher(self) -> Publisher:
        return Publisher(self.folder, self.encoder, self.weights, self.finder)

    def _check_stores(self, ledger: Ledger) -> None:
        """Refuse to add to an index that lacks files; their contents are the doctor's business."""
        postings = ledger.corpus.meta("postings")
        if postings and not (self.folder.postings(postings) / "meta.json").is_file():
            raise damaged(self.folder.path, f"{postings} is missing")
        faiss.check_files(self.folder.vectors, ledger.corpus.segments())

    def _open(self, *, rebuild: bool) -> Ledger:
        try:
            ledger = Ledger(self.folder.corpus, _url_key, _body_key)
            if not rebuild or ledger.corpus.check() is None:
                return ledger
            ledger.close()
        except DamagedIndexError:
            if not rebuild:
                raise
        discard(self.folder.corpus)
        return Ledger(self.folder.corpus, _url_key, _body_key)

    def _check_model(self, ledger: Ledger, *, rebuild: bool) -> None:
        made_with = ledger.model()
        if made_with and not rebuild:
            require_comparable(made_with, self.encoder.identity)


def _report(ledger: Ledger, changes: Changes, skipped: Sequence[Skipped], started: float) -> Report:
    articles, passages = ledger.corpus.count()
    return Report(
        changes.added,
        changes.changed,
        changes.deleted,
        articles - changes.added - changes.changed,
        passages,
        tuple(skipped),
        round(time.monotonic() - started, 3),
        ledger.corpus.meta("snapshot") or "",
    )


def _url_key(article: Article) -> str | None:
    return url_key(article.url) if article.url else None


def _body_key(article: Article) -> str:
    return body_key(article.paragraphs)


def _existing(
    roots: Sequence[Path], remembered: Sequence[str], ledger: Ledger, *, rebuild: bool, everywhere: bool
) -> list[Path]:
    """Return the absolute roots to survey. A root that is gone counts as emptied only if its folder is there."""
    given = [lexical(root) for root in roots]
    _require([root for root in given if not (root.parent.exists() and ledger.corpus.files_under([str(root)]))])
    if given and not rebuild and not everywhere:
        return given
    others = [Path(root) for root in remembered if Path(root) not in given]
    there = present(others, ledger.corpus)
    away = [root for root in others if root not in there]
    if away and rebuild:
        raise UsageError(
            f"{away[0]} was indexed and is not there; bring it back, or let go of it: qabot index {away[0]}"
        )
    return given + there


def _require(roots: Sequence[Path]) -> None:
    for root in roots:
        if not root.exists():
            raise UsageError(f"no file or folder {lexical(root)}")


def _files_among(roots: Sequence[Path]) -> set[str]:
    return {lexical(root).as_posix() for root in roots if root.is_file()}


def _add_companions(ledger: Ledger, stale: dict[str, sources.File], gone: Sequence[str]) -> None:
    """Also read the files that share an article with a stale or vanished one, as far as they exist."""
    fresh = [*stale, *gone]
    while fresh:
        more: list[str] = []
        for path in ledger.companions(fresh):
            if path in stale or path in gone:
                continue
            for file in sources.walk([Path(path)]) if Path(path).exists() else ():
                stale[path] = file
                seen = ledger.corpus.files_under([path]).get(path)
                if seen is None or (seen.size, seen.mtime_ns) != (file.size, file.mtime_ns):
                    more.append(path)
        fresh = more
