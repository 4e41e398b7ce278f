"""What every test of the terminal UI stands in: folders of its own, and the sample articles to ask."""

from __future__ import annotations

import importlib
import warnings
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import script

from qabot.config import Config


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of what is remembered, empty; and no clipboard but the terminal's."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return Config().state_folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def sample(sample_index: Path, sample_corpus: Path, cache: Path, here: Path) -> Config:
    """The sample articles, only for reading."""
    return Config(index=str(sample_index), corpus=str(sample_corpus))


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file in which the browser notes the addresses it is given."""
    notes = tmp_path / "addresses.txt"
    browser = script(tmp_path / "browser", f'echo "$1" >> "{notes}"')
    monkeypatch.setenv("BROWSER", f"{browser} %s &")
    # The library reads BROWSER once in a process, and leaves the browser it starts to itself.
    warnings.filterwarnings("ignore", "subprocess .* is still running", ResourceWarning)
    importlib.reload(webbrowser)
    yield notes
    monkeypatch.delenv("BROWSER")
    importlib.reload(webbrowser)
