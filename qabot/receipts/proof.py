"""The proof of a receipt: it must agree with itself, and with what the index holds now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from qabot.receipts.reading import Receipt, Source, Stated, Words
from qabot.types import Article, Span

Kind = Literal["altered", "changed", "gone"]
Find = Callable[[str], Article | None]


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold. "altered": the receipt contradicts itself; else what became of citation `n`."""

    kind: Kind
    what: str
    n: int | None = None
    article_id: str | None = None
    paragraph: int | None = None


def prove(receipt: Receipt, find: Find) -> list[Fault]:
    """Return everything that does not hold, nothing when all of it does; `find` looks an article up by its id."""
    altered = [Fault("altered", what) for what in _contradictions(receipt)]
    sources = (*receipt.citations, *receipt.closest)
    stored = {source.article_id: find(source.article_id) for source in sources}
    moved = [fault for source in sources for fault in _against(source, stored[source.article_id])]
    if not altered and not receipt.whole:
        altered = [Fault("altered", "its digest does not fit: something in it is not as it was written")]
    return altered + moved + list(_misquoted(receipt, stored, {fault.article_id for fault in moved}))


def _contradictions(receipt: Receipt) -> Iterator[str]:
    """Yield where the parts of a receipt do not fit each other; the later checks rest on the earlier ones."""
    answered = receipt.status == "answered"
    for sources in (receipt.citations, receipt.closest):
        if [source.n for source in sources] != list(range(1, len(sources) + 1)):
            yield "the citations are not numbered 1, 2, 3 ..."
            return
        for source in sources:
            if wrong := [span for span in source.spans if not _inside(*span, source.text)]:
                yield f"a span of [{source.n}] lies outside of its text: {list(wrong[0])}"
                return
    if answered != bool(receipt.statements) or answered != bool(receipt.citations) or (answered and receipt.closest):
        yield f"it says {receipt.status}, and holds {'no' if answered else 'an'} answer"
        return
    if wrong_marks := [n for n in _marks(receipt) if n > len(receipt.citations)]:
        yield f"the mark [{wrong_marks[0]}] leads to no citation"
        return
    if any(not _inside(each.start, each.end, _text(receipt, each)) for each in receipt.statements):
        yield "a statement lies outside of the text it is cut from"
        return
    yield from _misfits(receipt)
    yield from _unproved_values(receipt)
    yield from _unproved_sentences(receipt)


def _misfits(receipt: Receipt) -> Iterator[str]:
    """Yield what is not cut from the citations as the statements say."""
    if receipt.answer != composed(receipt):
        yield "the answer is not made of the words it cites"
    claimed: dict[int, set[tuple[int, int]]] = {source.n: set() for source in receipt.citations}
    for each in receipt.statements:
        claimed[each.n].add((each.start, each.end))
        for other in each.also:
            claimed[other.n].update(other.spans)
    for rest in _rests(receipt):
        claimed[rest.n].add((rest.start, rest.end))
    for source in receipt.citations:
        used = sorted(claimed[source.n])
        # Where a composed sentence and a statement rest on words that overlap, these are cited as one.
        if list(source.spans) not in (used, list(_apart(used))):
            yield f"the spans of [{source.n}] are not those that the answer uses"
    short = receipt.short
    if (short is None) != (receipt.short_answer is None):
        yield "the short answer has no place, or a place no short answer"
    elif short is not None and (
        short.n > len(receipt.citations)
        or not _inside(short.start, short.end, _text(receipt, short))
        or _cut(receipt, short) != receipt.short_answer
    ):
        yield "the short answer is not cut from the passage it cites"


def _unproved_values(receipt: Receipt) -> Iterator[str]:
    """Yield which values of the sequence do not stand in the words that they are said to rest on."""
    for each in receipt.sequence:
        source, place = receipt.citations[each.n - 1], (each.start, each.end)
        if not _inside(*place, source.text) or Span(*place).of(source.text) != each.value:
            yield f"the value {each.value!r} is not cut from [{each.n}]"
        elif (each.published, each.source) != (source.published, source.source):
            yield f"the value {each.value!r} is not of the day and outlet of [{each.n}]"
        elif (
            {rest.n for rest in each.rests} != {each.n, *each.also}
            or not any(rest.n == each.n and rest.start <= each.start < each.end <= rest.end for rest in each.rests)
            or any((rest.start, rest.end) not in receipt.citations[rest.n - 1].spans for rest in each.rests)
        ):
            yield f"the value {each.value!r} does not rest on the words that its marks lead to"


def _unproved_sentences(receipt: Receipt) -> Iterator[str]:
    """Yield where the composed text is not its sentences, or these do not rest on the words their marks lead to."""
    draft = receipt.composed
    if draft is None:
        return
    kept = [each for each in draft.sentences if not each.struck]
    if draft.text != " ".join(f"{each.text} {''.join(f'[{n}]' for n in each.marks)}" for each in kept):
        yield "the composed text is not made of its sentences"
    for each in draft.sentences:
        if each.struck != (each.reason is not None) or each.struck == bool(each.marks):
            yield f"a composed sentence is struck or kept without a reason: {each.text!r}"
        elif each.marks != tuple(dict.fromkeys(rest.n for rest in each.rests)):
            yield f"a composed sentence does not rest on what its marks lead to: {each.text!r}"


def composed(receipt: Receipt) -> str:
    """Return the answer that the statements make of the citations."""
    marked = ("".join(f"[{n}]" for n in (each.n, *(other.n for other in each.also))) for each in receipt.statements)
    return " ".join(f"{_cut(receipt, each)} {marks}" for each, marks in zip(receipt.statements, marked, strict=True))


def _against(source: Source, article: Article | None) -> Iterator[Fault]:
    """Yield how a source differs from the article of its id."""
    where = (source.n, source.article_id, source.paragraph)
    if article is None:
        yield Fault("gone", "the article is not in the index", *where)
        return
    if source.paragraph > len(article.paragraphs):
        yield Fault("gone", f"the article has only {len(article.paragraphs)} paragraphs", *where)
        return
    if article.paragraphs[source.paragraph - 1] != source.text:
        now = [number for number, text in enumerate(article.paragraphs, 1) if text == source.text]
        what = f"its words are now paragraph {now[0]}" if now else "the paragraph reads otherwise"
        yield Fault("changed", what, *where)
    facts = {
        "title": (source.title, article.title),
        "source": (source.source, article.source),
        "author": (source.author, ", ".join(article.authors) or None),
        "published": (source.published, article.published),
        "url": (source.url, article.url),
    }
    for name, (then, now_) in facts.items():
        if then != now_:
            yield Fault("changed", f"{name} is {now_ or 'missing'} in the index, {then or 'missing'} here", *where)


def _misquoted(
    receipt: Receipt, stored: Mapping[str, Article | None], moved: Collection[str | None]
) -> Iterator[Fault]:
    """Yield the quotes whose words do not stand where they say, in articles that are there."""
    for quote in receipt.quotes:
        if quote.n > len(receipt.citations):
            yield Fault("altered", f"a quote leads to no citation: [{quote.n}]")
            continue
        source = receipt.citations[quote.n - 1]
        article = stored.get(source.article_id)
        if article is not None and not _stands(quote, article):
            kind: Kind = "changed" if article.id in moved else "altered"
            yield Fault(kind, "the quoted words do not stand there", quote.n, article.id, source.paragraph)


def _stands(quote: Words, article: Article) -> bool:
    if any(part.paragraph > len(article.paragraphs) for part in quote.parts):
        return False
    texts = [(part, article.paragraphs[part.paragraph - 1]) for part in quote.parts]
    cut = [Span(part.start, part.end).of(text) for part, text in texts if _inside(part.start, part.end, text)]
    return len(cut) == len(quote.parts) and "\n".join(cut) == quote.content


def _marks(receipt: Receipt) -> Iterator[int]:
    for each in receipt.statements:
        yield each.n
        yield from (other.n for other in each.also)
    for value in receipt.sequence:
        yield from (value.n, *value.also)
    yield from (n for each in receipt.composed.sentences for n in each.marks) if receipt.composed else ()
    yield from (rest.n for rest in _rests(receipt))


def _rests(receipt: Receipt) -> Iterator[Stated]:
    """Yield the words that values and composed sentences rest on."""
    for value in receipt.sequence:
        yield from value.rests
    for sentence in receipt.composed.sentences if receipt.composed else ():
        yield from sentence.rests


def _apart(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield sorted spans, those that overlap as one."""
    held: tuple[int, int] | None = None
    for start, end in spans:
        if held is not None and start < held[1]:
            held = held[0], max(held[1], end)
            continue
        if held is not None:
            yield held
        held = start, end
    if held is not None:
        yield held


def _text(receipt: Receipt, place: Stated) -> str:
    return receipt.citations[place.n - 1].text


def _cut(receipt: Receipt, place: Stated) -> str:
    return Span(place.start, place.end).of(_text(receipt, place))


def _inside(start: int, end: int, text: str) -> bool:
    return 0 <= start < end <= len(text)
