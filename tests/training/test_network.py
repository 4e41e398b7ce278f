"""Batches, network, training and export, on a BERT of two layers with seeded random weights."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tiny_bert import tiny_bert
from tokenizers import Tokenizer
from transformers import AutoModel

from qabot.graphs import opened
from qabot.reader.inputs import PASSAGE, Packer
from qabot.reader.onnx import OnnxReader
from qabot.silence import quiet
from qabot.training import rounds
from qabot.training import train as training
from qabot.training.batches import OTHERS, Batch, batches, collate, pack
from qabot.training.examples import Example
from qabot.training.export import export
from qabot.training.network import Network, Outputs, hidden_states
from qabot.training.train import Plan, train
from qabot.types import Excerpt, Progress


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bert(tmp_path_factory.mktemp("bert"))


@pytest.fixture(scope="module")
def packer(folder: Path) -> Packer:
    return Packer(folder / "tokenizer.json")


@pytest.fixture(scope="module")
def tokenizer(folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Keep so small a network on one thread: sharing it out takes longer than doing it."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def network(folder: Path, seed: int = 0) -> Network:
    torch.manual_seed(seed)
    with quiet():
        return Network(folder)


def example(number: int, *, right: bool = True, known: bool = True, others: int = 4, words: int = 3) -> Example:
    """Return an example whose question, answer and wrong passages name its number."""
    text = f"{'snow fell on ' * words}mayor m{number} opened the hall."
    begin = text.index(f"m{number}")
    return Example(
        f"g{number}",
        f"who is mayor of town q{number}?",
        Excerpt("the hall", "snow fell.", text) if right else None,
        ((begin, begin + len(f"m{number}")),) if right and known else (),
        tuple(Excerpt("a road", "snow.", f"wrong w{number}x{i} on the road.") for i in range(others)),
    )


def mixed(count: int, seed: int = 0) -> list[Example]:
    """Return examples of all kinds and many lengths."""
    chance = random.Random(seed)
    kinds = [{}, {}, {"right": False}, {"known": False}]
    return [
        example(i, others=chance.randint(1, 5), words=chance.randint(1, 30), **chance.choice(kinds))
        for i in range(count)
    ]


def text(tokenizer: Tokenizer, ids: torch.Tensor) -> str:
    return tokenizer.decode(ids.tolist(), skip_special_tokens=False).replace(" ##", "").replace(" ", "")


def asked(tokenizer: Tokenizer, batch: Batch) -> list[tuple[int, str]]:
    """Return for each sequence its group and its question."""
    rows = [text(tokenizer, row).partition("[SEP]")[0] for row in batch.ids]
    return list(zip(batch.groups.tolist(), rows, strict=True))


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("tokens", [300, 2000])
def test_every_example_comes_once_with_its_own_passages(
    packer: Packer, tokenizer: Tokenizer, tokens: int, seed: int
) -> None:
    examples = mixed(40)
    by_question = {f"[CLS]{e.question.replace(' ', '')}": e for e in examples}
    seen = []
    for batch in batches(examples, packer, tokens, seed):
        groups = set(asked(tokenizer, batch))
        assert sorted(number for number, _ in groups) == list(range(len(groups))), "one question a group"
        seen += [question for _, question in groups]
        assert batch.ids.numel() <= tokens or len(groups) == 1
        for number, question in groups:
            one = by_question[question]
            rows = (batch.groups == number).nonzero().flatten()
            passages = [text(tokenizer, batch.ids[row]) for row in rows]
            rights = batch.right[rows].tolist()
            assert rights == [one.right is not None, *[False] * (len(rows) - 1)]
            wrong = [p for p, right in zip(passages, rights, strict=True) if not right]
            assert len(wrong) == min(OTHERS + (one.right is None), len(one.others))
            assert len(set(wrong)) == len(wrong)
            assert "x0ontheroad" in wrong[0], "the hardest is always among them"
            assert all(f"w{one.group[1:]}x" in passage for passage in wrong)
    assert sorted(seen) == sorted(by_question)


def test_another_seed_draws_another_order_and_other_wrong_passages(packer: Packer) -> None:
    examples = mixed(12)
    first, same, other = (list(batches(examples, packer, 2000, seed)) for seed in (0, 0, 1))
    assert all(torch.equal(a.ids, b.ids) for a, b in zip(first, same, strict=True))
    assert not all(a.ids.shape == b.ids.shape and torch.equal(a.ids, b.ids) for a, b in zip(first, other, strict=False))


def test_targets_cover_the_answer_and_nothing_else(packer: Packer, tokenizer: Tokenizer) -> None:
    examples = mixed(40)
    by_question = {f"[CLS]{e.question.replace(' ', '')}": e for e in examples}
    for batch in batches(examples, packer, 1500, 0):
        for row, (_, question) in enumerate(asked(tokenizer, batch)):
            one, right = by_question[question], bool(batch.right[row])
            for side in (batch.starts[row], batch.ends[row]):
                assert side.sum().item() == pytest.approx(1)
                assert not side[~batch.allowed[row]].any()
            begin, end = int(batch.starts[row].argmax()), int(batch.ends[row].argmax())
            assert bool(batch.known[row]) == (not right or bool(one.answers))
            if right and one.answers:
                assert text(tokenizer, batch.ids[row, begin : end + 1]) == f"m{one.group[1:]}"
            else:
                assert (begin, end) == (0, 0)
            # A span lies in the passage, or at [CLS]; not in question, context, mark or padding.
            inside = batch.allowed[row].nonzero().flatten().tolist()
            assert inside[0] == 0
            assert inside[1:] == list(range(inside[1], inside[-1] + 1))
            assert batch.types[row, inside[1:]].all()
            assert int(batch.mask[row].sum()) == inside[-1] + 2
            assert not batch.ids[row][batch.mask[row] == 0].any()


def test_several_annotations_share_the_target(packer: Packer) -> None:
    passage = "the mayor met the council."
    spans = tuple((passage.index(a), passage.index(a) + len(a)) for a in ("mayor", "mayor", "the council", "the mayor"))
    one = Example("g", "who?", Excerpt("", "", passage), spans, ())
    batch = collate([pack(one, packer, random.Random(0))])
    first = int(batch.allowed[0].nonzero()[1])
    assert batch.starts[0, first : first + 5].tolist() == [0.25, 0.5, 0.0, 0.25, 0.0]
    assert batch.ends[0, first : first + 5].tolist() == [0.0, 0.75, 0.0, 0.0, 0.25]


@pytest.mark.parametrize("words", [1, 90, 150])
def test_of_a_long_passage_the_window_with_the_answer_is_taken(
    packer: Packer, tokenizer: Tokenizer, words: int
) -> None:
    one = example(7, words=words)
    assert one.right is not None
    count = len(list(packer.pack(one.question, one.right)))
    assert count == max(1, -(-(len(tokenizer.encode(one.right.passage).ids) - 48) // (PASSAGE - 48)))
    batch = collate([pack(one, packer, random.Random(0))])
    begin, end = int(batch.starts[0].argmax()), int(batch.ends[0].argmax())
    assert text(tokenizer, batch.ids[0, begin : end + 1]) == "m7"


def test_context_is_dropped_now_and_then(packer: Packer, tokenizer: Tokenizer) -> None:
    drawn = [pack(example(1), packer, random.Random(seed))[0].window for seed in range(60)]
    contexts = [text(tokenizer, torch.tensor(w.ids)).split("[SEP]")[1] for w in drawn]
    assert set(contexts) == {"thehallsnowfell.", "thehall", "snowfell.", ""}
    assert contexts.count("thehallsnowfell.") > 30


def test_an_answer_that_no_token_spans_is_left_out(packer: Packer) -> None:
    one = example(1)
    assert one.right is not None
    beyond = Example(one.group, one.question, one.right, ((500, 510),), one.others)
    assert pack(beyond, packer, random.Random(0)) == []
    assert len(list(batches([beyond, example(2)], packer, 1000, 0))) == 1


@pytest.mark.parametrize("others", [1, 3])
def test_wrong_passages_are_as_many_as_wanted(packer: Packer, others: int) -> None:
    one, far = example(1), tuple(Excerpt("", "", f"snow fell on road {i}") for i in range(6))
    right = Example(one.group, one.question, one.right, one.answers, far)
    nothing = Example(one.group, one.question, None, (), far)
    assert len(pack(right, packer, random.Random(0), others)) == 1 + others
    assert len(pack(nothing, packer, random.Random(0), others)) == 1 + others


def test_encoding_is_that_of_the_encoder(folder: Path, packer: Packer) -> None:
    with quiet():
        reference = AutoModel.from_pretrained(folder, add_pooling_layer=False).eval()
    own = network(folder).eval()
    (batch,) = batches(mixed(8), packer, 100_000, 0)
    assert not batch.mask.all(), "some of it is padding"
    with torch.inference_mode():
        expected = reference(input_ids=batch.ids, token_type_ids=batch.types, attention_mask=batch.mask)
        found = hidden_states(own.encoder, batch.ids, batch.types, batch.mask)
        out = own(batch.ids, batch.types, batch.mask)
    real = batch.mask.bool()
    assert torch.allclose(found[real], expected.last_hidden_state[real], atol=1e-4)
    assert out.start.shape == out.end.shape == batch.ids.shape
    assert out.relevance.shape == (len(batch.ids),)


def test_padding_changes_nothing(folder: Path, packer: Packer) -> None:
    own = network(folder).eval()
    groups = [pack(example(i, words=w), packer, random.Random(i)) for i, w in enumerate((1, 12))]
    alone, padded = collate(groups[:1]), collate(groups)
    length, count = alone.ids.shape[1], len(alone.ids)
    assert padded.ids.shape[1] > length
    with torch.inference_mode():
        one, two = (own(b.ids, b.types, b.mask) for b in (alone, padded))
    real = alone.mask.bool()
    assert torch.allclose(one.start[real], two.start[:count, :length][real], atol=1e-4)
    assert torch.allclose(one.relevance, two.relevance[:count], atol=1e-4)


def _outputs(batch: Batch, seed: int = 0) -> Outputs:
    chance = torch.Generator().manual_seed(seed)
    start, end = (torch.randn(batch.ids.shape, generator=chance) for _ in range(2))
    return Outputs(start, end, torch.randn(len(batch.ids), generator=chance))


def test_loss_is_none_for_what_is_right_and_sure(packer: Packer) -> None:
    (batch,) = batches(mixed(12), packer, 100_000, 0)
    sure = Outputs(batch.starts * 50, batch.ends * 50, torch.where(batch.right, 25.0, -25.0))
    assert training.loss(sure, batch).item() == pytest.approx(0, abs=1e-6)
    assert training.loss(_outputs(batch), batch).item() > 0.5


def test_loss_looks_at_nothing_outside_the_passage_nor_where_the_place_is_unknown(packer: Packer) -> None:
    (batch,) = batches(mixed(12), packer, 100_000, 0)
    outputs = _outputs(batch)
    outside = ~batch.allowed | ~batch.known[:, None]
    assert (~batch.known).any()
    moved = Outputs(outputs.start + 9 * outside, outputs.end - 9 * outside, outputs.relevance)
    assert training.loss(moved, batch).item() == pytest.approx(training.loss(outputs, batch).item(), rel=1e-5)


def test_loss_weighs_passages_of_a_question_against_each_other_and_against_none(packer: Packer) -> None:
    examples = [example(1), example(2, right=False)]
    (batch,) = batches(examples, packer, 100_000, 0)
    outputs = _outputs(batch)

    def moved(change: torch.Tensor) -> float:
        return training.loss(Outputs(outputs.start, outputs.end, outputs.relevance + change), batch).item()

    before = moved(torch.zeros(len(batch.ids)))
    assert moved(torch.where(batch.right, 1.0, 0.0)) < before
    lone = torch.tensor([not batch.right[batch.groups == g].any() for g in batch.groups.tolist()])
    assert moved(torch.where(lone, 1.0, 0.0)) > before, "none of them should be the likeliest"


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20), st.floats(0, 1))
def test_the_rate_rises_and_then_falls_to_its_last(parts: Sequence[float], last: float) -> None:
    rates = [(part, training._schedule(part, last)) for part in sorted(parts)]
    assert all(0 <= rate <= 1 for _, rate in rates)
    for (a, before), (b, after) in pairwise(rates):
        if b < training._WARM_UP:
            assert before <= after
        elif a >= training._WARM_UP:
            assert before >= after - 1e-12
    assert training._schedule(1, last) == pytest.approx(last)
    assert training._schedule(training._WARM_UP, last) == pytest.approx(1)


PLAN = Plan(epochs=2.5, rate=1e-2, last=0.1, tokens=500)


class Stopped(Exception):
    """The interruption of a run."""


@pytest.fixture
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep progress after every batch."""
    monkeypatch.setattr(training, "_SAVED_EVERY_S", 0.0)


def _measured(own: Network, examples: Sequence[Example], packer: Packer) -> float:
    (batch,) = batches(examples, packer, 100_000, 99)
    with torch.inference_mode():
        return training.loss(own(batch.ids, batch.types, batch.mask), batch).item()


def _same(one: Network, other: Network) -> bool:
    a, b = one.state_dict(), other.state_dict()
    return all(torch.allclose(a[name], b[name], rtol=0, atol=1e-6) for name in a)


@pytest.mark.usefixtures("_often")
def test_training_lowers_the_loss_and_resumes_to_the_same_weights(folder: Path, packer: Packer, tmp_path: Path) -> None:
    examples = [example(i, words=i % 3 + 1, right=i % 5 != 0) for i in range(20)]
    straight = network(folder)
    before, embeddings = _measured(straight, examples, packer), straight.encoder.embeddings.word_embeddings
    words = embeddings.weight.clone()
    told: list[Progress] = []
    train(straight, examples, packer, PLAN, tmp_path / "straight", told.append)
    assert _measured(straight, examples, packer) < 0.8 * before
    assert torch.equal(embeddings.weight, words), "words that training never meets keep their meaning"
    done = [progress.done for progress in told]
    assert done == sorted(done)
    assert {p.total for p in told} == {50}
    assert done[-2] < 50 <= done[-1]

    def stopping(at: int) -> Iterator[None]:
        for _ in range(at - 1):
            yield
        raise Stopped

    for at in (2, 3, 2):
        # What was told of is kept.
        ticks = stopping(at)
        with pytest.raises(Stopped):
            train(network(folder), examples, packer, PLAN, tmp_path / "resumed", lambda progress, t=ticks: next(t))
    resumed = network(folder, seed=5)
    assert not _same(resumed, straight)
    told.clear()
    train(resumed, examples, packer, PLAN, tmp_path / "resumed", told.append)
    assert _same(resumed, straight)
    assert 0 < len(told) < len(done), "it went on from where it was"
    finished = network(folder, seed=6)
    train(finished, examples, packer, PLAN, tmp_path / "resumed", told.append)
    assert _same(finished, straight)


def test_the_rate_does_not_rise_again_after_the_plan(
    folder: Path, packer: Packer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts: list[float] = []
    monkeypatch.setattr(training, "_schedule", lambda part, last: parts.append(part) or 1.0)
    # One batch holds all the examples, so the second takes many more than the plan has left.
    examples = [example(i) for i in range(6)]
    train(network(folder), examples, packer, Plan(1.2, 1e-3), tmp_path, lambda progress: None)
    assert parts == [6 / 7, 1.0]


@pytest.mark.usefixtures("_often")
def test_another_seed_trains_to_other_weights(folder: Path, packer: Packer, tmp_path: Path) -> None:
    examples = [example(i) for i in range(6)]
    made = [network(folder), network(folder)]
    for seed, own in enumerate(made):
        train(
            own, examples, packer, Plan(1.0, 4e-3, seed=seed, tokens=500), tmp_path / str(seed), lambda progress: None
        )
    assert not _same(*made)


def test_the_exported_graph_gives_the_same_logits(folder: Path, packer: Packer, tmp_path: Path) -> None:
    own = network(folder).eval()
    with quiet():
        about = export(own, folder / "tokenizer.json", tmp_path / "model", precision="float32")
    session = opened(tmp_path / "model" / "model.onnx")
    for examples in ([example(1)], mixed(5), [example(2, words=90)]):
        (batch,) = batches(examples, packer, 100_000, 0)
        feeds = {name: getattr(batch, name).numpy() for name in ("ids", "types", "mask")}
        found = dict(zip(["start", "end", "relevance"], session.run(None, feeds), strict=True))
        with torch.inference_mode():
            out = own(batch.ids, batch.types, batch.mask)
        real = batch.mask.bool().numpy()
        np.testing.assert_allclose(found["start"][real], out.start.numpy()[real], atol=1e-3)
        np.testing.assert_allclose(found["end"][real], out.end.numpy()[real], atol=1e-3)
        np.testing.assert_allclose(found["relevance"], out.relevance.numpy(), atol=1e-3)
    reader = OnnxReader(tmp_path / "model", threads=1)
    assert reader.identity == about.identity
    excerpt = example(3).right
    assert excerpt is not None
    (reading,) = reader.read("who is mayor?", [excerpt])
    (window,) = packer.pack("who is mayor?", excerpt)
    ids, types = torch.tensor([window.ids]), torch.tensor([window.types])
    with torch.inference_mode():
        assert reading.relevance == pytest.approx(own(ids, types, torch.ones_like(ids)).relevance.item(), abs=1e-3)
    assert reading.findings


def test_the_graph_that_is_shipped_is_narrow_and_opens(folder: Path, tmp_path: Path) -> None:
    own = network(folder)
    with quiet():
        abouts = [export(own, folder / "tokenizer.json", tmp_path / p, precision=p) for p in ("int8", "float32")]
    assert abouts[0].identity != abouts[1].identity
    reader = OnnxReader(tmp_path / "int8", threads=1)
    assert reader.identity == abouts[0].identity
    (reading,) = reader.read("who is mayor?", [Excerpt("", "", "the mayor opened the hall.")])
    assert np.isfinite(reading.relevance)
    assert {path.name for path in (tmp_path / "int8").iterdir()} == {"model.onnx", "tokenizer.json", "model.json"}


def test_rounds_mix_what_two_learnt_and_go_on_from_there(folder: Path, packer: Packer, tmp_path: Path) -> None:
    made = {name: [example(i, words=i % 3 + 1) for i in range(8)] for name in ("squad", "judged")}
    own = network(folder)
    rounds.general(own, made, packer, tmp_path, lambda progress: None)
    one, two = (torch.load(tmp_path / f"round-{n}" / "progress.pt", weights_only=True)["network"] for n in (1, 2))
    mixed = {name: value.clone() for name, value in own.state_dict().items()}
    name = "spans.weight"
    assert not torch.equal(one[name], two[name])
    assert torch.allclose(mixed[name], one[name] + rounds.SHARE_OF_SECOND * (two[name] - one[name]), atol=1e-6)
    trained = rounds.news(own, made["judged"], made, packer, tmp_path / "round-3", lambda progress: None)
    assert all(torch.equal(value, mixed[name]) for name, value in own.state_dict().items())
    third = torch.load(tmp_path / "round-3" / "progress.pt", weights_only=True)["network"]
    assert not torch.equal(third[name], mixed[name])
    expected = mixed[name] + rounds.SHARE_OF_NEWS * (third[name] - mixed[name])
    assert torch.allclose(trained.state_dict()[name], expected, atol=1e-6)
