"""The check of a baseline whose files are there, with the overrides of a deployment in its constraints."""

from collections.abc import Sequence
from pathlib import Path

from driftgauge_analyzer.baseline_problems import BaselineProblem
from driftgauge_analyzer.data_quality.constraints import read_constraints
from driftgauge_analyzer.data_quality.exact.baseline import read_baseline
from driftgauge_analyzer.data_quality.exact.expectations import read_expectations
from driftgauge_analyzer.data_quality.exact.self_check.checking import self_check


def check_files(*, statistics: Path, constraints: Path, alpha: float) -> Sequence[BaselineProblem]:
    """Return every problem of a baseline with these constraints: errors first."""
    return self_check(read_baseline(statistics), read_constraints(constraints), read_expectations(constraints), alpha)
