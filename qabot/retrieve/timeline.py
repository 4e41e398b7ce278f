"""From a query to what happened when: of each story and day the sentence that says most about the query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qabot.protocols import Vocabulary
from qabot.retrieve.retriever import HybridRetriever
from qabot.text import coverage, fold, sentences
from qabot.types import Article, Citation, Filters, Hit, Milestone, Period, Query, Span, Timeline

# Passages looked at: so many are ranked by all their features.
DEPTH = 400
# An article is about the query when a passage scores that, 1 being the most there can be, and has with the headline
# that part of the query's words, by their rarity: of "Hurricane Beryl" the second counts (EXPERIMENTS.md, 2026-11-26).
ABOUT, COVERED = 0.3, 0.7
# What the words of the sentence itself count beside the passage it stands in, and what its place at the top of the
# article and its form do: news says first what happened; a question and a fragment tell little.
_OWN, _FIRST, _LITTLE = 0.5, 0.1, 0.3
_FRAGMENT = 5
# Words by which one asks for a timeline; they tell nothing of what it is to be about.
_ASKING = "happen happens happened happening history story stories event events news latest timeline report reports"
_WEEKS, _MONTHS = 26, 36


@dataclass(frozen=True, slots=True)
class TimelineFinder:
    """Finds what the articles of a snapshot say about a query over time."""

    retriever: HybridRetriever
    vocabulary: Vocabulary
    snapshot: str
    depth: int = DEPTH
    about: float = ABOUT

    def find(self, text: str, filters: Filters, k: int) -> Timeline:
        """Return the k milestones that fit best, in the order of their days; none when no article is about it."""
        hits = self.retriever.retrieve(text, filters, self.depth)
        found = sorted(self._milestones(text, hits), key=lambda each: -each.score)
        shown = found[:k]
        dated = sorted((each for each in shown if each.day), key=_when)
        undated = tuple(_numbered([each for each in shown if not each.day], len(dated)))
        period, counts = counted([each for each in found if each.day])
        left = len(found) - len(shown)
        return Timeline(Query(text, filters), tuple(_numbered(dated)), undated, period, counts, left, self.snapshot)

    def _milestones(self, text: str, hits: Sequence[Hit]) -> Iterator[Milestone]:
        """Yield the best sentence of each story and day; the others of the same are named with it."""
        telling = self._telling(text)
        told: dict[tuple[str, str], list[Milestone]] = defaultdict(list)
        for found in _by_article([hit for hit in hits if hit.score >= self.about and self._covers(telling, hit)]):
            best = max((self._weighed(telling, hit) for hit in found), key=lambda each: each.score)
            told[_story(best), best.day or best.citation.article.id].append(best)
        for same in told.values():
            first, *others = sorted(same, key=lambda each: -each.score)
            yield Milestone(first.citation, first.score, tuple(each.citation.article for each in others))

    def _telling(self, text: str) -> dict[str, float]:
        """Return the words that say what a query is about, with their rarity; all of them where none is left."""
        stems = self.vocabulary.stems(text)
        asking = set(self.vocabulary.stems(_ASKING))
        about = [stem for stem in stems if stem not in asking] or stems
        return {stem: self.vocabulary.rarity(stem) for stem in about}

    def _covers(self, telling: Mapping[str, float], hit: Hit) -> bool:
        return coverage(telling, set(self.vocabulary.stems(f"{hit.article.title} {hit.passage.text}"))) >= COVERED

    def _weighed(self, telling: Mapping[str, float], hit: Hit) -> Milestone:
        """Return the sentence of a passage that says most, its score between that of the passage and its own."""
        scored = [(self._says(telling, hit, span), span) for span in sentences(hit.passage.text)]
        score, span = max(scored, key=lambda pair: pair[0], default=(0.0, Span(0, len(hit.passage.text))))
        return Milestone(Citation(1, hit.passage, hit.article, (span,)), round(hit.score * (1 + score), 6))

    def _says(self, telling: Mapping[str, float], hit: Hit, span: Span) -> float:
        words = span.of(hit.passage.text)
        little = words.rstrip("\"'”’ ").endswith("?") or len(words.split()) < _FRAGMENT
        first = hit.passage.position <= 2 and span.start == 0
        return _OWN * coverage(telling, set(self.vocabulary.stems(words))) + _FIRST * first - _LITTLE * little


def counted(milestones: Sequence[Milestone]) -> tuple[Period, tuple[tuple[str, int], ...]]:
    """Return the period that suits the span of days, and the stories in each from the first to the last, without gaps.

    Weeks begin on Monday; a period is named by its first day. A story of several days counts once in a period.
    """
    days = sorted(date.fromisoformat(each.day) for each in milestones if each.day)
    if not days:
        return "week", ()
    weeks = (days[-1] - days[0]).days / 7
    period: Period = "week" if weeks <= _WEEKS else "month" if weeks <= _MONTHS * 4.35 else "year"
    stories: dict[date, set[str]] = defaultdict(set)
    for each in milestones:
        if each.day:
            stories[_first(date.fromisoformat(each.day), period)].add(_story(each))
    counts, at = [], _first(days[0], period)
    while at <= days[-1]:
        counts.append((at.isoformat(), len(stories[at])))
        at = _first(at + timedelta({"week": 7, "month": 31, "year": 366}[period]), period)
    return period, tuple(counts)


def _first(day: date, period: Period) -> date:
    """Return the first day of the period that a day lies in."""
    if period == "week":
        return day - timedelta(day.weekday())
    return day.replace(day=1) if period == "month" else day.replace(month=1, day=1)


def _story(milestone: Milestone) -> str:
    """Return what tells the story from others: its group, else the words, which a reprint has letter for letter."""
    return milestone.citation.article.story or fold(milestone.words)


def _by_article(hits: Sequence[Hit]) -> Iterator[list[Hit]]:
    """Yield the hits of each article, best first."""
    found: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        found[hit.article.id].append(hit)
    yield from found.values()


def _when(milestone: Milestone) -> tuple[str, str, str]:
    article: Article = milestone.citation.article
    return milestone.day or "", article.published or "", article.id


def _numbered(milestones: Sequence[Milestone], before: int = 0) -> Iterator[Milestone]:
    for n, each in enumerate(milestones, before + 1):
        citation = each.citation
        yield Milestone(Citation(n, citation.passage, citation.article, citation.spans), each.score, each.also)
