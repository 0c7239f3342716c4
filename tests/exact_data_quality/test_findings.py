"""What exact mode finds in a window, and what it lets pass, through a baseline's own files."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from driftgauge_analyzer.data_quality.job import run
from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_contract.constraints import Mode
from driftgauge_contract.variables import FileFormat

Cells = Sequence[object]
Violation = dict[str, object]


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(20)


class Monitor:
    """A baseline in a folder, and windows that are compared with it."""

    def __init__(self, folder: Path, baseline: dict[str, Cells]) -> None:
        self.folder = folder
        self.settings = JobSettings(
            root=folder,
            dataset_source=self.table("baseline", baseline),
            output_path=folder / "base",
            dataset_format=DatasetFormat(kind=FileFormat.CSV, header=True),
            mode=Mode.EXACT,
            publish_metrics=True,
            metric_lines=folder / "metrics",
        )
        run(self.settings)

    def table(self, name: str, columns: dict[str, Cells]) -> Path:
        path = self.folder / f"{name}.csv"
        rows = zip(*columns.values(), strict=True)
        lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
        path.write_text("\n".join([",".join(columns), *lines]) + "\n")
        return path

    def edit(self, change: Callable[[dict[str, object]], None]) -> None:
        path = self.folder / "base/constraints.json"
        document = json.loads(path.read_text())
        change(document)
        path.write_text(json.dumps(document))

    def report(self, window: dict[str, Cells]) -> dict[str, object]:
        run(
            replace(
                self.settings,
                dataset_source=self.table("window", window),
                output_path=self.folder / "out",
                baseline_constraints=self.folder / "base/constraints.json",
                baseline_statistics=self.folder / "base/statistics.json",
            )
        )
        document: dict[str, object] = json.loads((self.folder / "out/constraint_violations.json").read_text())
        return document

    def violations(self, window: dict[str, Cells]) -> list[Violation]:
        found = self.report(window)["violations"]
        assert isinstance(found, list)
        return found

    def checks(self, window: dict[str, Cells]) -> set[object]:
        return {violation["constraint_check_type"] for violation in self.violations(window)}

    @property
    def metrics(self) -> dict[str, float]:
        (file,) = (self.folder / "metrics").iterdir()
        return {line["MetricName"]: line.get("Value") for line in map(json.loads, file.read_text().splitlines())}


def test_the_feature_that_changed_most_comes_first(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {name: random.normal(size=500) for name in "abc"})
    shifts = {"a": 0.4, "b": 1.2, "c": 0.0}
    violations = monitor.violations({name: random.normal(shift, 1, 500) for name, shift in shifts.items()})
    assert list(dict.fromkeys(one["feature_name"] for one in violations)) == ["b", "a"]


def weekdays(rows: int) -> Cells:
    return [number % 7 for number in range(rows)]


def test_one_shifted_number_among_two_is_named_with_its_figures(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"x": random.normal(size=500), "y": random.normal(size=500)})
    violation, *others = monitor.violations({"x": random.normal(size=1_000), "y": random.normal(0.5, 1, 1_000)})[::-1]
    assert {one["feature_name"] for one in (violation, *others)} == {"y"}
    assert violation["constraint_check_type"] == "baseline_drift_check"
    assert violation["measure"] == "kolmogorov_smirnov"
    assert violation["margin"] == 0.1
    assert 0.15 < float(str(violation["effect"])) < 0.25
    assert float(str(violation["p_value"])) < 1e-9
    assert "Kolmogorov-Smirnov distance" in str(violation["description"])


def test_report_and_metric_agree(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"x": random.normal(size=500), "y": random.normal(size=500)})
    violation = monitor.violations({"x": random.normal(size=20), "y": random.normal(2.5, 1, 20)})[-1]
    assert violation["feature_name"] == "y"
    assert monitor.metrics["feature_baseline_drift_y"] == violation["effect"]
    assert monitor.metrics["feature_baseline_drift_x"] == 0.0
    assert monitor.metrics["drifted_features"] == 1.0
    assert monitor.metrics["largest_baseline_drift"] == violation["effect"]


@pytest.mark.parametrize("rows", [50, 200, 1_000])
def test_whole_numbers_that_have_not_changed_are_no_finding(
    tmp_path: Path, random: np.random.Generator, rows: int
) -> None:
    # compat mode finds drift in most such windows, since it counts each value once.
    monitor = Monitor(tmp_path, {"k": random.poisson(3, 500), "p": random.lognormal(3, 1, 500).astype(int)})
    assert not monitor.violations({"k": random.poisson(3, rows), "p": random.lognormal(3, 1, rows).astype(int)})


def test_a_frozen_column_is_found_however_usual_its_value(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"flag": (random.random(500) < 0.08).astype(int)})
    (violation,) = monitor.violations({"flag": [0] * 200})
    assert violation["constraint_check_type"] == "spike_check"
    assert violation["margin"] == 0.0


def test_as_many_missing_as_in_the_baseline_are_no_finding(tmp_path: Path, random: np.random.Generator) -> None:
    def column(rows: int, share: float) -> Cells:
        return [None if random.random() < share else 1.5 for _ in range(rows)]

    monitor = Monitor(tmp_path, {"x": column(500, 0.05), "id": weekdays(500)})
    assert not monitor.violations({"x": column(400, 0.06), "id": weekdays(400)})
    (violation,) = monitor.violations({"x": column(400, 0.25), "id": weekdays(400)})
    assert violation["constraint_check_type"] == "completeness_check"


def test_a_completeness_that_a_person_wrote_is_a_limit(tmp_path: Path) -> None:
    cells: Cells = [1.5] * 495 + [None] * 5
    monitor = Monitor(tmp_path, {"x": cells, "id": weekdays(500)})
    assert not monitor.violations({"x": cells, "id": weekdays(500)})
    monitor.edit(lambda document: document["features"][0].update(completeness=1.0))  # type: ignore[index]
    (violation,) = monitor.violations({"x": cells, "id": weekdays(500)})
    assert violation["p_value"] == 0.0
    assert "which is a limit" in str(violation["description"])
    monitor.edit(lambda document: document["features"][0].update(completeness=0.9))  # type: ignore[index]
    assert not monitor.violations({"x": [None] * 60 + [1.5] * 440, "id": weekdays(500)})
    assert monitor.checks({"x": [None] * 120 + [1.5] * 380, "id": weekdays(500)}) == {"completeness_check"}


def test_fractions_may_be_printed_whole(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"x": [f"{value / 2:g}" for value in random.integers(0, 200, 500)]})
    assert not monitor.violations({"x": random.integers(0, 100, 200)})


def test_whole_numbers_may_be_printed_as_fractions(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"k": random.poisson(5, 500)})
    assert not monitor.violations({"k": [f"{value}.0" for value in random.poisson(5, 200)]})
    assert "data_type_check" in monitor.checks({"k": random.poisson(5, 200) + 0.5})


def test_texts_among_numbers_are_found_and_do_not_hide_drift(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"x": random.normal(size=500)})
    window = [*random.normal(1, 1, 380), *["broken"] * 20]
    assert monitor.checks({"x": window}) >= {"data_type_check", "baseline_drift_check"}
    assert monitor.checks({"x": [*random.normal(size=399), "broken"]}) == set()


def test_negative_numbers_are_out_of_range(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"x": random.random(500)})
    assert "range_check" in monitor.checks({"x": [*random.random(190), *[-0.1] * 10]})


def test_that_no_number_is_negative_can_be_a_limit(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"x": [-1, *random.random(499)]})

    def limit(document: dict[str, object]) -> None:
        document["features"][0]["num_constraints"] = {"is_non_negative": True}  # type: ignore[index]

    monitor.edit(limit)
    assert monitor.checks({"x": [-0.5, *random.random(499)]}) == {"non_negative_check"}


def test_outliers_on_one_side_are_found(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"x": random.normal(size=500)})
    window = np.where(random.random(1_000) < 0.06, 3.0, random.normal(size=1_000))
    assert "tail_check" in monitor.checks({"x": window + random.normal(0, 1e-3, 1_000)})


def test_ten_per_cent_zeros_are_a_spike(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"x": random.normal(size=500)})
    window = np.where(random.random(1_000) < 0.1, 0.0, random.normal(size=1_000))
    assert monitor.checks({"x": window}) == {"spike_check"}


def test_categories_that_moved_are_named(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"c": random.choice(["a", "b", "c"], 500, p=[0.2, 0.4, 0.4])})
    (violation,) = monitor.violations({"c": random.choice(["a", "b", "c"], 200, p=[0.5, 0.25, 0.25])})
    assert violation["measure"] == "l_infinity"
    assert "most of all 'a' from" in str(violation["description"])


def test_new_categories_are_expected_at_the_rate_of_rare_ones(tmp_path: Path, random: np.random.Generator) -> None:
    shares = np.arange(1, 101) ** -1.0
    names = np.array([f"c{index}" for index in range(100)])
    monitor = Monitor(tmp_path, {"c": random.choice(names[:100], 500, p=shares / shares.sum())})
    assert not monitor.violations({"c": random.choice(names, 10_000, p=shares / shares.sum())})
    assert "categorical_values_check" in monitor.checks({"c": ["new"] * 50})


def test_a_list_of_values_that_a_person_wrote_is_a_limit(tmp_path: Path) -> None:
    monitor = Monitor(tmp_path, {"c": ["a", "b"] * 100})

    def limit(document: dict[str, object]) -> None:
        document["features"][0]["string_constraints"]["domains"] = ["a", "b", "c"]  # type: ignore[index]

    monitor.edit(limit)
    assert not monitor.violations({"c": ["a", "b"] * 100 + ["c"]})
    assert monitor.checks({"c": ["a", "b"] * 100 + ["d"]}) == {"categorical_values_check"}


def test_ids_may_all_be_new_but_keep_their_format(tmp_path: Path) -> None:
    monitor = Monitor(tmp_path, {"id": [f"ord-{number}" for number in range(1_000)]})
    assert not monitor.violations({"id": [f"ord-{number}" for number in range(5_000, 5_200)]})
    assert monitor.checks({"id": [f"{number}/ord" for number in range(200)]}) == {"format_check"}


def test_a_long_text_that_freezes_is_a_spike(tmp_path: Path) -> None:
    monitor = Monitor(tmp_path, {"id": [f"ord-{number}" for number in range(1_000)]})
    (violation,) = monitor.violations({"id": ["ord-5"] * 50})
    assert violation["constraint_check_type"] == "spike_check"
    assert "'ord-5'" in str(violation["description"])


def test_new_texts_among_thousands_are_found_where_few_are_expected(
    tmp_path: Path, random: np.random.Generator
) -> None:
    monitor = Monitor(tmp_path, {"t": [f"text {number}" for number in random.integers(0, 1_000, 20_000)]})
    assert not monitor.violations({"t": [f"text {number}" for number in random.integers(0, 1_000, 500)]})
    checks = monitor.checks({"t": [f"text {number}" for number in random.integers(0, 1_300, 500)]})
    assert checks == {"categorical_values_check"}


def test_columns_that_do_not_match_are_named(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"x": random.normal(size=500), "y": random.normal(size=500)})
    violations = monitor.violations({"x": random.normal(3, 1, 200), "z": random.normal(size=200)})
    assert [violation["constraint_check_type"] for violation in violations][:2] == [
        "missing_column_check",
        "extra_column_check",
    ]
    assert "missing: y" in str(violations[0]["description"])
    assert "not in the baseline: z" in str(violations[1]["description"])
    assert {violation["feature_name"] for violation in violations[2:]} == {"x"}


def test_several_measures_stand_beside_each_other(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"x": random.normal(size=500), "y": random.normal(size=500)})

    def measures(document: dict[str, object]) -> None:
        document["driftgauge"]["drift"] = [{"measure": "wasserstein", "threshold": 0.3}]  # type: ignore[index]
        document["features"][1]["driftgauge"] = {  # type: ignore[index]
            "drift": [{"measure": "population_stability_index"}, {"measure": "hellinger", "threshold": 0.9}]
        }

    monitor.edit(measures)
    violations = monitor.violations({"x": random.normal(1, 1, 500), "y": random.normal(1, 1, 500)})
    drifted = [
        (one["feature_name"], one["measure"], one["margin"])
        for one in violations
        if one["constraint_check_type"] == "baseline_drift_check"
    ]
    assert sorted(drifted) == [("x", "wasserstein", 0.3), ("y", "population_stability_index", 0.2)]
    assert monitor.metrics["feature_baseline_drift_x"] == pytest.approx(1.0, abs=0.2)


def test_a_feature_that_is_not_evaluated_has_no_finding_but_its_metric(
    tmp_path: Path, random: np.random.Generator
) -> None:
    monitor = Monitor(tmp_path, {"x": random.normal(size=500)})

    def disable(document: dict[str, object]) -> None:
        document["monitoring_config"]["evaluate_constraints"] = "Disabled"  # type: ignore[index]

    monitor.edit(disable)
    assert not monitor.violations({"x": random.normal(3, 1, 200)})
    assert monitor.metrics["feature_baseline_drift_x"] > 0.5


def test_without_raw_values_numbers_are_compared_in_bins(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"x": random.normal(size=500)})
    run(replace(monitor.settings, raw_values=False))
    assert monitor.checks({"x": random.normal(size=500)}) == set()
    monitor.settings = replace(monitor.settings, raw_values=False)
    assert "baseline_drift_check" in monitor.checks({"x": random.normal(0.8, 1, 500)})


def test_each_file_names_its_mode(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"x": random.normal(size=500)})
    report = monitor.report({"x": random.normal(size=100)})
    assert report["driftgauge"].pop("drift").keys() == {"x"}
    assert report["driftgauge"] == {"mode": "exact", "alpha": 0.005, "tests": 6}
    for name in ("statistics", "constraints"):
        document = json.loads((tmp_path / f"base/{name}.json").read_text())
        assert document["driftgauge"] == {"mode": "exact"}


def test_runs_of_like_rows_count_for_less_if_the_baseline_is_in_order(
    tmp_path: Path, random: np.random.Generator
) -> None:
    def runs(rows: int) -> Cells:
        levels = np.repeat(random.normal(size=rows // 20 + 1), 20)[:rows]
        return levels + random.normal(0, 0.3, rows)

    monitor = Monitor(tmp_path, {"x": runs(5_000)})
    own = json.loads((tmp_path / "base/statistics.json").read_text())["features"][0]["driftgauge"]
    assert own["order"]["values"][2]["effect"] > 5
    assert not any(monitor.violations({"x": runs(200)}) for _ in range(10))


def test_a_file_that_was_put_together_by_class_is_not_in_the_order_of_time(
    tmp_path: Path, random: np.random.Generator
) -> None:
    label = np.repeat([0, 1], 500)
    monitor = Monitor(tmp_path, {"label": label, "x": random.normal(label * 2, 1)})

    def shifted() -> set[object]:
        now = random.integers(0, 2, 200)
        return monitor.checks({"label": now, "x": random.normal(now * 2 + 1, 1)})

    # If the groups were taken for dependence in time, 200 rows would be worth hardly one.
    assert "baseline_drift_check" in shifted()
    monitor.edit(lambda document: document["driftgauge"].update(ordered=True))  # type: ignore[attr-defined]
    assert shifted() == set()


def test_a_type_that_a_person_wrote_is_a_limit(tmp_path: Path) -> None:
    cells: Cells = [1.5] * 495 + ["about 2"] * 5
    monitor = Monitor(tmp_path, {"x": cells})
    assert not monitor.violations({"x": cells})
    monitor.edit(lambda document: document["features"][0].update(inferred_type="Fractional"))  # type: ignore[index]
    assert monitor.checks({"x": cells}) == {"data_type_check"}


def test_a_suggested_completeness_can_be_named_as_a_limit(tmp_path: Path) -> None:
    monitor = Monitor(tmp_path, {"x": [1.5, 2.5] * 250, "day": weekdays(500)})
    window: dict[str, Cells] = {"x": [None, *[1.5, 2.5] * 249, 1.5], "day": weekdays(500)}
    assert not monitor.violations(window)

    def limit(document: dict[str, object]) -> None:
        document["features"][0]["driftgauge"] = {"limits": ["completeness"]}  # type: ignore[index]

    monitor.edit(limit)
    assert monitor.checks(window) == {"completeness_check"}


def test_an_unknown_limit_is_refused_with_its_place(tmp_path: Path) -> None:
    monitor = Monitor(tmp_path, {"x": weekdays(500)})

    def limit(document: dict[str, object]) -> None:
        document["features"][0]["driftgauge"] = {"limits": ["colour"]}  # type: ignore[index]

    monitor.edit(limit)
    with pytest.raises(AnalyzerError, match=r"driftgauge\.limits has 'colour'; allowed are completeness"):
        monitor.report({"x": weekdays(100)})


def test_a_list_that_a_person_took_out_leaves_the_baselines_values(tmp_path: Path) -> None:
    monitor = Monitor(tmp_path, {"c": ["a", "b"] * 100})

    def without_list(document: dict[str, object]) -> None:
        del document["features"][0]["string_constraints"]  # type: ignore[attr-defined]

    monitor.edit(without_list)
    assert not monitor.violations({"c": ["a", "b"] * 100})
    assert "categorical_values_check" in monitor.checks({"c": ["a", "d"] * 100})
