"""Which parser reads a file: told by its suffix, or by its first bytes when that says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from qabot.ingest.content import decode, load, opened
from qabot.ingest.faults import Unreadable
from qabot.ingest.fields import Table
from qabot.ingest.parsers import feed, html, jsonl, markdown, plain, warc
from qabot.types import Article, Skipped

_SUFFIXES = {
    ".txt": "plain",
    ".text": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
    ".warc": "warc",
}
_SIGNS = (
    ("warc", re.compile(rb"WARC/\d")),
    (
        "html",
        re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S),
    ),
    ("feed", re.compile(rb"\s*(?:<\?xml|<rss|<feed|<rdf:)", re.IGNORECASE)),
    ("json", re.compile(rb'\s*(?:\[\s*)?\{\s*(?:"|\})')),
)
_PROJECT = ("readme", "license", "licence", "changelog")
_HEAD = 4096


def is_known(name: str) -> bool:
    """Tell whether a file of this name inside a folder is taken for news."""
    stem, suffix = _split(name)
    return suffix in _SUFFIXES and stem not in _PROJECT


def parse(path: str, names: Table, limit: int) -> Iterator[Article | Skipped]:
    """Yield what the file holds. Raises Unreadable or OSError when it is not readable as a whole."""
    kind = _SUFFIXES.get(_split(PurePath(path).name)[1]) or _sniff(path)
    if kind == "warc":
        with opened(path, packed=True) as stream:
            yield from warc.parse(stream, path, names, limit)
    elif kind == "lines" or (kind == "json" and _is_lines(path, limit)):
        with opened(path) as stream:
            yield from jsonl.parse_lines(stream, path, names, limit)
    elif kind == "json":
        yield from jsonl.parse(_load(path, limit), path, names)
    elif kind == "feed":
        yield from feed.parse(_load(path, limit), path)
    elif kind == "html":
        yield html.parse(html.decode_page(_load(path, limit), path), path)
    elif kind == "markdown":
        yield markdown.parse(decode(_load(path, limit), path), path, names)
    else:
        yield plain.parse(decode(_load(path, limit), path), path, names)


def _load(path: str, limit: int) -> bytes:
    data = load(path, limit)
    if not data.strip():
        raise Unreadable("empty")
    return data


def _split(name: str) -> tuple[str, str]:
    """Return the lower-case stem and suffix of a file name; that of "a.txt.gz" is ".txt"."""
    plain = PurePath(name.lower().removesuffix(".gz"))
    return plain.stem, plain.suffix


def _sniff(path: str) -> str:
    with opened(path) as stream:
        head = stream.read(_HEAD).removeprefix(b"\xef\xbb\xbf")
    return next((kind for kind, sign in _SIGNS if sign.match(head)), "plain")


def _is_lines(path: str, limit: int) -> bool:
    with opened(path) as stream:
        return jsonl.starts_with_object(stream, limit)
