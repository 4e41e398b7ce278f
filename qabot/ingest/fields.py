"""The one table of field names: news-please, fundus, schema.org and plain words to ours.

Names are compared without case, blanks and punctuation ("datePublished" is "Date published").
Where a record has several names of one field, the earlier in the table wins. Used for JSON,
Markdown front matter and the "Key: value" lines of plain text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from qabot.ingest.articles import build
from qabot.ingest.parsers.blocks import is_markup, split_markup
from qabot.text import clean, paragraphs
from qabot.types import Article

_NAMES = {
    "title": "title headline head name",
    "body": "maintext plaintext articlebody body text content article fulltext story bodytext paragraphs "
    "contenthtml bodyhtml lead summary description abstract",
    "source": "outlet publisher source sitename site newspaper publication sourcename sourcedomain domain provider",
    "authors": "authors author byline by writer writers creator",
    "published": "datepublished published publishedat datepublish publishdate publishingdate publicationdate pubdate "
    "publishedon publishedtime date datetime timestamp datecreated created createdat",
    "updated": "datemodified updated modified updatedat datemodify modifiedat lastmodified lastupdated "
    "modificationdate dateupdated",
    "section": "section articlesection category categories desk",
    "url": "url link permalink canonicalurl sourceurl weburl uri mainentityofpage",
    "language": "language lang inlanguage",
}
_INNER = ("name", "@value", "$date", "@id", "text", "content", "title")

Table = Mapping[str, tuple[str, int]]


OURS = frozenset(_NAMES)


def table(extra: Mapping[str, str] | None = None) -> Table:
    """Return name to (our field, rank); `extra` maps a user's names to our fields and wins."""
    names = {name: (ours, rank) for ours, listed in _NAMES.items() for rank, name in enumerate(listed.split())}
    for theirs, ours in (extra or {}).items():
        names[_plain(theirs)] = (ours if ours in _NAMES else names.get(_plain(ours), (ours, 0))[0], -1)
    return names


def field_of(name: str, names: Table) -> str | None:
    """Return our field for one name of theirs, if it is known."""
    found = names.get(_plain(name))
    return found[0] if found else None


def article(record: Mapping[str, object], path: str, names: Table, body: tuple[str, ...] | None = None) -> Article:
    """Return the article a record of named fields holds; `body` stands in for the record's own.

    Raises Unreadable when it has no text.
    """
    found = _pick(record, names)
    return build(
        path,
        split_body(found.get("body")) if body is None else body,
        title=_text(found.get("title")),
        source=_text(found.get("source")),
        authors=found.get("authors"),
        published=_scalar(found.get("published")),
        updated=_scalar(found.get("updated")),
        section=_text(found.get("section")),
        url=_text(found.get("url")),
        language=_text(found.get("language")),
    )


def split_body(value: object) -> tuple[str, ...]:
    """Return the paragraphs of a body given as text, HTML, a list of these, or fundus's summary and sections."""
    return tuple(paragraph for text in _texts(value) for paragraph in _split(text))


def _pick(record: Mapping[str, object], names: Table) -> dict[str, object]:
    best: dict[str, tuple[int, object]] = {}
    for key, value in record.items():
        known = names.get(_plain(str(key)))
        if known and value not in (None, "", [], {}) and (known[0] not in best or known[1] < best[known[0]][0]):
            best[known[0]] = known[1], value
    return {ours: value for ours, (_, value) in best.items()}


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _scalar(value: object) -> object:
    """Return the value itself, the first of a list, or what an object wraps."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        return next((inner for key in _INNER if isinstance(inner := value.get(key), str | int)), None)
    return value


def _text(value: object) -> str | None:
    value = _scalar(value)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping) and ("sections" in value or "summary" in value):
        sections = [section for section in _list(value.get("sections")) if isinstance(section, Mapping)]
        parts = [value.get("summary"), *(section.get(p) for section in sections for p in ("headline", "paragraphs"))]
        yield from (text for part in parts for item in _list(part) if (text := _text(item)))
    else:
        yield from (text for item in _list(value) if (text := _text(item)))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _split(text: str) -> tuple[str, ...]:
    return split_markup(text) if is_markup(text) else paragraphs(clean(text))
