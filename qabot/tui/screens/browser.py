"""The articles of the corpus: sort, filter while typing, open, or ask only some of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.console import JustifyMethod
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import DataTable, Input, Static

from qabot.render.wording import day, headline
from qabot.text import fold
from qabot.tui.widgets.keyline import KeyLine
from qabot.tui.widgets.ordered import Field
from qabot.types import Entry

# Rows added at once: what a screen can show, then what can be added between two keystrokes.
_FIRST, _MORE = 100, 400
_PAUSE_S = 0.02
_COLUMNS = ("date", "outlet", "headline", "paragraphs")
_SIGN, _NARROW = "  ", 80


class Table(DataTable[Text]):
    """The table, with the keys of the other lists."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False, id="down"),
        Binding("k", "cursor_up", "Up", show=False, id="up"),
        Binding("g,home", "scroll_top", "Top", show=False, id="top"),
        Binding("G,end", "scroll_bottom", "End", show=False, id="bottom"),
        Binding("enter", "select_cursor", "Open", id="open"),
    ]


class BrowserScreen(Screen[None]):
    """A table of articles."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back", id="back"),
        Binding("slash,f", "filter", "Filter", key_display="/", id="filter-articles"),
        Binding("s", "sort", "Sort", id="sort"),
        Binding("r", "reverse", "Reverse", id="reverse"),
        Binding("space", "choose", "Choose", id="choose"),
        Binding("a", "ask", "Ask the chosen", id="ask-chosen"),
    ]

    @dataclass
    class Wanted(Message):
        """An article is to be opened."""

        article_id: str

    @dataclass
    class Chosen(Message):
        """Questions are to be asked of these articles only."""

        article_ids: tuple[str, ...]

    def __init__(self) -> None:
        super().__init__()
        self._entries: Sequence[Entry] = ()
        self._keys: list[str] = []
        self._folded: dict[str, tuple[str, str]] = {}
        self._laid_out: dict[str, int] = {}
        self._shown: list[Entry] = []
        self._added = 0
        self._chosen: dict[str, None] = {}
        self._sorted_by, self._reversed = 0, False
        self._filling: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out the filter, the table and the keys."""
        yield Field(id="browser-filter", placeholder="Filter by headline, outlet, author or date")
        yield Table(id="browser-table", cursor_type="row", zebra_stripes=False)
        yield Static(Content("reading the articles ..."), id="browser-status", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Start with the table in focus."""
        self.query_one(Table).focus()

    def fill(self, entries: Sequence[Entry]) -> None:
        """Take the articles, newest first."""
        self._entries = entries
        self._keys = [
            fold(" ".join((headline(e), e.source or "", *e.authors, e.published or "undated"))) for e in entries
        ]
        # Articles without an outlet stand last.
        self._folded = {e.id: (fold(e.source or "\uffff"), fold(headline(e))) for e in entries}
        self._refill()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to ask only when something is chosen."""
        return bool(self._chosen) if action == "ask" else True

    def on_resize(self) -> None:
        """Give the headline the room that is left; the cursor stays on its article."""
        if self._laid_out == self._widths():
            return
        row = self.query_one(Table).cursor_row
        self._columns()
        self._refill(at=row)

    def action_leave(self) -> None:
        """Go from the filter to the table, else back."""
        if isinstance(self.focused, Input):
            self.query_one(Table).focus()
        else:
            self.dismiss()

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one(Input).focus()

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._sort((self._sorted_by + 1) % len(_COLUMNS))

    def action_reverse(self) -> None:
        """Turn the order round."""
        self._sort(self._sorted_by)

    def action_choose(self) -> None:
        """Choose the article under the cursor, or let go of it, and go on to the next."""
        table = self.query_one(Table)
        if table.cursor_row >= self._added:
            return
        row = table.cursor_row
        entry = self._shown[row]
        if entry.id in self._chosen:
            del self._chosen[entry.id]
        else:
            self._chosen[entry.id] = None
        for column, cell in enumerate(self._row(entry)):
            table.update_cell_at((row, column), cell)  # type: ignore[arg-type]
        table.action_cursor_down()
        self._say()
        self.refresh_bindings()

    def action_ask(self) -> None:
        """Ask the chosen articles only."""
        self.post_message(self.Chosen(tuple(self._chosen)))

    @on(Input.Changed, "#browser-filter")
    def filtered(self) -> None:
        """Show what fits."""
        self._refill()

    @on(Input.Submitted, "#browser-filter")
    def filter_done(self) -> None:
        """Go on to the table."""
        self.query_one(Table).focus()

    @on(DataTable.RowSelected)
    def opened(self, event: DataTable.RowSelected) -> None:
        """Open the article under the cursor."""
        if event.cursor_row < self._added:
            self.post_message(self.Wanted(self._shown[event.cursor_row].id))

    @on(DataTable.HeaderSelected)
    def sorted(self, event: DataTable.HeaderSelected) -> None:
        """Sort by the column that was clicked."""
        self._sort(event.column_index)

    def _sort(self, column: int) -> None:
        self._reversed = not self._reversed if column == self._sorted_by else False
        self._sorted_by = column
        self._columns()
        self._refill()

    def _columns(self) -> None:
        table = self.query_one(Table)
        table.clear(columns=True)
        self._laid_out = self._widths()
        for number, (name, width) in enumerate(self._laid_out.items()):
            arrow = (" ▴" if self._reversed else " ▾") if number == self._sorted_by else ""
            label = {"date": f"{_SIGN}date", "paragraphs": "¶"}.get(name, name)
            justify: JustifyMethod = "right" if name == "paragraphs" else "left"
            table.add_column(Text(label + arrow, justify=justify), width=width, key=name)

    def _widths(self) -> dict[str, int]:
        """Return the columns that there is room for, with their widths in cells."""
        width = self.size.width
        widths = {"date": 14, "outlet": max(8, min(24, width // 4)), "headline": 0, "paragraphs": 6}
        if width < _NARROW:
            del widths["paragraphs"]
        # Each cell has a blank on both sides, and the scrollbar stands beside the last.
        widths["headline"] = max(10, width - sum(widths.values()) - 2 * len(widths) - 1)
        return widths

    def _refill(self, at: int = 0) -> None:
        """Show the entries that fit, up to the first screen and row `at` at once, the rest between keystrokes."""
        if not self.query_one(Table).columns:
            self._columns()
        words = fold(self.query_one(Input).value).split()
        fitting = [e for e, key in zip(self._entries, self._keys, strict=True) if all(word in key for word in words)]
        self._shown = self._ordered(fitting)
        self.query_one(Table).clear()
        self._added = 0
        if self._filling is not None:
            self._filling.stop()
        self._add(max(_FIRST, at + 1))
        self.query_one(Table).move_cursor(row=at)
        self._filling = (
            self.set_interval(_PAUSE_S, lambda: self._add(_MORE)) if self._added < len(self._shown) else None
        )
        self._say()

    def _ordered(self, entries: list[Entry]) -> list[Entry]:
        """Sort; the entries come newest first."""
        keys: list[Callable[[Entry], object] | None] = [
            None,
            lambda e: self._folded[e.id][0],
            lambda e: self._folded[e.id][1],
            lambda e: -e.paragraphs,
        ]
        key = keys[self._sorted_by]
        ordered = sorted(entries, key=key) if key is not None else entries  # type: ignore[arg-type]
        return ordered[::-1] if self._reversed else ordered

    def _add(self, count: int) -> None:
        part = self._shown[self._added : self._added + count]
        self.query_one(Table).add_rows([self._row(entry) for entry in part])
        self._added += len(part)
        if self._added >= len(self._shown) and self._filling is not None:
            self._filling.stop()

    def _row(self, entry: Entry) -> tuple[Text, ...]:
        chosen = entry.id in self._chosen
        style = "bold" if chosen else ""
        cells = {
            "date": Text(("* " if chosen else _SIGN) + day(entry), style),
            "outlet": Text(entry.source or "unknown outlet", style),
            "headline": Text(headline(entry), style),
            "paragraphs": Text(f"{entry.paragraphs:,}", style, justify="right"),
        }
        widths = self._widths()
        for name, width in widths.items():
            cells[name].truncate(width, overflow="ellipsis")
        return tuple(cells[name] for name in widths)

    def _say(self) -> None:
        text = f"{len(self._shown):,} of {len(self._entries):,} articles"
        if self._chosen:
            text += f" · {len(self._chosen):,} chosen"
        self.query_one("#browser-status", Static).update(Content(text))
