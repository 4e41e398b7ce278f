"""The proof of a receipt: it must agree with itself, and with what the index holds now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qabot.receipts.evidence import Fault, Index, against, inside, misquoted, now
from qabot.receipts.reading import Receipt, Stated, Talk
from qabot.types import Span

__all__ = ["Fault", "Index", "composed", "prove", "prove_talk"]

_UNSEALED = (
    "it has no digest, so nothing says that question, query, confidence, notes, filters, models and what was understood"
    " are as they were written"
)


def prove(receipt: Receipt, index: Index) -> list[Fault]:
    """Return everything that does not hold, nothing when all of it does."""
    altered = [Fault("altered", what) for what in _contradictions(receipt)]
    sources = (*receipt.citations, *receipt.closest)
    stored = {source.article_id: now(index, source.article_id) for source in sources}
    moved = [fault for source in sources for fault in against(source, stored[source.article_id])]
    if not altered and receipt.sealed == "broken":
        altered = [Fault("altered", "its digest does not fit: something in it is not as it was written")]
    if receipt.sealed == "missing":
        altered.append(Fault("altered", _UNSEALED))
    return altered + moved + list(misquoted(receipt, index, stored, {fault.article_id for fault in moved}))


def prove_talk(talk: Talk) -> list[Fault]:
    """Return what does not hold of a conversation beside its answers, which are proved each by itself."""
    what = {
        "broken": "its digest does not fit: a turn was taken out, added, moved or written anew",
        "missing": "it has no digest, so nothing says that no turn was taken out, added or moved",
    }
    return [Fault("altered", what[talk.sealed])] if talk.sealed in what else []


def _contradictions(receipt: Receipt) -> Iterator[str]:
    """Yield where the parts of a receipt do not fit each other; the later checks rest on the earlier ones."""
    answered = receipt.status == "answered"
    for sources in (receipt.citations, receipt.closest):
        if [source.n for source in sources] != list(range(1, len(sources) + 1)):
            yield "the citations are not numbered 1, 2, 3 ..."
            return
        for source in sources:
            if wrong := [span for span in source.spans if not inside(*span, source.text)]:
                yield f"a span of [{source.n}] lies outside of its text: {list(wrong[0])}"
                return
    if answered != bool(receipt.statements) or answered != bool(receipt.citations) or (answered and receipt.closest):
        yield f"it says {receipt.status}, and holds {'no' if answered else 'an'} answer"
        return
    if wrong_marks := [n for n in _marks(receipt) if n > len(receipt.citations)]:
        yield f"the mark [{wrong_marks[0]}] leads to no citation"
        return
    if any(not inside(each.start, each.end, _text(receipt, each)) for each in receipt.statements):
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
        or not inside(short.start, short.end, _text(receipt, short))
        or _cut(receipt, short) != receipt.short_answer
    ):
        yield "the short answer is not cut from the passage it cites"


def _unproved_values(receipt: Receipt) -> Iterator[str]:
    """Yield which values of the sequence do not stand in the words that they are said to rest on."""
    for each in receipt.sequence:
        source, place = receipt.citations[each.n - 1], (each.start, each.end)
        if not inside(*place, source.text) or Span(*place).of(source.text) != each.value:
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
