"""Digests over what receipts and conversations say, so that a change is seen where nothing else would tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from qabot.text import digest

# What a program may add beside an answer is not under the seal, nor how long it took.
_SEALED = (
    "question", "query", "status", "answer", "short_answer", "confidence", "citations", "statements", "short",
    "quotes", "closest", "silent", "composed", "fallback", "sequence", "notes", "filters", "snapshot",
    "models", "searched", "understood", "k", "asked",
)  # fmt: skip
# The digests of now begin with this; those of before do not, and were not over all of it.
_FORM = "2:"
_SINCE_2 = frozenset(("asked",))
# The digests of conversations begin with this.
_TALK = "c1:"

Sealed = Literal["fits", "older", "broken", "missing"]


def seal(written: Mapping[str, Any]) -> str:
    """Return the digest of an answer as JSON, whatever the order of its keys and its white space.

    It is no signature: whoever can compute it can forge it. What it cannot vouch for, the index proves.
    """
    return _FORM + _digest(written)


def sealed(written: Mapping[str, Any]) -> Sealed:
    """Say whether the digest in an answer fits it; "older" is one that does, and is not over when it was asked."""
    given = written.get("digest")
    if given is None:
        return "missing"
    if given == seal(written):
        return "fits"
    before = {key: value for key, value in written.items() if key not in _SINCE_2}
    return "older" if given == _digest(before) else "broken"


def seal_turns(talk: Mapping[str, Any]) -> str:
    """Return the digest of a conversation as JSON: over its number and index, and the digests of its turns in order."""
    said = {key: talk.get(key) for key in ("conversation", "index", "unreadable")}
    said["turns"] = [turn.get("digest") for turn in talk["turns"]]
    return _TALK + digest(json.dumps(said, sort_keys=True, separators=(",", ":")))


def sealed_turns(talk: Mapping[str, Any]) -> Sealed:
    """Say whether the digest in a conversation fits it."""
    given = talk.get("digest")
    if given is None:
        return "missing"
    return "fits" if given == seal_turns(talk) else "broken"


def _digest(written: Mapping[str, Any]) -> str:
    said = {key: written[key] for key in _SEALED if key in written}
    return digest(json.dumps(said, sort_keys=True, separators=(",", ":")))
