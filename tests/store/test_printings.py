"""An article that several outlets have word for word is one article, and all of them are named."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest
from helpers import build, indexer, opened, reading, silent, write_json

from qabot.types import EVERYTHING, Article, Filters

BODY = ("The gazette has it that the harbour bridge was closed.", "Mayor Anna Holm of the gazette said it was rotten.")
OUTLETS = {"wire": "2026-03-02", "ledger": "2026-03-03", "courier": "2026-03-05"}


def corpus(folder: Path, outlets: dict[str, str] = OUTLETS) -> Path:
    for name, day in outlets.items():
        address = f"https://{name}.example/bridge"
        write_json(folder / f"{name}.json", BODY, title=f"Bridge, {name}", source=name.title(), date=day, url=address)
    return folder


def only(index: Path) -> Article:
    with reading(index) as there:
        (article,) = there.articles(body=True)
    return article


def others(index: Path, filters: Filters = EVERYTHING) -> list[tuple[str | None, str | None, str]]:
    with reading(index) as there:
        (article,) = there.articles()
        return [(each.source, each.published, each.title) for each in there.reprints(article, filters)]


def test_every_outlet_is_named_whatever_the_order(tmp_path: Path) -> None:
    names = list(OUTLETS)
    for number, order in enumerate(permutations(names)):
        index, folder = tmp_path / f"i{number}", tmp_path / f"c{number}"
        for name in order:
            build(index, [corpus(folder, {name: OUTLETS[name]})])
        kept = only(index)
        assert kept.source == "Courier", "the latest dated is kept"
        assert [source for source, *_ in others(index)] == ["Wire", "Ledger"]
        assert others(index)[0] == ("Wire", "2026-03-02", "Bridge, wire")


def test_as_of_names_none_that_came_later(tmp_path: Path) -> None:
    build(tmp_path / "i", [corpus(tmp_path / "c")])
    assert others(tmp_path / "i", Filters(as_of="2026-03-02")) == [("Wire", "2026-03-02", "Bridge, wire")]
    assert others(tmp_path / "i", Filters(since="2026-03-03")) == [("Ledger", "2026-03-03", "Bridge, ledger")]
    assert others(tmp_path / "i", Filters(until="2026-03-02")) == []


def test_an_outlet_goes_with_its_file(tmp_path: Path) -> None:
    index, folder = tmp_path / "i", corpus(tmp_path / "c")
    build(index, [folder])
    (folder / "wire.json").unlink()
    build(index, [folder])
    assert [source for source, *_ in others(index)] == ["Ledger"]
    (folder / "courier.json").unlink()
    build(index, [folder])
    assert only(index).source == "Ledger"
    assert others(index) == []


def test_what_is_forgotten_is_forgotten_with_all_outlets(tmp_path: Path) -> None:
    index, folder = tmp_path / "i", corpus(tmp_path / "c")
    build(index, [folder])
    indexer(index).forget(only(index).id, silent)
    build(index, [folder])
    with reading(index) as there:
        assert there.count() == (0, 0)
        assert there._db.execute("SELECT count(*) FROM printings").fetchone() == (0,)


def test_outlets_in_one_file(tmp_path: Path) -> None:
    rows = [{"title": "Bridge", "source": name, "date": day, "paragraphs": BODY} for name, day in OUTLETS.items()]
    random.Random(4).shuffle(rows)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "all.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    build(tmp_path / "i", [tmp_path / "c"])
    assert {only(tmp_path / "i").source, *(source for source, *_ in others(tmp_path / "i"))} == set(OUTLETS)


def test_a_hit_names_them(tmp_path: Path) -> None:
    build(tmp_path / "i", [corpus(tmp_path / "c")])
    with opened(tmp_path / "i") as bot:
        _, hits = bot.search("harbour bridge")
        assert [each.source for each in hits[0].reprints] == ["Wire", "Ledger"]


@pytest.mark.parametrize("source", [None, "Courier"])
def test_a_copy_without_an_outlet_or_with_the_same_is_no_other(tmp_path: Path, source: str | None) -> None:
    folder = corpus(tmp_path / "c", {"courier": "2026-03-05"})
    more = {"source": source} if source else {}
    write_json(folder / "again.json", BODY, title="Bridge again", date="2026-03-01", **more)
    build(tmp_path / "i", [folder])
    assert others(tmp_path / "i") == []


def test_an_index_made_before_gets_its_outlets(tmp_path: Path) -> None:
    index, folder = tmp_path / "i", corpus(tmp_path / "c")
    build(index, [folder])
    with reading(index) as there:
        path = there.path
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("DELETE FROM printings")
        database.execute("UPDATE meta SET value = 'Options()' WHERE key = 'reading'")
    assert others(index) == []
    build(index, [folder])
    assert [source for source, *_ in others(index)] == ["Wire", "Ledger"]
