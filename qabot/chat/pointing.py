"""What in a line points back at what was said before: pronouns, demonstratives, missing parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from qabot.text import STOPWORDS, words
from qabot.types import Span

Gender = Literal["m", "f"]
_HE = frozenset("he him his himself".split())
_SHE = frozenset("she her hers herself".split())
_IT = frozenset("it its itself".split())
_THEY = frozenset("they them their theirs themselves".split())
# Where these stand for a thing by themselves, as "it" does.
_BARE_THAT = re.compile(
    r"\b(?:that|this|those|these)"
    r"(?=\W*$| (?:costs?|happens?|means?|was|is|are|were|be|go|works?|starts?|ends?|takes?)\b)",
    re.IGNORECASE,
)
_OWNING = frozenset("his hers its their theirs".split())
# "That" points back as an object of its own or before a noun, not where it opens a clause: "the steward that died".
_THAT = re.compile(
    r"\b(?:this|these|those)\b"
    r"|(?:\b(?:is|was|were|are|did|does|do|has|had|will|would|can|could|about|of|after|before|by|for|in|on|with|like|at"
    r"|from|to|mean|means|cause|caused|says?|said|why|when|how|where)|^\W*(?:and|but|so)?) that\b"
    r"(?! (?:a|an|the|he|she|it"
    r"|they|there|this|these|those|we|you|i)\b)"
    r"|\b(?:that|there)\W*$",
    re.IGNORECASE,
)
# "It" that stands for nothing: what follows says what is meant.
_EMPTY_IT = re.compile(
    r"\bit(?:'s| is| was| will be)? (?:possible|true|clear|likely|known|thought|said|hot|cold|rain\w*|snow\w*)\b"
    r"|\bhow (?:hot|cold|warm|wet|windy|late|dark) (?:did|was|is|will) it\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^\W*(?:(?:and|but|so|or|ok(?:ay)?|oh|well|also|then|thanks?(?: you)?|interesting|i see)\b[\s,.!…]*)+",
    re.IGNORECASE,
)
_LIKEWISE = re.compile(r"^\W*(?:(?:what|how) about|(?:and|or) (?:what about|for)|same for)\s+(?=\w)", re.IGNORECASE)
_MORE = re.compile(
    r"\W*(?:and |please |yes,? |ok(?:ay)?,? )*(?:tell me more|more|more details?|go on|continue|carry on|keep going|yes"
    r"|yes please|yeah|sure|ok(?:ay)?|and\?*|what else(?: is there)?|anything else|is there more|say more|next)"
    r"(?:,? please)?\W*",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"\W*(?:(?:ok(?:ay)?|well|great|good|nice|perfect|cool|fine|no|oh|hm+|ah)\W+)*"
    r"(?:thanks?(?: you)?(?: (?:very|so) much| a lot)?|cheers|ta|bye(?:[ -]bye)?|good ?bye"
    r"|(?:hello|hi|hey)(?: there| again)?|good (?:morning|afternoon|evening|day|night)"
    r"|see you|great|perfect|good|nice|cool|fine|wow|lol|ha(?:ha)+|hm+"
    r"|never ?mind|nothing|forget it|i see|got it|that(?: i|['’])?s (?:all|it|enough)|no)"
    r"\W*(?:for now|then|all|everyone)?\W*",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"^\W*(?:no|nope|sorry|not that)?[\s,.:;-]*(?:i (?:meant|mean|was asking about)|i'm asking about|rather)"
    r"[\s,:]+(?P<meant>.+)"
    r"|^\W*no[,:]\s+(?P<other>(?:the |mr |mrs |ms |dr )?[\w'’-]+(?: [\w'’-]+){0,4})\W*$",
    re.IGNORECASE,
)
_QUESTION = frozenset("who what when where why how which whom whose".split())
_AUXILIARY = frozenset(
    "is are was were be been did does do has have had can could will would shall should may might must".split()
)
# Nouns that say what somebody is in relation to a subject that the line does not name.
_ASKING = re.compile(
    r"^\W*(?:who|what|when|where|why|how|which|whose|whom|is|are|was|were|did|do|does|has|have|had|can|could|will|would"
    r"|should|may|might|must|shall|any|tell|show|give|list|name|explain|describe|does)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pronoun:
    """A pronoun that nothing before it in the line explains; `kind` is what it may stand for."""

    span: Span
    kind: Literal["he", "she", "it", "they"]
    owning: bool


def pronouns(line: str) -> list[Pronoun]:
    """Return the personal pronouns of the third person in order; an "it" that stands for nothing is none."""
    empty = [match.span() for match in _EMPTY_IT.finditer(line)]
    found: list[Pronoun] = []
    for word, span in words(line):
        base = word.partition("'")[0] if word.partition("'")[2] in ("s", "d", "ll", "re", "ve") else word
        kind = _kind(base)
        if kind is None or any(start <= span.start < end for start, end in empty):
            continue
        span = Span(span.start, span.start + len(base))
        owning = base in _OWNING or (base == "her" and _before_noun(line[span.end :]))
        found.append(Pronoun(span, kind, owning))
    for match in _BARE_THAT.finditer(line):
        if match.start() and demonstrative(line):
            found.append(Pronoun(Span(*match.span()), "it", False))
    return sorted(found, key=lambda pronoun: pronoun.span)


def _kind(word: str) -> Literal["he", "she", "it", "they"] | None:
    if word in _HE:
        return "he"
    if word in _SHE:
        return "she"
    if word in _IT:
        return "it"
    return "they" if word in _THEY else None


def _before_noun(rest: str) -> bool:
    follows = next((word for word, _ in words(rest)), "")
    return bool(follows) and (follows not in STOPWORDS or follows == "own")


def demonstrative(line: str) -> bool:
    """Say whether "that", "this" and the like point back."""
    return _THAT.search(line) is not None


def wants_more(line: str) -> bool:
    """Say whether a line only asks to go on: "tell me more", "yes", "what else?"."""
    return _MORE.fullmatch(line) is not None


def courtesy(line: str) -> bool:
    """Say whether a line thanks, greets or takes leave, and asks nothing."""
    return _COURTESY.fullmatch(line) is not None


def meant(line: str) -> str | None:
    """Return what a repair says was meant: "no, I meant the mayor"."""
    match = _MEANT.match(line)
    return (match["meant"] or match["other"]).strip(" ?.!") if match is not None else None


def opening(line: str) -> str:
    """Return the "and", "but" or "thanks!" with which a line goes on from what was said."""
    match = _OPENING.match(line)
    return match[0] if match is not None else ""


def likewise(line: str) -> str | None:
    """Return what takes the place of a part of the last question: "and in Leeds?", "what about the Guardian?"."""
    opened = opening(line)
    rest = line[len(opened) :]
    match = _LIKEWISE.match(line) or _LIKEWISE.match(rest)
    if match is not None:
        return (line if _LIKEWISE.match(line) else rest)[match.end() :].strip(" ?.!")
    if re.match(r"\W*(?:and|or)\b", opened, re.IGNORECASE) and rest and not _ASKING.match(rest):
        return rest.strip(" ?.!")
    return None


def bare(line: str) -> bool:
    """Say whether a line is a question word and no more: "why?", "and when was that?", "how many?"."""
    found = [word for word, _ in words(line[len(opening(line)) :])]
    return (
        bool(found)
        and found[0] in _QUESTION
        and all(
            word in _QUESTION | _AUXILIARY
            or word in ("that", "this", "it", "so", "not", "come", "many", "much", "exactly", "then")
            for word in found
        )
    )


def asks(line: str) -> bool:
    """Say whether a line begins like a question or a request, not like a bare phrase."""
    return _ASKING.match(line[len(opening(line)) :]) is not None
