"""Fragments of HTML to paragraphs: one for each block element or double line break."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qabot.text import clean_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_MARKUP = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|ul|ol|li|h[1-6]|img|blockquote|figure|table|script)\b[^<>]*>", re.IGNORECASE
)
_BLOCK_TAGS = (
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table td th tr ul"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_HIDDEN = frozenset(("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "head", "button"))


def is_markup(text: str) -> bool:
    """Tell whether a text is written in HTML rather than plain."""
    return "<" in text and _MARKUP.search(text) is not None


def split_markup(markup: str) -> tuple[str, ...]:
    """Return the paragraphs of an HTML fragment, without scripts and tags."""
    from lxml.etree import ParserError  # type: ignore[import-untyped]
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(markup.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except ParserError:
        return ()
    pieces = "".join(_pieces(root)).split("\n")
    return tuple(line for piece in pieces if (line := clean_line(piece)))


def _pieces(root: HtmlElement) -> Iterator[str]:
    """Walk the tree without recursion, for hostile depth; a block starts and ends a line."""
    from lxml.etree import iterwalk

    hidden = 0
    for event, element in iterwalk(root, events=("start", "end")):
        tag = element.tag
        if event == "start":
            hidden += tag in _HIDDEN
            text = element.text
        else:
            hidden -= tag in _HIDDEN
            text = element.tail
        if tag in _BLOCKS:
            yield "\n"
        if text and not hidden:
            yield " ".join(text.split()) if text.isspace() else text.replace("\n", " ")
        if text and text.isspace() and not hidden:
            yield " "
