"""Lines that are part of a question: what they say takes the place of a part of the last one, or asks of it anew."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qabot.chat.context import Context, names_in
from qabot.chat.pointing import bare
from qabot.days import MONTH
from qabot.text import words

_SAID = re.compile(
    r"(?P<head>\W*what(?: else| exactly)? (?:did|does|do|has|have|had) )(?P<speaker>.+?)"
    r"(?P<verb> (?:been )?(?:say|said|think|tell|told|want|reply|answer|promise|warn|argue|claim|write|mean|make)\b)"
    r"(?P<rest>.*)",
    re.IGNORECASE,
)
_VIEWED = re.compile(
    r"(?P<head>\W*what(?:['’]s| (?:is|was|are|were)) )(?P<speaker>.+?)"
    r"(?P<verb>(?:['’]s|['’]) (?:response|reaction|reply|answer|views?|opinion|position|stance|verdict|words))"
    r"(?P<rest>.*)",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"(?:^|\s)(?P<how>about|on|regarding|of|to|after|before|during|over|in)\s+(?P<topic>.+)", re.IGNORECASE
)
_PLACED = re.compile(
    r"(?P<how>about|after|against|at|before|by|during|for|from|in|into|inside|near|of|on|over|since|to|under|until|with|within"
    r"|without)\s+(?P<what>.+)",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"(?:(?:early|late|mid) )?(?:{MONTH}(?: (?:19|20)\d\d)?|(?:19|20)\d\d|spring|summer|autumn|winter)", re.IGNORECASE
)
_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)"
_LEADING = re.compile(rf"\W*(?:{_AUXILIARY})(?:n't|n’t)?\b", re.IGNORECASE)
_QUESTION = re.compile(
    rf"\W*(?P<word>why|when|where|how(?: (?:long|much|many|often|far|old|big))?|what|who|which)\s+(?={_AUXILIARY}\b)",
    re.IGNORECASE,
)
# "What did the study find": what somebody does. "Who resigned", "who was arrested": who is the subject.
_DONE = re.compile(r"\W*what (?P<aux>do|does|did|will|would|can|could|should) (?P<act>.+)", re.IGNORECASE)
_PARTICIPLE = r"[\w-]+(?:ed|en|wn|ung|ught|und|elt|ost|old|aid)\b"
_WHO = re.compile(
    rf"\W*who (?:(?P<aux>is|was|were|has|have|had|will|would|could)(?= (?:been |be )?{_PARTICIPLE}) )?"
    rf"(?P<then>(?!{_AUXILIARY}\b).+)",
    re.IGNORECASE,
)
_ANYBODY = re.compile(
    rf"\W*(?P<aux>{_AUXILIARY}) (?:anyone|anybody|someone|somebody) (?:else )?(?P<rest>.+)", re.IGNORECASE
)
_CLEFT = re.compile(r"is it that\b", re.IGNORECASE)
# What is asked of everything that happens.
_CIRCUMSTANCES = frozenset(("why", "how come", "when", "where", "how"))
# ... and of what may happen more or less.
_DEGREES = frozenset(("how much", "how long", "how often", "how far"))
_COUNTED = re.compile(rf"(?P<what>[^,;:()?]+?) (?P<aux>{_AUXILIARY}) (?P<then>.+)", re.IGNORECASE)
_UP_TO_PLACE = re.compile(
    r"(?P<act>.*?)(?P<place>(?:[ ](?:about|after|against|at|before|by|during|for|from|in|into|near|on|over|since|to"
    r"|under|with)\b.*|[?.! ]*)$)"
)
# "... will farmers get", unlike "... will be lost" and "... could die in the fire".
_ACTING = re.compile(
    r"(?!(?:be|been|have|ever|never|also|now|not)\b)[\w-]+ "
    r"(?!(?:after|as|at|before|by|during|for|from|if|in|near|of|on|over|since|to|under|when|with|and|or)\b)[\w-]",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?i:the|an?|this|that|it|they|he|she|we|you|his|her|its|their)\b|[A-Z]")
_MANY = re.compile(r"\W*how (?:many|much)\s+", re.IGNORECASE)
_WORD = re.compile(
    r"\W*(?P<word>(?:for |by |with |from |to |in )?"
    r"(?:why|how come|how (?:many|much|long|often|far|old|big)|how|when|where|who(?:se|m)?|what|which))\b",
    re.IGNORECASE,
)
_ROLE = re.compile(r"(?:the|his|her|its|their) [a-z]+(?: [a-z]+){0,2}$")
# Who speaks for others, whether or not an article gives a name.
_AGENT = re.compile(
    r"(?:the|their|its|his|her) (?:[\w'’-]+ ){0,2}(?:union|company|firm|developer|owner|operator|manufacturer|police"
    r"|council|government|ministry|minister|mayor|opposition|party|court|judge|defence|prosecution|club|charity"
    r"|campaigners?|critics|residents|neighbours|parents|experts?|scientists?|unions|university|agency|regulator"
    r"|coroner|inspector|referee)",
    re.IGNORECASE,
)
_OWNER = re.compile(r"\b(?:the )?[\w-]+['’]s?(?=\s)")
_OWNERS = re.compile(r"(?:the )?[\w-]+['’]s?", re.IGNORECASE)
_WRAPPED = re.compile(r"(?P<core>[^()]+)\((?P<inner>.+)\)\W*")
_BRACKET = re.compile(r"\s*\(([^()]*)\)(\W*)$")
_END = " ?.!"


@dataclass(frozen=True, slots=True)
class Speech:
    """A question about what somebody said, taken apart; joined again the parts are the question."""

    head: str
    speaker: str
    verb: str
    how: str
    topic: str

    @property
    def ending(self) -> str:
        """What stands behind the verb, with a space before it; empty without a topic."""
        return f" {self.how} {self.topic}" if self.topic else ""


def further(text: str) -> bool:
    """Say whether a question is what else somebody said."""
    said = speech(text)
    return said is not None and " else " in f"{said.head} "


def unwrapped(text: str) -> str:
    """Return the question in the brackets behind a question word: that is what the word was asked of."""
    while (match := _WRAPPED.fullmatch(text)) is not None and bare(match["core"]):
        text = f"{match['inner'].rstrip(_END)}?"
    return text


def speech(text: str) -> Speech | None:
    """Return the parts of a question about what somebody said, None for any other."""
    match = _SAID.fullmatch(text.rstrip(_END)) or _VIEWED.fullmatch(text.rstrip(_END))
    if match is None:
        return None
    topic = _TOPIC.search(match["rest"])
    bracket = _BRACKET.search(match["rest"])
    if topic is not None:
        return Speech(match["head"], match["speaker"], match["verb"], topic["how"], topic["topic"])
    said = bracket[1] if bracket else match["rest"].strip()
    return Speech(match["head"], match["speaker"], match["verb"], "about", said)


def swapped(part: str, last: str, context: Context) -> str | None:
    """Return the last question with `part` in the place of what it is like; None where nothing is."""
    said = speech(last)
    placed = _PLACED.fullmatch(part)
    if said is not None:
        if placed is not None:
            return f"{said.head}{said.speaker}{said.verb} {part}?"
        if speaks(part, context):
            return f"{said.head}{part}{said.verb}{said.ending}?"
        return f"{said.head}{said.speaker}{said.verb} about {part}?"
    if placed is not None:
        return _replaced(placed["how"], placed["what"], last)
    if _TIME.fullmatch(part) and _TIME.search(last):
        return _TIME.sub(part, last, count=1)
    if _OWNERS.fullmatch(part) and _OWNER.search(last):
        return _OWNER.sub(part, last, count=1)
    return None


def repaired(part: str, last: str, context: Context) -> str | None:
    """Return the last question with whom or what was meant in the place of what was taken for it."""
    said = speech(last)
    if said is not None and (_is_person(part, context) or _ROLE.fullmatch(part)):
        return f"{said.head}{part}{said.verb}{said.ending}?"
    changed = swapped(part, last, context)
    if changed is not None:
        return changed
    named = names_in(last, context.known)
    if len(named) == 1:
        there = [span for word, span in words(last) if word in [own for own, _ in words(named[0].name)]]
        return last[: there[0].start] + part + last[there[-1].end :]
    return None


def asked_of(core: str, last: str, short: str = "") -> str:
    """Return a question word asked of the last question: "when?" after "did she go?" is "when did she go?".

    `short` is what answered, in a few words; it takes the place of a "who" that was the subject.
    """
    match = _WORD.match(core)
    word = match["word"].strip() if match is not None else core.strip(_END)
    last, asked = last.strip(), core.strip(_END)
    aside = f"{asked} ({last.rstrip(_END)})?"
    how = word.lower() in _CIRCUMSTANCES
    said = speech(last)
    if said is not None:
        head = re.sub(r"^\W*what(?: else| exactly)?", word, said.head, flags=re.IGNORECASE)
        return f"{head}{said.speaker}{said.verb} that{said.ending}?" if how else aside
    anybody = _ANYBODY.match(last)
    if anybody is not None and word.lower() == "who":
        return f"who {anybody['aux'].lower()} {anybody['rest']}"
    if (how or word.lower() in _DEGREES) and _LEADING.match(last):
        return f"{word} {last[:1].lower()}{last[1:]}"
    if not how:
        return aside
    found = _QUESTION.match(last)
    if found is not None and found["word"].lower() not in ("who", "what", "which"):
        rest = last[found.end() :]
        cleft = word.lower() == "when" and _CLEFT.match(rest)
        return f"{word} {rest.replace('is it', 'was it', 1) if cleft else rest}"
    return _of_subject(word, last, short) or _counted(word, last) or aside


def _of_subject(word: str, last: str, short: str) -> str | None:
    """Return a question word asked of "who resigned?", "who was arrested?" or "what did the study find?"."""
    done = _DONE.match(last)
    if done is not None:
        verb = _UP_TO_PLACE.match(done["act"])
        assert verb is not None, "matches anything"
        return f"{word} {done['aux']} {verb['act']} that{verb['place']}"
    subject = _WHO.match(last)
    if subject is None:
        return None
    whom, then = short, subject["then"]
    if subject["aux"]:
        return f"{word} {subject['aux']} {whom or 'anyone'} {then}"
    return f"{word} {'was' if word.lower() == 'when' else 'is'} it that {whom or 'somebody'} {then}"


def _counted(word: str, last: str) -> str | None:
    """Return a question word asked of "how many ...", None for any other question.

    "How many homes were flooded?" is "why were homes flooded?", "how many people died?" "why is it that people died?".
    """
    match = _MANY.match(last)
    if match is None:
        return None
    rest = last[match.end() :]
    counted = _COUNTED.match(rest)
    if counted is None:
        return f"{word} {'was' if word.lower() == 'when' else 'is'} it that {rest}"
    what, helping, then = counted["what"], counted["aux"], counted["then"]
    if helping.lower() in ("did", "do", "does") or _SUBJECT.match(then) or _ACTING.match(then):
        verb = _UP_TO_PLACE.match(then)
        assert verb is not None, "matches anything"
        return f"{word} {helping} {verb['act']} {what}{verb['place']}"
    return f"{word} {helping} {what} {then}"


def speaks(part: str, context: Context) -> bool:
    """Say whether a fragment is somebody, or a body, whose words are asked for: "and the union?"."""
    return _is_person(part, context) or _AGENT.fullmatch(part) is not None


def _is_person(part: str, context: Context) -> bool:
    """Say whether a fragment is somebody who speaks: named or described in what was cited, or called by a role."""
    if names_in(part, context.known):
        return True
    folded = part.lower().removeprefix("the ")
    roles = {role for one in context.known for role in one.roles}
    return any(folded == role or role.endswith(f" {folded}") or role.startswith(f"{folded} ") for role in roles)


def _replaced(how: str, what: str, last: str) -> str:
    """Return the last question with its part of the same preposition replaced, or with the part put at its end."""
    bracket = _BRACKET.search(last)
    body, tail = (
        (last[: bracket.start()], f" ({bracket[1]})?") if bracket else (last.rstrip(_END), "?" * last.endswith("?"))
    )
    timed = _TIME.fullmatch(what) is not None
    for match in re.finditer(rf"\b{re.escape(how)}\s+", body, re.IGNORECASE):
        rest = body[match.end() :]
        ends = re.search(
            r"\s(?:about|after|against|at|before|by|during|for|from|in|of|on|since|to|under|until|with)\s", rest
        )
        old = rest[: ends.start()] if ends else rest
        if (_TIME.fullmatch(old) is not None) == timed:
            return f"{body[: match.end()]}{what}{rest[len(old) :]}{tail}"
    return f"{body} {how} {what}{tail}"
