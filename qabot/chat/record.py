"""A turn as it is kept: the whole of it as JSON, made small.

Fields may be added to the nouns, with defaults, and none may be taken away or renamed: what was kept by an
older qabot then reads as if it had the defaults, and an older one passes over what it does not know.
"""

from __future__ import annotations

import zlib

import msgspec

from qabot.text import digest, fold
from qabot.types import Answer, Cited, Turn


def pack(turn: Turn) -> bytes:
    """Return a turn as bytes."""
    return zlib.compress(msgspec.json.encode(turn))


def unpack(record: bytes) -> Turn:
    """Return the turn of bytes. Raises: ValueError when they are none."""
    try:
        return msgspec.json.decode(zlib.decompress(record), type=Turn)
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(str(error)) from error


def readable(record: bytes) -> bool:
    """Say whether bytes are a turn; about a tenth of a millisecond each."""
    try:
        unpack(record)
    except ValueError:
        return False
    return True


def cited(answer: Answer) -> tuple[Cited, ...]:
    """Return what an answer cites, short enough to look at for hundreds of answers."""
    return tuple(Cited(c.n, c.passage.article_id, c.passage.position, digest(c.passage.text)) for c in answer.citations)


def searched(turn: Turn) -> str:
    """Return what a search for words looks through, folded: question, query, answer, headlines and outlets cited."""
    answer = turn.answer
    articles = {c.article.id: c.article for c in (*answer.citations, *answer.closest)}.values()
    named = [part for article in articles for part in (article.title, article.source) if part]
    said = [answer.words(statement) for statement in answer.statements]
    said += [sentence.text for sentence in answer.composed]
    return fold(" \n ".join([turn.question, answer.query.text, *said, *named]))
