"""Receipts as they are written by `ask --json`, `chat --json` and `export --format json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from json import JSONDecoder
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from qabot.errors import UsageError
from qabot.receipts.seal import seal
from qabot.text import clean_line
from qabot.types import Filters, Query, Understood

_Number = Annotated[int, Meta(ge=1)]
_Spans = tuple[tuple[int, int], ...]
_WRITTEN = re.compile(r"[^ \t\r\n]")
_WRITES = "qabot verify and qabot replay read what `ask --json`, `chat --json` and `export --format json` wrote"


class Source(msgspec.Struct, frozen=True):
    """A passage cited, or close to the question."""

    n: _Number
    article_id: str
    paragraph: _Number
    text: str
    spans: _Spans
    title: str
    source: str | None
    author: str | None
    published: str | None
    url: str | None


class Agreeing(msgspec.Struct, frozen=True):
    """Another citation that a statement is marked with, and the words of it that say the same."""

    n: _Number
    spans: _Spans


class Stated(msgspec.Struct, frozen=True):
    """A statement: characters of the text of citation `n`."""

    n: _Number
    start: int
    end: int
    also: tuple[Agreeing, ...] = ()


class Valued(msgspec.Struct, frozen=True):
    """A value of a sequence: characters of the text of citation `n`; `rests` are the cited words that give it."""

    n: _Number
    also: tuple[_Number, ...]
    value: str
    start: int
    end: int
    published: str | None
    source: str | None
    rests: tuple[Stated, ...]


class Written(msgspec.Struct, frozen=True):
    """A sentence that a language model wrote, and the cited words that bear it out; none when it was struck."""

    text: str
    marks: tuple[_Number, ...]
    struck: bool
    reason: str | None
    rests: tuple[Stated, ...]


class Composed(msgspec.Struct, frozen=True):
    """What a language model composed; `text` is what was kept of it, with marks."""

    text: str
    model: str
    sentences: tuple[Written, ...]


class Part(msgspec.Struct, frozen=True):
    """Characters of a paragraph of the article in which a quote begins."""

    paragraph: _Number
    start: int
    end: int


class Words(msgspec.Struct, frozen=True):
    """A quote, a line of `content` for each part."""

    n: _Number
    content: str
    parts: tuple[Part, ...]


class Receipt(msgspec.Struct, frozen=True):
    """An answer with all that proves it; `whole` says whether the digest in it fits what it says."""

    question: str
    query: str
    status: Literal["answered", "abstained"]
    answer: str
    short_answer: str | None
    confidence: float
    citations: tuple[Source, ...]
    statements: tuple[Stated, ...]
    short: Stated | None
    quotes: tuple[Words, ...]
    filters: Filters
    snapshot: str
    models: dict[str, str]
    closest: tuple[Source, ...] = ()
    k: _Number | None = None
    searched: Query | None = None
    sequence: tuple[Valued, ...] = ()
    composed: Composed | None = None
    whole: bool = True

    @property
    def put(self) -> Query:
        """What was searched, as it was understood; of a receipt that does not say so, its words and filters."""
        return self.searched or Query(self.query, self.filters, given=self.filters, literal=True)


def read(text: str, name: str) -> list[Receipt]:
    """Return the receipts in a text, in order; `name` is what the person calls it.

    Raises: UsageError when it is no JSON, a receipt lacks something, or there is none.
    """
    found = [_receipt(value, name) for value in _answers(_values(text, name))]
    if not found:
        raise UsageError(f"{name} holds no answer; {_WRITES}")
    return found


def from_json(value: dict[str, Any]) -> Receipt:
    """Return the receipt of an answer as `answer_json` gives it."""
    return _receipt(json.loads(json.dumps(value)), "the answer")


def _values(text: str, name: str) -> Iterator[Any]:
    """Yield the JSON values that stand one after the other."""
    decoder, place = JSONDecoder(), 0
    while (found := _WRITTEN.search(text, place)) is not None:
        place = found.start()
        try:
            value, place = decoder.raw_decode(text, place)
        except (json.JSONDecodeError, RecursionError) as error:
            deep = "it is nested too deep"
            where = f"line {error.lineno}: {error.msg.lower()}" if isinstance(error, json.JSONDecodeError) else deep
            raise UsageError(f"{name} is no JSON, {where}; {_WRITES}") from error
        beside = text[max(0, found.start() - 1) : found.start()] + text[place : place + 1]
        if not isinstance(value, dict | list) and beside.strip():
            raise UsageError(f"{name} is no JSON, {value!r} runs into what stands beside it; {_WRITES}")
        yield value


def _answers(values: Iterator[Any]) -> Iterator[dict[str, Any]]:
    """Yield the answers among the values: alone, or as the turns of a conversation."""
    for value in values:
        if not isinstance(value, dict):
            continue
        turns = value.get("turns")
        answers = turns if isinstance(turns, list) else [value]
        yield from (each for each in answers if isinstance(each, dict) and ("status" in each or "citations" in each))


def _require_dates(receipt: Receipt) -> None:
    """Require that what a receipt restricts to are days. Raises: ValueError."""
    searched = receipt.searched
    places: list[Filters | Understood] = [receipt.filters]
    places += [searched.filters, searched.given, *searched.understood] if searched else []
    for each in places:
        days = (each.since, each.until, each.as_of if isinstance(each, Filters) else None)
        for day in days:
            if day is not None:
                date.fromisoformat(day)


def _receipt(value: dict[str, Any], name: str) -> Receipt:
    given = value.get("digest")
    try:
        receipt = msgspec.convert({**value, "whole": True}, Receipt)
        whole = given is None or given == seal(value)
        _require_dates(receipt)
    except (msgspec.ValidationError, ValueError) as error:
        question = clean_line(str(value.get("question", ""))[:80])
        raise UsageError(f"{name}: the answer to {question!r} is no receipt: {error}; {_WRITES}") from error
    return msgspec.structs.replace(receipt, whole=whole)
