"""Which words become the answer: replies, continuations, room, abstention."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qabot.answer.answerer import Answerer, Chosen
from qabot.answer.scorer import Scored
from qabot.types import Article, Hit, Passage, Span


class Pointing:
    """Scores the sentences that hold the words it was given, in that order, above all others."""

    def __init__(self, *best: str) -> None:
        self._best = best

    def score(self, question: str, passages: Sequence[tuple[Hit, Sequence[Span]]]) -> list[Scored]:
        found = [self._scored(hit, span) for hit, spans in passages for span in spans]
        return sorted(found, key=lambda scored: -scored.score)

    def _scored(self, hit: Hit, span: Span) -> Scored:
        words = span.of(hit.passage.text)
        places = [i for i, best in enumerate(self._best) if best in words]
        score = 1.0 - 0.01 * places[0] if places else 0.0
        return Scored(hit, span, score, score, score)


def article(*paragraphs: str) -> Article:
    return Article("a" * 12, "A headline", "Gazette", (), None, None, None, None, None, ("/a.txt",), paragraphs)


def hits(*paragraphs: str) -> list[Hit]:
    whole = article(*paragraphs)
    return [Hit(Passage(100 + i, whole.id, i + 1, text), whole, 1.0) for i, text in enumerate(paragraphs)]


def answer(scorer: Pointing, found: Sequence[Hit], *, sentences: int = 3, confidence: float = 0.9) -> Chosen:
    return Answerer(scorer, lambda scored: confidence, 0.5, sentences).answer("question?", found)


def said(chosen: Chosen) -> list[str]:
    return [s.span.of(chosen.citations[s.n - 1].passage.text) for s in chosen.statements]


def test_a_reported_question_brings_the_quoted_reply_of_the_next_paragraph() -> None:
    found = hits("Dr Vane was asked whether the ward would close.", "“Not while I work here,” she said.", "Rain fell.")
    chosen = answer(Pointing("whether the ward"), found)
    assert said(chosen) == ["Dr Vane was asked whether the ward would close.", "“Not while I work here,” she said."]
    assert [s.lead for s in chosen.statements] == [True, False]
    assert [c.passage.position for c in chosen.citations] == [1, 2]


def test_the_reply_brings_its_question() -> None:
    found = hits("Dr Vane was asked whether the ward would close.", "“Not while I work here,” she said.")
    assert len(said(answer(Pointing("Not while"), found[1:]))) == 2


def test_the_reply_goes_on_in_the_paragraph_after() -> None:
    found = hits("He was asked about the dam.", "“It holds,” he said.", "“It will hold for a century.”", "“Third.”")
    assert said(answer(Pointing("the dam"), found)) == [
        "He was asked about the dam.",
        "“It holds,” he said.",
        "“It will hold for a century.”",
    ]


def test_a_reply_in_the_same_paragraph_is_found() -> None:
    found = hits("She was asked why the school closed. She replied that the roof leaked. Pupils moved.", "“Other.”")
    assert said(answer(Pointing("why the school"), found)) == [
        "She was asked why the school closed.",
        "She replied that the roof leaked. Pupils moved.",
    ]


def test_no_reply_is_made_up_when_none_follows() -> None:
    found = hits("He was asked about the dam.", "Rain fell on the valley.")
    assert said(answer(Pointing("the dam"), found)) == ["He was asked about the dam."]


def test_a_quotation_that_runs_on_is_followed() -> None:
    found = hits("“We found the wreck at dawn,” he said. “It lay deep.", "“Nobody was aboard.”")
    assert said(answer(Pointing("It lay deep"), found))[-1] == "“Nobody was aboard.”"


def test_a_quotation_that_is_followed_takes_its_share_of_the_sentences() -> None:
    found = hits(
        "“The wreck lay deep.",
        "“The water was very cold that day. Nobody dived into it.",
        "Divers later came from Oslo.",
    )
    pointing = Pointing("wreck", "Divers")
    assert said(answer(pointing, found)) == [
        "“The wreck lay deep.",
        "“The water was very cold that day. Nobody dived into it.",
    ]


def test_never_more_sentences_or_passages_than_allowed() -> None:
    found = hits(*(f"The number {i} tells of {'x' * i} alone." for i in range(1, 8)))
    pointing = Pointing(*(f"number {i} " for i in range(1, 8)))
    for most in (1, 2, 3):
        chosen = answer(pointing, found, sentences=most)
        assert len(chosen.statements) == most
        assert len(chosen.citations) == most


def test_the_same_words_are_not_said_twice() -> None:
    found = hits("Nine people died in the fire.", "Nine people died in the fire.", "The ferry sank at noon.")
    assert said(answer(Pointing("Nine", "sank"), found)) == ["Nine people died in the fire.", "The ferry sank at noon."]


def test_citations_are_numbered_in_the_order_of_use_and_hold_every_span() -> None:
    found = hits("Alpha came first today. Beta came second today.", "Gamma closed the meeting early.")
    chosen = answer(Pointing("Gamma", "Beta", "Alpha"), found)
    assert [s.n for s in chosen.statements] == [1, 2, 2]
    assert chosen.citations[1].spans == tuple(sorted(s.span for s in chosen.statements[1:]))


@pytest.mark.parametrize("confidence", [0.0, 0.49])
def test_below_the_threshold_there_is_no_answer(confidence: float) -> None:
    chosen = answer(Pointing("Nine"), hits("Nine people died."), confidence=confidence)
    assert chosen == Chosen((), (), confidence)


def test_without_hits_there_is_no_answer() -> None:
    assert answer(Pointing("x"), []) == Chosen((), (), 0.0)
