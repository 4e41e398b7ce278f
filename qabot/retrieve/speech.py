"""From a question about somebody's words to the quotes that answer it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from qabot.protocols import Vocabulary
from qabot.quotes.asking import Asked, asked, in_time, of_nothing
from qabot.quotes.speakers import fitting
from qabot.retrieve.questions import today
from qabot.retrieve.quotes import QuoteRetriever, Voices
from qabot.text import coverage
from qabot.types import EVERYTHING, Filters, Hit, Query, Said, Voice

# Quotes looked at for one question, and shown in one answer.
CANDIDATES, SHOWN = 12, 4
# Of those of anybody, many have no name to answer with.
_ANYBODYS = 40
# The least closeness of a quote to the topic asked for (EXPERIMENTS.md, 2026-11-24).
CLOSE = 0.35
# Where anybody may have said it, something is always somewhat close.
CLOSE_TO_ANYBODY = 0.4
# What the words count beside the score of the passage, of which more than so much says no more.
_COVERED, _MOST = 0.6, 0.6
_ELSE = re.compile(r"\W*what else\b", re.IGNORECASE)
# A further quote is shown when it is at least that much as close to the topic as the closest.
_AS_CLOSE = 0.7


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody said: `found` best first, or in the order of time; `closest` is what was said of other things.

    `speaker` is the name asked after, None for "who said ..."; `sure` how close the best is to the topic, 0 to 1.
    """

    speaker: str | None
    filters: Filters
    found: tuple[tuple[Said, Hit], ...]
    closest: tuple[tuple[Said, Hit], ...]
    sure: float


@dataclass(frozen=True, slots=True)
class SpeechRetriever:
    """Answers "what did X say about Y" and "who said Z" from quotes."""

    voices: Voices
    quotes: QuoteRetriever
    vocabulary: Vocabulary
    threshold: float = 0.0

    def find(self, query: Query, carried: Collection[int] = (), shown: Collection[int] = ()) -> Words | None:
        """Return somebody's words; None when the question is about no one's, or about one who is not quoted.

        Where nothing fits a question to which words were added, it is taken without them, as it is for reading; when it
        is then about nothing, only what is said in the articles that begin with the passages `carried` counts. "What
        else" leaves out what begins in the passages `shown`.
        """
        past = frozenset(shown) if _ELSE.match(query.question) else frozenset[int]()
        words = self._find(query, query.topic or query.text, past, carried if past else None)
        plain = query.read_topic or query.read
        if plain is not None and not (words is not None and words.found):
            again = self._find(query, plain, past, carried)
            if again is not None and again.found:
                # About nothing, it may be about anything: how close it is to the topic was seen before.
                near = max(CLOSE, words.sure if words is not None else 0.0)
                return replace(again, sure=near) if of_nothing(plain) else again
        return words

    def _find(
        self, query: Query, text: str, past: Collection[int], carried: Collection[int] | None = None
    ) -> Words | None:
        filters = query.within
        wanted = asked(text, today(filters), days=not query.literal)
        if wanted is None:
            return None
        dated = not query.literal or any(each.kind == "since" for each in query.understood)
        wanted = replace(wanted, in_time=wanted.in_time or in_time(query.question, days=dated))
        filters = replace(filters, since=wanted.since or filters.since, until=wanted.until or filters.until)
        if wanted.speaker is None:
            ranked = self.quotes.anybodys(wanted.topic, filters, _ANYBODYS)
            named = [(said, hit) for said, hit in ranked if said.quote.speaker is not None][:CANDIDATES]
            words = self._closest(wanted, None, filters, named)
            return words if words.found else None
        voices = self._known(wanted.speaker, filters)
        pool = self.voices.by(voices, filters) if voices else self.voices.described(wanted.speaker, filters)
        if not pool and not (voices and self.voices.everybody(filters)):
            return None
        pool = [each for each in pool if each.first_passage + each.quote.content[0].paragraph - 1 not in past]
        if carried is not None and not wanted.topic:
            there = [each for each in pool if each.first_passage in carried]
            # Who is asked for anything else may have said it elsewhere.
            pool = there or (pool if voices and past else [])
        name = " or ".join(voice.name for voice in voices[:3]) or wanted.speaker
        if wanted.topic:
            words = self._closest(wanted, name, filters, self.quotes.ranked(wanted.topic, pool, CANDIDATES))
            return words if words.found or voices else None
        found = tuple(self.voices.newest(pool, SHOWN))
        return Words(name, filters, found[::-1] if wanted.in_time else found, (), 1.0 if found else 0.0)

    def _known(self, name: str, filters: Filters) -> list[Voice]:
        """Return the speakers called so; as of a day, those who had been quoted by then."""
        if filters.as_of is None:
            return self.voices.find(name)
        return fitting(name, self.voices.everybody(replace(EVERYTHING, as_of=filters.as_of)))

    def _closest(self, wanted: Asked, name: str | None, filters: Filters, ranked: Sequence[tuple[Said, Hit]]) -> Words:
        """Return the quotes that are close enough to the topic, and all of them for when none is."""
        rarity = {stem: self.vocabulary.rarity(stem) for stem in self.vocabulary.stems(wanted.topic)}
        close = [(self._closeness(rarity, said, hit), said, hit) for said, hit in ranked]
        close.sort(key=lambda each: -each[0])
        best = close[0][0] if close else 0.0
        least = max(CLOSE if wanted.speaker else CLOSE_TO_ANYBODY, self.threshold, _AS_CLOSE * best)
        found = tuple((said, hit) for value, said, hit in close if value >= least)[:SHOWN]
        if wanted.in_time:
            found = tuple(sorted(found, key=lambda each: each[0].article.published or ""))
        return Words(name, filters, found, tuple((said, hit) for _, said, hit in close), best)

    def _closeness(self, rarity: Mapping[str, float], said: Said, hit: Hit) -> float:
        """Return how much a quote has to do with a topic, whose words come with their rarity, 0 to 1.

        The share of these words in the quote, in its surroundings, and in these with the headline; and what
        the ranking makes of its passage.
        """
        first = said.quote.content[0].paragraph
        before = said.article.paragraphs[first - 2] if first > 1 else ""
        own = set(self.vocabulary.stems(" ".join(said.lines)))
        near = own | set(self.vocabulary.stems(f"{hit.passage.text} {before}"))
        wide = near | set(self.vocabulary.stems(said.article.title))
        covered = sum(coverage(rarity, there) for there in (own, near, wide)) / 3
        return _COVERED * covered + (1 - _COVERED) * min(1.0, max(0.0, hit.score) / _MOST)
