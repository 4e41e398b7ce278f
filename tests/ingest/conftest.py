"""Helpers to write a file and read it back as the program would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qabot.ingest.sources import Options, read, walk
from qabot.types import Article, Skipped

Reading = Callable[..., list[Article | Skipped]]
SHARED = Path(__file__).parents[2].parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared evaluation data; tests that need it are skipped where it is not."""
    if not SHARED.is_dir():
        pytest.skip("no shared data here")
    return SHARED


@pytest.fixture
def read_as(tmp_path: Path) -> Reading:
    """Write content under a name and return what reading it yields."""

    def reading(name: str, content: str | bytes, options: Options | None = None) -> list[Article | Skipped]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        (file,) = walk([path])
        return list(read(file, options or Options()))

    return reading


@pytest.fixture
def article_of(read_as: Reading) -> Callable[..., Article]:
    """Write content under a name and return the one article in it."""

    def reading(name: str, content: str | bytes, options: Options | None = None) -> Article:
        (found,) = read_as(name, content, options)
        assert isinstance(found, Article), found
        return found

    return reading
