"""The encoder: one identity per weights, one vector per text, as near to the original as promised."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot import models
from qabot.config import EncoderConfig
from qabot.embed import export
from qabot.embed.mix import Weights, mix
from qabot.embed.onnx import OnnxEncoder, exported
from qabot.embed.opening import EXPORTS, export_folder, prepare
from qabot.errors import NoModelError
from qabot.protocols import Encoder, Vectors
from qabot.types import Progress

TEXTS = [
    "The ferry caught fire in the harbour on Tuesday evening.",
    "No.",
    "Łukasz Brändström said: “We were told nothing, and then we were told to leave.”",
    "word " * 600,
    "",
]


@pytest.fixture(scope="module")
def model(cache: Path) -> models.Model:
    return models.find(EncoderConfig().model, cache / EXPORTS)


def test_identity_is_of_the_weights(model: models.Model, cache: Path, tmp_path: Path, encoder: Encoder) -> None:
    assert encoder.identity == model.identity
    copied = tmp_path / "copy"
    shutil.copytree(model.folder, copied)
    again = models.find(str(copied), tmp_path)
    assert again.digest == model.digest
    with (copied / "model.safetensors").open("r+b") as file:
        file.seek(-1, 2)
        last = file.read(1)
        file.seek(-1, 2)
        file.write(bytes([last[0] ^ 1]))
    assert models.find(str(copied), tmp_path).digest != model.digest, "one other bit, another model"
    (copied / "model.safetensors").unlink()
    with pytest.raises(NoModelError, match=r"encoder\.model"):
        models.find(str(copied), tmp_path)


def test_a_vector_does_not_depend_on_its_companions(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    assert together.shape == (len(TEXTS), encoder.dimension)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    for row, text in enumerate(TEXTS):
        assert (encoder.encode([text])[0] == together[row]).all()
    assert (encoder.encode(TEXTS[::-1])[::-1] == together).all()
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_close_to_the_original(encoder: Encoder, model: models.Model) -> None:
    from qabot.embed.torch import TorchEncoder

    original = TorchEncoder(model)
    assert (original.identity, original.dimension) == (encoder.identity, encoder.dimension)
    texts = [text for text in TEXTS if text]
    cosines = (encoder.encode(texts) * original.encode(texts)).sum(1)
    # The mean is what the export promises; a text of one word may lie below it.
    assert cosines.mean() >= 0.98
    assert cosines.min() >= 0.96


def test_full_precision_when_eight_bits_lose_too_much(
    model: models.Model, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MIN_COSINE", 0.9999)
    about = export.export(model, tmp_path / "models" / "x", "int8", lambda progress: None)
    assert about.precision == "float32"
    assert about.cosine > 0.9999
    assert exported(tmp_path / "models" / "x") == about
    vectors = OnnxEncoder(tmp_path / "models" / "x").encode(TEXTS[:3])
    assert (vectors * encoder.encode(TEXTS[:3])).sum(1).mean() >= 0.98


def test_a_broken_off_export_leaves_nothing(model: models.Model, tmp_path: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.phase == "saving model":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare(model, EncoderConfig(), tmp_path, stop)
    folder = export_folder(model, EncoderConfig(), tmp_path)
    assert exported(folder) is None
    assert [path.name for path in folder.parent.iterdir() if path.suffix != ".lock"] == []


@pytest.mark.parametrize("gone", ["model.onnx", "tokenizer.json", "model.json"])
def test_half_an_export_is_none(cache: Path, model: models.Model, tmp_path: Path, gone: str) -> None:
    shutil.copytree(export_folder(model, EncoderConfig(), cache), tmp_path / "half")
    (tmp_path / "half" / gone).unlink()
    assert exported(tmp_path / "half") is None
    with pytest.raises(NoModelError, match="qabot models"):
        OnnxEncoder(tmp_path / "half")


_SHARE = st.floats(0, 2, width=16)


@given(st.integers(1, 6), st.tuples(_SHARE, _SHARE, _SHARE), st.booleans(), st.integers(0, 99))
def test_mixing_equals_a_plain_loop(count: int, shares: tuple[float, float, float], titled: bool, seed: int) -> None:
    chance = np.random.default_rng(seed)
    own = _unit(chance, count)
    headline = _unit(chance, 1)[0] if titled else None
    weights = Weights(1.0, *shares)
    untouched = own.copy()
    mixed = mix(own, headline, weights)
    assert (own == untouched).all()
    for i in range(count):
        vector = weights.own * own[i].astype(np.float64)
        if i > 0:
            vector += weights.previous * own[i - 1]
        if i < count - 1:
            vector += weights.next * own[i + 1]
        if headline is not None:
            vector += weights.headline * headline
        assert np.allclose(mixed[i], vector / np.linalg.norm(vector), atol=1e-4)


def _unit(chance: np.random.Generator, rows: int) -> Vectors:
    vectors = chance.standard_normal((rows, 24))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
