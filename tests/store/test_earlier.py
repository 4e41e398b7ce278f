"""A changed article keeps what it said; forgetting it forgets that too."""

from __future__ import annotations

from pathlib import Path

from helpers import build, indexer, reading, silent, write_json

from qabot.store.corpus import Corpus
from qabot.types import Article

FIRST, SECOND, THIRD = ([f"The toll is {n}.", "The port is shut."] for n in ("three", "seven", "eight"))
URL = "https://gazette.example/ferry"


def _only(corpus: Corpus) -> Article:
    (article,) = corpus.articles(body=True)
    return article


def _texts(index: Path) -> list[tuple[str, ...]]:
    with reading(index) as corpus:
        return [version.article.paragraphs for version in corpus.versions(_only(corpus).id)]


def _write(tmp_path: Path, body: list[str], name: str = "a.json", **fields: str) -> Path:
    return write_json(tmp_path / "corpus" / name, body, title="Ferry", **fields)


def test_a_changed_article_keeps_its_earlier_versions(tmp_path: Path) -> None:
    index = tmp_path / "index"
    digests = []
    for body in (FIRST, SECOND, THIRD):
        _write(tmp_path, body, url=URL, published="2026-03-03")
        build(index, [tmp_path / "corpus"])
        with reading(index) as corpus:
            digests.append(_only(corpus).version)
    assert {tuple(body) for body in (FIRST, SECOND)} == set(_texts(index))
    with reading(index) as corpus:
        article = _only(corpus)
        for digest, body in zip(digests, (FIRST, SECOND, THIRD), strict=True):
            found = corpus.version(article.id, digest)
            assert found is not None
            assert (list(found.paragraphs), found.version, found.url) == (body, digest, URL)
        assert corpus.version(article.id, "00" * 16) is None
        assert corpus.version(article.id, "no digest") is None
        assert corpus.version("nobody", digests[0]) is None
        assert all(version.replaced.endswith("Z") for version in corpus.versions(article.id))


def test_what_an_article_comes_back_to_is_no_earlier_version(tmp_path: Path) -> None:
    for body in (FIRST, SECOND, FIRST):
        _write(tmp_path, body, url=URL)
        build(tmp_path / "index", [tmp_path / "corpus"])
    assert _texts(tmp_path / "index") == [tuple(SECOND)]


def test_a_file_without_a_url_edited_in_place(tmp_path: Path) -> None:
    index = tmp_path / "index"
    _write(tmp_path, FIRST)
    build(index, [tmp_path / "corpus"])
    with reading(index) as corpus:
        before = _only(corpus)
    for body in (SECOND, THIRD):
        _write(tmp_path, body)
        build(index, [tmp_path / "corpus"])
    assert {tuple(body) for body in (FIRST, SECOND)} == set(_texts(index))
    with reading(index) as corpus:
        assert _only(corpus).id != before.id
        assert corpus.version(before.id, before.version) == before, "by the id it had"
        assert corpus.successor(before.id) == _only(corpus).id
        assert corpus.successor(_only(corpus).id) is None
        assert corpus.successor("nobody") is None


def test_another_article_at_another_url_is_no_version(tmp_path: Path) -> None:
    _write(tmp_path, FIRST)
    build(tmp_path / "index", [tmp_path / "corpus"])
    _write(tmp_path, SECOND, url=URL)
    build(tmp_path / "index", [tmp_path / "corpus"])
    assert _texts(tmp_path / "index") == []


def test_two_files_of_one_url_are_two_versions(tmp_path: Path) -> None:
    old, new = {"published": "2026-03-03"}, {"published": "2026-03-03", "updated": "2026-03-05"}
    for index, names in (("one", "ab"), ("other", "ba")):
        folder = tmp_path / index
        _write(folder, FIRST, f"{names[0]}.json", url=URL, **old)
        _write(folder, SECOND, f"{names[1]}.json", url=URL, **new)
        build(folder / "index", [folder / "corpus"])
        with reading(folder / "index") as corpus:
            assert list(_only(corpus).paragraphs) == SECOND
        assert _texts(folder / "index") == [tuple(FIRST)]
        (folder / "corpus" / f"{names[0]}.json").unlink()
        build(folder / "index", [folder / "corpus"])
        assert _texts(folder / "index") == [], "what was read from a file that is gone goes with it"


def test_rebuilding_keeps_versions_and_forgetting_does_not(tmp_path: Path) -> None:
    index = tmp_path / "index"
    for body in (FIRST, SECOND):
        path = _write(tmp_path, body, url=URL)
        build(index, [tmp_path / "corpus"])
    build(index, [tmp_path / "corpus"], rebuild=True)
    assert _texts(index) == [tuple(FIRST)]
    with reading(index) as corpus:
        article = _only(corpus)
    indexer(index).forget(article.id, silent)
    with reading(index) as corpus:
        assert corpus.versions(article.id) == ()
        assert corpus.version(article.id, article.version) is None
    build(index, [path])
    assert _texts(index) == []
    _write(tmp_path, THIRD, url=URL)
    build(index, [tmp_path / "corpus"])
    path.unlink()
    build(index, [tmp_path / "corpus"])
    with reading(index) as corpus:
        assert corpus.versions(article.id) == ()


def test_no_more_than_so_many_are_kept(tmp_path: Path) -> None:
    from qabot.store.versions import _MOST

    for n in range(_MOST + 3):
        _write(tmp_path, [f"The toll is {n}."], url=URL)
        build(tmp_path / "index", [tmp_path / "corpus"])
    assert len(_texts(tmp_path / "index")) == _MOST
