"""Chooses the words of an answer from the hits, or abstains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from qabot.answer.agreement import same
from qabot.answer.changes import ChangeFinder, Held, fixes_time, wants_oldest
from qabot.answer.newest import newest
from qabot.answer.questions import wants_several, wants_short
from qabot.answer.quoting import asks, opens_quoted, replies, runs_on, whole
from qabot.answer.reading import PassageReader, Read
from qabot.answer.scorer import Scored
from qabot.text import sentences, terms
from qabot.types import Article, Change, Citation, Finding, Hit, Passage, Span, Spoken, Statement

# Passages shown when nothing answers.
CLOSEST = 3
# A further sentence joins the answer when its score, a logit, is at most this much lower; in a list, that much.
MARGIN, LIST_MARGIN = 0.5, 2.0
# From these log-odds on a finding is shown within its sentence: when the sentence is right, so are four of five.
SHORT = -4.0
# From these on it counts as one more of a list, or as agreeing with another article.
SURE = 0.0
_REPEATED = 0.7
# Further articles named for an answer that they give too.
_ALSO = 3


# How a question is put to an article.
Put = Callable[[Article], str]


class Scorer(Protocol):
    """Ranks the sentences of passages as answers to a question."""

    def score(self, question: str, reads: Sequence[Read]) -> list[Scored]: ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """Statements with the citations they number, the short answer within one, and how sure qabot is."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    confidence: float
    short: Statement | None = None
    quotes: tuple[Spoken, ...] = ()
    sequence: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of a passage on its way into an answer; `also` are sentences that say the same elsewhere."""

    hit: Hit
    passage: Passage
    span: Span
    lead: bool = False
    finding: Finding | None = None
    also: tuple[Scored, ...] = ()


@dataclass(frozen=True, slots=True)
class Answerer:
    """Takes passages that were read; does not know where they come from."""

    reader: PassageReader
    scorer: Scorer
    confidence: Callable[[str, Sequence[Scored]], float]
    threshold: float
    max_sentences: int
    changes: ChangeFinder | None = None

    def read(self, question: str, hits: Sequence[Hit], put: Put | None = None) -> list[Read]:
        """Return the first hits with their readings, best first; `put` words the question for an article."""
        chosen = hits[: self.reader.depth]
        if put is None:
            return self.reader.read(question, chosen)
        wordings = dict.fromkeys(put(hit.article) for hit in chosen)
        reads = [
            read
            for wording in wordings
            for read in self.reader.read(wording, [hit for hit in chosen if put(hit.article) == wording])
        ]
        return sorted(reads, key=lambda read: -read.hit.score)

    def answer(self, question: str, reads: Sequence[Read], *, latest: bool = False, put: Put | None = None) -> Chosen:
        """Return the statements that answer, none when nothing is likely enough to.

        `latest` takes them from the newest article that answers; `put` words the question for an article.
        """
        asked, scored = question, self.weigh(question, reads, put)
        if scored and put is not None:
            question = put(scored[0].read.hit.article)
        confidence = self.confidence(question, scored) if scored else 0.0
        if not scored or confidence < self.threshold:
            return Chosen((), (), confidence)
        used: Sequence[Scored] = scored
        if latest:
            last = newest(question, scored, self.confidence, self.threshold)
            used, confidence = last.scored, last.confidence
        reply = self._reply(used[0])
        if reply is not None:
            return numbered(reply, confidence)
        sequence = self.changes.find(question, scored) if self.changes is not None else ()
        return numbered(_led(asked, self._best(question, used, scored), sequence), confidence, sequence)

    def weigh(self, question: str, reads: Sequence[Read], put: Put | None = None) -> list[Scored]:
        """Return the sentences of passages that were read, best first; `put` words the question for an article."""
        if put is None:
            return self.scorer.score(question, reads)
        wordings = dict.fromkeys(put(read.hit.article) for read in reads)
        scored = [
            each
            for wording in wordings
            for each in self.scorer.score(wording, [read for read in reads if put(read.hit.article) == wording])
        ]
        return sorted(scored, key=lambda each: -each.score)

    def _best(self, question: str, scored: Sequence[Scored], agreeing: Sequence[Scored]) -> list[Piece]:
        """Return the best sentence and those nearly as good, each with the quotation it is part of.

        `agreeing` are all sentences, which may say the same, and are what others are measured by.
        """
        short, several = wants_short(question), wants_several(question)
        margin = LIST_MARGIN if several else MARGIN
        pieces: list[Piece] = []
        room, best = self.max_sentences, agreeing[0].score
        for candidate in scored:
            if room < 1 or (pieces and candidate.score < best - margin):
                break
            finding = candidate.finding if short and _sure(candidate, SHORT) else None
            if several and pieces and not _sure(candidate):
                continue
            passage = candidate.read.hit.passage
            spans = sentences(passage.text)
            span = whole(passage.text, spans, spans.index(candidate.span), room)
            piece = Piece(candidate.read.hit, passage, span, finding=finding)
            if _known(piece, pieces) or _too_many(passage, pieces, self.max_sentences):
                continue
            pieces.append(piece)
            room -= sum(1 for s in spans if span.start <= s.start and s.end <= span.end)
            if len(pieces) == 1:
                room = self._follow(pieces, room)
        return [replace(piece, also=_agreeing(piece, pieces, agreeing)) for piece in pieces]

    def _reply(self, best: Scored) -> list[Piece] | None:
        """Return a reported question with its reply, when the best sentence belongs to either."""
        exchange = _exchange(best.read.hit, best.span)
        if exchange is None:
            return None
        asking, question, reply, first = exchange
        pieces = [Piece(best.read.hit, asking, question, lead=True)]
        spans = sentences(reply.text)[first:][: self.max_sentences - 1]
        if not spans:
            return None
        pieces.append(Piece(best.read.hit, reply, Span(spans[0].start, spans[-1].end)))
        self._follow(pieces, self.max_sentences - 1 - len(spans), after_reply=True)
        return pieces

    def _follow(self, pieces: list[Piece], room: int, *, after_reply: bool = False) -> int:
        """Add to `pieces` the paragraphs their last quotation runs on into; return the sentences still free."""
        while room > 0:
            last = pieces[-1]
            at_end = last.span.end >= len(last.passage.text.rstrip())
            following = beside(last.hit, last.passage, +1)
            if not at_end or following is None or not opens_quoted(following.text):
                break
            if not (runs_on(last.passage.text) or (after_reply and opens_quoted(last.passage.text))):
                break
            spans = sentences(following.text)[:room]
            pieces.append(Piece(last.hit, following, Span(spans[0].start, spans[-1].end)))
            room -= len(spans)
            after_reply = False
        return room


def closest(hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """Return the passages to show when abstaining."""
    return tuple(Citation(n, hit.passage, hit.article) for n, hit in enumerate(hits[:CLOSEST], 1))


def beside(hit: Hit, passage: Passage, step: int) -> Passage | None:
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
        following = beside(hit, passage, +1)
        fits = following is not None and replies(following.text)
        return (passage, spans[index], following, 0) if following is not None and fits else None
    before = beside(hit, passage, -1)
    if before is None or place > 1 or not replies(passage.text):
        return None
    asking = sentences(before.text)[-1]
    return (before, asking, passage, 0) if asks(asking.of(before.text)) else None


def _sure(candidate: Scored, least: float = SURE) -> bool:
    return candidate.finding is not None and candidate.finding.score >= least


def _found(piece: Piece) -> str:
    return piece.finding.span.of(piece.passage.text) if piece.finding is not None else ""


def _too_many(passage: Passage, pieces: Sequence[Piece], most: int) -> bool:
    used = {piece.passage.id for piece in pieces}
    return passage.id not in used and len(used) == most


def _known(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Say whether the answer already says so: an overlapping span, the same finding, or nearly the same words."""
    words = set(terms(piece.span.of(piece.passage.text)))
    for other in pieces:
        within = other.passage.id == piece.passage.id
        if within and other.span.start < piece.span.end and piece.span.start < other.span.end:
            return True
        if _found(piece) and same(_found(piece), _found(other)):
            return True
        theirs = set(terms(other.span.of(other.passage.text)))
        if len(words & theirs) >= _REPEATED * max(1, min(len(words), len(theirs))):
            return True
    return False


def _agreeing(piece: Piece, pieces: Sequence[Piece], scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """Return sentences of other stories, one each, whose own finding is that of the piece."""
    if piece.finding is None or piece.finding.score < SURE:
        return ()
    used = {other.hit.article.origin for other in pieces}
    found: list[Scored] = []
    for candidate in scored:
        hit = candidate.read.hit
        if len(found) == _ALSO:
            break
        if hit.article.origin in used or not _sure(candidate) or candidate.finding is None:
            continue
        if candidate.finding is candidate.read.best and same(
            candidate.finding.span.of(hit.passage.text), _found(piece)
        ):
            found.append(candidate)
            used.add(hit.article.origin)
    return tuple(found)


def _led(question: str, pieces: Sequence[Piece], sequence: Sequence[Held]) -> Sequence[Piece]:
    """Put the value that a question wants of a sequence first, the newest or the oldest, in place of all its others.

    A question that names its time keeps what was found for it.
    """
    if not sequence or fixes_time(question):
        return pieces
    wanted = sequence[0] if wants_oldest(question) else sequence[-1]
    hit, span = wanted.scored.read.hit, wanted.scored.span
    taken = [scored for held in sequence for scored in (held.scored, *held.also)]
    others = [piece for piece in pieces if not any(_within(scored, piece) for scored in taken)]
    there = next((piece for piece in pieces if _within(wanted.scored, piece)), Piece(hit, hit.passage, span))
    return [replace(there, finding=Finding(wanted.value.span, SURE), also=wanted.also[:_ALSO]), *others]


def _within(scored: Scored, piece: Piece) -> bool:
    """Say whether a piece has a sentence in it."""
    span = scored.span
    same_passage = scored.read.hit.passage.id == piece.passage.id
    return same_passage and piece.span.start < span.end and span.start < piece.span.end


def numbered(pieces: Sequence[Piece], confidence: float, sequence: Sequence[Held] = ()) -> Chosen:
    """Number the passages in the order in which the answer uses them, those that only agree after all others."""
    used: dict[int, tuple[Passage, Hit, set[Span]]] = {}
    for piece in pieces:
        used.setdefault(piece.passage.id, (piece.passage, piece.hit, set()))[2].add(piece.span)
    agreeing = [scored for piece in pieces for scored in piece.also]
    for scored in [*agreeing, *(scored for held in sequence for scored in (held.scored, *held.also[:_ALSO]))]:
        hit = scored.read.hit
        spans = used.setdefault(hit.passage.id, (hit.passage, hit, set()))[2]
        if not any(span.start <= scored.span.start and scored.span.end <= span.end for span in spans):
            spans.add(scored.span)
    number = {passage_id: n for n, passage_id in enumerate(used, 1)}
    citations = tuple(
        Citation(number[id_], passage, hit.article, tuple(sorted(spans))) for id_, (passage, hit, spans) in used.items()
    )
    statements = tuple(
        Statement(number[p.passage.id], p.span, p.lead, tuple(number[s.read.hit.passage.id] for s in p.also))
        for p in pieces
    )
    first = pieces[0]
    short = Statement(number[first.passage.id], first.finding.span) if first.finding is not None else None
    changes = tuple(_change(held, number) for held in sequence)
    return Chosen(statements, citations, confidence, short, sequence=changes)


def _change(held: Held, number: Mapping[int, int]) -> Change:
    also = tuple(number[scored.read.hit.passage.id] for scored in held.also[:_ALSO])
    value = Statement(number[held.scored.read.hit.passage.id], held.value.span, also=also)
    return Change(value, held.moment, held.article.source)
