"""The network: a BERT encoder with three heads (start, end, relevance)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True, slots=True)
class Outputs:
    """Logits: `start` and `end` of shape (sequences, tokens), `relevance` of shape (sequences,)."""

    start: Tensor
    end: Tensor
    relevance: Tensor


class Network(nn.Module):
    """Span logits for every token, and how relevant the passage is; the span at [CLS] stands for no answer.

    Devlin et al. 2019 for the spans; the relevance logit of "no passage at all" is 0 by definition.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        from transformers import AutoModel

        self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        width = self.encoder.config.hidden_size
        self.spans = nn.Linear(width, 2)
        self.relevance = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, 1))
        # Words that training never meets keep the meaning they had.
        self.encoder.embeddings.word_embeddings.requires_grad_(False)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Outputs:
        hidden = hidden_states(self.encoder, ids, types, mask)
        start, end = self.spans(hidden).unbind(-1)
        return Outputs(start, end, self.relevance(hidden[:, 0]).squeeze(-1))


def hidden_states(encoder: Any, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
    """Return the last hidden states of a BERT encoder, shape (sequences, tokens, width).

    The same as the encoder's own, without dropout, and a third faster on a processor in bfloat16 because
    the mask does not turn the attention scores back into float32.
    """
    parts, config = encoder.embeddings, encoder.config
    sequences, tokens = ids.shape
    heads = config.num_attention_heads
    shape = (sequences, tokens, heads, config.hidden_size // heads)
    places = parts.position_embeddings.weight[:tokens]
    kind = _precision(ids.device.type)
    x = parts.LayerNorm(parts.word_embeddings(ids) + places + parts.token_type_embeddings(types)).to(kind)
    hidden = ((1 - mask) * -1e4)[:, None, None, :].to(kind)
    for layer in encoder.encoder.layer:
        own = layer.attention.self
        query, key, value = (part(x).view(shape).transpose(1, 2) for part in (own.query, own.key, own.value))
        scores = (query * shape[3] ** -0.5) @ key.transpose(-1, -2) + hidden
        context = (scores.softmax(-1) @ value).transpose(1, 2).reshape(x.shape)
        x = layer.attention.output.LayerNorm(layer.attention.output.dense(context) + x).to(kind)
        wide = F.gelu(layer.intermediate.dense(x))
        x = layer.output.LayerNorm(layer.output.dense(wide) + x).to(kind)
    last: Tensor = x
    return last


def _precision(device: str) -> torch.dtype:
    return torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else torch.float32
