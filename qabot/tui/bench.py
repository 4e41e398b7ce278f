"""What a person waits for in the terminal UI: `python -m qabot.tui.bench INDEX`, as a part of `make bench`.

The real program runs in a pseudo-terminal. A frame is there when its text has been written to the terminal,
and a key when what it typed has; both are timed from outside. Prints one JSON object of seconds.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_FIRST, _FRAME = b"Ask the articles", b"palette"
_RUNS = 7
_KEYS = 150
_PAUSE_S = 0.05
_LONG_S = 60.0
# Letters that no article and no label of the program holds, so that each is seen when it is drawn.
_LETTERS = "жщэюяфцчшъыьбдгилпуёйз"
_ASKED = "what did the minister say about the strike?"
_ARTICLES = 4_000
_ROWS, _COLUMNS = 40, 120


class Program:
    """qabot in a pseudo-terminal."""

    def __init__(self, arguments: Sequence[str], environment: dict[str, str]) -> None:
        import fcntl
        import pty
        import struct
        import termios

        self.started = time.perf_counter()
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.execvpe(sys.executable, [sys.executable, "-m", "qabot", *arguments], environment)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))

    def wait(self, text: bytes, seconds: float = _LONG_S) -> float:
        """Read until `text` is written; return when it was (perf_counter seconds)."""
        seen = b""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            if select.select([self._terminal], [], [], 0.2)[0]:
                seen = seen[-len(text) :] + os.read(self._terminal, 1 << 16)
                if text in seen:
                    return time.perf_counter()
        raise SystemExit(f"{text!r} was not drawn in {seconds} s")

    def settle(self, seconds: float) -> None:
        """Read what is written for some time."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self._terminal], [], [], left)[0]:
                os.read(self._terminal, 1 << 16)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._terminal, keys.encode())

    def quit(self) -> None:
        """Leave by ctrl+q and wait for the end."""
        self.press("\x11")
        try:
            while os.read(self._terminal, 1 << 16):
                pass
        except OSError:
            pass
        os.waitpid(self._pid, 0)
        os.close(self._terminal)


def main(index: str) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="qabot-bench-") as name:
        found = _starting(["--index", index], _environment(Path(name)))
        found |= _typing(Path(index), Path(name))
    print(json.dumps(found))  # noqa: T201


def _starting(arguments: Sequence[str], environment: dict[str, str]) -> dict[str, float]:
    """Time the first paint and the whole frame from the start of the process."""
    firsts, frames = [], []
    for _ in range(_RUNS + 1):
        program = Program(arguments, environment)
        firsts.append(program.wait(_FIRST) - program.started)
        frames.append(program.wait(_FRAME) - program.started)
        program.settle(1.0)
        program.quit()
    return {"first paint": statistics.median(firsts[1:]), "first frame": statistics.median(frames[1:])}


def _typing(index: Path, scratch: Path) -> dict[str, float]:
    """Time keys while nothing happens, and while a run indexes thousands of articles and questions are asked."""
    copy, corpus = scratch / "index", scratch / "corpus"
    shutil.copytree(index, copy)
    corpus.mkdir()
    environment = _environment(scratch) | {"QABOT_INDEX": str(copy), "QABOT_CORPUS": str(corpus)}
    with _running(environment) as program:
        quiet = list(_keys(program))
    _write_articles(corpus / "bench.jsonl")
    with _running(environment) as program:
        program.press("\x1b[15~")
        program.wait(b"embedding", 120)
        busy = list(_keys(program, ask=True))
    return {
        "key, p50": statistics.median(quiet),
        "key, p95": _p95(quiet),
        "key while indexing, p50": statistics.median(busy),
        "key while indexing, p95": _p95(busy),
        "key while indexing, slowest": max(busy),
    }


@contextmanager
def _running(environment: dict[str, str]) -> Iterator[Program]:
    program = Program([], environment)
    program.wait(_FRAME)
    program.settle(3.0)
    yield program
    program.quit()


def _keys(program: Program, *, ask: bool = False) -> Iterator[float]:
    """Type letters and yield how long each takes to the screen; now and then a question is put instead."""
    for number in range(_KEYS):
        send = ask and number % 15 == 14
        if send:
            program.press(f"\x15{_ASKED}")
            program.settle(0.5)
        letter = _LETTERS[number % len(_LETTERS)]
        pressed = time.perf_counter()
        # The key that follows the question is drawn while the answer is being found.
        program.press(f"\r{letter}" if send else letter)
        yield program.wait(letter.encode()) - pressed
        program.settle(_PAUSE_S)


def _write_articles(path: Path) -> None:
    """Write articles of invented words, enough to be embedded for as long as the keys take."""
    draw = random.Random(1)
    words = ["".join(draw.choices("aeiourstlnm", k=draw.randint(3, 9))) for _ in range(3_000)]

    def text(count: int) -> str:
        return " ".join(draw.choices(words, k=count)).capitalize() + "."

    with path.open("w", encoding="utf-8") as file:
        for number in range(_ARTICLES):
            body = [text(60) for _ in range(12)]
            file.write(json.dumps({"title": f"{text(7)} {number}", "paragraphs": body}) + "\n")


def _environment(scratch: Path) -> dict[str, str]:
    return os.environ | {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "XDG_STATE_HOME": str(scratch / "state"),
        "XDG_DATA_HOME": str(scratch / "data"),
    }


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    main(sys.argv[1])
