"""Deployments that are changed at the same time, killed half-way, and made smaller."""

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.conftest import COMMAND, ROOT
from end_to_end.life import until
from end_to_end.small_sample import write_sample

pytestmark = pytest.mark.end_to_end

DEPLOYMENT = """
name: {name}
mode: compat
model: {{artifact: model.tar.gz}}
monitors:
  data_quality:
    baseline: {{dataset: train.csv, header: true}}
alarms: {{drift: {drift}}}
"""


class Deployments:
    """Deploys files beside each other."""

    def __init__(self, home: Path, session: boto3.Session) -> None:
        self.home = home
        self._cloudformation = session.client("cloudformation")
        write_sample(home.parent)

    def start(self, name: str, *options: str, drift: str = "[width]") -> "subprocess.Popen[str]":
        file = self.home.parent / f"{name}.yaml"
        file.write_text(DEPLOYMENT.format(name=name, drift=drift), encoding="utf-8")
        command = [str(COMMAND), "local", "deploy", str(file), "--home", str(self.home), *options]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def status(self, stack: str) -> str:
        stacks = self._cloudformation.describe_stacks()["Stacks"]
        return next((each["StackStatus"] for each in stacks if each["StackName"] == stack), "")

    def locks_of_cdk(self) -> list[Path]:
        return list(self.home.glob("cdk.out/*/*.lock"))


@pytest.fixture(scope="module")
def deployments(home: Path, session: boto3.Session) -> Deployments:
    return Deployments(home, session)


def test_two_deployments_at_once_are_fine_and_of_the_same_one_wins(deployments: Deployments) -> None:
    first, other = deployments.start("first"), deployments.start("other")
    until((deployments.home / "deployments" / "first.lock").exists, seconds=60)
    again = deployments.start("first")
    ended = {each.pid: each.communicate(timeout=300)[1] for each in (first, other, again)}

    assert (first.returncode, other.returncode) == (0, 0), ended
    assert again.returncode == 1
    assert f"Process {first.pid} is deploying first since" in ended[again.pid]
    assert deployments.status("first") == deployments.status("other") == "CREATE_COMPLETE"


def test_after_a_kill_the_next_deployment_works_and_no_lock_is_left(deployments: Deployments) -> None:
    killed = deployments.start("killed")
    until(lambda: deployments.status("killed") == "CREATE_IN_PROGRESS", seconds=120)
    # The whole group, as a terminal that is closed or a CI job that is cancelled does.
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()

    again = deployments.start("killed")
    _, said = again.communicate(timeout=300)

    assert again.returncode == 0, said
    assert deployments.status("killed") == "CREATE_COMPLETE"
    assert deployments.locks_of_cdk() == []


def test_what_would_be_missed_is_removed_only_with_a_yes(deployments: Deployments, session: Any) -> None:
    def alarms() -> list[str]:
        found = session.client("cloudwatch").describe_alarms(AlarmNamePrefix="first-data-quality-drift")
        return [each["AlarmName"] for each in found["MetricAlarms"]]

    assert alarms() == ["first-data-quality-drift-width"]
    refused = deployments.start("first", drift="[]")
    _, said = refused.communicate(timeout=300)
    assert refused.returncode == 1
    assert "This deployment removes AWS::CloudWatch::Alarm first-data-quality-drift-width" in said
    assert "confirm with --yes" in said
    assert alarms() == ["first-data-quality-drift-width"]

    confirmed = deployments.start("first", "--yes", drift="[]")
    _, said = confirmed.communicate(timeout=300)
    assert confirmed.returncode == 0, said
    assert alarms() == []
