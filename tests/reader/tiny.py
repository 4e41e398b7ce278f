"""Tiny models of other people's kinds, with seeded random weights, as their makers would save them."""

from __future__ import annotations

import string
from pathlib import Path

import torch
from tokenizers import ByteLevelBPETokenizer
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    BertTokenizerFast,
    PreTrainedModel,
    RobertaConfig,
    RobertaForQuestionAnswering,
    RobertaTokenizerFast,
)

LONG = 48
_WORDS = "the a of in to was who when where ferry fire harbour council minister said rowley died people night on by at"
_TEXT = [
    "The ferry caught fire in the harbour at night.",
    "Who said so? The minister said that the council was to blame.",
    "When did the people of the harbour see the fire, and where?",
]
_SHAPE = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
}


def bert_reader(folder: Path) -> Path:
    """Save a BertForQuestionAnswering that takes LONG tokens."""
    tokenizer = _wordpiece(folder)
    return _saved(BertForQuestionAnswering(_bert(len(tokenizer))), tokenizer, folder)


def bert_reranker(folder: Path, labels: int = 1) -> Path:
    """Save a BertForSequenceClassification that takes LONG tokens."""
    tokenizer = _wordpiece(folder)
    return _saved(BertForSequenceClassification(_bert(len(tokenizer), num_labels=labels)), tokenizer, folder)


def roberta_reader(folder: Path) -> Path:
    """Save a RobertaForQuestionAnswering with a byte-level tokenizer, trained on three sentences."""
    folder.mkdir(parents=True)
    trained = ByteLevelBPETokenizer()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trained.train_from_iterator(_TEXT, vocab_size=300, min_frequency=1, special_tokens=special, show_progress=False)
    trained.save_model(str(folder))
    tokenizer = RobertaTokenizerFast.from_pretrained(str(folder))
    config = RobertaConfig(
        vocab_size=len(tokenizer),
        max_position_embeddings=LONG + 2,
        type_vocab_size=1,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        **_SHAPE,
    )
    return _saved(RobertaForQuestionAnswering(config), tokenizer, folder)


def _bert(vocabulary: int, **more: int) -> BertConfig:
    return BertConfig(vocab_size=vocabulary, max_position_embeddings=LONG, **_SHAPE, **more)


def _wordpiece(folder: Path) -> BertTokenizerFast:
    folder.mkdir(parents=True)
    characters = [*string.ascii_lowercase, *string.digits, *string.punctuation]
    words = [*_WORDS.split(), *characters, *(f"##{c}" for c in characters)]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys(words)]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    return BertTokenizerFast.from_pretrained(str(folder))


def _saved(network: PreTrainedModel, tokenizer: BertTokenizerFast | RobertaTokenizerFast, folder: Path) -> Path:
    # Wide enough that the logits of different texts differ by far more than rounding.
    chance = torch.Generator().manual_seed(7)
    for weights in network.parameters():
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, 0.0, 0.4, generator=chance)
    network.eval().save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    return folder
