"""Drives the terminal UI as a person would: keys, the mouse, and what stands on the screen."""

from __future__ import annotations

import asyncio
import time
import unicodedata
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import wraps
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.notifications import Notify
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from qabot.config import Config
from qabot.tui.app import QabotApp
from qabot.tui.engine import Engine, Post
from qabot.tui.screens.main import MainScreen
from qabot.tui.turns import Turn
from qabot.tui.widgets.lines import LineView
from qabot.tui.widgets.prompt import Prompt
from qabot.tui.widgets.transcript import Transcript
from qabot.types import EVERYTHING, Filters

GOOD = "what did Rowley say about naming companies?"
GOOD_WORDS = "He replied that naming them had a drawback"
# Answered from an article that has a web address, and from one that has none.
OTHER = "Who won the cup final?"
OTHER_WORDS = "Carrowby Athletic lost the Shield Cup final"
HOPELESS = "How much will the lynx project cost in total?"
# Long: a machine may be busy with other things, and what comes is not waited for any longer.
_PATIENCE_S = 60.0
_NAMES = {" ": "space", "/": "slash", ".": "full_stop", "-": "minus", "_": "underscore"}


def drive(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an asynchronous test to its end."""

    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


class Desk:
    """A running program, the keyboard before it and the eyes on it."""

    def __init__(self, app: QabotApp, pilot: Pilot[None], engine: Engine, said: list[str]) -> None:
        self.app, self.pilot, self.engine = app, pilot, engine
        self.said = said

    # What there is.

    @property
    def screen(self) -> Screen[Any]:
        return self.app.screen

    @property
    def main(self) -> MainScreen:
        """The conversation, whatever lies over it."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def prompt(self) -> Prompt:
        return self.main.prompt

    @property
    def transcript(self) -> Transcript:
        return self.main.transcript

    @property
    def turns(self) -> Sequence[Turn]:
        return self.main.conversation

    def on(self, name: str) -> bool:
        """Say whether the screen of that class lies on top."""
        return type(self.screen).__name__ == name

    # What is seen.

    def lines(self) -> list[str]:
        """Return what stands on the screen, line by line."""
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    def shows(self, text: str) -> bool:
        """Say whether a text stands on one line of the screen."""
        return any(text in line for line in self.lines())

    def header(self) -> str:
        """Return the line at the top of the conversation."""
        return text_of(self.main, "#header")

    def place_of(self, text: str, nth: int = 0) -> tuple[int, int]:
        """Return column and line, in cells, of the first character of a text."""
        places = [
            (cell_len(line[:at]), y) for y, line in enumerate(self.lines()) for at in _all(line, text) if text in line
        ]
        assert len(places) > nth, f"{text!r} is not on the screen:\n{self}"
        return places[nth]

    def __str__(self) -> str:
        return "\n".join(self.lines())

    # What is done.

    async def press(self, *keys: str) -> None:
        """Press keys, named as in a binding, one after the other."""
        for key in keys:
            self.app.post_message(_key(key))
            await self.settle()

    async def write(self, text: str) -> None:
        """Type a text."""
        for character in text:
            self.app.post_message(events.Key(_NAMES.get(character, character), character))
        await self.settle()

    async def send(self, text: str) -> None:
        """Type a text into the prompt and send it."""
        self.prompt.focus()
        await self.write(text)
        await self.press("enter")

    async def ask(self, question: str) -> Turn:
        """Ask, and wait for the end of the turn."""
        before = len(self.turns)
        await self.send(question)
        await self.until(lambda: len(self.turns) > before)
        turn = self.turns[-1]
        await self.until(lambda: not turn.running)
        await self.settle()
        return turn

    async def click(self, text: str, nth: int = 0) -> None:
        """Click on the first character of a text on the screen."""
        await self.pilot.click(offset=self.place_of(text, nth))
        await self.settle()

    async def settle(self) -> None:
        """Let what was done take effect, as far as that takes no work elsewhere."""
        for _ in range(3):
            if not self.app.is_running:
                return
            await self.pilot.pause(0)

    async def until(self, condition: Callable[[], object], seconds: float = _PATIENCE_S) -> None:
        """Wait for a condition; what is on the screen tells why it never came."""
        deadline = time.monotonic() + seconds
        while not condition():
            if not self.app.is_running:
                pytest.fail("the program ended")
            if time.monotonic() > deadline:
                pytest.fail(f"waited in vain; said: {self.said}; the screen:\n{self}")
            await self.pilot.pause(0.01)

    async def sees(self, text: str) -> None:
        """Wait until a text stands on one line of the screen."""
        await self.until(lambda: self.shows(text))

    async def comes(self, name: str) -> None:
        """Wait until the screen of that class lies on top."""
        await self.until(lambda: self.on(name))

    async def ended(self) -> int | None:
        """Wait for the end of the program; return its exit code."""
        deadline = time.monotonic() + _PATIENCE_S
        while self.app.is_running:
            assert time.monotonic() < deadline, f"the program goes on:\n{self}"
            await asyncio.sleep(0.01)
        return self.app.return_code


@asynccontextmanager
async def running(
    config: Config,
    *,
    size: tuple[int, int] = (120, 36),
    flags: Sequence[str] = (),
    filters: Filters = EVERYTHING,
    theme: str | None = None,
    engine: Callable[[Config, Post], Engine] = Engine,
) -> AsyncIterator[Desk]:
    """Run the program until the test is through with it, then quit it and wait for its threads."""
    made: list[Engine] = []
    said: list[str] = []
    seen: set[str] = set()

    def make(config: Config, post: Post) -> Engine:
        made.append(engine(config, post))
        return made[-1]

    def overhear(message: Message) -> None:
        if isinstance(message, Notify) and message.notification.identity not in seen:
            seen.add(message.notification.identity)
            said.append(message.notification.message)

    app = QabotApp(config, flags=flags, filters=filters, theme=theme, engine=make)
    app.animation_level = "none"
    async with app.run_test(size=size, notifications=True, message_hook=overhear) as pilot:
        desk = Desk(app, pilot, made[0], said)
        try:
            await desk.settle()
            yield desk
        finally:
            if app.is_running:
                app.post_message(_key("ctrl+q"))
                await desk.ended()
    deadline = time.monotonic() + _PATIENCE_S
    while made[0].busy:
        assert time.monotonic() < deadline, "a thread goes on"
        await asyncio.sleep(0.01)


class HeldEngine(Engine):
    """Answers as the real one, each question not before it is released, and stopped ones too."""

    def __init__(self, config: Config, post: Post) -> None:
        super().__init__(config, post)
        self.held: list[tuple[int, str, Filters]] = []

    def start(self) -> None:
        """Look at the corpus and the disk; the model is loaded when it is needed."""
        self.survey()
        self.look()

    def ask(
        self,
        turn: int,
        question: str,
        filters: Filters,
        stopped: Event,
        *,
        literal: bool | frozenset[str] = False,
        alone: bool = False,
    ) -> None:
        """Keep the question."""
        self.held.append((turn, question, filters))

    def release(self, place: int = 0) -> None:
        """Have a question answered, even when nobody waits any more."""
        turn, question, filters = self.held.pop(place)
        super().ask(turn, question, filters, Event())


def text_of(screen: Screen[Any], selector: str) -> str:
    """Return the words of a label."""
    return str(screen.query_one(selector, Static).content)


def all_lines(view: LineView) -> list[str]:
    """Return every line of a view, also those that are scrolled away."""
    top = round(view.scroll_y)
    return [view.render_line(line - top).text.rstrip() for line in range(view.line_count)]


def visible_lines(view: LineView) -> list[str]:
    """Return the lines of a view that are seen."""
    return [view.render_line(y).text.rstrip() for y in range(view.size.height)]


def script(path: Path, body: str) -> Path:
    """Write a shell script."""
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)
    return path


def _key(name: str) -> events.Key:
    character = name if len(name) == 1 else {"space": " ", "slash": "/"}.get(name)
    return events.Key(_NAMES.get(name, name) if len(name) > 1 or name.isalnum() else _name(name), character)


def _name(character: str) -> str:
    return _NAMES.get(character) or unicodedata.name(character).lower().replace(" ", "_").replace("-", "_")


def _all(line: str, text: str) -> list[int]:
    """Return every place of a text in a line."""
    found, at = [], line.find(text)
    while at >= 0:
        found.append(at)
        at = line.find(text, at + 1)
    return found
