"""The line at the bottom: the keys that work now.

Textual's own footer makes a widget of each key and all of them anew whenever one changes, which takes
longer than a person's keystroke may; this one draws a line of text, and only when it says something else.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widgets import Static

_GAP = 2


class KeyLine(Static):
    """Shows as many keys as fit; the palette, which leads to all the others, stands at the right end."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._shown: tuple[object, ...] = ()

    def on_mount(self) -> None:
        """Follow what works."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def on_resize(self) -> None:
        """Show what fits now."""
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Press the key under the pointer."""
        key = event.style.meta.get("key")
        if key:
            self.app.simulate_key(key)

    def _changed(self, screen: Screen[object]) -> None:
        # Under another screen nothing of this one works.
        if self.is_attached and self.app.screen is self.screen:
            self._draw()

    def _draw(self) -> None:
        keys, last = self._keys()
        width = self.size.width
        if (width, keys, last) == self._shown or width < 1:
            return
        self._shown = (width, keys, last)
        room = width - sum(map(_cells, last))
        line = Content("")
        for item in keys:
            if line.cell_length + _cells(item) > room:
                break
            line = line + _piece(*item)
        end = Content("").join([_piece(*item) for item in last])
        self.update(line.pad_right(max(0, width - line.cell_length - end.cell_length)) + end)

    def _keys(self) -> tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, str, str], ...]]:
        """Return key, how it is written and what it does, for what is shown and for the palette."""
        palette = self.app.COMMAND_PALETTE_BINDING
        seen: dict[str, Binding] = {}
        for key, active in self.screen.active_bindings.items():
            if active.enabled and (active.binding.show or key == palette):
                seen.setdefault(active.binding.action, active.binding)
        written = [(b.key, self.app.get_key_display(b), b.description) for b in seen.values()]
        last = tuple(item for item in written if item[0] == palette)
        return tuple(item for item in written if item[0] != palette), last


def _cells(item: Sequence[str]) -> int:
    return _piece(*item).cell_length


def _piece(key: str, written: str, does: str) -> Content:
    text = Content.assemble((written, "bold $footer-key-foreground"), f" {does}", " " * _GAP)
    return text.stylize(Style.from_meta({"key": key}), 0, len(text) - _GAP)
