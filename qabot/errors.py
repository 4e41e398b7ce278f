"""Every error qabot raises on purpose.

QabotError                  message says what is wrong and what to do next
├── UsageError              exit 2   the call makes no sense
│   └── ConfigError         exit 2   a configuration value or file is wrong
├── NotFoundError           exit 1   nothing is called so
├── MissingError            exit 3   something needed is not there
│   ├── NoIndexError        exit 3   no index in the folder
│   ├── NoModelError        exit 3   the encoder's weights cannot be found
│   └── ComposeError        exit 3   the language model cannot be asked, or does not answer as it should
├── IndexFault              exit 4   the index cannot be used as it is
│   ├── DamagedIndexError   exit 4   a store is missing, truncated or contradicts another
│   └── ModelMismatchError  exit 4   the index was made with another model
├── LockedError             exit 2   another process is writing to the index
└── StorageError            exit 2   the disk refuses (full, read-only, no permission)
    └── HistoryError        exit 2   what was asked before cannot be kept or read
"""

from __future__ import annotations


class QabotError(Exception):
    """Base of all; `exit_code` is what the command line ends with."""

    exit_code = 2


class UsageError(QabotError):
    """The call makes no sense."""


class ConfigError(UsageError):
    """A configuration value or file is wrong."""


class NotFoundError(QabotError):
    """Nothing is called so."""

    exit_code = 1


class MissingError(QabotError):
    """Something needed is not there."""

    exit_code = 3


class NoIndexError(MissingError):
    """There is no index in the folder."""


class NoModelError(MissingError):
    """The encoder's weights cannot be found."""


class ComposeError(MissingError):
    """The language model cannot be asked, or does not answer as it should."""


class IndexFault(QabotError):
    """The index cannot be used as it is."""

    exit_code = 4


class DamagedIndexError(IndexFault):
    """A store is missing, truncated or contradicts another."""


class ModelMismatchError(IndexFault):
    """The index was made with another model."""


class LockedError(QabotError):
    """Another process is writing to the index."""


class StorageError(QabotError):
    """The disk refuses: full, read-only or no permission."""


class HistoryError(StorageError):
    """What was asked before cannot be kept or read."""
