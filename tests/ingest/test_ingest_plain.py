"""Plain text and Markdown: what is header, what is furniture, and that the rest stays body."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qabot.ingest.sources import Options, read, walk
from qabot.types import Article

ArticleOf = Callable[..., Article]
S = "Councillors in Larne voted on Monday to close the old swimming pool. The vote was 12 to 3."
Q = '"We had no choice," said the mayor, Ann Lee.'


def told(article: Article) -> tuple[str | None, str | None, str]:
    return article.source, article.section, article.title


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("The Larne Herald\n\nHome News UK\n\nPool to close, council says", ("The Larne Herald", "Home News UK")),
        ("Larne Herald\nNews\nPool to close, council says", ("Larne Herald", "News")),
        ("Riverton Ledger\n\nPool to close, council says", ("Riverton Ledger", None)),
        ("Guardian\n\nWorld news > Europe\n\nPool to close, council says", ("Guardian", "World news > Europe")),
        ("Politics\n\nPool to close, council says", (None, "Politics")),
        ("Pool to close, council says", (None, None)),
        ("Pool to close, council says\nBBC News | 3 March 2026", ("BBC News", None)),
        ("The Times of Larne | Monday, 3 March 2026\n\nPool to close, council says", ("The Times of Larne", None)),
        ("Source: BBC\nTitle: Pool to close, council says", ("BBC", None)),
        ("The Larne Herald\n\nPool to close, council\nsays", ("The Larne Herald", None)),
    ],
)
def test_outlet_section_and_headline(
    article_of: ArticleOf, header: str, expected: tuple[str | None, str | None]
) -> None:
    article = article_of("a.txt", f"{header}\n\n{S}\n\n{Q}\n")
    assert told(article) == (*expected, "Pool to close, council says")
    assert article.paragraphs == (S, Q)


@pytest.mark.parametrize(
    "headline", ["Will the pool close?", "Close it!", "'No choice': mayor defends vote", "Unrest in the U.S."]
)
def test_headlines_that_look_like_sentences(article_of: ArticleOf, headline: str) -> None:
    article = article_of("a.txt", f"{headline}\n\n{S}")
    assert (article.title, article.paragraphs) == (headline, (S,))


def test_every_line_a_paragraph(article_of: ArticleOf) -> None:
    header = "Larne Herald\nNews\nPool to close\nBy JANE DOE and John Roe\nPublished: 3 March 2026 08:30 GMT"
    article = article_of("a.txt", f"{header}\n{S}\n{Q}\n© 2026 Larne Herald")
    assert told(article) == ("Larne Herald", "News", "Pool to close")
    assert article.authors == ("JANE DOE", "John Roe")
    assert article.published == "2026-03-03T08:30:00+00:00"
    assert article.paragraphs == (S, Q)


def test_metadata_lines(article_of: ArticleOf) -> None:
    header = "Pool to close\nBy Jane Doe, Political Editor | 3 March 2026\nUpdated 4 March 2026\nhttps://www.example.com/a?b=1"
    article = article_of("a.txt", f"{header}\n\n{S}")
    assert (article.authors, article.published, article.updated) == (("Jane Doe",), "2026-03-03", "2026-03-04")
    assert (article.url, article.source) == ("https://www.example.com/a?b=1", "example.com")


def test_field_names_of_the_user_win(article_of: ArticleOf) -> None:
    article = article_of("a.txt", f"Kicker: Politics\nTitle: Pool\n\n{S}", Options(fields={"kicker": "section"}))
    assert (article.section, article.title) == ("Politics", "Pool")


@pytest.mark.parametrize(
    "text",
    [
        S,
        f"{S}\n\n{Q}",
        "alpha beta\n\ngamma delta",
        "By Friday the storm had passed and many people were back in their homes\n\n" + S,
        "From Larne Herald",
    ],
)
def test_in_doubt_all_is_body(article_of: ArticleOf, text: str) -> None:
    article = article_of("a.txt", text)
    assert " ".join(filter(None, [article.title, *article.paragraphs])).split() == text.split()


def test_too_many_labels_are_body(article_of: ArticleOf) -> None:
    labels = [f"Label {n}" for n in range(9)]
    article = article_of("a.txt", "\n\n".join([*labels, S]))
    assert article.paragraphs == (*labels, S) and article.title == ""


def test_hard_wrapped_paragraphs(article_of: ArticleOf) -> None:
    body = (
        "Councillors voted on Monday to close the pool after a\nlong debate in which Mayor\nLee spoke.\n\nIt was 12-3."
    )
    expected = (
        "Councillors voted on Monday to close the pool after a long debate in which Mayor Lee spoke.",
        "It was 12-3.",
    )
    assert article_of("a.txt", body).paragraphs == expected
    article = article_of("b.txt", f"Pool to close\n\n{body}")
    assert (article.title, article.paragraphs) == ("Pool to close", expected)


@pytest.mark.parametrize(
    "furniture",
    [
        "From Larne Herald",
        "Source: Larne Herald",
        "Read more: Pools of the county",
        "© 2026 Larne Herald. All rights reserved.",
        "Follow us on Facebook",
        "Sign up for our newsletter here",
        "Advertisement",
        "This article was originally published in The Herald.",
        "Reporting by Jane Doe in Larne; editing by John Roe",
        "* * *\n\nRelated topics\n\nFrom Larne Herald",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_furniture_at_the_end_is_dropped(article_of: ArticleOf, furniture: str, gap: str) -> None:
    assert article_of("a.txt", f"Pool to close\n\n{S}\n\n{Q}{gap}{furniture}\n").paragraphs == (S, Q)


@pytest.mark.parametrize(
    "sentence",
    [
        "From London to Paris, the train took two hours.",
        "Share prices rose 3% and comments came fast",
        "Reporting by the BBC showed that the pool was safe.",
        "Sign up to the scheme has been slow, the council said.",
        "Copyright law protects the pool's design, he said.",
        "Follow the money, she said.",
    ],
)
def test_sentences_of_the_story_are_no_furniture(article_of: ArticleOf, sentence: str) -> None:
    assert article_of("a.txt", f"Pool to close\n\n{S}\n\n{sentence}").paragraphs == (S, sentence)


def test_advertisement_is_dropped_anywhere_and_the_last_line_names_the_outlet(article_of: ArticleOf) -> None:
    article = article_of("a.txt", f"Pool to close\n\n{S}\n\nAdvertisement\n\n{Q}\n\n\nFrom Larne Herald")
    assert (article.source, article.paragraphs) == ("Larne Herald", (S, Q))


def test_hostile_headline_reaches_no_terminal(article_of: ArticleOf) -> None:
    article = article_of("a.txt", f"Pool \x1b[2J\x1b]0;owned\x07to \u202eclose\u202c now\n\n{S}\x9b31m")
    assert (article.title, article.paragraphs) == ("Pool to close now", (f"{S}31m",))


def test_long_hostile_files_take_no_time(article_of: ArticleOf) -> None:
    for text in (
        "By Jane Doe\n" * 50_000 + S,
        "Label\n\n" * 50_000 + S,
        S + "\nFrom Larne Herald" * 50_000,
        "a|" * 400_000,
    ):
        assert article_of("a.txt", text).paragraphs


def test_the_rowley_file(shared: Path) -> None:
    (file,) = walk([shared / "corpus" / "belfast_telegraph_rowley.txt"])
    (article,) = read(file, Options())
    assert isinstance(article, Article)
    assert (article.source, article.section) == ("Belfast Telegraph", "Home News UK")
    assert article.title.startswith("Metropolitan Police") and len(article.paragraphs) == 25
    assert article.paragraphs[0].startswith("Social media") and article.paragraphs[-1].endswith('there."')


def test_markdown_with_front_matter(article_of: ArticleOf) -> None:
    text = (
        "---\nHeadline: Pool closes\nauthor: [Jane Doe, John Roe]\ndate: 2026-03-03T08:30:00+01:00\noutlet: BBC\n---\n"
        "# Other\n\nBody **bold** [link](http://x.y) ![img](a.png) text\nand *more*.\n\n- one\n- two\n"
        "\n```\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<div>html</div><script>evil()</script>\n"
    )
    article = article_of("a.md", text)
    assert (article.title, article.source, article.authors) == ("Pool closes", "BBC", ("Jane Doe", "John Roe"))
    assert article.published == "2026-03-03T08:30:00+01:00"
    assert article.paragraphs == (
        "Other",
        "Body bold link text and more.",
        "one",
        "two",
        "code",
        "a | b",
        "1 | 2",
        "html",
    )


def test_markdown_without_front_matter(article_of: ArticleOf) -> None:
    article = article_of("a.md", "# Pool *closes*\n\nBody.\n\n---\n\n## Sub\n\nMore.")
    assert (article.title, article.paragraphs) == ("Pool closes", ("Body.", "Sub", "More."))
    assert article_of("b.md", "---\n\nText after a rule.\n\n---\n\nMore.").paragraphs == ("Text after a rule.", "More.")


def test_broken_front_matter_costs_neither_body_nor_plain_lines(article_of: ArticleOf) -> None:
    article = article_of("a.md", "---\ntitle: Pool: it closes\ndate: 2026-03-03\ntags: [a\n---\nBody.")
    assert (article.title, article.published, article.paragraphs) == ("Pool: it closes", "2026-03-03", ("Body.",))


def test_python_tags_in_front_matter_are_not_executed(article_of: ArticleOf, tmp_path: Path) -> None:
    tag = f"!!python/object/apply:os.system ['touch {tmp_path}/owned']"
    assert article_of("a.md", f"---\ntitle: {tag}\n---\nBody.").paragraphs == ("Body.",)
    assert not (tmp_path / "owned").exists()
