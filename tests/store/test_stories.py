"""Stories in the index: found over the sample articles, and the same however the articles came in."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers import CountingEncoder, HashEncoder, before_stories, build, meta, opened, reading, write_json
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.eval.stories import grouped, labels, score
from qabot.store.corpus import Corpus
from qabot.store.folder import IndexFolder
from qabot.types import Article, Filters

WIRE = "3c3787f66f22"
MOTHS = [WIRE, "046c354d025f", "180693f4492b"]


def test_the_moths_are_one_story_and_nothing_else_is(sample_index: Path) -> None:
    with reading(sample_index) as corpus:
        stories = {article.id: article.story for article in corpus.articles() if article.story}
        assert stories == dict.fromkeys(MOTHS, WIRE), "only the reprinted wire story; five reports of a fire are five"
        assert [article.id for article in corpus.members(WIRE)] == MOTHS
        assert list(corpus.members("")) == []


def test_only_copies_that_pass_the_filters_are_listed(sample_index: Path) -> None:
    with reading(sample_index) as corpus:
        article = corpus.find(WIRE)
        assert [each.source for each in corpus.reprints(article)] == ["Eastmere Evening Post", "Harbour Gazette"]
        only = corpus.reprints(article, Filters(sources=("gazette",)))
        assert [each.article_id for each in only] == ["180693f4492b"]
        assert corpus.reprints(corpus.find("180693f4492b"), Filters(until="2026-07-22"))[0].article_id == WIRE


_SENTENCES = [
    f"Number {n} of the {thing} was counted twice by {who} in the long hall before noon and {n + 3} times after it."
    for n, thing in enumerate(("boats", "bells", "lamps", "moths", "owls", "trams", "sheds", "hats"))
    for who in ("Ada Quill", "Bo Larch", "Cy Marsh")
]
_BODIES = st.lists(st.sampled_from(_SENTENCES), min_size=1, max_size=8, unique=True)
# A place in the corpus and what stands there from then on, None for nothing.
_STEPS = st.lists(st.lists(st.tuples(st.integers(0, 5), st.one_of(st.none(), _BODIES)), max_size=4), max_size=4)


def _article(place: int, body: Sequence[str]) -> dict[str, str]:
    return {"title": f"Headline {place}", "url": f"https://a.example/{place}", "published": f"2026-03-0{place + 1}"}


@settings(max_examples=12)
@given(_STEPS)
def test_stories_are_those_of_an_index_made_at_once(steps: list[list[tuple[int, list[str] | None]]]) -> None:
    with TemporaryDirectory() as name:
        folder, now = Path(name), dict[int, list[str]]()
        encoder = HashEncoder()
        base = {n: _SENTENCES[3 * n : 3 * n + 7] for n in range(4)}
        for step in [list(base.items()), *steps]:
            for place, body in step:
                path = folder / "corpus" / f"{place}.json"
                if body is None:
                    now.pop(place, None)
                    path.unlink(missing_ok=True)
                else:
                    now[place] = body
                    write_json(path, body, **_article(place, body))
            (folder / "corpus").mkdir(exist_ok=True)
            build(folder / "index", [folder / "corpus"], encoder)
        build(folder / "whole", [folder / "corpus"], encoder)
        with reading(folder / "index") as one, reading(folder / "whole") as other:
            assert _stories(one) == _stories(other)


def _stories(corpus: Corpus) -> dict[str, str]:
    return {article.id: article.story for article in corpus.articles()}


def _made(place: int, body: Sequence[str], day: int = 1) -> Article:
    url = f"https://a.example/{place}"
    path, dated = (f"/x/{place}",), f"2026-03-{day:02}"
    return Article(f"id{place}", f"H{place}", "A", (), dated, None, None, url, None, path, tuple(body))


@settings(max_examples=15)
@given(st.lists(_BODIES, min_size=2, max_size=7), st.randoms(use_true_random=False))
def test_order_and_batches_make_no_difference(bodies: list[list[str]], dice: object) -> None:
    articles = [_made(place, body, place + 1) for place, body in enumerate(bodies)]
    shuffled = list(articles)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    at = dice.randint(0, len(shuffled))  # type: ignore[attr-defined]
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        at_once, _ = grouped([articles], HashEncoder(), Path(one))
        in_two, _ = grouped([shuffled[:at], shuffled[at:]], HashEncoder(), Path(other))
    assert at_once == in_two


def test_a_story_is_named_by_its_earliest_article(tmp_path: Path) -> None:
    body = _SENTENCES[:8]
    articles = [_made(1, body, 9), _made(2, [*body, _SENTENCES[9]], 4), replace(_made(3, body[:7]), published=None)]
    story, _ = grouped([articles], HashEncoder(), tmp_path)
    assert story == dict.fromkeys(("id1", "id2", "id3"), "id2")


def test_other_parameters_make_all_stories_anew(tmp_path: Path) -> None:
    for place in (1, 2):
        write_json(tmp_path / "corpus" / f"{place}.json", _SENTENCES[: 6 + place], **_article(place, ()))
    index = tmp_path / "index"
    build(index, [tmp_path / "corpus"])
    with reading(index) as corpus:
        before = _stories(corpus)
    assert len(set(before.values())) == 1
    assert set(before.values()) <= before.keys()
    with closing(sqlite3.connect(IndexFolder(index).corpus)) as database, database:
        database.execute("UPDATE meta SET value = 'of old' WHERE key = 'stories'")
        database.execute("UPDATE articles SET story = 'nonsense'")
    build(index, [])
    with reading(index) as corpus:
        assert _stories(corpus) == before
    assert meta(index, "stories") != "of old"
    before_stories(index)
    counting = CountingEncoder(HashEncoder())
    build(index, [], counting)
    assert counting.texts == [], "an index made before there were stories has all it takes"
    with reading(index) as corpus:
        assert _stories(corpus) == before


def test_a_story_takes_one_place_in_a_search(tmp_path: Path) -> None:
    own = "The gazette alone reported that the keeper of the lamps had left the long hall by the window."
    write_json(tmp_path / "corpus" / "1.json", _SENTENCES[:8], **_article(1, ()), source="Wire")
    write_json(tmp_path / "corpus" / "2.json", [*_SENTENCES[:7], own], **_article(2, ()), source="Gazette")
    build(tmp_path / "index", [tmp_path / "corpus"])
    with opened(tmp_path / "index") as bot:
        _, hits = bot.search("counted twice in the long hall", k=100)
        texts = [hit.passage.text for hit in hits]
        assert sorted(texts) == sorted({*_SENTENCES[:8], own}), "each paragraph once, none lost"
        for hit in hits:
            assert hit.article.paragraphs[hit.passage.position - 1] == hit.passage.text
            assert bot.corpus.load([hit.passage.id])[hit.passage.id] == (hit.passage, hit.article)
            assert len(hit.reprints) == 1
            assert hit.reprints[0].source != hit.article.source
        _, filtered = bot.search("counted twice in the long hall", Filters(sources=("wire",)), k=100)
        assert {hit.passage.text for hit in filtered} == set(_SENTENCES[:8])
        assert all(hit.reprints == () for hit in filtered)


def test_the_labelled_pairs_are_whole() -> None:
    pairs = labels()
    assert len({(pair.one, pair.other) for pair in pairs}) == len(pairs) > 100
    assert all(pair.one < pair.other for pair in pairs)
    right = {name: "s" for pair in pairs if pair.copies for name in (pair.one, pair.other)}
    found = score([pair for pair in pairs if pair.copies], right)
    assert (found.precision, found.recall) == (1.0, 1.0)
    assert score(pairs, dict.fromkeys((name for pair in pairs for name in (pair.one, pair.other)), "")).recall == 0
