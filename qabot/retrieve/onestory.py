"""A story takes one place among the hits, whichever of its copies they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from qabot.store.corpus import Corpus
from qabot.stories.compare import nearly
from qabot.types import Citation, Filters, Hit, Passage

Cited = TypeVar("Cited", Hit, Citation)


def one_a_story(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits, best first, those of a story all in the article in which its best hit stands.

    A paragraph that the article has too, or nearly, is shown in it, once; one that only another version has
    stays where it is.
    """
    shown: dict[str, Hit] = {}
    kept: dict[int, Hit] = {}
    for hit in hits:
        first = shown.setdefault(hit.article.origin, hit)
        moved = hit if hit.article.id == first.article.id else _moved(hit, first)
        if not _there(moved, kept.values()):
            kept[moved.passage.id] = moved
    return list(kept.values())


def with_reprints(found: Iterable[Cited], corpus: Corpus, filters: Filters) -> tuple[Cited, ...]:
    """Return hits or citations, each with the other articles of its story that pass the filters."""
    return tuple(replace(each, reprints=corpus.reprints(each.article, filters)) for each in found)


def _moved(hit: Hit, to: Hit) -> Hit:
    """Return a hit at the same paragraph of another article, or as it is where that has none such."""
    own = hit.passage.text
    # An equal one first: a shorter paragraph may be nearly the same as well.
    for same in (str.__eq__, nearly):
        for position, text in enumerate(to.article.paragraphs, 1):
            if same(own, text):
                number = to.passage.id + position - to.passage.position
                return replace(hit, article=to.article, passage=Passage(number, to.article.id, position, text))
    return hit


def _there(hit: Hit, kept: Iterable[Hit]) -> bool:
    """Say whether a paragraph of the story is among the hits already, here or in another version."""
    return any(
        other.passage.id == hit.passage.id
        or (
            bool(hit.article.story)
            and other.article.story == hit.article.story
            and other.article.id != hit.article.id
            and nearly(other.passage.text, hit.passage.text)
        )
        for other in kept
    )
