"""Reading PolNeAR: lines become paragraphs, and every span of the text a place in one of them."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from qabot.eval.polnear import Annotated, nearest, read
from qabot.types import Place, Quote

TEXT = (
    "Ferry runs again.\n\n"
    "“The pier holds,” said Ada Quill, “and it will for years.”\n"
    "   \n"
    "Ölberg’s council warned that “nobody” should swim.\n"
    "It told us the water is cold.\n"
)
Row = Mapping[str, Any]
Reading = Callable[..., list[Annotated]]


def span(words: str, after: str = "") -> list[int]:
    start = TEXT.index(words, TEXT.index(after))
    return [start, start + len(words)]


def part(*spans: list[int]) -> Row:
    return {"text": " ".join(TEXT[start:end] for start, end in spans), "spans": list(spans)}


def attribution(
    content: Sequence[Row], cue: Sequence[Row] = (), source: Sequence[Row] = (), kind: str = "indirect"
) -> Row:
    return {
        "source": source,
        "cue": cue,
        "content": content,
        "direct": kind == "direct",
        "mixed": kind == "mixed",
    }


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Write articles with these attributions, one list an annotator, and read them back."""

    def written(*articles: Sequence[Sequence[Row]]) -> list[Annotated]:
        path = tmp_path / "part.jsonl.gz"
        with gzip.open(path, "wt", encoding="utf-8") as lines:
            for number, annotators in enumerate(articles):
                annotations = [{"annotator": f"a{i}", "attributions": a} for i, a in enumerate(annotators)]
                row = {"id": f"n{number}", "split": "dev", "title": "", "text": TEXT, "annotations": annotations}
                print(json.dumps(row), file=lines)
        return read(path)

    return written


def quotes(reading: Reading, *attributions: Row) -> tuple[Quote, ...]:
    (article,) = reading([attributions])
    return article.quotes


def words(place: Place | None) -> str:
    assert place is not None
    paragraphs = [line for line in TEXT.split("\n") if line.strip()]
    return paragraphs[place.paragraph - 1][place.start : place.end]


def test_the_paragraphs_are_the_lines_that_are_not_blank(reading: Reading) -> None:
    one, other = reading([[]], [[]])
    assert (one.id, other.id) == ("n0", "n1")
    assert one.paragraphs == tuple(line for line in TEXT.split("\n") if line.strip())
    assert len(one.paragraphs) == 4
    assert one.quotes == ()


def test_places_are_exact(reading: Reading) -> None:
    (quote,) = quotes(
        reading,
        attribution(
            [part(span("that “nobody” should swim"))], [part(span("warned"))], [part(span("Ölberg’s council"))], "mixed"
        ),
    )
    assert quote.content == (Place(3, 24, 49),)
    assert quote.cue == Place(3, 17, 23)
    assert quote.source == Place(3, 0, 16)
    assert [words(p) for p in (*quote.content, quote.cue, quote.source)] == [
        "that “nobody” should swim",
        "warned",
        "Ölberg’s council",
    ]


def test_every_word_is_found_where_it_stands(reading: Reading) -> None:
    found = list(re.finditer(r"\S+", TEXT))
    read_back = quotes(reading, *(attribution([part([m.start(), m.end()])]) for m in found))
    assert [[words(p) for p in quote.content] for quote in read_back] == [[m[0]] for m in found]


def test_content_in_several_spans_has_several_places_in_order(reading: Reading) -> None:
    first, second = span("“The pier holds,”"), span("“and it will for years.”")
    expected = ["“The pier holds,”", "“and it will for years.”"]
    for content in ([part(second, first)], [part(second), part(first)]):
        (quote,) = quotes(reading, attribution(content, kind="direct"))
        assert [words(p) for p in quote.content] == expected


def test_content_that_crosses_lines_is_split_at_them(reading: Reading) -> None:
    whole = [span("will")[0], span("It told us")[1]]
    (quote,) = quotes(reading, attribution([part(whole)]))
    assert [words(p) for p in quote.content] == [
        "will for years.”",
        "Ölberg’s council warned that “nobody” should swim.",
        "It told us",
    ]
    assert [p.paragraph for p in quote.content] == [2, 3, 4]


@pytest.mark.parametrize("kind", ["direct", "mixed", "indirect"])
def test_kinds(reading: Reading, kind: str) -> None:
    (quote,) = quotes(reading, attribution([part(span("cold"))], kind=kind))
    assert quote.kind == kind


def test_without_cue_or_source_there_is_none(reading: Reading) -> None:
    (quote,) = quotes(reading, attribution([part(span("cold"))]))
    assert (quote.cue, quote.source, quote.speaker) == (None, None, None)


def test_without_content_a_cue_is_still_read(reading: Reading) -> None:
    (quote,) = quotes(reading, attribution([], [part(span("warned"))]))
    assert quote.content == ()
    assert words(quote.cue) == "warned"


def test_of_several_cues_and_sources_the_nearest_to_the_content_is_taken(reading: Reading) -> None:
    (quote,) = quotes(
        reading,
        attribution(
            [part(span("the water is cold"))],
            [part(span("warned")), part(span("told"))],
            [part(span("Ada Quill"), span("Ölberg’s council")), part(span("us", "It told"))],
        ),
    )
    assert (words(quote.cue), words(quote.source)) == ("told", "us")


def test_nearest_looks_at_paragraphs_before_characters() -> None:
    content = [Place(3, 40, 60), Place(9, 0, 5)]
    assert nearest([Place(2, 40, 60), Place(3, 500, 510), Place(9, 6, 8)], content) == Place(3, 500, 510)
    assert nearest([Place(3, 0, 10), Place(3, 65, 70)], content) == Place(3, 65, 70)
    assert nearest([Place(3, 30, 36), Place(3, 65, 70)], content) == Place(3, 30, 36)
    assert nearest([], content) is None
    assert nearest([Place(7, 0, 1), Place(8, 0, 1)], []) == Place(7, 0, 1)


def test_only_the_first_annotator_counts(reading: Reading) -> None:
    first, second = attribution([part(span("cold"))]), attribution([part(span("swim"))])
    (article,) = reading([[first], [second]])
    assert [words(p) for quote in article.quotes for p in quote.content] == ["cold"]
