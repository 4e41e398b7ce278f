"""The indexing run beside the conversation, from its start to the snapshot it publishes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qabot.errors import UsageError
from qabot.types import Progress

if TYPE_CHECKING:
    from qabot.tui.app import QabotApp
    from qabot.tui.child import IndexRun
    from qabot.tui.widgets.indexing import IndexPanel


class Beside:
    """At most one run at a time; `done` is called when one is over, whatever became of it."""

    def __init__(self, app: QabotApp, flags: Sequence[str], done: Callable[[], None]) -> None:
        self._app, self._flags, self._done = app, flags, done
        self._run: IndexRun | None = None

    @property
    def running(self) -> bool:
        return self._run is not None

    async def begin(self, paths: Sequence[str] = (), *, rebuild: bool = False) -> None:
        """Index `paths`, or what the configuration and earlier runs name; while a run goes on, go to it or hide it."""
        panel = await self._app.main.drawer()
        if self._run is not None:
            if paths or rebuild:
                raise UsageError("an indexing run goes on; wait for its end, or stop it with x")
            self._show_or_hide(panel)
            return
        from qabot.tui.child import IndexRun

        def show(progress: Progress) -> None:
            panel.progress(progress)
            share = f" {progress.done / progress.total:.0%}" if progress.total else ""
            self._app.main.header.work(f"indexing: {progress.phase}{share}")

        self._run = IndexRun(self._flags, show, rebuild=rebuild)
        panel.display = True
        panel.begin()
        self._app.main.header.work("indexing")
        if self._app.screen is not self._app.main:
            self._app.notify("indexing has begun", markup=False)
        self._app.run_worker(self._follow(self._run, panel, paths), exit_on_error=False)

    def _show_or_hide(self, panel: IndexPanel) -> None:
        if panel.display and panel.has_focus:
            panel.display = False
            self._app.main.prompt.focus()
        else:
            panel.display = True
            panel.focus()

    async def stop(self) -> None:
        """End the run; the index stays as it was."""
        if self._run is not None:
            await self._run.stop()

    async def _follow(self, run: IndexRun, panel: IndexPanel, paths: Sequence[str]) -> None:
        """Wait for the run and show how it ended."""
        try:
            report, error = await run.run(paths)
        except (OSError, ValueError) as failure:
            report, error = None, f"the indexing failed: {failure}"
            await run.stop()
        finally:
            self._run = None
        panel.done(report, error)
        self._app.main.header.work("")
        if report is None and run.stopped:
            self._app.notify("stopped; the index is as it was", markup=False)
        elif report is None:
            self._app.complain(error or "")
        else:
            panel.display = bool(report.skipped)
            self._app.notify(f"indexed: {panel.summary}", markup=False)
        self._done()
