"""Which articles are searched: dates, outlets, authors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.timer import Timer
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from qabot.tui.form import Form
from qabot.tui.widgets.ordered import Field
from qabot.types import EVERYTHING, Filters

_PAUSE_S = 0.2


class Outlets(OptionList):
    """Outlets to choose from. A letter says what is chosen, not a colour alone."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "select", "Choose", show=False)]

    class Changed(Message):
        """Another choice."""

    def __init__(self, outlets: Sequence[tuple[str, int]], chosen: Sequence[str], *, id: str) -> None:
        self._counts = dict(outlets)
        self._chosen = {name for name in chosen if name in self._counts}
        super().__init__(*(Option(self._shown(name)) for name in self._counts), id=id, markup=False)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names chosen, in the order of the list."""
        return tuple(name for name in self._counts if name in self._chosen)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose an outlet, or let go of it."""
        event.stop()
        name = list(self._counts)[event.option_index]
        self._chosen ^= {name}
        self.replace_option_prompt_at_index(event.option_index, self._shown(name))
        self.post_message(self.Changed())

    def _shown(self, name: str) -> Content:
        sign = "[x]" if name in self._chosen else "[ ]"
        return Content.assemble(sign, f" {name}  ", (f"{self._counts[name]:,}", "$dim"))


class FiltersScreen(ModalScreen[Filters | None]):
    """Puts filters together; what they leave is counted while they change."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (26, "-tall")]  # noqa: RUF012 - textual declares it so
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", id="back"),
        Binding("ctrl+s", "apply", "Apply", id="apply-filters"),
    ]

    @dataclass
    class Count(Message):
        """What the form leaves is to be counted."""

        form: Form

    def __init__(self, now: Filters, outlets: Sequence[tuple[str | None, int]], names: Sequence[str]) -> None:
        super().__init__()
        self._now, self._names = now, names
        self._pause: Timer | None = None
        self._wanted = False
        self._outlets = [(name, count) for name, count in outlets if name]

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        now = self._now
        with Vertical(id="filters", classes="dialog"):
            yield Static(Content("Filters · ctrl+s applies, esc cancels"), classes="dialog-heading", markup=False)
            with Horizontal(classes="filters-row"):
                yield Static(Content("since"), classes="filters-label", markup=False)
                yield Field(now.since or "", id="since", placeholder="2026-03-01, 2026-03, last week", compact=True)
            with Horizontal(classes="filters-row"):
                yield Static(Content("before"), classes="filters-label", markup=False)
                yield Field(now.until or "", id="until", placeholder="2026-04-01, that day not included", compact=True)
            with Horizontal(classes="filters-row"):
                yield Static(Content("as of"), classes="filters-label", markup=False)
                yield Field(
                    now.as_of or "", id="as-of", placeholder="2026-03-05: nothing published later exists", compact=True
                )
            with Horizontal(classes="filters-row"):
                yield Static(Content("author"), classes="filters-label", markup=False)
                yield Field(
                    ", ".join(now.authors),
                    id="author",
                    placeholder="words of a name; several with commas",
                    suggester=SuggestFromList(self._names, case_sensitive=False),
                    compact=True,
                )
            yield Static(Content("outlets (space chooses)"), classes="filters-label-wide", markup=False)
            yield Outlets(self._outlets, now.sources, id="outlets")
            yield Static(Content(""), id="filters-count", markup=False)
            with Horizontal(id="filters-buttons"):
                yield Button("Apply", id="apply", variant="primary", compact=True)
                yield Button("Clear", id="clear", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Count what passes now."""
        self._count()

    def counted(self, form: Form, filters: Filters | None, articles: int, hint: str) -> None:
        """Show how many articles pass, or take the filters over when that is wanted; not once the form has moved on."""
        if form != self._form():
            return
        if filters is None:
            self._wanted = False
            self._say(hint, wrong=True)
            return
        if self._wanted:
            self.dismiss(filters)
            return
        text = f"{articles:,} article{'' if articles == 1 else 's'} match{'es' if articles == 1 else ''}"
        self._say(f"{text}; {hint}" if hint else text)

    def action_leave(self) -> None:
        """Change nothing."""
        self.dismiss(None)

    def action_apply(self) -> None:
        """Take the filters over as soon as they are understood."""
        self._wanted = True
        self._count()

    @on(Input.Changed)
    @on(Outlets.Changed)
    def changed(self) -> None:
        """Count again when the typing pauses."""
        self._wanted = False
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE_S, self._count)

    @on(Input.Submitted)
    @on(Button.Pressed, "#apply")
    def apply(self) -> None:
        """Take the filters over."""
        self.action_apply()

    @on(Button.Pressed, "#clear")
    def clear(self) -> None:
        """Search everything."""
        self.dismiss(EVERYTHING)

    @on(Button.Pressed, "#cancel")
    def cancel(self) -> None:
        """Change nothing."""
        self.dismiss(None)

    def _count(self) -> None:
        self.post_message(self.Count(self._form()))

    def _form(self) -> Form:
        """Return what is written."""
        since, until, as_of = (self.query_one(f"#{name}", Input).value.strip() for name in ("since", "until", "as-of"))
        authors = tuple(name.strip() for name in self.query_one("#author", Input).value.split(",") if name.strip())
        # What is not in the list, such as part of a name given on the command line, stays as it was.
        listed = {name for name, _ in self._outlets}
        sources = tuple(name for name in self._now.sources if name not in listed)
        chosen = self.query_one(Outlets).chosen
        others = replace(self._now, since=None, until=None, as_of=None, authors=authors, sources=(*sources, *chosen))
        return Form(since, until, others, as_of)

    def _say(self, text: str, *, wrong: bool = False) -> None:
        style = "$error" if wrong else "$dim"
        self.query_one("#filters-count", Static).update(Content.styled(text, style))
