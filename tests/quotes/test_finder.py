"""The finder that qabot ships: what it finds in plain articles, and that every place is exact in any article."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from helpers import opened
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.protocols import Encoder
from qabot.quotes.attribute import attribute
from qabot.quotes.extract import combine
from qabot.quotes.finder import QuoteFinder
from qabot.quotes.tagger import Tagged
from qabot.types import EVERYTHING, Article, Place, Quote, Said

FINDER = QuoteFinder()
KINDS = {"direct", "mixed", "indirect"}
Row = tuple[str | None, str, tuple[str, ...]]


def article(paragraphs: Sequence[str], title: str = "") -> Article:
    return Article("0123", title, None, (), None, None, None, None, None, (), tuple(paragraphs))


def found(*paragraphs: str, title: str = "Harbour gate stays shut") -> list[Row]:
    """Return speaker, kind and words of each quote."""
    return [
        (
            quote.speaker.name if quote.speaker else None,
            quote.kind,
            tuple(paragraphs[p.paragraph - 1][p.start : p.end] for p in quote.content),
        )
        for quote in FINDER.find(title, paragraphs)
    ]


def parts(*paragraphs: str) -> list[tuple[str | None, str]]:
    """Return speaker and words of each part of each quote, in the order of the article."""
    return [(name, part) for name, _, words in found(*paragraphs) for part in words]


def assert_lawful(whole: Article, quotes: Sequence[Quote]) -> None:
    """Check that every place of every quote is a slice of its paragraph, and that contents are in order."""
    for quote in quotes:
        assert quote.kind in KINDS
        assert quote.content
        mention = quote.speaker.mention if quote.speaker else None
        for place in (*quote.content, quote.cue, quote.source, mention):
            if place is not None:
                assert 1 <= place.paragraph <= len(whole.paragraphs)
                text = whole.paragraphs[place.paragraph - 1]
                assert 0 <= place.start < place.end <= len(text)
                assert text[place.start : place.end].strip()
        for one, other in pairwise(quote.content):
            assert one < other
            assert one.paragraph < other.paragraph or one.end <= other.start
        if quote.speaker:
            assert quote.speaker.name.strip()
            assert quote.speaker.rule
        said = Said(whole, quote)
        assert len(said.lines) == len(said.spans) == len({place.paragraph for place in quote.content})
        for line, (number, span) in zip(said.lines, said.spans.items(), strict=True):
            assert line == whole.paragraphs[number - 1][span.start : span.end]
            for place in quote.content:
                assert place.paragraph != number or whole.paragraphs[number - 1][place.start : place.end] in line
    assert [quote.content[0] for quote in quotes] == sorted(quote.content[0] for quote in quotes)


@pytest.mark.parametrize(
    "marked",
    ["“{}”", '"{}"', "‘{}’", "'{}'", "»{}«", "«{}»", "„{}“", "„{}”", "« {} »"],
)
def test_quoted_words_before_said_and_a_name(marked: str) -> None:
    words = marked.format("We had no choice but to close the gate,")
    text = f"{words} said Anna Holm, the harbour master."
    assert found("The harbour gate was shut on Monday.", text) == [("Anna Holm", "direct", (words,))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“We shall appeal against the ruling,” said Anna Holm.", "“The money has been spent,” said Tom Reed."),
        ("“We had no choice but to close it,” said Anna Holm.", "“I saw nothing of the kind at all,” said Tom Reed."),
    ],
)
def test_two_people_quoted_one_after_the_other(one: str, other: str) -> None:
    before = "The harbour gate was shut on Monday after a storm that broke two of its hinges."
    assert parts(before, one, other) == [
        ("Anna Holm", one[: one.index("”") + 1]),
        ("Tom Reed", other[: other.index("”") + 1]),
    ]


def test_he_said_and_she_said() -> None:
    assert parts(
        "“We had no choice but to close the gate,” said Anna Holm.",
        "“Nobody was hurt, and nobody will be,” she said.",
    ) == [
        ("Anna Holm", "“We had no choice but to close the gate,”"),
        ("Anna Holm", "“Nobody was hurt, and nobody will be,”"),
    ]


def test_according_to() -> None:
    ((name, kind, words),) = found("According to Tom Reed, the wall had been weak for many years.")
    assert (name, kind) == ("Tom Reed", "indirect")
    assert "the wall had been weak for many years" in words[0]


def test_said_that() -> None:
    ((name, kind, words),) = found("Tom Reed said that the wall had been weak for many years.")
    assert (name, kind) == ("Tom Reed", "indirect")
    assert "the wall had been weak for many years" in words[0]


def test_indirect_speech_with_a_quotation_in_it() -> None:
    ((name, kind, words),) = found("Tom Reed said that the wall was “a disgrace” and would be rebuilt by June.")
    assert (name, kind) == ("Tom Reed", "mixed")
    assert "“a disgrace” and would be rebuilt by June" in words[0]


def test_a_body_speaks() -> None:
    (row,) = found("The wall fell on Monday.", "The Home Office said it had not been asked about the wall.")
    assert row[:2] == ("Home Office", "indirect")


def test_words_interrupted_by_the_cue_are_one_quote() -> None:
    text = "“The wall is weak,” Tom Reed said, “and it has been weak for years.”"
    assert found(text) == [("Tom Reed", "direct", ("“The wall is weak,”", "“and it has been weak for years.”"))]
    (quote,) = FINDER.find("", [text])
    assert Said(article([text]), quote).lines == (text,)


def test_a_quotation_over_paragraphs_is_one_quote() -> None:
    body = (
        "Tom Reed wrote to the council on Monday:",
        "“The wall is weak and it has been weak for years.",
        "“It will fall on somebody, and I shall not be silent then.”",
    )
    assert found(*body) == [("Tom Reed", "direct", body[1:])]


def test_a_quoted_paragraph_goes_on_for_whoever_spoke_before() -> None:
    body = (
        "“The wall is weak and it has been weak for years,” said Tom Reed.",
        "“It will fall on somebody, and I shall not be silent then.”",
    )
    assert parts(*body)[-1] == ("Tom Reed", body[1])


def test_quoted_paragraphs_in_other_languages_are_found() -> None:
    for words in ("„Wir hatten wirklich keine andere Wahl als das.“", "« Nous n’avons vraiment pas eu le choix. »"):
        assert found("Das Tor blieb zu. Le quai est fermé.", words) == [(None, "direct", (words,))]


def test_an_article_without_speech_has_no_quotes() -> None:
    assert found("The wall fell on Monday.", "It had been built in 1911 by the harbour company.", "It rained.") == []
    assert found() == []
    assert found("") == []


def test_the_answer_to_a_reported_question_is_of_the_person_asked() -> None:
    body = (
        "Tom Reed came to the inquiry on Monday.",
        "Mr Reed was asked whether the wall was weak.",
        "“It was weak, and all of us knew that it was.”",
    )
    words = Place(3, 0, len(body[2]))
    (quote,) = attribute("", body, combine(body, [Tagged(words, None, None, 0.9, 0.9)]))
    assert quote.speaker is not None
    assert (quote.speaker.name, quote.speaker.rule) == ("Tom Reed", "asked")


def test_a_question_taken_for_the_cue_still_names_the_person_asked() -> None:
    body = (
        "Tom Reed came to the inquiry on Monday.",
        "Mr Reed was asked whether the wall was weak.",
        "“It was weak, and all of us knew that it was.”",
    )
    cue = Place(2, body[1].index("was asked"), body[1].index(" whether"))
    (quote,) = attribute("", body, combine(body, [Tagged(Place(3, 0, len(body[2])), cue, None, 0.9, 0.9)]))
    assert quote.speaker is not None
    assert quote.speaker.name == "Tom Reed"


def test_a_source_cut_within_a_name_is_the_whole_name() -> None:
    text = "“The gazette will not be sold to anybody,” said Ines Moor."
    start, end, cue = text.index("es Moor"), len(text) - 1, text.index("said")
    tagged = Tagged(Place(1, 0, text.index("”") + 1), Place(1, cue, cue + 4), Place(1, start, end), 0.9, 0.9)
    (quote,) = attribute("", [text], combine([text], [tagged]))
    assert quote.speaker is not None
    assert quote.speaker.name == "Ines Moor"


def test_no_words_stand_in_two_quotes() -> None:
    text = "Tom Reed, the mayor, arrived late. “I missed the train again,” he said."
    start, end, cue = text.index("“"), text.index("”") + 1, text.index("said")
    said, he = Place(1, cue, cue + 4), Place(1, cue - 3, cue - 1)
    tagged = [Tagged(Place(1, 0, end), said, he, 0.9, 0.1), Tagged(Place(1, start, end), said, he, 0.9, 0.9)]
    places = sorted(place for quote in combine([text], tagged) for place in quote.content)
    assert all(one.end <= other.start for one, other in pairwise(places))


MARKS = ["“", "”", "‘", "’", '"', "'", "„", "«", "»", "« ", " »", "''", "``", "‚", "‹", "›"]
NAMES = ["Anna Holm", "Mr Reed", "Tom Reed", "the mayor", "he", "She", "the Home Office", "O’Neill", "Siân Ó Dálaigh"]
CUES = [" said ", " said: ", " said that ", ", according to ", " asked whether ", " told ", " replied", ", he added, "]
PLAIN = ["The wall fell. ", "it was weak", ", ", ". ", "? ", "…", " — ", "We had no choice", "\u00a0", "🎉"]
ODD = ["[SEP]", "e\u0301", "ﬁ", "İ", "\u200d", "東京は雨。", "the players' bus", "6'2\"", "x" * 40, "word " * 90, " "]
ARTICLES = st.lists(
    st.lists(st.sampled_from([*MARKS, *MARKS, *NAMES, *CUES, *PLAIN, *ODD]), max_size=14).map("".join), max_size=7
)


@settings(max_examples=60)
@given(ARTICLES)
def test_every_place_is_exact_in_any_article(paragraphs: list[str]) -> None:
    assert_lawful(article(paragraphs), FINDER.find("Anna Holm “closes” gate", paragraphs))


@settings(max_examples=150)
@given(st.data())
def test_every_place_is_exact_whatever_the_tagger_says(data: st.DataObject) -> None:
    paragraphs = data.draw(ARTICLES)
    full = [number for number, text in enumerate(paragraphs, 1) if text.strip()]

    def somewhere() -> Place:
        number = data.draw(st.sampled_from(full))
        text = paragraphs[number - 1]
        shown = [at for at, c in enumerate(text) if not c.isspace()]
        start, end = sorted((data.draw(st.sampled_from(shown)), data.draw(st.sampled_from(shown))))
        return Place(number, start, end + 1)

    def perhaps() -> Place | None:
        return somewhere() if data.draw(st.booleans()) else None

    chances = st.floats(0.3, 1)
    count = data.draw(st.integers(0, 6)) if full else 0
    tagged = [Tagged(somewhere(), perhaps(), perhaps(), data.draw(chances), data.draw(chances)) for _ in range(count)]
    assert_lawful(article(paragraphs), attribute("", paragraphs, combine(paragraphs, tagged)))


def test_the_same_article_has_the_same_quotes() -> None:
    body = [
        "“We had no choice but to close the gate,” said Anna Holm.",
        "Tom Reed said that the wall was “a disgrace”. " * 20,
        "« Nous n’avons vraiment pas eu le choix. »",
    ]
    assert FINDER.find("Gate", body) == FINDER.find("Gate", body) == QuoteFinder().find("Gate", tuple(body))


def test_the_sample_articles_keep_the_law_and_their_quotes(sample_index: Path, encoder: Encoder) -> None:
    with opened(sample_index, encoder) as bot:
        articles = list(bot.corpus.articles(body=True))
        kept: dict[str, list[Quote]] = {}
        everything = bot.voices.latest(EVERYTHING, 100_000)
        stored = bot.corpus.quotes.select(None, bot.corpus.within(EVERYTHING))
        ids = {first: article.id for first, (_, article) in bot.corpus.load({q.first_passage for q in stored}).items()}
        for said, hit in everything:
            assert hit.article.id == said.article.id
            assert hit.passage.position == said.quote.content[0].paragraph
            assert hit.passage.text == said.article.paragraphs[hit.passage.position - 1]
        for each in stored:
            kept.setdefault(ids[each.first_passage], []).append(each.quote)
        assert len(stored) == bot.corpus.quotes.count()
        # What several copies of a story quote is told once.
        assert len(everything) == len({(said.article.origin, *said.lines) for said, _ in everything}) < len(stored)
    assert len(articles) >= 50
    assert len(kept) > 40
    for each in articles:
        quotes = kept.get(each.id, [])
        assert_lawful(each, quotes)
        assert quotes == FINDER.find(each.title, each.paragraphs), each.title


def test_the_finder_is_known_by_its_model_and_its_rules() -> None:
    name, _, rules = FINDER.identity.rpartition("/")
    assert "@" in name
    assert rules.isdigit()
