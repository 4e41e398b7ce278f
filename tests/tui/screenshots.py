"""Pictures of the terminal UI: how they are taken and read, and the script that takes those of the manual."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

import qabot.tui
from qabot.config import Config
from qabot.tui.app import QabotApp

Walk = Callable[[Pilot[None]], Awaitable[None]]

PROJECT = Path(__file__).parents[2]
TUI = Path(qabot.tui.__file__).parent
PICTURES = TUI / "pictures"
SIZE = (110, 32)
QUESTION = "what did Rowley say about naming companies?"
UNANSWERED = "who won the world chess championship?"

_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_CREDIT = re.compile(r"\s*<!--.*?-->")
_INDENT = re.compile(r"\n\s*")
_BLANK = re.compile(r"<text [^>]*>(?:&#160;)*</text>")
# The ids hold a checksum of the whole picture; without it only the lines that look different differ.
_IDS = re.compile(r"terminal-\d+")
_GROUND = re.compile(r'<rect fill="([^"]*)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" (height="[\d.]+" shape[^>]*/>)')
_GROUNDS = re.compile(rf"(?:{_GROUND.pattern})+")
_TEXT = re.compile(r'<text [^>]*?x="([\d.]+)"[^>]*?clip-path="url\(#[^"]*-line-(\d+)\)">(.*?)</text>')
_CELL = 12.2
# How often a picture is taken until what is awaited is seen; each round waits for the program to be idle.
_ROUNDS = 400


class Pictured(QabotApp):
    """The program, drawn without fonts from elsewhere; the last picture is kept."""

    CSS_PATH = TUI / "qabot.tcss"
    picture = ""

    def export_screenshot(self, *, title: str | None = None, simplify: bool = False) -> str:
        """Return an SVG that needs nothing but itself."""
        svg = super().export_screenshot(title=title, simplify=simplify)
        for useless in (_FONT, _CREDIT, _BLANK):
            svg = useless.sub("", svg)
        self.picture = _INDENT.sub("\n", _GROUNDS.sub(_joined, _IDS.sub("terminal-0", svg)))
        return self.picture


def _joined(grounds: re.Match[str]) -> str:
    """Return rectangles with those that stand side by side in one colour as one, each on a line of its own."""
    found: list[tuple[str, float, str, float, str]] = []
    for fill, x, y, width, rest in _GROUND.findall(grounds[0]):
        before = found[-1] if found else None
        if before and (before[0], before[2]) == (fill, y) and abs(before[1] + before[3] - float(x)) < _CELL / 2:
            found[-1] = (fill, before[1], y, float(x) + float(width) - before[1], rest)
        else:
            found.append((fill, float(x), y, float(width), rest))
    return "\n".join(
        f'<rect fill="{fill}" x="{x:g}" y="{y}" width="{width:g}" {rest}' for fill, x, y, width, rest in found
    )


def lines(picture: str) -> list[str]:
    """Return the text of a picture, line by line, each character in its column."""
    found: dict[int, str] = {}
    for x, line, text in _TEXT.findall(picture):
        before = found.get(int(line), "")
        found[int(line)] = before + " " * (round(float(x) / _CELL) - cell_len(before)) + unescape(text)
    return [found.get(number, "").replace("\xa0", " ").rstrip() for number in range(max(found, default=0) + 1)]


async def shown(pilot: Pilot[None], *words: str) -> None:
    """Wait until the picture shows all the words and changes no more; no cursor blinks from then on."""
    before = ""
    for _ in range(_ROUNDS):
        if not pilot.app.is_running:
            break
        for field in (*pilot.app.screen.query(Input), *pilot.app.screen.query(TextArea)):
            field.cursor_blink = False
        await pilot.pause()
        picture = pilot.app.export_screenshot()
        text = " ".join(lines(picture))
        if picture == before and all(word in text for word in words):
            return
        before = picture
        await asyncio.sleep(0.01)
    raise AssertionError(f"{words} never came; there is\n" + "\n".join(lines(before)))


async def written(pilot: Pilot[None], text: str) -> None:
    """Write into what has the focus."""
    focused = pilot.app.focused
    if isinstance(focused, Input):
        focused.insert_text_at_cursor(text)
    elif isinstance(focused, TextArea):
        focused.insert(text)
    else:
        raise AssertionError(f"nothing can be written into {focused}")
    await pilot.pause()


async def asked(pilot: Pilot[None], question: str, *words: str) -> None:
    """Put a question and wait for words."""
    await written(pilot, question)
    await pilot.press("enter")
    await shown(pilot, *words)


async def _answer(pilot: Pilot[None]) -> None:
    await shown(pilot, "Ask about")
    await asked(pilot, QUESTION, "likely right", "Sources")


async def _article(pilot: Pilot[None]) -> None:
    await _answer(pilot)
    await pilot.press("1")
    await shown(pilot, "used words 2 of 2")


async def _browser(pilot: Pilot[None]) -> None:
    await shown(pilot, "Ask about")
    await pilot.press("ctrl+b")
    await shown(pilot, "headline", "articles")
    await pilot.press("down", "down", "space")
    await shown(pilot, "1 chosen")


async def _abstained(pilot: Pilot[None]) -> None:
    await shown(pilot, "Ask about")
    await asked(pilot, UNANSWERED, "No article answers this.")


_WALKS: Sequence[tuple[str, str, Walk]] = (
    ("answer", "dark", _answer),
    ("article", "dark", _article),
    ("browser", "dark", _browser),
    ("abstained", "dark", _abstained),
    ("light", "light", _answer),
)


async def _take(config: Config, theme: str, walk: Walk) -> str:
    app = Pictured(config, theme=theme)
    app.animation_level = "none"
    async with app.run_test(size=SIZE) as pilot:
        await walk(pilot)
        return app.export_screenshot(simplify=True)


def main() -> None:
    """Index a copy of the sample articles and take a picture of every walk."""
    with TemporaryDirectory() as folder:
        # What is remembered of earlier questions and looks must not be seen.
        os.environ["XDG_STATE_HOME"] = os.environ["XDG_DATA_HOME"] = folder
        os.environ.pop("NO_COLOR", None)
        config = Config(index=str(Path(folder, "index")), corpus=str(Path(folder, "corpus")))
        shutil.copytree(PROJECT / "corpus", config.corpus)
        command = [sys.executable, "-m", "qabot", "--index", config.index, "--quiet", "index", config.corpus]
        subprocess.run(command, check=True)
        PICTURES.mkdir(exist_ok=True)
        for name, theme, walk in _WALKS:
            picture = asyncio.run(_take(config, theme, walk))
            if folder in "".join(lines(picture)) or str(Path.home()) in "".join(lines(picture)):
                raise AssertionError(f"{name} shows a path of this machine")
            (PICTURES / f"{name}.svg").write_text(picture, "utf-8")
            print(f"{name}.svg  {len(picture.encode()):,} bytes")  # noqa: T201


if __name__ == "__main__":
    main()
