"""The tagger's network: the first layers of a BERT encoder, marks for every token, pointers from every start."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from qabot.training.network import hidden_states
from qabot.training.speech import Batch

# Where content ends, where its cue starts and ends, where its source starts and ends; the width of a pointer.
POINTERS, WIDTH = 5, 64
# What a mark weighs in the loss: content starts, direct, within content, within cue, within source.
_MARKS = (3.0, 3.0, 0.5, 0.7, 0.7)
_STARTS = 3.0
_POINTS = 0.15


class Tagger(nn.Module):
    """From token ids to marks (windows, tokens, 5), queries and keys (windows, tokens, POINTERS * WIDTH).

    A start's query times a token's key is the logit of pointing there (Vinyals et al. 2015); at [CLS] it means nowhere.
    """

    def __init__(self, folder: Path, layers: int) -> None:
        super().__init__()
        from transformers import AutoModel

        self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
        width = self.encoder.config.hidden_size
        self.mark = nn.Linear(width, len(_MARKS))
        self.query = nn.Linear(width, POINTERS * WIDTH)
        self.key = nn.Linear(width, POINTERS * WIDTH)
        # Words that training never meets keep the meaning they had.
        self.encoder.embeddings.word_embeddings.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        hidden = hidden_states(self.encoder, ids, torch.zeros_like(ids), mask)
        return self.mark(hidden), self.query(hidden), self.key(hidden)


def loss(outputs: tuple[Tensor, Tensor, Tensor], batch: Batch) -> Tensor:
    """Return the loss of a batch: binary cross entropy of the marks, cross entropy of the pointers."""
    marks, queries, keys = outputs
    each = F.binary_cross_entropy_with_logits(
        marks.float(), batch.marks, reduction="none", pos_weight=batch.marks.new_tensor([_STARTS, 1.0, 1.0, 1.0, 1.0])
    )
    # Whether it is direct matters only where content starts.
    relevant = torch.ones_like(batch.marks)
    relevant[:, :, 1] = batch.marks[:, :, 0]
    value = (each * relevant * batch.valid[:, :, None] * each.new_tensor(_MARKS)).sum() / batch.valid.sum()
    if not len(batch.rows):
        return value
    windows, starts = batch.rows.unbind(1)
    query = queries[windows, starts].float().view(-1, POINTERS, WIDTH)
    key = keys.float().view(*keys.shape[:2], POINTERS, WIDTH)[windows]
    logits = torch.einsum("rpd,rtpd->rtp", query, key) * WIDTH**-0.5
    logits = logits + ((1 - batch.mask) * -1e4)[windows][:, :, None]
    return value + _POINTS * F.cross_entropy(logits, batch.points, reduction="none").sum(1).mean()
