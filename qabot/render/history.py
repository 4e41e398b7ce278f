"""Conversations kept: as a list, whole, and as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from qabot.render.console import open_console, print_answer
from qabot.render.markdown import conversation_markdown
from qabot.render.objects import Json, conversation_json
from qabot.render.wording import aged, asked, moment
from qabot.types import Conversation, Kept, Standing

Format = Literal["markdown", "json"]


def kept_json(kept: Sequence[Kept], standings: Mapping[int, Standing | None]) -> Json:
    """Return the object of `history --json`.

    `standings` has the worst that became of a passage cited, by conversation; none where there is no index to look.
    """
    return {
        "conversations": [
            {
                "conversation": each.id,
                "index": each.index,
                "turns": [{"question": t.question, "asked": t.asked, "status": t.status} for t in each.turns],
                "sources": _sources(each, standings),
            }
            for each in kept
        ]
    }


def _sources(kept: Kept, standings: Mapping[int, Standing | None]) -> str | None:
    found = standings.get(kept.id)
    # What cannot be read cannot be said to be the same.
    return found or (None if damage(kept) or kept.id not in standings else "same")


def print_kept(kept: Sequence[Kept], standings: Mapping[int, Standing | None], *, color: bool) -> None:
    """Print a line a conversation: its number, when it was last added to, its first question, how many follow."""
    from rich.text import Text

    console = open_console(color)
    width = max((len(str(each.id)) for each in kept), default=0)
    for each in kept:
        line = Text(f"{each.id:>{width}}  ", "cyan")
        line.append(f"{moment(each.turns[-1].asked)[:16]}  ", "dim")
        line.append(flag(standings.get(each.id)) + damage(each), "yellow")
        line.append(title(each))
        console.print(line, no_wrap=True, overflow="ellipsis" if console.is_terminal else "ignore")


def title(kept: Kept) -> str:
    """Return the first question of a conversation and how many follow, on one line."""
    more = len(kept.turns) - 1
    return " ".join(kept.turns[0].question.split()) + (f"  (and {more:,} more)" if more else "")


def flag(standing: Standing | None) -> str:
    """Return the sign of a conversation whose sources are not as they were."""
    return f"[sources {standing}]  " if standing else ""


def damage(kept: Kept) -> str:
    """Return the sign of a conversation of which an answer cannot be read."""
    return "[damaged]  " if any(turn.status is None for turn in kept.turns) else ""


def print_conversation(
    conversation: Conversation, standings: Sequence[Mapping[int, Standing]], *, color: bool, verbose: bool
) -> None:
    """Print each question with its answer as it was given, and what became since of what it cites."""
    from rich.text import Text

    for turn, moved in zip(conversation.turns, standings, strict=True):
        console = open_console(color)
        console.print(Text(f"? {turn.question}", "bold"))
        console.print(Text(asked(turn), "dim"))
        if moved:
            console.print(Text(f"since then: {aged(moved)}", "yellow"))
        console.print()
        print_answer(turn.answer, color=color, verbose=verbose)
        if turn is not conversation.turns[-1]:
            console.print()


def conversation_text(conversation: Conversation, form: Format) -> str:
    """Return a conversation as the content of a file."""
    import json

    if form == "markdown":
        return conversation_markdown(conversation.turns)
    return json.dumps(conversation_json(conversation), ensure_ascii=False, indent=1) + "\n"


def form_of(file: str) -> Format:
    """Return the form that the name of a file asks for."""
    return "json" if file.lower().endswith(".json") else "markdown"
