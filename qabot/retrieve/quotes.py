"""From a speaker and a topic to quotes: the passages they stand in, ranked as any passages are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qabot.protocols import Ids, Vocabulary
from qabot.quotes.speakers import fitting, merged, similar
from qabot.retrieve.retriever import HybridRetriever, Passages
from qabot.store.corpus import Corpus
from qabot.store.quotes import Quoted, Quotes, passages
from qabot.text import coverage, words
from qabot.types import EVERYTHING, Article, Filters, Hit, Passage, Said, Voice

# What the words of the quote itself count beside the passage it stands in.
_OWN = 0.3
# A description that so many people answer to tells nobody.
_MEANT = 3
# Filters whose speakers are remembered.
_REMEMBERED = 16
# Passages looked at for a few quotes.
_FEWEST = 20


@dataclass(frozen=True, slots=True)
class _Among:
    """The corpus reduced to some passages."""

    corpus: Passages
    ids: Ids

    def allowed(self, filters: Filters) -> Ids:
        within = self.corpus.allowed(filters)
        return self.ids if within is None else np.intersect1d(self.ids, within, assume_unique=True)

    def load(self, ids: list[int]) -> dict[int, tuple[Passage, Article]]:
        return self.corpus.load(ids)


class Voices:
    """Who is quoted in one snapshot, and with what."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._everybody: dict[Filters, list[Voice]] = {}
        self._names: list[Voice] | None = None

    def everybody(self, filters: Filters = EVERYTHING) -> list[Voice]:
        """Return the speakers of the articles that pass, the most quoted first."""
        if filters not in self._everybody:
            while len(self._everybody) >= _REMEMBERED:
                del self._everybody[next(iter(self._everybody))]
            self._everybody[filters] = merged(self._corpus.quotes.voices(self._corpus.within(filters)))
        return self._everybody[filters]

    def find(self, name: str) -> list[Voice]:
        """Return the speakers called so, without outlets and dates."""
        return fitting(name, self._known)

    def similar(self, name: str) -> list[str]:
        """Return names of speakers written much like one, closest first."""
        return similar(name, self._known)

    @property
    def _known(self) -> list[Voice]:
        if self._names is None:
            self._names = merged(self._corpus.quotes.names())
        return self._names

    def of(self, name: str, filters: Filters = EVERYTHING, *, direct: bool = False) -> list[Quoted]:
        """Return the quotes of everybody called so.

        When nobody is, those of which the articles say so in these words, such as "the minister".
        """
        voices = self.find(name)
        return self.by(voices, filters, direct=direct) if voices else self.described(name, filters, direct=direct)

    def by(self, voices: Sequence[Voice], filters: Filters, *, direct: bool = False) -> list[Quoted]:
        """Return the quotes of those speakers."""
        names = [name for voice in voices for name in voice.names]
        return self._corpus.quotes.select(names, self._corpus.within(filters), direct=direct)

    def described(self, name: str, filters: Filters, *, direct: bool = False) -> list[Quoted]:
        """Return the quotes whose source has these words, and others of the few whom they mean."""
        within = self._corpus.within(filters)
        found = self._corpus.quotes.select(None, within, words=name)
        meant = {each.quote.speaker.name for each in found if each.quote.speaker is not None}
        if 0 < len(meant) <= _MEANT:
            # Whoever is called so in one place has spoken under a name in others.
            known = {(each.first_passage, each.quote) for each in found}
            others = self._corpus.quotes.select(sorted(meant), within)
            found = sorted(
                [*found, *(each for each in others if (each.first_passage, each.quote) not in known)],
                key=lambda each: (each.first_passage, each.quote.content[0]),
            )
        return [each for each in found if not direct or each.quote.kind == "direct"]

    def latest(self, filters: Filters, k: int, *, direct: bool = False) -> list[tuple[Said, Hit]]:
        """Return the last k quotes of anybody, newest article first, each with the passage in which it begins."""
        return self.newest(self._corpus.quotes.select(None, self._corpus.within(filters), direct=direct, newest=k), k)

    def newest(self, quotes: Sequence[Quoted], k: int) -> list[tuple[Said, Hit]]:
        """Return the quotes of the newest articles, k at most, each with the passage in which it begins."""
        days = self._corpus.published({each.first_passage for each in quotes})
        ordered = sorted(quotes, key=lambda each: days.get(each.first_passage, ""), reverse=True)
        found: list[tuple[Said, Hit]] = []
        while ordered and len(found) < k:
            part, ordered = ordered[:k], ordered[k:]
            begins = {id(each): each.first_passage + each.quote.content[0].paragraph - 1 for each in part}
            loaded = self._corpus.load(begins.values())
            more = [(each, *loaded[begins[id(each)]]) for each in part]
            found = _once(
                found + [(Said(article, each.quote), Hit(passage, article, 0.0)) for each, passage, article in more]
            )
        return found[:k]


@dataclass(frozen=True, slots=True)
class QuoteRetriever:
    """Finds the quotes that have to do with a topic."""

    retriever: HybridRetriever
    vocabulary: Vocabulary
    stored: Quotes

    def ranked(self, topic: str, quotes: Sequence[Quoted], k: int) -> list[tuple[Said, Hit]]:
        """Return the k of the quotes that are closest to a topic, best first, each with the passage that found it."""
        among = replace(self.retriever, passages=_Among(self.retriever.passages, passages(quotes)))
        hits = among.retrieve(topic, EVERYTHING, max(2 * k, _FEWEST)) if quotes else []
        return self._found(topic, hits, quotes, k)

    def anybodys(self, topic: str, filters: Filters, k: int, *, direct: bool = False) -> list[tuple[Said, Hit]]:
        """Return k quotes of anybody closest to a topic: those that stand in the passages closest to it."""
        hits = self.retriever.retrieve(topic, filters, max(4 * k, 3 * _FEWEST))
        articles = sorted({hit.passage.id - hit.passage.position + 1 for hit in hits})
        return self._found(topic, hits, self.stored.select(articles=articles, direct=direct), k)

    def _found(self, topic: str, hits: Sequence[Hit], quotes: Sequence[Quoted], k: int) -> list[tuple[Said, Hit]]:
        standing: dict[int, list[Quoted]] = defaultdict(list)
        for each in quotes:
            for number in {place.paragraph for place in each.quote.content}:
                standing[each.first_passage + number - 1].append(each)
        rarity = {stem: self.vocabulary.rarity(stem) for stem in self.vocabulary.stems(topic)}
        found: dict[tuple[int, int], tuple[Said, Hit]] = {}
        for hit in hits:
            for each in standing[hit.passage.id]:
                said = Said(hit.article, each.quote)
                own = coverage(rarity, set(self.vocabulary.stems(" ".join(said.lines))))
                score = round((1 - _OWN) * hit.score + _OWN * own, 6)
                key = each.first_passage, id(each.quote)
                if key not in found or found[key][0].score < score:
                    found[key] = replace(said, score=score), hit
        return _once(sorted(found.values(), key=lambda pair: -pair[0].score))[:k]


def _once(found: Sequence[tuple[Said, Hit]]) -> list[tuple[Said, Hit]]:
    """Return the quotes without those that another version of the same story has given already."""
    seen: dict[tuple[str, str], str] = {}
    kept = []
    for said, hit in found:
        key = said.article.origin, " ".join(word for line in said.lines for word, _ in words(line))
        if seen.setdefault(key, said.article.id) == said.article.id:
            kept.append((said, hit))
    return kept
