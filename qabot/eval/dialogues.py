"""Dialogues over an index: how far follow-ups get raw, made standalone, and as a person rewrote them.

    python -m qabot.eval.dialogues DIALOGUES INDEX

A row of DIALOGUES is one conversation: `turns`, each with `question` as typed, `rewrite` as a person made it stand
alone (equal where it does), `gold` as in qabot's own question sets, and `filters` where the line only narrows. First
turns are asked, but not counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click
import msgspec

from qabot.bot import Bot
from qabot.config import Config
from qabot.errors import QabotError, UsageError
from qabot.eval import metrics
from qabot.eval.questions import Gold
from qabot.types import EVERYTHING, Answer, Answered, Filters, Found, Hit

Mode = Literal["raw", "standalone", "human"]
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a dialogue, what a person made of it, and the paragraphs that answer."""

    question: str
    rewrite: str
    gold: tuple[Gold, ...]
    filters: Filters = EVERYTHING

    @property
    def alone(self) -> bool:
        """Whether the line stands alone as it is."""
        return self.question == self.rewrite and not self.filters


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a line: the rank of the first gold passage found, whether one is cited, what was searched."""

    line: Line
    rank: int | None
    cited: bool
    answer: Answer

    @property
    def touched(self) -> bool:
        """Whether something else was searched than what was typed."""
        return self.answer.query.text != self.line.question


def load(path: Path) -> list[list[Line]]:
    """Read dialogues. Raises: UsageError."""
    try:
        rows = [msgspec.json.decode(line) for line in path.read_bytes().splitlines() if line.strip()]
        return [[_line(turn) for turn in row["turns"]] for row in rows]
    except (OSError, msgspec.DecodeError, KeyError, TypeError) as error:
        raise UsageError(f"{path} holds no dialogues: {error}; see: python -m qabot.eval.dialogues --help") from error


def _line(turn: Mapping[str, object]) -> Line:
    golds = msgspec.convert(turn["gold"], list[dict[str, str]])
    gold = tuple(Gold(each.get("path"), each.get("title"), each["starts"]) for each in golds)
    named = msgspec.convert(turn.get("filters", {}), dict[str, str | list[str]])
    since, sources = named.get("since"), named.get("sources", [])
    filters = Filters(since=since if isinstance(since, str) else None, sources=tuple(sources))
    return Line(str(turn["question"]), str(turn["rewrite"]), gold, filters)


def hold(bot: Bot, dialogue: Sequence[Line], mode: Mode) -> Iterator[Outcome]:
    """Hold a dialogue and yield what comes of each line."""
    session = bot.session()
    for line in dialogue:
        if mode == "standalone":
            events = session.stream(line.question)
        elif mode == "human":
            events = bot.stream(line.rewrite, line.filters)
        else:
            events = bot.stream(line.question)
        hits: tuple[Hit, ...] = ()
        for event in events:
            if isinstance(event, Found):
                hits = event.hits
            elif isinstance(event, Answered):
                yield _outcome(line, hits, event.answer)


def _outcome(line: Line, hits: Sequence[Hit], answer: Answer) -> Outcome:
    rank = metrics.first_rank(any(gold.fits(hit) for gold in line.gold) for hit in hits[:DEPTH])
    cited = [Hit(citation.passage, citation.article, 0.0) for citation in answer.citations]
    return Outcome(line, rank, any(gold.fits(hit) for gold in line.gold for hit in cited), answer)


def figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return hit@10, MRR@10, the share with gold among the cited passages, and of standalone lines left alone."""
    count = max(1, len(outcomes))
    alone = [outcome for outcome in outcomes if outcome.line.alone]
    return {
        "hit@10": sum(outcome.rank is not None for outcome in outcomes) / count,
        "MRR@10": sum(1 / outcome.rank for outcome in outcomes if outcome.rank) / count,
        "cited": sum(outcome.cited for outcome in outcomes) / count,
        "left alone": sum(not outcome.touched for outcome in alone) / max(1, len(alone)),
    }


def measure(bot: Bot, dialogues: Sequence[Sequence[Line]], mode: Mode) -> list[Outcome]:
    """Hold all dialogues; return what came of every line that has gold paragraphs but the first of each."""
    return [outcome for dialogue in dialogues for outcome in list(hold(bot, dialogue, mode))[1:] if outcome.line.gold]


@click.command()
@click.argument("dialogues", type=click.Path(path_type=Path))
@click.argument("index", type=click.Path(path_type=Path))
@click.option("--verbose", is_flag=True, help="Print what was made of each line.")
def main(dialogues: Path, index: Path, verbose: bool) -> None:
    """Measure DIALOGUES over INDEX, whole and the half that nothing was tuned on (every second)."""
    try:
        bot, all_of_them = Bot.open(Config(index=str(index))), load(dialogues)
    except QabotError as error:
        raise click.ClickException(str(error)) from error
    for mode in ("raw", "standalone", "human"):
        tuned, others = measure(bot, all_of_them[::2], mode), measure(bot, all_of_them[1::2], mode)
        for name, outcomes in (("all", [*tuned, *others]), ("not tuned on", others)):
            shown = ", ".join(f"{key} {value:.3f}" for key, value in figures(outcomes).items())
            click.echo(f"{name}, {mode}: {shown} ({len(outcomes)} follow-ups)")
        if verbose and mode == "standalone":
            for outcome in (*tuned, *others):
                click.echo(f"  {outcome.line.question}  =>  {outcome.answer.query.text}")


if __name__ == "__main__":
    main()
