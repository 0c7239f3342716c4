"""Drift: how far distributions are apart, and when that is too far."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from analyzer.profiles import profiled
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from driftgauge_analyzer.data_quality.baseline import BaselineFeature, read_statistics
from driftgauge_analyzer.data_quality.chi_squared import chi_squared
from driftgauge_analyzer.data_quality.constraints import MonitoringConfig
from driftgauge_analyzer.data_quality.distances import categorical_distance, numerical_distance
from driftgauge_analyzer.data_quality.drift import Drift, measure
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_contract.constraints import CategoricalDriftMethod, DriftMethod, InferredType, Switch

SIMPLE, ROBUST = DriftMethod.SIMPLE, DriftMethod.ROBUST


def distance(one: Sequence[float], other: Sequence[float], method: DriftMethod = SIMPLE) -> float:
    return numerical_distance([np.array(one)], [np.array(other)], method)


def test_the_distance_is_the_largest_difference_of_the_cumulative_shares() -> None:
    assert distance([1, 2, 3, 4], [3, 4, 5, 6]) == 0.5
    assert distance([1, 2, 3], [1, 2, 3]) == 0.0
    assert distance([1, 2], [8, 9]) == 1.0


def test_repeated_values_count_once_as_in_aws() -> None:
    assert distance([1] * 9 + [2], [1] + [2] * 9) == 0.0


def test_robust_makes_allowance_for_the_number_of_distinct_values() -> None:
    expected = 1.0 - 1.8 * math.sqrt((100 + 50) / (100 * 50))
    assert distance(range(100), [1000.0 + index for index in range(50)] * 3, ROBUST) == expected
    assert distance([1, 2], [3, 4], ROBUST) == 0.0


def test_a_value_has_the_weight_of_its_highest_level() -> None:
    levels = [np.array([1.0, 2.0]), np.array([2.0])]
    # Weights: 1 for the value 1, and 2 (not 1 + 2) for the value 2.
    assert numerical_distance(levels, [np.array([1.0])], SIMPLE) == pytest.approx(2 / 3)


def test_categories_are_compared_by_their_shares() -> None:
    assert categorical_distance({"a": 8, "b": 2}, {"a": 1, "c": 1}, SIMPLE) == 0.5


def test_robust_makes_allowance_for_the_number_of_cells() -> None:
    robust = categorical_distance({"a": 900}, {"b": 900}, ROBUST)
    assert robust == 1 - 1.8 * math.sqrt(1800 / (900 * 900))


def test_chi_squared_is_pearsons() -> None:
    result = chi_squared({"a": 50, "b": 30, "c": 20}, {"a": 40, "b": 40, "c": 20})
    assert result is not None
    assert result.statistic == pytest.approx(10**2 / 50 + 10**2 / 30)
    assert result.p_value == pytest.approx(math.exp(-result.statistic / 2))


@given(st.lists(st.integers(50, 150), min_size=2, max_size=9))
def test_the_chi_squared_test_is_scipys(counts: list[int]) -> None:
    names = [str(index) for index in range(len(counts))]
    result = chi_squared(dict.fromkeys(names, 7), dict(zip(names, counts, strict=True)))
    expected = chisquare(counts)
    assert result is not None
    assert result.statistic == pytest.approx(expected.statistic)
    assert result.p_value == pytest.approx(expected.pvalue, abs=1e-12)


def test_small_categories_are_put_together() -> None:
    baseline = {"a": 500, "b": 490, "c": 4, "d": 3, "e": 3}
    result = chi_squared(baseline, {"a": 500, "b": 490, "c": 0, "d": 0, "e": 10})
    assert result is not None
    assert result.statistic == pytest.approx(0.0)


def test_too_few_large_categories_cannot_be_tested() -> None:
    assert chi_squared({"a": 5, "b": 5}, {"a": 3, "b": 3}) is None
    assert chi_squared({"a": 50}, {"a": 30}) is None


def drift(cells: Sequence[str], baseline: BaselineFeature, **config: object) -> Drift | None:
    return measure(profiled({"x": cells}).columns["x"], baseline, MonitoringConfig(**config))


NUMBERS = BaselineFeature(type=InferredType.INTEGRAL, levels=(np.arange(1000.0),))
COLOURS = BaselineFeature(type=InferredType.STRING, categories={"red": 500, "blue": 500})


def test_numbers_that_moved_have_drifted() -> None:
    found = drift([str(number) for number in range(1000, 2000)], NUMBERS)
    assert found is not None
    assert found.too_far
    same = drift([str(number) for number in range(1000)], NUMBERS)
    assert same == Drift(value=0.0, threshold=0.1)


def test_a_distance_equal_to_the_threshold_is_not_too_far() -> None:
    assert not Drift(value=0.1, threshold=0.1).too_far


@pytest.mark.parametrize(
    "baseline",
    [
        BaselineFeature(type=InferredType.FRACTIONAL, levels=(np.arange(3.0),)),
        BaselineFeature(type=InferredType.STRING, categories={"1": 1}),
        BaselineFeature(type=InferredType.INTEGRAL),
    ],
)
def test_different_types_and_missing_sketches_are_not_compared(baseline: BaselineFeature) -> None:
    assert drift(["1", "2"], baseline) is None


def test_comparison_can_be_switched_off() -> None:
    assert drift(["1"], NUMBERS, perform_comparison=Switch.DISABLED) is None


def test_categories_have_a_threshold_of_their_own() -> None:
    cells = ["red"] * 900 + ["blue"] * 100
    found = drift(cells, COLOURS, comparison_method=SIMPLE, categorical_comparison_threshold=0.3)
    assert found == Drift(value=0.4, threshold=0.3)
    assert found.too_far


def test_a_small_p_value_is_drift() -> None:
    cells = ["red"] * 560 + ["blue"] * 440
    found = drift(cells, COLOURS, categorical_drift_method=CategoricalDriftMethod.CHI_SQUARED)
    assert found is not None
    assert found.is_p_value
    assert found.too_far


def test_simple_compares_the_statistic_itself() -> None:
    cells = ["red"] * 560 + ["blue"] * 440
    found = drift(cells, COLOURS, categorical_drift_method=CategoricalDriftMethod.CHI_SQUARED, comparison_method=SIMPLE)
    assert found is not None
    assert found.value == pytest.approx(14.4)


def test_the_baselines_distributions_are_read_from_its_statistics(tmp_path: Path) -> None:
    path = tmp_path / "statistics.json"
    sketch = {"data": [[1, 2.5], [3]]}
    buckets = [{"value": "a", "count": 2}]
    path.write_text(
        json.dumps(
            {
                "features": [
                    {
                        "name": "n",
                        "inferred_type": "Fractional",
                        "numerical_statistics": {"distribution": {"kll": {"sketch": sketch}}},
                    },
                    {
                        "name": "s",
                        "inferred_type": "String",
                        "string_statistics": {"distribution": {"categorical": {"buckets": buckets}}},
                    },
                ]
            }
        )
    )
    read = read_statistics(path)
    assert [level.tolist() for level in read["n"].levels or ()] == [[1.0, 2.5], [3.0]]
    assert read["s"].categories == {"a": 2}


def test_a_sketch_that_is_no_lists_of_numbers_is_named(tmp_path: Path) -> None:
    path = tmp_path / "statistics.json"
    statistics = {"distribution": {"kll": {"sketch": {"data": [["x"]]}}}}
    path.write_text(json.dumps({"features": [{"name": "n", "numerical_statistics": statistics}]}))
    with pytest.raises(AnalyzerError, match="must be lists of numbers"):
        read_statistics(path)


@pytest.mark.parametrize(
    ("feature", "message"),
    [
        ({"inferred_type": []}, r"features\[0\]\.inferred_type is \[\]; it must be one of Integral"),
        (
            {"numerical_statistcs": {}},
            r"features\[0\]\.numerical_statistcs is not a key .* mean 'numerical_statistics'",
        ),
        (
            {"string_statistics": {"distribution": {"categorical": {"buckets": [{"value": "a", "count": -1}]}}}},
            r"buckets\[0\]\.count is -1; it must be a number from 0 on",
        ),
    ],
)
def test_what_is_wrong_in_a_statistics_file_is_named_with_its_place(
    tmp_path: Path, feature: dict[str, object], message: str
) -> None:
    path = tmp_path / "statistics.json"
    path.write_text(json.dumps({"features": [{"name": "n", **feature}]}))
    with pytest.raises(AnalyzerError, match=message):
        read_statistics(path)
