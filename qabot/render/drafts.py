"""Composed answers as text for a terminal or a pipe, and what was struck from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.render.wording import composer, remark, sentence_marks
from qabot.types import Answer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

NOTHING_STRUCK = "Nothing was struck."


def composed(answer: Answer) -> Text:
    """Return the composed sentences with their marks, and under them that they are composed."""
    from rich.text import Text

    text = Text()
    for sentence in answer.composed:
        text.append(sentence.text)
        text.append(f" {sentence_marks(sentence)}\n", "bold cyan")
    return text.append(f"\n{composer(answer)}", "dim")


def print_remark(console: Console, answer: Answer) -> None:
    """Print why the answer is not composed, if it was to be."""
    from rich.text import Text

    if answer.fallback is not None:
        console.print(Text(f"\n{remark(answer)}", "dim"))


def print_struck(console: Console, answer: Answer) -> None:
    """Print what was struck from a draft, and why; nothing without a draft."""
    from rich.text import Text

    if answer.draft is None:
        return
    console.print(Text("\nStruck from the draft" if answer.draft.struck else f"\n{NOTHING_STRUCK}", "bold"))
    for sentence in answer.draft.struck:
        line = Text("- ")
        line.append(sentence.text, "dim strike") if console.is_terminal else line.append(f"~~{sentence.text}~~")
        line.append(f" ({sentence.problem})", "dim")
        console.print(line)
