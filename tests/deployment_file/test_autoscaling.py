"""The sections about the number of the endpoint's instances and their start."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from driftgauge_deployment import Deployment

FILE = """\
name: shop
model: {{artifact: model.tar.gz}}
endpoint: {endpoint}
autoscaling: {autoscaling}
monitors:
  data_quality:
    baseline: {{dataset: train.csv, header: true}}
"""
Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]


def test_the_limits_and_the_target_are_read(load: Load) -> None:
    asked = load(FILE.format(endpoint="{}", autoscaling="{min: 1, max: 4, target: 100}")).autoscaling
    assert asked is not None
    assert (asked.min, asked.max, asked.target) == (1, 4, 100)


def test_a_container_may_take_its_time_to_start(load: Load) -> None:
    text = FILE.format(endpoint="{startup_timeout: 15 minutes}", autoscaling="{min: 1, max: 4, target: 100}")
    assert load(text).endpoint.startup_timeout == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("endpoint", "autoscaling", "message"),
    [
        (
            "{}",
            "{min: 4, max: 1, target: 100}",
            "autoscaling: min is 4 and max is 1; allowed: a max that is min or more",
        ),
        ("{}", "{min: 0, max: 1, target: 100}", "autoscaling.min: 0 is not allowed; allowed: 1 to 100"),
        (
            "{}",
            "{min: 1, max: 2, target: 0}",
            "autoscaling.target: 0 is not allowed; allowed: the requests a minute of each instance",
        ),
        ("{}", "{min: 1, max: 2}", "autoscaling.target: is missing; allowed: the requests a minute of each instance"),
        (
            "{instance_count: 5}",
            "{min: 1, max: 4, target: 100}",
            "endpoint.instance_count: 5 is not within autoscaling; allowed: 1 to 4, or no such key",
        ),
        (
            "{instance_type: ml.t2.medium}",
            "{min: 1, max: 4, target: 100}",
            "autoscaling: SageMaker does not scale instances of type ml.t2.medium; allowed: other instances",
        ),
        (
            "{startup_timeout: 2 hours}",
            "{min: 1, max: 4, target: 100}",
            "endpoint.startup_timeout: '2 hours' is not a time to start; allowed: whole seconds or minutes from 1 to",
        ),
    ],
)
def test_a_mistake_is_one_line_with_what_is_allowed(
    mistakes: Mistakes, endpoint: str, autoscaling: str, message: str
) -> None:
    [mistake] = mistakes(FILE.format(endpoint=endpoint, autoscaling=autoscaling))
    assert message in mistake
