"""The sources of the selected answer: headline, outlet, date and the passage with the used words marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qabot.render.wording import CLOSEST, before, day, headline, reprinted
from qabot.tui.turns import Turn
from qabot.types import Citation


class SourceList(OptionList):
    """The list of sources, with the keys of the other lists."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False, id="down"),
        Binding("k", "cursor_up", "Up", show=False, id="up"),
        Binding("g", "first", "Top", show=False, id="top"),
        Binding("G", "last", "End", show=False, id="bottom"),
        Binding("enter", "select", "Open source", id="open"),
    ]


class Sources(Vertical):
    """A heading and the sources under it."""

    @dataclass
    class Opened(Message):
        """A source was chosen."""

        turn: Turn
        n: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._turn: Turn | None = None

    def compose(self) -> ComposeResult:
        """Lay out heading and list."""
        yield Static(Content("Sources"), id="sources-heading", markup=False)
        yield SourceList(id="sources-list", markup=False)

    def show(self, turn: Turn | None) -> None:
        """Show the sources of a turn."""
        self._turn = turn
        listing = self.query_one(SourceList)
        citations = turn.citations if turn is not None else ()
        abstained = turn is not None and turn.answer is not None and turn.answer.status == "abstained"
        heading = CLOSEST if abstained and citations else "Sources"
        if citations:
            heading += f" · {citations[0].n}{f'-{citations[-1].n}' if len(citations) > 1 else ''} opens"
        self.query_one("#sources-heading", Static).update(Content(heading))
        self.set_class(abstained, "-closest")
        listing.clear_options()
        above = [None, *citations]
        options = zip(citations, above, strict=False)
        listing.add_options([Option(described(citation, over), id=str(citation.n)) for citation, over in options])

    def point(self, turn: Turn, n: int) -> None:
        """Bring source `n` of a turn into view, unless another's are shown by now."""
        listing = self.query_one(SourceList)
        if turn is not self._turn or n not in {citation.n for citation in turn.citations}:
            return
        listing.highlighted = listing.get_option_index(str(n))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Pass on which source was chosen."""
        event.stop()
        if self._turn is not None and event.option_id is not None:
            self.post_message(self.Opened(self._turn, int(event.option_id)))


def described(citation: Citation, above: Citation | None = None) -> Content:
    """Return a source as it stands in the list under another one."""
    article = citation.article
    facts = [
        article.source or "unknown outlet",
        day(article),
        f"paragraph {citation.passage.position}",
    ]
    head = Content.assemble((f"{citation.n} ", "bold $accent"), (headline(article), "bold"))
    body = Content(citation.passage.text)
    for span in citation.spans:
        body = body.stylize("bold $used on $used-background", span.start, span.end)
    adjoins = above is not None and above.passage.id == citation.passage.id - 1
    lead = "" if adjoins else before(citation)
    if lead:
        body = Content.assemble((f"… {lead} ", "$dim"), body)
    also = [Content.styled(reprinted(citation.reprints), "$dim")] if citation.reprints else []
    return Content("\n").join([head, Content.styled(" · ".join(facts), "$dim"), *also, body, Content("")])
