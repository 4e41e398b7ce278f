"""A news page to an article: the body by trafilatura, the rest by what the page says about itself.

trafilatura runs with `favor_precision`, the best of its modes on both sets of pages measured.
A date found nowhere but in the running text is a guess and is not taken.
"""

from __future__ import annotations

import html
import logging
import re
import warnings
from typing import TYPE_CHECKING, Any, cast

from qabot.ingest.articles import build
from qabot.ingest.content import decode
from qabot.ingest.faults import NO_TEXT, Unreadable
from qabot.ingest.parsers.markup import Page
from qabot.text import clean_line, fold
from qabot.types import Article

if TYPE_CHECKING:
    from trafilatura.settings import Document

_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE
)
_HEAD = 4096
_OPTIONS: dict[str, Any] = {
    "with_metadata": True,
    "include_comments": False,
    "date_extraction_params": {"original_date": True, "extensive_search": False},
}
_ITEM = re.compile(r"^(?:- |\* |> |\|)\s*")


def decode_page(data: bytes, path: str, charset: str | None = None) -> str:
    """Return the text of a page: UTF-8, or the charset its server or its head states, or what is detected."""
    found = _CHARSET.search(data[:_HEAD])
    stated = next((name.decode("ascii") for name in found.groups() if name), None) if found else None
    return decode(data, path, charset or stated)


def parse(text: str, path: str, url: str | None = None) -> Article:
    """Return the article on a page; `url` is its address when known. Raises Unreadable when there is none."""
    page, found = _extract(text.replace("\0", ""), url)
    if page is None or found is None or not found.text:
        raise Unreadable(NO_TEXT)
    outlet = page.outlet or found.sitename
    title = _without_outlet(page.title or found.title, outlet)
    body = [_ITEM.sub("", line) for line in found.text.split("\n")]
    published = page.published or page.time_on(found.date) or found.date
    return build(
        path,
        body[1:] if len(body) > 1 and fold(clean_line(body[0])) == fold(title) else body,
        title=title,
        source=outlet,
        authors=page.authors or found.author or (),
        published=published,
        updated=page.updated if page.updated != published else None,
        section=page.section,
        url=url or page.url or found.url,
        language=page.language,
    )


def _extract(text: str, url: str | None) -> tuple[Page | None, Document | None]:
    """Return the page's own statements and trafilatura's findings."""
    from lxml.etree import LxmlError  # type: ignore[import-untyped]
    from trafilatura import bare_extraction, load_html

    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            root = load_html(text)
            if root is None:
                return None, None
            page = Page.of(root)
            found = bare_extraction(root, url=url, favor_precision=True, **_OPTIONS)
            return page, cast("Document | None", found or bare_extraction(load_html(text), url=url, **_OPTIONS))
        except (LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
            # What third-party parsers raise on hostile pages.
            raise Unreadable(f"not readable HTML: {type(error).__name__}") from None


def _without_outlet(title: str | None, outlet: str | None) -> str:
    """Drop " - Outlet" or " | Outlet" from the end of a page's title."""
    title = clean_line(html.unescape(title or ""))
    if outlet and (end := re.search(r"\s+[-–—|:]\s+" + re.escape(clean_line(outlet)) + r"$", title, re.IGNORECASE)):
        return title[: end.start()]
    return title
