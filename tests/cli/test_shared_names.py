"""What the command and the app both have to know, and the command does not import for the time that it takes."""

import pytest

from driftgauge_cli.engine_choice import EngineChoice
from driftgauge_cli.engines.finding import RUNNERS, find_monitors
from driftgauge_contract.engines import EngineName, parse_engines
from driftgauge_contract.metrics import Namespace


def test_the_engines_have_the_names_that_a_deployment_file_knows():
    assert EngineChoice.BOTH.engines == tuple(engine.name for engine in RUNNERS) == tuple(EngineName)


@pytest.mark.parametrize("choice", EngineChoice)
def test_a_choice_of_engines_is_one_that_the_app_reads(choice):
    assert parse_engines(choice.context) == choice.engines


def test_metrics_are_looked_for_where_the_alarms_look_for_them(aws, session):
    aws.machine("shop-driftgauge-data-quality", MetricsNamespace="Carried/data")

    found = {monitor.name: monitor.metrics_namespace for monitor in find_monitors(session, "shop")}

    assert found == {
        "shop-data-quality": Namespace.DATA_QUALITY,
        "shop-driftgauge-data-quality": "Carried/data",
        "shop-model-quality": Namespace.MODEL_QUALITY,
    }
