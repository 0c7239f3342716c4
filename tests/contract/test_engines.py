"""The facts about each engine that the deployment file, the command and the constructs share."""

import pytest

from driftgauge_contract.engines import ENGINES, EngineName, parse_engines
from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_contract.schedule import Schedule


def test_every_engine_has_facts() -> None:
    assert set(ENGINES) == set(EngineName)


@pytest.mark.parametrize("name", EngineName)
@pytest.mark.parametrize("kind", MonitorKind)
def test_every_kind_has_an_image_and_a_runtime(name: EngineName, kind: MonitorKind) -> None:
    facts = ENGINES[name]
    assert facts.image_repository(kind, 1).account("eu-west-1").isdigit()
    assert 0 < facts.max_runtime_seconds(kind, Schedule.hourly()) <= 3600


@pytest.mark.parametrize("kind", MonitorKind)
def test_model_monitor_runs_two_jobs_in_the_hour_where_labels_are_merged(kind: MonitorKind) -> None:
    limit = ENGINES[EngineName.MODEL_MONITOR].max_runtime_seconds(kind, Schedule.hourly())
    assert limit == (1800 if KINDS[kind].needs_labels else 3600)


def test_a_region_without_an_image_is_refused_with_those_that_have_it() -> None:
    repository = ENGINES[EngineName.MODEL_MONITOR].image_repository(MonitorKind.MODEL_BIAS, 1)
    with pytest.raises(ValueError, match="AWS has no sagemaker-clarify-processing image in moon-1; it is in: af-south"):
        repository.account("moon-1")


@pytest.mark.parametrize("text", ["", "model-monitor,model-monitor", "spark"])
def test_a_text_that_names_no_engines_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="names no engines; allowed: model-monitor, driftgauge, or both"):
        parse_engines(text)
