"""How many stories there were in each period, as bars."""

from __future__ import annotations

from textual.app import RenderResult
from textual_plotext import PlotextPlot

from qabot.render.timeline import BAR, PLAIN_BAR, plot
from qabot.types import Timeline


class Bars(PlotextPlot):
    """Draws the counts of a timeline, in the plain theme without colours and blocks."""

    def __init__(self, *, plain: bool, id: str | None = None) -> None:
        super().__init__(id=id)
        self._plain = plain
        self._timeline: Timeline | None = None

    def show(self, timeline: Timeline) -> None:
        """Show the counts of a timeline."""
        self._timeline = timeline
        self.refresh()

    def render(self) -> RenderResult:
        """Return the bars for the room there is now."""
        self.plt.clear_figure()
        if self._timeline is not None:
            color = "default" if self._plain else self.app.theme_variables["primary"]
            rgb = color if color == "default" else tuple(int(color[i : i + 2], 16) for i in (1, 3, 5))
            plot(self.plt, self._timeline, self.size.width, PLAIN_BAR if self._plain else BAR, rgb)
        return super().render()
