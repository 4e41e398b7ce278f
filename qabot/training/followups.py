"""Fits the weights that tell what a follow-up leaves out, and whether a line is one.

    python -m qabot.training.followups DATA ANSWERS DIALOGUES INDEX

DATA is the folder of raw sets (`canard/dev`, `treccast/turns_2019_2021`), ANSWERS an index of the answers of CANARD,
one article a dialogue (`--write FOLDER` writes these articles for `qabot index`, and the dialogues for
`qabot.eval.dialogues`). DIALOGUES are conversations over
INDEX, of which every second, from the first on, is fitted to; so is every second conversation of the two sets. The rest
is reported on.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import msgspec
import numpy as np
from numpy.typing import NDArray

from qabot.bot import Bot
from qabot.chat import standing, terms
from qabot.chat.context import Context, People
from qabot.config import Config
from qabot.eval import dialogues as held
from qabot.protocols import Vocabulary
from qabot.quotes.names import Named, named
from qabot.training.fit import Floats, logistic
from qabot.training.raw import rows as raw_rows
from qabot.types import Answer, Article, Citation, Passage, Query, Span, Statement

# What counts of CANARD, TREC CAsT and the dialogues over news, for either model.
TERM_SHARES, STANDING_SHARES = (1.0, 1.0, 1.5), (1.0, 1.0, 2.0)
_PENALTY = 0.002
_UNKNOWN = "I don't know."


@dataclass(frozen=True, slots=True)
class Turn:
    """A line, what a person made of it, and the answers before it with what a person made of theirs."""

    line: str
    rewrite: str
    before: tuple[Answer, ...]


Conversation = Sequence[Turn]


@dataclass(frozen=True, slots=True)
class Rows:
    """Features of rows and what is right of each."""

    features: Floats
    right: NDArray[np.bool_]


def canard(path: Path) -> list[Conversation]:
    """Read CANARD (Elgohary et al. 2019): an article's headline, and what was answered before."""
    grouped: dict[str, list[dict[str, object]]] = {}
    for row in raw_rows(path):
        grouped.setdefault(str(row["QuAC_dialog_id"]), []).append(row)
    found: list[Conversation] = []
    for group in grouped.values():
        rewrites = {str(row["Question"]): str(row["Rewrite"]) for row in group}
        found.append([_turn(row, msgspec.convert(row["History"], list[str]), rewrites) for row in group])
    return found


def _turn(row: dict[str, object], history: Sequence[str], rewrites: dict[str, str]) -> Turn:
    title, said = f"{history[0]}: {history[1]}", history[2:]
    paragraphs = [" ".join(text.split()) for text in said[1::2]]
    article = _article(title, [text for text in paragraphs if text != _UNKNOWN])
    answers = []
    for asked, text in zip(said[::2], paragraphs, strict=True):
        place = article.paragraphs.index(text) if text != _UNKNOWN else None
        answers.append(_answer(asked, rewrites.get(asked, asked), article, place))
    return Turn(str(row["Question"]), str(row["Rewrite"]), tuple(answers))


def treccast(path: Path) -> list[Conversation]:
    """Read TREC CAsT (Dalton et al. 2020), which comes without answers."""
    grouped: dict[str, list[dict[str, object]]] = {}
    for row in raw_rows(path):
        grouped.setdefault(str(row["id"]).rpartition("_")[0], []).append(row)
    nothing = _article("", ())
    found: list[Conversation] = []
    for group in grouped.values():
        rewrites = {str(row["question"]): str(row["rewrite"]) for row in group}
        turns = []
        for row in group:
            history = msgspec.convert(row["history"], list[str])
            before = tuple(_answer(asked, rewrites.get(asked, asked), nothing, None) for asked in history)
            turns.append(Turn(str(row["question"]), str(row["rewrite"]), before))
        found.append(turns)
    return found


def over(bot: Bot, dialogues: Sequence[Sequence[held.Line]]) -> list[Conversation]:
    """Ask what a person made of each line, so that it has the answers that came before."""
    found: list[Conversation] = []
    for dialogue in dialogues:
        turns: list[Turn] = []
        answers: tuple[Answer, ...] = ()
        for line, outcome in zip(dialogue, held.hold(bot, dialogue, "human"), strict=True):
            if not line.filters:
                turns.append(Turn(line.question, line.rewrite, answers))
            answers = (*answers, replace(outcome.answer, question=line.question))
        found.append(turns)
    return found


def _article(title: str, paragraphs: Sequence[str]) -> Article:
    return Article(title, title, None, (), None, None, None, None, None, (), tuple(paragraphs))


def _answer(question: str, query: str, article: Article, place: int | None) -> Answer:
    if place is None:
        return Answer(question, Query(query), "abstained", (), (), (), 0.0, "", {}, {})
    text = article.paragraphs[place]
    citation = Citation(1, Passage(place, article.id, place + 1, text), article, (Span(0, len(text)),))
    return Answer(
        question, Query(query), "answered", (Statement(1, Span(0, len(text))),), (citation,), (), 0.5, "", {}, {}
    )


def term_rows(conversations: Sequence[Conversation], vocabulary: Vocabulary, people: People) -> Rows:
    """Return the words that each follow-up could add, and which a person added."""
    features: list[tuple[float, ...]] = []
    right: list[bool] = []
    for turn, context, wanted in _contexts(conversations, vocabulary, people):
        if not wanted:
            continue
        last = turn.before[-1]
        before = {word.stem for word in context.words(last.question)}
        added = [word.stem for word in context.words(last.query.text) if word.stem not in before]
        found = terms.candidates(turn.line, context, added)
        features += [each.features for each in found]
        right += [each.stem in wanted for each in found]
    return Rows(np.array(features), np.array(right))


def standing_rows(conversations: Sequence[Conversation], vocabulary: Vocabulary, people: People, changes: int) -> Rows:
    """Return lines, and which need words; after each come `changes` standalone lines of other conversations."""
    chance = random.Random(0)
    features: list[tuple[float, ...]] = []
    right: list[bool] = []
    others = [(place, turn.rewrite) for place, each in enumerate(conversations) for turn in each]
    places = {id(turn): place for place, each in enumerate(conversations) for turn in each}
    for turn, context, wanted in _contexts(conversations, vocabulary, people):
        features.append(standing.features(turn.line, context))
        right.append(bool(wanted))
        elsewhere = (text for place, text in iter(lambda: chance.choice(others), None) if place != places[id(turn)])
        for _ in range(changes):
            features.append(standing.features(next(elsewhere), context))
            right.append(False)
    return Rows(np.array(features), np.array(right))


def _contexts(
    conversations: Sequence[Conversation], vocabulary: Vocabulary, people: People
) -> Iterator[tuple[Turn, Context, set[str]]]:
    """Yield every line that something was said before, with that, and the stems that a person added."""
    for turn in (turn for each in conversations for turn in each if turn.before):
        context = Context(turn.before, vocabulary, people)
        own = {word.stem for word in context.words(turn.line)}
        yield turn, context, {word.stem for word in context.words(turn.rewrite)} - own


def fitted(parts: Sequence[Rows], shares: Sequence[float]) -> tuple[float, Floats]:
    """Return bias and weights; each part counts as much as its share, however many rows it has."""
    pairs = zip(parts, shares, strict=True)
    weight = np.concatenate([np.full(len(part.right), share / len(part.right)) for part, share in pairs])
    rows, right = np.concatenate([p.features for p in parts]), np.concatenate([p.right for p in parts])
    return logistic(rows, right, weight, _PENALTY)


def report(name: str, part: Rows, bias: float, weights: Floats, least: float) -> str:
    """Return precision, recall and F1 of a model on rows, at the probability that counts as yes."""
    said = 1 / (1 + np.exp(-(bias + part.features @ weights))) >= least
    both = int((said & part.right).sum())
    precision, recall = both / max(1, int(said.sum())), both / max(1, int(part.right.sum()))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"{name}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f} ({len(part.right)} rows)"


def write(conversations: Sequence[Conversation], folder: Path) -> None:
    """Write the answers of conversations as articles, one a conversation, for `qabot index`, and beside them dialogues.

    These are as `qabot.eval.dialogues` wants them; a line that got no answer has no gold paragraph.
    """
    articles, dialogues = [], []
    for each in conversations:
        answers = each[-1].before
        article = next((answer.citations[0].article for answer in answers if answer.citations), None)
        if article is None or len(answers) < 2:
            continue
        articles.append(msgspec.json.encode({"title": article.title, "text": "\n\n".join(article.paragraphs)}))
        turns = [
            {"question": turn.line, "rewrite": turn.rewrite, "gold": [_gold(cited) for cited in answer.citations]}
            for turn, answer in zip(each, answers, strict=False)
        ]
        dialogues.append(msgspec.json.encode({"turns": turns}))
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    (folder / "articles/answers.jsonl").write_bytes(b"\n".join(articles))
    (folder / "dialogues.jsonl").write_bytes(b"\n".join(dialogues))


def _gold(citation: Citation) -> dict[str, str]:
    return {"title": citation.article.title, "starts": citation.passage.text}


def _people(article: Article) -> Sequence[Named]:
    return named(article.title, article.paragraphs)


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.argument("answers", type=click.Path(path_type=Path))
@click.argument("dialogues", type=click.Path(exists=True, path_type=Path))
@click.argument("index", type=click.Path(exists=True, path_type=Path))
@click.option("--write", "folder", type=click.Path(path_type=Path), help="Only write the articles that ANSWERS is of.")
def main(data: Path, answers: Path, dialogues: Path, index: Path, folder: Path | None) -> None:
    """Fit both models and report on what they were not fitted to."""
    quac, trec = canard(data / "canard/dev.jsonl.gz"), treccast(data / "treccast/turns_2019_2021.jsonl.gz")
    if folder is not None:
        write(quac, folder)
        return
    general, bot = Bot.open(Config(index=str(answers))), Bot.open(Config(index=str(index)))

    news = over(bot, held.load(dialogues))
    sets = ((quac, general.vocabulary, 1), (trec, general.vocabulary, 1), (news, bot.vocabulary, 2))
    for title, least, shares in (("terms", 0.35, TERM_SHARES), ("standing", 0.5, STANDING_SHARES)):
        parts: list[list[Rows]] = [[], []]
        for conversations, vocabulary, changes in sets:
            for half in (0, 1):
                chosen = conversations[half::2]
                parts[half].append(
                    term_rows(chosen, vocabulary, _people)
                    if title == "terms"
                    else standing_rows(chosen, vocabulary, _people, changes)
                )
        bias, weights = fitted(parts[0], shares)
        click.echo(f"{title}: BIAS = {bias:.3f}\nWEIGHTS = ({', '.join(f'{weight:.3f}' for weight in weights)})")
        for name, part in zip(("CANARD", "TREC CAsT", "dialogues"), parts[1], strict=True):
            click.echo(report(name, part, bias, weights, least))


if __name__ == "__main__":
    main()
