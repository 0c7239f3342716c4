"""A scikit-learn model, which its script loads: the image has no function of its own for that."""

from pathlib import Path
from typing import Any

import numpy as np

from driftgauge_local.serving.program import ModelError
from driftgauge_local.serving.script.arrays import TEXTS, Array, decode, encode, media_type
from driftgauge_local.serving.script.predictor import Functions, ScriptPredictor


def load(folder: Path) -> ScriptPredictor:
    """Load the model of a model directory; raises ModelError."""
    return ScriptPredictor(
        folder, Functions(model_fn=_load_model, input_fn=_read, predict_fn=_predict, output_fn=encode)
    )


def _load_model(folder: str) -> object:
    raise ModelError(
        f"The model artifact has no script with a model_fn in {folder}: the scikit-learn image does not load models "
        "by itself. Pack code/inference.py with a model_fn(model_dir) into the artifact."
    )


def _read(body: str | bytes, content_type: str) -> Array:
    array = decode(body, content_type)
    rows = array.reshape(1, -1) if array.ndim == 1 else array
    # As in the image, which computes with single precision.
    return rows.astype(np.float32) if media_type(content_type) in TEXTS else rows


# A model of scikit-learn's is whatever has a method `predict`.
def _predict(data: Array, model: Any) -> object:
    return model.predict(data)
