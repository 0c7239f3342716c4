"""constraints.json: what is suggested, and what is read back."""

import json
from pathlib import Path

import pytest
from analyzer.profiles import profiled

from driftgauge_analyzer.data_quality.constraints import Constraints, MonitoringConfig, read_constraints
from driftgauge_analyzer.data_quality.suggest import suggest_constraints
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.json_text import dumps
from driftgauge_contract.constraints import CategoricalDriftMethod, DriftMethod, InferredType, Switch

FEATURE = {"name": "x", "inferred_type": "String", "completeness": 1.0}


def read(tmp_path: Path, document: object) -> Constraints:
    path = tmp_path / "constraints.json"
    path.write_text(json.dumps(document))
    return read_constraints(path)


def test_later_data_is_expected_to_be_as_complete_as_this() -> None:
    suggested = suggest_constraints(profiled({"x": ["1", None, "2"]}))
    assert suggested.features[0].completeness == 2 / 3


@pytest.mark.parametrize(("cells", "expected"), [(["0", "1"], True), (["-1", "1"], False), (["a", "b"], None)])
def test_numbers_that_are_never_negative_are_expected_to_stay_so(cells: list[str], expected: bool | None) -> None:
    assert suggest_constraints(profiled({"x": cells})).features[0].is_non_negative is expected


def test_a_text_columns_domain_is_its_categories_with_missing_cells() -> None:
    assert suggest_constraints(profiled({"x": ["b", None, "a"]})).features[0].domains == ("b", "NullValue", "a")


def test_a_text_column_with_many_values_has_no_domain() -> None:
    (feature,) = suggest_constraints(profiled({"x": [f"v{index}" for index in range(200)]})).features
    assert feature.domains is None
    assert "string_constraints" not in feature.document()


def test_what_is_suggested_can_be_read_back(tmp_path: Path) -> None:
    suggested = suggest_constraints(profiled({"n": ["1", "2"], "t": ["a", None], "u": [None, None]}))
    path = tmp_path / "constraints.json"
    path.write_text(dumps(suggested.document(Generation.C)))
    assert read_constraints(path) == suggested


def test_generation_a_knew_no_categorical_drift() -> None:
    drift = MonitoringConfig().document(Generation.A)["distribution_constraints"]
    assert drift == {"perform_comparison": "Enabled", "comparison_threshold": 0.1, "comparison_method": "Robust"}
    assert len(MonitoringConfig().document(Generation.B)["distribution_constraints"]) == 5


@pytest.mark.parametrize("place", ["feature", "num_constraints", "string_constraints"])
@pytest.mark.parametrize("key", ["monitoring_config_overrides", "monitoringConfigOverrides"])
def test_a_column_may_be_looked_at_more_or_less_closely_in_both_spellings(tmp_path: Path, place: str, key: str) -> None:
    overrides = {
        key: {
            "evaluate_constraints": "Disabled",
            "datatype_check_threshold": 0.5,
            "distribution_constraints": {"comparison_method": "Simple", "categorical_drift_method": "ChiSquared"},
        }
    }
    feature = FEATURE | overrides if place == "feature" else FEATURE | {place: overrides}
    first, second = read(tmp_path, {"features": [feature, {**FEATURE, "name": "y"}]}).features
    assert first.config.evaluate_constraints is Switch.DISABLED
    assert first.config.datatype_check_threshold == 0.5
    assert first.config.comparison_method is DriftMethod.SIMPLE
    assert first.config.categorical_drift_method is CategoricalDriftMethod.CHI_SQUARED
    assert second.config == MonitoringConfig()


def test_keys_of_the_2019_preview_are_passed_over(tmp_path: Path) -> None:
    config = {"distribution_constraints": {"enable_comparisons": True, "min_domain_mass": 1.0}}
    assert read(tmp_path, {"features": [FEATURE], "monitoring_config": config}).features[0].type is InferredType.STRING


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "expected a JSON object, found list"),
        ({"regression_constraints": {}}, "not a data-quality constraints file"),
        ({"features": {}}, r"\.features is \{\}; it must be a list"),
        ({"features": [1]}, r"\.features\[0\] is 1; it must be an object"),
        ({"features": [{}]}, r"\.features\[0\]\.name is None; it must be a text"),
        ({"features": [FEATURE | {"inferred_type": "Date"}]}, "'Date'; it must be one of Integral, Fractional"),
        ({"features": [FEATURE | {"completeness": "all"}]}, "'all'; it must be a number"),
        ({"features": [FEATURE | {"completeness": -1}]}, r"\[0\]\.completeness is -1; it must be a number from 0 to 1"),
        ({"features": [FEATURE | {"completness": 1}]}, r"\[0\]\.completness is not a key .* mean 'completeness'\?"),
        ({"features": [FEATURE | {"inferred_type": []}]}, r"inferred_type is \[\]; it must be one of Integral"),
        ({"features": [FEATURE | {"num_constraints": []}]}, r"num_constraints is \[\]; it must be an object"),
        ({"features": [], "monitoring_confg": {}}, "monitoring_confg is not a key of this file; did you mean"),
        (
            {"features": [], "monitoring_config": {"distribution_constraints": {"comparison_threshold": -0.1}}},
            "comparison_threshold is -0.1; it must be a number from 0 on",
        ),
        ({"features": [FEATURE | {"string_constraints": {"domains": [1]}}]}, "it must be a list of texts"),
        ({"features": [FEATURE | {"num_constraints": {"is_non_negative": 1}}]}, "it must be true or false"),
        (
            {"features": [], "monitoring_config": {"evaluate_constraints": "On"}},
            r"monitoring_config\.evaluate_constraints is 'On'; it must be one of Enabled, Disabled",
        ),
    ],
)
def test_what_is_wrong_in_a_constraints_file_is_named_with_its_place(
    tmp_path: Path, document: object, message: str
) -> None:
    with pytest.raises(AnalyzerError, match=message):
        read(tmp_path, document)


def test_a_constraints_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "constraints.json"
    path.write_text("{")
    with pytest.raises(AnalyzerError, match=r"constraints\.json: not a JSON document"):
        read_constraints(path)
    with pytest.raises(AnalyzerError, match="No such file"):
        read_constraints(tmp_path / "missing.json")


def test_a_key_that_begins_with_an_underscore_is_a_comment(tmp_path: Path) -> None:
    assert read(tmp_path, {"features": [FEATURE | {"_why": "as agreed"}]}).names == (FEATURE["name"],)
