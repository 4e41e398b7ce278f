"""The catalogue and filters by id, with as many articles as a large corpus has."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import build, reading, write_json

from qabot.store.corpus import Corpus
from qabot.store.ledger import Ledger
from qabot.types import EVERYTHING, Article, Entry, Filters

MANY = 10_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """A published corpus of many articles, without what is derived from it."""
    path = tmp_path_factory.mktemp("large") / "corpus.db"
    ledger = Ledger(path, lambda article: None, lambda article: article.id)
    ledger.begin()
    for n in range(MANY):
        published = f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}" if n % 10 else None
        authors = (f"Author {n % 50}", "Karin Ö")[: n % 3]
        paths = (f"/c/{n:05}.txt",)
        claimed = Article(
            f"{n:012x}", f"Headline {n}", f"Outlet {n % 7}", authors, published, None, None, None, "en", paths,
            (f"Text {n}.", "More."),
        )  # fmt: skip
        ledger.claim(claimed)
    ledger.publish("1")
    ledger.close()
    corpus = Corpus(path)
    yield corpus
    corpus.close()


def of(article: Article, paragraphs: int) -> Entry:
    """Return the line that an article has in the catalogue."""
    return Entry(
        article.id, article.published, article.source, article.authors, article.title, article.paths[0], paragraphs
    )


@pytest.mark.parametrize("filters", [EVERYTHING, Filters(since="2026-06", sources=("outlet 3",), authors=("karin",))])
def test_the_catalogue_is_the_articles_in_short(large: Corpus, filters: Filters) -> None:
    entries = list(large.catalogue(filters))
    assert entries == [of(article, 2) for article in large.articles(filters)]
    assert len(entries) == large.count(filters)[0] > 0


def test_the_catalogue_is_quick(large: Corpus) -> None:
    def once() -> float:
        # The work it takes, however busy the machine is with other things.
        started = time.thread_time()
        assert sum(1 for _ in large.catalogue()) == MANY
        return time.thread_time() - started

    assert min(once() for _ in range(5)) < 0.2


def test_thousands_of_ids(large: Corpus) -> None:
    ids = tuple(f"{n:012x}" for n in range(0, MANY, 2))
    chosen = Filters(articles=(*ids, "nobody", "' OR 1"))
    assert chosen
    assert {entry.id for entry in large.catalogue(chosen)} == set(ids)
    assert large.count(chosen) == (len(ids), 2 * len(ids))
    allowed = large.allowed(chosen)
    assert allowed is not None
    assert len(allowed) == 2 * len(ids)
    both = Filters(since="2026-07", articles=ids[:100])
    assert {e.id for e in large.catalogue(both)} == {e.id for e in large.catalogue(Filters(since="2026-07"))} & {
        *ids[:100]
    }
    assert large.count(Filters(articles=("nobody",))) == (0, 0)


def test_the_file_whose_version_is_kept(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write_json(tmp_path / "c" / f"{name}.json", ["The gazette.", "Closed."], title="Bridge")
    build(tmp_path / "i", [tmp_path / "c"])
    with reading(tmp_path / "i") as corpus:
        (entry,) = corpus.catalogue()
        (article,) = corpus.articles()
    assert entry == of(article, 2)
    assert entry.path.endswith("/a.json")
