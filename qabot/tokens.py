"""Tokenizers as the sequences of models are built with them."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer


def whole(path: Path) -> Tokenizer:
    """Open a tokenizer that neither pads nor cuts, and to which "[SEP]" in a text means these five characters."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.encode_special_tokens = True
    return tokenizer


def number(tokenizer: Tokenizer, name: str) -> int:
    """Return the id of a special token. Raises: ValueError when there is none."""
    found = tokenizer.token_to_id(name)
    if found is None:
        raise ValueError(f"the tokenizer has no {name}")
    return int(found)
