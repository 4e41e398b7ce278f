"""The write path: files, articles, passages, embeddings, vectors, postings, one published snapshot.

Order is what makes it safe. The derived stores are written and forced to the disk first, under passage
ids that no snapshot knows yet; the corpus commits last; what the new snapshot has no use for is swept
away after that. Whatever step a crash falls on, a reader finds the old snapshot or the new one, whole.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from qabot.embed.mix import Weights, mix
from qabot.errors import DamagedIndexError, ModelMismatchError, UsageError
from qabot.ingest import sources
from qabot.ingest.articles import body_key, url_key
from qabot.protocols import Encoder, Notify
from qabot.store import lexical
from qabot.store.corpus import Segment
from qabot.store.disk import sync
from qabot.store.embeddings import Embeddings
from qabot.store.folder import IndexFolder
from qabot.store.ledger import Changes, Draft, Ledger, Seen
from qabot.store.vector import faiss
from qabot.survey import Survey, survey
from qabot.types import Article, Progress, Report, Skipped

_SPARE_EMBEDDINGS = 20_000


@dataclass(frozen=True, slots=True)
class Indexer:
    """Brings an index folder in line with files."""

    folder: IndexFolder
    encoder: Encoder
    options: sources.Options
    weights: Weights

    def run(self, roots: Sequence[Path], notify: Notify, *, rebuild: bool = False) -> Report:
        """Index what is new, changed or gone under `roots`; without roots, under all that were ever given.

        Calls `notify` at the start of every step. Raises: UsageError, LockedError, ModelMismatchError,
        DamagedIndexError, StorageError; the index is then as it was.
        """
        started = time.monotonic()
        self.folder.create()
        with self.folder.writing():
            ledger = self._open(rebuild=rebuild)
            try:
                return self._bring_in_line(ledger, roots, notify, rebuild, started)
            finally:
                ledger.close()

    def forget(self, article_id: str, notify: Notify) -> None:
        """Take one article out for good; naming its file in a later run brings it back."""
        with self.folder.writing():
            ledger = self._open(rebuild=False)
            try:
                ledger.begin()
                ledger.forget(article_id)
                self._publish(ledger, notify, remake=False)
            finally:
                ledger.close()

    def _bring_in_line(
        self, ledger: Ledger, roots: Sequence[Path], notify: Notify, rebuild: bool, started: float
    ) -> Report:
        self._check_model(ledger, rebuild=rebuild)
        remembered = _roots(ledger)
        wanted = _existing(roots, remembered, ledger, rebuild=rebuild)
        notify(Progress("scanning", 0))
        known = {} if rebuild else ledger.files_under([str(root) for root in wanted])
        named = _files_among(roots)
        if ledger.forgets():
            known = {path: seen for path, seen in known.items() if path not in named}
        found = survey(sources.walk([r for r in wanted if r.exists()]), known, sources.digest)
        remake = rebuild or ledger.corpus.meta("mix") not in (None, repr(self.weights))
        roots_now = sorted({*map(str, wanted), *remembered})
        idle = not (found or found.touched or remake) and ledger.model() and roots_now == remembered
        if idle and not ledger.unposted():
            return _report(ledger, Changes(0, 0, 0), found.unreadable, started)
        ledger.begin()
        ledger.set_meta("roots", msgspec.json.encode(roots_now).decode())
        skipped = self._read(ledger, found, named, notify, rebuild=rebuild)
        changes = ledger.changes()
        if not ledger.drafted() and not changes.deleted and not changes.changed and not remake and ledger.model():
            self._note_only(ledger, notify)
        else:
            self._publish(ledger, notify, remake=remake)
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
        for item in sources.read(file, self.options):
            if isinstance(item, Article):
                ledger.claim(item, recall=recall)
                continue
            yield item
            if item.record is None:
                whole = item.reason
            else:
                ledger.note_skipped(item)
        try:
            content = sources.digest(file)
        except OSError:
            content = None
        ledger.note_file(file.path, Seen(file.size, file.mtime_ns, content, whole))

    def _publish(self, ledger: Ledger, notify: Notify, *, remake: bool) -> None:
        """Derive vectors and postings for the ledger's new passages, then publish and sweep."""
        embeddings = Embeddings(self.folder.embeddings(self.encoder.identity))
        try:
            self._embed(ledger, embeddings, notify, everything=remake)
            notify(Progress("building vectors", 0))
            segments = self._vectors(ledger, embeddings, everything=remake)
            notify(Progress("writing postings", 0))
            postings, leftovers = self._post(ledger, everything=remake)
            notify(Progress("publishing", 0))
            ledger.set_meta("model", self.encoder.identity)
            ledger.set_meta("mix", repr(self.weights))
            ledger.set_meta("postings", postings)
            ledger.set_meta("published_run", str(ledger.run))
            sync(self.folder.path)
            ledger.publish(str(ledger.run))
            notify(Progress("tidying", 0))
            self._tidy(ledger, segments, postings, leftovers)
            self._trim(ledger, embeddings)
            notify(Progress("tidying", 1, 1))
        finally:
            embeddings.close()

    def _embed(self, ledger: Ledger, embeddings: Embeddings, notify: Notify, *, everything: bool) -> None:
        total = sum(1 for _ in _texts(ledger.drafts(everything=everything)))
        notify(Progress("embedding", 0, total))
        for done in embeddings.fill(_texts(ledger.drafts(everything=everything)), self.encoder):
            notify(Progress("embedding", done, total))

    def _vectors(self, ledger: Ledger, embeddings: Embeddings, *, everything: bool) -> list[Segment]:
        """Write the new passages' vectors as a segment, merge what is due; return the segments in use."""
        old = ledger.corpus.segments()
        if everything:
            for segment in old:
                ledger.drop_segment(segment.name, ledger.corpus.removed())
            old = []
        count = ledger.drafted(everything=everything)
        segments = list(old)
        if count:
            ids = np.empty(count, np.int64)
            vectors = np.empty((count, self.encoder.dimension), np.float32)
            row = 0
            for draft in ledger.drafts(everything=everything):
                size = len(draft.paragraphs)
                raw = embeddings.get([*draft.paragraphs, *([draft.title] if draft.title else [])])
                vectors[row : row + size] = mix(raw[:size], raw[size] if draft.title else None, self.weights)
                ids[row : row + size] = range(draft.first_passage, draft.first_passage + size)
                row += size
            segment = faiss.write_segment(self.folder.vectors, f"{ledger.run:06d}-0", ids, vectors)
            ledger.add_segment(segment)
            segments.append(segment)
        return self._merge(ledger, segments)

    def _merge(self, ledger: Ledger, segments: list[Segment]) -> list[Segment]:
        index = faiss.FaissIndex(self.folder.vectors, segments, ledger.corpus.removed())
        due = faiss.due(segments, index.dead())
        if not due:
            return segments
        ids, vectors, dead = index.pick([s.name for s in due])
        for segment in due:
            ledger.drop_segment(segment.name, dead)
        kept = [s for s in segments if s not in due]
        if len(ids):
            merged = faiss.write_segment(self.folder.vectors, f"{ledger.run:06d}-1", ids, vectors)
            ledger.add_segment(merged)
            kept.append(merged)
        return kept

    def _post(self, ledger: Ledger, *, everything: bool) -> tuple[str, list[int]]:
        """Add the new passages to the postings; return their name and the ids to purge after publishing."""
        name = None if everything else ledger.corpus.meta("postings")
        fresh = name is None
        name = name or f"postings-{ledger.run:06d}"
        leftovers = [] if fresh else ledger.unposted()
        if fresh:
            lexical.remove(self.folder.postings(name))
        if fresh or ledger.drafted():
            postings = lexical.Postings(self.folder.postings(name))
            try:
                if not fresh:
                    postings.drop_runs(range(int(ledger.corpus.meta("published_run") or 0) + 1, ledger.run))
                for draft in ledger.drafts(everything=everything):
                    postings.add(draft, ledger.run)
                postings.commit()
            finally:
                postings.close()
        return name, leftovers

    def _tidy(self, ledger: Ledger, segments: Sequence[Segment], postings: str, leftovers: Sequence[int]) -> None:
        """Sweep away what only older snapshots used. Readers that still use it hold it open."""
        if leftovers:
            writer = lexical.Postings(self.folder.postings(postings))
            try:
                writer.drop(leftovers)
                writer.commit()
            finally:
                writer.close()
        ledger.posted()
        faiss.remove(self.folder.vectors, segments)
        for path in self.folder.path.glob("postings-*"):
            if path.name != postings:
                lexical.remove(path)
        current = self.folder.embeddings(self.encoder.identity).name
        for path in self.folder.path.glob("embeddings-*.db*"):
            if not path.name.startswith(current):
                path.unlink(missing_ok=True)

    def _trim(self, ledger: Ledger, embeddings: Embeddings) -> None:
        """Drop the embeddings of texts long gone, once they are many."""
        articles, passages = ledger.corpus.count()
        if embeddings.count() > 2 * (articles + passages) + _SPARE_EMBEDDINGS:
            embeddings.keep(_texts(ledger.drafts(everything=True)))

    def _note_only(self, ledger: Ledger, notify: Notify) -> None:
        """Keep what was learnt about the files; nothing that can be searched has changed."""
        leftovers = ledger.unposted()
        snapshot = ledger.corpus.meta("snapshot") or ""
        ledger.publish(snapshot)
        if leftovers:
            notify(Progress("tidying", 0))
            self._tidy(ledger, ledger.corpus.segments(), ledger.corpus.meta("postings") or "", leftovers)

    def _open(self, *, rebuild: bool) -> Ledger:
        try:
            return Ledger(self.folder.corpus, _url_key, _body_key)
        except DamagedIndexError:
            if not rebuild:
                raise
            for path in self.folder.path.glob("corpus.db*"):
                path.unlink()
            return Ledger(self.folder.corpus, _url_key, _body_key)

    def _check_model(self, ledger: Ledger, *, rebuild: bool) -> None:
        made_with = ledger.model()
        if made_with and made_with != self.encoder.identity and not rebuild:
            raise ModelMismatchError(
                f"the index was made with the model {made_with}, the configured one is {self.encoder.identity};"
                " mend: qabot index --rebuild, or set encoder.model back"
            )


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


def _texts(drafts: Iterable[Draft]) -> Iterator[str]:
    for draft in drafts:
        if draft.title:
            yield draft.title
        yield from draft.paragraphs


def _url_key(article: Article) -> str | None:
    return url_key(article.url) if article.url else None


def _body_key(article: Article) -> str:
    return body_key(article.paragraphs)


def _roots(ledger: Ledger) -> list[str]:
    return msgspec.json.decode(ledger.corpus.meta("roots") or "[]", type=list[str])


def _existing(roots: Sequence[Path], remembered: Sequence[str], ledger: Ledger, *, rebuild: bool) -> list[Path]:
    """Return the absolute roots to survey. A root that is gone counts as emptied only if its folder is there."""
    given = [_lexical(root) for root in roots]
    for root in given:
        if not root.exists() and not (root.parent.exists() and ledger.files_under([str(root)])):
            raise UsageError(f"no file or folder {root}")
    if given and not rebuild:
        return given
    return given + [Path(root) for root in remembered if Path(root).exists() and Path(root) not in given]


def _lexical(path: Path) -> Path:
    """Return the absolute path without "..", links left as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def _files_among(roots: Sequence[Path]) -> set[str]:
    return {_lexical(root).as_posix() for root in roots if root.is_file()}


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
                seen = ledger.files_under([path]).get(path)
                if seen is None or (seen.size, seen.mtime_ns) != (file.size, file.mtime_ns):
                    more.append(path)
        fresh = more
