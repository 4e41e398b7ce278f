"""Which words become the answer: replies, continuations, room, abstention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from qabot.answer.answerer import Answerer, Chosen
from qabot.answer.reading import PassageReader, Read
from qabot.answer.scorer import Scored
from qabot.text import sentences
from qabot.types import Article, Excerpt, Finding, Hit, Passage, Reading, Span


class Finder:
    """Finds the strings it was given, each with its log-odds, and nothing else."""

    identity = "finder"

    def __init__(self, strings: Mapping[str, float] | None = None) -> None:
        self._strings = strings or {}

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        return [Reading(0.0, tuple(sorted(self._findings(e.passage), key=lambda f: -f.score))) for e in excerpts]

    def _findings(self, text: str) -> list[Finding]:
        return [
            Finding(Span(text.index(s), text.index(s) + len(s)), odds) for s, odds in self._strings.items() if s in text
        ]


class Pointing:
    """Scores the sentences that hold the words it was given, in that order, above all others."""

    def __init__(self, *best: str, step: float = 0.01) -> None:
        self._best, self._step = best, step

    def score(self, question: str, reads: Sequence[Read]) -> list[Scored]:
        found = [self._scored(read, span) for read in reads for span in sentences(read.hit.passage.text)]
        return sorted(found, key=lambda scored: -scored.score)

    def _scored(self, read: Read, span: Span) -> Scored:
        words = span.of(read.hit.passage.text)
        places = [i for i, best in enumerate(self._best) if best in words]
        score = 10.0 - self._step * places[0] if places else 0.0
        finding = next((f for f in read.reading.findings if span.start <= f.span.start < span.end), None)
        return Scored(read, span, finding, 1.0, score)


def article(*paragraphs: str) -> Article:
    return Article("a" * 12, "A headline", "Gazette", (), None, None, None, None, None, ("/a.txt",), paragraphs)


def hits(*paragraphs: str) -> list[Hit]:
    whole = article(*paragraphs)
    return [Hit(Passage(100 + i, whole.id, i + 1, text), whole, 1.0) for i, text in enumerate(paragraphs)]


def answer(
    scorer: Pointing,
    found: Sequence[Hit],
    *,
    question: str = "Who was it?",
    finder: Finder | None = None,
    sentences: int = 3,
    confidence: float = 0.9,
) -> Chosen:
    reader = PassageReader(finder or Finder())
    answerer = Answerer(reader, scorer, lambda question, scored: confidence, 0.5, sentences)
    return answerer.answer(question, answerer.read(question, found))


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


def elsewhere(name: str, *paragraphs: str) -> list[Hit]:
    whole = Article(
        name * 12, f"Headline {name}", "Post", (), None, None, None, None, None, (f"/{name}.txt",), paragraphs
    )
    return [Hit(Passage(1000 * ord(name) + i, whole.id, i + 1, t), whole, 0.5) for i, t in enumerate(paragraphs)]


def short(chosen: Chosen) -> str | None:
    return chosen.short and chosen.short.span.of(chosen.citations[chosen.short.n - 1].passage.text)


def test_the_same_answer_of_another_article_is_one_sentence_with_both_marks() -> None:
    found = [*hits("The mayor is Anna Lund, who took office in May."), *elsewhere("b", "Mayor Lund opened a school.")]
    finder = Finder({"Anna Lund": 3.0, "Lund": 2.0})
    chosen = answer(Pointing("took office", "opened"), found, question="Who is the mayor?", finder=finder)
    assert said(chosen) == ["The mayor is Anna Lund, who took office in May."]
    assert chosen.statements[0].marks == (1, 2)
    assert [c.article.id[0] for c in chosen.citations] == ["a", "b"]
    assert chosen.citations[1].spans == (Span(0, len("Mayor Lund opened a school.")),)
    assert short(chosen) == "Anna Lund"


def test_different_answers_of_two_articles_are_two_sentences() -> None:
    found = [*hits("Twelve people died in the fire."), *elsewhere("b", "The toll rose to fifteen on Friday.")]
    finder = Finder({"Twelve": 3.0, "fifteen": 3.0})
    chosen = answer(Pointing("Twelve", "fifteen"), found, question="How many died?", finder=finder)
    assert [s.marks for s in chosen.statements] == [(1,), (2,)]
    assert short(chosen) == "Twelve"


def test_a_doubtful_finding_is_no_short_answer_and_agrees_with_nothing() -> None:
    found = [*hits("The mayor is Anna Lund."), *elsewhere("b", "Anna Lund opened a school.")]
    chosen = answer(Pointing("mayor"), found, question="Who is the mayor?", finder=Finder({"Anna Lund": -4.1}))
    assert chosen.short is None
    assert chosen.statements[0].marks == (1,)


def test_a_reason_takes_the_whole_sentence_and_has_no_short_answer() -> None:
    found = hits("The bridge closed because its cables rusted.")
    chosen = answer(Pointing("bridge"), found, question="Why did it close?", finder=Finder({"its cables rusted": 5.0}))
    assert said(chosen) == ["The bridge closed because its cables rusted."]
    assert chosen.short is None


def test_a_list_collects_what_was_found_further_down() -> None:
    found = hits("Brant was fined first.", "Later Corvo was fined too.", "It rained.", "Brant was fined again.")
    finder = Finder({"Brant": 3.0, "Corvo": 2.0})
    pointing = Pointing("first", "Corvo", "rained", "again", step=0.6)
    listed = answer(pointing, found, question="Which companies were fined?", finder=finder)
    assert said(listed) == ["Brant was fined first.", "Later Corvo was fined too."]
    single = answer(pointing, found, question="Which company was fined?", finder=finder)
    assert said(single) == ["Brant was fined first."]
