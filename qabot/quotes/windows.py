"""What the tagger reads: paragraphs that follow each other, with the end of the text before them, as one sequence.

    [CLS] end of the text before [SEP] paragraph [SEP] paragraph [SEP]

Speech is found in the paragraphs; the words that report it may also stand before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qabot import tokens
from qabot.quotes.marks import scan
from qabot.types import Place

BEFORE, OWN = 64, 160
# Not doubled single ones: those that trained the tagger are not annotated as quotations.
_MARK = r"(?:[\"“”„«»‹›]|(?<!['‘’])['‘’‚](?!['‘’]))"
_OPENS, _CLOSES = re.compile(_MARK), re.compile(_MARK + "$")
_ENDINGS = frozenset('.!?"”’»')


Token = tuple[int, Place | None]


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids of one sequence, and the characters each covers; None for tokens of no text.

    The tokens in which speech is found are those from `first` to the last but one.
    """

    ids: list[int]
    places: list[Place | None]
    first: int

    @property
    def last(self) -> int:
        """The place after the last of these tokens."""
        return len(self.ids) - 1

    def until(self, start: int) -> int:
        """Return the place after the last token of the paragraph that token `start` is of."""
        return next((i for i in range(start + 1, self.last) if self.places[i] is None), self.last)

    def span(self, start: int, end: int) -> Place | None:
        """Return the characters from token `start` through token `end`; None across paragraphs or outside of text."""
        first, last = self.places[start], self.places[end]
        if first is None or last is None or first.paragraph != last.paragraph:
            return None
        return Place(first.paragraph, first.start, last.end)


class Windows:
    """Builds sequences with the tokenizer of the model."""

    def __init__(self, tokenizer: Path) -> None:
        self._tokenizer = tokens.whole(tokenizer)
        self._cls, self._sep = (tokens.number(self._tokenizer, name) for name in ("[CLS]", "[SEP]"))

    def pack(self, paragraphs: Sequence[str], wanted: Sequence[bool] | None = None) -> Iterator[Window]:
        """Yield the sequences of all paragraphs, or of those `wanted`; a long one takes several."""
        encoded = self._tokenizer.encode_batch(uniform(paragraphs), add_special_tokens=False)
        before: list[Token] = []
        held: list[Token] = []
        for number, encoding in enumerate(encoded, 1):
            own: list[Token] = [
                (i, Place(number, *span)) for i, span in zip(encoding.ids, encoding.offsets, strict=True)
            ]
            needed = wanted is None or wanted[number - 1]
            for start, end in _parts(paragraphs[number - 1], own):
                part = own[start:end]
                if held and (not needed or len(held) + 1 + len(part) > OWN):
                    yield self._window(before, held)
                    before, held = _end(before + held), []
                if needed:
                    held += [(self._sep, None), *part] if held else part
                else:
                    before = _end(before + part)
        if held:
            yield self._window(before, held)

    def _window(self, before: Sequence[Token], own: Sequence[Token]) -> Window:
        ids = [self._cls, *(i for i, _ in before), self._sep, *(i for i, _ in own), self._sep]
        return Window(ids, [None, *(p for _, p in before), None, *(p for _, p in own), None], len(before) + 2)


def _end(tokens: Sequence[Token]) -> list[Token]:
    """Return the last tokens that are text."""
    return [token for token in tokens[-BEFORE:] if token[1] is not None]


def uniform(paragraphs: Sequence[str]) -> list[str]:
    """Return the paragraphs with every quotation between “ and ”, whichever marks it has; no offset changes.

    The tagger has learnt from newspapers that use these.
    """
    changed = list(paragraphs)
    for quoted in scan(paragraphs):
        for place in quoted.places:
            text = changed[place.paragraph - 1]
            opening, closing = _OPENS.match(text, place.start), _CLOSES.search(text, place.start + 1, place.end)
            if opening is not None:
                text = text[: opening.start()] + "“" + text[opening.end() :]
            if closing is not None:
                text = text[: closing.start()] + "”" + text[closing.end() :]
            changed[place.paragraph - 1] = text
    return changed


def _parts(text: str, own: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the tokens of a paragraph in parts that fit a sequence, cut where a sentence seems to end."""
    start = 0
    while start < len(own):
        end = min(len(own), start + OWN)
        if end < len(own):
            endings = (i for i in range(end, start + OWN // 2, -1) if _ends(text, own[i - 1]))
            end = next(endings, end)
        yield start, end
        start = end


def _ends(text: str, token: Token) -> bool:
    place = token[1]
    return place is not None and text[place.end - 1] in _ENDINGS
