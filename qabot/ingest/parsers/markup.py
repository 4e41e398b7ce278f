"""What a news page says about itself: JSON-LD, meta elements and <time>, dates with their zone.

Precedence of each field: the page's NewsArticle in JSON-LD (schema.org), then its meta elements;
of several dates the first with a time of day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.ingest.dates import parse_date
from qabot.text import clean_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_TITLE = "og:title twitter:title parsely-title sailthru.title dc.title"
_OUTLET = "og:site_name application-name dc.publisher"
_AUTHORS = "parsely-author sailthru.author byl article:author author dc.creator dcterms.creator"
_PUBLISHED = (
    "article:published_time og:article:published_time datepublished parsely-pub-date sailthru.date article.published "
    "pubdate publishdate publish-date publication_date date dc.date dc.date.issued dcterms.created dcterms.date"
)
_UPDATED = (
    "article:modified_time og:article:modified_time datemodified article.updated og:updated_time lastmod "
    "last-modified dcterms.modified"
)
_SECTION = "article:section og:article:section parsely-section articlesection section"
_LANGUAGE = "og:locale dc.language language"
_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review)$")
_OPENINGS = ("//", "<![CDATA[", "<!--")
_CLOSINGS = ("]]>", "-->", "//", ";")
_DEPTH = 6

Metas = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page's statements; None or empty when it makes none. `times` are its <time> elements' dates."""

    title: str | None
    outlet: str | None
    authors: tuple[str, ...]
    published: str | None
    updated: str | None
    section: str | None
    language: str | None
    url: str | None
    times: tuple[str, ...]

    @classmethod
    def of(cls, root: HtmlElement) -> Page:
        """Read the statements of a parsed page."""
        metas, data = _metas(root), _linked_data(root)
        times = [(time, date) for time in root.iter("time") if (date := parse_date(time.get("datetime")))]
        marked = [date for time, date in times if time.get("itemprop") == "datePublished" or time.get("pubdate")]
        people = [*_named(data.get("author"))] or [*_named(data.get("creator"))] or _people(metas)
        return cls(
            title=_first(_strings(data.get("headline")), _meta(metas, _TITLE)),
            outlet=_first(_named(data.get("publisher")), _meta(metas, _OUTLET)),
            authors=tuple(people),
            published=_date(_strings(data.get("datePublished")), _meta(metas, _PUBLISHED), marked),
            updated=_date(_strings(data.get("dateModified")), _meta(metas, _UPDATED)),
            section=_first(_meta(metas, _SECTION), _strings(data.get("articleSection"))),
            language=_first(_strings(root.get("lang")), _strings(data.get("inLanguage")), _meta(metas, _LANGUAGE)),
            url=_first(_canonical(root), _meta(metas, "og:url")),
            times=tuple(date for _, date in times),
        )

    def time_on(self, day: str | None) -> str | None:
        """Return the first <time> that falls on a day: hour and zone of a date known from elsewhere."""
        return next((time for time in self.times if day and time.startswith(day)), None)


def _metas(root: HtmlElement) -> Metas:
    """Return the contents of meta elements by lower-case name, in order."""
    found: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        content = clean_line(element.get("content") or "")
        for attribute in ("property", "name", "itemprop"):
            if content and (name := element.get(attribute)):
                found.setdefault(name.lower(), []).append(content)
    return found


def _meta(metas: Metas, names: str) -> Iterator[str]:
    for name in names.split():
        yield from metas.get(name, ())


def _people(metas: Metas) -> list[str]:
    """Return the authors of the first kind of meta element that names any; some hold only addresses."""
    named = ([text for text in metas.get(name, ()) if "://" not in text] for name in _AUTHORS.split())
    return next((people for people in named if people), [])


def _canonical(root: HtmlElement) -> Iterator[str]:
    links = (link.get("href") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical")
    return (link for link in links if link and link.startswith("http"))


def _date(*written: Iterable[str]) -> str | None:
    dates = [date for texts in written for text in texts if (date := parse_date(text))]
    return next((date for date in dates if "T" in date), _first(dates))


def _linked_data(root: HtmlElement) -> Mapping[str, object]:
    """Return the first article among the page's JSON-LD objects."""
    objects = (item for script in root.iter("script") for item in _objects(script))
    return next((item for item in objects if any(map(_ARTICLE.search, _strings(item.get("@type"))))), {})


def _objects(script: HtmlElement) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a JSON-LD script, those of a graph included; broken JSON holds none."""
    if "ld+json" not in (script.get("type") or "").lower() or not script.text:
        return
    try:
        yield from _walk(json.loads(_unwrapped(script.text), strict=False), _DEPTH)
    except (ValueError, RecursionError):
        return


def _unwrapped(text: str) -> str:
    """Return a script's JSON without the comment or CDATA marks around it."""
    for opening in _OPENINGS:
        text = text.strip().removeprefix(opening)
    for closing in _CLOSINGS:
        text = text.strip().removesuffix(closing)
    return text


def _walk(value: object, depth: int) -> Iterator[Mapping[str, object]]:
    if isinstance(value, list) and depth:
        for item in value:
            yield from _walk(item, depth - 1)
    elif isinstance(value, dict) and depth:
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _walk(value.get(key), depth - 1)


def _strings(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and item.strip():
            yield item


def _named(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        yield from _strings(item.get("name") if isinstance(item, dict) else item)


def _first(*values: Iterable[str]) -> str | None:
    return next((text for texts in values for text in texts), None)
