"""The tagger's network, its loss, training and export, on a BERT of two layers with seeded random weights."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from tiny_bert import tiny_bert
from torch import Tensor

from qabot import models
from qabot.eval.polnear import Annotated
from qabot.graphs import opened
from qabot.models import Model
from qabot.quotes.tagger import OnnxTagger
from qabot.quotes.windows import Windows
from qabot.silence import quiet
from qabot.training import quotes
from qabot.training import train as training
from qabot.training.export import export_tagger
from qabot.training.quotes import train
from qabot.training.speech import Batch, Marked, batches, marked
from qabot.training.tagger import POINTERS, WIDTH, Tagger, loss
from qabot.training.train import Plan
from qabot.types import Place, Progress, Quote

PEOPLE = ("the mayor", "the council", "a hall", "who")
WORDS = ("snow fell on a road", "the hall opened at night", "town is in a road", "night fell in a hall")
PLAN = Plan(epochs=2.5, rate=1e-2, last=0.1)
BY_HEART = Plan(epochs=40, rate=1e-2, last=0.05)
Outputs = tuple[Tensor, Tensor, Tensor]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bert(tmp_path_factory.mktemp("bert"))


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Keep so small a network on one thread: sharing it out takes longer than doing it."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def article(number: int) -> Annotated:
    """Return two paragraphs: speech in quotation marks before its cue, and speech without any after it."""
    one, other = PEOPLE[number % 4], PEOPLE[number // 4 % 4]
    said, warned = WORDS[number % 3], WORDS[number // 3 % 4]
    first, second = f"“{said},” said {one}.", f"{other} met, warned {warned}."
    begin = len(said) + 3
    middle = len(other) + 6
    return Annotated(
        f"n{number}",
        (first, second),
        (
            Quote(
                (Place(1, 0, begin),),
                Place(1, begin + 1, begin + 5),
                Place(1, begin + 6, begin + 6 + len(one)),
                "direct",
            ),
            Quote(
                (Place(2, middle + 7, middle + 7 + len(warned)),),
                Place(2, middle, middle + 6),
                Place(2, 0, len(other)),
                "indirect",
            ),
        ),
    )


ARTICLES = [article(i) for i in range(14)]
SILENT = Annotated("s", ("Snow fell on the road at night.",), ())


@pytest.fixture(scope="module")
def windows(folder: Path) -> Windows:
    return Windows(folder / "tokenizer.json")


@pytest.fixture(scope="module")
def examples(windows: Windows) -> list[Marked]:
    return list(marked(ARTICLES, windows))


@pytest.fixture(scope="module")
def batch(windows: Windows) -> Batch:
    """Windows of several lengths, one of which without anything said."""
    (made,) = batches(list(marked([*ARTICLES[:5], SILENT], windows)), 100_000, 0)
    assert not made.mask.all()
    return made


def network(folder: Path, seed: int = 0, layers: int = 1) -> Tagger:
    torch.manual_seed(seed)
    with quiet():
        return Tagger(folder, layers)


def measured(own: Tagger, examples: Sequence[Marked]) -> float:
    (batch,) = batches(examples, 100_000, 99)
    with torch.inference_mode():
        return loss(own(batch.ids, batch.mask), batch).item()


def same(one: Tagger, other: Tagger) -> bool:
    a, b = one.state_dict(), other.state_dict()
    return all(torch.allclose(a[name], b[name], rtol=0, atol=1e-6) for name in a)


@pytest.fixture(scope="module")
def trained(folder: Path, examples: list[Marked], tmp_path_factory: pytest.TempPathFactory) -> Tagger:
    """A network that has learnt its examples by heart."""
    own = network(folder, layers=2)
    patch = pytest.MonkeyPatch()
    patch.setattr(quotes, "TOKENS", 500)
    train(own, examples, BY_HEART, tmp_path_factory.mktemp("work"))
    patch.undo()
    return own.eval()


@pytest.mark.parametrize("layers", [1, 2])
def test_the_first_layers_are_kept(folder: Path, batch: Batch, layers: int) -> None:
    own = network(folder, layers=layers).eval()
    assert len(own.encoder.encoder.layer) == layers
    marks, queries, keys = own(batch.ids, batch.mask)
    assert marks.shape == (*batch.ids.shape, 5)
    assert queries.shape == keys.shape == (*batch.ids.shape, POINTERS * WIDTH)


def test_padding_changes_no_output(folder: Path, batch: Batch) -> None:
    own = network(folder, layers=2).eval()
    row = int(batch.mask.sum(1).argmin())
    length = int(batch.mask[row].sum())
    with torch.inference_mode():
        alone = own(batch.ids[row : row + 1, :length], batch.mask[row : row + 1, :length])
        padded = own(batch.ids, batch.mask)
    for one, other in zip(alone, padded, strict=True):
        assert torch.allclose(one[0], other[row, :length], atol=1e-4)


def random_outputs(batch: Batch, seed: int = 0) -> Outputs:
    chance = torch.Generator().manual_seed(seed)
    shape = batch.ids.shape
    marks = torch.randn((*shape, 5), generator=chance)
    queries, keys = (torch.randn((*shape, POINTERS * WIDTH), generator=chance) for _ in range(2))
    return marks, queries, keys


def sure(batch: Batch) -> Outputs:
    """Return outputs that say what is annotated: every token's key is a direction of its own."""
    assert batch.ids.shape[1] <= WIDTH
    marks = batch.marks * 100 - 50
    keys = torch.eye(WIDTH)[: batch.ids.shape[1]].repeat(1, POINTERS).expand(batch.count, -1, -1)
    queries = torch.zeros_like(keys)
    for (window, start), points in zip(batch.rows.tolist(), batch.points.tolist(), strict=True):
        queries[window, start] = 400 * torch.eye(WIDTH)[points].flatten()
    return marks, queries, keys


def test_loss_is_none_for_what_is_right_and_sure(batch: Batch) -> None:
    assert loss(sure(batch), batch).item() == pytest.approx(0, abs=1e-6)
    assert loss(random_outputs(batch), batch).item() > 0.5


@pytest.mark.parametrize("pointer", range(POINTERS))
def test_every_pointer_counts(batch: Batch, pointer: int) -> None:
    marks, queries, keys = sure(batch)
    wrong = queries.clone().view(*queries.shape[:2], POINTERS, WIDTH)
    wrong[:, :, pointer] = -wrong[:, :, pointer]
    assert loss((marks, wrong.view_as(queries), keys), batch).item() > 1


@pytest.mark.parametrize("column", range(5))
def test_every_mark_counts(batch: Batch, column: int) -> None:
    marks, queries, keys = sure(batch)
    wrong = marks.clone()
    wrong[:, :, column] *= -1
    assert loss((wrong, queries, keys), batch).item() > 0.1


def test_loss_looks_at_nothing_outside_the_paragraphs_nor_at_directness_where_nothing_starts(batch: Batch) -> None:
    marks, queries, keys = random_outputs(batch)
    before = loss((marks, queries, keys), batch).item()
    moved = marks + 9 * (1 - batch.valid)[:, :, None]
    moved[:, :, 1] += 7 * (1 - batch.marks[:, :, 0])
    padding = (1 - batch.mask)[:, :, None]
    assert loss((moved, queries + 5 * padding, keys + 5 * padding), batch).item() == pytest.approx(before, rel=1e-5)


def test_loss_without_any_target_is_finite(folder: Path, windows: Windows) -> None:
    (batch,) = batches(list(marked([SILENT], windows)), 1000, 0)
    own = network(folder)
    value = loss(own(batch.ids, batch.mask), batch)
    assert torch.isfinite(value)
    assert value.item() > 0
    value.backward()  # type: ignore[no-untyped-call]
    assert own.mark.weight.grad is not None
    assert torch.isfinite(own.mark.weight.grad).all()
    assert own.query.weight.grad is None


class Stopped(Exception):
    """The interruption of a run."""


def test_training_lowers_the_loss_and_resumes_to_the_same_weights(
    folder: Path, examples: list[Marked], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotes, "TOKENS", 150)
    monkeypatch.setattr(training, "_SAVED_EVERY_S", 0.0)
    told: list[Progress] = []
    monkeypatch.setattr(quotes, "_tell", told.append)
    straight = network(folder)
    before, words = measured(straight, examples), straight.encoder.embeddings.word_embeddings.weight.clone()
    train(straight, examples, PLAN, tmp_path / "straight")
    assert measured(straight, examples) < 0.8 * before
    assert torch.equal(straight.encoder.embeddings.word_embeddings.weight, words), "words keep their meaning"
    steps = len(told)
    assert {p.total for p in told} == {35}
    assert told[-2].done < 35 <= told[-1].done

    def stopping(at: int) -> None:
        left = iter(range(at - 1))

        def tell(progress: Progress) -> None:
            if next(left, None) is None:
                raise Stopped

        monkeypatch.setattr(quotes, "_tell", tell)

    for at in (2, 3, 2):
        # What was told of is kept.
        stopping(at)
        with pytest.raises(Stopped):
            train(network(folder), examples, PLAN, tmp_path / "resumed")
    resumed = network(folder, seed=5)
    assert not same(resumed, straight)
    told.clear()
    monkeypatch.setattr(quotes, "_tell", told.append)
    train(resumed, examples, PLAN, tmp_path / "resumed")
    assert same(resumed, straight)
    assert 0 < len(told) < steps, "it went on from where it was"


def test_another_seed_trains_to_other_weights(
    folder: Path, examples: list[Marked], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotes, "TOKENS", 150)
    made = [network(folder), network(folder)]
    for seed, own in enumerate(made):
        train(own, examples, Plan(1.0, 4e-3, seed=seed), tmp_path / str(seed))
    assert not same(*made)


def test_the_exported_graph_gives_the_same_outputs(folder: Path, windows: Windows, tmp_path: Path) -> None:
    own = network(folder, layers=2).eval()
    with quiet():
        export_tagger(own, folder / "tokenizer.json", tmp_path, precision="float32")
    session = opened(tmp_path / "model.onnx")
    long = Annotated("l", ("snow fell on a road " * 60,), ())
    for articles in (ARTICLES[:1], [*ARTICLES[:4], SILENT], [long]):
        for batch in batches(list(marked(articles, windows)), 1000, 0):
            found = session.run(["marks", "queries", "keys"], {"ids": batch.ids.numpy(), "mask": batch.mask.numpy()})
            with torch.inference_mode():
                expected = own(batch.ids, batch.mask)
            real = batch.mask.bool().numpy()
            for one, other in zip(found, expected, strict=True):
                np.testing.assert_allclose(one[real], other.numpy()[real], atol=1e-3)


def test_what_was_learnt_by_heart_is_found_again(folder: Path, trained: Tagger, tmp_path: Path) -> None:
    with quiet():
        export_tagger(trained, folder / "tokenizer.json", tmp_path, precision="float32")
    tagger = OnnxTagger(tmp_path)
    for each in ARTICLES:
        found = tagger.tag(each.paragraphs, [True, True], 0.5)
        assert [(t.content, t.cue, t.source) for t in found] == [(q.content[0], q.cue, q.source) for q in each.quotes]
        assert [t.direct > 0.5 for t in found] == [True, False]


def test_tags_of_the_graph_that_is_shipped_lie_inside_their_paragraphs(
    folder: Path, trained: Tagger, tmp_path: Path
) -> None:
    with quiet():
        about = export_tagger(trained, folder / "tokenizer.json", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"model.onnx", "tokenizer.json", "model.json"}
    tagger = OnnxTagger(tmp_path)
    assert tagger.identity == about.identity
    paragraphs = [paragraph for each in ARTICLES for paragraph in each.paragraphs]
    paragraphs[3:3] = ["", "Snow " * 400, "…"]
    wanted = [number % 5 > 0 for number in range(len(paragraphs))]
    tags = tagger.tag(paragraphs, wanted, 0.01)
    assert len(tags) > len(ARTICLES)
    for tag in tags:
        assert wanted[tag.content.paragraph - 1]
        assert tag.likelihood >= 0.01
        assert 0 <= tag.direct <= 1
        for place in (tag.content, tag.cue, tag.source):
            if place is not None:
                assert 0 <= place.start < place.end <= len(paragraphs[place.paragraph - 1])
                assert place.paragraph <= tag.content.paragraph or wanted[place.paragraph - 1]
    assert any(tag.cue for tag in tags)
    assert any(tag.source for tag in tags)
    assert [tag.content.paragraph for tag in tags] == sorted(tag.content.paragraph for tag in tags)


def test_export_of_another_network_has_another_identity(folder: Path, trained: Tagger, tmp_path: Path) -> None:
    with quiet():
        abouts = [
            export_tagger(own, folder / "tokenizer.json", tmp_path / str(number))
            for number, own in enumerate((trained, network(folder, layers=2), trained))
        ]
    assert abouts[0] != abouts[1]
    assert abouts[0] == abouts[2]


def row(each: Annotated) -> str:
    starts = [0]
    for paragraph in each.paragraphs:
        starts.append(starts[-1] + len(paragraph) + 1)

    def parts(places: Sequence[Place | None]) -> list[dict[str, list[list[int]]]]:
        spans = [[starts[p.paragraph - 1] + p.start, starts[p.paragraph - 1] + p.end] for p in places if p]
        return [{"spans": spans}]

    attributions = [
        {
            "content": parts(quote.content),
            "cue": parts([quote.cue]),
            "source": parts([quote.source]),
            "direct": quote.kind == "direct",
            "mixed": quote.kind == "mixed",
        }
        for quote in each.quotes
    ]
    return json.dumps(
        {"id": each.id, "text": "\n".join(each.paragraphs), "annotations": [{"attributions": attributions}]}
    )


def test_one_command_trains_exports_and_measures(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data/polnear").mkdir(parents=True)
    for part in ("train", "dev"):
        with gzip.open(tmp_path / f"data/polnear/{part}.jsonl.gz", "wt", encoding="utf-8") as lines:
            lines.write("\n".join(map(row, ARTICLES)))
    monkeypatch.setattr(models, "find", lambda name, cache: Model(name, folder, "0"))
    monkeypatch.setattr(quotes, "TOKENS", 500)
    monkeypatch.setattr(quotes, "PLAN", BY_HEART)
    args = [str(tmp_path / "data"), str(tmp_path / "work"), "--layers", "2", "--epochs", str(BY_HEART.epochs)]
    with quiet():
        done, again = (CliRunner().invoke(quotes.main, args, catch_exceptions=False) for _ in range(2))
    identity = json.loads((tmp_path / "work/model/model.json").read_text())["identity"]
    first, *others = done.stdout.splitlines()
    assert first == f"{identity} in {tmp_path / 'work/model'}"
    figures = "overlap precision 1.000, recall 1.000, F1 1.000; exact 1.000; source 1.000"
    assert others == [
        f"{kinds}: {count} annotated, {count} found; {figures}"
        for kinds, count in (("direct", 14), ("indirect", 14), ("all", 28))
    ]
    assert "training 560 of 560" not in again.stderr
    assert again.stdout == done.stdout
