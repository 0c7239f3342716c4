"""The section about how the endpoint gets another model."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from driftgauge_contract.rollouts import TrafficRouting
from driftgauge_deployment import Deployment, load_deployment

LEAST = """\
name: shop
model: {artifact: model.tar.gz}
endpoint: {instance_count: 2}
monitors:
  data_quality:
    baseline: {dataset: train.csv, header: true}
"""
Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("written", "routing", "percent", "bake"),
    [
        ("all at once", TrafficRouting.ALL_AT_ONCE, 100, timedelta(minutes=10)),
        ("{bake: 90 seconds}", TrafficRouting.ALL_AT_ONCE, 100, timedelta(seconds=90)),
        ("{canary: 10%, bake: 10 minutes}", TrafficRouting.CANARY, 10, timedelta(minutes=10)),
        ("{linear: 20%, bake: 5 minutes}", TrafficRouting.LINEAR, 20, timedelta(minutes=5)),
    ],
)
def test_the_steps_are_read(load: Load, written: str, routing: TrafficRouting, percent: int, bake: timedelta) -> None:
    rollout = load(f"{LEAST}rollout: {written}\n").rollout
    assert rollout is not None
    assert (rollout.routing, rollout.percent, rollout.bake) == (routing, percent, bake)


def test_there_is_none_by_default(load: Load) -> None:
    assert load(LEAST).rollout is None


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{canary: 60%}", "rollout.canary: '60%' is not a canary; allowed: a whole percentage from 1% to 50%"),
        ("{canary: 2.5%}", "rollout.canary: '2.5%' is not a canary; allowed: a whole percentage from 1% to 50%"),
        ("{canary: 10}", "rollout.canary: 10 is not a canary; allowed: a whole percentage from 1% to 50%"),
        ("{linear: 5%}", "rollout.linear: '5%' is not a linear step; allowed: a whole percentage from 10% to 50%"),
        (
            "{bake: 2 hours}",
            "rollout.bake: '2 hours' is not a time to bake; allowed: whole seconds or minutes up to 60 minutes, "
            "such as 10 minutes",
        ),
        ("{canary: 10%, linear: 10%}", "rollout: has canary and linear; allowed: one of them, or neither"),
        ("{canry: 10%}", "rollout.canry: unknown key; did you mean 'canary'? allowed: canary, linear, bake"),
        (
            "{linear: 25%, bake: 1 hour}",
            "rollout: bakes 4 times for 1:00:00, 4:00:00 h in all; allowed by SageMaker: 3:00:00 h",
        ),
        ("slowly", "rollout: 'slowly' is not a rollout; allowed: all at once, or a mapping with canary or linear"),
        ("true", "rollout: True is not a rollout; allowed: all at once"),
    ],
)
def test_a_mistake_is_one_line_with_what_is_allowed(mistakes: Mistakes, written: str, message: str) -> None:
    [mistake] = mistakes(f"{LEAST}rollout: {written}\n")
    assert message in mistake


def test_an_update_without_an_alarm_to_roll_back_on_is_refused(mistakes: Mistakes) -> None:
    off = "alarms: {latency: false, server_errors: false, model_errors: {enabled: false}}\n"
    [mistake] = mistakes(f"{LEAST}rollout: all at once\n{off}")
    assert "rollout: has no alarm to roll back on; allowed: one of alarms.server_errors" in mistake


def test_an_endpoint_that_something_else_deployed_is_not_rolled_out(mistakes: Mistakes) -> None:
    text = LEAST.replace("model: {artifact: model.tar.gz}\n", "").replace("instance_count: 2", "existing: shop")
    [mistake] = mistakes(f"{text}rollout: all at once\n")
    assert "rollout: is about an endpoint of this deployment" in mistake


def test_instances_that_sagemaker_updates_all_at_once_are_refused(mistakes: Mistakes) -> None:
    text = LEAST.replace("instance_count: 2", "instance_count: 2, instance_type: ml.inf1.xlarge")
    [mistake] = mistakes(f"{text}rollout: {{canary: 10%}}\n")
    assert "rollout: SageMaker updates endpoints of ml.inf1.xlarge all at once, and watches no alarm" in mistake


def test_a_part_of_one_instance_is_warned_of(load: Load, tmp_path: Path) -> None:
    load(f"{LEAST.replace('instance_count: 2', 'instance_count: 1')}rollout: {{canary: 10%}}\n")
    found: list[str] = []
    load_deployment(tmp_path / "shop.yaml", warn=found.append)
    [warning] = [line for line in found if "rollout" in line]
    assert "warning: rollout: a step is at most half of the new instances by SageMaker's rules" in warning
