"""The raw sets: each form is read into paragraphs and spans that are exact slices of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.training import raw
from qabot.training.raw import Source


def packed(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Write gzipped JSON lines."""
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))
    return path


def said(source: Source) -> list[list[str]]:
    """Return what the spans of every question cover."""
    return [[source.paragraphs[q.place][b:e] for b, e in q.spans] for q in source.asked]


MILL = "The mill at Ostrava burned down in 1931. Nobody was hurt."
WEIR = "A weir was built in 1940 by Jan Hus."


def answer(text: str, start: int) -> dict[str, Any]:
    return {"text": text, "answer_start": start}


def squad_file(path: Path, *, marked: bool) -> Path:
    """Write a set of two articles; `marked` as version 2 does, with questions that nothing answers."""
    asked: list[dict[str, Any]] = [
        {"id": "1", "question": "When did the\n mill  burn?", "answers": [answer("1931", 35), answer("in 1931", 32)]},
        {"id": "2", "question": "Who was hurt?", "answers": [answer("Nobody", 41), answer("Nobody", 41)]},
        {"id": "3", "question": "Misplaced?", "answers": [answer("1931", 3)]},
        {"id": "4", "question": "Partly misplaced?", "answers": [answer("1931", 35), answer("burned", 3)]},
    ]
    if marked:
        asked = [{**q, "is_impossible": False} for q in asked]
        asked.append({"id": "5", "question": "Who owned it?", "answers": [], "is_impossible": True})
    paragraphs = [
        {"context": MILL, "qas": asked},
        {"context": WEIR, "qas": [{"id": "6", "question": "Who built it?", "answers": [answer("Jan Hus", 28)]}]},
    ]
    data = [{"title": "The_Old_Mill", "paragraphs": paragraphs}, {"title": "Empty", "paragraphs": []}]
    path.write_bytes(gzip.compress(json.dumps({"version": "v2.0", "data": data}).encode()))
    return path


@pytest.mark.parametrize("marked", [True, False])
def test_squad(marked: bool, tmp_path: Path) -> None:
    mill, empty = raw.squad(squad_file(tmp_path / "set.json.gz", marked=marked))
    assert (mill.name, mill.title, mill.paragraphs) == ("The_Old_Mill", "The Old Mill", (MILL, WEIR))
    assert empty == Source("Empty", "Empty", ())
    found = {q.text: (q.place, strings) for q, strings in zip(mill.asked, said(mill), strict=True)}
    assert found["When did the mill burn?"] == (0, ["1931", "in 1931"])
    assert found["Who was hurt?"] == (0, ["Nobody", "Nobody"]), "as often as it was annotated"
    assert found["Partly misplaced?"] == (0, ["1931"])
    assert found["Who built it?"] == (1, ["Jan Hus"])
    assert found.get("Who owned it?") == ((0, []) if marked else None)
    assert {q.text: set(q.strings) for q in mill.asked}["When did the mill burn?"] == {"1931", "in 1931"}


def test_squad_an_answer_that_is_not_where_it_should_be_is_no_question_without_answer(tmp_path: Path) -> None:
    mill, _ = raw.squad(squad_file(tmp_path / "set.json.gz", marked=True))
    assert "Misplaced?" not in {q.text for q in mill.asked}
    assert [q.text for q in mill.asked if not q.spans] == ["Who owned it?"]


def test_squad_without_titles(tmp_path: Path) -> None:
    mill, _ = raw.squad(squad_file(tmp_path / "set.json.gz", marked=True), titled=False)
    assert (mill.name, mill.title) == ("The_Old_Mill", "")


def sentence(where: str, tokens: str, question: str, index: Sequence[int]) -> dict[str, Any]:
    answer = " ".join(tokens.split()[i] for i in index)
    name = f"Wiki1k:wikinews:{where}"
    return {
        "sent_id": name,
        "sentence_tokens": tokens,
        "question": question,
        "answer_token_idx": index,
        "answer": answer,
    }


FERRY = "The ferry 's crew -LRB- nine men -RRB- did n't drown , `` thank heaven , '' said Capt. Orr ."


def test_wikinews(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "set.jsonl.gz",
        [
            sentence("7:10:0", "It sank at noon .", "When did it sink?", [2, 3]),
            sentence("7:2:1", FERRY, "Who did not drown?", [5, 6]),
            sentence("8:1:0", "Rain fell .", "What fell?", [0]),
            sentence("7:2:1", FERRY, "What was said?", [13, 14]),
            sentence("7:2:1", FERRY, "Who and what?", [0, 1, 18]),
            sentence("7:2:1", FERRY, "Whose?", [1, 0, 2]),
        ],
    )
    first, second = raw.wikinews(path)
    assert first.name == "7"
    assert first.paragraphs == (
        "The ferry's crew (nine men) didn't drown, \"thank heaven,\" said Capt. Orr.",
        "It sank at noon.",
    ), "sentences in the order of the article, written as they are read"
    found = {q.text: (q.place, *strings) for q, strings in zip(first.asked, said(first), strict=True)}
    assert found == {
        "When did it sink?": (1, "at noon"),
        "Who did not drown?": (0, "nine men"),
        "What was said?": (0, "thank heaven"),
        "Whose?": (0, "The ferry's"),
    }, "an answer in pieces is left out"
    assert all(list(q.strings) == s for q, s in zip(first.asked, said(first), strict=True))
    assert (second.name, second.paragraphs, said(second)) == ("8", ("Rain fell.",), [["Rain"]])


TOKENS = st.lists(st.sampled_from(["a", "Bc", "``", "''", "-LRB-", "-RRB-", "'s", "n't", ",", ".", "$", "5", "('"]))


@given(TOKENS)
def test_tokens_stand_where_they_are_said_to_stand(tokens: list[str]) -> None:
    text, offsets = raw._detokenized(tokens)
    written = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")"}
    assert [text[b:e] for b, e in offsets] == [written.get(token, token) for token in tokens]
    assert "".join(text[b:e] for b, e in offsets) == text.replace(" ", "")
    assert "  " not in text
    assert text == text.strip()


STORM = "A storm hit Aldby.\nThe pier broke, and two boats sank.\n\nLater the school closed.\nThe mayor wept."


def event(name: str, *answers: str, question: str = "What did the storm cause?", shift: int = 0) -> dict[str, Any]:
    spans = [[STORM.index(a) + shift, STORM.index(a) + shift + len(a)] for a in answers]
    return {
        "id": name,
        "context": STORM,
        "question": question,
        "answers": list(answers),
        "answer_spans": spans,
        "type": "Causal",
    }


def test_events(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "set.jsonl.gz",
        [
            event("e-0", "The pier broke", "two boats sank", "the school closed"),
            event("e-1", "The mayor wept"),
            event("e-2", "The mayor wept.", shift=1),
            event("e-3", "Aldby.\nThe pier", "wept"),
        ],
    )
    several, one = raw.events(path)
    assert several.name == "e-0"
    assert several.title == ""
    assert several.paragraphs == ("A storm hit Aldby.", "The pier broke, and two boats sank.", "The mayor wept."), (
        "the other paragraph that answers does not stay"
    )
    assert said(several) == [["The pier broke", "two boats sank"]]
    assert several.asked[0].place == 1
    assert several.asked[0].strings == ("The pier broke", "two boats sank", "the school closed")
    assert one.paragraphs == tuple(line for line in STORM.split("\n") if line)
    assert said(one) == [["The mayor wept"]]
    assert one.name == "e-1", "spans that leave their paragraph are left out"


HEARING = (
    "Headline of it.\n\n"
    'Senator Iva Horn said that the harbour needs a deeper dredging channel. She also said: "It is late for that."\n\n'
    "The harbour board, which met on Monday, denied that any dredging contract was signed with a bidder.   \n\n"
    "Short words were said."
)


def attribution(source: str | None, content: str | None, *more: str) -> dict[str, Any]:
    def element(text: str) -> dict[str, Any]:
        return {"text": text, "spans": [[HEARING.index(t), HEARING.index(t) + len(t)] for t in (text, *more)]}

    cue = [{"text": "said", "spans": [[HEARING.index("said"), HEARING.index("said") + 4]]}]
    return {
        "source": [] if source is None else [{"text": source, "spans": [[0, len(source)]]}],
        "cue": cue,
        "content": [] if content is None else [element(content)],
        "direct": False,
        "mixed": False,
    }


CHANNEL = "that the harbour needs a deeper dredging channel"
CONTRACT = "that any dredging contract was signed with a bidder"
LATE = '"It is late for that."'


def hearing(*attributions: dict[str, Any], text: str = HEARING) -> dict[str, Any]:
    annotations = [{"annotator": "d1", "attributions": list(attributions)}]
    return {"id": "h", "title": "A hearing", "text": text, "annotations": annotations}


def attributed(path: Path, *attributions: dict[str, Any]) -> Source:
    text = "The harbour channel needs a deeper bed."
    other = {"id": "o", "title": "", "text": text, "annotations": [{"attributions": []}]}
    source, empty = raw.attributions(packed(path, [hearing(*attributions), other]))
    assert not empty.asked
    return source


def test_attributions(tmp_path: Path) -> None:
    source = attributed(
        tmp_path / "set.jsonl.gz",
        attribution("Senator Iva Horn", CHANNEL),
        attribution("She", LATE),
        attribution("The harbour board, which met on Monday,", CONTRACT),
        attribution("Iva Horn", CONTRACT),
        attribution("they", CHANNEL),
    )
    assert (source.name, source.title) == ("h", "A hearing")
    assert all(text == text.strip() for text in source.paragraphs)
    assert said(source) == [[CHANNEL], [CONTRACT], [CHANNEL]]
    assert [q.place for q in source.asked] == [1, 2, 1]
    assert [q.strings for q in source.asked] == [(CHANNEL,), (CONTRACT,), (CHANNEL,)]
    first, second, third = (q.text for q in source.asked)
    assert "Senator Iva Horn" in first
    assert "about deeper dredging?" in first, "the topic ends in a word of this article alone"
    assert "Iva Horn" in second
    assert "Iva Horn" in third, "a pronoun stands for the last named source"
    assert all(q.text.endswith("?") for q in source.asked)


def test_attributions_without_speaker_topic_or_substance_ask_nothing(tmp_path: Path) -> None:
    source = attributed(
        tmp_path / "set.jsonl.gz",
        attribution("She", CHANNEL),
        attribution(None, CHANNEL),
        attribution("Iva Horn", None),
        attribution("Iva Horn", "It is late for"),
        attribution("the harbour board", CHANNEL),
        attribution("he", CONTRACT),
    )
    assert source.asked == ()


def test_attributions_the_longest_piece_of_a_content_in_pieces(tmp_path: Path) -> None:
    piece = attribution("Iva Horn", "It is late for", CONTRACT)
    assert said(attributed(tmp_path / "set.jsonl.gz", piece)) == [[CONTRACT]]


def test_attributions_of_many_are_spread_over_the_article(tmp_path: Path) -> None:
    many = [attribution("Iva Horn", CHANNEL if i % 2 else CONTRACT) for i in range(24)]
    assert len(attributed(tmp_path / "set.jsonl.gz", *many).asked) == 6
