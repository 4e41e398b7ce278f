"""The words that every face uses for the same thing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.text import clean_line, sentences, shortened
from qabot.types import (
    Answer,
    Article,
    Citation,
    Entry,
    Filters,
    Note,
    Reprint,
    Rewritten,
    Sentence,
    Standing,
    Statement,
    Turn,
    Understood,
)

if TYPE_CHECKING:
    from qabot.store.corpus import Corpus

ABSTAINED = "No article answers this."
CLOSEST = "Closest passages, not an answer"
CLOSEST_WORDS = "Closest words of"
_CONFIDENCE = (
    (0.7, "very likely right"),
    (0.5, "likely right"),
    (0.35, "may well be right"),
    (0.0, "unsure, read the source"),
)
_CLOSENESS = (
    (0.6, "very close to what was asked"),
    (0.35, "close to what was asked"),
    (0.0, "loosely about what was asked"),
)


def in_words(confidence: float) -> str:
    """Return what a probability, 0 to 1, means to a reader."""
    return _in(_CONFIDENCE, confidence)


def certainty(answer: Answer) -> str:
    """Return the confidence of an answer in words and as a number; of quotes, how close they are to the question.

    It is that of the exact words, which is said where composed ones stand above it.
    """
    scale = _CLOSENESS if answer.quotes else _CONFIDENCE
    whose = "the exact words found: " if answer.composed else ""
    return f"{whose}{_in(scale, answer.confidence)} ({answer.confidence:.2f})"


def _in(scale: Sequence[tuple[float, str]], value: float) -> str:
    return next(words for least, words in scale if value >= least)


def searched(question: str, query: str) -> str:
    """Return what was asked in the place of what was typed, empty where it was that."""
    return f"asking: {query}" if query != question else ""


def rewriting(event: Rewritten) -> str:
    """Return what is asked in the place of what was typed, and under which filters."""
    narrowed = restrictions(event.query.filters)
    return f"asking: {event.query.text}" + (f" (only {', '.join(narrowed)})" if narrowed else "")


def abstention(answer: Answer) -> str:
    """Return that nothing answers; of somebody who is quoted, but not about it, just that."""
    if answer.silent is None:
        return ABSTAINED
    return f"No article has words of {answer.silent} about this."


def nearest(answer: Answer) -> str:
    """Return the heading of what is shown instead of an answer."""
    return CLOSEST if answer.silent is None else f"{CLOSEST_WORDS} {answer.silent}, not an answer"


def speakers(answer: Answer, statement: Statement) -> str:
    """Return who speaks in a statement, empty where nobody is known to or the statement is a question put to them."""
    if statement.lead:
        return ""
    passage = answer.citations[statement.n - 1].passage
    names = [
        spoken.said.quote.speaker.name
        for spoken in answer.quotes
        if spoken.said.quote.speaker is not None
        and spoken.said.article.id == passage.article_id
        and (span := spoken.said.spans.get(passage.position)) is not None
        and span.start < statement.span.end
        and statement.span.start < span.end
    ]
    return ", ".join(dict.fromkeys(names))


def marks(statement: Statement) -> str:
    """Return the marks of a statement: "[1]", or "[1][3]" when another article says the same."""
    return "".join(f"[{n}]" for n in statement.marks)


def headline(article: Article | Entry) -> str:
    """Return the headline, or the name of the file when there is none."""
    path = article.path if isinstance(article, Entry) else next(iter(article.paths), "")
    return article.title or clean_line(Path(path).name)


def day(article: Article | Entry) -> str:
    """Return the day of publication as an ISO date, or "undated"."""
    return (article.published or "undated")[:10]


def moment(time: str | None) -> str:
    """Return an ISO date or date-time as people write it: "2026-03-12 07:30 +01:00"; empty for None."""
    if time is None or "T" not in time:
        return time or ""
    day, _, clock = time.partition("T")
    zone = re.sub(r"^[\d:.]+", "", clock)
    return f"{day} {clock[:5]} {'UTC' if zone in ('Z', '+00:00') else zone}".rstrip()


def facts(article: Article, paragraph: int | None = None) -> list[str]:
    """Return what stands beside a headline: outlet, day, paragraph (counted from 1) when given, id."""
    place = f"paragraph {paragraph}" if paragraph else None
    return [fact for fact in (article.source, day(article), place, article.id) if fact]


def imprint(article: Article) -> list[str]:
    """Return what stands under a headline: outlet, section, authors, time of publication."""
    parts = (article.source, article.section, ", ".join(article.authors), moment(article.published) or "undated")
    return [part for part in parts if part]


def stranger(kind: str, name: str, near: Sequence[str]) -> str:
    """Return that nobody has the name that a filter wants; `kind` is source or author, `near` who is called alike."""
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    return f"no {'outlet' if kind == 'source' else 'author'} is called {shortened(name)!r}{hint}"


def unmet(corpus: Corpus, filters: Filters) -> list[str]:
    """Return that no article of a corpus passes filters, and a line for each name in them; nothing where some pass."""
    if not filters or corpus.count(filters)[0]:
        return []
    return ["no article passes the filters", *(stranger(*each) for each in corpus.strangers(filters))]


def before(citation: Citation) -> str:
    """Return the sentence before the used words, from the paragraph before when they open theirs."""
    if not citation.spans or citation.spans[0].start > 0 or citation.passage.position < 2:
        return ""
    previous = citation.article.paragraphs[citation.passage.position - 2]
    return sentences(previous)[-1].of(previous)


def reprinted(reprints: Sequence[Reprint]) -> str:
    """Return which outlets have the same story, each with its days: "also in Gazette (2026-07-22)"."""
    days: dict[str, list[str]] = {}
    for each in reprints:
        days.setdefault(each.source or Path(each.path).name, []).append((each.published or "undated")[:10])
    return "also in " + ", ".join(f"{name} ({', '.join(dict.fromkeys(when))})" for name, when in days.items())


def understood(items: Sequence[Understood]) -> list[str]:
    """Return what was understood of a question beside its topic, one phrase each, with its words."""
    return [f"{_EFFECTS[each.effect]}{each.means} (“{each.words}”)" for each in items]


_EFFECTS = {"filter": "only ", "preference": "", "date": "asks for "}


def noted(note: Note) -> str:
    """Return a note with the mark of the citation it belongs to."""
    return f"[{note.n}] {note.text}" if note.n is not None else note.text


def composer(answer: Answer) -> str:
    """Return who composed an answer, and how much of it was struck; empty for an answer in exact words."""
    if answer.draft is None or not answer.composed:
        return ""
    struck = len(answer.draft.struck)
    gone = f"; {struck} {'sentence' if struck == 1 else 'sentences'} struck" if struck else ""
    return f"composed by {clean_line(answer.draft.model)} from the passages and checked against them{gone}"


def remark(answer: Answer) -> str:
    """Return why a language model that was to compose did not, as a line of its own; empty when it did, or none was."""
    if answer.fallback is None:
        return ""
    return clean_line(answer.fallback) + ("; these are the exact words" if answer.status == "answered" else "")


def sentence_marks(sentence: Sentence) -> str:
    """Return the marks of a composed sentence."""
    return "".join(f"[{n}]" for n in sentence.marks)


def restrictions(filters: Filters) -> list[str]:
    """Return what filters let pass, one phrase a kind; none when everything passes."""
    parts = [f"since {filters.since}"] if filters.since else []
    parts += [f"until {filters.until}"] if filters.until else []
    parts += [f"outlet {' or '.join(filters.sources)}"] if filters.sources else []
    parts += [f"author {' or '.join(filters.authors)}"] if filters.authors else []
    ids = filters.articles
    parts += [f"article {ids[0]}" if len(ids) == 1 else f"{len(ids):,} chosen articles"] if ids else []
    return parts + ([f"as of {filters.as_of}"] if filters.as_of else [])


def unreadable(count: int) -> str:
    """Return how many answers are kept and make no sense any more."""
    return f"{count:,} answer{'' if count == 1 else 's'} cannot be read and {'is' if count == 1 else 'are'} left out"


def asked(turn: Turn) -> str:
    """Return when a question was asked, what was searched for when that is not the question, and in what."""
    query = turn.answer.query
    parts = [f"asked {moment(turn.asked)}"]
    parts += [f"searched for “{query.text}”"] if query.text != turn.question else []
    narrowed = restrictions(query.filters)
    parts += [f"only {', '.join(narrowed)}"] if narrowed else []
    return " · ".join([*parts, f"index {turn.answer.snapshot}"])


def aged(standings: Mapping[int, Standing]) -> str:
    """Return what became of the passages that an old answer cites, empty when they are as they were."""
    said = {"changed": "reads otherwise now", "gone": "is no longer in the index"}
    return "; ".join(f"[{n}] {said[what]}" for n, what in sorted(standings.items()))
