"""Whether a sentence turns round what a text says: a "not" too many or too few, or the opposite of a word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from qabot.text import fold, words

NEGATIONS = frozenset(
    """not no never nor neither none nobody nothing nowhere without cannot hardly barely scarcely unable deny denies
    denied denying refuse refuses refused refusing decline declines declined fail fails failed failing reject rejects
    rejected rejecting unlikely lack lacks lacked unaware untrue false avoid avoided bar barred ban banned prevent
    prevented forbid forbade forbidden""".split()
)
# Words of a pair whose place the other takes when a claim is turned round.
_OPPOSITES = [
    tuple(frozenset(side.split()) for side in pair.split("/"))
    for pair in """
    rise rises rose risen rising increase increased increases grew grow grown up climbed raise raises raised
    / fall falls fell fallen falling decrease decreased decreases drop dropped shrank shrink down declined lower lowers
      lowered cut cuts reduce reduced
    | more / less fewer | most / least fewest | higher highest high / lower lowest low
    | longer lengthened longest / shorter shortened shortest | larger bigger largest biggest / smaller smallest
    | doubled doubles double / halved halves halve | accept accepts accepted agree agreed
    / reject rejects rejected refuse refused
    | admit admits admitted confirm confirmed / deny denies denied
    | support supports supported supporter backs backed favour favours / oppose opposes opposed opponent against
    | open opened opens reopen reopened / close closed closes shut | win won wins winner / lose lost loses loser
    | before earlier / after later | first / last | guilty convicted / acquitted cleared
    | allow allowed allows permitted permit / ban banned bans forbid forbade forbidden prohibited | early / late
    | alive survived / dead died killed
    | begin began begun start started / end ended finish finished stop stopped | all every / none some few
    | fading faded / rising rose grew
    | above over / below under | success succeeded successful / failure failed unsuccessful | safe / dangerous unsafe
    | attack / defence defense defend | maximum / minimum | hired hire recruited / fired sacked dismissed
    | found traced rescued / missing | inside / outside
    | arrived arrive / left leave departed | bought buy / sold sell | gain gained profit / loss losses
    """.split("|")
]
# The sides of the pairs: words that say much the same.
SIDES = [side for pair in _OPPOSITES for side in pair]
NEGATED = re.compile(r"\b(?:not|no|never|nor|neither|none|nobody|nothing|without|cannot)\b|n't\b")
# What is left of "no one" and its like.
_EMPTY = frozenset(("one", "body", "longer", "more"))
# "He refused to say whether", and its like.
_UNSAID = re.compile(r"\b(?:refus|declin|would not|did not|n't)\w*[^.;]{0,30}\b(?:whether|if)\b", re.IGNORECASE)
# Telling words after a negation that it reaches, and words between two that make one of them.
_REACH = 4
# Negations of several words, or with a word that is none elsewhere.
_PHRASES = (
    (re.compile(r"\b(turn(?:s|ed|ing)?) down\b"), "rejected"),
    (re.compile(r"\b(rul(?:e|es|ed|ing)) out\b"), "denied"),
    (
        re.compile(r"\b(vot(?:e|es|ed|ing)|rul(?:e|es|ed|ing)|decid(?:e|es|ed|ing)|advis(?:e|es|ed|ing)) against\b"),
        r"\1 not",
    ),
)
# "Asked whether X, she said that it would not" says: not X.
_ELLIPSIS = re.compile(
    r"asked (?:whether|if) ([^.?!]*?), ([^.?!,]*?\b(?:said|replied|answered|insisted)\b)(?: that)? (?:\w+ ){1,3}?"
    r"(?:would|should|could|did|does|do|was|were|had|has|is|are|will|can)( not|n't)?(?=[.,;])"
)
# What is only asked is not said.
_ASKED = re.compile(r"\b(?:asked )?(?:whether|if)\b[^,.;:?!]*[,;:]?")
_ASKS = re.compile(r"\b(?:whether|if|asked)\b", re.IGNORECASE)
# What only may be so, or will be: how a claim says it, and how a text must say it, or that much.
_MAYBE, _WILL = r"(?:may|might|could) (?:have|be)|might|possibly|perhaps|maybe", "will|shall|going to"
_MODES = (
    (
        re.compile(rf"\b(?:{_MAYBE})\b"),
        re.compile(
            rf"\b(?:{_MAYBE}|may|could|can|thought|believed?s?|(?:un)?likely|probabl[ey]|fear\w*|unclear|unknown"
            r"|not known|if|whether|expect\w*|appear\w*|seem\w*)\b"
        ),
    ),
    (
        re.compile(rf"\b(?:{_WILL})\b"),
        re.compile(
            rf"\b(?:{_WILL}|would|should|may|might|could|due|expect\w*|plan\w*|set to|about to|hope\w*|intend\w*"
            r"|next|tomorrow|until|(?:is|are|was|were|has|have|had|wants?|wanted) to|from|by \d{4}"
            r"|promis\w*|agree\w*)\b|'ll\b"
        ),
    ),
)
_CLAUSE = re.compile(r"[.?!,;:]\s|[,;:]|\s(?:but|and|although|though|while|because|which|who|after|before)\s")

Stems = Callable[[str], list[str]]


def said(claim: str, text: str) -> str:
    """Return the text, folded, without what is only asked or supposed in it, unless the claim tells of that too."""
    plain = _ELLIPSIS.sub(lambda m: f"{m[2]} {'not ' if m[3] else ''}{m[1]}", fold(text))
    return plain if _ASKS.search(claim) else _ASKED.sub(" ", plain)


def unsaid(text: str) -> bool:
    """Say whether somebody leaves a question open in the text."""
    return _UNSAID.search(text) is not None


def turned(claim: str, text: str, stems: Stems) -> bool:
    """Say whether the claim denies what the text affirms, or the other way round, as far as words tell.

    Each negation of either is looked for near the same words of the other.
    """
    one, other = _plain(claim), _plain(text)
    return _unmatched(one, other, stems) or _unmatched(other, one, stems)


def supposed(claim: str, text: str) -> str | None:
    """Return the word by which a claim tells of what may be so, or will be, where the text has nothing of the kind."""
    for claimed, borne in _MODES:
        match = claimed.search(claim)
        if match is not None and not borne.search(text):
            return match.group()
    return None


def opposed(claim: str, text: str) -> bool:
    """Say whether the claim has a word whose opposite, and not itself, stands in the text."""
    said, there = _words(claim), _words(text)
    for one, other in _OPPOSITES:
        for mine, theirs in ((one, other), (other, one)):
            if said & mine and not there & mine and there & theirs and not said & theirs:
                return True
    return False


def _plain(text: str) -> str:
    text = fold(text)
    for phrase, word in _PHRASES:
        text = phrase.sub(word, text)
    return text


def _unmatched(one: str, other: str, stems: Stems) -> bool:
    """Say whether a negation of `one` reaches words that `other` has without a negation that reaches any of them."""
    denied = list(_scopes(other, stems))
    for scope in _scopes(one, stems):
        near = [set(stems(clause)) for clause in _clauses(other)]
        best = max((len(scope.keys() & clause) for clause in near), default=0)
        first = next(iter(scope))
        met = any(first in clause for clause in near)
        if (
            best * (2 if met else 1.5) >= len(scope)
            and best
            and not any(scope.keys() & there.keys() for there in denied)
        ):
            return True
    return False


def _scopes(text: str, stems: Stems) -> Iterator[dict[str, None]]:
    """Yield, for each negation, the stems of the next telling words of its clause, in order, itself left out.

    Two negations near each other ("not barred from acting") are none.
    """
    for clause in _clauses(text):
        listed = clause.split()
        places = [place for place, word in enumerate(listed) if _is_negative(word)]
        while places:
            near = [place for place in places if place - places[0] <= _REACH]
            following = [word for word in listed[near[-1] + 1 :] if not _is_negative(word) and word not in _EMPTY]
            scope = stems(" ".join(following))[:_REACH] if following and len(near) % 2 else []
            if scope:
                yield dict.fromkeys(scope)
            places = places[len(near) :]


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(text) if clause.strip()]


def _is_negative(word: str) -> bool:
    bare = re.sub(r"[^\w']", "", word)
    return bare in NEGATIONS or bare.endswith("n't")


def _words(text: str) -> set[str]:
    return {word for word, _ in words(text)}
