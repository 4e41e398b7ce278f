"""index: bring the index in line with the files."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from qabot.cli.flags import Flags, shared
from qabot.errors import ConfigError, LockedError, QabotError, UsageError
from qabot.text import clean_line

if TYPE_CHECKING:
    from qabot.cli.progress import How
    from qabot.config import Config
    from qabot.indexer import Indexer
    from qabot.protocols import Notify
    from qabot.types import Report

SKIPPED = 5
# A burst of saved files is one run: wait until nothing has changed for as long, but not for ever.
_SETTLE_MS, _AT_MOST_MS = 1_000, 30_000
_SHOWN = 20
# Of a name that is too long, so many characters are shown.
_PART = 40


@click.command(
    epilog="""\b
Examples:
  qabot index                       the configured corpus folder, and whatever was indexed before
  qabot index ~/articles feed.xml   these folders and files
  qabot index --watch ~/articles    keep going as articles arrive
  qabot index --rebuild             from nothing, for instance after changing encoder.model
"""
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--rebuild", is_flag=True, help="Make the index anew; the old one serves until the new one is whole.")
@click.option("--watch", is_flag=True, help="Keep running and follow every change; ctrl+c ends.")
@click.option(
    "--progress",
    "how",
    type=click.Choice(["auto", "json"]),
    default="auto",
    help="json: on stderr, one {phase, done, total} a line, for programs that show it themselves.",
)
@shared
@click.pass_obj
def index(flags: Flags, paths: tuple[Path, ...], rebuild: bool, watch: bool, how: How) -> int:
    """Bring the index in line with the files under PATH: new, changed and deleted ones.

    Reads .txt, .md, .html, .json, .jsonl, RSS and Atom, .warc, each also gzipped. What cannot be read
    is skipped with its reason and tried again next time (exit code 5). Cost follows the change;
    ctrl+c leaves a whole index, and the next run goes on where it stopped.
    """
    if watch and flags.json:
        raise UsageError("--watch has no end, so it goes with no --json")
    for path in paths:
        _require_name(path)
    config = flags.load()
    roots = list(paths) or default_roots(config)
    if watch:
        _watch(flags, config, roots, rebuild=rebuild, how=how)
    report = index_once(flags, config, roots, rebuild=rebuild, everywhere=not paths, how=how)
    return SKIPPED if report.skipped else 0


def _require_name(path: Path) -> None:
    """Require of a PATH that there may be a file of its name. Raises: UsageError."""
    try:
        path.expanduser().lstat()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            shown = clean_line(str(path)[:_PART])
            raise UsageError(f"the PATH {shown}... is too long for the name of a file or folder") from error
    except (ValueError, RuntimeError):
        # What else is no path is said by whatever reads it.
        pass


def make_indexer(config: Config, notify: Notify) -> Indexer:
    """Wire the write path to the configured backends."""
    from qabot.embed.mix import Weights
    from qabot.embed.opening import open_encoder
    from qabot.indexer import Indexer
    from qabot.ingest.fields import OURS
    from qabot.ingest.sources import Options
    from qabot.quotes.finder import QuoteFinder
    from qabot.store.folder import IndexFolder

    unknown = sorted(set(config.ingest.fields.values()) - OURS)
    if unknown:
        raise ConfigError(f"ingest.fields: {unknown[0]!r} is no field of qabot's; they are {', '.join(sorted(OURS))}")
    mix = config.retrieve.mix
    return Indexer(
        IndexFolder(config.index_folder),
        open_encoder(config.encoder, config.cache_folder, notify),
        Options(int(config.ingest.max_file_mb * 1_000_000), config.ingest.fields),
        Weights(mix.own, mix.previous, mix.next, mix.headline),
        QuoteFinder(),
    )


def default_roots(config: Config) -> list[Path]:
    """Return what to index besides what was indexed before: the configured corpus, where there is one.

    Raises: UsageError when there is nothing at all.
    """
    if config.corpus_folder.is_dir():
        return [config.corpus_folder]
    if config.corpus:
        raise UsageError(f"the corpus folder {config.corpus_folder} is not there; see: qabot config show")
    if not (config.index_folder / "corpus.db").is_file():
        raise UsageError(
            f"name the folder of your articles: qabot index FOLDER (or put them in {config.corpus_folder})"
        )
    return []


def index_once(
    flags: Flags,
    config: Config,
    roots: Sequence[Path],
    *,
    rebuild: bool = False,
    everywhere: bool = False,
    how: How = "auto",
) -> Report:
    """Run the write path, showing progress and then the report."""
    from qabot.cli.progress import reporting

    with reporting(flags, how) as notify, _warnings(flags):
        try:
            report = make_indexer(config, notify).run(roots, notify, rebuild=rebuild, everywhere=everywhere)
        except KeyboardInterrupt:
            flags.note("interrupted: the index is as it was; what was embedded is kept for the next run")
            raise
    _say(flags, report)
    return report


@contextmanager
def _warnings(flags: Flags) -> Iterator[None]:
    """Show once for each file what reading had to guess, such as an encoding."""
    import logging

    said: set[str] = set()

    class ToStderr(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = record.getMessage()
            if message not in said:
                said.add(message)
                flags.note(f"warning: {message}")

    logger, handler = logging.getLogger("qabot.ingest"), ToStderr()
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)


def _say(flags: Flags, report: Report) -> None:
    for skipped in report.skipped[: None if flags.verbose or flags.json else _SHOWN]:
        where = f" (record {skipped.record})" if skipped.record is not None else ""
        click.echo(f"skipped {clean_line(skipped.path)}{where}: {skipped.reason}", err=True)
    if len(report.skipped) > _SHOWN and not (flags.verbose or flags.json):
        click.echo(f"... and {len(report.skipped) - _SHOWN} more; -v lists them all", err=True)
    if flags.json:
        from qabot.render import objects

        flags.print_json(objects.report_json(report))
    elif not flags.quiet:
        click.echo(
            f"{report.added:,} added, {report.changed:,} changed, {report.deleted:,} deleted,"
            f" {report.unchanged:,} unchanged, {len(report.skipped):,} skipped;"
            f" {report.passages:,} passages in {report.seconds:,.1f} s"
        )


def _watch(flags: Flags, config: Config, roots: Sequence[Path], *, rebuild: bool, how: How) -> NoReturn:
    """Index, and again after every change; the watch begins first, so that no change falls between."""
    from watchfiles import watch

    folders = [root for root in roots if root.exists()]
    if not folders:
        raise UsageError("nothing to watch; name a folder: qabot index --watch FOLDER")
    inside = config.index_folder
    relevant: Callable[[object, str], bool] = lambda _, path: not Path(path).is_relative_to(inside)  # noqa: E731
    changes = watch(
        *folders,
        watch_filter=relevant,
        debounce=_AT_MOST_MS,
        step=_SETTLE_MS,
        rust_timeout=_SETTLE_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    next(changes)
    index_once(flags, config, roots, rebuild=rebuild, how=how)
    flags.note(f"watching {', '.join(map(str, folders))}; ctrl+c ends")
    waiting = False
    for changed in changes:
        if not changed and not waiting:
            continue
        try:
            index_once(flags, config, roots, how=how)
            waiting = False
        except LockedError as error:
            if not waiting:
                flags.note(f"{error}: waiting for it")
            waiting = True
        except QabotError as error:
            flags.note(f"not indexed: {error}")
    raise AssertionError("watching has no end")
