"""Chooses the words of an answer from the hits, or abstains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from qabot.answer.quoting import asks, opens_quoted, replies, runs_on, whole
from qabot.answer.scorer import Scored
from qabot.text import sentences, terms
from qabot.types import Citation, Hit, Passage, Span, Statement

# Passages whose sentences are weighed, and closest passages shown when abstaining.
_READ = 8
_CLOSEST = 3
# A further sentence joins the answer when it scores nearly as well as the best one.
MARGIN = 0.06
_REPEATED = 0.7


class Scorer(Protocol):
    """Ranks the sentences of passages as answers to a question."""

    def score(self, question: str, passages: Sequence[tuple[Hit, Sequence[Span]]]) -> list[Scored]: ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """Statements with the citations they number, and how sure qabot is."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Answerer:
    """Takes hits; does not know where they come from."""

    scorer: Scorer
    confidence: Callable[[Sequence[Scored]], float]
    threshold: float
    max_sentences: int

    def answer(self, question: str, hits: Sequence[Hit]) -> Chosen:
        """Return the statements that answer, none when nothing is close enough."""
        scored = self.weigh(question, hits)
        confidence = self.confidence(scored) if scored else 0.0
        if not scored or confidence < self.threshold:
            return Chosen((), (), confidence)
        pieces = self._reply(scored[0]) or self._best(scored)
        return _numbered(pieces, confidence)

    def weigh(self, question: str, hits: Sequence[Hit]) -> list[Scored]:
        """Return the sentences of the first hits, best first."""
        return self.scorer.score(question, [(hit, sentences(hit.passage.text)) for hit in hits[:_READ]])

    def _best(self, scored: Sequence[Scored]) -> list[Piece]:
        """Return the best sentence and those nearly as good, each with the quotation it is part of."""
        pieces: list[Piece] = []
        room = self.max_sentences
        for candidate in scored:
            if room < 1 or candidate.score < scored[0].score - MARGIN:
                break
            passage = candidate.hit.passage
            spans = sentences(passage.text)
            span = whole(passage.text, spans, spans.index(candidate.span), room)
            piece = Piece(candidate.hit, passage, span)
            new_passage = passage.id not in {p.passage.id for p in pieces}
            if _known(piece, pieces) or (new_passage and len({p.passage.id for p in pieces}) == self.max_sentences):
                continue
            pieces.append(piece)
            room -= sum(1 for s in spans if span.start <= s.start and s.end <= span.end)
            if len(pieces) == 1:
                room = self._follow(pieces, room)
        return pieces

    def _reply(self, best: Scored) -> list[Piece] | None:
        """Return a reported question with its reply, when the best sentence belongs to either."""
        exchange = _exchange(best.hit, best.span)
        if exchange is None:
            return None
        asking, question, reply, first = exchange
        pieces = [Piece(best.hit, asking, question, lead=True)]
        spans = sentences(reply.text)[first:][: self.max_sentences - 1]
        if not spans:
            return None
        pieces.append(Piece(best.hit, reply, Span(spans[0].start, spans[-1].end)))
        self._follow(pieces, self.max_sentences - 1 - len(spans), after_reply=True)
        return pieces

    def _follow(self, pieces: list[Piece], room: int, *, after_reply: bool = False) -> int:
        """Add to `pieces` the paragraphs their last quotation runs on into; return the sentences still free."""
        while room > 0:
            last = pieces[-1]
            at_end = last.span.end >= len(last.passage.text.rstrip())
            following = _beside(last.hit, last.passage, +1)
            if not at_end or following is None or not opens_quoted(following.text):
                break
            if not (runs_on(last.passage.text) or (after_reply and opens_quoted(last.passage.text))):
                break
            spans = sentences(following.text)[:room]
            pieces.append(Piece(last.hit, following, Span(spans[0].start, spans[-1].end)))
            room -= len(spans)
            after_reply = False
        return room


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of a passage on its way into an answer."""

    hit: Hit
    passage: Passage
    span: Span
    lead: bool = False


def closest(hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """Return the passages to show when abstaining."""
    return tuple(Citation(n, hit.passage, hit.article) for n, hit in enumerate(hits[:_CLOSEST], 1))


def _beside(hit: Hit, passage: Passage, step: int) -> Passage | None:
    """Return the paragraph before (-1) or after (+1) in the same article; their ids are consecutive."""
    position = passage.position + step
    if not 1 <= position <= len(hit.article.paragraphs):
        return None
    return Passage(passage.id + step, passage.article_id, position, hit.article.paragraphs[position - 1])


def _exchange(hit: Hit, span: Span) -> tuple[Passage, Span, Passage, int] | None:
    """Return the reported question that `span` is or replies to, and where the reply starts.

    The four are the passage that asks, the asking sentence, the passage that replies and the index of
    the first replying sentence in it.
    """
    passage = hit.passage
    spans = sentences(passage.text)
    place = spans.index(span)
    for index in range(place, max(-1, place - 3), -1):
        if not asks(spans[index].of(passage.text)):
            continue
        if index + 1 < len(spans):
            fits = replies(passage.text[spans[index + 1].start :])
            return (passage, spans[index], passage, index + 1) if fits else None
        following = _beside(hit, passage, +1)
        fits = following is not None and replies(following.text)
        return (passage, spans[index], following, 0) if following is not None and fits else None
    before = _beside(hit, passage, -1)
    if before is None or place > 1 or not replies(passage.text):
        return None
    asking = sentences(before.text)[-1]
    return (before, asking, passage, 0) if asks(asking.of(before.text)) else None


def _known(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Say whether the answer already says so: an overlapping span, or nearly the same words."""
    words = set(terms(piece.span.of(piece.passage.text)))
    for other in pieces:
        same = other.passage.id == piece.passage.id
        if same and other.span.start < piece.span.end and piece.span.start < other.span.end:
            return True
        theirs = set(terms(other.span.of(other.passage.text)))
        if len(words & theirs) >= _REPEATED * max(1, min(len(words), len(theirs))):
            return True
    return False


def _numbered(pieces: Sequence[Piece], confidence: float) -> Chosen:
    """Number the passages in the order in which the answer uses them."""
    order = list(dict.fromkeys(piece.passage.id for piece in pieces))
    number = {passage_id: n for n, passage_id in enumerate(order, 1)}
    citations = []
    for passage_id in order:
        used = [piece for piece in pieces if piece.passage.id == passage_id]
        spans = tuple(sorted(piece.span for piece in used))
        citations.append(Citation(number[passage_id], used[0].passage, used[0].hit.article, spans))
    statements = tuple(Statement(number[p.passage.id], p.span, p.lead) for p in pieces)
    return Chosen(statements, tuple(citations), confidence)
