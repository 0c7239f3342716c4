"""The values of the contract that have behaviour of their own."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from driftgauge_contract.jobs import Analysis, SideFiles
from driftgauge_contract.kinds import KINDS, MonitorKind, require_all_kinds
from driftgauge_contract.limits import is_dimension_value, is_metric_name, shorten_name
from driftgauge_contract.variables import Variable, metric_time
from driftgauge_contract.windows import Window, parse_moment, stamp

SIX = datetime(2026, 11, 24, 6, tzinfo=UTC)


def test_every_kind_has_facts() -> None:
    assert require_all_kinds(KINDS) is KINDS


def test_a_registry_without_a_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no descriptor for model_bias"):
        require_all_kinds({kind: kind for kind in MonitorKind if kind is not MonitorKind.MODEL_BIAS})


def test_a_window_has_the_hours_of_which_it_has_a_part() -> None:
    window = Window(start=SIX + timedelta(minutes=30), end=SIX + timedelta(hours=2))
    assert [hour.hour for hour in window.hours()] == [6, 7]


def test_an_empty_window_is_refused() -> None:
    with pytest.raises(ValueError, match="the window is empty"):
        Window(start=SIX, end=SIX)


def test_moments_are_written_in_utc() -> None:
    assert stamp(datetime(2026, 11, 24, 7, tzinfo=timezone(timedelta(hours=1)))) == "2026-11-24T06:00:00Z"
    assert parse_moment("2026-11-24T07:00:00+01:00") == SIX


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        parse_moment("2026-11-24T07:00:00")


def test_metrics_are_stamped_with_the_window_s_end() -> None:
    assert metric_time(Window(start=SIX - timedelta(hours=1), end=SIX)) == "2026-11-24T06:00:00Z"


def test_an_analysis_names_the_paths_of_its_side_files() -> None:
    analysis = Analysis(
        kind=MonitorKind.MODEL_BIAS,
        monitor_name="shop-model-bias",
        endpoint_name="shop",
        window=Window(start=SIX - timedelta(hours=1), end=SIX),
        dataset_source="/opt/ml/processing/input/endpoint",
        dataset_format="{}",
        files=SideFiles(constraints="s3://b/analysis.json", analysis_config="s3://b/analysis_config.json"),
    )
    environment = analysis.environment()
    assert environment[Variable.BASELINE_CONSTRAINTS] == "/opt/ml/processing/baseline/constraints/analysis.json"
    assert environment[Variable.ANALYSIS_CONFIG] == "/opt/ml/processing/input/config/analysis_config.json"
    assert environment[Variable.ANALYSIS_TYPE] == "MODEL_BIAS"


@pytest.mark.parametrize("name", ["", "größe", "a\tb", "x" * 256])
def test_cloudwatch_refuses_some_metric_names(name: str) -> None:
    assert not is_metric_name(name)


def test_a_dimension_s_value_is_not_blank() -> None:
    assert is_dimension_value("a b")
    assert not is_dimension_value("  ")


def test_a_shortened_name_leaves_room_and_stays_distinct() -> None:
    first, second = (shorten_name("x" * 60 + ending, room=10) for ending in "ab")
    assert len(first) <= 53
    assert first != second
