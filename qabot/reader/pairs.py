"""What other people's models read: question and text as one pair, by the template of the model's own tokenizer.

[CLS] question [SEP] text [SEP]        or        <s> question </s></s> text </s>
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tokenizers import Tokenizer

from qabot.reader.inputs import OVERLAP, Window


class PairPacker:
    """Builds sequences of at most `most` tokens."""

    def __init__(self, tokenizer: Path, most: int) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._most = most

    def pack(self, question: str, text: str) -> Iterator[Window]:
        """Yield the sequence of question and text, several overlapping ones for a long text.

        The question stays whole unless it fills half of the sequence. Offsets are without the blanks around a token.
        """
        whole = self._tokenizer.encode(question, text)
        sequences = whole.sequence_ids
        places = [i for i, sequence in enumerate(sequences) if sequence == 1]
        first, last = (places[0], places[-1] + 1) if places else (len(sequences), len(sequences))
        asked = [i for i in range(first) if sequences[i] == 0]
        surplus = set(asked[max(0, len(asked) - max(0, first - self._most // 2)) :])
        head = [i for i in range(first) if i not in surplus]
        tail = list(range(last, len(sequences)))
        room = max(1, self._most - len(head) - len(tail))
        overlap = min(OVERLAP, room // 2)
        offsets = [_trimmed(whole.offsets[i], text) for i in places]
        for start in range(0, max(1, len(places) - overlap), room - overlap):
            kept = head + places[start : start + room] + tail
            ids, types = [whole.ids[i] for i in kept], [whole.type_ids[i] for i in kept]
            yield Window(ids, types, len(head), offsets[start : start + room])


def _trimmed(offsets: tuple[int, int], text: str) -> tuple[int, int]:
    start, end = offsets
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
