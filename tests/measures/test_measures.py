"""Measures agree with scipy, and with Evidently's binning, on raw values."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import ks_2samp, wasserstein_distance
from scipy.stats.contingency import association

from driftgauge_analyzer.measures.registry import MEASURES, for_categories, for_numbers
from driftgauge_analyzer.measures.samples import Sample
from driftgauge_analyzer.profiling.kll import KllSketch
from driftgauge_contract.constraints import CATEGORY_MEASURES, NUMBER_MEASURES, DriftMeasure

NUMBERS = st.lists(st.integers(-50, 50) | st.floats(-1e3, 1e3), min_size=3, max_size=200)
TEXTS = st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=200)


def of_numbers(name: DriftMeasure, baseline: np.ndarray, current: np.ndarray) -> float:
    numbers = MEASURES[name].numbers
    assert numbers is not None
    return numbers(Sample.of(baseline), Sample.of(current))


def of_texts(name: DriftMeasure, baseline: list[str], current: list[str]) -> float:
    categories = MEASURES[name].categories
    assert categories is not None
    return categories(Counter(baseline), Counter(current))


def in_bins(baseline: np.ndarray, current: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The shares that Evidently 0.7.23 compares: Sturges' bins over both, or values where there are 20 or fewer."""
    if len(np.unique(baseline)) > 20:
        edges = np.histogram_bin_edges(np.concatenate([baseline, current]), bins="sturges")
        return np.histogram(baseline, edges)[0] / len(baseline), np.histogram(current, edges)[0] / len(current)
    values = np.union1d(baseline, current)
    return tuple(np.array([np.mean(side == value) for value in values]) for side in (baseline, current))  # type: ignore[return-value]


def filled(shares: np.ndarray) -> np.ndarray:
    least = shares[shares != 0].min()
    return np.where(shares == 0, least / 10**6 if least <= 0.0001 else 0.0001, shares)


@given(NUMBERS, NUMBERS)
def test_kolmogorov_smirnov_is_scipys(baseline: list[float], current: list[float]) -> None:
    expected = ks_2samp(baseline, current, method="asymp").statistic
    assert of_numbers(DriftMeasure.KOLMOGOROV_SMIRNOV, baseline, current) == pytest.approx(expected, abs=1e-12)


@given(NUMBERS, NUMBERS)
def test_wasserstein_is_scipys_in_standard_deviations(baseline: list[float], current: list[float]) -> None:
    expected = wasserstein_distance(baseline, current) / max(float(np.std(baseline)), 0.001)
    assert of_numbers(DriftMeasure.WASSERSTEIN, baseline, current) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("kind", ["normal", "lognormal", "poisson", "few"])
@pytest.mark.parametrize("rows", [50, 5_000])
def test_binned_measures_are_evidentlys(kind: str, rows: int) -> None:
    random = np.random.default_rng(rows)
    draw = {
        "normal": lambda shift, size: random.normal(shift, 1, size),
        "lognormal": lambda shift, size: random.lognormal(shift, 1, size),
        "poisson": lambda shift, size: random.poisson(3 + shift, size).astype(float),
        "few": lambda shift, size: random.integers(0, 5 + int(shift * 4), size).astype(float),
    }[kind]
    baseline, current = draw(0, 500), draw(0.5, rows)
    p, q = in_bins(baseline, current)
    index = np.sum((filled(p) - filled(q)) * np.log(filled(p) / filled(q)))
    assert of_numbers(DriftMeasure.POPULATION_STABILITY_INDEX, baseline, current) == pytest.approx(index, abs=1e-9)
    found = of_numbers(DriftMeasure.JENSEN_SHANNON, baseline, current)
    assert found == pytest.approx(jensenshannon(p, q), abs=1e-9)
    edges = np.histogram_bin_edges(np.union1d(baseline, current), bins="sturges")
    p, q = np.histogram(baseline, edges)[0] / len(baseline), np.histogram(current, edges)[0] / len(current)
    found = of_numbers(DriftMeasure.HELLINGER, baseline, current)
    assert found == pytest.approx(np.sqrt(1 - np.sum(np.sqrt(p * q))), abs=1e-9)


@given(TEXTS, TEXTS)
def test_measures_of_categories_are_scipys(baseline: list[str], current: list[str]) -> None:
    names = sorted({*baseline, *current})
    p, q = ([side.count(name) / len(side) for name in names] for side in (baseline, current))
    found = of_texts(DriftMeasure.JENSEN_SHANNON, baseline, current)
    assert found**2 == pytest.approx(jensenshannon(p, q) ** 2, abs=1e-12)
    assert of_texts(DriftMeasure.L_INFINITY, baseline, current) == pytest.approx(np.max(np.abs(np.subtract(p, q))))
    overlap = np.sum(np.sqrt(np.multiply(p, q)))
    assert of_texts(DriftMeasure.HELLINGER, baseline, current) ** 2 == pytest.approx(1 - overlap, abs=1e-12)
    if len(names) > 1:
        table = np.array([[side.count(name) for name in names] for side in (baseline, current)])
        assert of_texts(DriftMeasure.CHI_SQUARED, baseline, current) == pytest.approx(association(table), abs=1e-9)


@pytest.mark.parametrize("name", [name for name in MEASURES if MEASURES[name].numbers])
def test_a_sketch_stands_for_its_numbers(name: DriftMeasure) -> None:
    random = np.random.default_rng(11)
    baseline, current = random.normal(size=100_000), random.normal(0.3, 1, 10_000)
    levels = []
    for numbers in (baseline, current):
        sketch = KllSketch()
        sketch.update(numbers)
        levels.append(sketch.levels)
    numbers = MEASURES[name].numbers
    assert numbers is not None
    sketched = numbers(*map(Sample.of_sketch, levels))
    assert sketched == pytest.approx(of_numbers(name, baseline, current), abs=0.01)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=str)
def test_nothing_is_apart_from_itself(measure: object) -> None:
    for serve, sample in (("numbers", Sample.of(np.array([1.0, 2.0, 2.0]))), ("categories", {"a": 2, "b": 1})):
        distance = getattr(measure, serve)
        assert distance is None or distance(sample, sample) == pytest.approx(0.0, abs=1e-7)


def test_the_registry_has_every_name() -> None:
    assert set(MEASURES) == set(DriftMeasure) - {DriftMeasure.AUTO}


def test_auto_picks_by_type_and_size() -> None:
    assert for_numbers(DriftMeasure.AUTO) is MEASURES[DriftMeasure.KOLMOGOROV_SMIRNOV]
    assert for_categories(DriftMeasure.AUTO, 20, 10**6) is MEASURES[DriftMeasure.L_INFINITY]
    assert for_categories(DriftMeasure.AUTO, 40, 1_999) is MEASURES[DriftMeasure.L_INFINITY]
    assert for_categories(DriftMeasure.AUTO, 40, 2_000) is MEASURES[DriftMeasure.JENSEN_SHANNON]


def test_a_measure_that_does_not_serve_a_type_is_none() -> None:
    assert for_numbers(DriftMeasure.CHI_SQUARED) is None
    assert for_categories(DriftMeasure.WASSERSTEIN, 3, 100) is None


def test_the_contract_says_which_measures_compare_what() -> None:
    assert {DriftMeasure.AUTO, *(name for name, measure in MEASURES.items() if measure.numbers)} == NUMBER_MEASURES
    assert {DriftMeasure.AUTO, *(name for name, each in MEASURES.items() if each.categories)} == CATEGORY_MEASURES
