"""What the reader reads: the whole passage in windows, each offset a slice of it, the context never quotable."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece

from qabot.reader.inputs import CONTEXT, HEADLINE, OVERLAP, PASSAGE, QUESTION, Packer, Window
from qabot.reader.onnx import SHIPPED
from qabot.types import Excerpt

TOKENIZER = SHIPPED / "tokenizer.json"
WORDS = "ferry harbour Łukasz Żółw “no” 4.5% don’t naïve 東京 zyzzyx — … 🛥".split()
PROSE = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


@pytest.fixture(scope="module")
def packer() -> Packer:
    return Packer(TOKENIZER)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def parts(window: Window, tokenizer: Tokenizer) -> tuple[list[int], list[int], list[int]]:
    """Return the ids of question, context and passage."""
    cls, sep = (tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))
    assert window.ids[0] == cls
    assert window.ids[-1] == sep
    passage = window.ids[window.first : -1]
    head = window.ids[1 : window.first]
    assert head.count(sep) == 2
    assert head[-1] == sep
    middle = head.index(sep)
    return head[:middle], head[middle + 1 : -1], passage


def encoded(tokenizer: Tokenizer, text: str) -> list[int]:
    return tokenizer.encode(text, add_special_tokens=False).ids


@given(question=PROSE, title=PROSE, before=PROSE, passage=PROSE, times=st.integers(1, 12))
@settings(max_examples=60)
def test_laws(
    packer: Packer, tokenizer: Tokenizer, question: str, title: str, before: str, passage: str, times: int
) -> None:
    passage = " ".join([passage] * times)
    whole = tokenizer.encode(passage, add_special_tokens=False)
    windows = list(packer.pack(question, Excerpt(title, before, passage)))
    assert windows
    covered: list[tuple[int, int]] = []
    for window in windows:
        asked, context, read = parts(window, tokenizer)
        assert asked == encoded(tokenizer, question)[:QUESTION]
        assert len(context) <= CONTEXT
        assert len(read) == len(window.offsets) <= PASSAGE
        # Only the passage, and the mark after it, is of type 1.
        assert window.types == [0] * window.first + [1] * (len(read) + 1)
        assert all(passage[a:b] == passage[a:b].strip() for a, b in window.offsets)
        covered += [pair for pair in window.offsets if pair not in covered]
    assert covered == list(dict.fromkeys(whole.offsets)), "every token of the passage, in order"
    assert [i for w in windows for i in parts(w, tokenizer)[2]][: len(windows[0].offsets)] == whole.ids[:PASSAGE]
    for one, other in pairwise(windows):
        assert one.offsets[-OVERLAP:] == other.offsets[:OVERLAP]
        assert len(one.offsets) == PASSAGE
        assert len(other.offsets) > OVERLAP, "a window brings something new"


@pytest.mark.parametrize("count", [0, 1, PASSAGE - 1, PASSAGE, PASSAGE + 1, 2 * PASSAGE - OVERLAP, 1000])
def test_windows_at_their_limits(packer: Packer, count: int) -> None:
    windows = list(packer.pack("who?", Excerpt("", "", " ".join(["the"] * count))))
    seen = sorted({start for window in windows for start, _ in window.offsets})
    assert seen == [4 * i for i in range(count)]
    assert len(windows) == max(1, -(-(count - OVERLAP) // (PASSAGE - OVERLAP)))


def context(packer: Packer, tokenizer: Tokenizer, title: str, before: str) -> list[int]:
    (window,) = packer.pack("who?", Excerpt(title, before, "the"))
    return parts(window, tokenizer)[1]


def test_of_the_context_the_beginning_of_the_headline_and_the_end_of_what_stood_before(
    packer: Packer, tokenizer: Tokenizer
) -> None:
    numbers = [encoded(tokenizer, str(i)) for i in range(100)]
    assert all(len(number) == 1 for number in numbers)
    ids = [number[0] for number in numbers]
    long = " ".join(map(str, range(100)))
    assert context(packer, tokenizer, long, long) == ids[:HEADLINE] + ids[-(CONTEXT - HEADLINE) :]
    assert context(packer, tokenizer, "", long) == ids[-CONTEXT:]
    assert context(packer, tokenizer, "1 2", long) == ids[1:3] + ids[-(CONTEXT - 2) :]
    assert context(packer, tokenizer, long, "") == ids[:HEADLINE]
    assert context(packer, tokenizer, "1", "2 3") == ids[1:4]
    assert context(packer, tokenizer, "", "") == []


def test_a_long_question_is_cut_and_leaves_the_passage_whole(packer: Packer, tokenizer: Tokenizer) -> None:
    (window,) = packer.pack("who " * 300, Excerpt("the " * 300, "was " * 300, "the ferry"))
    asked, held, read = parts(window, tokenizer)
    assert (len(asked), len(held), read) == (QUESTION, CONTEXT, encoded(tokenizer, "the ferry"))


def test_a_tokenizer_of_another_kind_is_refused(tmp_path: Path) -> None:
    Tokenizer(WordPiece({"[UNK]": 0, "[CLS]": 1, "a": 2}, unk_token="[UNK]")).save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(ValueError, match=r"no \[SEP\]"):
        Packer(tmp_path / "tokenizer.json")


def test_the_name_of_a_special_token_is_mere_text(packer: Packer) -> None:
    window = next(iter(packer.pack("a?", Excerpt("", "", "x [SEP] y"))))
    separator = window.ids[-1]
    assert separator not in window.ids[window.first : -1]
