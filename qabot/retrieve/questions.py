"""From a question as it was put to the query that is searched, by what the corpus has in names and days."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from qabot.store.corpus import Corpus
from qabot.types import Filters, Query, Understood
from qabot.understanding.known import Known, known
from qabot.understanding.question import carried, narrowed, understand


@dataclass(slots=True)
class Questions:
    """Takes questions about one snapshot apart; names and days are read when the first one comes."""

    corpus: Corpus
    _known: Known | None = field(default=None, init=False)

    def query(self, question: str, given: Filters, literal: bool | Collection[str] = False) -> Query:
        """Return what to search for. `literal` leaves every word where it is, or those that are named."""
        if literal is True:
            return Query(question, given, given=given, asked=question, literal=True)
        kept = literal if isinstance(literal, Collection) else ()
        found = understand(question, given, self._seen(given.as_of), today(given), kept)
        # Where words were put back, nothing else may take them out again.
        return Query(found.text, found.filters, found.items, given, question, found.bare, bool(kept), found.topicless)

    def going_on(
        self, question: str, given: Filters, literal: bool | Collection[str], before: Sequence[Understood]
    ) -> Query:
        """Return what to search for where `before` was understood earlier and holds on beside the question."""
        query = self.query(question, given, literal)
        days = carried([item for item in before if item.kind == "as_of"], query.understood, given, self._seen(None))
        if days:
            # "Last week" counts from the day that the conversation is seen from.
            seen = self.query(question, narrowed(given, days), literal)
            query = replace(seen, given=given)
        return self.keeping(query, before)

    def keeping(self, query: Query, before: Sequence[Understood]) -> Query:
        """Return a query with what was understood before it, as far as it says nothing else."""
        held = carried(before, query.understood, query.given, self._seen(None))
        return replace(query, filters=narrowed(query.filters, held), understood=(*query.understood, *held))

    def _seen(self, as_of: str | None) -> Known:
        if self._known is None:
            days = self.corpus.days()
            self._known = known(self.corpus.names("source"), self.corpus.names("author"), *days)
        newest = self._known.newest
        return self._known if as_of is None or newest is None or newest <= as_of else replace(self._known, newest=as_of)


def today(filters: Filters) -> date:
    """Return the day from which words such as "last week" are counted."""
    return date.fromisoformat(filters.as_of) if filters.as_of else date.today()
