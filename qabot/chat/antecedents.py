"""Whom or what a pronoun stands for: the most salient that agrees with it.

Salience by tiers, the newest first, as in Lappin and Leass 1994: who was asked about, who spoke, who is the short
answer, who stands in the words used, in the passages cited, before them, in their articles; then the turn before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qabot.chat.context import Context, Known, names_in
from qabot.chat.pointing import Pronoun, pronouns
from qabot.types import Answer

# What an unknown gender costs, in tiers, of which each turn has so many.
_UNKNOWN, _TIERS = 1.5, 7
_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]+(?:[ -](?:(?:de|van|von|of|the|&) )?[^\W\d_a-z][^\W_]+)*")
_PLACING = r"\b(?:in|at|near|from|to|of|into|across|for|around|over|under|outside|through|off|between)\s+(?:the\s+)?"
_WEATHER = r"\b(?:storms?|hurricane|typhoon|cyclone)\s+"
# What stands before names of places and of weather.
_NOBODY = re.compile(rf"(?:{_PLACING}|{_WEATHER})$", re.IGNORECASE)
_NO_PERSON = re.compile(rf"(?:St\.?\s|{_WEATHER})", re.IGNORECASE)
# What "it" stands for after these is no thing: "how did she do it?".
_DOING = re.compile(r"\b(?:do|does|did|done|doing|ma[dk]e|manage[ds]?) $", re.IGNORECASE)
_BODY = re.compile(r"^\W*(?:who|which|what)\b", re.IGNORECASE)


def person(pronoun: Pronoun, context: Context) -> str | None:
    """Return the name of the person that "he" or "she" stands for, None when nobody agrees."""
    wanted = "m" if pronoun.kind == "he" else "f"
    best: tuple[float, str] | None = None
    told = _told(context)
    for tier, one in _people(context):
        gender = told.get(one.name, one.gender)
        cost = tier + (0 if gender else _UNKNOWN)
        if gender not in (None, wanted) or (best is not None and cost >= best[0]):
            continue
        if gender or one.kind == "person" or not _placelike(one.name, context):
            best = cost, one.name
    if best is not None:
        return best[1]
    others = [one.name for one in context.known if one.kind != "person"]
    names = (name for query in context.queries for name in _written(query))
    return next((name for name in names if not any(name in other or other in name for other in others)), None)


def body(context: Context) -> str | None:
    """Return the company or office that the last question asked for and its short answer names."""
    if not (context.short and _BODY.match(context.last.query.text)):
        return None
    found = [one for one in names_in(context.short, context.known) if one.kind == "body"]
    return found[0].name if found else None


def agrees(thing: str, pronoun: Pronoun, context: Context) -> bool:
    """Say whether a phrase can be of the number of a pronoun; an institution is "they" too, unless it is a place."""
    several = thing.endswith("s") and not thing.endswith(("ss", "us", "is"))
    if several == (pronoun.kind == "they"):
        return True
    placed = re.compile(rf"\b(?:in|at|near|from|to|into|under|on|of) {re.escape(thing)}\b", re.IGNORECASE)
    titled = thing.rsplit(" ", 1)[-1][:1].isupper()
    return pronoun.kind == "they" and titled and not any(placed.search(query) for query in context.queries)


def act(text: str, pronoun: Pronoun) -> bool:
    """Say whether "it" is what somebody did or said, not a thing: "how did she do it?", "who said all this?"."""
    if text[: pronoun.span.start].endswith("all "):
        return True
    ends = not text[pronoun.span.end :].strip(" ?.!")
    return pronoun.kind == "it" and ends and _DOING.search(text[: pronoun.span.start]) is not None


def _placelike(name: str, context: Context) -> bool:
    """Say whether a name of no known kind may be a place: one word, a saint's, or after a preposition."""
    if " " not in name or _NO_PERSON.match(name):
        return True
    before = re.compile(rf"(?:{_PLACING}|{_WEATHER}){re.escape(name)}\b", re.IGNORECASE)
    articles = (article for answer in context.answers for article in context.articles(answer))
    texts = (text for article in articles for text in article.paragraphs)
    return any(before.search(text) for text in (*context.queries, *texts))


def _told(context: Context) -> dict[str, str]:
    """Return the genders that earlier lines told: whom a "she" was taken for is one."""
    told: dict[str, str] = {}
    for answer in context.answers:
        kinds = {pronoun.kind for pronoun in pronouns(answer.question)} & {"he", "she"}
        if len(kinds) == 1:
            # What stands in brackets was added to find something, not put in place of a pronoun.
            made = answer.query.text.partition(" (")[0]
            for one in names_in(made, context.known):
                if one.name not in answer.question and one.name in made:
                    told[one.name] = "m" if kinds == {"he"} else "f"
    return told


def _people(context: Context) -> Iterator[tuple[float, Known]]:
    """Yield people with their tier; the same may come more than once, in a later tier."""
    known = [one for one in context.known if one.kind != "body"]
    # What was gone on with comes after what was asked.
    asked = sorted(context.answers, key=lambda answer: answer.query.further is not None)
    for turn, answer in enumerate(asked):
        for tier, texts in enumerate(_tiers(answer)):
            for place, one in enumerate(names_in(" \n ".join(texts), known)):
                yield _TIERS * turn + tier + place / 10, one


def _tiers(answer: Answer) -> Iterator[Sequence[str]]:
    yield [answer.query.text]
    yield [said.said.quote.speaker.name for said in answer.quotes if said.said.quote.speaker is not None]
    yield [answer.words(answer.short)] if answer.short is not None else []
    yield [answer.words(statement) for statement in answer.statements]
    # Where nothing answered, whoever stands in the closest passages was not spoken of.
    cited = answer.citations
    yield [citation.passage.text for citation in cited]
    # A passage that says "she" has told before who that is.
    yield [
        citation.article.paragraphs[citation.passage.position - 2]
        for citation in cited
        if citation.passage.position > 1
    ]
    # Whom the whole article is about comes after those of the passages.
    yield [text for citation in cited for text in citation.article.paragraphs]


def _written(query: str) -> list[str]:
    """Return what is written like a name in a question, its first word and what may be a place aside."""
    first = len(query.split(maxsplit=1)[0]) if query.split() else 0
    return [
        match[0]
        for match in _NAME.finditer(query)
        if match.start() >= first and not _NOBODY.search(query[: match.start()])
    ]
