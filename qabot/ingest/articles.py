"""The one place where what a parser read becomes an `Article`.

An article's id is made from its url when it has one, else from its body, so the same story read
again has the same id whatever the path. Nothing is invented: what is not given stays missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode, urlsplit

from qabot.ingest.bylines import authors as names
from qabot.ingest.dates import parse_date
from qabot.ingest.faults import NO_TEXT, Unreadable
from qabot.text import clean_line
from qabot.types import Article

# Parameters that say where a reader came from, not what is read. Written down here, not taken from
# a library, because ids are made from the result and must not change with an update.
_TRACKING = re.compile(
    r"utm_.*|at_.*|ns_.*|mc_[ce]id|.*clid|_ga|_gl|igshid|ref|ref_?src|referrer|cmp|ito|ocid|cmpid|smid|smtyp|mbid|"
    r"soc_(?:src|trk)|taid|ftag|ncid|xtor|share(?:token)?|partner|sr_share|spm|wt_?mc.*|yclid|intcmp|campaign",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_QUOTES = str.maketrans("", "", "\"'`´“”„‟‘’‚‛«»‹›")
_LONGEST = 500


def build(
    path: str,
    paragraphs: Iterable[str],
    *,
    title: str | None = None,
    source: str | None = None,
    authors: object = (),
    published: object = None,
    updated: object = None,
    section: str | None = None,
    url: str | None = None,
    language: str | None = None,
) -> Article:
    """Return the cleaned article; `authors` and dates are taken as any parser finds them.

    Raises Unreadable when no paragraph holds a word.
    """
    body = tuple(line for text in paragraphs if (line := clean_line(text)))
    if not any(c.isalnum() for line in body for c in line):
        raise Unreadable(NO_TEXT)
    address = _web_address(url)
    key = url_key(address) if address else None
    return Article(
        id=blake2b((key or body_key(body)).encode("utf-8", "replace")).hexdigest()[:12],
        title=_label(title) or "",
        source=_outlet(source) or (_host(address) if address else None),
        authors=names(authors),
        published=parse_date(published),
        updated=parse_date(updated),
        section=_label(section),
        url=address,
        language=_language(language),
        paths=(path,),
        paragraphs=body,
    )


def url_key(url: str) -> str | None:
    """Return what equal addresses have in common, or None for what is no web address."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]
    address = host.removeprefix("www.") + (f":{port}" if port not in (None, 80, 443) else "")
    return address + parts.path.rstrip("/") + (f"?{urlencode(sorted(query))}" if query else "")


def body_key(paragraphs: Iterable[str]) -> str:
    """Return the digest of a body, in hexadecimal, whatever its case, white space and quotation marks."""
    text = "".join(paragraphs).casefold().translate(_QUOTES)
    return blake2b("".join(text.split()).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _label(text: str | None) -> str | None:
    return clean_line((text or "")[: 4 * _LONGEST])[:_LONGEST].rstrip() or None


def _outlet(name: str | None) -> str | None:
    """Return the outlet; crawlers give its host for a name, with and without "www."."""
    label = _label(name)
    return label.removeprefix("www.") if label and " " not in label else label


def _web_address(url: str | None) -> str | None:
    """Return the address when it is one of the web: nothing else may ever be opened by a click."""
    url = clean_line(url or "").replace(" ", "%20")
    return url if url_key(url) else None


def _host(url: str) -> str | None:
    return (urlsplit(url).hostname or "").removeprefix("www.") or None


def _language(language: str | None) -> str | None:
    code = clean_line(language or "")
    if not _LANGUAGE.fullmatch(code) or len(code) > 20:
        return None
    primary, *rest = code.replace("_", "-").split("-")
    return "-".join([primary.lower(), *rest])
