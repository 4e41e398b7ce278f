"""Rendered by CommonMark, an exported answer reads exactly as the articles are stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from helpers import HashEncoder, build, opened, write_json
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from qabot.render.markdown import answer_markdown, conversation_markdown, emphasise, escape
from qabot.text import clean_line
from qabot.types import Answer, Article, Citation, Passage, Query, Span, Statement, Turn

FLAVOURS = [MarkdownIt("commonmark"), MarkdownIt("js-default", {"linkify": False, "typographer": False})]
PIECES = [
    "*", "**", "_", "__", "`", "``", "<b>", "<", ">", "> ", "[", "]", "](x)", "![", "#", "# ", "1. ", "2)", "- ", "+ ",
    "---", "===", "|", "| a |", "&amp;", "&#65;", "&", "\\", "\\\\", "~~", "http://x.org", "<http://x.org>", "a", "Ü",
    "word", " ", ".", "“", "”", "€", "字", "10. ", "\U0001f600", "[1]: x",
]  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), min_size=1, max_size=12).map(
    lambda pieces: clean_line("".join(pieces))
)


def shown(token: Token) -> str:
    """Return the text a reader sees of one block, in which only text, emphasis and links may be found."""
    kinds = {"text", "text_special", "strong_open", "strong_close", "em_open", "em_close", "link_open", "link_close"}
    assert {child.type for child in token.children or []} <= kinds, token.content
    return "".join(child.content for child in token.children or [])


def bold(token: Token) -> list[str]:
    """Return the texts in bold."""
    found: list[str] = []
    inside = False
    for child in token.children or []:
        if child.type in ("strong_open", "strong_close"):
            inside = child.type == "strong_open"
            found += [""] if inside else []
        elif inside:
            found[-1] += child.content
    return found


def blocks(markdown: str, flavour: MarkdownIt) -> Iterator[tuple[str, Token]]:
    """Yield the text blocks with the path of what encloses them, such as "blockquote paragraph"."""
    around: list[str] = []
    for token in flavour.parse(markdown):
        if token.nesting == 1:
            around.append(token.type.removesuffix("_open"))
        elif token.nesting == -1:
            around.pop()
        elif token.type == "inline":
            yield " ".join(around), token
        else:
            raise AssertionError(f"{token.type} in an answer")


@given(TEXTS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=3))
@example("a.Next", [(0, 2)])
@example("字。字", [(1, 2)])
@example('so"he"said', [(2, 6)])
@example("one two", [(0, 3), (3, 7)])
@example("1986. A year", [])
@example("ends in \\", [(0, 9)])
def test_any_text_reads_as_stored(text: str, ends: list[tuple[int, int]]) -> None:
    cut = sorted(min(end, len(text)) for pair in ends for end in pair)
    spans = [Span(a, b) for a, b in zip(cut[::2], cut[1::2], strict=True)]
    for flavour in FLAVOURS:
        for before, where in (("", "paragraph"), ("# ", "heading"), ("> ", "blockquote paragraph")):
            written = f"{before}{emphasise(text, spans)}"
            found = list(blocks(written, flavour))
            assert [(place, shown(token)) for place, token in found if token.content] == (
                [(where, text)] if text else []
            )
            joined = "".join(part for _, token in found for part in bold(token))
            assert "".join(joined.split()) == "".join("".join(span.of(text) for span in spans).split())


@given(st.text(alphabet=" \t\n\rab*-", max_size=8))
def test_white_space_survives(text: str) -> None:
    found = [shown(token) for _, token in blocks(escape(text), FLAVOURS[0])]
    assert "".join(found) == text


def article(title: str, paragraphs: Sequence[str], url: str | None = None) -> Article:
    return Article(
        "0123456789ab", title, "The *Ledger*", (), "2026-03-01T08:00:00Z", None, None, url, None, ("/c/a_b_.txt",),
        tuple(paragraphs),
    )  # fmt: skip


def answer(question: str, found: Article, status: str = "answered", lead: bool = False) -> Answer:
    """Return an answer made of the whole first paragraph."""
    text = found.paragraphs[0]
    whole = Span(0, len(text))
    cited = Citation(1, Passage(0, found.id, 1, text), found, (whole,) if status == "answered" else ())
    return Answer(
        question=question,
        query=Query(question),
        status=status,  # type: ignore[arg-type]
        statements=(Statement(1, whole, lead),) if status == "answered" else (),
        citations=(cited,) if status == "answered" else (),
        closest=() if status == "answered" else (cited,),
        confidence=0.62,
        snapshot="1",
        models={},
        timings_ms={},
    )


@given(TEXTS.filter(bool), TEXTS.filter(bool), TEXTS.filter(bool), st.booleans())
def test_statements_and_passages_are_the_stored_words(question: str, title: str, text: str, lead: bool) -> None:
    for flavour in FLAVOURS:
        found = list(blocks(answer_markdown(answer(question, article(title, [text]), lead=lead)), flavour))
        assert [place for place, _ in found] == [
            "heading", "paragraph", "paragraph", "heading", "ordered_list list_item paragraph",
            "ordered_list list_item blockquote paragraph",
        ]  # fmt: skip
        texts = [shown(token) for _, token in found]
        assert texts[:4] == [question, f"{text} [1]", "likely right (0.62)", "Sources"]
        assert texts[4] == f"{title} · The *Ledger* · 2026-03-01 · paragraph 1 · /c/a_b_.txt"
        assert texts[5] == text
        assert bold(found[5][1]) == [text]


@given(TEXTS.filter(bool))
def test_an_abstention_is_no_answer(text: str) -> None:
    written = answer_markdown(answer("Who?", article("T", [text]), "abstained"))
    found = [(place, shown(token)) for place, token in blocks(written, FLAVOURS[0])]
    assert found[1] == ("paragraph", "No article answers this.")
    assert found[2] == ("heading", "Closest passages, not an answer")
    assert found[4] == ("bullet_list list_item blockquote paragraph", text)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://x.org/a_(b)?c=1&copy;=2&lt;", "https://x.org/a_(b)?c=1&copy;=2&lt;"),
        ("http://x.org/a b>c", "http://x.org/a%20b%3Ec"),
        ("javascript:alert(1)", None),
        ("/c/a.txt", None),
        (None, None),
    ],
)
def test_only_addresses_of_the_web_are_linked(url: str | None, address: str | None) -> None:
    written = answer_markdown(answer("Who?", article("A [title]", ["Text."], url)))
    line = next(token for place, token in blocks(written, FLAVOURS[0]) if "list_item" in place)
    links = [child.attrs["href"] for child in line.children or [] if child.type == "link_open"]
    assert links == ([address] if address else [])
    assert shown(line).startswith("A [title] · ")


def test_a_conversation_from_an_index(tmp_path: Path) -> None:
    body = ["The mayor *closed* the bridge_1 at <noon>.", "- She said: 1. no | yes."]
    write_json(tmp_path / "c" / "a.json", body, title="Bridge #1", url="https://x.org/bridge")
    build(tmp_path / "i", [tmp_path / "c"], HashEncoder())
    with opened(tmp_path / "i") as bot:
        answers = [bot.ask("Who closed the bridge?"), bot.ask("What did she say?")]
    written = conversation_markdown([Turn(one.question, one, "2026-03-12T07:30:00+01:00") for one in answers])
    texts = [shown(token) for _, token in blocks(written, FLAVOURS[0])]
    for one in answers:
        assert one.question in texts
        assert f"asked 2026-03-12 07:30 +01:00 · index {one.snapshot}" in texts
        for statement in one.statements:
            assert f"{one.words(statement)} [{statement.n}]" in texts
        for citation in (*one.citations, *one.closest):
            assert citation.passage.text in texts
