"""NannyML: the realized performance of a CSV file of labels and predictions, the first half being its reference."""

import sys
from pathlib import Path

import nannyml
import pandas as pd

rows = pd.read_csv(sys.argv[1])
half = len(rows) // 2
calculator = nannyml.PerformanceCalculator(
    problem_type="regression",
    y_true="label",
    y_pred="prediction",
    metrics=["mae", "mse", "rmse"],
    chunk_number=10,
)
calculator.fit(rows[:half])
Path(sys.argv[2]).write_text(calculator.calculate(rows).to_df().to_json())
