"""Evidently: the regression or classification preset of a CSV file of labels and predictions, as JSON."""

import sys
from pathlib import Path

import pandas as pd
from evidently import BinaryClassification, DataDefinition, Dataset, Regression, Report
from evidently.presets import ClassificationPreset, RegressionPreset

rows = pd.read_csv(sys.argv[1])
if sys.argv[3] == "regression":
    definition = DataDefinition(regression=[Regression(target="label", prediction="prediction")])
    preset = RegressionPreset()
else:
    rows = pd.DataFrame({"label": (rows["label"] > 1).astype(int), "prediction": (rows["prediction"] > 0).astype(int)})
    definition = DataDefinition(
        classification=[BinaryClassification(target="label", prediction_labels="prediction", pos_label=1)]
    )
    preset = ClassificationPreset()
dataset = Dataset.from_pandas(rows, data_definition=definition)
Path(sys.argv[2]).write_text(Report([preset]).run(dataset, None).json())
