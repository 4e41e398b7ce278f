"""What a run has to do: the files on disk held against what the corpus remembers of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from qabot.ingest.sources import File
from qabot.store.ledger import Seen
from qabot.types import Skipped


@dataclass(slots=True)
class Survey:
    """Files to read, files that are gone, files that were only touched, and files that cannot be opened.

    Of the last the corpus keeps what it had: a share that is away for a moment deletes nothing.
    """

    stale: list[File] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    touched: list[tuple[File, bytes]] = field(default_factory=list)
    unreadable: list[Skipped] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.stale or self.gone)


def survey(
    files: Iterable[File], known: Mapping[str, Seen], digest: Callable[[File], bytes], doubtful: Set[str] = frozenset()
) -> Survey:
    """Compare by size and time first, then by content.

    What was skipped last time is tried again, and `doubtful` files are read whatever they look like.
    """
    found = Survey()
    there: set[str] = set()
    for file in files:
        there.add(file.path)
        seen = known.get(file.path)
        if seen is None or seen.reason is not None or seen.digest is None or file.path in doubtful:
            found.stale.append(file)
        elif (seen.size, seen.mtime_ns) != (file.size, file.mtime_ns):
            _look_closer(found, file, seen.digest, digest)
    # A folder that cannot be opened is reported under its own name; what it held is neither read nor gone.
    shut = tuple(f"{file.path}/" for file in found.stale if Path(file.path).is_dir())
    found.gone = [path for path in known if path not in there and not path.startswith(shut)]
    return found


def _look_closer(found: Survey, file: File, before: bytes, digest: Callable[[File], bytes]) -> None:
    try:
        content = digest(file)
    except OSError as error:
        found.unreadable.append(Skipped(file.path, f"cannot be read: {(error.strerror or str(error)).lower()}"))
        return
    if content == before:
        found.touched.append((file, content))
    else:
        found.stale.append(file)
