"""A receipt holds as it was written, and no change of one character to what it says goes unseen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from kept import BRIDGE, FERRY, TUNNEL, Stored, abstained, answered, composed, turn

from qabot.errors import UsageError
from qabot.receipts.proof import Fault, prove, prove_talk
from qabot.receipts.reading import read, read_talks
from qabot.receipts.replay import compare
from qabot.receipts.seal import seal
from qabot.receipts.standing import standings, worst
from qabot.render.objects import answer_json, conversation_json, turn_json
from qabot.render.receipts import difference_lines, proof_lines, proofs_json, talk_lines
from qabot.text import digest
from qabot.types import Answer, Article, Cited, Conversation, Draft, Kept, Sentence, Summary

INDEX = {article.id: article for article in (BRIDGE, TUNNEL, FERRY)}
Json = dict[str, Any]
Place = tuple[Any, ...]


SAYS = {BRIDGE.id: [spoken.said.quote for spoken in answered().quotes]}


def proved(written: Json | str, index: Mapping[str, Article] | Stored = INDEX) -> list[Fault]:
    (receipt,) = read(written if isinstance(written, str) else json.dumps(written), "it")
    return prove(receipt, index if isinstance(index, Stored) else Stored(index, SAYS))


def caught(written: Json | str) -> bool:
    """Say whether a receipt fails, or is none any more."""
    try:
        return bool(proved(written))
    except UsageError:
        return True


def whole(answer: Answer | None = None) -> Json:
    return json.loads(json.dumps(turn_json(turn(answer or answered()))))  # type: ignore[no-any-return]


def forged(at: Place, new: Any) -> Json:
    """A receipt of all there is, changed in one place and sealed again: that is seen by what it says alone."""
    return forged_from(whole(composed()), at, new)


def forged_from(receipt: Json, at: Place, new: Any) -> Json:
    written: Json = changed(receipt, at, new)
    return written | {"digest": seal(written)}


@pytest.mark.parametrize("answer", [answered(), composed(), abstained()], ids=["answered", "composed", "abstained"])
def test_what_was_written_holds(answer: Any) -> None:
    assert proved(answer_json(answer)) == []
    assert proved(turn_json(turn(answer))) == []
    written = json.loads(json.dumps(answer_json(answer)))
    turned = {key: written[key] for key in reversed(written)} | {"digest": seal(written), "note": "of another program"}
    assert proved(json.dumps(turned, indent=3, ensure_ascii=True)) == []


def test_every_form_of_file_is_read() -> None:
    lines = [{"filters": {}}, answer_json(answered()), {"error": "x", "exit_code": 2}, answer_json(abstained()), {}]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    assert [receipt.status for receipt in read(text, "it")] == ["answered", "abstained"]
    for array in (json.dumps(lines), json.dumps([[[lines[1]], lines[2:]]])):
        assert [receipt.status for receipt in read(array, "it")] == ["answered", "abstained"]
    talk = conversation_json(Conversation(3, "/i", (turn(abstained()), turn(answered()))))
    found = read(json.dumps(talk, indent=1), "it")
    assert [(receipt.status, receipt.k) for receipt in found] == [("abstained", 7), ("answered", 7)]


@pytest.mark.parametrize(
    "text",
    ["", " \n", "# Markdown", "{", "[" * 100_000, "7", "[]", "{}", '{"error": "x"}', '{"turns": [1]}', '{"status": 1}',
     '{"citations": []}', '{"status": "answered", "question": "\\ud800"}', "\x00", "nul",
     '{"confidence": ' + "9" * 5_000 + "}", '{"confidence": NaN}',
     '{"confidence": -Infinity}', '{"answer": "a lie", "answer": "b"}', "[[" * 400 + "]]" * 400],
)  # fmt: skip
def test_what_is_no_receipt_is_an_error_of_use(text: str) -> None:
    with pytest.raises(UsageError, match="qabot verify"):
        read(text, "it")


# The law.

_CHARACTERS = st.sampled_from([*'aeZ.,0129-–’“ ]}{"\\', "é", "\u200b", "字"]) | st.characters(exclude_categories=["Cs"])


@st.composite
def edits(draw: st.DrawFn) -> Callable[[str], str]:
    """Return what replaces, inserts or deletes one character."""
    where, kind, character = draw(st.floats(0, 1)), draw(st.sampled_from("rid")), draw(_CHARACTERS)

    def edit(text: str) -> str:
        at = min(int(where * (len(text) + 1)), len(text) - (kind != "i"))
        return text[:at] + ("" if kind == "d" else character) + text[at + (kind != "i") :]

    return edit


def leaves(value: Any, at: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield every string and number with the way to it."""
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(each, (*at, key))
    elif value is not None and not isinstance(value, bool):
        yield at, value


def changed(value: Any, at: Place, new: Any) -> Any:
    """Return a copy in which what lies at the end of a way is another."""
    if not at:
        return new
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[at[0]] = changed(value[at[0]], at[1:], new)
    return copied


def _names(at: Place) -> set[str]:
    return {key for key in at if isinstance(key, str)}


# Of what two rest on, one alone may be another without a contradiction: only the digest tells.
_SHARED = ("composed", "sentences", 2, "rests")
SAID = [
    (at, value)
    for at, value in leaves(json.loads(json.dumps(turn_json(turn(composed())))))
    if at[0] in ("answer", "short_answer", "short", "statements")
    or (at[0] == "citations" and not _names(at) & {"path", "version", "story", "reprints"})
    or at[0] == "quotes"
    or at[0] == "sequence"
    or at[:2] == ("composed", "text")
    or (at[0] == "composed" and len(at) > 2 and at[2] != 1 and at[:4] != _SHARED)
]


def test_the_law_is_about_all_of_it() -> None:
    assert {key for at, _ in SAID for key in _names(at)} >= {
        "answer", "short_answer", "text", "spans", "start", "end", "n", "content", "article_id", "published", "also",
        "sequence", "value", "composed", "marks", "rests",
    }  # fmt: skip


@settings(max_examples=600)
@given(st.sampled_from(SAID), edits())
def test_no_change_of_a_character_goes_unseen_by_what_it_says(
    said: tuple[Place, Any], edit: Callable[[str], str]
) -> None:
    """With a digest that fits: each text, span, mark, date and speaker is proved by the index or by another part."""
    at, value = said
    new: Any = edit(str(value))
    if not isinstance(value, str):
        try:
            new = json.loads(new)
        except ValueError:
            return  # no JSON any more
    assume(new != value)
    assert caught(forged(at, new)), (at, value, new)


def test_every_deletion_and_doubling_is_seen() -> None:
    for at, value in SAID:
        if isinstance(value, str):
            for place in range(len(value)):
                assert caught(forged(at, value[:place] + value[place + 1 :])), (at, place)
                doubled = value[:place] + value[place] + value[place:]
                assert caught(forged(at, doubled)), (at, place)
        else:
            for new in (value - 1, value + 1, -value, value * 10, value / 2):
                assert new == value or caught(forged(at, new)), (at, new)


@pytest.mark.parametrize("answer", [answered(), composed(), abstained()], ids=["answered", "composed", "abstained"])
def test_no_change_of_a_character_of_the_file_goes_unseen(answer: Any) -> None:
    """With the digest: also what no index can prove, such as the confidence or who speaks."""
    text = json.dumps(answer_json(answer), ensure_ascii=False)
    original = json.loads(text)

    @settings(max_examples=300)
    @given(edits())
    def check(edit: Callable[[str], str]) -> None:
        edited = edit(text)
        try:
            value = json.loads(edited)
        except ValueError:
            assert caught(edited)
            return
        if seal(value) != seal(original):
            assert "digest" not in value or caught(edited), edited

    check()


# What became of the articles.


def test_what_a_value_or_a_composed_sentence_rests_on_is_proved() -> None:
    for at, new, what in (
        (("sequence", 0, "value"), "Sunday", "not cut from [1]"),
        (("sequence", 1, "published"), "2026-03-05", "not of the day and outlet of [4]"),
        (("sequence", 1, "also"), [], "does not rest on the words"),
        (("sequence", 1, "rests"), [{"n": 5, "start": 0, "end": 16}], "does not rest on the words"),
        (("sequence", 1, "n"), 9, "the mark [9] leads to no citation"),
        (("composed", "text"), "A ferry sank. [6] Holm closed it. [1]", "not made of its sentences"),
        (("composed", "sentences", 0, "rests"), [], "the spans of [6]"),
        (("composed", "sentences", 0, "rests", 0, "end"), 9_999, "the spans of [6]"),
        (("composed", "sentences", 1, "struck"), False, "not made of its sentences"),
        (("composed", "sentences", 2, "marks"), [1, 6], "does not rest on what its marks lead to"),
        (("composed", "sentences", 2, "marks"), [1, 7], "the mark [7] leads to no citation"),
        (("composed", "model"), "another", "its digest does not fit"),
        (("understood",), [{}], "its digest does not fit"),
        (("k",), 8, "its digest does not fit"),
    ):
        found = proved(changed(whole(composed()), at, new))
        assert {fault.kind for fault in found} == {"altered"}, at
        assert any(what in fault.what for fault in found), (at, found)


def test_an_article_that_changed_or_went() -> None:
    other = replace(BRIDGE, paragraphs=(BRIDGE.paragraphs[0].replace("Monday", "Tuesday"), BRIDGE.paragraphs[1]))
    (fault,) = proved(whole(), INDEX | {BRIDGE.id: other})
    assert (fault.kind, fault.n, fault.article_id, fault.paragraph) == ("changed", 1, BRIDGE.id, 1)
    assert "reads otherwise" in fault.what
    shorter = replace(BRIDGE, paragraphs=BRIDGE.paragraphs[:1])
    found = proved(whole(), INDEX | {BRIDGE.id: shorter})
    assert [(f.kind, f.n) for f in found] == [("gone", 2), ("changed", 2)]
    moved = replace(BRIDGE, paragraphs=("A new first one.", *BRIDGE.paragraphs))
    assert "its words are now paragraph 2" in proved(whole(), INDEX | {BRIDGE.id: moved})[0].what
    gone = proved(whole(), {TUNNEL.id: TUNNEL})
    assert [(f.kind, f.n) for f in gone] == [("gone", 1), ("gone", 2)]
    renamed = proved(whole(), INDEX | {TUNNEL.id: replace(TUNNEL, source="The Other Paper")})
    assert [(f.kind, f.n) for f in renamed] == [("changed", 3)]
    assert "source is The Other Paper in the index, missing here" in renamed[0].what
    assert proved(whole(), INDEX | {BRIDGE.id: replace(BRIDGE, paths=("/moved.json",))}) == []


def test_an_article_that_is_another_by_its_id_since_its_file_was_edited() -> None:
    """Without a url an article is known by its text."""
    first = BRIDGE.paragraphs[0].replace("Monday", "Tuesday")
    edited = replace(BRIDGE, id="feedfeedfeed", paragraphs=(first, BRIDGE.paragraphs[1]))
    index = Stored({TUNNEL.id: TUNNEL, edited.id: edited}, {edited.id: SAYS[BRIDGE.id]}, before={BRIDGE.id: edited.id})
    (fault,) = proved(whole(), index)
    assert (fault.kind, fault.n, fault.article_id) == ("changed", 1, BRIDGE.id)
    assert fault.what == "the paragraph reads otherwise; the article was edited and is feedfeedfeed now"
    same = replace(edited, paragraphs=BRIDGE.paragraphs)
    other = Stored({TUNNEL.id: TUNNEL, same.id: same}, {same.id: SAYS[BRIDGE.id]}, {BRIDGE.id: same.id})
    assert proved(whole(), other) == [], "what is cited was left as it was"


def talk_of(*answers: Answer) -> Json:
    turns = tuple(turn(replace(each, question=f"{n}?")) for n, each in enumerate(answers))
    return json.loads(json.dumps(conversation_json(Conversation(3, "/i", turns))))  # type: ignore[no-any-return]


def told(*talks: Json) -> list[tuple[str, list[str]]]:
    """What is said of conversations, of which every answer holds."""
    receipts, found = read_talks("".join(json.dumps(talk, indent=1) for talk in talks), "it")
    assert not any(prove(receipt, Stored(INDEX, SAYS)) for receipt in receipts)
    value = proofs_json([(receipt, []) for receipt in receipts], [(talk, prove_talk(talk)) for talk in found])
    assert value["holds"] is not any(prove_talk(talk) for talk in found)
    assert [len(talk["turns"]) for talk in talks] == [each["turns"] for each in value["conversations"]]
    for talk in found:
        assert (talk_lines(talk, prove_talk(talk)) == []) is not prove_talk(talk)
    return [(each["digest"], [fault["what"] for fault in each["faults"]]) for each in value["conversations"]]


def test_the_turns_of_a_conversation_are_all_there_in_their_order() -> None:
    talk = talk_of(answered(), abstained(), composed())
    turns = talk["turns"]
    assert told(talk, talk) == [("fits", [])] * 2
    assert told(talk | {"standings": [], "note": "of another program"}) == [("fits", [])]
    for wrong in (turns[:2], turns[1:], turns[:1] + turns[2:], turns[::-1], [*turns, turns[0]], [*turns, whole()]):
        ((digest_, what),) = told(talk | {"turns": wrong})
        assert digest_ == "broken"
        assert "a turn was taken out, added, moved" in what[0]
    for at, new in (("index", "/other"), ("conversation", 4), ("unreadable", 1), ("index", {"a": [1]}), ("digest", 7)):
        assert told(talk | {at: new})[0][0] == "broken", at
    del talk["digest"]
    assert "it has no digest" in told(talk)[0][1][0]
    assert "it has no digest" in told(talk | {"digest": None})[0][1][0]
    (found,) = read_talks(json.dumps(talk), "it")[1]
    lines = talk_lines(found, prove_talk(found))
    assert lines[0] == "fails: conversation 3 (3 answers)"
    assert lines[1].startswith("  altered: it has no digest")


def test_a_conversation_without_an_answer_is_an_error_of_use() -> None:
    with pytest.raises(UsageError, match="a conversation without an answer"):
        read(GOOD + json.dumps(talk_of(answered()) | {"turns": []}), "it")


def test_no_fewer_fields_are_sealed_than_the_manual_says() -> None:
    """All but how long it took."""
    for name in whole(composed()).keys() - {"timings_ms", "digest"}:
        assert seal(whole(composed()) | {name: "another"}) != seal(whole(composed())), name


def test_without_a_digest_nothing_holds() -> None:
    for missing in (None, "deleted"):
        written = whole() | {"digest": missing, "confidence": 0.99, "question": "Who lied?"}
        if missing:
            del written["digest"]
        (fault,) = proved(written)
        assert fault.kind == "altered"
        assert "it has no digest" in fault.what
        assert "confidence" in fault.what
    for wrong in ("", 7, "0" * 32, "2:", "2:" + "0" * 32, seal(whole())[2:]):
        assert [fault.kind for fault in proved(whole() | {"digest": wrong})] == ["altered"]
    assert [fault.kind for fault in proved(whole() | {"asked": "1999-01-01"})] == ["altered"], "when is under the seal"


def test_digests_of_before_hold_and_do_not_cover_when_it_was_asked() -> None:
    before = {key: value for key, value in whole().items() if key != "asked"}
    older = whole() | {"digest": seal(before).removeprefix("2:")}
    for written in (older, older | {"asked": "1999-01-01"}):
        (receipt,) = read(json.dumps(written), "it")
        assert prove(receipt, Stored(INDEX, SAYS)) == []
        assert proofs_json([(receipt, [])])["answers"][0]["digest"] == "older"
        assert "does not cover when it was asked" in "\n".join(proof_lines(receipt, []))
    assert [fault.kind for fault in proved(older | {"k": 8})] == ["altered"]


def test_who_speaks_is_proved_by_the_index() -> None:
    for key, new, what in (
        ("speaker", "The Mayor", "the speaker is Anna Holm in the index, The Mayor here"),
        ("speaker", None, "the speaker is Anna Holm in the index, unknown here"),
        ("cue", "she lied", "the words that report it are she said in the index, she lied here"),
        ("cue", None, "the words that report it are she said in the index, missing here"),
        ("parts", [], "do not stand there"),
        ("n", 3, "do not stand there"),
        ("n", 1, "does not begin in the paragraph"),
    ):
        (fault,) = proved(forged_from(whole(), ("quotes", 0, key), new))
        assert what in fault.what, (key, new)
    (quote,) = SAYS[BRIDGE.id]
    assert quote.speaker is not None
    other = replace(quote, speaker=replace(quote.speaker, name="Bertha Crane"))
    (fault,) = proved(whole(), Stored(INDEX, {BRIDGE.id: [other]}))
    assert (fault.kind, fault.n) == ("changed", 2)
    shorter = changed(changed(whole(), ("quotes", 0, "content"), "“It was"), ("quotes", 0, "parts", 0, "end"), 7)
    assert "no quote of these words" in proved(shorter | {"digest": seal(shorter)})[0].what


def test_that_a_composed_text_is_no_exact_words_is_said() -> None:
    for written, said in ((whole(composed()), True), (whole(), False)):
        (receipt,) = read(json.dumps(written), "it")
        lines = proof_lines(receipt, prove(receipt, Stored(INDEX, SAYS)))
        assert lines[0].startswith("holds")
        assert any("composed by tiny at home" in line and "not exact words" in line for line in lines) is said
        assert proofs_json([(receipt, [])])["answers"][0]["composed"] is said


GOOD = json.dumps(answer_json(answered()))
LIE = {"status": "answered", "answer": "The mayor stole it."}


@pytest.mark.parametrize(
    "beside",
    [
        [LIE], [{"answer": "The mayor stole it."}], {"turns": [{"question": "who?", "text": "a lie"}]},
        {"turns": ["The mayor stole it."]}, {"turns": "The mayor stole it."}, {"turns": {"0": LIE}}, ["a lie"], [[7]],
        json.loads(GOOD) | {"turns": [json.loads(GOOD)]}, {"turns": [json.loads(GOOD)]} | LIE, {"more": [LIE]},
        {"turns": [{"turns": [json.loads(GOOD)]}]}, {"statements": []}, {"question": "who?"}, {"more": {"x": LIE}},
    ],
)  # fmt: skip
def test_nothing_that_may_be_an_answer_is_passed_over(beside: Any) -> None:
    for text in (GOOD + json.dumps(beside), json.dumps([json.loads(GOOD), beside])):
        with pytest.raises(UsageError, match="qabot verify"):
            read(text, "it")


@pytest.mark.parametrize("text", ["7", '"The mayor stole it."', "null", "true"])
def test_a_bare_value_beside_an_answer_is_an_error_of_use(text: str) -> None:
    with pytest.raises(UsageError, match="which is no answer"):
        read(f"{GOOD}\n{text}\n", "it")


def test_a_receipt_that_contradicts_itself_says_where() -> None:
    for at, new, what in (
        (("answer",), "The mayor resigned. [1]", "not made of the words it cites"),
        (("citations", 0, "spans", 0, 1), 9_999, "lies outside of its text"),
        (("statements", 0, "n"), 4, "the mark [4] leads to no citation"),
        (("statements", 0, "end"), 9_999, "outside of the text it is cut from"),
        (("citations", 1, "n"), 7, "not numbered"),
        (("citations", 2, "spans"), [[0, 3]], "the spans of [3]"),
        (("short_answer",), "Anna", "the short answer"),
        (("short_answer",), None, "no short answer"),
        (("status",), "abstained", "holds an answer"),
        (("confidence",), 0.99, "its digest does not fit"),
    ):
        found = proved(changed(whole(), at, new))
        assert [fault.kind for fault in found] == ["altered"], at
        assert what in found[0].what


class Lookup:
    """Paragraphs of a dictionary of articles."""

    def __init__(self, *articles: Article) -> None:
        self._articles = {article.id: article for article in articles}

    def paragraph(self, article_id: str, number: int) -> str | None:
        found = self._articles.get(article_id)
        return found.paragraphs[number - 1] if found and number <= len(found.paragraphs) else None

    def successor(self, article_id: str) -> str | None:
        return FERRY.id if article_id == BRIDGE.id and article_id not in self._articles else None


def test_standings() -> None:
    cited = [Cited(n, BRIDGE.id, n, digest(text)) for n, text in enumerate(BRIDGE.paragraphs, 1)]
    other = replace(BRIDGE, paragraphs=("Another.", BRIDGE.paragraphs[1]))
    assert standings(Lookup(BRIDGE), cited) == {}
    assert standings(Lookup(other), cited) == {1: "changed"}
    assert standings(Lookup(replace(BRIDGE, paragraphs=("Another.",))), cited) == {1: "changed", 2: "gone"}
    kept = Kept(
        1, "/i", (Summary("a?", "2026-01-01", "answered", (cited[1],)), Summary("b?", "", "answered", (cited[0],)))
    )
    assert worst(Lookup(BRIDGE), kept) is None
    assert worst(Lookup(other), kept) == "changed"
    assert worst(Lookup(), kept) == "gone"
    edited = replace(BRIDGE, id=FERRY.id, paragraphs=("Another.", BRIDGE.paragraphs[1]))
    assert standings(Lookup(edited), cited) == {1: "changed"}, "by the article that an edit made of it"
    assert standings(Lookup(replace(edited, paragraphs=BRIDGE.paragraphs)), cited) == {}
    assert standings(Lookup(replace(edited, paragraphs=("Another.",))), cited) == {1: "changed", 2: "gone"}


def test_what_differs_when_asked_again() -> None:
    then, none = read(json.dumps([]) + json.dumps(whole()) + json.dumps(answer_json(abstained())), "it")
    same = compare(then, read(json.dumps(whole() | {"confidence": 0.7501, "snapshot": "new"}), "it")[0])
    assert (same.changed, same.around) == ((), ("snapshot",))
    other = compare(then, none)
    assert other.changed == ("status", "answer", "short_answer", "citations", "confidence")
    assert other.around == ("models",)
    assert [source.n for source in other.gone] == [1, 2, 3]
    assert [source.n for source in compare(none, then).new] == [1, 2, 3]


def test_of_a_composed_answer_the_exact_words_are_compared() -> None:
    exact = replace(composed(), draft=None, citations=composed().citations[:5])
    then, now, other = (read(json.dumps(answer_json(a)), "it")[0] for a in (composed(), exact, answered()))
    same = compare(then, now)
    assert (same.composed, same.changed, same.around, same.gone) == (True, (), (), ())
    assert "not compared" in "\n".join(difference_lines(same))
    assert not compare(now, now).composed
    assert [source.n for source in compare(then, other).gone] == [4, 5]
    bare = replace(exact, sequence=(), short=None, quotes=(), citations=(), statements=(), status="abstained")
    rests = composed().draft.kept[0].rests  # type: ignore[union-attr]
    cited = replace(composed().citations[5], n=1)
    draft = Draft("tiny", (Sentence("A ferry runs.", (1,), None, (replace(rests[0], n=1),)),))
    only = replace(bare, status="answered", statements=(replace(rests[0], n=1),), citations=(cited,), draft=draft)
    assert proved(answer_json(only)) == []
    then, none = (read(json.dumps(answer_json(a)), "it")[0] for a in (only, bare))
    assert compare(then, none).changed == ()
    assert "status" in compare(then, now).changed


@pytest.mark.parametrize("where", ["filters", "searched"])
@pytest.mark.parametrize("field", ["as_of", "since", "until"])
def test_a_date_that_is_none_is_an_error_of_use(where: str, field: str) -> None:
    filters = ("filters",) if where == "filters" else ("searched", "filters")
    for wrong in ("x", "2026-13-01", "", "2026-W10-1", "20260302", "2026-03"):
        with pytest.raises(UsageError, match="qabot verify"):
            read(json.dumps(changed(whole(), (*filters, field), wrong)), "it")
    assert read(json.dumps(changed(whole(), (*filters, field), "2026-02-28")), "it")


@pytest.mark.parametrize("where", [("filters",), ("searched", "filters"), ("searched", "given")])
@pytest.mark.parametrize(
    ("field", "names", "what"),
    [
        ("sources", ["a"] * 1_001, "sources takes at most 1,000 names, not 1,001"),
        ("authors", ["x", "a" * 501], "a name in authors has at most 500 characters, not 501"),
        ("articles", ["a"] * 100_001, "articles takes at most 100,000 names"),
    ],
)
def test_more_names_than_are_looked_for_are_an_error_of_use(
    where: Place, field: str, names: list[str], what: str
) -> None:
    with pytest.raises(UsageError, match=f"(?s)is no receipt: {what}.*qabot verify"):
        read(json.dumps(changed(whole(), (*where, field), names)), "it")
    assert read(json.dumps(changed(whole(), (*where, field), ["a" * 500] * 1_000)), "it")


def test_names_that_were_understood_are_few_too() -> None:
    item = {"kind": "source", "words": "a", "means": "a", "effect": "filter", "names": ["a" * 501]}
    with pytest.raises(UsageError, match="a name in sources has at most 500 characters"):
        read(json.dumps(changed(whole(), ("searched", "understood"), [item])), "it")
