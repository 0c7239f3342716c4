"""The section about what starts when a monitor finds violations."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from driftgauge_deployment import Deployment

LEAST = """\
name: shop
model: {artifact: model.tar.gz}
monitors:
  data_quality:
    baseline: {dataset: train.csv, header: true}
"""
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:retrain"
Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("written", "interval"),
    [
        ("once an hour", timedelta(hours=1)),
        ("once a day", timedelta(days=1)),
        ("once a week", timedelta(weeks=1)),
        ("once in 6 hours", timedelta(hours=6)),
    ],
)
def test_it_starts_at_most_as_often_as_written(load: Load, written: str, interval: timedelta) -> None:
    asked = load(f"{LEAST}on_drift: {{start: '{MACHINE}', at_most: {written}}}\n").on_drift
    assert asked is not None
    assert (asked.start, asked.at_most) == (MACHINE, interval)


def test_it_starts_once_a_day_unless_written_otherwise(load: Load) -> None:
    asked = load(f"{LEAST}on_drift: {{start: '{MACHINE}'}}\n").on_drift
    assert asked is not None
    assert asked.at_most == timedelta(days=1)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{}", "on_drift.start: is missing; allowed: the ARN of a SageMaker pipeline, a state machine, or"),
        (
            "{start: 'arn:aws:lambda:eu-west-1:123456789012:function:retrain'}",
            "on_drift.start: 'arn:aws:lambda:eu-west-1:123456789012:function:retrain' cannot be started; "
            "allowed: the ARN of a SageMaker pipeline, a state machine of Step Functions or a pipeline of CodePipeline",
        ),
        (
            f"{{start: '{MACHINE}', at_most: daily}}",
            "on_drift.at_most: 'daily' does not say how often; allowed: once an hour, once a day, once a week, or once",
        ),
        (f"{{start: '{MACHINE}', at_most: once in 0 days}}", "'once in 0 days' does not say how often"),
        (f"{{start: '{MACHINE}', at_most: once in 53 weeks}}", "'once in 53 weeks' does not say how often"),
    ],
)
def test_a_mistake_is_one_line_with_what_is_allowed(mistakes: Mistakes, written: str, message: str) -> None:
    [mistake] = mistakes(f"{LEAST}on_drift: {written}\n")
    assert message in mistake
