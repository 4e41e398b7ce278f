"""Every key of the program and the actions that a configuration can give other keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import format_key

from qabot.chat.commands import COMMANDS
from qabot.errors import ConfigError
from qabot.tui.app import QabotApp
from qabot.tui.screens.article import ArticleScreen
from qabot.tui.screens.browser import BrowserScreen, Table
from qabot.tui.screens.filters import FiltersScreen
from qabot.tui.screens.help import Section
from qabot.tui.screens.history import HistoryScreen
from qabot.tui.screens.main import MainScreen
from qabot.tui.screens.timeline import Entries, TimelineScreen
from qabot.tui.widgets.chips import Chip
from qabot.tui.widgets.indexing import IndexPanel
from qabot.tui.widgets.lines import LineView
from qabot.tui.widgets.prompt import Prompt
from qabot.tui.widgets.transcript import Transcript

_PLACES: Sequence[tuple[str, Sequence[type[DOMNode]]]] = (
    ("Everywhere", (QabotApp,)),
    ("In the prompt", (Prompt,)),
    ("Outside of the prompt, in the conversation", (MainScreen, Transcript)),
    ("Moving in any text", (LineView,)),
    ("In an article", (ArticleScreen,)),
    ("Among the articles", (BrowserScreen, Table)),
    ("In a timeline", (TimelineScreen, Entries)),
    ("In the filters", (FiltersScreen, Chip)),
    ("Among questions and conversations", (HistoryScreen,)),
    ("While indexing", (IndexPanel,)),
)

# They do what cite-1 does, which stands for them.
_SAME = {f"cite-{n}" for n in range(2, 10)}


def sections(keys: Mapping[str, str]) -> list[Section]:
    """Return what the help shows: headings with keys, as `keys` remaps them, and what they do."""
    found: list[Section] = []
    for heading, classes in _PLACES:
        rows = [(_shown(keys.get(b.id or "", b.key), b), b.tooltip or b.description) for b in _bindings(classes)]
        if QabotApp in classes:
            rows += [("ctrl+p", "Palette of all commands"), ("tab shift+tab", "Next and previous part of the screen")]
        found.append((heading, [row for row in rows if row[1]]))
    found.append(("Commands in the prompt", [(f"/{name}", what) for name, what in COMMANDS.items()]))
    return found


def actions() -> set[str]:
    """Return the names of all actions that can be given other keys."""
    return {binding.id for _, classes in _PLACES for binding in _bindings(classes) if binding.id}


def check(keys: Mapping[str, str]) -> None:
    """Raise ConfigError for a key given to an action that does not exist."""
    for name in keys:
        if name not in actions():
            raise ConfigError(f"tui.keys: there is no action {name!r}; there are {', '.join(sorted(actions()))}")


def _bindings(classes: Sequence[type[DOMNode]]) -> Iterator[Binding]:
    """Yield the bindings that the classes themselves define, the nine that open sources as one."""
    for each in classes:
        for binding in each.__dict__.get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id not in _SAME:
                yield binding


def _shown(keys: str, binding: Binding) -> str:
    if binding.id == "cite-1" and keys == "1":
        return "1-9"
    if binding.key_display:
        return binding.key_display
    return " ".join(format_key(key.strip()) for key in keys.split(","))
