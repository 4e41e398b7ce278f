"""A run killed at any step leaves the old snapshot or the new one, whole; the next run completes it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from helpers import (
    COMMON,
    TESTS,
    HashEncoder,
    State,
    assert_whole,
    build,
    environment,
    meta,
    opened,
    python_path,
    reading,
    state,
    texts,
    write_json,
)

from qabot.bot import Bot
from qabot.config import Config
from qabot.doctor import examine
from qabot.embed.opening import EXPORTS
from qabot.protocols import Encoder
from qabot.store.schema import RUN_BITS

OLD, NEW = "marzipan", "quicksilver"


def _paragraphs(name: str, word: str = "") -> list[str]:
    return [f"The {COMMON} printed line {n} of {name} {word} on that day." for n in range(1, 4)]


def _before(corpus: Path) -> None:
    for n in range(12):
        word = OLD if n in (0, 1, 2, 9, 10, 11) else ""
        url = {"url": "https://herald.example/same"} if n == 0 else {}
        write_json(corpus / f"{n:02d}.json", _paragraphs(f"article{n}", word), title=f"Report {n}", **url)


def _after(corpus: Path) -> None:
    """Add three, change three (one keeps its url), delete three."""
    for n in (12, 13, 14):
        write_json(corpus / f"{n:02d}.json", _paragraphs(f"article{n}", NEW), title=f"Report {n}")
    for n in (0, 1, 2):
        url = {"url": "https://herald.example/same"} if n == 0 else {}
        write_json(corpus / f"{n:02d}.json", _paragraphs(f"rewritten{n}", NEW), title=f"Report {n}", **url)
    for n in (9, 10, 11):
        (corpus / f"{n:02d}.json").unlink()


def _kill_at_every_step(out: Path, home: Path, index: Path, corpus: Path, *rest: str) -> list[str]:
    out.mkdir()
    script = TESTS / "store" / "killed_run.py"
    command = [sys.executable, script, index, corpus, out, *rest]
    env = environment(home, python_path())
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    return list(json.loads((out / "steps.json").read_text()))


class Trial:
    """The index before, what the corpus became, and the check of one killed run."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.encoder = encoder
        self.corpus, self.index = folder / "corpus", folder / "index"
        _before(self.corpus)
        build(self.index, [self.corpus], encoder)
        with opened(self.index, encoder) as bot:
            self.old = state(bot.corpus)
            self.texts = assert_whole(bot, encoder)
        _after(self.corpus)
        build(folder / "fresh", [self.corpus], encoder)
        with reading(folder / "fresh") as corpus:
            self.new = state(corpus)
        assert len(self.old) == len(self.new) == 12
        assert len(self.old & self.new) == 6

    def check(self, index: Path) -> bool:
        """Check one killed run and the run after it; say whether the new snapshot was there already."""
        seen = dict(self.texts)
        published = self._look(index, seen)
        killed, last = int(meta(index, "run") or 0), int(meta(index, "published_run") or 0)
        build(index, [self.corpus], self.encoder)
        assert self._look(index, seen), "the next run did not complete it"
        with reading(index) as corpus:
            fresh = [number for number in texts(corpus) if number >> RUN_BITS > last]
            assert all(number >> RUN_BITS > killed for number in fresh), "the ids of a killed run were used again"
            assert corpus.unpurged() == 0
        assert examine(Config(index=str(index))) == []
        return published

    def _look(self, index: Path, seen: dict[int, str]) -> bool:
        """Check all that can be seen of an index; say whether it is the new state. Adds to the texts by id."""
        with opened(index, self.encoder) as bot:
            now = state(bot.corpus)
            assert now in (self.old, self.new), "neither the old state nor the new"
            for number, text in assert_whole(bot, self.encoder).items():
                assert seen.setdefault(number, text) == text, "an id was used again for another text"
            self._search(_matching(bot, OLD), OLD, now)
            self._search(_matching(bot, NEW), NEW, now)
            answer = bot.ask(f"Who printed {NEW}?")
            for citation in (*answer.citations, *answer.closest):
                assert citation.article in now
            return now == self.new

    @staticmethod
    def _search(found: Sequence[str], word: str, now: State) -> None:
        expected = [text for article in now for text in article.paragraphs if word in text]
        assert sorted(found) == sorted(expected), f"searching {word!r} contradicts the articles"


def _matching(bot: Bot, word: str) -> list[str]:
    return [hit.passage.text for hit in bot.search(word, k=1000)[1] if "bm25" in hit.ranks]


def test_killed_at_every_step_and_resumed(tmp_path: Path, home: Path, identity: str) -> None:
    trial = Trial(tmp_path, HashEncoder(identity))
    names = _kill_at_every_step(tmp_path / "killed", home, trial.index, trial.corpus, identity)
    for phase in ("scanning", "reading", "embedding", "building vectors", "writing postings", "publishing", "tidying"):
        assert any(name.startswith(phase) for name in names), f"no step of {phase!r} was tried"
    assert "after commit" in names
    published = [trial.check(tmp_path / "killed" / str(step)) for step in range(len(names))]
    assert trial.check(tmp_path / "killed" / "whole")
    # Once, and for good: every kill before the commit shows the old state, every one after it the new.
    assert published == sorted(published)
    assert names[published.index(True) - 1] == "COMMIT"


def test_killed_with_the_real_encoder(tmp_path: Path, home: Path, cache: Path, encoder: Encoder) -> None:
    assert (cache / EXPORTS).is_dir()
    trial = Trial(tmp_path, encoder)
    spots = ("after encode", "after write_segment", "after commit", "before publish", "after publish", "before remove")
    names = _kill_at_every_step(tmp_path / "killed", home, trial.index, trial.corpus, "real", *spots)
    steps = [step for step, name in enumerate(names) if name in spots]
    assert len(steps) >= len(spots)
    published = [trial.check(tmp_path / "killed" / str(step)) for step in steps]
    assert published == sorted(published)
    assert set(published) == {False, True}


@pytest.mark.parametrize("first", [0, 1, 2])
def test_killed_again_and_again(tmp_path: Path, home: Path, identity: str, first: int) -> None:
    """A run that goes on from a killed one is killed as well."""
    trial = Trial(tmp_path, HashEncoder(identity))
    spots = ("after commit", "before publish", "after publish")
    names = _kill_at_every_step(tmp_path / "one", home, trial.index, trial.corpus, identity, *spots)
    left = tmp_path / "one" / str([step for step, name in enumerate(names) if name in spots][first])
    again = _kill_at_every_step(tmp_path / "two", home, left, trial.corpus, identity, *spots)
    steps = [step for step, name in enumerate(again) if name in spots]
    assert [trial.check(tmp_path / "two" / str(step)) is not None for step in steps]
