"""Text fields that take keys in the order in which they were pressed.

Textual carries out a widget's own bindings only after the key has gone up to the app and come back; letters
that are pressed meanwhile overtake it, so that of a burst "ab", backspace, "c" the c is deleted.
"""

from __future__ import annotations

from textual import events
from textual.widget import Widget
from textual.widgets import Input


class Ordered:
    """Carries out its own bindings at once. To be inherited before the field it mends."""

    async def _on_key(self, event: events.Key) -> None:
        assert isinstance(self, Widget)
        if event.is_printable:
            return
        bound = self.screen.active_bindings.get(event.key)
        if bound is not None and bound.node is self and bound.enabled:
            event.stop()
            event.prevent_default()
            await self.run_action(bound.binding.action)


class Field(Ordered, Input):
    """An input of one line."""
