"""Receipts as they are written by `ask --json`, `chat --json` and `export --format json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from json import JSONDecoder
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from qabot.arguments import MANY, MOST, require_few
from qabot.errors import UsageError
from qabot.receipts.seal import Sealed, sealed, sealed_turns
from qabot.text import clean_line
from qabot.types import Filters, Query, Understood

_Number = Annotated[int, Meta(ge=1)]
_Probability = Annotated[float, Meta(ge=0, le=1)]
_Spans = tuple[tuple[int, int], ...]
_WRITTEN = re.compile(r"[^ \t\r\n]")
_WRITES = "qabot verify and qabot replay read what `ask --json`, `chat --json` and `export --format json` wrote"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# What only an answer has: an object with one of these is one, or is to be taken for one.
_CLAIMS = frozenset(("question", "status", "answer", "short_answer", "confidence", "citations", "statements"))


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
    """A quote, a line of `content` for each part; `cue` are the words that report it."""

    n: _Number
    speaker: str | None
    content: str
    cue: str | None
    parts: tuple[Part, ...]


class Receipt(msgspec.Struct, frozen=True):
    """An answer with all that proves it; `sealed` says whether the digest in it fits what it says."""

    question: str
    query: str
    status: Literal["answered", "abstained"]
    answer: str
    short_answer: str | None
    confidence: _Probability
    citations: tuple[Source, ...]
    statements: tuple[Stated, ...]
    short: Stated | None
    quotes: tuple[Words, ...]
    filters: Filters
    snapshot: str
    models: dict[str, str]
    closest: tuple[Source, ...] = ()
    k: Annotated[int, Meta(ge=1, le=MOST)] | None = None
    searched: Query | None = None
    sequence: tuple[Valued, ...] = ()
    composed: Composed | None = None
    sealed: Sealed = "fits"

    @property
    def put(self) -> Query:
        """What was searched, as it was understood; of a receipt that does not say so, its words and filters."""
        return self.searched or Query(self.query, self.filters, given=self.filters, literal=True)


class Talk(msgspec.Struct, frozen=True):
    """A conversation around receipts; `sealed` says whether its digest fits which turns there are, and their order."""

    conversation: int | None
    turns: int
    sealed: Sealed


def read(text: str, name: str) -> list[Receipt]:
    """Return the receipts in a text, in order; `name` is what the person calls it.

    Raises: UsageError when it is no JSON, there is no answer in it, or something that may be one cannot be read.
    """
    return read_talks(text, name)[0]


def read_talks(text: str, name: str) -> tuple[list[Receipt], list[Talk]]:
    """Return the receipts in a text, and the conversations that some of them are turns of. Raises: as `read`."""
    talks: list[Talk] = []
    found = [_receipt(value, name) for value in _answers(_values(text, name), name, talks)]
    if not found:
        raise UsageError(f"{name} holds no answer; {_WRITES}")
    return found, talks


def from_json(value: dict[str, Any]) -> Receipt:
    """Return the receipt of an answer as `answer_json` gives it."""
    return _receipt(json.loads(json.dumps(value)), "the answer")


def _values(text: str, name: str) -> Iterator[Any]:
    """Yield the JSON values that stand one after the other."""
    decoder, place = JSONDecoder(parse_constant=_no_number, object_pairs_hook=_object), 0
    while (found := _WRITTEN.search(text, place)) is not None:
        place = found.start()
        try:
            value, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            raise UsageError(f"{name} is no JSON, line {error.lineno}: {error.msg.lower()}; {_WRITES}") from error
        except RecursionError as error:
            raise UsageError(f"{name} is no JSON, it is nested too deep; {_WRITES}") from error
        except ValueError as error:
            # Among others a number of more digits than Python reads.
            raise UsageError(f"{name} is no JSON, {str(error).partition(';')[0].lower()}; {_WRITES}") from error
        beside = text[max(0, found.start() - 1) : found.start()] + text[place : place + 1]
        if not isinstance(value, dict | list) and beside.strip():
            raise UsageError(f"{name} is no JSON, {_short(value)} runs into what stands beside it; {_WRITES}")
        yield value


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; of two values under one name a reader would see either."""
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{_short(next(name for name in names if names.count(name) > 1))} is named twice")
    return value


def _answers(values: Iterable[Any], name: str, talks: list[Talk]) -> Iterator[dict[str, Any]]:
    """Yield the answers among the values: alone, in arrays, or as the turns of a conversation.

    Nothing that may be an answer is passed over; what else `chat --json` writes is. Conversations are added to `talks`.
    Raises: UsageError.
    """
    for value in values:
        # Without recursion: arrays may lie in each other as deep as JSON is read.
        left = [value]
        while left:
            each = left.pop()
            if isinstance(each, list):
                left += reversed(each)
            elif not isinstance(each, dict):
                raise UsageError(f"{name} holds {_short(each)}, which is no answer; {_WRITES}")
            elif "turns" in each:
                yield from _turns(each, name)
                talks.append(_talk(each))
            elif _CLAIMS & each.keys():
                yield each
            elif _hides(each):
                raise UsageError(f"{name} holds an answer inside of {_short(each)}, where none is read; {_WRITES}")


def _turns(talk: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """Yield the turns of a conversation, each of which must be an answer. Raises: UsageError."""
    turns = talk["turns"]
    if _CLAIMS & talk.keys() or not isinstance(turns, list):
        raise UsageError(f"{name} holds turns that are no conversation's, with an answer beside them; {_WRITES}")
    if not turns:
        raise UsageError(f"{name} holds a conversation without an answer; {_WRITES}")
    for turn in turns:
        if not isinstance(turn, dict) or "turns" in turn:
            raise UsageError(f"{name} holds {_short(turn)} as a turn, which is no answer; {_WRITES}")
        yield turn


def _talk(talk: dict[str, Any]) -> Talk:
    number, turns = talk.get("conversation"), len(talk["turns"])
    try:
        found = sealed_turns(talk)
    except (ValueError, RecursionError):
        # What was never a number or a folder.
        found = "broken"
    return Talk(number if type(number) is int else None, turns, found)


def _hides(value: dict[str, Any]) -> bool:
    """Say whether something inside of an object looks like an answer."""
    left: list[Any] = [value]
    while left:
        each = left.pop()
        if isinstance(each, dict) and _CLAIMS & each.keys():
            return True
        left += each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
    return False


def _short(value: object) -> str:
    """Return a value as a person may see it in a message."""
    if isinstance(value, dict):
        return f"an object of {', '.join(_short(key) for key in list(value)[:3])}" if value else "an empty object"
    if isinstance(value, list):
        return "an array"
    return clean_line(f"'{value[:80]}'" if isinstance(value, str) else str(value)[:80])


def _require_sense(receipt: Receipt) -> None:
    """Require that what a receipt restricts to are days, and names as few and short as are asked for.

    Raises: ValueError, UsageError.
    """
    searched = receipt.searched
    places: list[Filters | Understood] = [receipt.filters]
    places += [searched.filters, searched.given, *searched.understood] if searched else []
    for each in places:
        days = (each.since, each.until, each.as_of if isinstance(each, Filters) else None)
        for day in days:
            if day is not None:
                if not _DAY.fullmatch(day):
                    raise ValueError(f"{_short(day)} is no day")
                date.fromisoformat(day)
        if isinstance(each, Filters):
            for field in MANY:
                require_few(field, getattr(each, field))
        else:
            require_few("authors" if each.kind == "author" else "sources", each.names)


def _receipt(value: dict[str, Any], name: str) -> Receipt:
    try:
        # What no file and no database can store is nothing that was ever answered.
        json.dumps(value, ensure_ascii=False).encode()
        receipt = msgspec.convert({**value, "sealed": "fits"}, Receipt)
        _require_sense(receipt)
        found = sealed(value)
    except UnicodeEncodeError as error:
        raise _no_receipt(value, name, "it holds half of a character") from error
    except (msgspec.ValidationError, ValueError, RecursionError, UsageError) as error:
        raise _no_receipt(value, name, str(error)) from error
    return msgspec.structs.replace(receipt, sealed=found)


def _no_receipt(value: dict[str, Any], name: str, why: str) -> UsageError:
    question = value.get("question", "")
    asked = clean_line(question[:80]) if isinstance(question, str) else _short(question)
    return UsageError(f"{name}: the answer to {asked!r} is no receipt: {why}; {_WRITES}")
