"""The engine of a deployment file: one or both, and what each of them cannot do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from driftgauge_contract.engines import EngineName
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.run_on import RunOn
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.loading import load_deployment
from driftgauge_deployment.mistakes import InvalidDeploymentError

Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]

ENGINES = ("driftgauge", "[driftgauge, model-monitor]")
SHOP = """\
name: shop
model: {{artifact: model.tar.gz}}
engine: {engine}
monitors:
  data_quality:
    baseline: {{dataset: train.csv, header: true}}
    schedule: {schedule}
"""


def shop(engine: str = "driftgauge", schedule: str = "hourly", more: str = "") -> str:
    return SHOP.format(engine=engine, schedule=schedule) + more


def test_driftgauge_is_the_engine_unless_another_is_named(load: Load) -> None:
    assert load(shop().replace("engine: driftgauge\n", "")).engine == (EngineName.DRIFTGAUGE,)


@pytest.mark.parametrize(
    ("text", "engines"),
    [
        ("driftgauge", (EngineName.DRIFTGAUGE,)),
        ("[driftgauge]", (EngineName.DRIFTGAUGE,)),
        ("[model-monitor, driftgauge]", (EngineName.MODEL_MONITOR, EngineName.DRIFTGAUGE)),
    ],
)
def test_an_engine_or_both_can_be_named(load: Load, text: str, engines: tuple[EngineName, ...]) -> None:
    assert load(shop(text)).engine == engines


def test_an_unknown_engine_is_reported_with_those_that_there_are(mistakes: Mistakes) -> None:
    assert mistakes(shop("drift-gauge")) == [
        "3: engine[0]: 'drift-gauge' is not allowed; allowed: model-monitor, driftgauge"
    ]


@pytest.mark.parametrize("text", ["[]", "[driftgauge, driftgauge]", "7"])
def test_no_engine_or_the_same_twice_is_reported(mistakes: Mistakes, text: str) -> None:
    [mistake] = mistakes(shop(text))
    assert mistake.startswith("3: engine: ")
    assert "allowed: " in mistake


@pytest.mark.parametrize(
    "schedule", ["every 15 minutes", "weekly on monday at 6", "daily at 6 in Europe/Berlin within 30 minutes"]
)
def test_the_open_engine_keeps_what_model_monitor_does_not(load: Load, mistakes: Mistakes, schedule: str) -> None:
    assert load(shop("driftgauge", schedule))
    for engine in ("model-monitor", "[driftgauge, model-monitor]"):
        [mistake] = mistakes(shop(engine, schedule))
        assert mistake.startswith(
            f"7: monitors.data_quality.schedule: Model Monitor keeps no schedule {schedule!r}; allowed:"
        )


def test_an_unknown_zone_is_reported_with_its_line(mistakes: Mistakes) -> None:
    [mistake] = mistakes(shop(schedule="daily at 6 in Europe/Berln"))
    assert mistake.startswith("7: monitors.data_quality.schedule: 'Europe/Berln' is not a time zone; did you mean")


def test_a_job_that_takes_longer_than_its_interval_is_reported(mistakes: Mistakes) -> None:
    [mistake] = mistakes(shop(schedule="every 15 minutes", more="    max_runtime: 901\n"))
    assert mistake == (
        "8: monitors.data_quality.max_runtime: 901 s is too long for a monitor that runs every 15 minutes; "
        "allowed: up to 900"
    )


def test_what_both_engines_refuse_alike_is_reported_once(mistakes: Mistakes) -> None:
    text = shop("[model-monitor, driftgauge]", "every 6 hours", more="    max_runtime: 21601\n")
    assert mistakes(text) == [
        "8: monitors.data_quality.max_runtime: 21601 s is too long for a monitor that runs every 6 hours; "
        "allowed: up to 21600"
    ]


def test_a_cluster_without_a_network_is_reported(mistakes: Mistakes) -> None:
    text = shop(more="    instance_count: 2\nnetwork: {isolated: true}\n")
    assert mistakes(text) == [
        "8: monitors.data_quality.instance_count: 2 instances in an isolated network; allowed: one, or a VPC without "
        "isolation"
    ]


def test_with_both_engines_half_as_many_features_can_have_an_alarm(load: Load, mistakes: Mistakes) -> None:
    drift = f"alarms: {{drift: [{', '.join(f'f{number}' for number in range(21))}]}}\n"
    in_s3 = [shop(engine, more=drift).replace("train.csv", "s3://data/train.csv, version: '1'") for engine in ENGINES]
    assert load(in_s3[0])
    assert mistakes(in_s3[1]) == ["8: alarms.drift: 21 features with 2 engines; allowed: 20"]


def test_the_context_s_engine_stands_in_place_of_the_file_s(deployment_file: Path) -> None:
    found = load_deployment(deployment_file, engine="driftgauge, model-monitor")
    assert found.engine == (EngineName.DRIFTGAUGE, EngineName.MODEL_MONITOR)


@pytest.mark.parametrize("text", ["", "sagemaker", "driftgauge,driftgauge", ["driftgauge"], True])
def test_a_wrong_engine_in_the_context_is_refused_as_such(deployment_file: Path, text: object) -> None:
    with pytest.raises(
        InvalidDeploymentError, match=r"-c engine: .* names no engines; allowed: model-monitor, driftgauge"
    ):
        load_deployment(deployment_file, engine=text)


def test_the_analyzer_runs_where_the_size_of_a_window_says_unless_told_otherwise(load: Load) -> None:
    deployment = load(shop())
    assert (deployment.run_on, deployment.monitors.given[MonitorKind.DATA_QUALITY].run_on) == (RunOn.AUTO, None)


@pytest.mark.parametrize("place", ["run_on: lambda\n", "    run_on: lambda\n", "    run_on: auto\n"])
def test_model_monitor_has_no_function(mistakes: Mistakes, place: str) -> None:
    text = shop("model-monitor")
    text = text.replace("monitors:", f"{place}monitors:") if place.startswith("run") else text + place
    [mistake] = mistakes(text)
    assert "is not possible with the engine model-monitor; allowed: processing, or no such key" in mistake


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("    run_on: lambda\n    instance_count: 2\n", "several instances"),
        ("    run_on: lambda\nnetwork: {isolated: true}\n", "an isolated network"),
    ],
)
def test_a_function_cannot_be_forced_where_there_is_none(mistakes: Mistakes, more: str, reason: str) -> None:
    assert [mistake for mistake in mistakes(shop(more=more)) if f"'lambda' is not possible with {reason}" in mistake]


@pytest.mark.parametrize(
    ("text", "seconds"), [("90 seconds", 90), ("1 minute", 60), ("60 minutes", 3600), ("0 seconds", 0)]
)
def test_an_execution_waits_as_long_as_it_is_told(load: Load, text: str, seconds: int) -> None:
    section = load(shop(more=f"    settle: {text}\n")).monitors.given[MonitorKind.DATA_QUALITY]
    assert section.settle.total_seconds() == seconds


def test_an_execution_waits_five_minutes_unless_told_otherwise(load: Load) -> None:
    assert load(shop()).monitors.given[MonitorKind.DATA_QUALITY].settle.total_seconds() == 300


@pytest.mark.parametrize("text", ["61 minutes", "1 hour", "300", "minutes"])
def test_another_time_to_wait_is_reported_with_what_is_allowed(mistakes: Mistakes, text: str) -> None:
    [mistake] = mistakes(shop(more=f"    settle: {text}\n"))
    assert "allowed: whole seconds or minutes up to 60 minutes, such as 90 seconds or 5 minutes" in mistake


@pytest.mark.parametrize("key", ["settle: 1 minute", "emit_metrics: all"])
def test_keys_that_model_monitor_does_not_read_are_reported(mistakes: Mistakes, key: str) -> None:
    [mistake] = mistakes(shop("model-monitor", more=f"    {key}\n"))
    assert "is read by the engine driftgauge only; allowed: that engine, or no such key" in mistake


@pytest.mark.parametrize(("more", "everything"), [("", False), ("    emit_metrics: all\n", True)])
def test_only_watched_columns_have_metrics_unless_all_are_asked_for(load: Load, more: str, everything: bool) -> None:
    assert load(shop(more=more)).monitors.given[MonitorKind.DATA_QUALITY].publishes_all_columns is everything
