"""What a receipt cites, held against the articles and quotes that the index has now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from qabot.receipts.reading import Receipt, Source, Words
from qabot.types import Article, Quote, Said, Span

Kind = Literal["altered", "changed", "gone"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold. "altered": the receipt contradicts itself; else what became of citation `n`."""

    kind: Kind
    what: str
    n: int | None = None
    article_id: str | None = None
    paragraph: int | None = None


class Index(Protocol):
    """Where articles and quotes are looked up."""

    def article(self, article_id: str) -> Article | None:
        """Return the article of exactly that id, or None."""

    def successor(self, article_id: str) -> str | None:
        """Return the id of the article that took the place of one that was edited, or None."""

    def said(self, article_id: str) -> Sequence[Quote]:
        """Return the quotes of an article."""


def now(index: Index, article_id: str) -> Article | None:
    """Return an article, or the one that an edit of its file made of it; None when neither is there."""
    found = index.article(article_id)
    if found is not None:
        return found
    successor = index.successor(article_id)
    return index.article(successor) if successor is not None else None


def against(source: Source, article: Article | None) -> Iterator[Fault]:
    """Yield how a source differs from the article of its id as it is now."""
    where = (source.n, source.article_id, source.paragraph)
    if article is None:
        yield Fault("gone", "the article is not in the index", *where)
        return
    edited = "" if article.id == source.article_id else f"; the article was edited and is {article.id} now"
    if source.paragraph > len(article.paragraphs):
        yield Fault("gone", f"the article has only {len(article.paragraphs)} paragraphs{edited}", *where)
        return
    if article.paragraphs[source.paragraph - 1] != source.text:
        places = [number for number, text in enumerate(article.paragraphs, 1) if text == source.text]
        what = f"its words are now paragraph {places[0]}" if places else "the paragraph reads otherwise"
        yield Fault("changed", what + edited, *where)
    facts = {
        "title": (source.title, article.title),
        "source": (source.source, article.source),
        "author": (source.author, ", ".join(article.authors) or None),
        "published": (source.published, article.published),
        "url": (source.url, article.url),
    }
    for name, (then, now_) in facts.items():
        if then != now_:
            what = f"{name} is {now_ or 'missing'} in the index, {then or 'missing'} here"
            yield Fault("changed", what + edited, *where)


def misquoted(
    receipt: Receipt, index: Index, stored: Mapping[str, Article | None], moved: Collection[str | None]
) -> Iterator[Fault]:
    """Yield the quotes that the index does not have so, in articles that are there.

    `stored` has the articles of now by the ids that the receipt cites, `moved` the ids of those that differ.
    """
    for quote in receipt.quotes:
        if quote.n > len(receipt.citations):
            yield Fault("altered", f"a quote leads to no citation: [{quote.n}]")
            continue
        source = receipt.citations[quote.n - 1]
        article = stored.get(source.article_id)
        if article is None:
            continue
        where = (quote.n, source.article_id, source.paragraph)
        if not _stands(quote, article):
            differs = source.article_id in moved
            yield Fault("changed" if differs else "altered", "the quoted words do not stand there", *where)
        elif quote.parts[0].paragraph != source.paragraph:
            yield Fault("altered", "the quote does not begin in the paragraph of its citation", *where)
        elif what := _unlike(quote, article, index.said(article.id)):
            yield Fault("changed", what, *where)


def _unlike(quote: Words, article: Article, known: Sequence[Quote]) -> str:
    """Return how a quote is another than the index has for these words, empty when it is none."""
    parts = {each.paragraph: Span(each.start, each.end) for each in quote.parts}
    there = (Said(article, each) for each in known)
    same = [said for said in there if said.spans == parts and len(parts) == len(quote.parts)]
    named = [(said.quote.speaker.name if said.quote.speaker else None, said.words(said.quote.cue)) for said in same]
    if (quote.speaker, quote.cue) in named:
        return ""
    if not named:
        return "the index has no quote of these words"
    speaker, cue = named[0]
    if quote.speaker not in (name for name, _ in named):
        return f"the speaker is {speaker or 'unknown'} in the index, {quote.speaker or 'unknown'} here"
    return f"the words that report it are {cue or 'missing'} in the index, {quote.cue or 'missing'} here"


def _stands(quote: Words, article: Article) -> bool:
    if not quote.parts or any(part.paragraph > len(article.paragraphs) for part in quote.parts):
        return False
    texts = [(part, article.paragraphs[part.paragraph - 1]) for part in quote.parts]
    cut = [Span(part.start, part.end).of(text) for part, text in texts if inside(part.start, part.end, text)]
    return len(cut) == len(quote.parts) and "\n".join(cut) == quote.content


def inside(start: int, end: int, text: str) -> bool:
    """Say whether characters [start, end) are some of a text's."""
    return 0 <= start < end <= len(text)
