"""The conversation so far: questions, answers as they come, and marks that open their sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from qabot.tui.turns import Turn
from qabot.tui.widgets.lines import Block, LineView


class Transcript(LineView):
    """Shows turns; one of them is selected, and one mark of it may be."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "mark(1)", "Next mark", show=False, id="next-mark"),
        Binding("left,h", "mark(-1)", "Previous mark", show=False, id="previous-mark"),
        Binding("enter", "open", "Open source", id="open"),
        Binding("s", "words", "Words", tooltip="What else the speaker said", id="words"),
        Binding(
            "u",
            "take_back",
            "Take back",
            tooltip="Ask again with the last thing understood (a time, outlet, author) taken word by word",
            id="take-back",
        ),
        Binding("d", "struck", "Struck", show=False, tooltip="What was struck from a composed answer", id="struck"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "turn--question",
        "turn--mark",
        "turn--bar",
        "turn--cite",
        "turn--cite-chosen",
        "turn--lead",
        "turn--short",
        "turn--speaker",
        "turn--sure",
        "turn--unsure",
        "turn--dim",
        "turn--chip",
        "turn--none",
        "turn--error",
        "turn--intro",
    }

    @dataclass
    class Selected(Message):
        """Another turn is the one whose sources matter."""

        turn: Turn

    @dataclass
    class Pointed(Message):
        """A mark of a turn has the focus."""

        turn: Turn
        n: int

    @dataclass
    class Opened(Message):
        """A mark of a turn is to be followed."""

        turn: Turn
        n: int

    @dataclass
    class Heard(Message):
        """A speaker's words are wanted."""

        speaker: str

    @dataclass
    class TakenBack(Message):
        """Words of a question that were understood are to be taken as they stand, None for all of it."""

        turn: Turn
        words: str | None

    def __init__(self, draw: Callable[[Turn], Sequence[Block]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draw = draw
        self._turns: list[Turn] = []
        self._first: list[int] = []
        self.selected: Turn | None = None
        self._followed: Turn | None = None
        self._followed_at: tuple[Size, int] | None = None

    @property
    def turns(self) -> Sequence[Turn]:
        return self._turns

    def introduce(self, blocks: Sequence[Block]) -> None:
        """Show what stands there before the first question."""
        if not self._turns:
            self.show(blocks)

    def add(self, turn: Turn) -> None:
        """Append a turn, select it and go to it."""
        self._turns.append(turn)
        self._draw_from(len(self._turns) - 1)
        self.select(turn)
        self._follow(turn)

    def redraw(self, turn: Turn) -> None:
        """Draw a turn again where it stands, and go on following it when the view does."""
        if turn not in self._turns:
            return
        follows = turn is self._followed
        self._draw_from(self._turns.index(turn))
        if follows:
            self._follow(turn)

    def redraw_all(self) -> None:
        """Draw everything again, for instance with other signs."""
        if self._turns:
            self._draw_from(0)

    def clear(self) -> None:
        """Forget all turns."""
        self._turns, self._first, self.selected, self._followed = [], [], None, None
        self.show([])

    def select(self, turn: Turn) -> None:
        """Make a turn the one whose sources matter."""
        if turn is not self.selected:
            before, self.selected = self.selected, turn
            if before is not None and before.chosen is not None:
                before.chosen = None
                self.redraw(before)
            self.post_message(self.Selected(turn))

    def action_scroll_home(self) -> None:
        """Go to the top, and stay there when an answer comes."""
        self._followed = None
        super().action_scroll_home()

    def action_scroll_up(self) -> None:
        """Go up a line, and stay there when an answer comes."""
        self._followed = None
        super().action_scroll_up()

    def action_page_up(self) -> None:
        """Go up a page, and stay there when an answer comes."""
        self._followed = None
        super().action_page_up()

    def action_struck(self) -> None:
        """Show or hide what was struck from the draft of the selected turn."""
        turn = self.selected
        if turn is not None and turn.answer is not None and turn.answer.draft is not None:
            turn.struck = not turn.struck
            self.redraw(turn)

    def action_mark(self, step: int) -> None:
        """Go to the next or previous mark, over the bounds of a turn."""
        places = [(turn, place) for turn in self._turns for place in range(len(turn.marks))]
        if not places:
            return
        current = self.selected
        if current is not None and current.chosen is not None:
            index = places.index((current, current.chosen)) + step
        elif current is not None and (current, 0) in places:
            index = places.index((current, 0)) if step > 0 else places.index((current, len(current.marks) - 1))
        else:
            index = len(places) - 1
        turn, place = places[max(0, min(index, len(places) - 1))]
        self.select(turn)
        turn.chosen = place
        self.redraw(turn)
        self._reveal_mark(turn, place)
        self.post_message(self.Pointed(turn, turn.marks[place]))

    def action_open(self) -> None:
        """Open the source of the chosen mark, else of the first."""
        turn = self.selected
        if turn is not None and turn.marks:
            self.post_message(self.Opened(turn, turn.marks[turn.chosen or 0]))

    def action_words(self) -> None:
        """Ask for the words of whoever speaks at the chosen mark, else of the first who speaks."""
        speaker = self._speaker
        if speaker:
            self.post_message(self.Heard(speaker))

    def action_take_back(self) -> None:
        """Ask again without the last thing that was understood; where nothing was, as it was typed."""
        turn = self.selected
        if turn is not None and turn.understood:
            self.post_message(self.TakenBack(turn, turn.understood[-1].words))
        elif turn is not None:
            self.post_message(self.TakenBack(turn, None))

    @property
    def _speaker(self) -> str | None:
        turn = self.selected
        return turn.speaker if turn is not None else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to open only where there is a source, and words only where somebody speaks."""
        if action == "take_back":
            turn = self.selected
            return turn is not None and (bool(turn.understood) or turn.rewritten is not None)
        if action == "words":
            return self._speaker is not None
        if action == "open":
            return self.selected is not None and bool(self.selected.marks)
        return True

    def on_click(self, event: events.Click) -> None:
        """Open the mark, or select the turn, under the pointer."""
        meta = event.style.meta
        turn = next((each for each in self._turns if each.number == meta.get("turn")), None)
        if turn is None:
            return
        self.select(turn)
        if "back" in meta:
            self.post_message(self.TakenBack(turn, meta["back"]))
        elif "speaker" in meta:
            self.post_message(self.Heard(meta["speaker"]))
        elif "cite" in meta:
            self.post_message(self.Opened(turn, meta["cite"]))

    def _draw_from(self, place: int) -> None:
        """Draw the turns from a place on; what stands before them stays as it is laid out."""
        # Before the first turn stands nothing; a greeting gives way to it.
        first = self._first[place] if place < len(self._first) else len(self.blocks) if place else 0
        del self._first[place:]
        blocks: list[Block] = []
        for turn in self._turns[place:]:
            self._first.append(first + len(blocks))
            blocks += self._draw(turn)
        self.show(blocks, first)

    def _follow(self, turn: Turn) -> None:
        """Show the end, but not so far that the question leaves the top."""
        top = self.line_of(self._first[self._turns.index(turn)])
        end = max(0, self.line_count - self.scrollable_content_region.height)
        self._followed, self._followed_at = turn, (self.size, min(top, end))
        self.scroll_to(y=min(top, end), animate=False, immediate=True)

    def on_resize(self) -> None:
        """Go on following when the room changes, for instance as the sources come."""
        super().on_resize()
        if self._followed is not None:
            self._follow(self._followed)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow no longer what somebody has scrolled away from."""
        super().watch_scroll_y(old_value, new_value)
        if self._followed_at is not None and self._followed_at[0] == self.size:
            self._followed = self._followed if round(new_value) == self._followed_at[1] else None

    def _reveal_mark(self, turn: Turn, place: int) -> None:
        first = self._first[self._turns.index(turn)]
        for number in range(first, len(self.blocks)):
            for run in self.blocks[number].runs:
                if run.meta.get("turn") == turn.number and run.meta.get("mark") == place:
                    self.reveal(self.line_of(number, run.start))
                    return
