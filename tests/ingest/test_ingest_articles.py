"""Keys, authors and dates: what makes two articles one, and what is never invented."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.ingest.articles import body_key, build, url_key
from qabot.ingest.bylines import authors
from qabot.ingest.dates import parse_date
from qabot.ingest.faults import Unreadable


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a/b?id=7",
        "http://www.example.com/a/b/?utm_source=x&id=7#top",
        "HTTPS://EXAMPLE.COM:443/a/b?id=7&fbclid=1",
    ],
)
def test_url_key_is_the_same_for_the_same_page(url: str) -> None:
    assert url_key(url) == "example.com/a/b?id=7"


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "/a", "mailto:a@b.c", "http://", "http://[bad", "http://a:b/"]
)
def test_url_key_of_what_is_no_web_address(url: str) -> None:
    assert url_key(url) is None


def test_url_key_keeps_what_tells_pages_apart() -> None:
    assert url_key("https://e.com/?p=1") != url_key("https://e.com/?p=2")
    assert url_key("https://e.com/A") != url_key("https://e.com/a")


def test_body_key_ignores_space_case_and_kind_of_quotation_mark() -> None:
    assert body_key(['He said "no".', "It's over."]) == body_key(["He  said “No”.  It’s", "over."])
    assert body_key(["One."]) != body_key(["Two."])


def test_build_cleans_and_completes() -> None:
    article = build(
        "/a.txt",
        ["", " Body\x1b[31m red\x1b[0m ", "\u202eevil"],
        title="A \x1b]0;x\x07title\u2066",
        url="https://www.bbc.co.uk/x#y",
        published="soon",
        language="en_GB",
    )
    assert article.paragraphs == ("Body red", "evil")
    assert (article.title, article.source, article.published, article.language) == (
        "A title",
        "bbc.co.uk",
        None,
        "en-GB",
    )
    assert article.id == build("/b.txt", ["Other"], url="http://bbc.co.uk/x?utm_medium=1").id
    assert len(article.id) == 12 and build("/a", ["B."]).title == ""


def test_build_refuses_what_has_no_words_and_addresses_that_are_not_web() -> None:
    with pytest.raises(Unreadable):
        build("/a", ["", " — "])
    assert build("/a", ["Text."], url="javascript:alert(1)").url is None


@given(st.lists(st.text(max_size=40), max_size=4), st.text(max_size=30), st.text(max_size=30))
def test_build_is_deterministic_and_clean(paragraphs: list[str], title: str, source: str) -> None:
    def once() -> object:
        return build("/a", paragraphs, title=title, source=source, authors=title, section=source, url=source)

    try:
        article = build("/a", paragraphs, title=title, source=source, authors=title, section=source, url=source)
    except Unreadable:
        return
    assert article == once()
    texts = [article.title, article.source or "", article.section or "", *article.authors, *article.paragraphs]
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202e\u2066\u2028\ufeff" for t in texts for c in t)
    "".join(texts).encode()


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Jane Doe", ("Jane Doe",)),
        ("By Jane Doe and John Roe", ("Jane Doe", "John Roe")),
        ("Jane Doe, John Roe & Ann Lee", ("Jane Doe", "John Roe", "Ann Lee")),
        ("Jane Doe / John Roe; Jane Doe", ("Jane Doe", "John Roe")),
        ("By Jane Doe, Political Editor", ("Jane Doe",)),
        ("Sam Smith, Jr.", ("Sam Smith, Jr.",)),
        ("Doe, Jane", ("Doe, Jane",)),
        ("By Jane Doe in Belfast", ("Jane Doe",)),
        ("jane@paper.com (Jane Doe)", ("Jane Doe",)),
        ("https://facebook.com/paper", ()),
        (["Jane Doe", {"name": "John Roe", "@type": "Person"}, "jane doe", 7, None], ("Jane Doe", "John Roe")),
        ({"name": "Jane Doe"}, ("Jane Doe",)),
        ("Martin Luther King III", ("Martin Luther King III",)),
        (None, ()),
        ("a" * 1_000_000, ()),
    ],
)
def test_authors(byline: object, names: tuple[str, ...]) -> None:
    assert authors(byline) == names


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-03-03", "2026-03-03"),
        ("2022/11/05", "2022-11-05"),
        ("2026-03-03T08:30:00+01:00", "2026-03-03T08:30:00+01:00"),
        ("2026-03-03T08:30:00Z", "2026-03-03T08:30:00+00:00"),
        ("2026-03-03 08:30", "2026-03-03T08:30:00"),
        ("2022/11/05 10:30 PM EST", "2022-11-05T22:30:00-05:00"),
        ("Tue, 03 Mar 2026 08:30:00 -0500", "2026-03-03T08:30:00-05:00"),
        ("Tue, 3 Mar 2026 08:30:00 BST", "2026-03-03T08:30:00+01:00"),
        ("Tue 3 Mar 2026 08:30 GMT", "2026-03-03T08:30:00+00:00"),
        ("3 March 2026", "2026-03-03"),
        ("March 3, 2026", "2026-03-03"),
        ("3. März 2026", "2026-03-03"),
        ("03/04/2026", "2026-04-03"),
        ("12/31/2025", "2025-12-31"),
        (1_700_000_000, "2023-11-14T22:13:20+00:00"),
        (1_700_000_000_000, "2023-11-14T22:13:20+00:00"),
        (20260303, "2026-03-03"),
        (date(2026, 3, 3), "2026-03-03"),
        (datetime(2026, 3, 3, 8, tzinfo=UTC), "2026-03-03T08:00:00+00:00"),
    ],
)
def test_dates(given: object, expected: str) -> None:
    assert parse_date(given) == expected


_WORDS = ["yesterday", "now", "2 hours ago", "Friday", "March 2026", "3 March", "2026", "10:30", "", "x" * 1_000_000]
_NUMBERS = ["1700000000", "2026-02-30", "31/02/2026", "1699-01-01", "2099-01-01", float("nan"), float("inf"), 10**30]


@pytest.mark.parametrize("given", [*_WORDS, *_NUMBERS, None, True, [], {}])
def test_what_is_no_date(given: object) -> None:
    assert parse_date(given) is None


@given(st.text(max_size=40) | st.integers() | st.floats())
def test_dates_never_raise(given: object) -> None:
    parse_date(given)


@given(st.datetimes(datetime(1700, 1, 1), datetime(2026, 1, 1)))
def test_iso_dates_come_back_as_they_are(moment: datetime) -> None:
    text = moment.replace(microsecond=0).isoformat()
    assert parse_date(text) == text
    assert parse_date(text[:10]) == text[:10]
