"""RSS and Atom files to articles, one for each entry with text; nothing is ever fetched.

Dates are parsed from the entry's own words, since feedparser turns every date into UTC.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import cast

from qabot.ingest.articles import build
from qabot.ingest.content import decode, is_binary
from qabot.ingest.faults import NO_TEXT, Unreadable
from qabot.ingest.parsers.blocks import is_markup, split_markup
from qabot.text import clean, paragraphs
from qabot.types import Article, Skipped

Entry = dict[str, object]
_ENCODING = re.compile(rb"<\?xml[^>]+encoding|^(?:\xff\xfe|\xfe\xff|\x00\x00\xfe\xff)|\x00", re.IGNORECASE)
_HEAD = 200
_SUBSET = re.compile(rb"<!DOCTYPE\s[^<>\[]*\[", re.IGNORECASE)
_SUBSET_END = re.compile(rb"\]\s*>")
_PROLOG = 65_536


def parse(data: bytes, path: str) -> Iterator[Article | Skipped]:
    """Yield an article or Skipped for each entry. Raises Unreadable when the file is no feed."""
    if is_binary(data) and b"<\0" not in data[:_HEAD] and b"\0<" not in data[:_HEAD]:
        raise Unreadable("binary")
    if not _ENCODING.search(data[:_HEAD]):
        data = decode(data, path).encode("utf-8", "replace")
    parsed = _feed(data)
    version = _text(parsed, "version")
    entries = _list(parsed, "entries")
    if not entries:
        raise Unreadable("feed without entries" if version else "not an RSS or Atom feed")
    for number, entry in enumerate(entries, 1):
        if version.startswith("rss") and "published" not in entry:
            # RSS 1.0 dates its items with dc:date, which feedparser takes for the update.
            entry["published"] = entry.pop("updated", "")
        yield _article(entry, _dict(parsed, "feed"), path, number)


def _feed(data: bytes) -> Entry:
    """Parse what is in memory: given an address or a name feedparser would open it."""
    import feedparser  # type: ignore[import-untyped]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return dict(feedparser.parse(BytesIO(_without_entities(data)), resolve_relative_uris=False))
        except Exception as error:  # noqa: BLE001 - a third-party parser on hostile data fails in many ways
            raise Unreadable(f"not a readable feed: {type(error).__name__}") from None


def _without_entities(data: bytes) -> bytes:
    """Cut off the internal document type, so no entity can multiply ("billion laughs")."""
    start = _SUBSET.search(data, 0, _PROLOG)
    if not start:
        return data
    end = _SUBSET_END.search(data, start.end())
    return data[: start.start()] + (data[end.end() :] if end else b"")


def _article(entry: Entry, head: Entry, path: str, number: int) -> Article | Skipped:
    source = _dict(entry, "source")
    try:
        return build(
            path,
            _body(entry),
            title=" ".join(split_markup(_text(entry, "title"))),
            source=" ".join(split_markup(_text(source, "title") or _text(head, "title"))),
            authors=_authors(entry),
            published=_text(entry, "published") or _text(entry, "created"),
            updated=_text(entry, "updated"),
            section=_section(entry),
            url=_text(entry, "link") or _text(entry, "id"),
            language=_language(entry) or _text(head, "language"),
        )
    except Unreadable as fault:
        return Skipped(path, "entry has no text" if str(fault) == NO_TEXT else str(fault), number)


def _text(entry: Entry, name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _dict(entry: Entry, name: str) -> Entry:
    """Return an inner object as a plain dict: feedparser's own answers for keys it does not hold."""
    value = entry.get(name)
    return dict(cast("Entry", value)) if isinstance(value, dict) else {}


def _list(entry: Entry, name: str) -> list[Entry]:
    value = entry.get(name)
    return [dict(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _body(entry: Entry) -> tuple[str, ...]:
    """Return the longest of the entry's contents, else its summary."""
    contents = [_paragraphs(content) for content in _list(entry, "content")]
    longest = max(contents, key=lambda body: sum(map(len, body)), default=())
    return longest or _paragraphs({"value": entry.get("summary"), **_dict(entry, "summary_detail")})


def _paragraphs(content: Entry) -> tuple[str, ...]:
    text = _text(content, "value")
    return split_markup(text) if is_markup(text) or "html" in _text(content, "type") else paragraphs(clean(text))


def _authors(entry: Entry) -> list[str]:
    named = [_text(author, "name") for author in _list(entry, "authors")]
    return [name for name in named if name] or [_text(entry, "author")]


def _section(entry: Entry) -> str:
    return next((term for tag in _list(entry, "tags") if (term := _text(tag, "term"))), "")


def _language(entry: Entry) -> str:
    return next((code for item in _list(entry, "content") if (code := _text(item, "language"))), "")
