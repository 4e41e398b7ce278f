"""The large gate: `python -m qabot.eval.gate SETS INDEX [--floors]`.

SETS is a folder with realtimeqa/, squad/, squadshifts/, clapnq/, mtrag/ and polnear/, each as published; INDEX an
index of realtimeqa/articles_2024. One table of everything; exit code 1 when a figure is below its floor
in floors.toml beside this file. `--floors` writes the figures in the form of that file instead.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from qabot.bot import Bot
from qabot.config import load
from qabot.errors import QabotError, UsageError
from qabot.eval import datasets, floors, polnear, reading, run, table
from qabot.eval.figures import Measured
from qabot.eval.qrels import graded, read
from qabot.eval.questions import Dataset
from qabot.eval.speech import measured
from qabot.types import Progress

FLOORS = Path(__file__).with_name("floors.toml")
# Of a set with more questions that many are asked, always the same; the reader alone is quick.
MOST, MOST_READ = 300, 1200
_SQUAD, _WIKI = "squad/dev-v2.0.recovered.json.gz", "squadshifts/new_wiki_v1.0.json.gz"
_POLNEAR = "polnear/dev.jsonl.gz"
_QUERIES = "realtimeqa/queries_2024.jsonl.gz"


@dataclass(frozen=True, slots=True)
class Task:
    """A set and how it is asked; `own` when its index is to be made of the articles it brings along."""

    dataset: Dataset
    mode: run.Mode | Literal["reader"]
    own: bool = False


def tasks(sets: Path) -> Iterator[Task]:
    """Yield everything there is to measure. Raises: UsageError when a set is not there."""
    test = datasets.load_news("news-test", sets / _QUERIES)
    yield Task(test, "index")
    yield Task(test, "removed")
    yield Task(_untrained(datasets.load(sets / _QUERIES)), "index")
    yield Task(datasets.load(sets / _WIKI), "index", own=True)
    yield Task(datasets.load(sets / _WIKI, "new_wiki"), "reader")
    squad = datasets.load(sets / _SQUAD, "squad")
    yield Task(squad, "reader")
    yield Task(squad, "given")
    parts = [datasets.load(sets / f"clapnq/dev_{part}.jsonl.gz") for part in ("answerable", "unanswerable")]
    yield Task(datasets.together("clapnq", parts), "given")
    yield Task(datasets.load(sets / "mtrag/un_reference.jsonl.gz"), "given")


def speech(path: Path) -> Measured:
    """Find the quotes of PolNeAR's articles, which trained nothing. Raises: UsageError when the file is not there."""
    from qabot.quotes.finder import QuoteFinder

    if not path.is_file():
        raise UsageError(f"no file {path}")
    gold, finder = polnear.read(path), QuoteFinder()
    found = [finder.find("", article.paragraphs) for article in gold]
    return measured("polnear-dev", hashlib.sha256(path.read_bytes()).hexdigest(), gold, found)


def _untrained(dataset: Dataset) -> Dataset:
    """Return the questions that the reader was not trained on, as a set of its own."""
    trained = graded("news-tune", read("news-tune"))
    questions = tuple(question for question in dataset.questions if question.id not in trained)
    return replace(dataset, name=f"{dataset.name}-kept", questions=questions)


def measure(task: Task, index: Path) -> Measured:
    """Ask one set."""
    if task.mode == "reader":
        from qabot.reader.opening import open_reader

        config = load()
        reader = open_reader(config.reader, config.cache_folder, _silent)
        return reading.evaluate(reader, task.dataset, run.sample(task.dataset, MOST_READ), _silent)
    with _index(task, index) as folder:
        bot = Bot.open(load(overrides={"index": str(folder)}))
        try:
            # Word by word: "this week" in a quiz of 2024 counted from today leaves no article.
            return run.evaluate(bot, task.dataset, MOST, _silent, task.mode, run.Manner(literal=True))[0]
        finally:
            bot.close()


@contextmanager
def _index(task: Task, index: Path) -> Iterator[Path]:
    if not task.own:
        yield index
        return
    with TemporaryDirectory(prefix="qabot-index-") as name, run.corpus_of(task.dataset) as corpus:
        command = [sys.executable, "-m", "qabot", "-q", "--index", name, "index", str(corpus)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        yield Path(name)


def main(arguments: Sequence[str]) -> int:
    """Measure everything and hold it against the floors; return the exit code."""
    folders = [argument for argument in arguments if argument != "--floors"]
    try:
        if len(folders) != 2:
            raise UsageError("usage: python -m qabot.eval.gate SETS INDEX [--floors]")
        sets, index = map(Path, folders)
        pinned = {} if "--floors" in arguments else floors.load(FLOORS)
        found = []
        for task in list(tasks(sets)):
            print(f"{task.dataset.name}, {task.mode}", file=sys.stderr, flush=True)  # noqa: T201
            found.append(measure(task, index))
        print("polnear-dev", file=sys.stderr, flush=True)  # noqa: T201
        found.append(speech(sets / _POLNEAR))
        if "--floors" in arguments:
            print("\n".join(floors.written(each) for each in found), end="")  # noqa: T201
            return 0
        table.show(found)
        below = [figure for each in found for figure in floors.check(pinned, each)]
    except QabotError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return error.exit_code
    for figure in below:
        print(figure, file=sys.stderr)  # noqa: T201
    return int(bool(below))


def _silent(progress: Progress) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
