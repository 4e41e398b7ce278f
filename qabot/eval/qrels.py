"""Graded passages of the news: qrels that name a paragraph by the digest of its text.

The questions are RealTimeQA's, the grades qabot's own: 2 for a paragraph that answers, 1 for one that does so
in part. Two files are shipped, one to tune on and one to measure on; they hold no text.
"""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files
from pathlib import Path

from qabot.errors import UsageError
from qabot.eval.ranking import digest
from qabot.store.corpus import Corpus

SHIPPED = ("news-tune", "news-test")


def read(qrels: str | Path) -> bytes:
    """Return the bytes of a file of qrels, or of one of SHIPPED. Raises: UsageError."""
    try:
        if str(qrels) in SHIPPED:
            return (files("qabot.eval") / "sets" / f"{qrels}.qrels").read_bytes()
        return Path(qrels).read_bytes()
    except OSError as error:
        raise UsageError(f"{qrels}: {error}; the qrels shipped are {' and '.join(SHIPPED)}") from error


def graded(name: str, raw: bytes) -> dict[str, dict[str, int]]:
    """Return the grades of each question by the passage's digest; lines are question, 0, digest, grade (TREC).

    Raises: UsageError.
    """
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
        parts = line.split()
        if len(parts) != 4 or not parts[3].lstrip("-").isdecimal():
            raise UsageError(f"{name}: line {number} is no line of qrels: question 0 passage grade")
        found[parts[0]][parts[2]] = int(parts[3])
    return dict(found)


def judged_articles(corpus: Corpus) -> frozenset[str]:
    """Return the ids of the articles that hold a passage graded in the shipped qrels."""
    known = {name for qrels in SHIPPED for passages in graded(qrels, read(qrels)).values() for name in passages}
    return frozenset(
        article.id
        for article in corpus.articles(body=True)
        if not known.isdisjoint(digest(text) for text in article.paragraphs)
    )
