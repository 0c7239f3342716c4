"""A PyTorch model, which its script loads, or which is a program of TorchScript."""

from pathlib import Path
from typing import Any

import torch

from driftgauge_local.serving.program import ModelError
from driftgauge_local.serving.script.arrays import decode, encode
from driftgauge_local.serving.script.predictor import Functions, ScriptPredictor

_MODEL_FILE = "model.pt"
_SUFFIXES = (".pt", ".pth")


def load(folder: Path) -> ScriptPredictor:
    """Load the model of a model directory; raises ModelError."""
    # Requests come one at a time; threads of their own would only compete with other models.
    torch.set_num_threads(1)
    return ScriptPredictor(
        folder, Functions(model_fn=_load_model, input_fn=_read, predict_fn=_predict, output_fn=_write)
    )


def _load_model(folder: str) -> object:
    path = _model_file(Path(folder))
    try:
        return torch.jit.load(str(path), map_location="cpu")
    except RuntimeError as error:
        reason = str(error).strip().partition("\n")[0]
        raise ModelError(
            f"{path.name} is no program of TorchScript, which is all that the image loads without a script: {reason}. "
            "Pack code/inference.py with a model_fn(model_dir) into the artifact."
        ) from error


def _model_file(folder: Path) -> Path:
    named = folder / _MODEL_FILE
    files = [path for path in folder.iterdir() if path.suffix in _SUFFIXES]
    if named.is_file() or len(files) == 1:
        return named if named.is_file() else files[0]
    raise ModelError(
        f"The model artifact has neither a script nor one file that ends in .pt or .pth; it has "
        f"{', '.join(sorted(path.name for path in folder.iterdir()))}."
    )


def _read(body: str | bytes, content_type: str) -> torch.Tensor:
    return torch.as_tensor(decode(body, content_type), dtype=torch.float32)


# A model is whatever a script loaded.
def _predict(data: Any, model: Any) -> object:
    model.eval()
    with torch.no_grad():
        return model(data)


def _write(prediction: object, accept: str) -> tuple[bytes, str]:
    plain = prediction.detach().cpu().numpy() if isinstance(prediction, torch.Tensor) else prediction
    return encode(plain, accept)
