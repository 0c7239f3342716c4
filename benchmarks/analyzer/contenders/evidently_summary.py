"""Evidently: the data-summary report of a CSV file, as JSON."""

import sys
from pathlib import Path

import pandas as pd
from evidently import Report
from evidently.presets import DataSummaryPreset

Path(sys.argv[2]).write_text(Report([DataSummaryPreset()]).run(pd.read_csv(sys.argv[1]), None).json())
