"""What is said beside an answer: which days its words mean, of when it is, whether that is old, what else there is.

And which numbers in brackets are the article's own, for they look like the marks that lead to the sources.

Within an article "yesterday" counts from the article's own day, so an undated article gets no such note. English only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from qabot.days import Period, between, shifted, written
from qabot.text import sentences
from qabot.timex import Expression, expressions
from qabot.types import Answer, Article, Citation, Note, Query, Span

# "Will open on Tuesday" speaks of the next one; "said on Tuesday that it will" of the last.
_AHEAD = re.compile(
    r"\b(?:will|would|shall|should|may|must|can|could|due|going to|expected|scheduled|planned|set|plans?|hopes?|to)\b"
    r"(?:(?!\b(?:said|says|told|reported|announced|ruled|confirmed|added|warned|wrote|but|which|who|that)\b)[^,;])*$",
    re.IGNORECASE,
)
_THIS, _NEXT = re.compile(r"\bthis \w+day", re.IGNORECASE), re.compile(r"\bnext \w+day", re.IGNORECASE)
_WEEKEND = re.compile(r"\b(?:the|this) weekend\b", re.IGNORECASE)
# In a paper of these days "the weekend" is the one that was or is; of Wednesday to Friday it may be the one to come.
_AFTER_WEEKEND = frozenset({5, 6, 0, 1})
_BRACKETED = re.compile(r"\[\s*\d+(?:\s*[,;–-]\s*\d+)*\s*\]")


def notes(answer: Answer, today: date, stale_days: int) -> tuple[Note, ...]:
    """Return what is to be said beside an answer that was given on a day; 0 `stale_days` take nothing for old."""
    if answer.status != "answered":
        return ()
    return (*_age(answer, today, stale_days), *meant(answer.citations), *brackets(answer.citations))


def brackets(citations: tuple[Citation, ...]) -> Iterator[Note]:
    """Yield the numbers in brackets among the used words, which stay as they stand: "[2]" of an encyclopedia."""
    for citation in citations:
        for used in citation.spans:
            for match in _BRACKETED.finditer(citation.passage.text, used.start, used.end):
                own = f"“{match[0]}” in its words is the article's own and leads to no source here"
                yield Note("bracket", own, citation.n, Span(*match.span()))


def meant(citations: tuple[Citation, ...]) -> Iterator[Note]:
    """Yield which days the words of the used sentences mean that are counted from the day of their article."""
    for citation in citations:
        published = _day(citation.article)
        if published is None or not (citation.article.language or "en").lower().startswith("en"):
            continue
        text = citation.passage.text
        days = list(_resolved(text, date.fromisoformat(published))) if citation.spans else []
        for used in citation.spans:
            for words, named in days:
                if used.start <= words.start < used.end:
                    yield Note("day", f"“{words.of(text)}” is {named.words}", citation.n, words)


def _resolved(text: str, published: date) -> Iterator[tuple[Span, Period]]:
    for each in expressions(text, published):
        if not each.relative:
            continue
        words = each.span.of(text)
        if _NEXT.search(words):
            # Of "next Friday" nobody knows which it is.
            continue
        if _WEEKEND.search(words) and published.weekday() not in _AFTER_WEEKEND:
            continue
        yield each.span, _coming(each, text, published)


def _coming(each: Expression, text: str, published: date) -> Period:
    """Return the days meant: of a weekday the next one, where the sentence speaks of what is to come."""
    if each.period.last >= published.isoformat():
        return each.period
    words = each.span.of(text)
    begin = max((s.start for s in sentences(text) if s.start <= each.span.start), default=0)
    if _THIS.search(words) or (each.weekday and _AHEAD.search(text[begin : each.span.start])):
        return replace(each.period, start=shifted(each.period.start, 7), end=shifted(each.period.end, 7))
    return each.period


def _age(answer: Answer, today: date, stale_days: int) -> Iterator[Note]:
    query = answer.query
    first = answer.citations[answer.statements[0].n - 1]
    dated = [(day, c.n) for c in answer.citations if (day := _day(c.article)) is not None]
    newest = max(dated, key=lambda each: each[0], default=None)
    if query.latest or query.dated:
        own = _day(first.article)
        yield Note("dated", f"published on {written(own)}" if own else "undated", first.n)
    if newest is None:
        return
    old = between(newest[0], today.isoformat())
    if query.latest and stale_days and old > stale_days:
        seen = "the day asked for" if query.filters.as_of else "today"
        yield Note("old", f"the newest evidence is {old:,} days older than {seen}: {written(newest[0])}", newest[1])
    elif query.period is not None and newest[0] < query.period[0]:
        yield Note("old", f"the newest evidence is older than the time asked about: {written(newest[0])}", newest[1])


def elsewhere(query: Query, passing: int, newest: str | None, other: Answer | None) -> Note:
    """Return what there is without the filters that were understood, of which `passing` articles are left.

    `other` is the answer without them, `newest` the day of the newest article there is then.
    """
    words = " and ".join(f"“{each.words}”" for each in query.understood if each.effect != "date")
    if not passing:
        here = f"no article fits {words}" + (f"; the newest is of {written(newest)}" if newest else "")
    elif query.topicless:
        return Note("outside", f"{_many(passing)} {words}: the newest begin as shown")
    else:
        here = f"{_many(passing)} {words}, none answers"
    if other is None:
        return Note("outside", here)
    if other.status == "abstained":
        return Note("outside", f"{here}; none answers without it either")
    article = other.citations[other.statements[0].n - 1].article
    facts = ", ".join(filter(None, (article.source, written(day) if (day := _day(article)) else "undated")))
    return Note("outside", f"{here}; without it there is an answer in “{article.title or article.id}” ({facts})")


def _many(articles: int) -> str:
    return "1 article fits" if articles == 1 else f"{articles:,} articles fit"


def _day(article: Article) -> str | None:
    return article.published[:10] if article.published else None
