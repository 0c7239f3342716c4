"""Evidently: drift of one CSV file against another, as JSON. The captures' JSON is left out, in Evidently's favour."""

import sys
from pathlib import Path

import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset

current, reference = pd.read_csv(sys.argv[1]), pd.read_csv(sys.argv[3])
Path(sys.argv[2]).write_text(Report([DataDriftPreset()]).run(current, reference).json())
