"""JSON and JSON Lines, under everybody's field names, and one bad record among good ones."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.ingest.faults import Unreadable
from qabot.ingest.fields import article, table
from qabot.ingest.sources import Options, read, walk
from qabot.types import Article, Skipped

ArticleOf = Callable[..., Article]
Reading = Callable[..., list[Article | Skipped]]

NEWS_PLEASE = {
    "title": "Pool",
    "maintext": "One.\nTwo.",
    "description": "Lead.",
    "date_publish": "2026-03-03 08:30:00",
    "date_modify": "2026-03-04 08:30:00",
    "authors": ["Jane Doe"],
    "source_domain": "e.com",
    "url": "https://www.e.com/1",
    "language": "en",
}
FUNDUS = {
    "title": "Pool",
    "body": {"summary": [], "sections": [{"headline": [], "paragraphs": ["One.", "Two."]}]},
    "authors": ["Jane Doe"],
    "publishing_date": "2026-03-03 08:30:00",
    "publisher": "e.com",
    "topics": ["Water"],
    "updated_at": "2026-03-04T08:30:00",
    "lang": "en",
    "link": "https://www.e.com/1",
}
SCHEMA = {
    "@type": "NewsArticle",
    "headline": "Pool",
    "articleBody": "<p>One.</p><p>Two.</p><script>x()</script>",
    "datePublished": "2026-03-03T08:30:00",
    "dateModified": "2026-03-04T08:30:00",
    "author": [{"@type": "Person", "name": "Jane Doe"}],
    "publisher": {"name": "e.com"},
    "inLanguage": "en",
    "mainEntityOfPage": {"@id": "https://www.e.com/1"},
}
PLAIN = {
    "Headline": "Pool",
    "Article Body": "One.\n\nTwo.",
    "Newspaper": "e.com",
    "Byline": "By Jane Doe",
    "Publication Date": "2026/03/03 08:30:00",
    "Modified": "2026-03-04 08:30:00",
    "Permalink": "https://www.e.com/1",
    "Language": "en",
}


@pytest.mark.parametrize("record", [NEWS_PLEASE, FUNDUS, SCHEMA, PLAIN])
def test_field_names(article_of: ArticleOf, record: dict[str, object]) -> None:
    article = article_of("a.json", json.dumps(record))
    assert (article.title, article.source, article.authors) == ("Pool", "e.com", ("Jane Doe",))
    assert (article.published, article.updated) == ("2026-03-03T08:30:00", "2026-03-04T08:30:00")
    assert (article.url, article.language, article.paragraphs) == ("https://www.e.com/1", "en", ("One.", "Two."))


def test_missing_stays_missing(article_of: ArticleOf) -> None:
    article = article_of("a.json", '{"text": "One.", "date": null, "author": "", "updated": "recently"}')
    assert (article.title, article.source, article.authors) == ("", None, ())
    assert (article.published, article.updated, article.url) == (None, None, None)


def test_field_names_of_the_user_win(article_of: ArticleOf) -> None:
    record = '{"kicker": "Water", "section": "News", "story-html": "<p>One.</p>", "text": "No."}'
    article = article_of("a.json", record, Options(fields={"Kicker": "section", "story_html": "text"}))
    assert (article.section, article.paragraphs) == ("Water", ("One.",))


@pytest.mark.parametrize("wrap", ["[{0}, {0}]", '{{"articles": [{0}, {0}]}}', "{0}\n{0}\n"])
def test_many_in_one_file(read_as: Reading, wrap: str) -> None:
    found = read_as("a.json", wrap.format('{"text": "One."}'))
    assert [type(item) for item in found] == [Article, Article]


def test_one_bad_line_is_skipped_alone(read_as: Reading, tmp_path: Path) -> None:
    lines = [
        '{"text": "One."}',
        '{"text": "Tw',
        "",
        "[1]",
        '{"title": "Empty"}',
        '{"text": "' + "x" * 2_000 + '"}',
        "[" * 300 + "]" * 300,
        '{"text": "NaN is \\ud800 no JSON", "views": NaN, "text2": 1e999}',
        '{"text": "a", "text": "Last wins."}',
        '{"text": "Last."}',
    ]
    found = read_as("a.jsonl", "\n".join(lines), Options(max_bytes=1_000))
    path = (tmp_path / "a.jsonl").as_posix()
    assert [item.paragraphs[0] for item in found if isinstance(item, Article)] == [
        "One.",
        "NaN is no JSON",
        "Last wins.",
        "Last.",
    ]
    assert [item for item in found if isinstance(item, Skipped)] == [
        Skipped(path, "not valid JSON: column 10", 2),
        Skipped(path, "not a JSON object", 4),
        Skipped(path, "no article text found", 5),
        Skipped(path, "larger than 1 kB", 6),
        Skipped(path, "not a JSON object", 7),
    ]


def test_deep_nesting_harms_nothing(read_as: Reading) -> None:
    deep = "[" * 10_000 + "]" * 10_000
    found = read_as("a.jsonl", f'{deep}\n{{"text": "One.", "authors": {deep}}}\n{{"text": "Two."}}')
    assert [type(item) for item in found] == [Skipped, Skipped, Article]


def test_line_in_another_encoding(read_as: Reading) -> None:
    found = read_as("a.jsonl", '{"text": "One."}\n{"text": "The café’s owner."}\n'.encode("cp1252"))
    assert [item.paragraphs[0] for item in found if isinstance(item, Article)] == ["One.", "The café’s owner."]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks(read_as: Reading, encoding: str) -> None:
    found = read_as("a.jsonl", '{"text": "Café."}\n{"text": "Two."}\n'.encode(encoding))
    assert [item.paragraphs for item in found if isinstance(item, Article)] == [("Café.",), ("Two.",)]


def test_truncated_gzip_keeps_what_precedes(read_as: Reading) -> None:
    lines = "".join(f'{{"text": "Story number {n} of many."}}\n' for n in range(20_000))
    found = read_as("a.jsonl.gz", gzip.compress(lines.encode())[:-500])
    assert len(found) > 1_000 and all(isinstance(item, Article) for item in found[:-1])
    assert isinstance(found[-1], Skipped) and "the rest could not be read" in found[-1].reason


def test_real_records_are_read_by_the_general_names(shared: Path) -> None:
    (file,) = walk([shared / "eval" / "realtimeqa" / "articles_2024.jsonl.gz"])
    for found in itertools.islice(read(file, Options()), 500):
        assert isinstance(found, Article) and found.title and found.source and found.url
        assert found.published and len(found.published) == 10


_NAMES = st.sampled_from(
    ["title", "text", "body", "authors", "author", "date", "url", "source", "sections", "language"]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20) | st.just("<p>a</p>"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES | st.just("name"), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(_NAMES, _VALUES, max_size=6))
def test_any_value_under_a_known_name_is_read_or_refused(record: dict[str, object]) -> None:
    with contextlib.suppress(Unreadable):
        assert article(record, "/a", table()).paragraphs
