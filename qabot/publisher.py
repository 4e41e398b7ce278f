"""From the ledger's passages to a published snapshot: embeddings, vectors, quotes, stories, postings, commit, sweep.

The order is what makes it safe. The derived stores are written and forced to the disk first, under
passage ids that no snapshot knows yet; the corpus commits last; what the new snapshot has no use for is
swept away after that. Whatever step a crash falls on, a reader finds the old snapshot or the new one, whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np

from qabot.embed.mix import Weights, mix
from qabot.graphs import workers
from qabot.grouping import Grouper
from qabot.protocols import Encoder, Notify, QuoteFinder
from qabot.store import lexical
from qabot.store.corpus import Segment
from qabot.store.disk import discard, sync
from qabot.store.embeddings import Embeddings
from qabot.store.folder import IndexFolder
from qabot.store.ledger import Draft, Ledger
from qabot.store.vector import faiss
from qabot.types import Progress

_SPARE_EMBEDDINGS = 20_000
# Articles that are looked through for quotes side by side.
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Publisher:
    """Derives and publishes. The ledger is open and has begun; the write lock is held."""

    folder: IndexFolder
    encoder: Encoder
    weights: Weights
    finder: QuoteFinder

    def publish(self, ledger: Ledger, notify: Notify, *, everything: bool = False) -> None:
        """Derive vectors and postings for the ledger's new passages, or for all of them; publish and sweep."""
        kept = self.folder.embeddings(self.encoder.identity)
        if everything and kept.is_file() and Embeddings.check(kept) is not None:
            discard(kept)
        embeddings = Embeddings(kept)
        try:
            self._embed(ledger, embeddings, notify, everything=everything)
            notify(Progress("building vectors", 0))
            segments = self._vectors(ledger, embeddings, everything=everything)
            self._quote(ledger, notify)
            Grouper(self.encoder, embeddings).group(ledger, notify)
            notify(Progress("writing postings", 0))
            postings, leftovers = self._post(ledger, everything=everything)
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
        segments = ledger.corpus.segments()
        if everything:
            ledger.drop_segments(segments, ledger.corpus.removed())
            segments = []
        count = ledger.drafted(everything=everything)
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
        ledger.drop_segments(due, dead)
        kept = [s for s in segments if s not in due]
        if len(ids):
            merged = faiss.write_segment(self.folder.vectors, f"{ledger.run:06d}-1", ids, vectors)
            ledger.add_segment(merged)
            kept.append(merged)
        return kept

    def _quote(self, ledger: Ledger, notify: Notify) -> None:
        """Find the quotes of the articles whose content is new, of all when another finder found them."""
        if ledger.corpus.meta("quotes") != self.finder.identity:
            ledger.quotes.clear()
        ledger.quotes.sweep()
        total = ledger.quotes.missing()
        notify(Progress("finding quotes", 0, total))
        done = 0
        with ThreadPoolExecutor(workers(0)) as pool:
            articles = ledger.quotes.unquoted()
            while chunk := list(islice(articles, _AT_ONCE)):
                found = pool.map(lambda article: self.finder.find(article.title, article.paragraphs), chunk)
                for article, quotes in zip(chunk, found, strict=True):
                    ledger.quotes.add(article, quotes)
                    done += 1
                    notify(Progress("finding quotes", done, total))
        ledger.set_meta("quotes", self.finder.identity)

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

    def note_only(self, ledger: Ledger, notify: Notify) -> None:
        """Keep what was learnt about the files; nothing that can be searched has changed."""
        leftovers = ledger.unposted()
        snapshot = ledger.corpus.meta("snapshot") or ""
        ledger.publish(snapshot)
        if leftovers:
            notify(Progress("tidying", 0))
            self._tidy(ledger, ledger.corpus.segments(), ledger.corpus.meta("postings") or "", leftovers)


def _texts(drafts: Iterable[Draft]) -> Iterator[str]:
    for draft in drafts:
        if draft.title:
            yield draft.title
        yield from draft.paragraphs
