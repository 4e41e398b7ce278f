"""What the reader reads: question, context and passage as one sequence of tokens.

    [CLS] question [SEP] headline. end of the paragraph before [SEP] passage [SEP]

Only the passage has token type 1, and only in it may an answer lie. News paragraphs lean on what stands
before them, so the context goes in, but it can never be quoted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Encoding

from qabot import tokens
from qabot.types import Excerpt

QUESTION, HEADLINE, CONTEXT, PASSAGE = 48, 16, 40, 256
# Tokens that two windows of one long passage share.
OVERLAP = 48


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids and types of one sequence; `offsets` are the characters that its tokens from `first` on cover."""

    ids: list[int]
    types: list[int]
    first: int
    offsets: list[tuple[int, int]]


class Packer:
    """Builds sequences with the tokenizer of the model."""

    def __init__(self, tokenizer: Path) -> None:
        self._tokenizer = tokens.whole(tokenizer)
        self._cls, self._sep = (tokens.number(self._tokenizer, name) for name in ("[CLS]", "[SEP]"))

    def pack(self, question: str, text: Excerpt) -> Iterator[Window]:
        """Yield the sequence of question and passage, several overlapping ones for a long passage."""
        asked = self._encode(question).ids[:QUESTION]
        title = self._encode(text.title).ids[:HEADLINE]
        before = self._encode(text.before).ids if text.before else []
        context = title + before[max(0, len(before) - (CONTEXT - len(title))) :]
        head = [self._cls, *asked, self._sep, *context, self._sep]
        whole = self._encode(text.passage)
        for start in range(0, max(1, len(whole.ids) - OVERLAP), PASSAGE - OVERLAP):
            ids = whole.ids[start : start + PASSAGE]
            types = [0] * len(head) + [1] * (len(ids) + 1)
            yield Window([*head, *ids, self._sep], types, len(head), whole.offsets[start : start + PASSAGE])

    def _encode(self, text: str) -> Encoding:
        return self._tokenizer.encode(text, add_special_tokens=False)
