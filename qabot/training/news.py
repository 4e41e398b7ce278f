"""Examples made from news itself: questions that stand in print as a subheading, answered by the paragraph after them.

Where in that paragraph the answer stands is not known, so such an example teaches relevance alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from qabot.answer.reading import excerpt
from qabot.bot import Bot
from qabot.training.examples import Example
from qabot.types import Article, Excerpt

_ASKING = re.compile(
    r"(?:who|what|when|where|which|why|how|is|are|was|were|will|did|do|does|can|could|has|have)\b", re.IGNORECASE
)
_OTHERS = 6


def printed(articles: Sequence[Article], bot: Bot) -> Iterator[Example]:
    """Yield the questions that stand in print, each with the paragraph after it."""
    seen: set[str] = set()
    for article in articles:
        for place, paragraph in enumerate(article.paragraphs[:-1]):
            answer = article.paragraphs[place + 1]
            words = len(paragraph.split())
            fits = (
                paragraph.endswith("?") and 5 <= words <= 18 and _ASKING.match(paragraph) and paragraph.count("?") == 1
            )
            if not fits or paragraph in seen or not 12 <= len(answer.split()) <= 150 or answer.endswith("?"):
                continue
            seen.add(paragraph)
            hits = bot.candidates(paragraph, 40)
            near = {place + i for i in (1, 2, 3, 4)}
            own = [h for h in hits if h.article.id == article.id and h.passage.position not in near]
            # Other articles may well answer the same question; those that found little may not.
            far = [h for h in hits[20:] if h.article.id != article.id]
            others = [
                excerpt(h) for h in [*own[:4], *far] if h.passage.text != paragraph and not h.passage.text.endswith("?")
            ]
            right = Excerpt(article.title, paragraph if len(seen) % 2 else "", answer)
            if len(others) >= 2:
                yield Example(f"printed:{article.id}", paragraph, right, (), tuple(others[:_OTHERS]))


def unasked(bot: Bot, asked: Set[str]) -> list[Article]:
    """Return the articles of the index without those whose ids are in `asked`."""
    return [a for a in bot.corpus.articles(body=True) if a.paragraphs and a.id not in asked]
