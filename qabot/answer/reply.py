"""From what a language model writes to sentences with the numbers they carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qabot.answer.prompt import NONE
from qabot.text import clean, sentences

_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
# Small models repeat what stood between the passages.
_DELIMITER = re.compile(r"<<<[^<>\n]*>{2,3}")
_MARK = re.compile(
    r"\s*(?:\[|【)\s*(?:passages?\s*)?#?(\d{1,3}(?:\s*(?:,|;|&|and|-|–)\s*(?:passage\s*)?#?\d{1,3})*)\s*(?:\]|】)",
    re.IGNORECASE,
)
_MARKS = re.compile(rf"(?:{_MARK.pattern})+", re.IGNORECASE)
_STOP, _STOPPED = re.compile(r"\s?[.!?]+[\"”’']?"), re.compile(r"[.!?][\"”’')]*\s*$")
_LEADING = re.compile(r"^(?:#{1,6}\s+|[-*•]\s+|\d{1,2}[.)]\s+|>\s*|answer:\s*)+", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_REFUSAL = re.compile(
    r"\bno answer\b"
    r"|\b(?:passages?|articles?|texts?|sources?|information|excerpts?)\b[^.]{0,40}"
    r"\b(?:do|does|did|is|are|was|were)(?: not|n['’]t)\b"
    r"[^.]{0,30}\b(?:say|mention|answer|contain|provide|state|specif|include|give|discuss|address|enough|available)"
    r"|\b(?:cannot|can['’]t|could not|unable to)\b[^.]{0,30}\b(?:answer|find|determine|tell)\b"
    r"|^(?:i['’]?m sorry|sorry|i do not know|i don['’]t know|as an ai)\b",
    re.IGNORECASE,
)
_LONGEST_RANGE = 20
# Marks are qabot's; what else a model puts between brackets must not look like one.
_BRACKETS = str.maketrans("[]【】", "()()")


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence as the model wrote it, without its marks; the marks are the model's numbers, in order, each once."""

    text: str
    marks: tuple[int, ...]


def legible(text: str) -> str:
    """Return what of a reply, which may still grow, a person may see: no thinking aloud, no control characters."""
    return "".join(c for c in _THINKING.sub("", text) if c.isprintable() or c == "\n").lstrip()


def refuses(text: str) -> bool:
    """Say whether a reply, or a sentence of it, is that the passages do not answer."""
    return NONE in text or _REFUSAL.search(text.strip()) is not None


def written(reply: str) -> list[Written]:
    """Return the sentences of a reply, markdown and thinking aloud left out.

    A mark belongs to the sentence that it stands in or after; one that begins a line, to the sentence that follows.
    """
    lines = _DELIMITER.sub("\n", clean(_THINKING.sub("", reply))).split("\n")
    return [sentence for line in lines for sentence in _line(_EMPHASIS.sub("", _LEADING.sub("", line.strip())))]


def _line(line: str) -> Iterator[Written]:
    """Yield the sentences of one line; one ends at the latest where marks follow, or are followed by, a full stop."""
    text, placed, place = "", [], 0
    for match in _MARKS.finditer(line):
        text += line[place : match.start()]
        marks = [n for mark in _MARK.finditer(match.group()) for n in _listed(mark.group(1))]
        placed.append((len(text.strip()) - 1, marks))
        stop = _STOP.match(line, match.end())
        text, place = text + (stop.group() if stop else ""), match.end() + (len(stop.group()) if stop else 0)
        if _STOPPED.search(text):
            yield from _marked(text.strip(), placed)
            text, placed = "", []
    yield from _marked((text + line[place:]).strip(), placed)


def _marked(text: str, placed: list[tuple[int, list[int]]]) -> Iterator[Written]:
    """Yield the sentences of a text with the marks placed at their characters; -1 is before the first."""
    for span in sentences(text):
        marks = [n for where, found in placed if span.start <= max(0, where) < span.end for n in found]
        yield Written(span.of(text).translate(_BRACKETS), tuple(dict.fromkeys(marks)))


def _listed(numbers: str) -> Iterator[int]:
    """Yield the numbers of a mark: "1, 3" and "2-4" are several."""
    parts = re.findall(r"\d+|[-–]", numbers)
    for place, part in enumerate(parts):
        if part in "-–":
            first, last = int(parts[place - 1]), int(parts[place + 1])
            yield from range(first + 1, min(last, first + _LONGEST_RANGE))
        else:
            yield int(part)
