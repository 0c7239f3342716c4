"""`deployments/loans.yaml`: a scikit-learn model that speaks JSON, deployed, driven to drift and to ALARM."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.examples import Example, deployed_example
from end_to_end.life import until

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def loans(driftgauge: Any, session: boto3.Session, home: Path) -> Iterator[Example]:
    with deployed_example("loans", "decision", run=driftgauge, session=session, home=home) as example:
        yield example


def test_answers_are_those_of_the_script(loans: Example) -> None:
    application = {"income": 60000, "age": 41, "amount": 3000, "purpose": "home"}
    [prediction] = loans.invoke({"instances": [application]})["predictions"]
    assert prediction["decision"] == "repaid"
    assert prediction["certainty"] > 0.9


def test_the_status_names_an_endpoint_whose_framework_is_not_the_image_s(
    driftgauge: Any, loans: Example, home: Path
) -> None:
    status = driftgauge("local", "status", "--home", str(home), "--json").stdout
    assert "loans, AllTraffic: scikit-learn" in status
    assert "answers on this machine; the image has 1.4 (1.4-2-cpu-py3)." in status


def test_healthy_requests_are_quiet_and_a_broken_column_goes_to_alarm(loans: Example) -> None:
    loans.send(loans.sample / "production.csv", "healthy")
    assert loans.violations("data_quality") == set()
    assert loans.violations("model_quality") == set()
    loans.send(loans.changed("income", lambda income: int(income) // 1000), "poorer")
    assert "income" in loans.violations("data_quality")
    assert "accuracy" in loans.violations("model_quality")
    until(lambda: {"data-quality-drift-income", "model-quality-accuracy"} <= loans.alarms(), seconds=120)
