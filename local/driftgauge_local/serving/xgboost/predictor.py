"""An invocation of the XGBoost container: a payload in, predictions out."""

import os
from collections.abc import Mapping
from pathlib import Path

import xgboost

from driftgauge_local.serving.program import ModelError, Predictor, Reply
from driftgauge_local.serving.script.arrays import encode as encode_array
from driftgauge_local.serving.script.module import named_script
from driftgauge_local.serving.script.predictor import Functions, ScriptPredictor
from driftgauge_local.serving.xgboost.model import Model
from driftgauge_local.serving.xgboost.payloads import accepted, encode, features, input_format

_DEFAULT_ACCEPT = "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT"


def load(folder: Path) -> Predictor:
    """Load the model of a model directory, by its script if its environment names one; raises ModelError."""
    if named_script() is None:
        return XGBoostPredictor(Model(folder))
    return ScriptPredictor(
        folder, Functions(model_fn=_load_model, input_fn=_read, predict_fn=_predict, output_fn=encode_array)
    )


def _load_model(folder: str) -> object:
    raise ModelError(f"The script of the model in {folder} has no model_fn, which the XGBoost image needs in a script.")


def _read(body: str | bytes, content_type: str) -> xgboost.DMatrix:
    return xgboost.DMatrix(features(body.encode() if isinstance(body, str) else body, input_format(content_type)))


def _predict(data: xgboost.DMatrix, model: xgboost.Booster) -> object:
    return model.predict(data, validate_features=False)


class XGBoostPredictor:
    """Answers requests with a model's predictions."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def invoke(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Predict the rows of a request; raises InvocationError."""
        written_as = input_format(headers.get("content-type"))
        rows = features(body, written_as)
        accept = accepted(headers.get("accept"), os.environ.get(_DEFAULT_ACCEPT, "text/csv"))
        return Reply(content_type=accept, body=encode(self._model.predict(rows, written_as), accept))
