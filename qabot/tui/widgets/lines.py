"""A scrolling view of styled text that lays out only what changed and draws only what is seen.

A block is one paragraph. Its lines are found by arithmetic on offsets, so five thousand paragraphs, or
five hundred answers, cost no more on the screen than one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from qabot.tui.wrapping import starts


@dataclass(frozen=True, slots=True)
class Run:
    """Characters [start, end) of a block's text in the style of a component class, with meta for clicks."""

    start: int
    end: int
    style: str
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: `margin` stands before its first line, and before the others as `rail` or as blanks."""

    text: str
    runs: tuple[Run, ...] = ()
    style: str = ""
    margin: str = ""
    margin_style: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)
    rail: bool = False


EMPTY = Block("")


class LineView(ScrollView, can_focus=True):
    """Shows blocks; subclasses name the component classes that their runs use."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_down", "Down", show=False, id="down"),
        Binding("k,up", "scroll_up", "Up", show=False, id="up"),
        Binding("pagedown,space", "page_down", "Page down", show=False, id="page-down"),
        Binding("pageup", "page_up", "Page up", show=False, id="page-up"),
        Binding("g,home", "scroll_home", "Top", show=False, id="top"),
        Binding("G,end", "scroll_end", "End", show=False, id="bottom"),
    ]
    # The widest column that is pleasant to read, in cells.
    READABLE: ClassVar[int] = 100

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._blocks: list[Block] = []
        self._starts: list[list[int]] = []
        self._tops: list[int] = [0]
        self._laid_out = 0
        self._styles: dict[str, Style] = {}

    @property
    def blocks(self) -> Sequence[Block]:
        return self._blocks

    def show(self, blocks: Sequence[Block], keep: int = 0) -> None:
        """Show `blocks` after the first `keep` that are there already, which stay as they are laid out."""
        del self._blocks[keep:], self._starts[keep:], self._tops[keep + 1 :]
        self._blocks += blocks
        self._lay_out()

    def restyle(self, blocks: Mapping[int, Block]) -> None:
        """Replace blocks by ones of the same text and margin, which stay laid out as they are."""
        for number, block in blocks.items():
            self._blocks[number] = block
        self.refresh()

    def line_of(self, block: int, offset: int = 0) -> int:
        """Return the line, counted from the top, on which a character of a block stands; 0 before the layout."""
        if not self._starts:
            return 0
        return self._tops[block] + bisect_right(self._starts[block], offset) - 1

    def block_at(self, line: int) -> tuple[int, int]:
        """Return the block that holds a line, and which of its lines that is."""
        number = min(bisect_right(self._tops, line), len(self._blocks)) - 1
        return number, line - self._tops[number]

    @property
    def line_count(self) -> int:
        return self._tops[-1]

    def reveal(self, line: int, *, margin: int = 2) -> None:
        """Scroll so that a line is seen, with lines of context, moving nothing when it is."""
        if not self.line_count:
            return
        top, height = round(self.scroll_y), self.size.height
        if not top + margin <= line < top + height - margin:
            self.scroll_to(y=max(0, line - max(margin, height // 4)), animate=False, immediate=True)

    def on_resize(self) -> None:
        """Wrap again when the width has changed; the line at the top stays there."""
        if self._width() == self._laid_out:
            return
        at_end = self.is_vertical_scroll_end
        anchor = self.block_at(round(self.scroll_y))[0] if self._starts else 0
        within = self._within(anchor)
        self._starts, self._tops = [], [0]
        self._lay_out()
        if at_end and self.scroll_y > 0:
            self.scroll_end(animate=False, immediate=True, x_axis=False)
        elif self._starts:
            self.scroll_to(y=self.line_of(anchor, within), animate=False, immediate=True)

    def notify_style_update(self) -> None:
        """Forget the styles that hold no longer."""
        self._styles.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Return one line of the window."""
        line, width = round(self.scroll_y) + y, self.size.width
        if line >= self.line_count:
            return Strip.blank(width, self._style(""))
        strip = Strip(self._segments(line)).apply_offsets(0, line)
        return strip.adjust_cell_length(width, self._style(""))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text; the lines of one paragraph come out as one, as they are stored."""
        first = selection.start.y if selection.start else 0
        last = selection.end.y if selection.end else self.line_count - 1
        parts: list[str] = []
        before = -1
        for line in range(max(first, 0), min(last, self.line_count - 1) + 1):
            number, _ = self.block_at(line)
            margin, start, end = self._slice(line)
            text = f"{margin}{self._blocks[number].text[start:end]}"
            span = selection.get_span(line)
            left, right = span if span is not None else (0, -1)
            piece = text[left : len(text) if right == -1 else right]
            if number == before:
                parts[-1] += piece[max(0, len(margin) - left) :]
            else:
                parts.append(piece)
            before = number
        return "\n".join(part.rstrip() for part in parts), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()

    def _width(self) -> int:
        return min(self.scrollable_content_region.width - 2, self.READABLE)

    def _within(self, block: int) -> int:
        if not self._starts:
            return 0
        line = max(0, round(self.scroll_y) - self._tops[block])
        return self._starts[block][min(line, len(self._starts[block]) - 1)]

    def _lay_out(self) -> None:
        """Wrap the blocks that are not wrapped yet, once there is room to wrap them in."""
        width = self._laid_out = self._width()
        if width < 1:
            return
        for block in self._blocks[len(self._starts) :]:
            found = starts(block.text, width - cell_len(block.margin))
            self._starts.append(found)
            self._tops.append(self._tops[-1] + len(found))
        self.virtual_size = Size(0, self.line_count)
        self.refresh()

    def _slice(self, line: int) -> tuple[str, int, int]:
        """Return the margin of a line and which characters of its block it shows."""
        number, part = self.block_at(line)
        block, offsets = self._blocks[number], self._starts[number]
        end = offsets[part + 1] if part + 1 < len(offsets) else len(block.text)
        margin = block.margin if part == 0 or block.rail else " " * cell_len(block.margin)
        return margin, offsets[part], end

    def _segments(self, line: int) -> Iterator[Segment]:
        number, part = self.block_at(line)
        block = self._blocks[number]
        margin, start, end = self._slice(line)
        # White space at the break hangs over the edge and is not drawn.
        end = start + len(block.text[start:end].rstrip())
        if margin:
            style = self._style(block.margin_style) if part == 0 or block.rail else self._style("")
            yield Segment(margin, style + Style.from_meta(dict(block.meta)))
        runs = [run for run in block.runs if run.start < end and run.end > start]
        chosen = self._selected(line, start - len(margin), end)
        edges = {start, end, *(edge for edge in (chosen.start, chosen.stop) if start < edge < end)}
        for run in runs:
            edges |= {edge for edge in (run.start, run.end) if start < edge < end}
        for left, right in pairwise(sorted(edges)):
            style, meta = self._style(block.style), dict(block.meta)
            for run in runs:
                if run.start <= left and right <= run.end:
                    style += self._style(run.style)
                    meta |= run.meta
            if left in chosen:
                style += self.screen.get_component_rich_style("screen--selection")
            yield Segment(block.text[left:right], style + Style.from_meta(meta))

    def _selected(self, line: int, start: int, end: int) -> range:
        """Return the characters of the block that the mouse has selected; `start` is that of the line's first cell."""
        selection = self.text_selection
        span = selection.get_span(line) if selection is not None else None
        if span is None:
            return range(0)
        return range(start + span[0], end if span[1] == -1 else start + span[1])

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            part = self.get_component_rich_style(name, partial=True) if name else Style()
            self._styles[name] = self.rich_style + part
        return self._styles[name]
