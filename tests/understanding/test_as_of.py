"""The law of --as-of: seen from any day, nothing that was published or changed later comes up anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from helpers import HashEncoder, build, opened, reading, write_json
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.bot import Bot
from qabot.retrieve.quotes import Voices
from qabot.types import Answer, Answered, Article, Filters

FIRST = date(2026, 3, 1)
NAMES = ("Ada Quill", "Bram Oster", "Cleo Finch")
QUESTIONS = (
    "How many boats burned?",
    "What is the latest number of boats that burned?",
    "How many boats burned on 4 March 2026?",
    "What did Ada Quill say about the boats?",
    "Who said the boats were old?",
    "What happened yesterday?",
    "What happened last week?",
    "How many boats burned before 6 March 2026?",
    "How many boats burned according to the Harbour Gazette?",
)

Written = tuple[int | None, int | None, int, str, str]
# Days of publication and of change after the first, None for none; a number of boats; who speaks; the outlet.
ARTICLES = st.lists(
    st.tuples(
        st.none() | st.integers(0, 12),
        st.none() | st.integers(0, 15),
        st.integers(2, 9),
        st.sampled_from(NAMES),
        st.sampled_from(("Harbour Gazette", "The Lamp")),
    ),
    min_size=1,
    max_size=6,
)


def day(after: int) -> str:
    return (FIRST + timedelta(after)).isoformat()


def written(folder: Path, articles: Sequence[Written]) -> Path:
    for number, (published, updated, boats, name, source) in enumerate(articles):
        dates = {"date": day(published)} if published is not None else {}
        if published is not None and updated is not None:
            dates["updated"] = day(max(published, updated))
        body = [
            f"A fire at the gazette quay burned {boats} boats, number {number} of the reports says.",
            f"“The boats were old and {boats} of them could not be saved,” {name} said yesterday.",
        ]
        write_json(folder / f"{number}.json", body, title=f"Fire burns {boats} boats", source=source, **dates)
    return folder


def cited(answer: Answer) -> list[Article]:
    """Return every article that an answer shows or rests on."""
    return [
        *(citation.article for citation in (*answer.citations, *answer.closest)),
        *(spoken.said.article for spoken in answer.quotes),
    ]


def assert_existed(articles: Sequence[Article], as_of: str) -> None:
    for article in articles:
        assert article.published is not None, "nobody can say that it existed then"
        assert max(article.published[:10], (article.updated or "")[:10]) <= as_of


def assert_nothing_later(bot: Bot, as_of: str) -> None:
    filters = Filters(as_of=as_of)
    for question in QUESTIONS:
        answer = bot.ask(question, filters)
        assert_existed(cited(answer), as_of)
        assert answer.query.filters.as_of == as_of
        _, hits = bot.search(question, filters, 20)
        assert_existed([hit.article for hit in hits], as_of)
        for citation in answer.citations:
            assert (citation.article.published or "")[:10] <= as_of
        for note in answer.notes:
            if note.kind == "outside":
                assert all(day(later) not in note.text for later in range(15) if day(later) > as_of)
    assert_existed([said.article for said in bot.quotes(None, "boats", filters, 20)], as_of)
    existing = list(bot.corpus.articles(filters))
    assert_existed(existing, as_of)
    assert bot.corpus.count(filters)[0] == len(existing)
    quoted = bot.voices.everybody(filters)
    assert all(voice.newest is not None and voice.newest <= as_of for voice in quoted)
    assert sum(voice.quotes for voice in quoted) <= 2 * len(existing)


@settings(max_examples=12)
@given(ARTICLES, st.integers(-1, 16))
def test_nothing_later_comes_up(articles: list[Written], seen: int) -> None:
    with TemporaryDirectory() as name:
        folder = written(Path(name) / "articles", articles)
        build(Path(name) / "index", [folder])
        with opened(Path(name) / "index") as bot:
            assert_nothing_later(bot, day(seen))


LINES = st.lists(
    st.sampled_from(
        (
            "tell me more",
            "only the Harbour Gazette",
            "only since last week",
            "and who said so?",
            "how many?",
            "and what did Ada Quill say about them?",
            "and since 6 March 2026?",
            "what else?",
        )
    ),
    max_size=4,
)


@settings(max_examples=12)
@given(ARTICLES, st.integers(0, 14), st.booleans(), st.sampled_from(QUESTIONS[:2]), LINES)
def test_nothing_later_comes_up_in_a_conversation(
    articles: list[Written], seen: int, asked: bool, question: str, lines: list[str]
) -> None:
    with TemporaryDirectory() as name:
        build(Path(name) / "index", [written(Path(name) / "articles", articles)])
        with opened(Path(name) / "index") as bot:
            session, filters = bot.session(), Filters(as_of=day(seen))
            first = question if asked else f"As of {day(seen)}, {question}"
            given = filters if asked or not bot.understand(first).filters.as_of else Filters()
            for line in (first, *lines):
                for event in session.stream(line, given):
                    if isinstance(event, Answered) and event.answer.query.filters.as_of:
                        assert_existed(cited(event.answer), day(seen))
                assert given == Filters() or session.answers[-1].query.filters.as_of == day(seen)
                assert line not in ("tell me more", "what else?") or session.answers[-1].query.filters.as_of


def corpus(tmp_path: Path, articles: Sequence[Written]) -> AbstractContextManager[Bot]:
    build(tmp_path / "index", [written(tmp_path / "articles", articles)], HashEncoder())
    return opened(tmp_path / "index")


def test_a_day_more_brings_the_article(tmp_path: Path) -> None:
    with corpus(tmp_path, [(4, None, 5, NAMES[0], "The Lamp")]) as bot:
        for seen, there in ((3, 0), (4, 1), (5, 1)):
            assert bot.corpus.count(Filters(as_of=day(seen)))[0] == there
            assert len(bot.voices.everybody(Filters(as_of=day(seen)))) == there


def test_a_text_that_was_changed_later_is_not_the_one_of_then(tmp_path: Path) -> None:
    with corpus(tmp_path, [(2, 6, 5, NAMES[0], "The Lamp")]) as bot:
        assert bot.corpus.count(Filters(as_of=day(3)))[0] == 0
        assert bot.corpus.count(Filters(as_of=day(6)))[0] == 1


def test_what_has_no_date_exists_on_no_day_but_without_one(tmp_path: Path) -> None:
    with corpus(tmp_path, [(None, None, 5, NAMES[0], "The Lamp")]) as bot:
        assert bot.corpus.count(Filters(as_of="2999-01-01"))[0] == 0
        assert bot.corpus.count(Filters())[0] == 1


def test_a_speaker_who_is_quoted_later_is_unknown(tmp_path: Path) -> None:
    with corpus(tmp_path, [(2, None, 5, NAMES[0], "The Lamp"), (8, None, 6, NAMES[1], "The Lamp")]) as bot:
        question = "What did Bram Oster say about the boats?"
        assert bot.ask(question, Filters(as_of=day(3))).silent is None
        assert bot.ask(question, Filters(as_of=day(8))).quotes


def test_filters_without_end_are_not_remembered_without_end(tmp_path: Path) -> None:
    with corpus(tmp_path, [(n, None, 5, NAMES[0], "The Lamp") for n in range(5)]) as bot:
        for seen in range(40):
            allowed = bot.corpus.allowed(Filters(as_of=day(seen)))
            assert allowed is not None
            assert len(allowed) == 2 * min(seen + 1, 5)
        assert len(bot.corpus._filters) <= 16


@pytest.mark.parametrize("published", ["2026-03-05T23:30:00-05:00", "2026-03-05"])
def test_the_day_is_the_one_that_the_article_gives(tmp_path: Path, published: str) -> None:
    write_json(tmp_path / "articles" / "a.json", "One gazette.", title="A", date=published)
    build(tmp_path / "index", [tmp_path / "articles"])
    with reading(tmp_path / "index") as there:
        assert there.count(Filters(as_of="2026-03-04"))[0] == 0
        assert there.count(Filters(as_of="2026-03-05"))[0] == 1
        assert Voices(there).everybody(Filters(as_of="2026-03-05")) == []
