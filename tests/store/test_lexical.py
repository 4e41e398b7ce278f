"""What BM25 finds: words whatever their accents, marks and endings; and only of the snapshot it was opened for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from helpers import build, indexer, meta, reading, silent, write_json
from hypothesis import given
from hypothesis import strategies as st

from qabot.errors import DamagedIndexError
from qabot.store import lexical
from qabot.store.ledger import Draft
from qabot.store.lexical import Postings, TantivyIndex

PASSAGES = [
    "Karin Brändström told the harbour board that the dues would rise.",
    "The captain’s log was lost in the fire.",
    "Voters elected nine councillors on Thursday.",
    "It was what it was, and that is that.",
    "Łukasz Øster sold the smørrebrød shop.",
    'She said: "The [draft] budget (2026) is title:wrong AND late".',
    "The mayor opened the swimming baths.",
    "Nine people swam across the harbour.",
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lexical")
    for n, text in enumerate(PASSAGES):
        write_json(folder / "corpus" / f"{n}.json", [text], title="Harbour dues" if n == 6 else f"Report {n}")
    build(folder / "index", [folder / "corpus"])
    return folder / "index"


Search = Callable[[str], list[str]]


@pytest.fixture
def search(index: Path) -> Search:
    def searching(query: str) -> list[str]:
        with reading(index) as corpus:
            postings = TantivyIndex(index / (corpus.meta("postings") or ""), corpus, 0.5)
            ids, scores = postings.search(query, 10)
            assert (np.diff(scores) <= 0).all()
            loaded = corpus.load(ids.tolist())
            return [loaded[int(i)][0].text for i in ids]

    return searching


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Brandstrom", 0),
        ("brändström", 0),
        ("BRÄNDSTRÖM", 0),
        ("Bra\u0308ndstro\u0308m", 0),
        ("captain's log", 1),
        ("captain’s log", 1),
        ("electing a councillor", 2),
        ("Lukasz Oster", 4),
        ("smorrebrod", 4),
        ("swim", 6),
    ],
)
def test_words_are_found_however_they_are_written(search: Search, query: str, found: int) -> None:
    assert PASSAGES[found] in search(query)[:1]


def test_the_headline_counts_a_little(search: Search) -> None:
    found = search("dues")
    assert found[0] == PASSAGES[0]
    assert PASSAGES[6] in found


def test_a_query_of_stop_words_alone_works(search: Search) -> None:
    assert PASSAGES[3] in search("what was it")


@pytest.mark.parametrize("query", ["", "   ", "?!", "—", "zzyzx"])
def test_a_query_that_nothing_fits(search: Search, query: str) -> None:
    assert search(query) == []


@pytest.mark.parametrize(
    "query",
    [
        '"unclosed budget',
        "title:budget",
        "[draft TO budget]",
        "budget AND OR NOT (",
        "budget^99 ~5",
        "/budget",
        "+-budget*",
    ],
)
def test_query_syntax_is_only_words(search: Search, query: str) -> None:
    assert PASSAGES[5] in search(query)


@given(st.text(max_size=60))
def test_any_text_is_a_harmless_query(index: Path, query: str) -> None:
    with reading(index) as corpus:
        postings = TantivyIndex(index / (corpus.meta("postings") or ""), corpus, 0.5)
        ids, _ = postings.search(query, 5)
        assert set(corpus.load(ids.tolist())) == set(ids.tolist())


def _drafts(count: int) -> list[Draft]:
    chance = np.random.default_rng(1)
    names = [f"word{n}" for n in range(40)]
    return [Draft("", i * 3, tuple(" ".join(chance.choice(names, 6)) for _ in range(3))) for i in range(count)]


class Truth:
    """Stands in for the corpus: how many passages there are, and the highest id of them."""

    def __init__(self, passages: int, highest: int) -> None:
        self._passages, self._highest = passages, highest

    def count(self) -> tuple[int, int]:
        return 0, self._passages

    def max_passage(self) -> int:
        return self._highest


def _write(path: Path, drafts: Sequence[Draft], run: int = 1) -> None:
    postings = Postings(path)
    for draft in drafts:
        postings.add(draft, run)
    postings.commit()
    postings.close()


def test_a_filter_equals_sifting_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = _drafts(300)
    _write(tmp_path / "p", drafts)
    index = TantivyIndex(tmp_path / "p", Truth(900, 899), 0.5)  # type: ignore[arg-type]
    every, scores = index.search("word1 word2 word3", 900)
    score = dict(zip(every.tolist(), scores.tolist(), strict=True))
    for share in (0.005, 0.05, 0.5, 1.0):
        allowed = np.sort(np.random.default_rng(3).choice(900, int(share * 900), replace=False)).astype(np.int64)
        wanted = [s for i, s in score.items() if i in set(allowed.tolist())]
        for most in (20_000, 0):
            # Small sets go into the query, large ones sift what it finds; both paths at every size.
            monkeypatch.setattr(lexical, "_TERM_SET", most)
            for k in (1, 10, 900):
                ids, got = index.search("word1 word2 word3", k, allowed)
                assert len(ids) == len(set(ids.tolist())) == min(k, len(wanted))
                assert set(ids.tolist()) <= set(allowed.tolist())
                assert np.allclose(got, wanted[:k], atol=1e-4)
                assert all(abs(score[i] - s) < 1e-4 for i, s in zip(ids.tolist(), got.tolist(), strict=True))


def test_postings_ahead_of_the_snapshot(tmp_path: Path) -> None:
    """Passages of a run that is not published yet, or never will be, are not found."""
    _write(tmp_path / "p", _drafts(10))
    ahead = TantivyIndex(tmp_path / "p", Truth(15, 14), 0.5)  # type: ignore[arg-type]
    ids, _ = ahead.search(" ".join(f"word{n}" for n in range(40)), 100)
    assert sorted(ids.tolist()) == list(range(15))
    allowed = np.arange(10, 30)
    assert set(ahead.search("word1 word2 word3 word4 word5 word6", 100, allowed)[0].tolist()) <= set(range(10, 15))


def test_what_was_dropped_is_not_found(tmp_path: Path) -> None:
    _write(tmp_path / "p", _drafts(10))
    _write(tmp_path / "p", [Draft("", 100, ("word1 word2",))], run=2)
    postings = Postings(tmp_path / "p")
    postings.drop([0, 1, 2])
    postings.drop_runs(range(2, 3))
    postings.commit()
    postings.close()
    index = TantivyIndex(tmp_path / "p", Truth(27, 1000), 0.5)  # type: ignore[arg-type]
    assert index.count == 27
    ids, _ = index.search(" ".join(f"word{n}" for n in range(40)), 100)
    assert sorted(ids.tolist()) == list(range(3, 30))


def test_an_open_reader_keeps_what_it_opened(tmp_path: Path) -> None:
    _write(tmp_path / "p", _drafts(10))
    index = TantivyIndex(tmp_path / "p", Truth(30, 29), 0.5)  # type: ignore[arg-type]
    before = index.search("word1 word2 word3", 100)[0].tolist()
    postings = Postings(tmp_path / "p")
    postings.drop(range(30))
    postings.commit()
    postings.close()
    lexical.remove(tmp_path / "p")
    assert index.search("word1 word2 word3", 100)[0].tolist() == before != []


@pytest.mark.parametrize("damage", ["missing", "no meta", "empty"])
def test_damaged_postings_are_refused(tmp_path: Path, damage: str) -> None:
    _write(tmp_path / "p", _drafts(2))
    if damage == "no meta":
        (tmp_path / "p" / "meta.json").unlink()
    else:
        lexical.remove(tmp_path / "p")
    if damage == "empty":
        (tmp_path / "p").mkdir()
    with pytest.raises(DamagedIndexError, match="qabot index --rebuild"):
        TantivyIndex(tmp_path / "p", Truth(6, 5), 0.5)  # type: ignore[arg-type]


def test_removed_passages_leave_the_postings(tmp_path: Path) -> None:
    for n, text in enumerate(PASSAGES):
        write_json(tmp_path / "corpus" / f"{n}.json", [text], title=f"Report {n}")
    build(tmp_path / "index", [tmp_path / "corpus"])
    (tmp_path / "corpus" / "1.json").unlink()
    indexer(tmp_path / "index").run([tmp_path / "corpus"], silent)
    with reading(tmp_path / "index") as corpus:
        postings = TantivyIndex(tmp_path / "index" / (meta(tmp_path / "index", "postings") or ""), corpus, 0.5)
        assert postings.count == len(PASSAGES) - 1
        assert postings.search("captain", 10)[0].tolist() == []
