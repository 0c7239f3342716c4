"""An invocation of the XGBoost container: a payload in, predictions out."""

import os
from collections.abc import Mapping
from pathlib import Path

from driftgauge_local.serving.program import Reply
from driftgauge_local.serving.xgboost.model import Model
from driftgauge_local.serving.xgboost.payloads import accepted, encode, features, input_format

_DEFAULT_ACCEPT = "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT"


def load(folder: Path) -> "XGBoostPredictor":
    """Load the model of a model directory; raises ModelError."""
    return XGBoostPredictor(Model(folder))


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
