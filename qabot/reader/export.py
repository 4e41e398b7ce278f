"""Export of question-answering models and cross-encoders to ONNX graphs, checked against the originals."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from qabot.errors import NoModelError
from qabot.exports import replacing, save_tokenizer, size
from qabot.graphs import ready
from qabot.models import Model, Setting
from qabot.protocols import Notify
from qabot.reader.foreign import Exported, PairReader, PairReranker, arrays, judged
from qabot.reader.inputs import Window
from qabot.reader.pairs import PairPacker
from qabot.reader.readings import Logits, readings
from qabot.reader.sample import SAMPLE, agreement, ask
from qabot.silence import quiet
from qabot.types import Excerpt, Progress, Reading

if TYPE_CHECKING:
    from qabot.reader.opening import Task

MIN_AGREEMENT = 0.95
_STEPS = 4
_UNBOUNDED = 512
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_CLASSES: dict[Task, str] = {
    "reader": "AutoModelForQuestionAnswering",
    "reranker": "AutoModelForSequenceClassification",
}
_OUTPUTS: dict[Task, tuple[str, ...]] = {"reader": ("start_logits", "end_logits"), "reranker": ("logits",)}
_SETTINGS: dict[Task, Setting] = {"reader": "reader.model", "reranker": "reader.reranker"}


@dataclass(frozen=True, slots=True)
class Original:
    """A model as its makers run it: `inputs` are the names of its arguments, `most` the tokens it can take."""

    network: Any
    tokenizer: Any
    inputs: tuple[str, ...]
    most: int

    def outputs(self, task: Task, window: Window) -> list[Any]:
        """Return the outputs for one window as arrays, each without the dimension of the batch."""
        import torch

        feeds = arrays(window)
        with torch.inference_mode():
            out = self.network(**{name: torch.from_numpy(feeds[name]) for name in self.inputs})
        return [out[name][0].numpy() for name in _OUTPUTS[task]]


def export(model: Model, task: Task, folder: Path, precision: str, notify: Notify) -> Exported:
    """Write model.onnx, tokenizer.json and model.json into `folder`, whole or not at all.

    int8 is kept when its agreement with the original over SAMPLE is at least MIN_AGREEMENT, else float32.
    Raises: NoModelError when the model is of another kind, or float32 does not agree either.
    """
    with quiet(), replacing(folder, lambda: notify(Progress("saving model", 3, _STEPS))) as work:
        notify(Progress("loading model", 0, _STEPS))
        original = load(model, task)
        notify(Progress("exporting model", 1, _STEPS))
        save_tokenizer(original.tokenizer, work / "tokenizer.json")
        packer = PairPacker(work / "tokenizer.json", original.most)
        try:
            _trace(original, task, packer, work / "float32.onnx")
        except (RuntimeError, ValueError) as error:
            raise _unfit(model, task, f"it cannot be exported ({_first(error)})") from error
        expected = _original(original, task, packer)
        notify(Progress("quantising model", 2, _STEPS))
        about = None
        for kind in ("int8", "float32") if precision == "int8" else ("float32",):
            ready(work / "float32.onnx", work / "model.onnx", kind)
            about = Exported(model.identity, original.most, kind, 0.0, size(work))
            _describe(work, about)
            agreed = agreement(ask(_exported(task, work)), expected)
            about = msgspec.structs.replace(about, agreement=round(agreed, 4))
            if agreed >= MIN_AGREEMENT:
                break
        else:
            raise NoModelError(
                f"the graph exported from {model.name} does not answer as the model does;"
                f" set {_SETTINGS[task]} to another model"
            )
        _describe(work, about)
        (work / "float32.onnx").unlink()
    notify(Progress("saving model", _STEPS, _STEPS))
    return about


def load(model: Model, task: Task) -> Original:
    """Return the model with its tokenizer. Raises: NoModelError when it is not of the kind that the task needs."""
    import transformers

    kind = getattr(transformers, _CLASSES[task])
    try:
        network, report = kind.from_pretrained(str(model.folder), output_loading_info=True, attn_implementation="eager")
        tokenizer = transformers.AutoTokenizer.from_pretrained(str(model.folder))
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        raise _unfit(model, task, _first(error)) from error
    if report["missing_keys"]:
        raise _unfit(model, task, f"it has no weights for {', '.join(sorted(report['missing_keys']))}")
    if task == "reranker" and network.config.num_labels != 1:
        raise _unfit(model, task, f"it has {network.config.num_labels} labels, a reranker has one")
    if not tokenizer.is_fast:
        raise _unfit(model, task, "its tokenizer has no tokenizer.json and none can be made")
    accepted = inspect.signature(network.forward).parameters
    inputs = tuple(name for name in _INPUTS if name in tokenizer.model_input_names and name in accepted)
    return Original(network.float().eval(), tokenizer, inputs, _most(network, tokenizer))


def _original(original: Original, task: Task, packer: PairPacker) -> list[Reading]:
    if task == "reranker":
        return ask(lambda q, e: Reading(float(original.outputs(task, judged(packer, q, e))[0][0]), ()))

    def run(window: Window) -> Logits:
        start, end = original.outputs(task, window)
        return Logits(start, end)

    return ask(lambda q, e: readings(q, [e], lambda q, e: packer.pack(q, e.passage), run, 1)[0])


def _exported(task: Task, folder: Path) -> Callable[[str, Excerpt], Reading]:
    if task == "reader":
        reader = PairReader(folder, threads=1)
        return lambda q, e: reader.read(q, [e])[0]
    reranker = PairReranker(folder, threads=1)
    return lambda q, e: Reading(reranker.score(q, [e])[0], ())


def _trace(original: Original, task: Task, packer: PairPacker, target: Path) -> None:
    import torch

    class Plain(torch.nn.Module):
        """The model with a tuple for its outputs, as tracing wants it."""

        def __init__(self) -> None:
            super().__init__()
            self.inner = original.network

        def forward(self, *values: torch.Tensor) -> tuple[torch.Tensor, ...]:
            out = self.inner(**dict(zip(original.inputs, values, strict=True)))
            return tuple(out[name] for name in _OUTPUTS[task])

    excerpt, questions = SAMPLE[0]
    feeds = arrays(judged(packer, questions[0], excerpt))
    tokens = {name: {1: "tokens"} for name in original.inputs}
    torch.onnx.export(
        Plain().eval(),
        tuple(torch.from_numpy(feeds[name]) for name in original.inputs),
        str(target),
        input_names=list(original.inputs),
        output_names=list(_OUTPUTS[task]),
        dynamic_axes=tokens | ({name: {1: "tokens"} for name in _OUTPUTS[task]} if task == "reader" else {}),
        opset_version=17,
        dynamo=False,
    )


def _describe(folder: Path, about: Exported) -> None:
    (folder / "model.json").write_bytes(msgspec.json.encode(about))


def _most(network: Any, tokenizer: Any) -> int:
    """Return how many tokens the model can take, special ones included."""
    limits = [int(tokenizer.model_max_length)]
    positions = getattr(network.config, "max_position_embeddings", None)
    if positions:
        # Models like RoBERTa count positions from the one after the padding's.
        table = getattr(getattr(network.base_model, "embeddings", None), "position_embeddings", None)
        padding = getattr(table, "padding_idx", None)
        limits.append(positions if padding is None else positions - padding - 1)
    least = min(limits)
    return least if least < 1_000_000 else _UNBOUNDED


def _first(error: Exception) -> str:
    """Return the first line of a message: those of the model libraries run to pages."""
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _unfit(model: Model, task: Task, why: str) -> NoModelError:
    return NoModelError(f"{model.name} cannot be used as {_SETTINGS[task]}: {why}; set it to another model")
