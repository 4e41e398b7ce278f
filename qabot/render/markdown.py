"""Answers as Markdown to keep or pass on. Rendered by CommonMark, article text reads exactly as stored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qabot.render import changes
from qabot.render.wording import (
    abstention,
    asked,
    certainty,
    composer,
    day,
    headline,
    nearest,
    noted,
    remark,
    reprinted,
    searched,
    speakers,
    understood,
)
from qabot.text import clean_line
from qabot.types import Answer, Article, Citation, Span, Statement, Turn

# What CommonMark, and GitHub's tables and strike-through, may interpret anywhere in a line ...
_ANYWHERE = frozenset("\\`*_[]<>&#|~")
# ... what starts a list at the beginning of one, and what may not stand as it is in a link.
_LIST = re.compile(r"[-+]|\d{1,9}[.)]")
_IN_LINK = re.compile(r"[\\<>&]")


def answer_markdown(answer: Answer, *, about: str = "") -> str:
    """Return the question as a heading, the answer's exact words with their marks, and the sources.

    An abstention says so; the closest passages stand under a heading of their own. `about` is a line under the
    question, and then the sources say which characters are used.
    """
    blocks = [f"# {escape(answer.question)}", *([escape(about)] if about else [])]
    full = bool(about)
    put = "" if about else searched(answer.question, answer.query.question)
    blocks += [f"*{escape(put)}*"] if put else []
    if answer.query.understood:
        blocks.append(escape(f"Understood: {'; '.join(understood(answer.query.understood))}."))
    notes = [f"- {escape(noted(note))}" for note in answer.notes]
    if answer.status == "abstained":
        blocks.append(escape(abstention(answer)))
        blocks += ["\n".join(notes)] if notes else []
        blocks += [f"## {escape(nearest(answer))}"] if answer.closest else []
        blocks += [_source(citation, "-", full=full) for citation in answer.closest]
    else:
        blocks += _sentences(answer) or [_statement(answer, statement) for statement in answer.statements]
        blocks += [escape(remark(answer))] if answer.fallback is not None else []
        blocks += [f"## {changes.HEADING}", _sequence(answer)] if answer.sequence else []
        blocks.append(escape(certainty(answer)))
        blocks += ["\n".join(notes)] if notes else []
        blocks.append("## Sources")
        blocks += [_source(citation, f"{citation.n}.", full=full) for citation in answer.citations]
    return "\n\n".join(blocks) + "\n"


def conversation_markdown(turns: Sequence[Turn]) -> str:
    """Return the answers one after the other, each under its question, with all that is needed to find it again."""
    return "\n".join(answer_markdown(turn.answer, about=asked(turn)) for turn in turns)


def excerpt_markdown(citation: Citation) -> str:
    """Return one passage as a quotation under its place."""
    return _source(citation, "-") + "\n"


def escape(text: str) -> str:
    """Return text as one line of Markdown that reads the same, wherever it stands."""
    return emphasise(text, (), "")


def emphasise(text: str, spans: Sequence[Span], mark: str = "**") -> str:
    """Return text as one line of Markdown that reads the same, with the spans between marks."""
    solid = list(_solid(text, spans))
    opening, closing = {span.start for span in solid}, {span.end for span in solid}
    spelt, escaped = _spelt(text, solid), _at_start(text)
    pieces: list[str] = []
    for place, character in enumerate(text):
        pieces.append(mark * ((place in opening) + (place in closing)))
        if place in spelt:
            pieces.append(f"&#{ord(character)};")
        else:
            pieces.append(f"\\{character}" if character in _ANYWHERE or place == escaped else character)
    return "".join(pieces) + mark * (len(text) in closing)


def _sentences(answer: Answer) -> list[str]:
    """Return the composed sentences and that they are composed; none when the answer is in exact words."""
    lines = [f"{escape(s.text)} {_marks(s.marks)}" for s in answer.composed]
    return [*lines, f"*{escape(composer(answer))}*"] if lines else []


def _statement(answer: Answer, statement: Statement) -> str:
    words, short = answer.words(statement), answer.shortest(statement)
    marks = _marks(statement.marks)
    if statement.lead:
        return f"{emphasise(words, [Span(0, len(words))], '*')} {marks}"
    named = speakers(answer, statement)
    label = f"**{escape(named)}:** " if named else ""
    return f"{label}{emphasise(words, [short] if short is not None else [])} {marks}"


def _sequence(answer: Answer) -> str:
    """Return a list of values, each with its day, outlet and marks."""
    return "\n".join(
        f"- {line.day}: **{escape(answer.words(line.change.value))}**, {escape(line.outlet)} {escape(line.marks)}"
        for line in changes.lines(answer)
    )


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"\\[{n}\\]" for n in numbers)


def _source(citation: Citation, mark: str, *, full: bool = False) -> str:
    """Return a list item: where the passage stands, and under it the passage as a quotation; `full` has more of it."""
    article = citation.article
    path = clean_line(article.paths[0]) if article.paths else None
    more = [clean_line(reprinted(citation.reprints))] if citation.reprints else []
    used = ", ".join(f"{span.start} to {span.end}" for span in citation.spans) if full else ""
    place = f"paragraph {citation.passage.position}" + (f", characters {used}" if used else "")
    facts = (article.source, day(article), place, path, f"article {article.id}" if full else None)
    line = " · ".join([_title(article), *(escape(fact) for fact in [*facts, *more] if fact)])
    quotation = emphasise(citation.passage.text, citation.spans)
    return f"{mark} {line}\n\n{' ' * (len(mark) + 1)}> {quotation}"


def _title(article: Article) -> str:
    title = escape(headline(article) or article.id)
    url = article.url or ""
    if not url.startswith(("http://", "https://")) or not url.isprintable():
        return title
    address = _IN_LINK.sub(r"\\\g<0>", url)
    return f"[{title}](<{address}>)"


def _solid(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans without white space at their ends, those that touch as one, none empty."""
    held: Span | None = None
    for span in sorted(spans):
        words = span.of(text)
        start = span.start + len(words) - len(words.lstrip())
        if not words.strip():
            continue
        end = span.start + len(words.rstrip())
        if held is not None and start <= held.end:
            held = Span(held.start, max(held.end, end))
            continue
        if held is not None:
            yield held
        held = Span(start, end)
    if held is not None:
        yield held


def _spelt(text: str, solid: Sequence[Span]) -> set[int]:
    """Return the characters to write as numbers: line breaks, white space at the ends, which Markdown drops ...

    ... and what touches emphasised words without a space between, for a letter there makes the marks plain text.
    """
    spelt = {place for place, character in enumerate(text) if character in "\r\n"}
    spelt |= {place for place in (0, len(text) - 1) if text[place : place + 1].isspace()}
    beside = {place for span in solid for place in (span.start - 1, span.end)}
    return spelt | {place for place in beside if 0 <= place < len(text) and text[place] != " "}


def _at_start(text: str) -> int | None:
    """Return the character by which the text would begin a list."""
    match = _LIST.match(text)
    return match.end() - 1 if match else None
