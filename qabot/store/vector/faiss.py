"""Nearest passages by FAISS, in immutable segments.

A run writes its vectors as one new segment; segments of like size are merged now and then, so adding an
article costs an article and not an index. The corpus says which segments belong to a snapshot. Segments
are opened memory-mapped and without pickle.

Kinds by size (measured, EXPERIMENTS.md 2026-11-23): exact below 100,000 vectors, inverted lists (Sivic
and Zisserman 2003) above, half precision below 2,000,000 and 8-bit scalar quantisation from there.
Against HNSW they are built in a tenth of the time, take a quarter less disk and touch a tenth of the
memory at the same recall. A filter that few vectors pass is answered exactly, whatever the kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from qabot.protocols import Ids, Vectors
from qabot.store.corpus import Segment
from qabot.store.disk import damaged, refusals, sync

FLAT, IVF, IVF8 = "flat", "ivf-fp16", "ivf-sq8"
IVF_FROM, IVF8_FROM = 100_000, 2_000_000
# A list is probed for every 16, and at least 64: recall@10 .99 on 284,190 news paragraphs.
_PROBED_SHARE, _LEAST_PROBES = 16, 64
_TRAINING_PER_LIST, _TRAINING_ROUNDS = 40, 10
_MERGE = 8
_DEAD_SHARE = 0.25
# Up to so many vectors a filter's are compared one by one; up to so many every list is looked through.
_GATHERED, _EXACT_UP_TO = 1_000, 50_000


def kind_for(count: int) -> str:
    """Return the kind of index for that many vectors."""
    return FLAT if count < IVF_FROM else IVF if count < IVF8_FROM else IVF8


def write_segment(folder: Path, name: str, ids: Ids, vectors: Vectors, kind: str | None = None) -> Segment:
    """Write unit vectors, shape (n, d), under ascending ids as one segment, forced to the disk."""
    kind = kind or kind_for(len(ids))
    index = _build(kind, vectors)
    graph, table = _files(folder, name)
    with refusals(folder):
        faiss.write_index(index, str(graph))
        np.save(table, ids.astype(np.int64), allow_pickle=False)
        for path in (graph, table, folder):
            sync(path)
        return Segment(name, kind, len(ids), graph.stat().st_size + table.stat().st_size)


def due(segments: Sequence[Segment], dead: dict[str, int]) -> list[Segment]:
    """Return the segments to rewrite as one: too many of like size, or with too many dead vectors."""
    worn = [s for s in segments if dead.get(s.name, 0) > _DEAD_SHARE * s.count]
    tiers: dict[int, list[Segment]] = {}
    for segment in segments:
        tiers.setdefault(len(f"{segment.count:o}"), []).append(segment)
    crowded = [s for tier in tiers.values() if len(tier) >= _MERGE for s in tier]
    return [s for s in segments if s in worn or s in crowded]


def remove(folder: Path, keep: Sequence[Segment]) -> None:
    """Delete the segment files that are not of `keep`."""
    wanted = {path.name for segment in keep for path in _files(folder, segment.name)}
    for path in folder.iterdir():
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def check_files(folder: Path, segments: Sequence[Segment]) -> None:
    """Raise DamagedIndexError when a segment's files are not there in their full size."""
    for segment in segments:
        files = _files(folder, segment.name)
        size = sum(path.stat().st_size for path in files if path.is_file())
        if size != segment.bytes:
            raise damaged(folder.parent, f"the vectors {segment.name} have {size} bytes instead of {segment.bytes}")


def _build(kind: str, vectors: Vectors) -> Any:
    count, dimension = vectors.shape
    metric, quantizers = faiss.METRIC_INNER_PRODUCT, faiss.ScalarQuantizer
    if kind == FLAT:
        index = faiss.IndexScalarQuantizer(dimension, quantizers.QT_fp16, metric)
    else:
        lists = max(1, round(2 * count**0.5))
        width = quantizers.QT_fp16 if kind == IVF else quantizers.QT_8bit
        index = faiss.IndexIVFScalarQuantizer(faiss.IndexFlatIP(dimension), dimension, lists, width, metric)
        index.cp.niter = _TRAINING_ROUNDS
        index.cp.min_points_per_centroid = 1
        wanted = min(count, _TRAINING_PER_LIST * lists)
        sample = np.random.default_rng(0).choice(count, wanted, replace=False)
        index.train(np.ascontiguousarray(vectors[np.sort(sample)]))
        index.set_direct_map_type(faiss.DirectMap.Array)
    index.add(np.ascontiguousarray(vectors))
    return index


def _files(folder: Path, name: str) -> tuple[Path, Path]:
    return folder / f"{name}.faiss", folder / f"{name}.ids.npy"


class OpenSegment:
    """One segment, memory-mapped."""

    def __init__(self, folder: Path, segment: Segment, removed: Ids) -> None:
        graph, table = _files(folder, segment.name)
        try:
            check_files(folder, [segment])
            self._index = faiss.read_index(str(graph), faiss.IO_FLAG_MMAP_IFC)
            self.ids: Ids = np.load(table, mmap_mode="r", allow_pickle=False)
        except (OSError, RuntimeError, ValueError) as error:
            raise damaged(folder.parent, f"the vectors {segment.name} cannot be opened ({error})") from error
        if self._index.ntotal != len(self.ids):
            raise damaged(folder.parent, f"{graph.name} and {table.name} disagree")
        self.kind = segment.kind
        self.dead = np.flatnonzero(np.isin(self.ids, removed, assume_unique=True)) if len(removed) else removed
        self._alive = _bitmap(len(self.ids), self._living()) if len(self.dead) else None

    def search(self, vector: Vectors, k: int, allowed: Ids | None) -> tuple[Ids, Vectors]:
        """Return ids and inner products of the best at most k vectors."""
        places = self._places(allowed)
        if places is not None and len(places) <= _GATHERED:
            return self._gather(vector, k, places)
        scores, rows = self._walk(vector, min(k, len(self.ids)), places)
        found = rows >= 0
        return self.ids[rows[found]], scores[found]

    def vectors(self) -> tuple[Ids, Vectors]:
        """Return the ids and vectors that are alive."""
        alive = self._living()
        return np.asarray(self.ids[alive]), self._rows(alive)

    def _living(self) -> NDArray[np.int64]:
        return np.delete(np.arange(len(self.ids)), self.dead)

    def _places(self, allowed: Ids | None) -> NDArray[np.int64] | None:
        """Return the rows that may be found, or None for all alive."""
        if allowed is None:
            return None
        places = np.searchsorted(self.ids, allowed).clip(max=max(0, len(self.ids) - 1))
        places = places[self.ids[places] == allowed] if len(self.ids) else places[:0]
        return np.setdiff1d(places, self.dead) if len(self.dead) else places

    def _gather(self, vector: Vectors, k: int, places: NDArray[np.int64]) -> tuple[Ids, Vectors]:
        scores = self._rows(places) @ vector
        best = np.argsort(-scores, kind="stable")[:k]
        return np.asarray(self.ids[places[best]]), scores[best]

    def _rows(self, places: NDArray[np.int64]) -> Vectors:
        if self.kind != FLAT:
            rows: Vectors = self._index.reconstruct_batch(np.ascontiguousarray(places, np.int64))
            return rows
        count, width = len(self.ids), self._index.d
        codes = faiss.rev_swig_ptr(self._index.codes.data(), count * width * 2)
        return np.asarray(codes.view(np.float16).reshape(count, width)[places], np.float32)

    def _walk(self, vector: Vectors, k: int, places: NDArray[np.int64] | None) -> tuple[Vectors, NDArray[np.int64]]:
        selector = self._alive if places is None else _bitmap(len(self.ids), places)
        if self.kind == FLAT:
            parameters = faiss.SearchParameters(sel=selector)
        else:
            probes = max(_LEAST_PROBES, self._index.nlist // _PROBED_SHARE)
            if places is not None:
                # Few pass, so every list is looked through; else more than usual, for each holds fewer.
                probes = self._index.nlist if len(places) <= _EXACT_UP_TO else 4 * probes
            parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probes)
        scores, rows = self._index.search(vector.reshape(1, -1), k, params=parameters)
        return scores[0], rows[0]


def _bitmap(count: int, rows: NDArray[np.int64]) -> Any:
    passing = np.zeros(count, bool)
    passing[rows] = True
    return faiss.IDSelectorBitmap(np.packbits(passing, bitorder="little"))


class FaissIndex:
    """The vectors of one snapshot."""

    def __init__(self, folder: Path, segments: Sequence[Segment], removed: Ids) -> None:
        self._segments = {s.name: OpenSegment(folder, s, removed) for s in segments}

    @property
    def count(self) -> int:
        """Number of living vectors."""
        return sum(len(s.ids) - len(s.dead) for s in self._segments.values())

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """Return ids and inner products, best first, at most k; only of sorted `allowed` when given."""
        vector = np.ascontiguousarray(vector, np.float32)
        found = [segment.search(vector, k, allowed) for segment in self._segments.values() if k > 0]
        ids = np.concatenate([np.empty(0, np.int64), *(f[0] for f in found)])
        scores = np.concatenate([np.empty(0, np.float32), *(f[1] for f in found)])
        best = np.argsort(-scores, kind="stable")[:k]
        return ids[best], scores[best]

    def dead(self) -> dict[str, int]:
        """Return the number of dead vectors by segment."""
        return {name: len(segment.dead) for name, segment in self._segments.items()}

    def pick(self, names: Sequence[str]) -> tuple[Ids, Vectors, Ids]:
        """Return living ids (ascending) and their vectors, and the dead ids, of those segments."""
        parts = [self._segments[name].vectors() for name in names]
        ids = np.concatenate([p[0] for p in parts])
        order = np.argsort(ids, kind="stable")
        gone = np.concatenate([self._segments[n].ids[self._segments[n].dead] for n in names])
        return ids[order], np.concatenate([p[1] for p in parts])[order], gone
