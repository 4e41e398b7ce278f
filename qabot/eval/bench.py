"""Benchmarks: `make bench`, or `python -m qabot.eval.bench [--rebuild]`.

Measures what a person waits for, on the evaluation articles beside the checkout when they are there and
on `corpus/` otherwise. Absolute times belong to one machine; ratios travel better. The index is kept in
the cache folder, so that only the first run pays for building it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from qabot import models
from qabot.bot import Bot
from qabot.config import Config, load
from qabot.embed.opening import EXPORTS, open_encoder, prepare
from qabot.eval import datasets
from qabot.store.corpus import Corpus
from qabot.store.folder import IndexFolder
from qabot.types import Progress

_ROOT = Path(__file__).resolve().parents[2]
_SHARED = _ROOT.parent / "shared"
_QUESTION = "what did Rowley say about naming companies?"
_RUNS = 7
_WARM = 200
_ENCODED = 1500
_PEAK = """
import atexit, re, resource, sys
def tell():
    try:
        kilobytes = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
    except OSError:
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
    print(kilobytes, file=sys.stderr)
atexit.register(tell)
from qabot.cli import main
main()
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what, how much, and the goal it is held against."""

    what: str
    figure: float
    unit: str
    goal: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        good = self.figure >= self.goal if self.at_least else self.figure <= self.goal
        return "yes" if good else "NO"


@dataclass(frozen=True, slots=True)
class Bench:
    """The corpus measured, and the index of it."""

    config: Config
    roots: tuple[Path, ...]
    questions: tuple[str, ...]

    def command(self, *arguments: str) -> list[str]:
        """Return the whole command line of a run of qabot on this index."""
        return [sys.executable, "-m", "qabot", "--index", self.config.index, "-q", *arguments]


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="qabot.eval.bench", description=__doc__)
    parser.add_argument("--rebuild", action="store_true", help="build the index anew, from no embedding")
    rebuild = parser.parse_args().rebuild
    bench = _bench(rebuild=rebuild)
    # What is asked here is kept, which costs what it costs anybody, but apart from what the person asked.
    os.environ["XDG_DATA_HOME"] = str(bench.config.index_folder.parent / "data")
    rows: list[Row] = []
    for step in (_building, _encoding, _idle, _adding, _asking, _starting, _typing):
        print(f"{step.__doc__}", file=sys.stderr)  # noqa: T201
        rows.extend(step(bench))
    _print(bench, rows)


def _bench(*, rebuild: bool) -> Bench:
    config = load()
    articles = _SHARED / "eval/realtimeqa/articles_2024.jsonl.gz"
    queries = _SHARED / "eval/realtimeqa/queries_2024.jsonl.gz"
    full = articles.is_file()
    roots = (_SHARED / "corpus", articles) if full else (_ROOT / "corpus",)
    own = _ROOT / "tests/data/corpus_questions.jsonl"
    questions = datasets.load(queries if full else own).questions if full or own.is_file() else ()
    index = config.cache_folder / "bench" / ("full" if full else "corpus")
    if rebuild:
        shutil.rmtree(index, ignore_errors=True)
    index.parent.mkdir(parents=True, exist_ok=True)
    texts = tuple(question.text for question in questions)[:_WARM] or (_QUESTION,)
    return Bench(load(overrides={"index": str(index)}), roots, texts)


def _building(bench: Bench) -> Iterator[Row]:
    """building the index"""
    new = not (bench.config.index_folder / "corpus.db").is_file()
    seconds = _run(bench.command("index", *map(str, bench.roots)), check=False)
    corpus = Corpus(IndexFolder(bench.config.index_folder).corpus)
    articles, passages = corpus.count()
    corpus.close()
    yield Row("articles", articles, "")
    yield Row("passages", passages, "")
    if new:
        yield Row("indexing from nothing", passages / seconds, "passages/s", note=f"{seconds:,.0f} s in all")
    yield Row("index on disk", IndexFolder(bench.config.index_folder).size() / 1e6, "MB")


def _encoding(bench: Bench) -> Iterator[Row]:
    """encoding, against sentence-transformers on torch"""
    from qabot.embed.torch import TorchEncoder

    corpus = Corpus(IndexFolder(bench.config.index_folder).corpus)
    texts = [p for article in corpus.articles(limit=200, body=True) for p in article.paragraphs][:_ENCODED]
    corpus.close()
    cache = bench.config.cache_folder
    model = models.find(bench.config.encoder.model, cache / EXPORTS)
    prepare(model, bench.config.encoder, cache, _silent)
    ours, theirs = open_encoder(bench.config.encoder, cache, _silent), TorchEncoder(model)
    ours.encode(texts[:20]), theirs.encode(texts[:20])
    ratios, speeds = [], []
    part = len(texts) // 3
    for start in range(0, 3 * part, part):
        slow = _seconds(lambda s=start: theirs.encode(texts[s : s + part]))  # type: ignore[misc]
        fast = _seconds(lambda s=start: ours.encode(texts[s : s + part]))  # type: ignore[misc]
        ratios.append(slow / fast)
        speeds.append(part / fast)
    yield Row("encoding", statistics.median(speeds), "passages/s")
    note = "median of three pairs, the same passages"
    yield Row("... against torch", statistics.median(ratios), "times", 3.0, at_least=True, note=note)


def _idle(bench: Bench) -> Iterator[Row]:
    """qabot index with nothing to do"""
    yield Row("index, nothing changed", _median(bench.command("index", *map(str, bench.roots))), "s", 2.0)


def _adding(bench: Bench) -> Iterator[Row]:
    """adding one article"""
    with tempfile.TemporaryDirectory(prefix="qabot-bench-") as name:
        times = []
        for number in range(_RUNS):
            file = Path(name) / f"{number}.txt"
            body = "\n\n".join(f"Paragraph {i} of bench article {number} speaks of harbour dues." for i in range(20))
            file.write_text(f"Bench Gazette\n\nHarbour dues rise again, number {number}\n\n{body}\n", "utf-8")
            times.append(_run(bench.command("index", str(file))))
            file.unlink()
            _run(bench.command("index", str(file)))
    yield Row("index, one article more", statistics.median(times), "s", 1.5)


def _asking(bench: Bench) -> Iterator[Row]:
    """asking in a running program"""
    bot = Bot.open(bench.config)
    for text in bench.questions[:5]:
        bot.ask(text)
    times = sorted(_seconds(lambda t=text: bot.ask(t)) * 1000 for text in bench.questions)  # type: ignore[misc]
    bot.close()
    yield Row("ask, warm, p50", times[len(times) // 2], "ms", 250)
    yield Row("ask, warm, p95", times[int(len(times) * 0.95)], "ms", 500, note=f"{len(times)} questions")


def _starting(bench: Bench) -> Iterator[Row]:
    """whole processes"""
    yield Row("ask, whole process", _median(bench.command("ask", _QUESTION)), "s", 1.0)
    yield Row("help, whole process", _median(bench.command("--help")), "s", 0.2)
    yield Row("ask, resident memory", max(_peak(bench) for _ in range(3)), "MB", 300)


def _typing(bench: Bench) -> Iterator[Row]:
    """the terminal UI"""
    # Another process: this layer and that of the faces do not know each other.
    done = subprocess.run(
        [sys.executable, "-m", "qabot.tui.bench", bench.config.index], capture_output=True, text=True, check=True
    )
    goals = {"first paint": 300.0, "first frame": 300.0}
    for what, seconds in json.loads(done.stdout).items():
        yield Row(f"terminal UI, {what}", seconds * 1000, "ms", goals.get(what, 50.0))


def _median(command: Sequence[str]) -> float:
    _run(command)
    return statistics.median(_run(command) for _ in range(_RUNS))


def _run(command: Sequence[str], *, check: bool = True) -> float:
    """Run a process; return its wall seconds."""
    started = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    seconds = time.perf_counter() - started
    if check and done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
    return seconds


def _peak(bench: Bench) -> float:
    """Return the peak resident memory, in MB, of a process that answers one question.

    The process asks for itself: what the system tells a parent counts the parent's own memory at the fork.
    """
    command = bench.command("ask", _QUESTION)
    done = subprocess.run([command[0], "-c", _PEAK, *command[3:]], capture_output=True, text=True, check=False)
    return int(done.stderr.split()[-1]) / 1024


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _print(bench: Bench, rows: Sequence[Row]) -> None:
    table = Table(title=f"{os.cpu_count()} cores, {bench.config.encoder.model}, {bench.config.encoder.precision}")
    for heading in ("what", "figure", "", "goal", "met", "note"):
        table.add_column(heading, justify="right" if heading in ("figure", "goal") else "left")
    for row in rows:
        goal = "" if row.goal is None else f"{'≥' if row.at_least else '≤'} {row.goal:g}"
        figure = f"{row.figure:,.0f}" if row.figure >= 1000 else f"{row.figure:,.3g}"
        table.add_row(row.what, figure, row.unit, goal, row.verdict, row.note)
    Console(width=None if sys.stdout.isatty() else 110).print(table)


def _silent(progress: Progress) -> None:
    pass


if __name__ == "__main__":
    main()
