"""models: which models are used, where they are, whether they are ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from qabot.cli.flags import Flags, shared

if TYPE_CHECKING:
    from qabot.config import Config
    from qabot.protocols import Notify
    from qabot.reader.opening import Task


@click.command(
    epilog="""\b
Examples:
  qabot models
  qabot models --prepare             before the network goes away
"""
)
@click.option("--prepare", is_flag=True, help="Export the models now instead of at their first use.")
@shared
@click.pass_obj
def models(flags: Flags, prepare: bool) -> int:
    """Say which models are used, where they are and whether they are ready."""
    from qabot.cli.progress import reporting
    from qabot.llm import health

    config = flags.load()
    with reporting(flags) as notify:
        found = {
            "encoder": _encoder(config, notify, prepare=prepare),
            "reader": _reader(config, notify, prepare=prepare),
        }
        if config.reader.reranker:
            found["reranker"] = _foreign("reranker", config.reader.reranker, config, notify, prepare=prepare)
        found["tagger"] = _tagger()
    composer = health.described(config.llm)
    if composer is not None:
        found["composer"] = composer
    if flags.json:
        flags.print_json(found)
        return 0
    for name, about in found.items():
        click.echo(name)
        for key, value in about.items():
            click.echo(f"  {key.replace('_', ' ')}: {'not yet; qabot models --prepare' if value is None else value}")
    return 0


def _encoder(config: Config, notify: Notify, *, prepare: bool) -> dict[str, Any]:
    from qabot import models as found
    from qabot.embed import opening

    model = found.find(config.encoder.model, config.cache_folder / opening.EXPORTS)
    folder = opening.export_folder(model, config.encoder, config.cache_folder)
    if prepare and config.encoder.backend == "onnx":
        opening.prepare(model, config.encoder, config.cache_folder, notify)
    about = opening.described(folder)
    return {
        "name": model.name,
        "identity": model.identity,
        "folder": str(model.folder),
        "backend": config.encoder.backend,
        "exported": str(folder) if about else None,
        "precision": about.precision if about else config.encoder.precision,
        "dimension": about.dimension if about else None,
        "max_tokens": about.max_tokens if about else None,
        "cosine_to_original": about.cosine if about else None,
    }


def _reader(config: Config, notify: Notify, *, prepare: bool) -> dict[str, Any]:
    from qabot.reader import onnx, opening

    if config.reader.model != opening.OWN:
        return _foreign("reader", config.reader.model, config, notify, prepare=prepare)
    about = onnx.described(onnx.SHIPPED)
    return {"name": opening.OWN, "identity": about.identity, "folder": str(onnx.SHIPPED)}


def _tagger() -> dict[str, Any]:
    from qabot.quotes import tagger

    return {"name": tagger.OWN, "identity": tagger.described().identity, "folder": str(tagger.SHIPPED)}


def _foreign(task: Task, name: str, config: Config, notify: Notify, *, prepare: bool) -> dict[str, Any]:
    from qabot import exports
    from qabot import models as found
    from qabot.reader import opening

    setting: found.Setting = "reader.model" if task == "reader" else "reader.reranker"
    model = found.find(name, config.cache_folder / exports.FOLDER, setting)
    if prepare:
        opening.prepare(model, task, config.reader, config.cache_folder, notify)
    folder = opening.export_folder(model, task, config.reader, config.cache_folder)
    about = opening.described(folder)
    return {
        "name": model.name,
        "identity": model.identity,
        "folder": str(model.folder),
        "exported": str(folder) if about else None,
        "precision": about.precision if about else config.reader.precision,
        "max_tokens": about.max_tokens if about else None,
        "agreement_with_original": about.agreement if about else None,
    }
