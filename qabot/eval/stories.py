"""How well copies are found: `python -m qabot.eval.stories ARTICLES [--weeks]`.

ARTICLES is RealtimeQA's articles_2024.jsonl.gz, of which sets/stories.tsv labels pairs by the ids of the articles: 1
when one is made from the other (reprinted, cut, continued, fitted to another place), 0 when two share captions,
background, lists or a template. `--weeks` also takes the articles in week by week and says whether the stories are
the same.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from qabot.config import Config
from qabot.embed.opening import open_encoder
from qabot.grouping import Grouper
from qabot.ingest import sources
from qabot.ingest.articles import body_key, url_key
from qabot.protocols import Encoder
from qabot.store.embeddings import Embeddings
from qabot.store.ledger import Ledger
from qabot.types import Article, Progress

LABELS = Path(__file__).with_name("sets") / "stories.tsv"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles and whether they are copies."""

    one: str
    other: str
    copies: bool


@dataclass(frozen=True, slots=True)
class Found:
    """How many labelled pairs were rightly, wrongly and not put into one story."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def labels(path: Path = LABELS) -> list[Pair]:
    """Return the labelled pairs."""
    rows = [line.split() for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [Pair(one, other, label == "1") for one, other, label in rows]


def score(pairs: Iterable[Pair], story: dict[str, str]) -> Found:
    """Hold the stories, by article, against the labels; pairs with an article that is not there are left out."""
    right = wrong = missed = 0
    for pair in pairs:
        if pair.one in story and pair.other in story:
            same = bool(story[pair.one]) and story[pair.one] == story[pair.other]
            right += same and pair.copies
            wrong += same and not pair.copies
            missed += pair.copies and not same
    return Found(right, wrong, missed)


def grouped(batches: Iterable[Sequence[Article]], encoder: Encoder, folder: Path) -> tuple[dict[str, str], float]:
    """Take articles in batch by batch, without searching them; return their stories and the seconds of processor."""
    embeddings = Embeddings(folder / "embeddings.db")
    spent = 0.0
    for batch in batches:
        ledger = Ledger(folder / "corpus.db", lambda a: url_key(a.url) if a.url else None, _body_key)
        try:
            ledger.begin()
            for article in batch:
                ledger.claim(article)
            started = time.process_time()
            Grouper(encoder, embeddings).group(ledger, _silent)
            spent += time.process_time() - started
            ledger.publish("1")
            story = {article.id: article.story for article in ledger.corpus.articles()}
        finally:
            ledger.close()
    embeddings.close()
    return story, spent


def weekly(articles: Sequence[Article]) -> list[list[Article]]:
    """Return the articles by the week in which they were published, undated ones last."""
    weeks: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        weeks[_week(article.published)].append(article)
    return [weeks[week] for week in sorted(weeks)]


def _week(published: str | None) -> str:
    from datetime import date

    if published is None:
        return "undated"
    year, week, _ = date.fromisoformat(published[:10]).isocalendar()
    return f"{year}-{week:02}"


def _body_key(article: Article) -> str:
    return body_key(article.paragraphs)


def _silent(progress: Progress) -> None:
    pass


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    file = next(sources.walk([Path(arguments[0])]))
    # Each record has a path of its own, so that taking in one does not let go of the others.
    articles = [item for item in sources.read(file, sources.Options()) if isinstance(item, Article)]
    encoder = open_encoder(Config().encoder, Config().cache_folder, _silent)
    with TemporaryDirectory() as folder:
        story, spent = grouped([articles], encoder, Path(folder))
    found = score(labels(), story)
    _say(f"{len(story)} articles, {sum(map(bool, story.values()))} in {len(set(story.values()) - {''})} stories")
    _say(f"precision {found.precision:.3f}, recall {found.recall:.3f} ({found})")
    _say(f"{spent:.1f} s of processor time, {1000 * spent / len(story):.2f} ms an article")
    if "--weeks" in arguments:
        batches = weekly(articles)
        with TemporaryDirectory() as folder:
            again, spent = grouped(batches, encoder, Path(folder))
        _say(
            f"week by week ({len(batches)} batches): {'the same' if again == story else 'NOT the same'}, {spent:.1f} s"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
