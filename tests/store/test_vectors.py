"""One contract for every kind of vector segment, alone and several together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.errors import DamagedIndexError
from qabot.protocols import Ids, VectorIndex, Vectors
from qabot.store.corpus import Segment
from qabot.store.vector import faiss
from qabot.store.vector.faiss import FLAT, IVF, IVF8, FaissIndex, due, write_segment

COUNT, DIMENSION = 3_000, 48
KINDS = [FLAT, IVF, IVF8]
NONE = np.empty(0, np.int64)
# Half precision, and 8 bits of each number.
TOLERANCE = {FLAT: 2e-3, IVF: 2e-3, IVF8: 2e-2}


def _unit(rows: int, seed: int) -> Vectors:
    """Return unit vectors in clusters, as texts are."""
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((20, DIMENSION))
    vectors = centres[chance.integers(0, 20, rows)] + 0.7 * chance.standard_normal((rows, DIMENSION))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


class Made:
    """An index over known vectors, and the exact answer to any search of it."""

    def __init__(self, folder: Path, kind: str, segments: int, removed: Ids = NONE) -> None:
        folder.mkdir(exist_ok=True)
        self.kind = kind
        self.vectors = _unit(COUNT, 1)
        self.ids = np.sort(np.random.default_rng(2).choice(1 << 40, COUNT, replace=False)).astype(np.int64)
        self.removed = removed
        parts = np.array_split(np.arange(COUNT), segments)
        self.segments = [
            write_segment(folder, f"s{n}", self.ids[part], self.vectors[part], kind) for n, part in enumerate(parts)
        ]
        self.opened = FaissIndex(folder, self.segments, removed)
        self.index: VectorIndex = self.opened

    def exact(self, query: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        fits = ~np.isin(self.ids, self.removed)
        if allowed is not None:
            fits &= np.isin(self.ids, allowed)
        scores = self.vectors[fits] @ query
        best = np.argsort(-scores, kind="stable")[:k]
        return self.ids[fits][best], scores[best]

    def recall(self, k: int, allowed: Ids | None = None) -> float:
        """Return how many of the k nearest are found, on average; check everything that must always hold."""
        shares = []
        for query in _unit(40, 3):
            ids, scores = self.index.search(query, k, allowed)
            expected, _ = self.exact(query, k, allowed)
            assert len(set(ids.tolist())) == len(ids) == len(expected)
            assert (np.diff(scores) <= 0).all(), "not best first"
            rows = np.searchsorted(self.ids, ids)
            assert (self.ids[rows] == ids).all(), "an id that was never written"
            assert np.abs(self.vectors[rows] @ query - scores).max(initial=0.0) < TOLERANCE[self.kind]
            assert not np.isin(ids, self.removed).any(), "a dead id is found"
            assert allowed is None or np.isin(ids, allowed).all()
            shares.append(len(np.intersect1d(ids, expected)) / max(1, len(expected)))
        return float(np.mean(shares))


@pytest.fixture(scope="module", params=[(kind, segments) for kind in KINDS for segments in (1, 4)], ids=str)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("vectors"), *request.param)


def test_the_nearest_are_found(made: Made) -> None:
    least = {FLAT: 0.99, IVF: 0.95, IVF8: 0.9}[made.kind]
    assert made.recall(10) >= least
    assert made.recall(100) >= least


@pytest.mark.parametrize("share", [0.001, 0.01, 0.3])
def test_a_filter_is_searched_exactly(made: Made, share: float) -> None:
    """Graphs and lists lose most of the nearest under a narrow filter; exact search does not."""
    allowed = np.sort(np.random.default_rng(4).choice(made.ids, max(3, int(share * COUNT)), replace=False))
    assert made.recall(10, allowed) >= {FLAT: 0.99, IVF: 0.99, IVF8: 0.9}[made.kind]


@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_filter_too_wide_to_be_exact(made: Made, share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faiss, "_EXACT_UP_TO", 100)
    allowed = np.sort(np.random.default_rng(4).choice(made.ids, int(share * COUNT), replace=False))
    assert made.recall(10, allowed) >= {FLAT: 0.99, IVF: 0.95, IVF8: 0.9}[made.kind]


def test_edges_of_a_search(made: Made) -> None:
    query = _unit(1, 5)[0]
    for allowed in (None, made.ids):
        ids, scores = made.index.search(query, 0, allowed)
        assert len(ids) == len(scores) == 0
    assert len(made.index.search(query, 10, NONE)[0]) == 0
    assert len(made.index.search(query, 10, np.array([-5, 7], np.int64))[0]) == 0, "ids that are not there"
    one = made.ids[1234:1235]
    assert made.index.search(query, 10, one)[0].tolist() == one.tolist()
    assert made.opened.count == COUNT
    assert made.opened.pick(list(made.opened.dead()))[0].tolist() == made.ids.tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_the_dead_are_never_found(tmp_path: Path, kind: str) -> None:
    alive = Made(tmp_path / "alive", kind, 3)
    # Remove what would be found first, so that a mistake shows.
    nearest = {int(i) for query in _unit(40, 3) for i in alive.exact(query, 12)[0]}
    made = Made(tmp_path / "removed", kind, 3, np.array(sorted(nearest), np.int64))
    assert made.recall(10) >= {FLAT: 0.99, IVF: 0.93, IVF8: 0.88}[kind]
    assert made.recall(10, made.ids[:200]) >= {FLAT: 0.99, IVF: 0.99, IVF8: 0.88}[kind]
    assert made.opened.count == COUNT - len(nearest)
    assert sum(made.opened.dead().values()) == len(nearest)


@pytest.mark.parametrize("kind", KINDS)
def test_a_merge_loses_and_invents_nothing(tmp_path: Path, kind: str) -> None:
    removed = np.sort(np.random.default_rng(6).choice(COUNT, 100, replace=False))
    made = Made(tmp_path, kind, 4, Made(tmp_path, FLAT, 1).ids[removed])
    ids, vectors, dead = made.opened.pick([s.name for s in made.segments])
    assert sorted([*ids.tolist(), *dead.tolist()]) == made.ids.tolist()
    assert sorted(dead.tolist()) == made.removed.tolist()
    assert (np.diff(ids) > 0).all()
    assert np.abs(vectors - made.vectors[np.searchsorted(made.ids, ids)]).max() < TOLERANCE[kind]
    merged = FaissIndex(tmp_path, [write_segment(tmp_path, "merged", ids, vectors, FLAT)], made.removed)
    query = _unit(1, 7)[0]
    assert merged.count == COUNT - 100
    expected = made.exact(query, 10)[1]
    assert np.abs(merged.search(query, 10)[1] - expected).max() < TOLERANCE[kind]


def test_picking_some_segments_leaves_the_others(tmp_path: Path) -> None:
    made = Made(tmp_path, FLAT, 4)
    ids, _, _ = made.opened.pick(["s1", "s3"])
    parts = np.array_split(made.ids, 4)
    assert ids.tolist() == [*parts[1].tolist(), *parts[3].tolist()]


@given(st.lists(st.tuples(st.integers(1, 5_000), st.integers(0, 5_000)), max_size=30))
def test_what_is_due_for_merging(sizes: list[tuple[int, int]]) -> None:
    segments = [Segment(f"s{n}", FLAT, count, 0) for n, (count, _) in enumerate(sizes)]
    dead = {f"s{n}": min(count, gone) for n, (count, gone) in enumerate(sizes)}
    chosen = due(segments, dead)
    assert chosen == [s for s in segments if s in chosen], "chosen in the order given"
    kept = [s for s in segments if s not in chosen]
    assert due(kept, dead) == [], "what was left is not due"
    assert all(dead[s.name] <= s.count / 4 for s in kept), "a worn segment was kept"
    assert len(kept) <= 8 * 5, "segments grow without bound"


def test_one_run_after_the_other_costs_little(tmp_path: Path) -> None:
    """Adding one vector a run rewrites each vector a few times, not once a run."""
    segments: list[Segment] = []
    written = 0
    for run in range(300):
        segments.append(Segment(f"{run}", FLAT, 1, 0))
        merging = due(segments, {})
        if merging:
            total = sum(s.count for s in merging)
            written += total
            segments = [*(s for s in segments if s not in merging), Segment(f"{run}m", FLAT, total, 0)]
    assert sum(s.count for s in segments) == 300
    assert len(segments) < 3 * 8
    assert written < 300 * 6


@pytest.mark.parametrize("suffix", [".faiss", ".ids.npy"])
@pytest.mark.parametrize("damage", ["missing", "truncated", "longer", "noise"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_segment_is_refused(tmp_path: Path, kind: str, suffix: str, damage: str) -> None:
    ids = np.arange(200, dtype=np.int64)
    segment = write_segment(tmp_path, "one", ids, _unit(200, 8), kind)
    path = tmp_path / f"one{suffix}"
    data = path.read_bytes()
    path.unlink()
    if damage != "missing":
        changed = {"truncated": data[: len(data) // 2], "longer": data + b"x", "noise": b"\x93" * len(data)}[damage]
        path.write_bytes(changed)
    with pytest.raises(DamagedIndexError, match="qabot index --rebuild"):
        FaissIndex(tmp_path, [segment], NONE)


def test_files_of_no_snapshot_are_swept(tmp_path: Path) -> None:
    kept, _gone = (write_segment(tmp_path, name, np.arange(5), _unit(5, 9)) for name in ("kept", "gone"))
    (tmp_path / "half.faiss").write_bytes(b"")
    faiss.remove(tmp_path, [kept])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.faiss", "kept.ids.npy"]
