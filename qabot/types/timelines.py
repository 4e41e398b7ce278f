"""What happened when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qabot.types.answers import Citation
from qabot.types.articles import Article
from qabot.types.queries import Query


@dataclass(frozen=True, slots=True)
class Milestone:
    """One sentence of a timeline: the citation that has it as its only span, and how well it fits; more is better.

    `also` are further articles that report the same story on the same day.
    """

    citation: Citation
    score: float
    also: tuple[Article, ...] = ()

    @property
    def words(self) -> str:
        """The sentence, exactly as it stands."""
        return self.citation.spans[0].of(self.citation.passage.text)

    @property
    def day(self) -> str | None:
        """The ISO date on which the article appeared."""
        return self.citation.article.published[:10] if self.citation.article.published else None


Period = Literal["week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What articles say about a query in the order of their days; `undated` stand apart, best first.

    `counts` has the first day of each period, without gaps, and how many stories fit the query in it; `omitted` is
    how many milestones are left out because they fit less well.
    """

    query: Query
    milestones: tuple[Milestone, ...]
    undated: tuple[Milestone, ...]
    period: Period
    counts: tuple[tuple[str, int], ...]
    omitted: int
    snapshot: str

    @property
    def all(self) -> tuple[Milestone, ...]:
        """The milestones and those without a date, in the order in which they are shown."""
        return *self.milestones, *self.undated
