"""Fixtures for every test: folders of its own, one export of the model, one index of the sample corpus."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from filelock import FileLock
from helpers import Run, called, environment, folders
from hypothesis import HealthCheck, settings

from qabot import models
from qabot.config import Config, EncoderConfig
from qabot.embed.opening import EXPORTS, open_encoder, prepare
from qabot.protocols import Encoder

settings.register_profile(
    "qabot",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("qabot")

# Several processes of tests share the processors: more threads in each would wait for each other, and that actively.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# A shell that starts this in the background may have it ignore interrupts, and what it starts would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of one run of the tests share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that stands in for the user's own."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session", autouse=True)
def _own_folders(home: Path) -> Iterator[None]:
    """Keep every test away from the settings, data and cache of whoever runs it."""
    patch = pytest.MonkeyPatch()
    for name in [name for name in os.environ if name.startswith(("QABOT_", "XDG_"))]:
        patch.delenv(name)
    for name, value in folders(home).items():
        patch.setenv(name, value)
    patch.setenv("HF_HUB_OFFLINE", "1")
    yield
    patch.undo()


@pytest.fixture(scope="session")
def cache(home: Path, together: Path, _own_folders: None) -> Path:
    """The cache folder, with the default model exported into it; one process exports and the others copy."""
    folder, made = Config().cache_folder, together / "exported"
    assert folder.is_relative_to(home)
    model = models.find(EncoderConfig().model, made / EXPORTS)
    prepare(model, EncoderConfig(), made, lambda progress: None)
    shutil.copytree(made, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.lock", "*.new"))
    return folder


@pytest.fixture(scope="session")
def encoder(cache: Path) -> Encoder:
    """The real encoder."""
    return open_encoder(EncoderConfig(), cache, lambda progress: None)


@pytest.fixture(scope="session")
def identity(home: Path, _own_folders: None) -> str:
    """The identity of the default encoder, which needs no export to be known."""
    return models.find(EncoderConfig().model, Config().cache_folder / EXPORTS).identity


@pytest.fixture
def run_cli(home: Path, tmp_path: Path) -> Run:
    """Run qabot as a user would: another process, an empty folder to stand in, no configuration."""

    def run(
        *args: str | Path,
        input: str | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        timeout: float = 120,
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "qabot", *map(str, args)],
            input=input or "",
            env=environment(home, env),
            cwd=cwd or tmp_path,
            timeout=timeout,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture
def run_here(home: Path, tmp_path: Path) -> Run:
    """Run qabot as `run_cli` does, but in this process: for what a command says, not for how a process ends."""

    def run(
        *args: str | Path,
        input: str | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        return called([*map(str, args)], input or "", environment(home, env), cwd or tmp_path)

    return run


@pytest.fixture(scope="session")
def sample_corpus(together: Path) -> Path:
    """A copy of the project's own sample articles; only for reading."""
    folder = together / "sample" / "corpus"
    with FileLock(together / "sample.lock"):
        if not folder.exists():
            shutil.copytree(Path(__file__).parents[1] / "corpus", folder.with_name("copying"))
            folder.with_name("copying").rename(folder)
    return folder


@pytest.fixture(scope="session")
def sample_index(
    sample_corpus: Path, encoder: Encoder, together: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An index of the sample articles; only for reading. One process makes it, and each has a copy of its own."""
    from helpers import build

    made, folder = sample_corpus.parent / "index", tmp_path_factory.mktemp("sample") / "index"
    with FileLock(together / "sample.lock"):
        if not made.exists():
            assert not build(made.with_name("making"), [sample_corpus], encoder).skipped
            made.with_name("making").rename(made)
    return Path(shutil.copytree(made, folder))
