"""A language model writes the answer from passages; what they do not bear out is struck, and little left is none.

The answer that qabot has without it stays beneath: its statements are exact words, whatever is composed above them. The
model's numbers are those of the passages it was shown; the answer's are given here.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qabot.answer.facts import numbers
from qabot.answer.prompt import SYSTEM, user
from qabot.answer.reply import Written, legible, refuses, written
from qabot.answer.said import apart
from qabot.answer.verify import BAR, STRICT, Verdict, Verifier
from qabot.answer.wording import address
from qabot.errors import ComposeError
from qabot.protocols import ChatModel
from qabot.text import fold
from qabot.types import Answer, Answered, AskEvent, Citation, Draft, Drafting, Hit, Sentence, Span, Statement

# Characters of a reply, and sentences of it, that are looked at.
_LONGEST, _SENTENCES = 12_000, 12
# Of so many sentences one must be left.
_LEFT = 3
# The share of the question's telling words that a sentence with its passage must have.
_ABOUT, _ABOUT_STRICT = 0.34, 0.7
_LEANS = re.compile(r"(?:he|she|it|they|this|that|these|those|his|her|its|their|the latter|both)\b", re.IGNORECASE)
_WHOLE = re.compile(r"[.!?…][\"'”’)]*$")


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence with the passages that bear it out, each with the sentences that do; none when it is struck."""

    text: str
    rests: tuple[tuple[Hit, Span], ...]
    problem: str | None


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes from the first `passages` hits."""

    model: ChatModel
    verifier: Verifier
    passages: int

    def compose(self, answer: Answer, hits: Sequence[Hit]) -> Iterator[AskEvent]:
        """Yield how the draft grows, then the answer: composed, or as it was with a note why."""
        started, shown, reply, name = time.perf_counter(), hits[: self.passages], "", self.model.identity
        yield Drafting(name)
        try:
            for piece in self.model.stream(SYSTEM, user(answer.question, shown)):
                reply += piece
                yield Drafting(name, legible(reply))
                if len(reply) > _LONGEST:
                    break
        except ComposeError as error:
            yield Answered(replace(answer, fallback=f"not composed: {error}"))
            return
        done = self.checked(answer, shown, reply)
        times = {**answer.timings_ms, "compose": round((time.perf_counter() - started) * 1000, 2)}
        yield Answered(replace(done, models={**answer.models, "composer": name}, timings_ms=times))

    def checked(self, answer: Answer, shown: Sequence[Hit], reply: str) -> Answer:
        """Return the answer that a reply makes of another, given the passages that the model was shown."""
        sentences = written(reply)[:_SENTENCES]
        name = self.model.identity
        if not sentences:
            return replace(answer, fallback=f"not composed: {name} wrote nothing")
        if refuses(sentences[0].text) or all(refuses(sentence.text) for sentence in sentences):
            return replace(answer, fallback=f"not composed: {name} finds no answer in the passages")
        judged = self._judged(answer, shown, sentences)
        left = [each for each in judged if each.problem is None]
        if not left:
            note = f"not composed: the passages bear out nothing that {name} wrote"
            return replace(answer, draft=_struck(name, judged), fallback=note)
        if len(left) * _LEFT < len(judged):
            note = f"not composed: the passages bear out too little of what {name} wrote"
            return replace(answer, draft=_struck(name, judged), fallback=note)
        if _outdated(answer, [each.text for each in left]):
            note = f"not composed: {name} tells only what was known before"
            return replace(answer, draft=_struck(name, judged), fallback=note)
        return _composed(answer, name, judged)

    def _judged(self, answer: Answer, shown: Sequence[Hit], sentences: Sequence[Written]) -> list[Judged]:
        """Return the sentences in order, each with what it rests on, or why it is struck."""
        judged: list[Judged] = []
        said: set[str] = set()
        for sentence in sentences:
            problem = _unfit(sentence, said)
            if problem is None and judged and judged[-1].problem and _LEANS.match(sentence.text):
                problem = "it leans on a sentence that was struck"
            judged.append(self._judge(answer, shown, sentence) if problem is None else _without(sentence, problem))
            said.add(fold(sentence.text))
        return judged

    def _judge(self, answer: Answer, shown: Sequence[Hit], sentence: Written) -> Judged:
        """Hold a sentence against the passages it cites one by one, then together, then against the others.

        What a cited passage says otherwise, only a passage that has every word of it itself can bear out; where it
        gives another number of the same, only a newer article.
        """
        cited = [shown[n - 1] for n in sentence.marks if 1 <= n <= len(shown)]
        others = [hit for hit in shown if hit not in cited]
        verdicts = [(hit, self._verdict(answer, [hit], sentence)) for hit in cited]
        counted = [_published(hit) for hit, verdict in verdicts if verdict.counted]
        against = next((verdict.problem for _, verdict in verdicts if verdict.against), None)

        def trusted(hits: Sequence[Hit]) -> bool:
            if any(_published(hit) <= since for hit in hits for since in counted):
                return False
            return (against is None and not counted) or self.verifier.alone(sentence.text, hits)

        borne = [(hit, verdict) for hit, verdict in verdicts if verdict.problem is None and trusted([hit])]
        if borne:
            rests = tuple((hit, span) for hit, verdict in borne for span in verdict.spans)
            return Judged(borne[-1][1].text, rests, None)
        problem = against or next((verdict.problem for _, verdict in verdicts), None)
        for group in [*([cited] if len(cited) > 1 and against is None else []), *([hit] for hit in others)]:
            verdict = self._verdict(answer, group, sentence)
            if verdict.problem is None and trusted(group):
                return Judged(verdict.text, tuple(zip(group, verdict.spans, strict=True)), None)
            problem = problem or verdict.problem
        return _without(sentence, problem or "it cites no passage")

    def _verdict(self, answer: Answer, group: Sequence[Hit], sentence: Written) -> Verdict:
        strict = answer.status == "abstained"
        verdict = self.verifier.judge(sentence.text, group, STRICT if strict else BAR)
        if verdict.problem is None and not self._fits(answer.question, sentence.text, group, strict=strict):
            return replace(verdict, problem="it is not about the question")
        return verdict

    def _fits(self, question: str, claim: str, group: Sequence[Hit], *, strict: bool) -> bool:
        return self.verifier.about(question, claim, group) >= (_ABOUT_STRICT if strict else _ABOUT) or (
            not strict and not self.verifier.telling(question)
        )


def _published(hit: Hit) -> str:
    return hit.article.published or ""


def _unfit(sentence: Written, said: set[str]) -> str | None:
    """Return why a sentence cannot be one of an answer, whatever the passages say."""
    if refuses(sentence.text):
        return "it speaks of the passages"
    if sentence.text.rstrip("\"'”’) ").endswith("?"):
        return "it asks"
    if (place := address(sentence.text)) is not None:
        return f"it sends to “{place}”"
    if len(sentence.text.split()) < 3:
        return "it is too short to be checked"
    if not sentence.marks and not _WHOLE.search(sentence.text):
        return "it is cut short"
    return "it has been said" if fold(sentence.text) in said else None


def _outdated(answer: Answer, texts: Sequence[str]) -> bool:
    """Say whether sentences give a number that was replaced by a newer one, and not that."""
    if not answer.sequence:
        return False
    *earlier, last = (numbers(answer.words(change.value)) for change in answer.sequence)
    told = numbers("\n".join(texts))
    older = [number for found in earlier for number in found if not number.within(last)]
    return any(number.within(told) for number in older) and not any(number.within(told) for number in last)


def _without(sentence: Written, problem: str) -> Judged:
    return Judged(sentence.text, (), problem)


def _struck(name: str, judged: Sequence[Judged]) -> Draft:
    """Return a draft of which nothing is kept."""
    return Draft(name, tuple(Sentence(j.text, (), j.problem or "too little else is left") for j in judged))


def _composed(answer: Answer, name: str, judged: Sequence[Judged]) -> Answer:
    """Return the answer with the composed sentences above it, the passages numbered as they are used.

    Where no exact words had been found, those that bear the sentences out are its statements.
    """
    rests = [rest for each in judged for rest in each.rests]
    used: dict[int, Citation] = {}
    for hit, span in rests:
        known = used.setdefault(hit.passage.id, Citation(len(used) + 1, hit.passage, hit.article, (), hit.reprints))
        used[hit.passage.id] = replace(known, spans=tuple(apart([*known.spans, span])))
    for citation in answer.citations:
        known = used.setdefault(citation.passage.id, replace(citation, n=len(used) + 1, spans=()))
        used[citation.passage.id] = replace(known, spans=tuple(apart([*known.spans, *citation.spans])))
    moved = {citation.n: used[citation.passage.id].n for citation in answer.citations}
    found = dict.fromkeys(Statement(used[hit.passage.id].n, span) for hit, span in rests)
    sentences = tuple(_sentence(each, {id_: citation.n for id_, citation in used.items()}) for each in judged)
    return replace(
        answer,
        status="answered",
        statements=tuple(_renumbered(s, moved) for s in answer.statements) or tuple(found),
        citations=tuple(used.values()),
        closest=(),
        short=_renumbered(answer.short, moved) if answer.short is not None else None,
        quotes=tuple(replace(spoken, n=moved[spoken.n]) for spoken in answer.quotes),
        sequence=tuple(replace(change, value=_renumbered(change.value, moved)) for change in answer.sequence),
        draft=Draft(name, sentences),
    )


def _sentence(judged: Judged, number: Mapping[int, int]) -> Sentence:
    """Return a sentence with what it rests on; `number` is that of the citation of a passage."""
    rests = tuple(dict.fromkeys(Statement(number[hit.passage.id], span) for hit, span in judged.rests))
    return Sentence(judged.text, tuple(dict.fromkeys(rest.n for rest in rests)), judged.problem, rests)


def _renumbered(statement: Statement, moved: dict[int, int]) -> Statement:
    return replace(statement, n=moved[statement.n], also=tuple(moved[n] for n in statement.also))
