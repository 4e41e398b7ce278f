"""From a line of a conversation to a question that stands alone; no language model is asked.

Rules take what they can tell: a filter, a request for more, a repair, a part that takes another's place, a pronoun for
a person, a bare question word. What is still missing is added as words of the conversation in brackets, chosen by the
model of `terms`; `standing` says whether anything is. What the line says itself is never changed but for pronouns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from qabot.chat import antecedents, fragments, terms
from qabot.chat.context import ADVERBS, QUESTIONING, Context, People, names_in
from qabot.chat.narrowing import narrowed
from qabot.chat.phrases import joined
from qabot.chat.pointing import (
    Pronoun,
    bare,
    demonstrative,
    likewise,
    meant,
    opening,
    pronouns,
    wants_more,
)
from qabot.chat.standing import leans
from qabot.chat.terms import Candidate
from qabot.protocols import Vocabulary
from qabot.text import terms as terms_of
from qabot.types import EVERYTHING, Answer, Filters, Understood

# From this probability on a line is completed, and a word is added to it.
LEANS, ADDED = 0.5, 0.35
# Words that carry meaning from which on a question can be read without those added to it.
_ENOUGH = 2
# What stands for words that a line had no word for.
_ADDED_WORDS = "…"
# What a line that asks for anything else goes on from is not to come again.
_ELSE = "else"
# What says nothing of a subject: whom a question counts, and how and whether something goes on.
_NOTHING = " ".join(("x people persons going", *sorted(ADVERBS)))
# Words added at most.
_MOST = 5
_BRACKET = re.compile(r"\s*\(([^()]*)\)\W*$")


Kind = Literal["alone", "follow-up", "more", "narrowed"]


@dataclass(frozen=True, slots=True)
class Standalone:
    """A line made standalone: what to search, and why. `resolved` says which words stand for what.

    "alone" is a line left as it was typed; "more" asks for further passages of the last subject; "narrowed" is the
    last question asked again with other filters, of which `items` are those that the line adds.
    """

    text: str
    kind: Kind
    filters: Filters = EVERYTHING
    resolved: tuple[tuple[str, str], ...] = ()
    items: tuple[Understood, ...] = ()

    @property
    def read(self) -> str:
        """The question to read passages with: without the words in brackets, which say where to look for it."""
        plain = fragments.speech(self.text)
        added = self.resolved[-1][1] if self.resolved and self.resolved[-1][0] == _ADDED_WORDS else ""
        if plain is not None and added and plain.topic == added:
            return f"{plain.head}{plain.speaker}{plain.verb}?"
        match = _BRACKET.search(self.text)
        if match is None or self.kind == "alone" or _telling(self.text[: match.start()]) < _ENOUGH:
            return self.text
        return self.text[: match.start()] + "?"


@dataclass(frozen=True, slots=True)
class Rewriter:
    """Knows the words of a corpus, the people of an article, and whether any article passes filters."""

    vocabulary: Vocabulary
    people: People
    passes: Callable[[Filters], bool]

    def rewrite(self, line: str, answers: Sequence[Answer], filters: Filters = EVERYTHING) -> Standalone:
        """Return the line as it stands alone after these answers, oldest first, with the filters to search by."""
        if not answers or not line.strip() or _stood_alone(line, answers):
            return Standalone(line, "alone", filters)
        context = Context(answers, self.vocabulary, self.people)
        last = context.last.query.text
        if wants_more(line):
            return Standalone(last, "more", filters, ((line.strip(), last),))
        narrower = narrowed(line, filters, self.passes)
        if narrower is not None:
            chosen, item = narrower
            return Standalone(last, "narrowed", chosen, ((line.strip(), last),), (item,))
        outlet = self._other_outlet(line, context.last, filters)
        if outlet is not None:
            chosen, item = outlet
            return Standalone(last, "narrowed", chosen, ((line.strip(), last),), (item,))
        text, resolved = _standalone(line, context)
        return Standalone(text, "follow-up" if resolved else "alone", filters, resolved)

    def _other_outlet(self, line: str, last: Answer, filters: Filters) -> tuple[Filters, Understood] | None:
        """Return the filters of "and the Ledger?" after a question about what an outlet wrote."""
        part = likewise(line)
        about = bool(filters.sources) or any(item.kind == "source" for item in last.query.understood)
        found = narrowed(f"only {part}", filters, self.passes) if part and about else None
        return found if found is not None and found[1].kind == "source" else None


def _stood_alone(line: str, answers: Sequence[Answer]) -> bool:
    """Say whether a line was asked before as it is typed: whatever was said since, it means the same."""
    return any(
        answer.question.casefold() == line.casefold() and answer.query.question == answer.question for answer in answers
    )


def _telling(text: str) -> int:
    """Return how many words say what a question is about."""
    return sum(word not in QUESTIONING for word in terms_of(text))


def _standalone(line: str, context: Context) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the text that stands alone, and what stands for what; nothing does for a line that stands by itself."""
    last = fragments.unwrapped(context.last.query.text)
    wanted = meant(line)
    if wanted is not None:
        text = fragments.repaired(wanted, last, context)
        return (text, ((line.strip(), text),)) if text else _completed(wanted, context, sure=True)
    part = likewise(line)
    if part is not None:
        swapped = fragments.swapped(part, last, context)
        if swapped is None and fragments.speaks(part, context):
            return _completed(f"what did {part} say?", context, sure=True)
        return (
            (swapped, ((line.strip(), swapped),))
            if swapped
            else _completed(part, context, sure=not _strange(part, context))
        )
    core = line[len(opening(line)) :]
    if bare(core):
        text = fragments.asked_of(core, last, context.short)
        return text, ((core.strip(" ?"), text),)
    return _completed(line, context)


def _completed(line: str, context: Context, *, sure: bool = False) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Put people in place of pronouns, and add the words that are missing."""
    line = _without_opening(line)
    needed = sure or leans(line, context) >= LEANS
    pointing = pronouns(line)
    text, resolved, left = _people(line, pointing, context)
    if not (needed or resolved):
        return line, ()
    said = fragments.speech(text)
    if said is not None and not left and not demonstrative(line):
        # "What did she say about nurses?": a speaker and a topic are all there is to such a question.
        if resolved and said.topic:
            return text, tuple(resolved)
        if fragments.further(text):
            return text, (*resolved, (_ELSE, said.speaker))
    about = _topic(text, context)
    if about:
        resolved.append((_ADDED_WORDS, about))
        return f"{text.rstrip(' ?.!')} about {about}?", tuple(resolved)
    chosen = _chosen(text, line, context)
    if not chosen and not resolved:
        return line, ()
    phrases = joined(chosen, context)
    if left and phrases:
        text, phrases, more = _things(text, phrases, context)
        resolved += more
    missing = ", ".join(phrase for phrase, _ in phrases)
    if missing:
        resolved.append((_ADDED_WORDS, missing))
    return _bracketed(text, missing), tuple(resolved)


def _topic(text: str, context: Context) -> str:
    """Return the topic of the last question for one that asks what somebody said and of nothing."""
    said, before = fragments.speech(text), fragments.speech(context.last.query.text)
    return before.topic if said is not None and before is not None and not said.topic else ""


def _people(
    line: str, pointing: Sequence[Pronoun], context: Context
) -> tuple[str, list[tuple[str, str]], list[Pronoun]]:
    """Return the line with the first pronoun for each person replaced, what was, and the pronouns for things."""
    resolved: list[tuple[str, str]] = []
    left: list[Pronoun] = []
    done: dict[str, str] = {}
    text, shift = line, 0
    for pronoun in pointing:
        if pronoun.kind not in ("he", "she"):
            left.append(pronoun)
            continue
        if pronoun.kind in done or _named_before(line, pronoun, context):
            continue
        name = antecedents.person(pronoun, context)
        if name is None:
            continue
        shown = f"{name}’s" if pronoun.owning else name
        start, end = pronoun.span.start + shift, pronoun.span.end + shift
        text, shift = text[:start] + shown + text[end:], shift + len(shown) - (end - start)
        done[pronoun.kind] = name
        resolved.append((pronoun.span.of(line), name))
    return text, resolved, left


def _named_before(line: str, pronoun: Pronoun, context: Context) -> bool:
    """Say whether the line itself names, before a pronoun, whom it means."""
    return any(word.named and word.span.start > 0 for word in context.words(line[: pronoun.span.start]))


def _chosen(text: str, line: str, context: Context) -> list[Candidate]:
    """Return the words to add, likeliest first."""
    bracket = _BRACKET.search(context.last.query.text)
    added = [word.stem for word in context.words(bracket[1])] if bracket else []
    own = {word.stem for word in context.words(text)}
    for one in names_in(text, context.known):
        own |= {word.stem for role in one.roles for word in context.words(role)}
    own |= context.verbs | {word.stem for word in context.words(_NOTHING)}
    found = [each for each in terms.candidates(line, context, added) if each.stem not in own]
    likely = sorted(((each.probability(terms.BIAS, terms.WEIGHTS), each) for each in found), key=lambda pair: -pair[0])
    chosen = [each for probability, each in likely if probability >= ADDED][:_MOST]
    return chosen or [each for _, each in likely[:1]]


def _things(
    text: str, phrases: list[tuple[str, Candidate]], context: Context
) -> tuple[str, list[tuple[str, Candidate]], list[tuple[str, str]]]:
    """Put the likeliest phrase in place of the first "it" or "they", when it reads like a thing."""
    name = antecedents.body(context)
    thing = name or next((shown for shown, _ in phrases[:1] if shown.startswith("the ")), None)
    pronoun = next((each for each in pronouns(text) if each.kind in ("it", "they")), None)
    if thing is None or pronoun is None or antecedents.act(text, pronoun):
        return text, phrases, []
    if name is None and not antecedents.agrees(thing, pronoun, context):
        return text, phrases, []
    shown = f"{thing}’s" if pronoun.owning else thing
    text = text[: pronoun.span.start] + shown + text[pronoun.span.end :]
    rest = [each for each in phrases if each[0] != thing]
    return text, rest, [(pronoun.kind, thing)]


def _strange(part: str, context: Context) -> bool:
    """Say whether none of the words of a fragment has anything to do with the last turns, and it is long."""
    own = context.words(part)
    return len(own) > 3 and not any(word.stem in context.stems for word in own)


def _bracketed(text: str, missing: str) -> str:
    if not missing:
        return text
    said = fragments.speech(text)
    body = text.rstrip(" ?.!")
    end = "?" if text.rstrip().endswith("?") else ""
    if said is not None and not said.topic:
        return f"{body} about {missing}{end}"
    return f"{body} ({missing}){end}"


def _without_opening(line: str) -> str:
    return line[len(opening(line)) :].strip()
