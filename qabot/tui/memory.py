"""What the program remembers of its looks from one start to the next."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec


class Looks(msgspec.Struct):
    """`theme` is None as long as nobody chose one; the configuration's then holds."""

    theme: str | None = None
    sources: bool = True


def load(path: Path) -> Looks:
    """Return what was remembered; a file that is missing or makes no sense is nothing."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Looks)
    except (OSError, msgspec.MsgspecError):
        return Looks()


def save(path: Path, looks: Looks) -> None:
    """Remember; a disk that refuses loses the looks and nothing else."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.encode(looks))
