"""Pages, feeds and web archives: written here, and the real and malformed ones where they are present."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot.ingest.sources import File, Options, read, walk
from qabot.types import Article, Skipped

ArticleOf = Callable[..., Article]
Reading = Callable[..., list[Article | Skipped]]

ONE = "Councillors in Larne voted on Monday to close the old swimming pool after a debate of four hours."
TWO = "The mayor, Ann Lee, said the town could no longer pay for the repairs that the roof has needed since 2019."
DATA = {
    "@graph": [
        {"@type": "WebSite", "name": "Larne Herald"},
        {
            "@type": ["NewsArticle"],
            "headline": "Pool to close",
            "datePublished": "2026-03-03T08:30:00+01:00",
            "dateModified": "2026-03-04T09:00:00Z",
            "author": [{"@type": "Person", "name": "Jane Doe"}, {"name": "John Roe"}],
            "publisher": {"name": "Larne Herald"},
        },
    ]
}
HEAD = f"""<title>Pool to close - Larne Herald</title><meta property="article:section" content="Local">
<link rel="canonical" href="https://www.larneherald.com/pool">
<script type="application/ld+json">{json.dumps(DATA)}</script>"""
NAVIGATION = "<nav><ul><li><a href=/>Home</a></li><li><a href=/s>Sport</a></li></ul></nav>"


def page(head: str = HEAD, body: str = f"<p>{ONE}</p><p>{TWO}</p>") -> str:
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">{head}</head><body>{NAVIGATION}'
        f"<article><h1>Pool to close</h1>{body}</article><footer><p>© 2026 Larne Herald</p></footer></body></html>"
    )


def test_page(article_of: ArticleOf) -> None:
    article = article_of("a.html", page())
    assert (article.title, article.source, article.section) == ("Pool to close", "Larne Herald", "Local")
    assert (article.published, article.updated) == ("2026-03-03T08:30:00+01:00", "2026-03-04T09:00:00+00:00")
    assert article.authors == ("Jane Doe", "John Roe")
    assert (article.url, article.language) == ("https://www.larneherald.com/pool", "en-GB")
    assert article.paragraphs == (ONE, TWO)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-03-03T08:30:00+01:00">',
        '<meta name="date" content="2026-03-03"><meta itemprop="datePublished" content="2026-03-03T08:30:00+01:00">',
        '<script type="application/ld+json">{broken</script><meta name="pubdate" content="2026-03-03T08:30:00+01:00">',
    ],
)
def test_published_keeps_time_and_zone(article_of: ArticleOf, head: str) -> None:
    assert article_of("a.html", page(head)).published == "2026-03-03T08:30:00+01:00"


def test_time_element_dates_the_page(article_of: ArticleOf) -> None:
    body = f'<time itemprop="datePublished" datetime="2026-03-03T08:30Z">now</time><p>{ONE}</p><p>{TWO}</p>'
    assert article_of("a.html", page("", body)).published == "2026-03-03T08:30:00+00:00"


def test_a_page_without_a_date_has_none(article_of: ArticleOf) -> None:
    article = article_of("a.html", page("<title>Pool</title>"))
    assert (article.published, article.updated, article.authors) == (None, None, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_charset_of_a_page(article_of: ArticleOf, encoding: str) -> None:
    text = page(body=f"<p>Café owners objected. {ONE}</p><p>{TWO}</p>").replace("©", "").replace("utf-8", encoding)
    assert any(line.startswith("Café owners") for line in article_of("a.html", text.encode(encoding)).paragraphs)


RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Larne &amp; County Herald</title>
<language>en-gb</language><item><title>Pool to &lt;b&gt;close&lt;/b&gt;</title><link>https://e.com/1?utm_source=rss</link>
<author>jane@e.com (Jane Doe)</author><category>Local</category><pubDate>Tue, 03 Mar 2026 08:30:00 -0500</pubDate>
<description><![CDATA[<p>One.</p><script>evil()</script><p>Two<br>three.</p>]]></description></item>
<item><title>Nothing in it</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Herald</title><entry><title>Pool</title>
<link href="https://e.com/1"/><author><name>Jane Doe</name></author><updated>2026-03-04T08:30:00+02:00</updated>
<published>2026-03-03T08:30:00+02:00</published><summary>Short.</summary>
<content type="html">&lt;div&gt;One.&lt;ul&gt;&lt;li&gt;Two.&lt;/li&gt;&lt;/ul&gt;&lt;/div&gt;</content>
</entry></feed>"""


def test_rss(read_as: Reading) -> None:
    article, nothing = read_as("a.rss", RSS)
    assert isinstance(article, Article)
    assert (article.title, article.source, article.section) == ("Pool to close", "Larne & County Herald", "Local")
    assert (article.published, article.updated) == ("2026-03-03T08:30:00-05:00", None)
    assert (article.authors, article.language) == (("Jane Doe",), "en-gb")
    assert article.paragraphs == ("One.", "Two", "three.")
    assert isinstance(nothing, Skipped) and (nothing.reason, nothing.record) == ("entry has no text", 2)


def test_atom(article_of: ArticleOf) -> None:
    article = article_of("a.atom", ATOM)
    assert (article.title, article.source, article.authors) == ("Pool", "Herald", ("Jane Doe",))
    assert (article.published, article.updated) == ("2026-03-03T08:30:00+02:00", "2026-03-04T08:30:00+02:00")
    assert article.paragraphs == ("One.", "Two.")


def test_entities_do_not_multiply_and_nothing_is_opened(read_as: Reading, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret words")
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    subset = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{entities}<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    item = "<item><description>Words &l11; &x; end.</description></item>"
    found = read_as("a.xml", f"<?xml version='1.0'?>{subset}<rss version='2.0'><channel>{item}</channel></rss>")
    assert len(str(found)) < 1_000 and "secret words" not in str(found)


def members(archive: Path, suffix: str) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.isfile() and member.name.endswith(suffix) and (stream := tar.extractfile(member)):
                yield member.name, stream.read()


@pytest.mark.parametrize("name", ["feedparser_tests.tar.gz", "gofeed_testdata.tar.gz"])
def test_real_and_malformed_feeds_never_raise(shared: Path, read_as: Reading, name: str) -> None:
    found = [
        item
        for _, data in itertools.islice(members(shared / "eval" / "feeds" / name, ".xml"), 0, None, 6)
        for item in read_as("a.xml", data)
    ]
    assert len(found) > 50 and any(isinstance(item, Article) for item in found)


def record(body: bytes, kind: str = "response", media: str = "text/html", status: int = 200, extra: str = "") -> bytes:
    """Return one WARC record of a page, or of whatever else is asked."""
    http = f"HTTP/1.1 {status} OK\r\nContent-Type: {media}\r\n{extra}\r\n".encode() + body
    content, outer = (body, media) if kind == "resource" else (http, f"application/http; msgtype={kind}")
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://e.com/{zlib.crc32(body)}\r\n"
    head += f"WARC-Date: 2020-01-01T00:00:00Z\r\nContent-Type: {outer}\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content + b"\r\n\r\n"


PAGES = [page(body=f"<p>Story number {n}. {ONE}</p><p>{TWO}</p>").encode() for n in range(4)]


@pytest.mark.parametrize("packed", ["plain", "by record", "whole"])
def test_archive(read_as: Reading, packed: str) -> None:
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (PAGES[2][:99], PAGES[2][99:], b""))
    records = [
        record(b"GET / HTTP/1.1", kind="request"),
        record(PAGES[0]),
        record(b"body { }", media="text/css"),
        record(b"Not found, sorry about that.", status=404),
        record(gzip.compress(PAGES[1]), extra="Content-Encoding: gzip\r\n"),
        record(chunked, extra="Transfer-Encoding: chunked\r\n"),
        record(brotli.compress(PAGES[3]), extra="Content-Encoding: br\r\n"),
        record(f"Pool to close\n\n{ONE}\n".encode(), kind="resource", media="text/plain"),
    ]
    whole = b"".join(records)
    contents = {"plain": whole, "whole": gzip.compress(whole), "by record": b"".join(map(gzip.compress, records))}
    found = read_as("a.warc" if packed == "plain" else "a.warc.gz", contents[packed])
    assert [item.title for item in found if isinstance(item, Article)] == ["Pool to close"] * 5
    assert len(found) == 5
    assert all(isinstance(item, Article) and item.url for item in found)
    assert [item.published for item in found if isinstance(item, Article)] == ["2026-03-03T08:30:00+01:00"] * 4 + [None]


def test_corrupt_record_is_skipped_alone(read_as: Reading) -> None:
    packed = [gzip.compress(record(content)) for content in PAGES]
    packed[1] = packed[1][:60] + b"xxxxxxxxxxxxxxxxxxxx" + packed[1][80:]
    found = read_as("a.warc.gz", b"".join(packed))
    assert [type(item) for item in found] == [Article, Skipped, Article, Article]
    plain = [record(content) for content in PAGES]
    plain[1] = plain[1].replace(b"WARC/1.0", b"GARBAGE!")
    found = read_as("a.warc", b"".join(plain))
    assert [type(item) for item in found] == [Article, Skipped, Article, Article]


def test_truncated_archive_keeps_what_precedes(read_as: Reading) -> None:
    whole = b"".join(map(record, PAGES))
    packed = b"".join(gzip.compress(record(content)) for content in PAGES)
    for name, content in (
        ("a.warc", whole[:-300]),
        ("a.warc.gz", packed[:-300]),
        ("b.warc.gz", gzip.compress(whole)[:-300]),
    ):
        found = read_as(name, content)
        assert len(found) >= 1 and isinstance(found[-1], Skipped), (name, found)
        assert all(isinstance(item, Article) for item in found[:-1])


def test_bomb_in_an_archive_is_not_unpacked(read_as: Reading) -> None:
    bomb = record(gzip.compress(bytes(50_000_000)), extra="Content-Encoding: gzip\r\n")
    found = read_as("a.warc.gz", gzip.compress(bomb) + gzip.compress(record(PAGES[0])), Options(max_bytes=100_000))
    assert isinstance(found[0], Skipped) and found[0].reason == "larger than 100 kB" and isinstance(found[1], Article)
    found = read_as("b.warc", record(bytes(200_000)) + record(PAGES[0]), Options(max_bytes=100_000))
    assert isinstance(found[0], Skipped) and found[0].reason == "larger than 100 kB" and isinstance(found[1], Article)


def test_real_archives(shared: Path, read_as: Reading) -> None:
    for name, data in members(shared / "eval" / "warc" / "warcio_testdata.tar.gz", ""):
        assert isinstance(read_as(Path(name).name.removesuffix(".bad"), data), list)
    (file,) = walk([shared / "eval" / "warc" / "news_pages_scrapinghub.warc.gz"])
    found = list(itertools.islice(read(file, Options()), 25))
    assert all(isinstance(item, Article) and item.url and item.title for item in found)


SUFFIXES = ["txt", "md", "html", "json", "jsonl", "xml", "warc", "txt.gz", "warc.gz", "unknown"]


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=300)
    | st.text(max_size=200).map(str.encode)
    | st.text('<>/!&;[]{}":,-\na1#*', max_size=99).map(str.encode)
)
def test_random_bytes_never_raise(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(data)
    for item in read(File(path.as_posix(), len(data), 0), Options()):
        assert isinstance(item, Skipped) or item.paragraphs


@pytest.mark.parametrize(
    ("name", "sample"), [("a.html", page()), ("a.xml", RSS), ("a.md", "---\ntitle: x\n---\n# y\nz"), ("a.warc", "")]
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 2_000), junk=st.binary(max_size=12), cut=st.integers(0, 40))
def test_damaged_files_never_raise(tmp_path: Path, name: str, sample: str, at: int, junk: bytes, cut: int) -> None:
    data = sample.encode() or record(PAGES[0]) + record(PAGES[1])
    (tmp_path / name).write_bytes(data[:at] + junk + data[at + cut :])
    for item in read(File((tmp_path / name).as_posix(), 0, 0), Options()):
        assert isinstance(item, Article | Skipped)


@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", ONE), ("a.html", page()), ("a.xml", RSS), ("a.jsonl", '{"text": "One."}')]
)
def test_gzipped_and_plain_give_the_same(read_as: Reading, name: str, content: str) -> None:
    def bare(items: list[Article | Skipped]) -> list[object]:
        return [(i.id, i.title, i.paragraphs) if isinstance(i, Article) else i.reason for i in items]

    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as packed:
        packed.write(content.encode())
    assert bare(read_as(name, content)) == bare(read_as(f"{name}.gz", buffer.getvalue()))
