"""Articles, what is listed of them, and what their copies and earlier texts have otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Article:
    """A news item as stored.

    `published` and `updated` are ISO 8601 dates ("2026-03-03") or date-times with the zone the
    article gave ("2026-03-03T08:30:00+01:00"); None when the article gives none. `paragraphs` is
    the body in order; each is one line, free of control characters, and offsets index it as is.
    `story` is the id of the earliest of the articles that are copies of one another, empty for one
    without copies; `version` is the digest of headline and paragraphs, in hexadecimal.
    """

    id: str
    title: str
    source: str | None
    authors: tuple[str, ...]
    published: str | None
    updated: str | None
    section: str | None
    url: str | None
    language: str | None
    paths: tuple[str, ...]
    paragraphs: tuple[str, ...]
    story: str = ""
    version: str = ""

    @property
    def origin(self) -> str:
        """What tells reports from reprints: equal for all copies of one story."""
        return self.story or self.id


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier version of an article, and when (ISO date-time) another was found in its place."""

    article: Article
    replaced: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A sentence that another version left out, added or changed, with the paragraph in either (0: the headline).

    What it left out has no `other_text`, what it added no `text`.
    """

    kind: Literal["left out", "added", "changed"]
    paragraph: int | None
    text: str
    other_paragraph: int | None
    other_text: str


@dataclass(frozen=True, slots=True)
class Reprint:
    """Another article of the same story: a copy of the one it stands beside, whole, cut or added to."""

    article_id: str
    source: str | None
    published: str | None
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue: an article without its body; `paragraphs` is how many it has.

    `published` is as in Article, `path` the file whose version is kept.
    """

    id: str
    published: str | None
    source: str | None
    authors: tuple[str, ...]
    title: str
    path: str
    paragraphs: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or one record of it, that could not be read, and why."""

    path: str
    reason: str
    record: int | None = None
