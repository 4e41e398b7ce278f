"""What a run has to do: the files on disk held against what the corpus remembers of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from qabot.ingest import sources
from qabot.ingest.sources import File
from qabot.store.corpus import Corpus, Seen
from qabot.store.folder import IndexFolder
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


@dataclass(frozen=True, slots=True)
class Pending:
    """How many files are new, changed or gone since a snapshot was published."""

    new: int
    changed: int
    gone: int

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def pending(corpus: Corpus, folder: IndexFolder, extra: Sequence[Path] = ()) -> Pending:
    """Count what a run over everything ever indexed, and over `extra` as far as it exists, would find to do.

    Reads only. A file that was skipped counts when it has changed since. A root that is away counts for nothing.
    """
    there = [path for path in map(lexical, extra) if path.exists()]
    roots = list(dict.fromkeys([*there, *present(map(Path, corpus.roots()), corpus)]))
    known = corpus.files_under([str(root) for root in roots])
    found = survey(files(roots, folder), known, sources.digest)
    new = sum(1 for file in found.stale if file.path not in known)
    changed = sum(1 for file in found.stale if file.path in known and _moved_on(file, known[file.path]))
    return Pending(new, changed, sum(1 for path in found.gone if known[path].reason is None))


def files(roots: Sequence[Path], folder: IndexFolder) -> Iterator[File]:
    """Yield the files under the roots that exist, without the index itself when it lies among them."""
    own = f"{lexical(folder.path).as_posix()}/"
    return (file for file in sources.walk([r for r in roots if r.exists()]) if not file.path.startswith(own))


def present(roots: Iterable[Path], corpus: Corpus) -> list[Path]:
    """Return the roots that are there, or whose absence means that a file was deleted; the others may be away."""
    return [root for root in roots if root.exists() or _emptied(root, corpus)]


def lexical(path: Path) -> Path:
    """Return the absolute path without "..", links left as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100


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


def _moved_on(file: File, seen: Seen) -> bool:
    """Say whether a file to be read is another than the corpus remembers, and not merely to be tried again."""
    if seen.reason is None and seen.digest is not None:
        return True
    if (seen.size, seen.mtime_ns) == (file.size, file.mtime_ns):
        return False
    try:
        return seen.digest is None or sources.digest(file) != seen.digest
    except OSError:
        return False


def _emptied(root: Path, corpus: Corpus) -> bool:
    """Say whether a root that is not there was a file, which is then deleted, and no folder, which may be away."""
    return root.parent.exists() and str(root) in corpus.files_under([str(root)])
