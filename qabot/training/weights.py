"""Fits the few weights of the read path's linear models to questions that no network was trained on.

    python -m qabot.training.weights DATA WORK NEWS_INDEX SQUAD_INDEX WIKI_INDEX

DATA is the folder of raw sets, WORK what `python -m qabot.training` left there; the others are indexes of
realtimeqa/articles_2024, of the paragraphs of squad/dev-v2.0 and of squadshifts/new_wiki (`qabot eval` makes such an
index of a set that brings its paragraphs along; `qabot index` keeps one). News weighs most, the rest keeps the
weights from fitting news alone. The news questions are read by the networks of WORK that have not seen them.

Three models, each on what the one before it gives: the probability that a passage answers, the score of a
sentence, the probability that the answer is right. A question is asked as it is and, if it has an answer,
again with every article struck that holds one, so that half of the askings have no right answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from qabot.answer import confidence, reading, scorer
from qabot.answer.reading import Read
from qabot.answer.scorer import Scored
from qabot.bot import Bot
from qabot.config import load
from qabot.eval import datasets
from qabot.eval.questions import Question
from qabot.eval.run import sample, without
from qabot.protocols import Reader, Vocabulary
from qabot.reader.onnx import OnnxReader
from qabot.snapshot import open_models
from qabot.text import sentences
from qabot.training import judged, sets
from qabot.training.fit import Floats, listwise, logistic
from qabot.types import Hit, Progress, Reading

# Questions of a set, and what each set weighs: news, encyclopaedic paragraphs of two kinds.
MOST = 250
SHARES = (0.7, 0.15, 0.15)
_PENALTY = 0.003


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with the passages read for it; `struck` when the articles that answer it were taken away."""

    question: Question
    struck: bool
    hits: tuple[Hit, ...]
    readings: tuple[Reading, ...]
    share: float
    vocabulary: Vocabulary

    @property
    def right(self) -> list[bool]:
        """Say of each passage whether it answers."""
        return [not self.struck and any(gold.fits(hit) for gold in self.question.gold) for hit in self.hits]

    def answered(self, scored: Scored) -> bool:
        """Say whether a sentence answers: it holds an answer string, or its whole passage is known to be right."""
        fits = any(gold.fits(scored.read.hit) for gold in self.question.gold)
        return not self.struck and (self.question.answered_by(scored.words) or fits)


class _Remembered:
    """What a corpus knows of the words of one asking, after its index is closed."""

    def __init__(self, vocabulary: Vocabulary, question: Question, hits: Sequence[Hit]) -> None:
        texts = {question.text}
        for hit in hits:
            texts |= {f"{span.of(hit.passage.text)} {hit.article.title}" for span in sentences(hit.passage.text)}
        self._stems = {text: vocabulary.stems(text) for text in texts}
        self._rarity = {stem: vocabulary.rarity(stem) for stem in self._stems[question.text]}

    def stems(self, text: str) -> list[str]:
        return self._stems[text]

    def rarity(self, stem: str) -> float:
        return self._rarity[stem]


@dataclass(frozen=True, slots=True)
class Weights:
    """Biases first, as the modules of `qabot.answer` have them."""

    passages: tuple[float, ...]
    sentences: tuple[float, ...]
    answers: tuple[float, ...]


def ask(bot: Bot, questions: Sequence[Question], share: float) -> Iterator[Asking]:
    """Ask each question with its articles and without. `share` is the weight of the whole set in the fit."""
    each = share / max(1, len(questions))
    for question in questions:
        hits = bot.candidates(question.text, judged.CANDIDATES)
        yield _asking(bot, question, hits, not question.answerable, each / 2 if question.answerable else each)
        if question.answerable:
            yield _asking(bot, question, without(question, hits), True, each / 2)


def _asking(bot: Bot, question: Question, hits: Sequence[Hit], struck: bool, share: float) -> Asking:
    readings = {read.hit.passage.id: read.reading for read in bot.read(question.text, hits)}
    first = tuple(hit for hit in hits if hit.passage.id in readings)
    stems = _Remembered(bot.vocabulary, question, first)
    return Asking(question, struck, first, tuple(readings[hit.passage.id] for hit in first), share, stems)


def fit(askings: Sequence[Asking]) -> Weights:
    """Return the weights fitted to all askings."""
    passages = _passages(askings)
    chosen = _sentences(askings, passages)
    return Weights(passages, chosen, _answers(askings, passages, chosen))


def _passages(askings: Sequence[Asking]) -> tuple[float, ...]:
    groups = [
        (
            _rows([reading.features(h.score, r) for h, r in zip(a.hits, a.readings, strict=True)]),
            np.array(a.right, bool),
        )
        for a in askings
        if a.hits
    ]
    weights = listwise(groups, _PENALTY)
    odds = np.concatenate([rows @ weights for rows, _ in groups])[:, None]
    right = np.concatenate([right for _, right in groups])
    share = np.concatenate([np.full(len(a.hits), a.share / len(a.hits)) for a in askings if a.hits])
    bias, scale = logistic(odds, right, share, 0.0)
    return (bias, *(float(scale[0]) * weights).tolist())


def _sentences(askings: Sequence[Asking], passages: Sequence[float]) -> tuple[float, ...]:
    groups = []
    for asking in askings:
        if asking.struck:
            continue
        fits = {hit.passage.id for hit, right in zip(asking.hits, asking.right, strict=True) if right}
        scored = scorer.SentenceScorer(asking.vocabulary).score(asking.question.text, reads(asking, passages))
        right = [s.read.hit.passage.id in fits and asking.question.answered_by(s.words) for s in scored]
        groups.append(
            (_rows([scorer.features(s.read, s.words, s.finding, s.coverage) for s in scored]), np.array(right, bool))
        )
    return tuple(listwise(groups, _PENALTY).tolist())


def _answers(askings: Sequence[Asking], passages: Sequence[float], chosen: Sequence[float]) -> tuple[float, ...]:
    rows, right, share = answers(askings, passages, chosen)
    bias, weights = logistic(rows, right, share, 0.001)
    return (bias, *weights.tolist())


def answers(
    askings: Sequence[Asking], passages: Sequence[float], chosen: Sequence[float]
) -> tuple[Floats, NDArray[np.bool_], Floats]:
    """Return the features of every asking's answer, whether it is right, and its weight."""
    rows, right, share = [], [], []
    for asking in askings:
        weigh = scorer.SentenceScorer(asking.vocabulary, tuple(chosen))
        scored = weigh.score(asking.question.text, reads(asking, passages))
        if scored:
            rows.append(confidence.features(asking.question.text, scored))
            right.append(asking.answered(scored[0]))
            share.append(asking.share)
    return _rows(rows), np.array(right, bool), np.array(share)


def reads(asking: Asking, weights: Sequence[float]) -> list[Read]:
    """Return the passages of an asking as they rank under some weights."""
    return reading.ranked(asking.hits, asking.readings, weights)


def _rows(rows: Sequence[Sequence[float]]) -> Floats:
    return np.array(rows, np.float64).reshape(len(rows), -1)


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.argument("work", type=click.Path(exists=True, path_type=Path))
@click.argument("indexes", type=click.Path(exists=True, path_type=Path), nargs=3)
def main(data: Path, work: Path, indexes: tuple[Path, Path, Path]) -> None:
    """Fit all weights and print them as the modules of `qabot.answer` want them."""
    found = (
        datasets.load_news("news-tune", data / sets.NEWS_QUESTIONS),
        datasets.load(data / "squad/dev-v2.0.recovered.json.gz", "squad"),
        datasets.load(data / "squadshifts/new_wiki_v1.0.json.gz", "new_wiki"),
    )
    chosen = [[q for q in sample(dataset, MOST) if q.answers or not q.answerable] for dataset in found]
    news, *others = zip(chosen, indexes, SHARES, strict=True)
    askings = list(_news(*news, work))
    for questions, index, share in others:
        askings += _asked(questions, index, share)
    fitted = fit(askings)
    for name, weights in (("reading", fitted.passages), ("scorer", fitted.sentences), ("confidence", fitted.answers)):
        click.echo(f"{name}: WEIGHTS = {tuple(round(weight, 4) for weight in weights)}")


def _news(questions: Sequence[Question], index: Path, share: float, work: Path) -> Iterator[Asking]:
    """Ask every question of the networks that have not seen it."""
    for number, ids in enumerate(judged.folds(question.id for question in questions)):
        part = [question for question in questions if question.id in ids]
        reader = OnnxReader(work / judged.unseen(number))
        yield from _asked(part, index, share * len(part) / len(questions), reader)


def _asked(questions: Sequence[Question], index: Path, share: float, reader: Reader | None = None) -> list[Asking]:
    config = load(overrides={"index": str(index)})
    models = open_models(config, _silent)
    bot = Bot(config, models if reader is None else replace(models, reader=reader))
    try:
        return list(ask(bot, questions, share))
    finally:
        bot.close()


def _silent(progress: Progress) -> None:
    pass


if __name__ == "__main__":
    main()
