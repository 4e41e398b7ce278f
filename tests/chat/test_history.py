"""Conversations come back whole, whoever writes beside it, whatever is in the file and whatever happens to it."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import make_dataclass
from pathlib import Path

import msgspec
import pytest
from helpers import python_path
from hypothesis import given
from hypothesis import strategies as st
from kept import BRIDGE, abstained, answered, composed, turn

from qabot.chat import record, schema
from qabot.chat.history import History
from qabot.chat.questions import OldQuestions
from qabot.config import Config
from qabot.errors import HistoryError, NotFoundError
from qabot.render.history import damage, kept_json
from qabot.render.objects import conversation_json
from qabot.text import digest
from qabot.types import Filters, Turn

HERE = Path(__file__).parent
# Never edit a migration: append one. A digest changes only until the first release.
DIGESTS = ("61829708db5ca27d",)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "data" / "history.db", 100)


def ask(history: History, question: str, conversation: int | None = None, index: str = "/i") -> int:
    number = history.add(turn(answered(question)), index, conversation)
    assert number is not None
    return number


def test_nothing_kept_yet(history: History) -> None:
    assert history.kept() == []
    assert history.questions() == []
    assert history.last("/i") is None
    with pytest.raises(NotFoundError, match="no conversation is kept yet"):
        history.latest()
    with pytest.raises(NotFoundError, match="qabot history"):
        history.find(1)
    assert not history.path.parent.exists(), "looking made something"


def test_a_turn_comes_back_whole(history: History) -> None:
    first = turn(answered(filters=Filters(since="2026-03-01", sources=("gazette",))))
    second = turn(abstained(), "2026-03-12T08:00:00Z")
    number = history.add(first, Path("/i"))
    assert history.add(second, Path("/i"), number) == number
    found = history.last("/i")
    assert found is not None
    assert (found.id, found.index, found.turns) == (number, "/i", (first, second))
    assert history.find(number or 0) == history.latest() == found
    (kept,) = history.kept()
    assert [(t.question, t.asked, t.status) for t in kept.turns] == [
        (first.question, first.asked, "answered"),
        (second.question, second.asked, "abstained"),
    ]
    assert [(c.n, c.article_id, c.paragraph) for c in kept.turns[0].cited] == [
        (c.n, c.article.id, c.passage.position) for c in first.answer.citations
    ]
    assert kept.turns[0].cited[0].digest == digest(BRIDGE.paragraphs[0])
    assert kept.turns[1].cited == (), "an abstention cites nothing"


def test_the_last_conversation_is_the_one_last_added_to(history: History) -> None:
    one, two, other = ask(history, "one?"), ask(history, "two?"), ask(history, "other?", index="/other")
    assert [each.id for each in history.kept()] == [other, two, one]
    ask(history, "three?", one)
    found = history.last("/i")
    assert found is not None
    assert [t.question for t in found.turns] == ["one?", "three?"]
    assert [each.id for each in history.kept()] == [one, other, two]
    assert [each.id for each in history.kept(limit=1)] == [one]
    assert [each.id for each in history.kept(index="/other")] == [other]
    assert history.last("/nowhere") is None
    assert history.latest().id == one


def test_words_are_looked_for_in_questions_answers_and_headlines(history: History) -> None:
    one = ask(history, "Who closed the bridge?")
    two = history.add(turn(abstained("Was ist mit „Zürich“ los?")), "/i")
    for words, found in {
        "ROTTEN closed": [one], "rotten zurich": [], "zürich": [two], "ZURICH": [two], "gazette": [two, one],
        "100%": [], "_": [], "": [two, one], "tunnel open": [two, one], "'; DROP TABLE turns": [],
    }.items():  # fmt: skip
        assert [each.id for each in history.kept(words)] == found, words


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    history = History(tmp_path / "h.db", 3)
    numbers = [ask(history, f"{n}?") for n in range(4)]
    ask(history, "again?", numbers[1])
    ask(history, "5?")
    assert [each.id for each in history.kept()] == [6 - 1, numbers[1], numbers[3]]
    with closing(sqlite3.connect(history.path)) as database:
        assert database.execute("SELECT count(*) FROM turns").fetchone() == (4,), "turns of nothing"
    assert history.questions()[-1] == "5?"
    assert "0?" in history.questions(), "the prompt remembers more"


def test_0_keeps_nothing_and_writes_nothing(tmp_path: Path) -> None:
    on, off = History(tmp_path / "d" / "h.db", 5), History(tmp_path / "d" / "h.db", 0)
    assert off.add(turn(answered()), "/i") is None
    off.remember("x")
    assert not off.path.parent.exists()
    ask(on, "one?")
    assert off.add(turn(answered()), "/i") is None
    assert len(off.kept()) == 1, "what was kept before can still be read"
    assert off.forget(None) == 1
    assert off.kept() == []


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_nobody_else_may_read_it(history: History) -> None:
    before = os.umask(0)
    try:
        ask(history, "one?")
    finally:
        os.umask(before)
    assert history.path.stat().st_mode & 0o177 == 0


def test_questions_once_each_at_their_latest_place(history: History) -> None:
    for text in ("one", "two", "one", "three\nlines, „quoted“ \\ 字", "  ", "two", "a\udc80b"):
        history.remember(text)
    assert history.questions() == ["one", "three\nlines, „quoted“ \\ 字", "two", "a?b"]
    history.add(turn(answered("one")), "/i")
    assert history.questions()[-1] == "one"
    history.add(turn(answered("from a pipe")), "/i", typed=False)
    assert "from a pipe" not in history.questions()


def test_any_question_comes_back(tmp_path: Path) -> None:
    history = History(tmp_path / "h.db", 1000)

    @given(st.text(st.characters(exclude_categories=["Cs"])).filter(str.strip))
    def check(question: str) -> None:
        history.remember(question)
        assert history.questions()[-1] == question
        kept = turn(answered(question))
        number = history.add(kept, "/i")
        assert history.find(number or 0).turns == (kept,)

    check()


def test_forgetting(history: History) -> None:
    secret = "Who is Ignatius Quackenbush?"
    one, two = ask(history, secret), ask(history, "shared?")
    ask(history, "shared?", one)
    history.remember("typed only")
    with pytest.raises(NotFoundError, match="99"):
        history.forget([one, 99])
    assert len(history.kept()) == 2, "half of it was forgotten"
    assert history.forget([one, one]) == 1
    assert [each.id for each in history.kept()] == [two]
    assert history.questions() == ["shared?", "typed only"], "a question that another conversation has stays"
    assert b"Quackenbush" not in history.path.read_bytes(), "what is forgotten is overwritten"
    assert ask(history, "a new one") > two, "a number is never used again"
    assert history.forget(None) == 2
    assert (history.kept(), history.questions()) == ([], [])


def test_a_conversation_forgotten_meanwhile_goes_on_under_its_number(history: History) -> None:
    number = ask(history, "one?")
    history.forget(None)
    assert ask(history, "two?", number) == number
    assert [t.question for t in history.find(number).turns] == ["two?"]


def test_processes_beside_each_other(history: History) -> None:
    """They make the file together, and add to one conversation and to their own; nothing is lost or torn."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom kept import answered, turn\n"
        "from qabot.chat.history import History\n"
        "history, name, own = History(Path(sys.argv[1]), 100), sys.argv[2], None\n"
        "for n in range(15):\n"
        "    own = history.add(turn(answered(f'{name} {n}')), name, own)\n"
        "    history.add(turn(answered(f'{name} {n}')), 'shared', 77)\n"
    )
    env = os.environ | python_path()

    def run(name: str) -> int:
        return subprocess.run([sys.executable, "-c", code, history.path, name], env=env, check=False).returncode

    with ThreadPoolExecutor() as pool:
        assert list(pool.map(run, "abc")) == [0, 0, 0]
    for name in "abc":
        found = history.last(name)
        assert found is not None
        assert [t.question for t in found.turns] == [f"{name} {n}" for n in range(15)]
    shared = [t.question for t in history.find(77).turns]
    assert sorted(shared) == sorted(f"{name} {n}" for name in "abc" for n in range(15))
    assert sorted(history.questions()) == sorted(shared)


def test_a_process_killed_while_it_writes(history: History) -> None:
    """Its transaction never happened; the next one finds the file as it was."""
    number = ask(history, "one?")
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom kept import answered, turn\n"
        "from qabot.chat.history import History\n"
        "with History(Path(sys.argv[1]), 100)._writing() as db:\n"
        "    db.execute('PRAGMA cache_size = 1')\n"
        "    for n in range(300):\n"
        "        db.execute('INSERT INTO questions (question) VALUES (?)', (f'{n}' * 500,))\n"
        "    db.execute('DELETE FROM conversations')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    env = os.environ | python_path()

    assert subprocess.run([sys.executable, "-c", code, history.path], env=env, check=False).returncode == -9
    assert history.path.with_name("history.db-journal").stat().st_size > 0, "nothing was on the disk yet"
    assert history.questions() == ["one?"]
    assert [t.question for t in history.find(number).turns] == ["one?"]
    assert ask(history, "two?", number) == number


def test_a_disk_that_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "history.db", tmp_path):
        history = History(path, 5)
        with pytest.raises(HistoryError, match=r"cannot keep the conversations in .*history.keep = 0"):
            history.add(turn(answered()), "/i")
        with pytest.raises(HistoryError):
            history.remember("x")
        assert history.questions() == []


@pytest.mark.parametrize("content", [b"this is no database" * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_what_is_no_database_is_left_as_it_is(history: History, content: bytes) -> None:
    history.path.parent.mkdir()
    history.path.write_bytes(content)
    for act in (history.kept, history.latest, lambda: history.remember("x"), lambda: history.forget(None)):
        with pytest.raises(HistoryError, match="move that file away"):
            act()
    assert history.questions() == []
    assert history.path.read_bytes() == content


def test_a_newer_schema_is_refused_and_left_as_it_is(history: History) -> None:
    ask(history, "one?")
    with closing(sqlite3.connect(history.path)) as database:
        database.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    before = history.path.read_bytes()
    for act in (history.kept, lambda: ask(history, "two?")):
        with pytest.raises(HistoryError, match="newer qabot; update qabot"):
            act()
    assert history.path.read_bytes() == before


def test_a_file_that_was_made_and_never_written(history: History) -> None:
    schema.make(history.path)
    assert history.kept() == []
    assert ask(history, "one?") == 1


def test_a_record_that_cannot_be_read_names_the_way_out(history: History) -> None:
    number = ask(history, "one?")
    with closing(sqlite3.connect(history.path)) as database, database:
        database.execute("UPDATE turns SET record = ?", (b"nonsense",))
    assert len(history.kept()) == 1, "it does not hide the list"
    with pytest.raises(HistoryError, match=f"qabot history --forget {number}"):
        history.find(number)
    assert history.forget([number]) == 1


def test_a_record_that_cannot_be_read_does_not_hide_the_others(history: History) -> None:
    number = ask(history, "one?")
    for question in ("two?", "three?"):
        ask(history, question, number)
    with closing(sqlite3.connect(history.path)) as database, database:
        database.execute("UPDATE turns SET record = ? WHERE question = 'two?'", (b"nonsense",))
    for found in (history.find(number), history.latest(), history.last("/i")):
        assert found is not None
        assert ([t.question for t in found.turns], found.unreadable) == (["one?", "three?"], 1)
    assert "unreadable" not in conversation_json(history.find(ask(history, "four?")))
    assert conversation_json(history.find(number))["unreadable"] == 1


@pytest.mark.parametrize(
    "broken",
    [
        "cited = 'nonsense'",
        "cited = '[7]'",
        "status = 'maybe'",
        "cited = CAST(x'ff' AS TEXT)",
        "words = CAST(x'ff' AS TEXT)",
    ],
)
def test_a_turn_of_which_a_part_makes_no_sense_does_not_hide_the_list(history: History, broken: str) -> None:
    number, other = ask(history, "one?"), ask(history, "two?")
    ask(history, "three?", number)
    with closing(sqlite3.connect(history.path)) as database, database:
        database.execute(f"UPDATE turns SET {broken} WHERE question = 'one?'")
    kept = history.kept()
    assert [each.id for each in kept] == [number, other]
    assert [turn.question for turn in kept[0].turns] == ["one?", "three?"]
    damaged = "words" not in broken
    assert (kept[0].turns[0].status is None) is damaged
    assert kept[0].turns[1].status == kept[1].turns[0].status == "answered"
    (first, second) = kept_json(kept, {number: None, other: None})["conversations"]
    assert (first["sources"], second["sources"]) == (None if damaged else "same", "same")
    assert ([t.question for t in history.find(number).turns], history.find(number).unreadable) == (
        ["one?", "three?"],
        0,
    )


@pytest.mark.parametrize("broken", [b"\x00\xff\x01", b"", "cut", "flipped", "another"])
def test_a_turn_whose_answer_cannot_be_read_is_marked_in_the_list(history: History, broken: bytes | str) -> None:
    number, other = ask(history, "one?"), ask(history, "two?")
    ask(history, "three?", number)
    with closing(sqlite3.connect(history.path)) as database, database:
        ((whole,),) = database.execute("SELECT record FROM turns WHERE question = 'three?'").fetchall()
        flipped = whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:]
        damaged = {"cut": whole[:-20], "flipped": flipped, "another": zlib.compress(b'{"question": "?"}')}
        new = broken if isinstance(broken, bytes) else damaged[broken]
        database.execute("UPDATE turns SET record = ? WHERE question = 'three?'", (new,))
    first, second = history.kept()
    assert (first.id, second.id) == (number, other)
    assert [turn.status for turn in first.turns] == ["answered", None]
    assert first.turns[1].cited, "what it cites is looked up all the same"
    assert (damage(first), damage(second)) == ("[damaged]  ", "")
    assert kept_json([first], {number: None})["conversations"][0]["sources"] is None
    assert history.find(number).unreadable == 1


def test_words_that_are_no_text_are_not_found(history: History) -> None:
    ask(history, "one?")
    for words in ("\udcff", "one \udcff", "e\udcff"):
        assert history.kept(words) == []


def test_a_file_that_another_process_holds_says_so(tmp_path: Path) -> None:
    history = History(tmp_path / "history.db", 5)
    ask(history, "one?")
    with closing(sqlite3.connect(history.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(HistoryError, match="another process holds it") as error, history._reading(0.01):
            pass
        assert "writable" not in str(error.value)


def test_one_index_by_several_ways_has_one_conversation(history: History, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "link").symlink_to("index")
    ways = (tmp_path / "index", tmp_path / "link", tmp_path / "index" / ".." / "index", str(tmp_path / "link"))
    number = ask(history, "one?", index=str(ways[1]))
    for way in ways:
        found = history.last(way)
        assert found is not None
        assert (found.id, found.index) == (number, str(tmp_path / "index"))
        assert [each.id for each in history.kept(index=way)] == [number]


def test_migrations_are_append_only() -> None:
    assert tuple(hashlib.sha256(" ".join(m).encode()).hexdigest()[:16] for m in schema.MIGRATIONS) == DIGESTS


# Records of another time.


def test_a_record_of_the_first_version_reads_as_it_did() -> None:
    """The file was written by the first version and is never written again."""
    assert record.unpack((HERE / "record-1.bin").read_bytes()) == turn(answered(filters=Filters(until="2026-04-01")))


def test_fields_may_be_added() -> None:
    """A later record is read here without what it has more, and one of now by whoever has more fields."""
    kept = turn(answered())
    later = make_dataclass(
        "Later",
        [("question", str), ("answer", type(kept.answer)), ("asked", str), ("mood", str, "calm")],
        frozen=True,
        slots=True,
    )
    written = msgspec.json.encode(kept)
    assert msgspec.json.decode(written, type=later).mood == "calm"
    more = msgspec.json.decode(written) | {"mood": "stormy"}
    more["answer"] |= {"moods": ["of a later version"]}
    more["answer"]["citations"][0]["article"] |= {"mood": 7}
    assert msgspec.convert(more, Turn) == kept


def test_the_configuration_names_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    history = History.of(Config())
    assert history.path == tmp_path / "data" / "qabot" / "history.db"
    assert history.old == OldQuestions(tmp_path / "state" / "qabot" / "questions.jsonl")
    assert history.keep == 1000


def test_what_was_composed_is_searched() -> None:
    assert "a ferry runs." in record.searched(turn(composed()))
    assert "purple" not in record.searched(turn(composed())), "what was struck is not the answer"


def test_the_prompt_does_not_wait_for_another_process(tmp_path: Path) -> None:
    history = History(tmp_path / "history.db", 5)
    history.remember("who?")
    other = sqlite3.connect(history.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    assert history.questions() == []
    assert time.monotonic() - began < schema.WAIT_S / 2
    other.close()
    assert history.questions() == ["who?"]
