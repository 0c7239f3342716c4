"""An XGBoost model from a model directory."""

import pickle
import threading
from pathlib import Path

import numpy as np
import xgboost

from driftgauge_local.serving.program import InvocationError, ModelError
from driftgauge_local.serving.xgboost.payloads import Features, Format, Prediction

MODEL_FILE = "xgboost-model"
_PICKLE = b"\x80"
"""The first byte of a pickle; no format of XGBoost's begins with it."""


class Model:
    """A loaded booster, in one of the formats of the XGBoost that is installed, or as a pickle."""

    def __init__(self, folder: Path) -> None:
        self._booster = _booster(_model_file(folder))
        # Requests come in parallel; threads of their own would only compete.
        self._booster.set_param("nthread", "1")
        # Training with early stopping notes the best iteration; (0, 0) stands for all of them.
        self._iterations = (0, int(self._booster.attr("best_iteration") or -1) + 1)
        self._lock = threading.Lock()

    def predict(self, rows: Features, written_as: Format) -> list[Prediction]:
        """Predict each row as the container does: with the best iteration, or with all if none is recorded."""
        self._check_width(rows.shape[1], written_as)
        try:
            # A booster's prediction is not safe in several threads for every kind of booster.
            with self._lock:
                found = self._booster.predict(
                    xgboost.DMatrix(rows), iteration_range=self._iterations, validate_features=False
                )
        except (xgboost.core.XGBoostError, ValueError) as error:
            raise InvocationError(400, f"Unable to evaluate payload provided: {_first_line(error)}") from error
        predictions: list[Prediction] = np.asarray(found).tolist()
        return predictions

    def _check_width(self, width: int, written_as: Format) -> None:
        trained = self._booster.num_features()
        # The container accepts a row with a label before the features.
        fits = width <= trained + 1 if written_as is Format.LIBSVM else width in (trained, trained - 1)
        if not fits:
            comparison = "is larger than" if written_as is Format.LIBSVM else "is not consistent with"
            raise InvocationError(
                400,
                f"Unable to evaluate payload provided: Feature size of {written_as} inference data {width} "
                f"{comparison} feature size of trained model {trained}.",
            )


def _booster(path: Path) -> xgboost.Booster:
    content = path.read_bytes()
    # Training scripts pickled their boosters, and the container tries that first.
    if content.startswith(_PICKLE):
        return _unpickled(path.name, content)
    booster = xgboost.Booster()
    try:
        booster.load_model(bytearray(content))
    except xgboost.core.XGBoostError as error:
        raise ModelError(f"Model at {path.name} cannot be loaded: {_first_line(error)}") from error
    return booster


def _unpickled(name: str, content: bytes) -> xgboost.Booster:
    try:
        # The model is code that its owner chose to run, like a script.
        found = pickle.loads(content)  # noqa: S301
    except Exception as error:
        raise ModelError(
            f"Model at {name} is a pickle that XGBoost {xgboost.__version__} cannot load: {_first_line(error)}. Save it"
            " with save_model in the release that wrote it, or install that release: "
            "driftgauge local install xgboost --version VERSION"
        ) from error
    booster = found.get_booster() if isinstance(found, xgboost.XGBModel) else found
    if not isinstance(booster, xgboost.Booster):
        raise ModelError(f"Model at {name} is a pickle of {type(found).__name__}; allowed: a Booster or an XGBModel")
    return booster


def _model_file(folder: Path) -> Path:
    named = folder / MODEL_FILE
    if named.is_file():
        return named
    files = [path for path in folder.iterdir() if path.is_file()]
    # Like the container: a single file of any name is taken for the model.
    if len(files) != 1:
        raise ModelError(f"The model artifact has no file {MODEL_FILE}; it has {sorted(p.name for p in files)}.")
    return files[0]


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
