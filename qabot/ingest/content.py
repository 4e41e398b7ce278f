"""Bytes of a file: opened, decompressed within bounds, told from binary, decoded.

The encoding is the byte-order mark's, else UTF-8, else the one the format declares, else detected
by charset-normalizer; anything but the first two is logged as a warning under "qabot.ingest".
"""

from __future__ import annotations

import gzip
import logging
import re
import stat
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE, lookup
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from qabot.ingest.faults import Unreadable, too_large
from qabot.text import clean_line

DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile)
GZIP = b"\x1f\x8b"

_log = logging.getLogger("qabot.ingest")
_MARKS = (
    (BOM_UTF8, "utf-8"),
    (BOM_UTF32_LE, "utf-32-le"),
    (BOM_UTF32_BE, "utf-32-be"),
    (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04", b"\x7fELF", b"BZh", b"\xfd7zXZ", b"SQLite format 3\0")
_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\v\f\r\x1b"})
# Encodings of old Macs and of mainframes look like those of Windows to a detector and hardly occur; UTF-16 has a mark.
_UNLIKELY = (
    *("mac_cyrillic", "mac_greek", "mac_iceland", "mac_latin2", "mac_roman", "mac_turkish", "cp037", "cp500"),
    *("utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be", "utf_7"),
)
_SAMPLE = 65_536
_DETECT = 1_000_000
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


@contextmanager
def opened(path: str, packed: bool = False) -> Iterator[IO[bytes]]:
    """Open a regular file as a stream of its bytes, decompressed unless `packed` asks for them as they are.

    Whether it is gzip is told by its first bytes. Raises OSError, also for a folder that cannot be listed.
    """
    mode = Path(path).stat().st_mode
    if stat.S_ISDIR(mode):
        next(Path(path).iterdir(), None)
    if not stat.S_ISREG(mode):
        raise Unreadable("not a regular file")
    with Path(path).open("rb") as raw:
        compressed = raw.read(2) == GZIP
        raw.seek(0)
        if packed or not compressed:
            yield raw
            return
        with gzip.open(raw) as stream:
            try:
                yield cast("IO[bytes]", stream)
            except DAMAGED:
                raise Unreadable("damaged or truncated gzip") from None


def load(path: str, limit: int) -> bytes:
    """Return the whole decompressed content, of at most `limit` bytes."""
    with opened(path) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise too_large(limit)
    return data


def is_binary(data: bytes) -> bool:
    """Tell whether the bytes are no text of any 8-bit encoding; marked UTF-16 and UTF-32 are text."""
    if data.startswith(_MAGIC):
        return True
    if any(data.startswith(mark) for mark, _ in _MARKS):
        return False
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > 2 and controls > len(sample) / 50


def decode(data: bytes, path: str, declared: str | None = None) -> str:
    """Return the text of `data`; `declared` is the encoding its format or its server states."""
    if not data.strip():
        raise Unreadable("empty")
    if is_binary(data):
        raise Unreadable("binary")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        encoding, text = _declared(data, declared) or _mostly_utf8(data) or _detected(data)
    _log.warning("%s: not UTF-8, read as %s", clean_line(path), encoding)
    return text


def _marked(data: bytes, encoding: str) -> str:
    """Decode after a byte-order mark, which is not always true."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(f"not valid {encoding.upper()} despite its byte-order mark") from None


def _declared(data: bytes, declared: str | None) -> tuple[str, str] | None:
    """Decode by the declared encoding, Latin-1 being Windows-1252 as on the web (WHATWG)."""
    try:
        name = lookup(declared or "").name
        name = "cp1252" if name in ("iso8859-1", "ascii") else name
        return (name, data.decode(name)) if name != "utf-8" else None
    except (LookupError, UnicodeError, ValueError):
        return None


def _mostly_utf8(data: bytes) -> tuple[str, str] | None:
    """Decode UTF-8 with a few bytes of Windows-1252 in it, which no single encoding reads right."""
    valid = len(_MULTIBYTE.findall(data))
    stray = len(_HIGH.findall(_MULTIBYTE.sub(b"", data)))
    if stray > valid:
        return None
    pieces, at = [], 0
    for match in _MULTIBYTE.finditer(data):
        pieces += [data[at : match.start()].decode("cp1252", "replace"), match.group().decode("utf-8", "replace")]
        at = match.end()
    return "UTF-8 and Windows-1252", "".join([*pieces, data[at:].decode("cp1252", "replace")])


def _detected(data: bytes) -> tuple[str, str]:
    """Decode by detection; with few telling bytes Windows-1252 is likelier than what detection finds."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_DETECT], cp_exclusion=list(_UNLIKELY)).best()
    names = [best.encoding, *best.could_be_from_charset] if best else []
    few = len(_HIGH.findall(data)) < len(data) / 50
    for name in ["cp1252", *names] if few or "cp1252" in names else names:
        try:
            return name, data.decode(name)
        except UnicodeError:
            continue
    raise Unreadable("undecodable: no known text encoding")
