"""A digest over what a receipt says, so that a change is seen where nothing else would tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qabot.text import digest

# What a program may add beside an answer is not under the seal, nor how long it took.
_SEALED = (
    "question", "query", "status", "answer", "short_answer", "confidence", "citations", "statements", "short",
    "quotes", "closest", "silent", "composed", "fallback", "sequence", "notes", "filters", "snapshot",
    "models", "searched", "understood", "k",
)  # fmt: skip


def seal(written: Mapping[str, Any]) -> str:
    """Return the digest of an answer as JSON, whatever the order of its keys and its white space.

    It is no signature: whoever can compute it can forge it. What it cannot vouch for, the index proves.
    """
    said = {key: written[key] for key in _SEALED if key in written}
    return digest(json.dumps(said, sort_keys=True, separators=(",", ":")))
