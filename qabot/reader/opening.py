"""From the configured names to a reader and, when one is named, a reranker."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qabot import exports, models
from qabot.config import ReaderConfig
from qabot.protocols import Notify, Reader, Reranker
from qabot.reader.lazy import LazyReader, LazyReranker

if TYPE_CHECKING:
    from qabot.reader.foreign import Exported

OWN = "qabot-reader"
Task = Literal["reader", "reranker"]


def open_reader(config: ReaderConfig, cache: Path, notify: Notify, *, warm: bool = False) -> LazyReader:
    """Return the configured reader, not yet loaded; its first use exports a model of transformers when need be.

    `warm` starts loading beside what happens next, unless that would take an export.

    Raises: NoModelError.
    """
    if config.model == OWN:
        reader = _own(config)
    else:
        model = models.find(config.model, cache / exports.FOLDER, "reader.model")

        def load() -> Reader:
            from qabot.reader.foreign import PairReader

            return PairReader(prepare(model, "reader", config, cache, notify), config.threads)

        reader = LazyReader(model.identity, load)
        warm = warm and described(export_folder(model, "reader", config, cache)) is not None
    if warm:
        reader.warm()
    return reader


def open_reranker(config: ReaderConfig, cache: Path, notify: Notify, *, warm: bool = False) -> LazyReranker | None:
    """Return the configured reranker, not yet loaded, or None when none is named; else as `open_reader`.

    Raises: NoModelError.
    """
    if not config.reranker:
        return None
    model = models.find(config.reranker, cache / exports.FOLDER, "reader.reranker")

    def load() -> Reranker:
        from qabot.reader.foreign import PairReranker

        return PairReranker(prepare(model, "reranker", config, cache, notify), config.threads)

    reranker = LazyReranker(model.identity, load)
    if warm and described(export_folder(model, "reranker", config, cache)) is not None:
        reranker.warm()
    return reranker


def prepare(model: models.Model, task: Task, config: ReaderConfig, cache: Path, notify: Notify) -> Path:
    """Return the folder of the exported model, exporting it first when it is not there. Raises: NoModelError."""
    folder = export_folder(model, task, config, cache)

    def make() -> None:
        from qabot.reader.export import export

        export(model, task, folder, config.precision, notify)

    return exports.once(folder, lambda place: described(place) is not None, make)


def export_folder(model: models.Model, task: Task, config: ReaderConfig, cache: Path) -> Path:
    """Return where the exported model is or will be."""
    return cache / exports.FOLDER / f"{model.slug}-{task}-{config.precision}"


def described(folder: Path) -> Exported | None:
    """Return what is known of an exported model, or None before its export."""
    from qabot.reader.foreign import exported

    return exported(folder)


def _own(config: ReaderConfig) -> LazyReader:
    from qabot.reader import onnx

    return LazyReader(onnx.described(onnx.SHIPPED).identity, lambda: onnx.OnnxReader(threads=config.threads))
