"""A question taken apart: its topic, and what it says of time, outlets and authors.

Publication is not event. News of an event appears on its day or in the days after, so words that leave out what cannot
tell of it become filters ("since the election on 7 May", "last week": nothing older can know), and a day or month that
something happened in is only preferred, for a later article may tell of it best. Alone ("what happened on 3 March?")
it is all that is asked, and a filter to that day and a few after it. What would leave out nothing, or everything, is
taken for part of the topic: "the tallest since 1990".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from qabot.days import Period, shifted, written
from qabot.text import terms
from qabot.timex import Expression, expressions
from qabot.types import Filters, Meant, Span, Understood
from qabot.understanding import wishes
from qabot.understanding.known import Known
from qabot.understanding.names import named, spelt

# Characters of a question that are understood; what is behind them is part of the topic.
_UNDERSTOOD = 1_000
# How many days after an event its news still comes, by what was named; after a month or year also the reviews of it.
GRACE = {"day": 3, "week": 4, "month": 7, "year": 14}
# How far from the exact day something may be that was so many weeks, months or years ago.
_ROUGH = {"day": 1, "week": 3, "month": 15, "year": 183}
# "The worst since 1990" compares.
_COMPARED = re.compile(
    r"\b(?:first|only|record|most|least|worst|best|(?!latest|newest)\w{3,}est)\b[^,;]*$", re.IGNORECASE
)
# What is said of days takes the place of these.
_REPLACED: Mapping[Meant, Collection[Meant]] = {
    "since": ("since", "during"),
    "until": ("until", "during"),
    "during": ("since", "until", "during"),
}
_TOPICLESS = frozenset(
    """happen happened happening happens new news report reported reports reporting article articles story stories event
    events headline headlines anything everything something going list find find else coverage piece pieces write wrote
    written publish published please take place took occurred occur latest newest recent day week month year know known
    today main""".split()
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What to search for: the `text` without what became a filter, `bare` without anything that was understood."""

    text: str
    bare: str
    filters: Filters
    items: tuple[Understood, ...] = ()
    topicless: bool = False


@dataclass(frozen=True, slots=True)
class _Taken:
    """Words of the question that were understood, and what is left in their place."""

    span: Span
    item: Understood
    instead: str = ""


def understand(question: str, given: Filters, known: Known, today: date, kept: Collection[str] = ()) -> Understanding:
    """Take a question apart, seen from a day. `kept` are words that are to stay as they are, case aside."""
    if len(question) > _UNDERSTOOD:
        return _begun(question, given, known, today, kept)
    kept = {words.casefold() for words in kept}
    taken: list[_Taken] = []

    def take(each: _Taken) -> None:
        free = all(each.span.end <= other.span.start or other.span.end <= each.span.start for other in taken)
        once = each.item.kind not in ("latest", "source", "author") or all(t.item.kind != each.item.kind for t in taken)
        if free and once and each.item.words.casefold() not in kept:
            taken.append(each)

    for found in (*_names(question, given, known), *_wishes(question)):
        take(found)
    today = _seen(question, known, today, kept)
    times = expressions(question, today)
    topicless = not _topic(_without(question, [*(t.span for t in taken), *(e.span for e in times)]))
    for expression in times:
        item = _item(question, expression, known, today, topicless=topicless)
        if item is not None:
            take(_Taken(expression.span, item))
    if not taken:
        return Understanding(question, question, given)
    taken.sort(key=lambda each: each.span)
    gone = [each for each in taken if each.item.effect == "filter" or each.item.kind == "latest"]
    text, bare = _left(question, gone), _left(question, [each for each in taken if each.item.effect != "date"])
    items = tuple(each.item for each in taken)
    filters = narrowed(given, items)
    newest = any(item.kind == "latest" for item in items)
    topicless = not _topic(bare) and (filters != given or newest)
    return Understanding(text if terms(text) else question, bare, filters, items, topicless)


def _begun(question: str, given: Filters, known: Known, today: date, kept: Collection[str]) -> Understanding:
    """Take the beginning of a long question apart, up to a space; the rest stays as it is."""
    end = question.rfind(" ", 0, _UNDERSTOOD) + 1 or _UNDERSTOOD
    begun, rest = understand(question[:end], given, known, today, kept), question[end:]
    if not begun.items:
        return Understanding(question, question, given)
    return replace(begun, text=f"{begun.text} {rest}", bare=f"{begun.bare} {rest}", topicless=False)


def narrowed(given: Filters, items: Collection[Understood]) -> Filters:
    """Return filters with what was understood as one added to them; nothing passes that did not pass before."""
    filters = given
    for item in items:
        if item.effect != "filter":
            continue
        if item.kind == "as_of":
            filters = replace(filters, as_of=min(filter(None, (filters.as_of, item.until))))
        elif item.kind == "source":
            filters = replace(filters, sources=item.names)
        elif item.kind == "author":
            filters = replace(filters, authors=item.names)
        if item.kind in ("since", "during"):
            filters = replace(filters, since=max(filter(None, (filters.since, item.since))))
        if item.kind in ("until", "during"):
            filters = replace(filters, until=min(filter(None, (filters.until, item.until))))
    return filters


def carried(
    before: Collection[Understood], own: Collection[Understood], given: Filters, known: Known
) -> tuple[Understood, ...]:
    """Return what was understood before and holds on beside what a question says itself, under filters.

    What is said anew takes the place of what is like it; names hold on as far as the filters let them pass.
    """
    said = {kind for item in own for kind in _REPLACED.get(item.kind, {item.kind})}
    left = narrowed(given, own)
    found: list[Understood] = []
    for item in before:
        names = tuple(name for name in item.names if _passing(name, item.kind, given, known))
        if item.kind not in said and (names or not item.names) and not _contradicted(item, left):
            found.append(replace(item, names=names))
            left = narrowed(left, [item])
    return tuple(found)


def _contradicted(item: Understood, filters: Filters) -> bool:
    """Say whether days that hold on would leave none beside those of a new question."""
    both = narrowed(filters, [item])
    return bool(both.since and both.until and both.since >= both.until)


def _seen(question: str, known: Known, today: date, kept: Collection[str]) -> date:
    """Return the day from which the other words of a question count: that of "as of 1 June", else today."""
    for each in expressions(question, today):
        item = _item(question, each, known, today, topicless=False) if each.bound == "as of" else None
        if item is not None and item.until is not None and item.words.casefold() not in kept:
            return date.fromisoformat(item.until)
    return today


def _names(question: str, given: Filters, known: Known) -> Iterator[_Taken]:
    for each in named(question, known):
        names = tuple(name for name in each.names if _passing(name, each.kind, given, known))
        if names:
            who = "outlet" if each.kind == "source" else "author"
            item = Understood(each.kind, each.span.of(question).strip(" ,"), f"{who} {' or '.join(names)}", "filter")
            yield _Taken(each.span, replace(item, names=names), each.instead)


def _passing(name: str, kind: Meant, given: Filters, known: Known) -> bool:
    """Say whether filters let a name pass: one that is wanted or, where none is called so, has the wanted words."""
    wanted, there = (given.sources, known.sources) if kind == "source" else (given.authors, known.authors)
    return not wanted or any(_has(name, want, there) for want in wanted)


def _has(name: str, want: str, there: Collection[str]) -> bool:
    wanted, own = spelt(want), spelt(name)
    if wanted in map(spelt, there):
        return own == wanted
    return f" {' '.join(wanted)} " in f" {' '.join(own)} "


def _wishes(question: str) -> Iterator[_Taken]:
    for span in wishes.latest(question):
        yield _Taken(span, Understood("latest", span.of(question).strip(" ,"), "the newest first", "preference"))
    dated = wishes.when(question)
    if dated is not None:
        yield _Taken(dated, Understood("when", dated.of(question), "a date", "date"))


def _item(question: str, each: Expression, known: Known, today: date, *, topicless: bool) -> Understood | None:
    """Return what an expression of time asks for, None where it is part of the topic."""
    days, words = each.period, each.span.of(question).strip(" ,")
    if days.start > today.isoformat():
        return None
    if each.since:
        return None if _COMPARED.search(question[: each.span.start]) else _since(words, each.since, known)
    if each.until:
        return _until(words, each.until, known)
    if each.bound == "as of":
        return _as_of(words, min(days.last, today.isoformat()), known)
    if each.bound in ("by", "until", "before"):
        # By when something must be done; what led up to an event, which is told after it as well.
        return None
    if not each.relative:
        return _during(words, days, known, topicless=topicless)
    return _relative(words, each, known, today, topicless=topicless)


def _since(words: str, start: str, known: Known) -> Understood | None:
    if known.oldest is None or start <= known.oldest:
        return None
    return Understood("since", words, f"since {written(start)}", "filter", since=start)


def _until(words: str, end: str, known: Known) -> Understood | None:
    if known.oldest is None or known.newest is None or not known.oldest < end <= known.newest:
        return None
    return Understood("until", words, f"before {written(end)}", "filter", until=end)


def _as_of(words: str, day: str, known: Known) -> Understood | None:
    if known.oldest is None or day < known.oldest:
        return None
    return Understood("as_of", words, f"as of {written(day)}", "filter", until=day)


def _during(words: str, days: Period, known: Known, *, topicless: bool) -> Understood | None:
    """Return that some days are asked about; the news of them comes on these days and a few more."""
    end = shifted(days.end, GRACE[days.unit])
    if not known.touches(days.start, end) or (days.start <= (known.oldest or "") and end > (known.newest or "")):
        return None
    if topicless:
        means = f"published {written(days.start)} to {written(shifted(end, -1))}"
        return Understood("during", words, means, "filter", since=days.start, until=end)
    return Understood("during", words, f"{days.words} first", "preference", since=days.start, until=end)


def _relative(words: str, each: Expression, known: Known, today: date, *, topicless: bool) -> Understood | None:
    """Return what days counted from today ask for: "last week", "yesterday", "on Tuesday", "two months ago"."""
    days = each.period
    if days.rough:
        wide = _ROUGH[days.unit]
        days = replace(days, start=shifted(days.start, -wide), end=shifted(days.end, wide))
        return _during(words, replace(days, unit="day", rough=False), known, topicless=topicless)
    if days.start == days.last == today.isoformat() and not topicless:
        # How things are today: nothing older is wrong unless there is something newer.
        return Understood("latest", words, "the newest first", "preference")
    if each.weekday and days.start > (known.newest or ""):
        return None
    if topicless and shifted(days.end, GRACE[days.unit]) <= today.isoformat():
        end = shifted(days.end, GRACE[days.unit])
        means = f"published {written(days.start)} to {written(shifted(end, -1))}"
        return Understood("during", words, means, "filter", since=days.start, until=end)
    return _since(words, days.start, known)


def _topic(text: str) -> bool:
    """Say whether a question without its times and names is about anything."""
    return any(word not in _TOPICLESS for word in terms(text))


def _without(question: str, spans: Collection[Span]) -> str:
    return "".join(c for place, c in enumerate(question) if not any(s.start <= place < s.end for s in spans))


def _left(question: str, gone: Collection[_Taken]) -> str:
    """Return the question without words that were taken out of it, tidy."""
    text, place = "", 0
    for each in gone:
        text += f"{question[place : each.span.start]} {each.instead} "
        place = each.span.end
    text = " ".join((text + question[place:]).split())
    text = re.sub(r"\s+(?=[?.!,;])", "", text)
    text = re.sub(r"(?:,\s*)+(?=[?.!;,])|^[\s,;.]+|\s(?:and|in|on)(?=[?.!]*$)", "", text)
    return text.strip()
