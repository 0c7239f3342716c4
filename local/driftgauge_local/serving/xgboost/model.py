"""An XGBoost model from a model directory."""

import threading
from pathlib import Path

import numpy as np
import xgboost

from driftgauge_local.serving.program import InvocationError, ModelError
from driftgauge_local.serving.xgboost.payloads import Features, Format, Prediction

MODEL_FILE = "xgboost-model"


class Model:
    """A loaded booster, in any of XGBoost's formats: UBJSON, JSON or the old binary one."""

    def __init__(self, folder: Path) -> None:
        path = _model_file(folder)
        self._booster = xgboost.Booster()
        try:
            self._booster.load_model(bytearray(path.read_bytes()))
        except xgboost.core.XGBoostError as error:
            raise ModelError(f"Model at {path.name} cannot be loaded: {_first_line(error)}") from error
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
