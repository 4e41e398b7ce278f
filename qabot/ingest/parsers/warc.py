"""Web archives (WARC, gzipped by record or as a whole) to articles, by fastwarc.

Taken are HTTP 200 responses and resources of HTML or plain text; other records are passed over in
silence. The record's target is the article's url; the day of the crawl is no date of the article.
After damage, reading goes on at the next record found, so what stands before and after is not lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from qabot.ingest.content import decode
from qabot.ingest.faults import Unreadable, too_large
from qabot.ingest.fields import Table
from qabot.ingest.parsers import html, plain
from qabot.types import Article, Skipped

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_PAGES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_START = re.compile(rb"\x1f\x8b\x08|(?<=\n)WARC/\d")
_BLOCK = 1 << 20
_OVERLAP = 8
_MAX_DAMAGES = 100


def parse(stream: IO[bytes], path: str, names: Table, limit: int) -> Iterator[Article | Skipped]:
    """Yield the articles of an archive, given as the bytes of the file, compressed or not.

    Raises Unreadable when there is no record at all.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    if not stream.read(1):
        raise Unreadable("empty")
    number, at, damages = 0, 0, 0
    while at >= 0:
        start, before, bad = at, number, number + 1
        stream.seek(at)
        try:
            for record in ArchiveIterator(stream, WarcRecordType.any_type, parse_http=False):
                number, start = number + 1, max(start, at + record.stream_pos)
                bad = number
                if record.record_type in (WarcRecordType.response, WarcRecordType.resource):
                    yield from _record(record, path, names, number, limit)
                bad = number + 1
            break
        except OSError:
            damages += 1
            at = _next_record(stream, start + 1) if damages < _MAX_DAMAGES else -1
        # An attempt that read nothing failed at the damage already reported.
        if number > before or (damages == 1 and at >= 0):
            yield Skipped(path, "damaged record" if at >= 0 else "damaged: the rest could not be read", bad)
    if not number:
        raise Unreadable("not a WARC archive")


def _next_record(stream: IO[bytes], at: int) -> int:
    """Return where the next record or gzip member after `at` may start, -1 if nowhere."""
    at -= 1
    stream.seek(at)
    window, skip = stream.read(_BLOCK), 1
    while window:
        if found := _START.search(window, skip):
            return at + found.start()
        block = stream.read(_BLOCK)
        kept = window[-_OVERLAP:] if block else b""
        at += len(window) - len(kept)
        window, skip = kept + block, 0
    return -1


def _record(record: WarcRecord, path: str, names: Table, number: int, limit: int) -> Iterator[Article | Skipped]:
    """Yield what one record holds: nothing unless it is a page. Raises OSError when the archive is damaged."""
    size = record.content_length
    raw = record.reader.read(size) if size <= limit else b""
    try:
        kind, charset, data = _payload(record, raw, limit)
        if kind is None:
            return
        if size > limit:
            raise too_large(limit)
        if len(raw) < size:
            raise Unreadable("truncated record")
        yield _article(kind, charset, data, record.headers.get("WARC-Target-URI"), path, names)
    except Unreadable as fault:
        yield Skipped(path, str(fault), number)


def _payload(record: WarcRecord, raw: bytes, limit: int) -> tuple[str | None, str | None, bytes]:
    """Return the kind of page, the stated charset and the decoded content; no kind for what is no page."""
    stated = record.headers.get("Content-Type") or ""
    data = raw
    if record.is_http:
        try:
            if raw:
                record.set_bytes_content(raw)
            record.parse_http(auto_decode="all")
            if not record.http_headers or record.http_headers.status_code != 200:
                return None, None, b""
            stated = record.http_headers.get("Content-Type") or ""
            data = record.reader.read(limit + 1) if raw else b""
        except (OSError, ValueError):
            raise Unreadable("damaged HTTP response") from None
    if len(data) > limit:
        raise too_large(limit)
    charset = _CHARSET.search(stated)
    return _kind(stated, data), charset[1] if charset else None, data


def _kind(stated: str, data: bytes) -> str | None:
    media = stated.partition(";")[0].strip().lower()
    if media in _PAGES or (not media and data.lstrip()[:1] == b"<"):
        return "html"
    return "plain" if media == "text/plain" else None


def _article(kind: str, charset: str | None, data: bytes, url: str | None, path: str, names: Table) -> Article:
    if not data.strip():
        raise Unreadable("empty")
    url = (url or "").strip("<>")
    if kind == "html":
        return html.parse(html.decode_page(data, path, charset), path, url)
    return plain.parse(decode(data, path, charset), path, names, url)
