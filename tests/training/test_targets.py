"""What the tagger learns from: targets in windows of annotated articles, and batches of them."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
import torch
from tiny_bert import tiny_bert

from qabot.eval.polnear import Annotated
from qabot.quotes.windows import BEFORE, OWN, Windows
from qabot.training.speech import NONE, Batch, Marked, Target, batches, marked
from qabot.types import Place, Quote, Speech

FIRST = "“Snow fell on the road,” the mayor of town said, “and in the hall.”"
SECOND = "Council met at night. Who is the mayor? The council warned that snow fell on a road."


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Windows:
    return Windows(tiny_bert(tmp_path_factory.mktemp("bert")) / "tokenizer.json")


def at(paragraphs: Sequence[str], number: int, words: str) -> Place:
    start = paragraphs[number - 1].index(words)
    return Place(number, start, start + len(words))


def article(paragraphs: Sequence[str], *quotes: Quote) -> Annotated:
    return Annotated("n", tuple(paragraphs), quotes)


def place(example: Marked, span: tuple[int, int]) -> Place | None:
    return example.window.span(*span)


def annotated() -> tuple[tuple[str, str], Quote, Quote]:
    """Return two paragraphs with interrupted direct speech in the first and indirect speech in the second."""
    both = FIRST, SECOND
    direct = Quote(
        (at(both, 1, "“Snow fell on the road,”"), at(both, 1, "“and in the hall.”")),
        at(both, 1, "said"),
        at(both, 1, "the mayor of town"),
        "direct",
    )
    indirect = Quote(
        (at(both, 2, "that snow fell on a road"),), at(both, 2, "warned"), at(both, 2, "The council"), "indirect"
    )
    return both, direct, indirect


def test_targets_are_the_tokens_of_what_is_annotated(windows: Windows) -> None:
    both, direct, indirect = annotated()
    (example,) = marked([article(both, direct, indirect)], windows)
    found = [
        (place(example, (t.start, t.end)), place(example, t.cue), place(example, t.source), t.direct)
        for t in example.targets
    ]
    assert found == [
        *((piece, direct.cue, direct.source, True) for piece in direct.content),
        (indirect.content[0], indirect.cue, indirect.source, False),
    ]


@pytest.mark.parametrize(("kind", "direct"), [("direct", True), ("mixed", False), ("indirect", False)])
def test_only_direct_speech_is_direct(windows: Windows, kind: Speech, direct: bool) -> None:
    (example,) = marked([article([SECOND], Quote((Place(1, 0, 20),), None, None, kind))], windows)
    assert [target.direct for target in example.targets] == [direct]


def test_what_has_no_cue_or_source_points_nowhere(windows: Windows) -> None:
    (example,) = marked([article([SECOND], Quote((Place(1, 0, 20),), None, None, "mixed"))], windows)
    assert [(target.cue, target.source) for target in example.targets] == [(NONE, NONE)]


def test_a_token_that_is_partly_annotated_belongs_to_it(windows: Windows) -> None:
    (example,) = marked([article([SECOND], Quote((Place(1, 3, 9),), None, None, "mixed"))], windows)
    assert [place(example, (t.start, t.end)) for t in example.targets] == [at([SECOND], 1, "Council met")]


def test_what_is_annotated_elsewhere_is_no_target(windows: Windows) -> None:
    paragraphs = ["snow " * OWN, SECOND]
    quote = Quote((at(paragraphs, 2, "Council met"),), None, None, "indirect")
    first, second = marked([article(paragraphs, quote)], windows)
    assert (len(first.targets), len(second.targets)) == (0, 1)
    assert [e.targets for e in marked([article(paragraphs)], windows)] == [(), ()]


def test_content_that_a_window_cuts_is_a_target_in_both(windows: Windows) -> None:
    words = [*("the council warned that".split()), *("snow" for _ in range(OWN)), *("the mayor added".split())]
    text = " ".join(words)
    content = Place(1, text.index("snow"), text.rindex("snow") + len("snow"))
    quote = Quote((content,), at([text], 1, "warned"), at([text], 1, "the mayor"), "indirect")
    first, second = marked([article([text], quote)], windows)
    (one,), (two,) = first.targets, second.targets
    assert one.end == first.window.last - 1
    assert two.start == second.window.first
    pieces = place(first, (one.start, one.end)), place(second, (two.start, two.end))
    assert pieces[0] is not None
    assert pieces[1] is not None
    assert (pieces[0].start, pieces[1].end) == (content.start, content.end)
    assert text[pieces[0].end : pieces[1].start] == " "
    # What is too far off is nowhere: the source of the first part, the cue of the second.
    assert (place(first, one.cue), one.source) == (quote.cue, NONE)
    assert (two.cue, place(second, two.source)) == (NONE, quote.source)


def test_the_cue_may_stand_before_the_paragraph(windows: Windows) -> None:
    paragraphs = ["snow " * (OWN - 10) + "the mayor said:", "“Snow fell on the road.”"]
    cue, source = at(paragraphs, 1, "said"), at(paragraphs, 1, "the mayor")
    quote = Quote((Place(2, 0, len(paragraphs[1])),), cue, source, "direct")
    first, second = marked([article(paragraphs, quote)], windows)
    assert not first.targets
    (target,) = second.targets
    assert target.start == second.window.first
    assert 0 < target.source[0] <= target.source[1] < target.cue[0] <= target.cue[1] < second.window.first
    assert (place(second, target.cue), place(second, target.source)) == (cue, source)


def test_content_before_the_paragraph_is_no_target(windows: Windows) -> None:
    paragraphs = ["snow " * (OWN - 15) + "the mayor said that snow fell.", "Council met at night."]
    content = at(paragraphs, 1, "that snow fell")
    first, second = marked([article(paragraphs, Quote((content,), None, None, "indirect"))], windows)
    assert (len(first.targets), len(second.targets)) == (1, 0)
    before = [p for p in second.window.places[: second.window.first] if p is not None]
    assert {content.start, at(paragraphs, 1, "fell").start} <= {p.start for p in before}


def drawn(count: int, seed: int = 0) -> list[Annotated]:
    """Return articles of many lengths, in no two the same words, with content, cue and source anywhere."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        paragraphs = [
            " ".join(chance.choices(["snow", "fell", "Road,", "“mayor”", "hall."], k=chance.randint(3, 220)))
            for _ in range(chance.randint(1, 4))
        ]
        paragraphs[0] = f"n{number} {paragraphs[0]}"

        def some(paragraphs: Sequence[str] = paragraphs) -> Place:
            number = chance.randint(1, len(paragraphs))
            start = chance.randrange(len(paragraphs[number - 1]) - 3)
            return Place(number, start, min(len(paragraphs[number - 1]), start + chance.randint(3, 400)))

        quotes = (
            Quote((some(),), chance.choice([None, some()]), some(), chance.choice(["direct", "indirect"]))
            for _ in range(chance.randint(0, 3))
        )
        made.append(article(paragraphs, *quotes))
    return made


def test_all_that_is_annotated_lies_in_some_target_and_nothing_else(windows: Windows) -> None:
    for one in drawn(25):
        wanted = {
            (p.paragraph, i)
            for quote in one.quotes
            for p in quote.content
            for i in range(p.start, p.end)
            if not one.paragraphs[p.paragraph - 1][i].isspace()
        }
        covered = set()
        for example in marked([one], windows):
            for target in example.targets:
                assert example.window.first <= target.start <= target.end < example.window.last
                found = place(example, (target.start, target.end))
                assert found is not None
                covered |= {(found.paragraph, i) for i in range(found.start, found.end)}
        assert wanted <= covered
        for number, i in covered - wanted:
            text = one.paragraphs[number - 1]
            # The rest of a word of which something is annotated, or a space between words.
            assert text[i].isspace() or any((number, i + step) in wanted for step in range(-6, 7))


@pytest.fixture(scope="module")
def examples(windows: Windows) -> list[Marked]:
    made = list(marked(drawn(30), windows))
    assert any(len(example.window.ids) > OWN for example in made)
    assert any(not example.targets for example in made)
    assert any(example.window.first > BEFORE for example in made)
    return made


def rows(batch: Batch) -> list[tuple[int, ...]]:
    return [tuple(row[kept.bool()].tolist()) for row, kept in zip(batch.ids, batch.mask, strict=True)]


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("tokens", [150, 900, 100_000])
def test_every_window_comes_once_and_a_batch_holds_so_many_tokens(
    examples: list[Marked], tokens: int, seed: int
) -> None:
    seen = []
    for batch in batches(examples, tokens, seed):
        assert batch.count == len(batch.ids)
        assert batch.ids.numel() <= tokens or batch.count == 1
        assert bool(batch.mask[:, -1].any()), "no longer than its longest window"
        seen += rows(batch)
    assert sorted(seen) == sorted(tuple(example.window.ids) for example in examples)


def test_batches_hold_the_targets_of_their_windows(examples: list[Marked]) -> None:
    known = {tuple(example.window.ids): example for example in examples}
    assert len(known) == len(examples)
    for batch in batches(examples, 900, 0):
        shape = batch.ids.shape
        assert (batch.mask.shape, batch.valid.shape, batch.marks.shape) == (shape, shape, (*shape, 5))
        assert not batch.ids[batch.mask == 0].any()
        pointed: list[tuple[int, Target]] = []
        for number, ids in enumerate(rows(batch)):
            example = known[ids]
            window = example.window
            pointed += [(number, target) for target in example.targets]
            assert batch.valid[number].nonzero().flatten().tolist() == list(range(window.first, window.last))
            assert torch.equal(batch.marks[number], marks(example.targets, shape[1]))
        assert batch.rows.tolist() == [[number, target.start] for number, target in pointed]
        assert batch.points.tolist() == [[t.end, *t.cue, *t.source] for _, t in pointed]


def marks(targets: Sequence[Target], tokens: int) -> torch.Tensor:
    """Return the marks of a window: start, direct, content, cue, source."""
    starts = {target.start: target.direct for target in targets}
    spans = [
        [(target.start, target.end) for target in targets],
        [target.cue for target in targets if target.cue != NONE],
        [target.source for target in targets if target.source != NONE],
    ]
    return torch.tensor(
        [
            [i in starts, starts.get(i, False), *(any(a <= i <= b for a, b in column) for column in spans)]
            for i in range(tokens)
        ],
        dtype=torch.float32,
    )


def test_nowhere_is_not_marked(windows: Windows) -> None:
    quote = Quote((at([SECOND], 1, "Council met"),), None, None, "direct")
    (batch,) = batches(list(marked([article([SECOND], quote)], windows)), 1000, 0)
    assert batch.marks.sum((0, 1)).tolist() == [1, 1, 2, 0, 0]
    assert batch.points.tolist() == [[3, 0, 0, 0, 0]]
    assert batch.rows.tolist() == [[0, 2]]


def test_a_batch_without_any_target_has_no_rows(windows: Windows) -> None:
    (batch,) = batches(list(marked([article([FIRST, SECOND])], windows)), 1000, 0)
    assert (batch.rows.shape, batch.points.shape) == ((0, 2), (0, 5))
    assert (batch.rows.dtype, batch.points.dtype) == (torch.int64, torch.int64)
    assert not batch.marks.any()
    assert batch.valid.any()


def test_no_windows_are_no_batches() -> None:
    assert list(batches([], 1000, 0)) == []


def test_a_seed_draws_the_same_batches_and_another_seed_others(examples: list[Marked]) -> None:
    first, same, other = ([rows(batch) for batch in batches(examples, 900, seed)] for seed in (0, 0, 1))
    assert first == same
    assert first != other


def test_drawing_batches_leaves_the_examples_in_order(examples: list[Marked]) -> None:
    before = list(examples)
    list(batches(examples, 900, 3))
    assert examples == before


def test_windows_of_a_batch_are_of_like_length(examples: list[Marked]) -> None:
    kept = sum(int(batch.mask.sum()) for batch in batches(examples, 900, 0))
    padded = sum(batch.ids.numel() for batch in batches(examples, 900, 0))
    assert kept > 0.8 * padded
