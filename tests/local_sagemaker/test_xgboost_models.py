"""The files in which a model of XGBoost comes."""

import pickle
from pathlib import Path

import numpy as np
import pytest
import xgboost

from driftgauge_local.serving.program import ModelError
from driftgauge_local.serving.xgboost.model import Model
from driftgauge_local.serving.xgboost.payloads import Format

ROWS = np.array([[0.5, 1.0, -1.0], [2.0, 0.0, 0.25]])


def model_of(folder: Path, content: bytes) -> Model:
    (folder / "xgboost-model").write_bytes(content)
    return Model(folder)


def test_a_pickled_booster_answers_as_the_booster_does(tmp_path: Path, booster: xgboost.Booster) -> None:
    expected = booster.predict(xgboost.DMatrix(ROWS)).tolist()
    assert model_of(tmp_path, pickle.dumps(booster)).predict(ROWS, Format.CSV) == expected


def test_the_pickle_of_a_booster_of_an_earlier_release_is_refused_with_the_reason(
    tmp_path: Path, booster: xgboost.Booster
) -> None:
    state = booster.__getstate__()
    # Releases before 1.0 pickled their own binary format, with this signature.
    state["handle"] = bytearray(b"binf" + bytes(64))
    reduced = pickle.dumps(Restored(state))
    with pytest.raises(ModelError, match=f"is a pickle that XGBoost {xgboost.__version__} cannot load: .*save_model"):
        model_of(tmp_path, reduced)


class Restored:
    """Pickles as a booster with a state of its own."""

    def __init__(self, state: dict[str, object]) -> None:
        self._state = state

    def __reduce__(self) -> object:
        return object.__new__, (xgboost.Booster,), self._state


def test_a_pickle_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is a pickle of dict; allowed: a Booster or an XGBModel"):
        model_of(tmp_path, pickle.dumps({"a": 1}))
