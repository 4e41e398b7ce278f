"""An answer made of quotes: the sentences that hold somebody's words, whole, with the question put before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qabot.answer.answerer import Chosen, Piece, beside, numbered
from qabot.answer.quoting import asks
from qabot.text import around, sentences
from qabot.types import Citation, Hit, Passage, Place, Said, Span, Spoken


def spoken(found: Sequence[tuple[Said, Hit]], confidence: float) -> Chosen:
    """Return the quotes in the order given as statements; a sentence that holds several of them stands once.

    What the same person says in sentences that follow each other is one statement. The hit of a quote is a passage
    of its article.
    """
    pieces: list[Piece] = []
    voices: list[str | None] = []
    begins: list[int] = []
    for said, hit in found:
        own = list(_pieces(said, hit))
        begins.append(next(piece.passage.id for piece in own if not piece.lead))
        speaker = said.quote.speaker
        for piece in own:
            _add(pieces, voices, piece, None if piece.lead or speaker is None else speaker.name)
    chosen = numbered(pieces, confidence)
    number = {citation.passage.id: citation.n for citation in chosen.citations}
    quotes = tuple(Spoken(number[begin], said) for begin, (said, _) in zip(begins, found, strict=True))
    return replace(chosen, quotes=quotes)


def cited(found: Sequence[tuple[Said, Hit]]) -> tuple[Citation, ...]:
    """Return the passages in which the quotes begin, numbered, with the words of the quotes marked."""
    citations: dict[int, Citation] = {}
    for said, hit in found:
        number, span = next(iter(said.spans.items()))
        passage = _passage(hit, number)
        known = citations.get(passage.id, Citation(len(citations) + 1, passage, hit.article))
        citations[passage.id] = replace(known, spans=tuple(apart([*known.spans, span])))
    return tuple(citations.values())


def apart(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans in order, those that overlap as one."""
    held: Span | None = None
    for span in sorted(spans):
        if held is not None and span.start < held.end:
            held = Span(held.start, max(held.end, span.end))
            continue
        if held is not None:
            yield held
        held = span
    if held is not None:
        yield held


def _pieces(said: Said, hit: Hit) -> Iterator[Piece]:
    """Yield the sentence that reports a question put to the speaker, then those that hold content, cue and source."""
    spans = [(_passage(hit, number), span) for number, span in _sentences(said).items()]
    asking = _asking(hit, *spans[0])
    if asking is not None:
        yield Piece(hit, *asking, lead=True)
    for passage, span in spans:
        yield Piece(hit, passage, span)


def _sentences(said: Said) -> dict[int, Span]:
    """Return the whole sentences of each paragraph of the content that content, cue or source stand in."""
    quote = said.quote
    report: list[Place] = [place for place in (quote.cue, quote.source) if place is not None]
    found = {}
    for number, span in said.spans.items():
        near = [place for place in report if place.paragraph == number]
        start, end = min([span.start, *(p.start for p in near)]), max([span.end, *(p.end for p in near)])
        found[number] = around(said.article.paragraphs[number - 1], Span(start, end))
    return found


def _asking(hit: Hit, passage: Passage, span: Span) -> tuple[Passage, Span] | None:
    """Return the sentence right before a quote if it reports a question."""
    earlier = [s for s in sentences(passage.text) if s.end <= span.start]
    before = passage if earlier else beside(replace(hit, passage=passage), passage, -1)
    if before is None:
        return None
    last = earlier[-1] if earlier else sentences(before.text)[-1]
    return (before, last) if asks(last.of(before.text)) else None


def _passage(hit: Hit, number: int) -> Passage:
    position = hit.passage.position
    if number == position:
        return hit.passage
    found = beside(hit, hit.passage, number - position)
    assert found is not None, "a quote stands in its article"
    return found


def _add(pieces: list[Piece], voices: list[str | None], piece: Piece, voice: str | None) -> None:
    """Add a piece; where it overlaps one that is there, or goes on from one in the same voice, that is widened."""
    for place, other in enumerate(pieces):
        if other.passage.id != piece.passage.id:
            continue
        overlaps = other.span.start < piece.span.end and piece.span.start < other.span.end
        first, second = sorted((other.span, piece.span))
        between = piece.passage.text[first.end : second.start]
        if overlaps or (voice is not None and voices[place] == voice and not between.strip()):
            span = Span(first.start, max(first.end, second.end))
            pieces[place] = replace(other, span=span, lead=other.lead and piece.lead)
            voices[place] = voices[place] or voice
            return
    pieces.append(piece)
    voices.append(voice)
