"""What a conversation has been about: the last answers, the people they name, the words that were used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

from qabot.protocols import Vocabulary
from qabot.text import STOPWORDS, words
from qabot.types import Answer, Article, Span

# Turns looked back at; who speaks of something older names it again.
TURNS = 4
# Articles of an answer whose people are looked at.
_ARTICLES = 3
_SHORT = 3


class Known(Protocol):
    """A person or body named in an article, under the fullest form of the name."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def gender(self) -> Literal["m", "f"] | None: ...
    @property
    def roles(self) -> tuple[str, ...]: ...


People = Callable[[Article], Sequence[Known]]


@dataclass(frozen=True, slots=True)
class Word:
    """A word that carries meaning, at its place in a text; `named` when it is written like part of a name."""

    stem: str
    span: Span
    named: bool


class Context:
    """The last turns as the rewriter sees them, the newest first. Looks up only what is asked for.

    Of those before the last one, a turn that nothing answered says nothing of what is spoken of.
    """

    def __init__(self, answers: Sequence[Answer], vocabulary: Vocabulary, people: People) -> None:
        last = answers[-1:]
        self.answers = tuple([*last, *(each for each in answers[-2::-1] if each.status == "answered")][:TURNS])
        self._vocabulary, self._people = vocabulary, people

    @property
    def last(self) -> Answer:
        return self.answers[0]

    @property
    def queries(self) -> list[str]:
        """The queries used, the newest first."""
        return [answer.query.text for answer in self.answers]

    @property
    def subject(self) -> list[str]:
        """The queries since the last line that stood alone, the newest first: with that a subject began."""
        alone = (place for place, answer in enumerate(self.answers) if answer.query.question == answer.question)
        return self.queries[: next(alone, len(self.answers)) + 1]

    @cached_property
    def titles(self) -> list[str]:
        """The headlines of what the last answer cites, or of the closest passages."""
        return list(dict.fromkeys(article.title for article in self.articles(self.last)))

    @cached_property
    def verbs(self) -> frozenset[str]:
        """The stems of the main verbs of the queries, as far as an auxiliary tells: "cost" of "will the tram cost"."""
        return frozenset(stem for query in self.queries for stem in self._verbs(query))

    def _verbs(self, query: str) -> Iterator[str]:
        """Yield the last word of the subject's run after "did" and the like, and what follows "who" or "how"."""
        match = _SUPPORTED.search(query)
        run = match["run"].rstrip() if match is not None else ""
        # A second noun phrase is what the verb before it is done to: "police change the toll".
        later = _OBJECT.search(run)
        run = run[: later.start()] if later is not None else run
        found = self.words(run)
        # Where a word without a meaning of its own ends the run, that is the verb: "what does the spray do".
        ends = len(found) > 1 and found[-1].span.end == len(run)
        if ends and (match is None or not match["be"] or run.endswith("ing")):
            yield found[-1].stem
        if match is not None and match["be"] and not query[match.end() :].strip(" ?.!"):
            yield from (word.stem for word in found if word.span.of(run).endswith("ed"))
        if match is not None and not match["be"]:
            rest = query[match.start() :]
            for word in self.words(rest):
                if word.span.of(rest) in VERBS and not _NOUN.search(rest[: word.span.start]):
                    yield word.stem
        counted = _COUNTED.match(query)
        if counted is not None and match is None:
            yield from (word.stem for word in self.words(f"x {counted['word']}")[-1:])
        direct = _DIRECT.match(query)
        if direct is not None:
            yield from (word.stem for word in self.words(f"x {direct['word']}")[-1:])

    @cached_property
    def used(self) -> list[str]:
        """The words that the last answer is made of."""
        return [self.last.words(statement) for statement in self.last.statements]

    @cached_property
    def short(self) -> str:
        """The last answer in a few words, empty when it has none."""
        return self.last.words(self.last.short) if self.last.short is not None else ""

    @cached_property
    def known(self) -> list[Known]:
        """Who is named in the articles of the last answers, the newest first, each once."""
        found: dict[str, Known] = {}
        for answer in self.answers:
            for article in self.articles(answer)[:_ARTICLES]:
                for one in self._people(article):
                    found.setdefault(one.name, one)
        return list(found.values())

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all that the last turns said, asked and cited."""
        texts = list(self.queries)
        for answer in self.answers[:2]:
            texts += [text for article in self.articles(answer) for text in (article.title, *article.paragraphs)]
        return frozenset(self._vocabulary.stems(" ".join(texts)))

    def articles(self, answer: Answer) -> list[Article]:
        """Return the articles that an answer cites, or the closest ones, each once."""
        cited = answer.citations or answer.closest
        return list({citation.article.id: citation.article for citation in cited}.values())

    def words(self, text: str) -> list[Word]:
        """Return the words of a text that carry meaning, in order."""
        return list(self._words(text))

    def _words(self, text: str) -> Iterator[Word]:
        first = True
        for word, span in words(text):
            opens, first = first, False
            stems = [] if word in STOPWORDS or word in QUESTIONING else self._vocabulary.stems(word)
            if stems:
                shown = span.of(text)
                yield Word(stems[0], span, shown[0].isupper() and (not opens or word not in STOPWORDS))

    def rarity(self, stem: str) -> float:
        """Return how telling a word is in the corpus."""
        return self._vocabulary.rarity(stem)


# A form of "do" or a modal, with what follows up to the next preposition but "of".
_SUPPORTED = re.compile(
    r"\b(?:(?P<be>is|are|was|were)|do|does|did|will|would|can|could|should|may|might|must)\s+(?P<run>.+?)"
    r"(?=\s(?:about|after|against|at|before|by|during|for|from|if|in|into|now|on|over|since|to|under|until|with|when)\b"
    r"|[^\w\s'’-]|$)",
    re.IGNORECASE,
)
# Verbs so common that in a question with "did" or "will" they are what is done, even where they can be nouns.
VERBS = frozenset(
    "go get give make take come keep stop start begin end win lose cost open close run leave cut fall rise change work"
    " help need want buy sell pay use play die live vote plan move build choose reduce save happen spend hold stay"
    " break call say tell know find show send turn try ask feel become put bring hear eat agree decide offer".split()
)
# What stands behind a noun and is no part of it.
ADVERBS = frozenset("still ever never now yet already again back ahead out up down away first also too".split())
# After these stands a noun.
_NOUN = re.compile(
    r"\b(?:the|an?|his|her|its|their|any|some|no|of|for|in|on|at|about|with|by|first|new|old) $", re.IGNORECASE
)
_OBJECT = re.compile(r"(?<=\w) (?:the|an?|his|her|its|their|any|some) ", re.IGNORECASE)
# "How many people died": what follows the noun, where no auxiliary tells the verb.
_COUNTED = re.compile(r"\W*how (?:many|much) [\w-]+ (?P<word>[a-z]+)\b", re.IGNORECASE)
_DIRECT = re.compile(r"\W*(?:who|how|what)\s+(?P<word>[a-z]+)\b", re.IGNORECASE)
# What a question says of the kind of its answer, not of its subject.
QUESTIONING = frozenset(
    "who what when where why how which whom whose many much long else anything something instead".split()
)


def names_in(text: str, known: Sequence[Known]) -> list[Known]:
    """Return whom a text names, in the order of mention; a surname is enough."""
    there: dict[str, int] = {}
    for word, span in words(text):
        there.setdefault(word, span.start)
    found = []
    for one in known:
        parts = [word for word, _ in words(one.name)]
        # A short last part, as of "Lai Ching-te", tells nobody by itself.
        last = parts[-1:] if len(parts) < 2 or len(parts[-1]) >= _SHORT else parts[-2:]
        telling = last if one.kind != "body" else parts[:2]
        if any(len(part) >= _SHORT for part in telling) and all(part in there for part in telling):
            found.append((there[telling[0]], one))
    return [one for _, one in sorted(found, key=lambda each: each[0])]
