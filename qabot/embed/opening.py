"""From the configured model to an encoder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qabot import exports, models
from qabot.config import EncoderConfig
from qabot.embed.lazy import LazyEncoder
from qabot.protocols import Encoder, Notify

if TYPE_CHECKING:
    from qabot.embed.onnx import Exported

EXPORTS = exports.FOLDER


def open_encoder(config: EncoderConfig, cache: Path, notify: Notify, *, warm: bool = False) -> LazyEncoder:
    """Return the configured encoder, not yet loaded; its first use exports the model when need be.

    `warm` starts loading beside what happens next, unless that would take an export or torch.

    Raises: NoModelError.
    """
    model = models.find(config.model, cache / EXPORTS)

    def load() -> Encoder:
        if config.backend == "torch":
            from qabot.embed.torch import TorchEncoder

            return TorchEncoder(model)
        from qabot.embed.onnx import OnnxEncoder

        return OnnxEncoder(prepare(model, config, cache, notify), config.threads)

    encoder = LazyEncoder(model.identity, load)
    if warm and config.backend == "onnx" and described(export_folder(model, config, cache)) is not None:
        encoder.warm()
    return encoder


def prepare(model: models.Model, config: EncoderConfig, cache: Path, notify: Notify) -> Path:
    """Return the folder of the exported model, exporting it first when it is not there."""
    folder = export_folder(model, config, cache)

    def make() -> None:
        from qabot.embed.export import export

        export(model, folder, config.precision, notify)

    return exports.once(folder, lambda place: described(place) is not None, make)


def export_folder(model: models.Model, config: EncoderConfig, cache: Path) -> Path:
    """Return where the exported model is or will be."""
    return cache / EXPORTS / f"{model.slug}-{config.precision}"


def described(folder: Path) -> Exported | None:
    """Return what is known of an exported model, or None before its export."""
    from qabot.embed.onnx import exported

    return exported(folder)
