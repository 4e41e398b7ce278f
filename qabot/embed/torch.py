"""The encoder on sentence-transformers and torch: for GPUs, and the measure of the exported one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qabot.models import Model
from qabot.protocols import Vectors
from qabot.silence import quiet


class TorchEncoder:
    """Runs a sentence-transformers model as it is."""

    def __init__(self, model: Model) -> None:
        with quiet():
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(str(model.folder))
        self._identity = model.identity

    @property
    def identity(self) -> str:
        return self._identity

    @property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dimension), float32."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32)
