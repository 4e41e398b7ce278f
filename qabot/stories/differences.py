"""What another version of an article left out, added or changed, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qabot.text import sentences, words
from qabot.types import Difference

# Two sentences in the same place are one that was changed when they have so much in common.
_CHANGED = 0.5


@dataclass(frozen=True, slots=True)
class _Sentence:
    paragraph: int
    text: str
    words: tuple[str, ...]


def differences(shown: Sequence[str], other: Sequence[str]) -> list[Difference]:
    """Return how the paragraphs of another version differ from those shown, in the order of the text.

    Where paragraphs begin, and the form of quotation marks, makes no difference. Every text is a whole sentence
    as it stands in its article.
    """
    left, right = list(_sentences(shown)), list(_sentences(other))
    matcher = SequenceMatcher(None, [each.words for each in left], [each.words for each in right], autojunk=False)
    found: list[Difference] = []
    for kind, i, k, m, n in matcher.get_opcodes():
        if kind != "equal":
            found += _between(left[i:k], right[m:n])
    return found


def _sentences(paragraphs: Sequence[str]) -> Iterator[_Sentence]:
    for number, paragraph in enumerate(paragraphs, 1):
        for span in sentences(paragraph):
            text = span.of(paragraph)
            yield _Sentence(number, text, tuple(word for word, _ in words(text)) or (text,))


def _between(left: Sequence[_Sentence], right: Sequence[_Sentence]) -> Iterator[Difference]:
    """Yield the differences of a stretch: sentences much alike as changes, in their order, the others one by one."""
    rest = list(right)
    for each in left:
        place = next((at for at, other in enumerate(rest) if _alike(each, other)), None)
        if place is None:
            yield Difference("left out", each.paragraph, each.text, None, "")
            continue
        yield from (Difference("added", None, "", s.paragraph, s.text) for s in rest[:place])
        other, rest = rest[place], rest[place + 1 :]
        yield Difference("changed", each.paragraph, each.text, other.paragraph, other.text)
    yield from (Difference("added", None, "", s.paragraph, s.text) for s in rest)


def _alike(one: _Sentence, other: _Sentence) -> bool:
    return SequenceMatcher(None, one.words, other.words, autojunk=False).ratio() >= _CHANGED
