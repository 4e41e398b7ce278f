"""Exported models in the cache folder: each made once, and there whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Folder of the cache that holds one folder for each export.
FOLDER = "models"
_FILES = ("model.onnx", "tokenizer.json")


def size(folder: Path) -> int:
    """Return the bytes of graph and tokenizer, by which a whole export is told. Raises: OSError without them."""
    return sum((folder / name).stat().st_size for name in _FILES)


def once(folder: Path, whole: Callable[[Path], bool], make: Callable[[], object]) -> Path:
    """Return `folder`; when it is not `whole`, one process makes it and the others wait."""
    if not whole(folder):
        from filelock import FileLock

        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            if not whole(folder):
                make()
    return folder


@contextmanager
def replacing(folder: Path, saving: Callable[[], None]) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `folder` if the block ends well; `saving` is called before."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="export-") as name:
        work = Path(name)
        yield work
        saving()
        shutil.rmtree(folder, ignore_errors=True)
        Path(shutil.copytree(work, folder.with_name(folder.name + ".new"), dirs_exist_ok=True)).replace(folder)


def save_tokenizer(tokenizer: Any, target: Path) -> None:
    """Write a fast tokenizer of transformers as one file that neither pads nor truncates."""
    backend = tokenizer.backend_tokenizer
    backend.no_padding()
    backend.no_truncation()
    backend.save(str(target))
