"""`deployments/deliveries.yaml`: a PyTorch model with `inference.py`, deployed, driven to drift and to ALARM."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.examples import Example, deployed_example
from end_to_end.life import until

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def deliveries(driftgauge: Any, session: boto3.Session, home: Path) -> Iterator[Example]:
    with deployed_example("deliveries", "minutes", run=driftgauge, session=session, home=home) as example:
        yield example


def test_answers_are_those_of_the_script(deliveries: Example) -> None:
    near, far = deliveries.invoke({"instances": [[1, 1, 12], [20, 1, 12]]})["predictions"]
    assert near == pytest.approx(8.7, abs=3)
    assert far == pytest.approx(50.5, abs=5)


def test_healthy_requests_are_quiet_and_a_broken_column_goes_to_alarm(deliveries: Example) -> None:
    deliveries.send(deliveries.sample / "production.csv", "healthy")
    assert deliveries.violations("data_quality") == set()
    assert deliveries.violations("model_quality") == set()
    deliveries.send(deliveries.changed("kilometers", lambda value: float(value) / 1.6), "miles")
    assert "kilometers" in deliveries.violations("data_quality")
    assert "rmse" in deliveries.violations("model_quality")
    until(lambda: {"data-quality-drift-kilometers", "model-quality-rmse"} <= deliveries.alarms(), seconds=120)
