"""Markdown with YAML front matter to an article.

YAML is read by the safe loader only; a tag such as `!!python/object` makes it broken, nothing runs.
Of broken front matter the plain "key: value" lines are taken (the usual fault is a colon in a headline)
and the body is kept. The first heading of level 1 is the title when the front matter has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qabot.ingest.fields import Table, article, field_of
from qabot.ingest.parsers.blocks import split_markup
from qabot.text import clean, clean_line
from qabot.types import Article

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A\s*--- ?\n((?: ?(?:#[^\n]*)?\n)*[\w\"'-][^\n:]*:.*?\n|)--- ?(?:\n|\Z)", re.DOTALL)
_KEY = re.compile(r"^([A-Za-z][\w -]*):[ ]+([^!\[{&*|>\s].*)$", re.MULTILINE)


def parse(text: str, path: str, names: Table) -> Article:
    """Return the article. Raises Unreadable when it has no text."""
    metadata, body = _front_matter(clean(text))
    title, paragraphs = _paragraphs(body, seek_title=not any(field_of(key, names) == "title" for key in metadata))
    if title:
        metadata["title"] = title
    metadata = {key: value for key, value in metadata.items() if field_of(key, names) != "body"}
    return article(metadata, path, names, paragraphs)


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    """Return metadata and body."""
    import frontmatter
    from frontmatter.default_handlers import YAMLHandler
    from yaml import YAMLError  # type: ignore[import-untyped]

    front = _FRONT.match(text)
    if not front:
        return {}, text
    try:
        post = frontmatter.loads(text, handler=YAMLHandler())
    except (YAMLError, ValueError, RecursionError):
        return {key: value.strip("\"' ") for key, value in _KEY.findall(front[1])}, text[front.end() :]
    return {str(key): value for key, value in post.metadata.items()}, post.content


def _paragraphs(body: str, seek_title: bool) -> tuple[str | None, tuple[str, ...]]:
    """Return the title, if sought and found, and the plain text of every other block."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    title: str | None = None
    found: list[str] = []
    row: list[str] | None = None
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            found.append(" | ".join(row))
            row = None
        elif seek_title and title is None and before and before.tag == "h1" and token.type == "inline":
            title = clean_line(_plain(token.children or ()))
        else:
            (found if row is None else row).extend(_block(token))
    return title, tuple(line for text in found if (line := clean_line(text)))


def _block(token: Token) -> Iterator[str]:
    if token.type == "inline":
        yield _plain(token.children or ())
    elif token.type in ("fence", "code_block"):
        yield token.content
    elif token.type == "html_block":
        yield from split_markup(token.content)


def _plain(tokens: Sequence[Token]) -> str:
    """Return inline text without emphasis, links' targets and images."""
    return "".join(
        " " if token.type in ("softbreak", "hardbreak") else token.content
        for token in tokens
        if token.type in ("text", "code_inline", "softbreak", "hardbreak", "text_special")
    )
