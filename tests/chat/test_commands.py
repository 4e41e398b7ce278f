"""What is a command and what a question, and what /filter makes of its options."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qabot.chat.commands import COMMANDS, Command, complete, filters, parse, quoting
from qabot.chat.export import export
from qabot.errors import StorageError, UsageError
from qabot.quotes.asking import Asked, asked
from qabot.types import EVERYTHING, Filters


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/help", Command("help", "")),
        ("/Help  ", Command("help", "")),
        ("/open 3", Command("open", "3")),
        ("/filter\t--source  a b ", Command("filter", "--source  a b")),
        ("/export a\nb", Command("export", "a\nb")),
        ("/etc/passwd leaked?", None),
        ("/help?", None),
        ("/ help", None),
        ("/", None),
        ("/2 or 3", None),
        (" /help", None),
        ("what is /help", None),
        ("", None),
    ],
)
def test_commands_and_questions(text: str, command: Command | None) -> None:
    assert parse(text) == command


def test_an_unknown_command_is_told_the_closest() -> None:
    with pytest.raises(UsageError, match="did you mean /filter"):
        parse("/fliter --source x")
    with pytest.raises(UsageError, match=r"no command /zzz; all of them: /help"):
        parse("/zzz")


def test_every_command_is_explained() -> None:
    assert set(COMMANDS) == set(
        "filter quotes literal edit browse index export copy open history new theme help quit".split()
    )
    assert all(what and "\n" not in what for what in COMMANDS.values())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/fi", ["/filter"]),
        ("/h", ["/history", "/help"]),
        ("/HE", ["/help"]),
        ("/", [f"/{name}" for name in COMMANDS]),
        ("/q", ["/quotes", "/quit"]),
        ("/x", []),
        ("", []),
        ("fi", []),
        ("/filter ", []),
        ("/filter --s", ["/filter --since", "/filter --source"]),
        ("/filter cl", ["/filter clear"]),
        ("/filter --source a --u", ["/filter --source a --until"]),
        ("/filter --source cl", []),
        ("/etc/pa", []),
    ],
)
def test_completions(text: str, found: list[str]) -> None:
    assert complete(text) == found


BEFORE = Filters("2026-01-01", "2026-06-01", ("ledger",), ("Jane Doe",), ("0123",))


@pytest.mark.parametrize(
    ("arguments", "now", "after"),
    [
        ("", BEFORE, BEFORE),
        ("clear", BEFORE, EVERYTHING),
        ("clear --source x", BEFORE, Filters(sources=("x",))),
        ("--since 2026-03", EVERYTHING, Filters(since="2026-03-01")),
        ("--since=2026", EVERYTHING, Filters(since="2026-01-01")),
        ("--since 2025 --since 2026", EVERYTHING, Filters(since="2026-01-01")),
        ('--since "3 March 2026" --until 2026-04', EVERYTHING, Filters("2026-03-03", "2026-04-01")),
        ("--since 3-March-2026", EVERYTHING, Filters("2026-03-03")),
        ("--until ''", BEFORE, Filters("2026-01-01", None, ("ledger",), ("Jane Doe",), ("0123",))),
        (
            '--source a --source "b c" --author O\\\'Hara',
            BEFORE,
            Filters("2026-01-01", "2026-06-01", ("a", "b c"), ("O'Hara",), ("0123",)),
        ),
        ("--author '' --source=", BEFORE, Filters("2026-01-01", "2026-06-01", articles=("0123",))),
    ],
)
def test_filters(arguments: str, now: Filters, after: Filters) -> None:
    assert filters(arguments, now) == after


@pytest.mark.parametrize("words", ["last-week", '"last week"'])
def test_days_in_words(words: str) -> None:
    since = filters(f"--since {words}", EVERYTHING).since
    assert since is not None
    assert 6 <= (date.today() - date.fromisoformat(since)).days <= 8


def test_articles_are_found_by_whoever_knows_them() -> None:
    found = filters("--article a --article b --article a", BEFORE, {"a": "01", "b": "02"}.__getitem__)
    assert found.articles == ("01", "02")
    assert filters("--article ''", BEFORE, str.upper).articles == ()
    with pytest.raises(UsageError, match="knows no --article"):
        filters("--article a", BEFORE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('--author "Jane', "left open"),
        ("--author O'Hara", "left open"),
        ("--sorce x", "did you mean --source"),
        ("ledger", "there are --since"),
        ("--source", "--source needs a value"),
        ("--source --author x", "--source needs a value"),
        ("--since gibberish", "is no date"),
        ("--since 2026-03 --until 2026-03", "leaves no day"),
        ("--since 2026-07", "leaves no day"),
    ],
)
def test_wrong_filters_say_what_to_do(arguments: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        filters(arguments, BEFORE)


@pytest.mark.parametrize(
    ("arguments", "question", "wanted"),
    [
        ("Rowley", "What did Rowley say?", Asked("Rowley", "")),
        ("Mark Rowley", "What did Mark Rowley say?", Asked("Mark Rowley", "")),
        ('"Mark Rowley"', "What did Mark Rowley say?", Asked("Mark Rowley", "")),
        ("Jane O'Neill", "What did Jane O'Neill say?", Asked("Jane O'Neill", "")),
        (
            "Rowley --about naming companies",
            "What did Rowley say about naming companies?",
            Asked("Rowley", "naming companies"),
        ),
        (
            "'Mark Rowley'  --about  \"the tram\"",
            "What did Mark Rowley say about the tram?",
            Asked("Mark Rowley", "the tram"),
        ),
        ("the mayor --about the tram", "What did the mayor say about the tram?", Asked("the mayor", "the tram")),
        ("--about the tram", "Who spoke about the tram?", Asked(None, "the tram")),
        (
            "Rowley --about the tram since March 2026",
            "What did Rowley say about the tram since March 2026?",
            Asked("Rowley", "the tram", "2026-03-01", None, True),
        ),
    ],
)
def test_quotes_are_asked_for_as_a_question(arguments: str, question: str, wanted: Asked) -> None:
    assert quoting(arguments) == question
    assert asked(question) == wanted


@pytest.mark.parametrize("arguments", ["", "  ", '""', "--about", "--about  ", "--about ''", "Rowley --about", "-k 3"])
def test_quotes_want_a_name_or_a_topic(arguments: str) -> None:
    with pytest.raises(UsageError, match="name somebody, a topic or both: /quotes Rowley --about"):
        quoting(arguments)


@pytest.mark.parametrize("arguments", ["Rowley --since 2026", "Rowley --about the tram --direct"])
def test_quotes_refuse_options_they_do_not_know(arguments: str) -> None:
    with pytest.raises(UsageError):
        quoting(arguments)


def test_a_topic_may_follow_a_sign() -> None:
    assert quoting("Rowley --about=tram") == "What did Rowley say about tram?"


def test_an_export_overwrites_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    named = export("# One „字“\n")
    assert named.name.startswith("qabot-20")
    assert named.read_text("utf-8") == "# One „字“\n"
    assert export("two", "a.md") == Path("a.md")
    with pytest.raises(UsageError, match="exists already"):
        export("three", "a.md")
    assert (tmp_path / "a.md").read_text() == "two"
    with pytest.raises(StorageError, match="cannot write"):
        export("four", "none/b.md")
