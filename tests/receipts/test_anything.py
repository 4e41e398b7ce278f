"""Whatever a file holds in the place of a receipt, it is an error of use, a fault or a difference, never a defect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import build, opened, write_json
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.bot import Bot
from qabot.errors import UsageError
from qabot.receipts.proof import prove
from qabot.receipts.reading import Receipt, from_json, read
from qabot.receipts.replay import compare
from qabot.receipts.seal import seal
from qabot.render.objects import answer_json
from qabot.render.receipts import difference_lines, differences_json, proof_lines, proofs_json

BODY = [
    "The bridge over the Orrin was closed on Monday after nine people were hurt.",
    "“It was rotten,” said Anna Holm, the mayor of Orrin. The bridge will cost £4 million to mend.",
]
QUESTIONS = ("how many people were hurt on the bridge?", "what did Anna Holm say?", "who discovered radium?")


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("anything")
    for outlet, day in (("Gazette", "2026-03-02"), ("Herald", "2026-03-05")):
        body = [BODY[0].replace("nine", "seven"), BODY[1]] if outlet == "Herald" else BODY
        fields = {"title": f"Bridge closed, says {outlet}", "source": outlet, "published": day}
        write_json(folder / "corpus" / f"{outlet}.json", [*body, f"The {outlet} was there."], **fields)
    build(folder / "index", [folder / "corpus"])
    with opened(folder / "index") as bot:
        yield bot


def _ways(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _ways(each, (*at, key))


def _put(value: Any, at: tuple[Any, ...], new: Any) -> Any:
    if not at:
        return new
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[at[0]] = _put(value[at[0]], at[1:], new)
    return copied


_PLAIN: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**31, 2**63, 10**18, -1, 0, 1000, 1001, 1e308, 10**4200])
    | st.floats()
    | st.text(st.characters())
    | st.sampled_from(["", "\ud800", "\0", "x" * 60_000, "2026-03-01", "latest", "filter", "answered", "(" * 500, "%"])
)
_ANYTHING = st.recursive(
    _PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


def _read(text: str) -> list[Receipt]:
    """Return the receipts of a text, none where it is said that they cannot be read."""
    try:
        return read(text, "it")
    except UsageError as error:
        assert "qabot verify" in str(error)
        str(error).encode()
        return []


def test_what_was_written_holds_and_is_the_same_when_asked_again(bot: Bot) -> None:
    for question in QUESTIONS:
        written = answer_json(bot.ask(question))
        (receipt,) = read(json.dumps(written, ensure_ascii=False), "it")
        assert prove(receipt, bot.corpus) == []
        assert not compare(receipt, from_json(answer_json(bot.again(receipt.put, receipt.k)))).changed


@pytest.mark.parametrize("question", QUESTIONS)
def test_anything_in_the_place_of_a_part_is_no_defect(bot: Bot, question: str) -> None:
    whole = json.loads(json.dumps(answer_json(bot.ask(question)) | {"asked": "2026-03-12", "k": 5}))
    ways = list(_ways(whole))

    @settings(max_examples=400)
    @given(st.sampled_from(ways), _ANYTHING, st.sampled_from(("kept", "forged", "without")))
    def check(at: tuple[Any, ...], new: Any, digest: str) -> None:
        written = _put(whole, at, new)
        if digest == "forged" and isinstance(written, dict):
            written = written | {"digest": seal(written)}
        elif digest == "without" and isinstance(written, dict):
            written = {key: value for key, value in written.items() if key != "digest"}
        for receipt in _read(json.dumps(written)):
            faults = prove(receipt, bot.corpus)
            assert faults or digest != "without"
            json.dumps(proofs_json([(receipt, faults)]), allow_nan=False, ensure_ascii=False).encode()
            "\n".join(proof_lines(receipt, faults)).encode()

    check()


@pytest.mark.parametrize("question", QUESTIONS)
def test_anything_in_what_was_searched_can_be_asked_again(bot: Bot, question: str) -> None:
    whole = json.loads(json.dumps(answer_json(bot.ask(question)) | {"k": 5}))
    ways = [at for at in _ways(whole) if at and at[0] in ("searched", "filters", "k", "query", "confidence", "models")]

    @settings(max_examples=100)
    @given(st.sampled_from(ways), _ANYTHING)
    def check(at: tuple[Any, ...], new: Any) -> None:
        for then in _read(json.dumps(_put(whole, at, new))):
            try:
                answer = bot.again(then.put, then.k)
            except UsageError:
                continue
            found = compare(then, from_json(answer_json(answer)))
            json.dumps(differences_json([found]), allow_nan=False, ensure_ascii=False).encode()
            "\n".join(difference_lines(found)).encode()

    check()


@settings(max_examples=400)
@given(st.text() | st.lists(_ANYTHING).map(json.dumps) | st.text(st.sampled_from('{}[]",:0123456789eE.-\\u natrlsfi')))
def test_any_text_is_read_or_refused(text: str) -> None:
    _read(text)


def test_as_many_as_can_be_asked_for(bot: Bot) -> None:
    for k in (0, -1, 1001, 2**31, 10**18, True, 2.5, "3"):
        for ask in (bot.ask, bot.search, bot.timeline, lambda text, k: list(bot.stream(text, k=k))):
            with pytest.raises(UsageError, match="from 1 to 1000"):
                ask("bridge", k=k)
        with pytest.raises(UsageError, match="from 1 to 1000"):
            bot.quotes("Holm", "", k=k, filters=bot.understand("x").filters)  # type: ignore[arg-type]
        with pytest.raises(UsageError, match="from 1 to 1000"):
            bot.again(bot.understand("bridge"), k)  # type: ignore[arg-type]
    assert bot.ask("how many people were hurt on the bridge?", k=1000).status == "answered"
    assert len(bot.search("bridge", k=1)[1]) == 1


def test_a_file_of_no_utf_8_name_is_cited_and_proved(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    odd = tmp_path / "corpus" / "caf\udcff.txt"
    try:
        odd.write_text("Bridge closed\n\n" + "\n\n".join(BODY))
    except OSError:
        pytest.skip("the disk takes no such name")
    build(tmp_path / "index", [tmp_path / "corpus"])
    with opened(tmp_path / "index") as bot:
        written = json.dumps(answer_json(bot.ask(QUESTIONS[1])))
        assert [prove(receipt, bot.corpus) for receipt in read(written, "it")] == [[]]
