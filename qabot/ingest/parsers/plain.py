"""Plain text to an article, by what its first and last lines look like.

The header is the lines before the first one that reads like text: a line that ends like a
sentence, holds two sentences, is longer than 160 characters or 24 words, or begins a hard-wrapped
paragraph. In it, one line each, whether or not blank lines stand between:

* "Key: value" with a known field name, a date ("3 March 2026", "Updated: ..."), a byline
  ("By A B"), an address;
* the other lines, in order: the outlet, sections, the headline. The outlet is the first of several
  if it is the "From ..." of the last line, has an outlet's word in it ("Telegraph", "BBC"), or is a
  name of up to four capitalised words before a longer headline; sections are names of up to five
  words made of a section's words ("Home News UK"). The headline is the next. What follows stays body.

The rest is body, without trailing furniture (furniture.py). If no line reads like text, or more than
six could be labels, all is body: text is kept when in doubt. A body without a blank line is split at
line ends, so there every line is judged alone.
"""

from __future__ import annotations

from qabot.ingest.articles import build
from qabot.ingest.fields import Table, article
from qabot.ingest.parsers.furniture import trim
from qabot.ingest.parsers.header import read_header
from qabot.ingest.parsers.labels import assign
from qabot.text import clean, paragraphs
from qabot.types import Article


def parse(text: str, path: str, names: Table, url: str | None = None) -> Article:
    """Return the article. Raises Unreadable when it has no text."""
    lines, origin = trim(clean(text).split("\n"))
    header = read_header(lines, names)
    labels = [header.texts[at] for at in header.labels]
    outlet, section, title, used = assign(labels, origin, "title" in header.fields)
    found = {"source": outlet or origin, "section": section, "title": title, "url": url, **header.fields}
    start = header.labels[used] if used < len(labels) else header.body
    body = paragraphs("\n".join(lines[start:]))
    if not body:
        return build(path, paragraphs(clean(text)), url=url)
    return article({ours: value for ours, value in found.items() if value}, path, names, body)
