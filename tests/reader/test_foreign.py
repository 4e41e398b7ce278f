"""Other people's models: exported once, the same answers as before the export, and no torch afterwards."""

from __future__ import annotations

import itertools
import math
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny

from qabot import exports, models
from qabot.config import ReaderConfig
from qabot.errors import NoModelError
from qabot.graphs import opened
from qabot.reader import export, sample
from qabot.reader.foreign import PairReader, exported
from qabot.reader.opening import OWN, export_folder, open_reader, open_reranker
from qabot.reader.pairs import PairPacker
from qabot.reader.spans import LONGEST
from qabot.types import Excerpt, Finding, Progress, Reading, Span

QUESTION = "When did the ferry catch fire?"
SHORT = Excerpt("Fire at night", "", "The ferry caught fire in the harbour.")
UNTITLED = Excerpt("", "He was asked again.", "Łukasz Brändström said: “no”  – and left.")
LONG = Excerpt(
    "Council", "", " ".join(f"On night {n} the council, who said no, was by the harbour;" for n in range(12))
)
EXCERPTS = [LONG, SHORT, UNTITLED]
READERS = {"bert": tiny.bert_reader, "roberta": tiny.roberta_reader}


def _nothing(progress: Progress) -> None:
    pass


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("foreign")


@pytest.fixture(scope="module", params=sorted(READERS))
def original(request: pytest.FixtureRequest, place: Path) -> Path:
    """The folder of a question-answering model."""
    return READERS[request.param](place / request.param)


@pytest.fixture(scope="module")
def reranker(place: Path) -> Path:
    """The folder of a CrossEncoder as sentence-transformers saves it."""
    from sentence_transformers import CrossEncoder

    CrossEncoder(str(tiny.bert_reranker(place / "plain"))).save_pretrained(str(place / "reranker"))
    return place / "reranker"


def _configured(**names: Path) -> ReaderConfig:
    return ReaderConfig(precision="float32", threads=2, **{key: str(folder) for key, folder in names.items()})


def _windows(folder: Path, question: str, passage: str) -> Sequence[tuple[list[tuple[int, int] | None], Any, Any]]:
    """Return offsets (None outside the passage), start and end logits of each window, all from transformers."""
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(folder))
    network = AutoModelForQuestionAnswering.from_pretrained(str(folder)).eval()
    room = tiny.LONG - len(tokenizer(question, "x")["input_ids"]) + 1
    packed = tokenizer(
        question,
        passage,
        max_length=tiny.LONG,
        truncation="only_second",
        stride=room // 2,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    made = []
    for i, ids in enumerate(packed["input_ids"]):
        feeds = {name: torch.tensor([packed[name][i]]) for name in tokenizer.model_input_names}
        with torch.inference_mode():
            out = network(**feeds)
        inside = [
            o if s == 1 else None for o, s in zip(packed["offset_mapping"][i], packed.sequence_ids(i), strict=True)
        ]
        assert len(inside) == len(ids) <= tiny.LONG
        made.append((inside, out.start_logits[0].numpy(), out.end_logits[0].numpy()))
    return made


def _best(windows: Sequence[tuple[list[tuple[int, int] | None], Any, Any]]) -> tuple[float, int, int]:
    """Return the score of the best span and the characters of its tokens, by trying all between tokens of a word."""
    tried = []
    for offsets, start, end in windows:
        inside = [i for i, pair in enumerate(offsets) if pair is not None and pair[0] < pair[1]]
        for i in inside:
            for j in (j for j in inside if i <= j < i + LONGEST):
                first, last = offsets[i], offsets[j]
                assert first is not None
                assert last is not None
                tried.append((float(start[i] + end[j] - start[0] - end[0]), first[0], last[1]))
    return max(tried)


def test_spans_and_scores_are_those_of_the_original(original: Path, place: Path) -> None:
    reader = open_reader(_configured(model=original), place / "cache", _nothing)
    readings = reader.read(QUESTION, EXCERPTS)
    for excerpt, reading in zip(EXCERPTS, readings, strict=True):
        windows = _windows(original, QUESTION, excerpt.passage)
        assert (len(windows) > 3) == (excerpt is LONG)
        score, start, end = _best(windows)
        best = reading.findings[0]
        assert reading.relevance == best.score == max(f.score for f in reading.findings)
        assert math.isclose(best.score, score, abs_tol=1e-3)
        assert best.span.start <= start < end <= best.span.end, "widened to whole words at most"


def test_logits_are_those_of_the_original(original: Path, place: Path) -> None:
    config = _configured(model=original)
    open_reader(config, place / "cache", _nothing).read(QUESTION, [SHORT])
    model = models.find(str(original), place / "cache" / exports.FOLDER, "reader.model")
    folder = export_folder(model, "reader", config, place / "cache")
    session = opened(folder / "model.onnx")
    wanted = {i.name for i in session.get_inputs()}
    packer = PairPacker(folder / "tokenizer.json", tiny.LONG)
    for excerpt in EXCERPTS:
        mine = list(packer.pack(QUESTION, excerpt.passage))
        theirs = _windows(original, QUESTION, excerpt.passage)
        assert len(mine) == len(theirs)
        for window, (_, start, end) in zip(mine, theirs, strict=True):
            feeds = {name: value for name, value in export.arrays(window).items() if name in wanted}
            got = session.run(None, feeds)
            assert np.allclose(got[0][0], start, atol=1e-3)
            assert np.allclose(got[1][0], end, atol=1e-3)


def test_spans_are_cut_from_the_passage(original: Path, place: Path) -> None:
    reader = open_reader(_configured(model=original), place / "cache", _nothing)
    asked = [QUESTION, "", "who " * 200, "Łukasz?"]
    texts = [*EXCERPTS, Excerpt("", "", "x"), Excerpt("", "", "a  b\u00a0 c " * 60), Excerpt("", "", "日本語🙂 " * 40)]
    for question in asked:
        for excerpt, reading in zip(texts, reader.read(question, texts), strict=True):
            assert reading.findings
            for finding in reading.findings:
                words = finding.span.of(excerpt.passage)
                assert 0 <= finding.span.start < finding.span.end <= len(excerpt.passage)
                assert words == words.strip() != ""
                assert math.isfinite(finding.score)
            spans = sorted(f.span for f in reading.findings)
            assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert any(f.span.start > len(LONG.passage) // 2 for f in reader.read(QUESTION, [LONG])[0].findings)
    assert reader.read(QUESTION, []) == []
    assert reader.read(QUESTION, [Excerpt("T", "", "")]) == [Reading(float("-inf"), ())]


def test_windows_hold_the_question_and_overlap(original: Path, place: Path) -> None:
    config = _configured(model=original)
    reader = open_reader(config, place / "cache", _nothing)
    reader.read(QUESTION, [SHORT])
    model = models.find(str(original), place / "cache" / exports.FOLDER, "reader.model")
    packer = PairPacker(export_folder(model, "reader", config, place / "cache") / "tokenizer.json", tiny.LONG)
    for question in (QUESTION, "who " * 200):
        windows = list(packer.pack(question, LONG.passage))
        assert all(len(window.ids) == len(window.types) <= tiny.LONG for window in windows)
        assert {tuple(window.ids[: window.first]) for window in windows} == {tuple(windows[0].ids[: windows[0].first])}
        assert windows[0].first <= tiny.LONG // 2
        for one, other in itertools.pairwise(windows):
            assert other.offsets[0][0] < one.offsets[-1][1] < other.offsets[-1][1]
        assert windows[-1].offsets[-1][1] == len(LONG.passage)


def test_a_reranker_scores_as_the_original(reranker: Path, place: Path) -> None:
    import torch
    from sentence_transformers import CrossEncoder

    opened_ = open_reranker(_configured(reranker=reranker), place / "cache", _nothing)
    assert opened_ is not None
    texts = [f"{e.title}\n{e.passage}" if e.title else e.passage for e in EXCERPTS]
    theirs = CrossEncoder(str(reranker)).predict(
        [(QUESTION, text) for text in texts], activation_fn=torch.nn.Identity(), show_progress_bar=False
    )
    mine = opened_.score(QUESTION, EXCERPTS)
    assert np.allclose(mine, theirs, atol=1e-3)
    assert np.ptp(mine) > 0.05, "texts of one score would show nothing"
    assert opened_.score(QUESTION, []) == []
    assert opened_.score(QUESTION, EXCERPTS[::-1]) == mine[::-1]


def test_exported_once_and_warm_only_then(
    original: Path, reranker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    real = export.export

    def counting(model: models.Model, task: Any, *rest: Any) -> Any:
        made.append(task)
        return real(model, task, *rest)

    monkeypatch.setattr(export, "export", counting)
    config = _configured(model=original, reranker=reranker)
    phases: list[Progress] = []
    reader = open_reader(config, tmp_path, phases.append, warm=True)
    judge = open_reranker(config, tmp_path, phases.append, warm=True)
    assert judge is not None
    assert (made, phases) == ([], []), "an export waits for the first use"
    assert reader.identity.startswith(f"{original.name}@")
    first, scores = reader.read(QUESTION, EXCERPTS), judge.score(QUESTION, EXCERPTS)
    assert made == ["reader", "reranker"]
    named = ["loading model", "exporting model", "quantising model", "saving model", "saving model"]
    assert [progress.phase for progress in phases] == named * 2
    assert [progress.done for progress in phases] == [0, 1, 2, 3, 4] * 2
    again = open_reader(config, tmp_path, phases.append, warm=True)
    judge = open_reranker(config, tmp_path, phases.append, warm=True)
    assert judge is not None
    assert (again.identity, again.read(QUESTION, EXCERPTS)) == (reader.identity, first)
    assert judge.score(QUESTION, EXCERPTS) == scores
    assert len(made) == 2
    left = [path.name for path in (tmp_path / exports.FOLDER).iterdir() if path.is_dir()]
    assert len(left) == 2, left


def test_float32_when_eight_bits_lose_too_much(reranker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = models.find(str(reranker), tmp_path, "reader.reranker")
    monkeypatch.setattr(export, "MIN_AGREEMENT", -1.0)
    narrow = export.export(model, "reranker", tmp_path / "narrow", "int8", _nothing)
    assert narrow.precision == "int8"
    monkeypatch.setattr(export, "MIN_AGREEMENT", 0.99999)
    wide = export.export(model, "reranker", tmp_path / "wide", "int8", _nothing)
    assert (wide.precision, wide.agreement) == ("float32", 1.0)
    assert wide.bytes > narrow.bytes
    assert exported(tmp_path / "wide") == wide
    monkeypatch.setattr(export, "MIN_AGREEMENT", 1.1)
    with pytest.raises(NoModelError, match=r"does not answer as the model does.*reader\.reranker"):
        export.export(model, "reranker", tmp_path / "none", "int8", _nothing)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["narrow", "wide"]


def test_agreement_falls_with_spans_and_scores() -> None:
    def readings(*values: tuple[float, int]) -> list[Reading]:
        return [Reading(score, (Finding(Span(at, at + 10), score),)) for score, at in values]

    one = readings((4.0, 0), (-3.0, 0), (2.0, 0), (-5.0, 0))
    assert sample.agreement(one, one) == 1.0
    assert sample.agreement(readings((4.0, 0), (-3.0, 50), (2.0, 0), (-5.0, 0)), one) == 1.0, "there no span is right"
    assert sample.agreement(readings((4.0, 5), (-3.0, 0), (2.0, 0), (-5.0, 0)), one) == 0.75
    assert sample.agreement(readings((-5.0, 0), (2.0, 0), (-3.0, 0), (4.0, 0)), one) < 0
    assert sample.agreement(readings((1.0, 0), (1.0, 0), (1.0, 0), (1.0, 0)), one) == 0.0


@pytest.mark.parametrize("gone", ["model.onnx", "tokenizer.json", "model.json"])
def test_half_an_export_is_none(reranker: Path, place: Path, tmp_path: Path, gone: str) -> None:
    config = _configured(reranker=reranker)
    judge = open_reranker(config, place / "cache", _nothing)
    assert judge is not None
    judge.score(QUESTION, [SHORT])
    model = models.find(str(reranker), place / "cache" / exports.FOLDER, "reader.reranker")
    shutil.copytree(export_folder(model, "reranker", config, place / "cache"), tmp_path / "half")
    assert exported(tmp_path / "half") is not None
    (tmp_path / "half" / gone).unlink()
    assert exported(tmp_path / "half") is None
    with pytest.raises(NoModelError, match="no exported model"):
        PairReader(tmp_path / "half")


@pytest.mark.parametrize("key", ["model", "reranker"])
def test_a_name_that_does_not_exist(key: str, tmp_path: Path) -> None:
    opening: Callable[..., object] = open_reader if key == "model" else open_reranker
    with pytest.raises(NoModelError, match=rf"'nobody/nothing'.*see reader\.{key}$"):
        opening(ReaderConfig(**{key: "nobody/nothing"}), tmp_path, _nothing)
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoModelError, match=rf"no model weights in .*empty; set reader\.{key} to a "):
        opening(ReaderConfig(**{key: str(tmp_path / "empty")}), tmp_path, _nothing)


def test_a_model_of_another_kind_is_refused(original: Path, reranker: Path, place: Path, tmp_path: Path) -> None:
    def reading(folder: Path) -> None:
        open_reader(_configured(model=folder), tmp_path, _nothing).read(QUESTION, [SHORT])

    def judging(folder: Path) -> None:
        judge = open_reranker(_configured(reranker=folder), tmp_path, _nothing)
        assert judge is not None
        judge.score(QUESTION, [SHORT])

    with pytest.raises(NoModelError, match=r"reader\.model: it has no weights for .*qa_outputs"):
        reading(reranker)
    with pytest.raises(NoModelError, match=r"reader\.reranker: it has no weights for .*classifier"):
        judging(original)
    three = tiny.bert_reranker(tmp_path / "three", labels=3)
    with pytest.raises(NoModelError, match=r"reader\.reranker: it has 3 labels"):
        judging(three)
    (three / "config.json").write_text('{"model_type": "nonsense"}', "utf-8")
    with pytest.raises(NoModelError, match=r"reader\.reranker: "):
        judging(three)


def test_no_torch_once_exported(original: Path, reranker: Path, place: Path) -> None:
    config = _configured(model=original, reranker=reranker)
    reader = open_reader(config, place / "cache", _nothing)
    judge = open_reranker(config, place / "cache", _nothing)
    assert judge is not None
    expected = f"{reader.read(QUESTION, EXCERPTS)} {judge.score(QUESTION, EXCERPTS)}"
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from qabot.config import ReaderConfig\n"
        "from qabot.reader.opening import open_reader, open_reranker\n"
        "from qabot.types import Excerpt\n"
        f"config = ReaderConfig(model={str(original)!r}, reranker={str(reranker)!r}, precision='float32', threads=2)\n"
        f"cache, excerpts = Path({str(place / 'cache')!r}), {EXCERPTS!r}\n"
        "reader = open_reader(config, cache, print, warm=True)\n"
        "judge = open_reranker(config, cache, print, warm=True)\n"
        f"print(reader.read({QUESTION!r}, excerpts), judge.score({QUESTION!r}, excerpts))\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "assert loaded.isdisjoint(['torch', 'transformers', 'sentence_transformers', 'onnx']), loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"{expected}"


def test_opening_loads_no_model_library() -> None:
    code = (
        "import sys, qabot.reader.opening\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "assert loaded.isdisjoint(['onnxruntime', 'tokenizers', 'torch', 'transformers']), loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def test_what_is_configured_when_nothing_is(tmp_path: Path) -> None:
    assert ReaderConfig().model == OWN
    assert open_reranker(ReaderConfig(), tmp_path, _nothing) is None
