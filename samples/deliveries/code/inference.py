"""Predict the minutes of deliveries, sent as JSON."""

import json
from pathlib import Path

import torch


class Minutes(torch.nn.Module):
    """A small network on standardized features."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(3))
        self.register_buffer("deviation", torch.ones(3))
        self.layers = torch.nn.Sequential(torch.nn.Linear(3, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))

    def forward(self, rows):
        """Return a number of minutes for each row."""
        return self.layers((rows - self.mean) / self.deviation).squeeze(1)


def model_fn(model_dir):
    """Load the weights that `make.py` wrote."""
    model = Minutes()
    model.load_state_dict(torch.load(Path(model_dir, "weights.pt"), weights_only=True))
    return model.eval()


def input_fn(body, content_type):
    """Return the rows in `{"instances": [[kilometers, parcels, hour], …]}`."""
    if content_type != "application/json":
        raise ValueError(f"{content_type} is not read; send application/json")
    return torch.tensor(json.loads(body)["instances"], dtype=torch.float32)


def predict_fn(rows, model):
    """Return the minutes of each row."""
    with torch.no_grad():
        return model(rows).tolist()


def output_fn(prediction, accept):
    """Return `{"predictions": [minutes, …]}`, which is all that this model writes."""
    if accept not in ("application/json", "*/*"):
        raise ValueError(f"{accept} is not written; accept application/json")
    return json.dumps({"predictions": [round(value, 3) for value in prediction]}), "application/json"
