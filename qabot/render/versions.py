"""The versions of an article side by side: copies in other outlets, and what it said before it was changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.render.console import open_console, print_indented
from qabot.render.objects import Json, article_json
from qabot.render.wording import day, headline, moment
from qabot.stories.differences import differences
from qabot.text import clean_line
from qabot.types import Article, Difference, Version

if TYPE_CHECKING:
    from rich.text import Text

_SIGNS = {"left out": "-", "added": "+", "changed": "~"}


@dataclass(frozen=True, slots=True)
class Other:
    """Another version of the article shown, and how it differs; `replaced` is set for one that is no more."""

    article: Article
    differences: tuple[Difference, ...]
    replaced: str | None = None


def others(shown: Article, copies: Sequence[Article], earlier: Sequence[Version]) -> list[Other]:
    """Return the copies of an article in its story, then its own earlier versions, each held against it."""
    elsewhere = [each for each in copies if (each.id, each.source) != (shown.id, shown.source)]
    pairs = [*((each, None) for each in elsewhere), *((v.article, v.replaced) for v in earlier)]
    return [Other(each, tuple(_differences(shown, each)), replaced) for each, replaced in pairs]


def versions_json(found: Sequence[Other]) -> list[Json]:
    """Return the versions as `show --versions --json` lists them."""
    return [
        {
            **article_json(other.article),
            "kind": "copy" if other.replaced is None else "earlier",
            "replaced": other.replaced,
            "differences": [
                {
                    "kind": each.kind,
                    "paragraph": each.paragraph,
                    "text": each.text,
                    "other_paragraph": each.other_paragraph,
                    "other_text": each.other_text,
                }
                for each in other.differences
            ],
        }
        for other in found
    ]


def print_versions(found: Sequence[Other], *, color: bool) -> None:
    """Print what each version left out (-), added (+) or changed (~)."""
    from rich.text import Text

    console = open_console(color)
    if not found:
        console.print(Text("\nNo other version: no copy in another outlet, and no earlier text.", "dim"))
    for other in found:
        article = other.article
        kind = "Copy" if other.replaced is None else f"Earlier version, replaced {moment(other.replaced)}"
        console.print(Text.assemble((f"\n{kind}: ", "bold cyan"), (headline(article), "bold")))
        facts = [article.source, day(article), article.id, *map(clean_line, article.paths[:1])]
        console.print(Text("  " + " · ".join(fact for fact in facts if fact), "dim"))
        console.print(Text(f"  {summary(other.differences)}", "dim"))
        for each in other.differences:
            console.print(Text(f"  {_SIGNS[each.kind]} ", "bold"), end="")
            print_indented(console, _line(each), 4, hanging=True)


def summary(found: Sequence[Difference]) -> str:
    """Return how many sentences a version left out, added and changed."""
    counts: Counter[str] = Counter(each.kind for each in found)
    parts = [f"{kind} {count}" for kind in _SIGNS if (count := counts[kind])]
    return f"sentences {', '.join(parts)}" if parts else "the same words"


def _line(each: Difference) -> Text:
    from rich.text import Text

    place = f"{each.paragraph or each.other_paragraph or 'headline'}: "
    if each.kind != "changed":
        return Text.assemble((place, "cyan"), each.text or each.other_text)
    return Text.assemble((place, "cyan"), (each.text, "dim"), (" → ", "bold"), each.other_text)


def _differences(shown: Article, other: Article) -> list[Difference]:
    title = [Difference("changed", 0, shown.title, 0, other.title)] if shown.title != other.title else []
    return title + differences(shown.paragraphs, other.paragraphs)
