"""What was asked, from one run to the next: conversations with their whole answers, and the questions typed.

One SQLite file in the data folder, apart from any index, that only its owner may read. Several processes may
write to it; each addition is one transaction.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import msgspec

from qabot.chat import schema
from qabot.chat.questions import NAME as OLD
from qabot.chat.questions import OldQuestions
from qabot.chat.record import cited, pack, readable, searched, unpack
from qabot.config import Config
from qabot.errors import HistoryError, NotFoundError, QabotError
from qabot.text import fold
from qabot.types import Conversation, Kept, Summary, Turn

NAME = "history.db"
# Questions that the prompt offers again.
_REMEMBERED = 1_000
# The prompt does without them sooner than it keeps a person waiting for another process.
_SOON_S = 0.2


@dataclass(frozen=True, slots=True)
class History:
    """The conversations kept in a file; the newest `keep` of them, none with 0, and then nothing is written."""

    path: Path
    keep: int
    old: OldQuestions | None = None

    @classmethod
    def of(cls, config: Config) -> Self:
        """Return the history that the configuration names."""
        return cls(config.data_folder / NAME, config.history.keep, OldQuestions(config.state_folder / OLD))

    def add(self, turn: Turn, index: Path | str, conversation: int | None = None, *, typed: bool = True) -> int | None:
        """Keep a turn, in a conversation there is or in a new one; return which, None when nothing is kept.

        A `typed` question is one that the prompt offers again. Raises: HistoryError.
        """
        if not self.keep:
            return None
        answer = turn.answer
        passages = msgspec.json.encode(cited(answer)).decode()
        folder = place(index)
        row = (turn.question, turn.asked, answer.status, passages, searched(turn), pack(turn))
        with self._writing() as db:
            # One that was forgotten meanwhile comes back under its number, with this turn alone.
            sql = "INSERT INTO conversations (num, folder) VALUES (?, ?) ON CONFLICT (num) DO NOTHING"
            number = db.execute(sql, (conversation, folder)).lastrowid if conversation is None else conversation
            if conversation is not None:
                db.execute(sql, (conversation, folder))
            db.execute(
                "INSERT INTO turns (conversation, question, asked, status, cited, words, record)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (number, *row),
            )
            if typed:
                _remember(db, turn.question)
            db.execute(
                "DELETE FROM conversations WHERE num NOT IN"
                " (SELECT conversation FROM turns GROUP BY conversation ORDER BY max(num) DESC LIMIT ?)",
                (self.keep,),
            )
        return number

    def remember(self, question: str) -> None:
        """Keep a question for the prompt, whatever becomes of it; blank ones are not worth it. Raises: HistoryError."""
        if self.keep and question.strip():
            with self._writing() as db:
                _remember(db, question.encode("utf-8", "replace").decode())

    def questions(self) -> list[str]:
        """Return the questions typed, oldest first, each once at its latest place, at most the last 1,000."""
        found = self.old.all() if self.old is not None else []
        try:
            with self._reading(_SOON_S) as db:
                found += [row[0] for row in db.execute("SELECT question FROM questions ORDER BY num")] if db else []
        except HistoryError:
            # Whoever only wants to ask is not held up; the first question that cannot be kept says so.
            pass
        return list(dict.fromkeys(reversed(found)))[:_REMEMBERED][::-1]

    def last(self, index: Path | str) -> Conversation | None:
        """Return the conversation last added to, of those about an index, or None. Raises: HistoryError."""
        sql = (
            "SELECT num FROM conversations WHERE folder = ?"
            " ORDER BY (SELECT max(num) FROM turns WHERE conversation = conversations.num) DESC LIMIT 1"
        )
        with self._reading() as db:
            row = db.execute(sql, (place(index),)).fetchone() if db else None
            return _conversation(db, row[0]) if db and row else None

    def latest(self) -> Conversation:
        """Return the conversation last added to. Raises: NotFoundError when none is kept, HistoryError."""
        with self._reading() as db:
            row = db.execute("SELECT conversation FROM turns ORDER BY num DESC LIMIT 1").fetchone() if db else None
            if db is None or row is None:
                raise NotFoundError("no conversation is kept yet; begin one: qabot ask QUESTION")
            return _conversation(db, row[0])

    def find(self, number: int) -> Conversation:
        """Return the conversation of that number. Raises: NotFoundError, HistoryError."""
        with self._reading() as db:
            if db is None or not _known(db, number):
                raise NotFoundError(f"no conversation {number}; see: qabot history")
            return _conversation(db, number)

    def kept(self, words: str = "", limit: int | None = None, index: Path | str | None = None) -> list[Kept]:
        """Return the conversations, about one index or any, of which one turn has all the words; the newest first.

        Raises: HistoryError.
        """
        wanted = fold(words).split()
        if not _storable(words):
            return []
        fitting = "".join(" AND instr(words, ?)" for _ in wanted)
        latest = "(SELECT max(num) FROM turns WHERE conversation = conversations.num)"
        sql = (
            "SELECT num FROM conversations"
            f" WHERE num IN (SELECT conversation FROM turns WHERE 1{fitting})"
            f" AND folder = coalesce(?, folder) ORDER BY {latest} DESC LIMIT ?"
        )
        with self._reading() as db:
            if db is None:
                return []
            rows = db.execute(
                sql, (*wanted, place(index) if index else None, -1 if limit is None else limit)
            ).fetchall()
            return [_kept(db, row[0]) for row in rows]

    def forget(self, numbers: Sequence[int] | None) -> int:
        """Delete conversations with their questions, None all and every question; return how many there were.

        Raises: NotFoundError for a number that there is not, and then nothing is deleted, HistoryError.
        """
        if not self.path.exists() and (numbers is not None or self.old is None or not self.old.all()):
            _require(numbers or ())
            return 0
        with self._writing() as db:
            if numbers is None:
                count: int = db.execute("SELECT count(*) FROM conversations").fetchone()[0]
                db.execute("DELETE FROM conversations")
                db.execute("DELETE FROM questions")
                return count
            _require([number for number in numbers if not _known(db, number)])
            marks = ", ".join("?" * len(numbers))
            mine = f"SELECT question FROM turns WHERE conversation IN ({marks})"
            others = f"SELECT question FROM turns WHERE conversation NOT IN ({marks})"
            db.execute(
                f"DELETE FROM questions WHERE question IN ({mine}) AND question NOT IN ({others})",
                (*numbers, *numbers),
            )
            db.execute(f"DELETE FROM conversations WHERE num IN ({marks})", numbers)
        return len(set(numbers))

    @contextmanager
    def _reading(self, wait_s: float = schema.WAIT_S) -> Iterator[sqlite3.Connection | None]:
        """Open the file for one look; None when nothing was ever kept."""
        with self._refusals("read"):
            if not self.path.exists():
                yield None
                return
            with closing(schema.connect(self.path, wait_s)) as db:
                if schema.version(db) < len(schema.MIGRATIONS):
                    db.execute("BEGIN IMMEDIATE")
                    schema.migrate(db)
                    db.execute("COMMIT")
                db.execute("BEGIN")
                yield db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Hold one transaction, which the end of the block commits; questions of an older qabot are taken over."""
        with self._refusals("write"):
            schema.make(self.path)
            with closing(schema.connect(self.path)) as db:
                db.execute("BEGIN IMMEDIATE")
                # What raises before the commit leaves the file as it was: closing rolls back.
                schema.migrate(db)
                for question in self.old.take() if self.old is not None else []:
                    db.execute("INSERT OR IGNORE INTO questions (question) VALUES (?)", (question,))
                yield db
                db.execute("COMMIT")
            if self.old is not None:
                self.old.done()

    @contextmanager
    def _refusals(self, doing: str) -> Iterator[None]:
        try:
            yield
        except QabotError:
            raise
        except (OSError, sqlite3.Error) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            way = "make it writable, or keep nothing: history.keep = 0"
            if "malformed" in reason or "not a database" in reason:
                way = "move that file away to begin anew"
            elif "locked" in reason or "busy" in reason:
                way = "another process holds it; try again when that has ended"
            verb = "keep" if doing == "write" else "read"
            raise HistoryError(f"cannot {verb} the conversations in {self.path}: {reason}; {way}") from error


def _remember(db: sqlite3.Connection, question: str) -> None:
    db.execute("INSERT OR REPLACE INTO questions (question) VALUES (?)", (question,))
    db.execute(
        "DELETE FROM questions WHERE num NOT IN (SELECT num FROM questions ORDER BY num DESC LIMIT ?)", (_REMEMBERED,)
    )


def _known(db: sqlite3.Connection, number: int) -> bool:
    return db.execute("SELECT 1 FROM conversations WHERE num = ?", (number,)).fetchone() is not None


def _require(missing: Sequence[int]) -> None:
    if missing:
        raise NotFoundError(f"no conversation {', '.join(map(str, missing))}; see: qabot history")


def _conversation(db: sqlite3.Connection, number: int) -> Conversation:
    (folder,) = db.execute("SELECT folder FROM conversations WHERE num = ?", (number,)).fetchone()
    rows = db.execute("SELECT record FROM turns WHERE conversation = ? ORDER BY num", (number,)).fetchall()
    turns: list[Turn] = []
    why: ValueError | None = None
    for (record,) in rows:
        try:
            turns.append(unpack(record))
        except ValueError as error:
            why = error
    if why is not None and not turns:
        raise HistoryError(
            f"conversation {number} cannot be read: {why}; delete it: qabot history --forget {number}"
        ) from why
    return Conversation(number, folder, tuple(turns), len(rows) - len(turns))


def _kept(db: sqlite3.Connection, number: int) -> Kept:
    (folder,) = db.execute("SELECT folder FROM conversations WHERE num = ?", (number,)).fetchone()
    rows = db.execute(
        "SELECT question, asked, status, cited, record FROM turns WHERE conversation = ? ORDER BY num", (number,)
    )
    return Kept(number, folder, tuple(_summary(*row) for row in rows))


def _summary(question: str, asked: str, status: str, passages: str, record: bytes) -> Summary:
    """Return a turn without its answer; one of which something makes no sense does not hide the others."""
    try:
        cited = msgspec.json.decode(passages)
        found = msgspec.convert({"question": question, "asked": asked, "status": status, "cited": cited}, Summary)
    except msgspec.MsgspecError:
        return Summary(question, asked, None)
    # What it cites can be looked up all the same.
    return found if readable(record) else replace(found, status=None)


def _storable(text: str) -> bool:
    """Say whether a text can be in a database; a byte of the command line that is none cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def place(index: Path | str) -> str:
    """Return the folder of an index as it is kept: one, by whichever way it was named."""
    return os.path.realpath(index)
