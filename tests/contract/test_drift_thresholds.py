"""The distance that matters is the same for the analyzer and for an alarm."""

from driftgauge_analyzer.measures.registry import MEASURES
from driftgauge_contract.constraints import DriftMeasure, default_drift_threshold


def test_each_measure_has_the_contract_s_default() -> None:
    assert set(MEASURES) == set(DriftMeasure) - {DriftMeasure.AUTO}
    assert {name: measure.threshold for name, measure in MEASURES.items()} == {
        name: default_drift_threshold(name) for name in MEASURES
    }
