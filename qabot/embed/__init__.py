"""Encoders: one file per backend."""

import os

# onnxruntime reports its use to its maker unless told not to before it is imported. Nothing leaves the machine.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
