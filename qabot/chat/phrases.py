"""From single words that a follow-up leaves out to the phrases they belong to: "the moth study", not "moth"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from qabot.chat.context import ADVERBS, VERBS, Context, Word
from qabot.chat.terms import Candidate
from qabot.types import Span

_JOINING = re.compile(r"\s*(?:[-–’']s?\s*|\b(?:of|the|in|on|at|for|and|&|de|von|van)\b\s*){0,3}\s*")
# What a noun phrase begins after.
_LEADS = re.compile(r"\b(?:the|an?|of|in|at|on|for|from|to|by|with|under|over|about|against|near) $", re.IGNORECASE)


def joined(chosen: Sequence[Candidate], context: Context) -> list[tuple[str, Candidate]]:
    """Join words that stand near each other in their text; return phrases in the order of their likeliest word."""
    rank = {each.stem: place for place, each in enumerate(chosen)}
    phrases: list[tuple[int, str, Candidate]] = []
    for text in dict.fromkeys(each.text for each in chosen):
        run: list[Candidate] = []
        for each in [*sorted((e for e in chosen if e.text == text), key=lambda e: e.span), None]:
            if run and (each is None or not _joined(text, run[-1].span.end, each.span.start, context)):
                whole = _whole(text, Span(run[0].span.start, run[-1].span.end), context, rank.keys())
                shown = _determiner(text, whole.start) + whole.of(text)
                phrases.append((min(rank[e.stem] for e in run), shown.removesuffix("'s").removesuffix("’s"), run[0]))
                run = []
            if each is not None:
                run.append(each)
    return [(shown, first) for _, shown, first in sorted(phrases, key=lambda each: each[0])]


def _joined(text: str, start: int, end: int, context: Context) -> bool:
    """Say whether what stands between two words belongs to a phrase with them: little words, and one noun at most."""
    between = text[start:end]
    for word in context.words(between)[:1]:
        if word.stem not in context.verbs:
            between = between[: word.span.start] + between[word.span.end :]
    return _JOINING.fullmatch(between) is not None


def _whole(text: str, span: Span, context: Context, chosen: Collection[str]) -> Span:
    """Return the phrase that chosen words are part of: a name with all its parts; in a question, nouns beside them.

    A verb, and what is chosen for itself, belongs to no phrase beside it. A name is followed by its verb more often
    than by a noun, unless an article or preposition stands before it: "the Carrowby tram", "in Eastmere schools".
    """
    asked, start, end = text in context.queries, span.start, span.end
    found = context.words(text)

    def part(word: Word, beside: str, *, named: bool, noun: bool) -> bool:
        if named and word.named and beside in (" ", "-"):
            return True
        return noun and asked and beside == " " and word.stem not in context.verbs and word.stem not in chosen

    for word in reversed([word for word in found if word.span.end <= start]):
        if not part(word, text[word.span.end : start], named=text[start].isupper(), noun=True):
            break
        start = word.span.start
    for word in [word for word in found if word.span.start >= end]:
        named = text[_last(text, end)].isupper()
        led = _LEADS.search(text[: _name(text, end)]) is not None
        shown = word.span.of(text)
        noun = (led or not named) and shown not in VERBS | ADVERBS and not shown.endswith(("ing", "ly"))
        if not part(word, text[end : word.span.start], named=named, noun=noun):
            break
        end = word.span.end
    return Span(start, end)


def _last(text: str, end: int) -> int:
    """Return where the word begins that ends at `end`."""
    start = end
    while start and (text[start - 1].isalnum() or text[start - 1] in "'’"):
        start -= 1
    return start


def _name(text: str, end: int) -> int:
    """Return where the run of words in capitals begins that ends at `end`."""
    start = _last(text, end)
    while start and text[start - 1] in " -" and text[_last(text, start - 1)].isupper():
        start = _last(text, start - 1)
    return start


def _determiner(text: str, start: int) -> str:
    match = re.search(r"\b(the|an?) $", text[:start], re.IGNORECASE)
    return "the " if match else ""
