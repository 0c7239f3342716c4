"""Answer applications for loans, sent as JSON, with a decision and its probability for each."""

import json
from pathlib import Path

import joblib


def model_fn(model_dir):
    """Load the pipeline that `make.py` wrote."""
    return joblib.load(Path(model_dir, "model.joblib"))


def input_fn(body, content_type):
    """Return the applications in `{"instances": [{"income": …}, …]}`."""
    if content_type != "application/json":
        raise ValueError(f"{content_type} is not read; send application/json")
    return json.loads(body)["instances"]


def predict_fn(applications, model):
    """Return the class and its probability of each application."""
    rows = model.predict_proba(applications).tolist()
    best = [max(range(len(row)), key=row.__getitem__) for row in rows]
    return [
        {"decision": str(model.classes_[index]), "certainty": round(row[index], 6)}
        for row, index in zip(rows, best, strict=True)
    ]


def output_fn(prediction, accept):
    """Return `{"predictions": [{"decision": …, "certainty": …}, …]}`, which is all that this model writes."""
    if accept not in ("application/json", "*/*"):
        raise ValueError(f"{accept} is not written; accept application/json")
    return json.dumps({"predictions": prediction}), "application/json"
