"""JSON: an object, an array of objects or {"articles": [...]}; JSON Lines: one object a line.

`Skipped.record` counts lines of JSON Lines and items of an array, from 1. Lines are streamed, so
a file may be of any size; a bad line is skipped alone. A `.json` file that is JSON Lines in truth
is read as such.
"""

from __future__ import annotations

import json
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, EncodedFile
from collections.abc import Iterator, Mapping
from typing import IO, cast

from qabot.ingest.content import DAMAGED, decode, is_binary
from qabot.ingest.faults import Unreadable, too_large
from qabot.ingest.fields import Table, article
from qabot.types import Article, Skipped

_WRAPPERS = ("articles", "items", "data", "results", "news", "docs")


def parse(data: bytes, path: str, names: Table) -> Iterator[Article | Skipped]:
    """Yield the articles of one JSON value. Raises Unreadable when it is none."""
    value = _value(data, path)
    if isinstance(value, dict):
        inner = next((value[key] for key in _WRAPPERS if isinstance(value.get(key), list)), None)
        if inner is None:
            yield article(value, path, names)
            return
        value = inner
    if not isinstance(value, list) or not value:
        raise Unreadable("holds no JSON object")
    for number, item in enumerate(value, 1):
        yield _item(item, path, names, number)


def parse_lines(stream: IO[bytes], path: str, names: Table, limit: int) -> Iterator[Article | Skipped]:
    """Yield the article, or the reason there is none, of each line."""
    number = 0
    try:
        for number, line in enumerate(_lines(_as_utf8(stream), limit), 1):
            if line is None:
                yield Skipped(path, str(too_large(limit)), number)
            elif line.strip():
                yield _line(line, path, names, number)
    except DAMAGED:
        yield Skipped(path, "damaged or truncated gzip: the rest could not be read", number + 1)
    if not number:
        raise Unreadable("empty")


def starts_with_object(stream: IO[bytes], limit: int) -> bool:
    """Tell whether the first line is a whole JSON object, and another follows: JSON Lines."""
    try:
        lines = _lines(_as_utf8(stream), limit)
        first, second = next(lines, None), next(lines, None)
        return bool(first and second and second.strip()) and isinstance(_value(first or b"", ""), dict)
    except (Unreadable, *DAMAGED):
        return False


def _as_utf8(stream: IO[bytes]) -> IO[bytes]:
    """Pass over a byte-order mark, recoding UTF-16."""
    mark = stream.read(3)
    if mark.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        stream.seek(0)
        return cast("IO[bytes]", EncodedFile(stream, "utf-8", "utf-16", errors="replace"))
    if mark != BOM_UTF8:
        stream.seek(0)
    return stream


def _lines(stream: IO[bytes], limit: int) -> Iterator[bytes | None]:
    """Yield lines; None for one over the limit, which is never held whole."""
    while line := stream.readline(limit + 1):
        if len(line) <= limit:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(65_536)
        yield None


def _line(line: bytes, path: str, names: Table, number: int) -> Article | Skipped:
    try:
        return _item(_value(line, path), path, names, number)
    except Unreadable as fault:
        return Skipped(path, str(fault).replace("line 1 ", ""), number)


def _item(item: object, path: str, names: Table, number: int) -> Article | Skipped:
    if not isinstance(item, dict):
        return Skipped(path, "not a JSON object", number)
    try:
        return article(cast("Mapping[str, object]", item), path, names)
    except Unreadable as fault:
        return Skipped(path, str(fault), number)


def _value(data: bytes, path: str) -> object:
    """Decode strictly and fast; what is refused (NaN, raw control characters) by the lenient module."""
    from msgspec import DecodeError
    from msgspec.json import decode as decode_json

    try:
        return decode_json(data)
    except (DecodeError, RecursionError, UnicodeDecodeError):
        if is_binary(data):
            raise Unreadable("binary") from None
    try:
        return json.loads(decode(data, path), strict=False)
    except json.JSONDecodeError as error:
        raise Unreadable(f"not valid JSON: line {error.lineno} column {error.colno}") from None
    except (RecursionError, ValueError):
        raise Unreadable("not valid JSON: nested too deeply or a number out of range") from None
