"""A BERT of two layers with seeded random weights, as its makers would save it."""

from __future__ import annotations

import string
from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from transformers import BertConfig, BertModel

from qabot.silence import quiet

_CHARACTERS = [*string.ascii_lowercase, *string.digits, *string.punctuation]
_WORDS = "who is the mayor of town opened hall snow fell on a road in and night council met"


def tiny_bert(folder: Path) -> Path:
    """Save network and tokenizer into a folder; words that it does not know are spelt."""
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *_WORDS.split(), *_CHARACTERS, *(f"##{c}" for c in _CHARACTERS)]
    tokenizer = Tokenizer(WordPiece({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    network = BertModel(
        BertConfig(
            vocab_size=len(words),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=4,
            intermediate_size=48,
            max_position_embeddings=400,
        )
    )
    # Wide enough that what is attended to makes a difference far beyond rounding.
    chance = torch.Generator().manual_seed(7)
    for weights in network.parameters():
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, 0.0, 0.3, generator=chance)
    with quiet():
        network.save_pretrained(str(folder))
    return folder
