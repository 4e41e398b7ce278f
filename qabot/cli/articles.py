"""list, show and rm."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from qabot.cli.flags import Flags, filtering, shared
from qabot.cli.reading import opened_corpus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.types import Article, Filters, Version

NOTHING = 1


@click.command(
    "list",
    epilog="""\b
Examples:
  qabot list --since "last week"
  qabot list --source gazette --json
""",
)
@click.option("-k", "--limit", type=click.IntRange(1, 10**9), help="Number of articles to list (default: all).")
@filtering
@shared
@click.pass_obj
def list_(flags: Flags, limit: int | None, chosen: Filters) -> int:
    """List the articles, newest first: id, date, outlet, headline."""
    from qabot.render import console, objects

    with opened_corpus(flags) as corpus:
        articles = corpus.articles(chosen, limit)
        if flags.json:
            found = [objects.article_json(article) for article in articles]
            flags.print_json({"filters": objects.filters_json(chosen), "articles": found})
            return 0 if found else NOTHING
        shown = console.print_articles(articles, color=not flags.no_color)
    if not shown:
        flags.note("no article" + (" passes the filters" if chosen else " in the index"))
    return 0 if shown else NOTHING


@click.command(
    epilog="""\b
Examples:
  qabot show 3f2a91                        by id, or the unambiguous start of one
  qabot show 2026-03-03-ferry-fire.txt     by path or the end of one
  qabot show 3f2a91 --versions             what other outlets, or it itself before, left out or changed
"""
)
@click.argument("article")
@click.option(
    "--versions",
    is_flag=True,
    help="Also show its copies in other outlets and its earlier texts, and how each differs.",
)
@shared
@click.pass_obj
def show(flags: Flags, article: str, versions: bool) -> int:
    """Show one ARTICLE with its paragraphs numbered; name it by id, path, url or headline."""
    with opened_corpus(flags) as corpus:
        found = corpus.find(article)
        if not versions:
            print_article(flags, found)
            return 0
        copies, earlier = list(corpus.members(found.story, body=True)), corpus.versions(found.id)
        # Who has it word for word has it as it stands here.
        for each in corpus.reprints(found):
            if each.article_id == found.id:
                printed = replace(found, source=each.source, published=each.published, title=each.title)
                copies.append(replace(printed, paths=(each.path,)))
    print_with_versions(flags, found, copies, earlier)
    return 0


def print_with_versions(flags: Flags, article: Article, copies: Sequence[Article], earlier: Sequence[Version]) -> None:
    """Write an article and how its other versions differ to stdout as the flags want it."""
    from qabot.render import console, objects
    from qabot.render.versions import others, print_versions, versions_json

    found = others(article, copies, earlier)
    if flags.json:
        whole = objects.article_json(article) | {"paragraphs": list(article.paragraphs)}
        flags.print_json(whole | {"versions": versions_json(found)})
    else:
        console.print_article(article, color=not flags.no_color)
        print_versions(found, color=not flags.no_color)


def print_article(flags: Flags, article: Article) -> None:
    """Write an article with its numbered paragraphs to stdout as the flags want it."""
    from qabot.render import console, objects

    if flags.json:
        flags.print_json(objects.article_json(article) | {"paragraphs": list(article.paragraphs)})
    else:
        console.print_article(article, color=not flags.no_color)


@click.command(
    epilog="""\b
Examples:
  qabot rm 3f2a91                    its file stays where it is
  qabot index ferry-fire.txt         takes the article of that file back
"""
)
@click.argument("article")
@shared
@click.pass_obj
def rm(flags: Flags, article: str) -> int:
    """Forget one ARTICLE, also when its file is met again; name it as in `show`."""
    from qabot.cli.indexing import make_indexer
    from qabot.cli.progress import reporting
    from qabot.render import objects
    from qabot.text import clean_line

    with opened_corpus(flags) as corpus:
        found = corpus.find(article)
    with reporting(flags) as notify:
        make_indexer(flags.load(), notify).forget(found.id, notify)
    if flags.json:
        flags.print_json({"forgotten": objects.article_json(found)})
    elif not flags.quiet:
        click.echo(clean_line(f"forgotten: {found.title or found.id} ({', '.join(found.paths)})"))
    return 0
