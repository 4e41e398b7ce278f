"""The real program in a pseudo-terminal: what it draws there, and that it leaves the terminal as it found it."""

from __future__ import annotations

import base64
import re
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
from driving import GOOD, HOPELESS, script
from helpers import Run, environment, write_json
from rich.cells import cell_len

from qabot.chat.history import NAME, History

_SEQUENCE = re.compile(r"\x1b\[([0-9;:?<=>]*)([ -/]*[@-~])|\x1b[\]P][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]")
_MOUSE = ("\x1b[?1000h", "\x1b[?1002h", "\x1b[?1003h", "\x1b[?1006h")
_ENTER, _LEAVE = "\x1b[?1049h", "\x1b[?1049l"
QUIT, PATIENCE_S = "\x11", 90.0
Colours = str


class Window:
    """What a terminal shows: the little of its language that the program speaks."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], tuple[str, Colours]] = {}
        self._at, self._colours, self._rest = (0, 0), "", ""

    def feed(self, text: str) -> None:
        """Draw; half a sequence waits for its other half."""
        text = self._rest + text
        whole = text.rfind("\x1b") if re.search(r"\x1b[^\x1b]{0,200}$", text) else -1
        end = whole if whole >= 0 and not _SEQUENCE.match(text, whole) else len(text)
        text, self._rest = text[:end], text[end:]
        place = 0
        for found in _SEQUENCE.finditer(text):
            self._write(text[place : found.start()])
            self._obey(found[1] or "", found[2] or "")
            place = found.end()
        self._write(text[place:])

    def lines(self) -> list[str]:
        """Return the lines."""
        rows = max((row for row, _ in self.cells), default=-1) + 1
        return ["".join(self._row(row)).rstrip() for row in range(rows)]

    def shows(self, words: str) -> bool:
        """Say whether words stand on one line."""
        return any(words in line for line in self.lines())

    def colours(self, words: str) -> set[Colours]:
        """Return the colours in which words stand."""
        for row, line in enumerate(self.lines()):
            if words in line:
                start = cell_len(line[: line.index(words)])
                return {self.cells[row, start + n][1] for n in range(cell_len(words)) if (row, start + n) in self.cells}
        return set()

    def _row(self, row: int) -> Iterator[str]:
        last = max((column for each, column in self.cells if each == row), default=-1)
        skip = False
        for column in range(last + 1):
            character = "" if skip else self.cells.get((row, column), (" ", ""))[0]
            skip = cell_len(character) == 2
            yield character

    def _write(self, text: str) -> None:
        for character in text:
            row, column = self._at
            if character == "\r":
                self._at = (row, 0)
            elif character == "\n":
                self._at = (row + 1, column)
            elif character.isprintable() and cell_len(character):
                self.cells[row, column] = (character, self._colours)
                self._at = (row, column + cell_len(character))

    def _obey(self, numbers: str, what: str) -> None:
        if what == "m":
            self._colours = "" if numbers in ("", "0") else f"{self._colours};{numbers}"
        elif what == "H":
            row, _, column = numbers.partition(";")
            self._at = (int(row or 1) - 1, int(column or 1) - 1)
        elif what == "J" and numbers == "2":
            self.cells.clear()


class Terminal:
    """A pseudo-terminal with the program in it."""

    def __init__(self, child: pexpect.spawn[str]) -> None:
        self.child, self.window, self.output = child, Window(), ""

    def until(self, condition: Callable[[], object]) -> None:
        """Read until a condition holds."""
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            screen = "\n".join(self.window.lines())
            assert time.monotonic() < deadline, f"waited in vain; the screen:\n{screen}"
            self._read()

    def see(self, words: str) -> None:
        """Wait until words stand on the screen."""
        self.until(lambda: self.window.shows(words))

    def send(self, keys: str) -> None:
        """Press keys."""
        self.child.send(keys)

    def end(self) -> int:
        """Wait for the end; check that the terminal is as it was, and return the exit code."""
        deadline = time.monotonic() + PATIENCE_S
        while self._read():
            assert time.monotonic() < deadline, "the program goes on"
        local = termios.tcgetattr(self.child.child_fd)[3]
        assert local & termios.ICANON and local & termios.ECHO and local & termios.ISIG
        assert self.output.count(_ENTER) == 0 or self.output.rfind(_LEAVE) > self.output.rfind(_ENTER)
        for on in (*_MOUSE, "\x1b[?2004h", "\x1b[?25l"):
            off = f"{on[:-1]}{'h' if on.endswith('l') else 'l'}"
            assert self.output.rfind(off) >= self.output.rfind(on), f"{on!r} is left"
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)

    def _read(self) -> bool:
        try:
            text = self.child.read_nonblocking(65536, timeout=0.1)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.output += text
        self.window.feed(text)
        return True


@contextmanager
def terminal(home: Path, folder: Path, *args: str | Path, **env: str) -> Iterator[Terminal]:
    """Start the program; it is killed when the test is over and it is not."""
    state = {"XDG_STATE_HOME": str(folder / "state"), "XDG_DATA_HOME": str(folder / "data"), "COLORTERM": "truecolor"}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "qabot", *map(str, args)],
        env=environment(home, {**state, **env}),  # type: ignore[arg-type]
        cwd=str(folder),
        dimensions=(36, 120),
        encoding="utf-8",
        codec_errors="replace",
    )
    child.delaybeforesend = None
    try:
        yield Terminal(child)
    finally:
        child.close(force=True)


def test_a_question_its_citation_and_the_end(home: Path, here: Path, sample_index: Path) -> None:
    with terminal(home, here, "--index", sample_index) as screen:
        screen.send("what did Rowley say ")
        screen.until(lambda: _ENTER in screen.output)
        screen.send("about naming companies?")
        screen.see(GOOD)
        screen.see("50 articles")
        screen.send("\r")
        screen.see("He replied that naming them had a drawback")
        screen.see("close to what was asked")
        screen.send("1")
        screen.see(" of 2 · 12 paragraphs")
        screen.see("In the question-and-answer session")
        marked = screen.window.colours("In the question-and-answer session")
        plain = screen.window.colours("He acknowledged, too")
        assert len(marked) == 1
        assert marked != plain
        assert "48;2;" in marked.pop()
        screen.send("y")
        screen.until(lambda: "\x1b]52;" in screen.output)
        copied = screen.output.partition("\x1b]52;c;")[2].partition("\x07")[0].partition("\x1b")[0]
        assert "naming them had a drawback" in base64.b64decode(copied).decode()
        screen.send("q")
        screen.until(lambda: not screen.window.shows(" of 2 · 12 paragraphs"))
        screen.send(QUIT)
        assert screen.end() == 0
        assert "Traceback" not in screen.output
        assert any(sequence in screen.output for sequence in _MOUSE)


def test_what_was_drafted_is_there_at_the_next_start(home: Path, here: Path, sample_index: Path) -> None:
    (here / "qabot.toml").write_text("[tui]\nmouse = false\n", "utf-8")
    with terminal(home, here, "--index", sample_index) as screen:
        screen.see("50 articles")
        screen.send("a draft nobody sent")
        screen.see("a draft nobody sent")
        screen.send("\x03\x03")
        screen.send(QUIT)
        assert screen.end() == 0
        assert not any(sequence in screen.output for sequence in _MOUSE)
    with terminal(home, here, "--index", sample_index) as screen:
        screen.see("50 articles")
        screen.send("\x1b[A")
        screen.see("a draft nobody sent")
        screen.send(QUIT)
        assert screen.end() == 0


def test_the_mouse_is_left_to_the_terminal_when_that_is_wanted(home: Path, here: Path, sample_index: Path) -> None:
    with terminal(home, here, "--no-mouse", "--index", sample_index) as screen:
        screen.see("50 articles")
        screen.send(QUIT)
        assert screen.end() == 0
        assert not any(sequence in screen.output for sequence in _MOUSE)


def test_a_signal_ends_the_program_in_order(home: Path, here: Path, sample_index: Path) -> None:
    with terminal(home, here, "--index", sample_index) as screen:
        screen.see("50 articles")
        screen.send("a draft nobody sent")
        screen.see("a draft nobody sent")
        screen.child.kill(signal.SIGTERM)
        assert screen.end() == 128 + signal.SIGTERM
    assert History(here / "data" / "qabot" / NAME, 1).questions() == ["a draft nobody sent"]


def test_a_theme_that_does_not_exist_is_an_error_of_use(home: Path, here: Path, sample_index: Path) -> None:
    with terminal(home, here, "--theme", "nosuch", "--index", sample_index) as screen:
        assert screen.end() == 2
        after = screen.output.rpartition(_LEAVE)[2]
        assert "nosuch" in after
        assert "dark, light, plain" in after
        assert "Traceback" not in after


def test_a_key_for_an_unknown_action_is_an_error_of_use(home: Path, here: Path, sample_index: Path) -> None:
    (here / "qabot.toml").write_text('[tui.keys]\nsomersault = "ctrl+t"\n', "utf-8")
    with terminal(home, here, "--index", sample_index) as screen:
        assert screen.end() == 2
        assert "somersault" in screen.output.rpartition(_LEAVE)[2]


def test_a_dumb_terminal_gets_the_plain_conversation(home: Path, here: Path, sample_index: Path) -> None:
    with terminal(home, here, "--index", sample_index, TERM="dumb") as screen:
        screen.until(lambda: "? " in screen.output)
        screen.send(f"{GOOD}\r")
        screen.until(lambda: "He replied that naming them had a drawback" in screen.output)
        screen.until(lambda: screen.output.count("? ") >= 2)
        screen.send("\x04")
        assert screen.end() == 0
        assert "\x1b" not in screen.output


def test_a_pipe_gets_the_plain_conversation(run_cli: Run, sample_index: Path) -> None:
    done = run_cli("chat", "--index", sample_index, input=f"{GOOD}\n{HOPELESS}\n")
    assert done.returncode == 0
    assert "He replied that naming them had a drawback" in done.stdout
    assert "No article answers this." in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def test_a_first_start_builds_the_index_and_answers(home: Path, here: Path, cache: Path) -> None:
    write_json(here / "articles/a.json", ["The harbour of Saltmouth opened on Monday."], title="Harbour opens")
    (here / "qabot.toml").write_text('corpus = "articles"\nindex = "index"\n[answer]\nthreshold = 0.0\n', "utf-8")
    with terminal(home, here) as screen:
        screen.see("1 file")
        screen.send("\r")
        screen.see("1 articles · ")
        screen.send("when did the harbour of Saltmouth open?\r")
        screen.see("opened on Monday. [1]")
        screen.send(QUIT)
        assert screen.end() == 0


def test_a_browser_of_the_terminal_gets_the_terminal(home: Path, here: Path, sample_index: Path) -> None:
    browser = script(here / "browser", f'echo "BROWSING $1"; echo "$1" > "{here / "address"}"')
    with terminal(home, here, "--index", sample_index, BROWSER=str(browser)) as screen:
        screen.see("50 articles")
        screen.send(f"{HOPELESS}\r")
        screen.see("No article answers this.")
        screen.send("2")
        screen.see("valefellobserver.example")
        screen.send("o")
        screen.until(lambda: "BROWSING https://www.valefellobserver.example" in screen.output)
        before = screen.output.index("BROWSING")
        assert screen.output.rfind(_LEAVE, 0, before) > screen.output.rfind(_ENTER, 0, before)
        screen.until(lambda: screen.output.rfind(_ENTER) > before)
        screen.until(lambda: "paragraph" in screen.output[screen.output.rfind(_ENTER) :])
        screen.send("q")
        screen.send(QUIT)
        assert screen.end() == 0
    assert (here / "address").read_text("utf-8").startswith("https://www.valefellobserver.example/")
