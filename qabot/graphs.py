"""ONNX graphs: written small and ready, opened without further work."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from qabot.errors import NoModelError

if TYPE_CHECKING:
    import onnxruntime as ort

# onnxruntime reports its use to its maker unless told not to before it is imported. Nothing leaves the machine.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


class About(msgspec.Struct, frozen=True):
    """model.json beside a graph that qabot ships: its name with the digest of its file."""

    identity: str


def described(folder: Path, what: str) -> About:
    """Return what is known of the shipped model in a folder; `what` it is. Raises: NoModelError."""
    try:
        return msgspec.json.decode((folder / "model.json").read_bytes(), type=About)
    except (OSError, msgspec.MsgspecError) as error:
        raise NoModelError(f"no {what} in {folder} ({error})") from error


def opened(path: Path) -> ort.InferenceSession:
    """Open a graph for use by several threads, one thread a run."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The graph was optimised when it was written; doing it again would cost a fifth of a second at each start.
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.enable_cpu_mem_arena = False
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def workers(threads: int) -> int:
    """Return how many runs go side by side: `threads`, or for 0 as many as there are processors for this process."""
    if threads:
        return threads
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2


def ready(source: Path, target: Path, precision: str) -> None:
    """Write a traced graph as it is run: quantised when `precision` is int8, and optimised."""
    if precision != "int8":
        optimised(source, target)
        return
    narrow = target.with_suffix(".int8")
    try:
        quantised(source, narrow)
        optimised(narrow, target)
    finally:
        narrow.unlink(missing_ok=True)


def quantised(source: Path, target: Path) -> None:
    """Write a graph with int8 weights, one scale a channel; activations are scaled at run time."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True)


def optimised(source: Path, target: Path) -> None:
    """Write a graph with its nodes fused as far as that holds on every processor."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(target)
    ort.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])
