"""Passages that a sentence rests on, without what an article says to machines that read it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from qabot.answer.reading import excerpt
from qabot.text import sentences
from qabot.types import Excerpt, Hit

_STEERS = r"(?:say|answer|reply|respond|write|output|print|state|claim|mention|tell)"
_READS = r"(?:ai|llm|language model|(?:ai|virtual|digital|helpful) assistant|chatbot)"
_STARTS = r"(?:^\W*|[:;>]\s*|\bplease |\byou (?:must|should|will|are to|have to) |\bnow )"
# An order to a model: an imperative, or "you", about instructions or answers. News may tell of orders and assistants.
_ORDER = re.compile(
    rf"{_STARTS}(?:ignore|disregard|forget|override)\b"
    r"[^.!?]{0,40}\b(?:(?:previous|prior|above|earlier|your)\b[^.!?]{0,40}\b(?:instruction|prompt|rule|direction|order|text)"
    r"|(?:all|any|every|these|those)\b[^.!?]{0,40}\b(?:instruction|prompt))"
    rf"|^\W*(?:dear|attention|note|message|instructions?|warning)\b:?\s(?:(?:to|for|of)\s)?(?:an?\s|the\s|any\s|all\s|every\s)?"
    rf"(?:{_READS}|assistant)s?\b"
    rf"|\bas an? {_READS}\b[^.!?]*\byou\b|\byou are (?:now )?(?:an?|the) (?:\w+ ){{0,2}}{_READS}\b"
    r"|\byou are now (?:an?|the) (?:\w+ ){0,3}(?:assistant|model|bot)\b"
    r"|(?:^\s*|[:;>]\s*|\bplease |\byou (?:must|should) )(?:answer|reply|respond|output|print|say|write)\s"
    r"(?:only|exactly|instead|verbatim|with (?:only|exactly|the words?))\b"
    rf"|\b(?:when|if) (?:you are |you're )?(?:asked|summari[sz]ing|answering)\b[^.!?,]{{0,60}},\s*"
    rf"(?:always |only |please |you must |you should )?{_STEERS}\b",
    re.IGNORECASE,
)
# What begins a role of a chat: all that follows is said in it.
_ROLE = re.compile(
    r"<\|?\s*(?:im_start|im_end|system|assistant|user|endoftext)\b|\[/?INST\]|<<<"
    r"|(?:^|(?<=[.!?>]\s))(?:system|developer|assistant|user)\s*(?:prompt|message|override)?\s*:\s*"
    r"(?:you\b|ignore|disregard|forget|override|answer|reply|respond|say\b)",
    re.IGNORECASE,
)

# Somebody who has been named before.
_TITLES = frozenset("Mr Mrs Ms Miss Dr Sir Dame Lord Lady Professor Prof Captain Father Judge Mayor Councillor".split())
_TITLED = re.compile(rf"\b(?:{'|'.join(sorted(_TITLES))})\.? ([A-Z][\w'’-]+)")


class Evidence:
    """One or several passages that a sentence rests on, and what stands around them."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self.hits = hits

    @cached_property
    def excerpts(self) -> list[Excerpt]:
        """What the models read, without what the article says to machines."""
        return [_unaddressed(excerpt(hit)) for hit in self.hits]

    @cached_property
    def passages(self) -> str:
        return "\n".join(read.passage for read in self.excerpts)

    @cached_property
    def around(self) -> str:
        """Passages, headlines, the paragraphs before, outlets and authors: where names may come from."""
        about = (" ".join([h.article.source or "", *h.article.authors]) for h in self.hits)
        return "\n".join([*(f"{r.passage}\n{r.title}\n{r.before}" for r in self.excerpts), *about, *self._persons])

    @cached_property
    def _persons(self) -> list[str]:
        """The full names of those whom a passage calls by title and surname, where the article has just one such."""
        found = []
        for hit, read in zip(self.hits, self.excerpts, strict=True):
            whole = "\n".join([hit.article.title, *hit.article.paragraphs])
            for surname in dict.fromkeys(_TITLED.findall(read.passage)):
                firsts = set(re.findall(rf"\b([A-Z]\w+) {re.escape(surname)}\b", whole)) - _TITLES
                if len(firsts) == 1:
                    found.append(f"{firsts.pop()} {surname}")
        return found

    @cached_property
    def days(self) -> str:
        """The days of publication, which a sentence may name."""
        return "\n".join((hit.article.published or "")[:10] for hit in self.hits)


def addressed(sentence: str) -> bool:
    """Say whether a sentence of an article speaks to a machine that reads it."""
    return _ORDER.search(sentence) is not None or _ROLE.search(sentence) is not None


def _unaddressed(read: Excerpt) -> Excerpt:
    return Excerpt(_blanked(read.title), _blanked(read.before), _blanked(read.passage))


def _blanked(text: str) -> str:
    """Return a text as long as before, for spans must index the stored one, without orders to machines."""
    role = _ROLE.search(text)
    end = role.start() if role is not None else len(text)
    kept = text[:end]
    for span in sentences(kept):
        if _ORDER.search(span.of(text)):
            kept = kept[: span.start] + " " * len(span.of(kept)) + kept[span.end :]
    return kept.ljust(len(text))
