"""What an update removes, or a rollback gives up, is deleted with the permissions that its deletion needs."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError
from security.guarded import PROJECT, write_deployment

from driftgauge_contract.kinds import MonitorKind
from driftgauge_local import deployment
from driftgauge_local.instance import Instance

pytestmark = pytest.mark.end_to_end

NAME = "shrinking"
SOON = {"Delay": 1, "MaxAttempts": 240}
DRAINS = {"Custom::DriftgaugeScheduleDrain", "Custom::DriftgaugeWorkflowDrain"}


class Deployed:
    """A stack that is deployed again and again from a file that changes."""

    def __init__(self, file: Path, home: Path) -> None:
        self._file, self._home = file, home
        self.session = boto3.Session(region_name="us-east-1")
        self.cloudformation = self.session.client("cloudformation")

    def deploy(self, **changes: str) -> Mapping[str, Any]:
        """Deploy the file after some changes, and return the template."""
        text = self._file.read_text(encoding="utf-8")
        for before, after in changes.values():
            assert before in text
            text = text.replace(before, after)
        self._file.write_text(text, encoding="utf-8")
        deployment.deploy(str(self._file), on_line=lambda line: None, home=self._home, project=PROJECT)
        body = self.cloudformation.get_template(StackName=NAME)["TemplateBody"]
        template: Mapping[str, Any] = body if isinstance(body, dict) else json.loads(body)
        return template

    def update(self, template: Mapping[str, Any]) -> None:
        """Update the stack with a template that fails, and wait until that is rolled back."""
        bucket = f"cdk-hnb659fds-assets-000000000000-{self.session.region_name}"
        self.session.client("s3").put_object(Bucket=bucket, Key="failing.json", Body=json.dumps(template).encode())
        url = f"https://s3.amazonaws.com/{bucket}/failing.json"
        self.cloudformation.update_stack(StackName=NAME, TemplateURL=url, Capabilities=["CAPABILITY_NAMED_IAM"])
        with pytest.raises(WaiterError):
            self.cloudformation.get_waiter("stack_update_complete").wait(StackName=NAME, WaiterConfig=SOON)

    @property
    def status(self) -> str:
        [stack] = self.cloudformation.describe_stacks(StackName=NAME)["Stacks"]
        return str(stack["StackStatus"])

    def failed_deletions(self) -> list[str]:
        pages = self.cloudformation.get_paginator("describe_stack_events").paginate(StackName=NAME)
        events = [event for page in pages for event in page["StackEvents"]]
        return [str(each["LogicalResourceId"]) for each in events if each["ResourceStatus"] == "DELETE_FAILED"]

    def types(self) -> list[str]:
        resources = self.cloudformation.describe_stack_resources(StackName=NAME)["StackResources"]
        return [str(each["ResourceType"]) for each in resources if not each["ResourceStatus"].startswith("DELETE")]

    def schedules(self) -> list[str]:
        found = self.session.client("sagemaker").list_monitoring_schedules()["MonitoringScheduleSummaries"]
        names = [str(each["MonitoringScheduleName"]) for each in found]
        return [name for name in names if name.startswith(NAME)]

    def workflows(self) -> list[str]:
        found = self.session.client("stepfunctions").list_state_machines()["stateMachines"]
        return sorted(each["name"] for each in found if each["name"] in {f"{NAME}-{kind.slug}" for kind in MonitorKind})


@pytest.fixture(scope="module")
def deployed(
    enforcing: Instance, aws_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Deployed, Mapping[str, Any]]]:
    """Both engines and two monitors, each of which is a schedule and a workflow."""
    guarded = write_deployment(tmp_path_factory.mktemp("shrinking"))
    file = guarded.with_name(f"{NAME}.yaml")
    file.write_text(guarded.read_text(encoding="utf-8").replace("guarded", NAME), encoding="utf-8")
    stack = Deployed(file, aws_home)
    yield stack, stack.deploy()
    deployment.destroy(str(file), on_line=lambda line: None, home=aws_home, project=PROJECT)


def with_a_failure(template: Mapping[str, Any]) -> dict[str, Any]:
    """A template with a baseline that fails after every drain is there."""
    changed = deepcopy(dict(template))
    resources = changed["Resources"]
    drains = [name for name, entry in resources.items() if entry["Type"] in DRAINS]
    token = resources[drains[0]]["Properties"]["ServiceToken"]
    properties = {"ServiceToken": token, "Monitor": "no such kind"}
    resources["Failing"] = {"Type": "Custom::DriftgaugeBaseline", "Properties": properties, "DependsOn": drains}
    return changed


def test_engine_switch_monitor_removal_and_failed_addition_leave_nothing_behind(
    deployed: tuple[Deployed, Mapping[str, Any]],
) -> None:
    """The steps of one life, since each begins with what the one before leaves."""
    stack, both = deployed
    assert len(stack.schedules()) == 2

    stack.deploy(engine=("engine: [model-monitor, driftgauge]", "engine: driftgauge\nmode: compat"))
    assert (stack.status, stack.failed_deletions(), stack.schedules()) == ("UPDATE_COMPLETE", [], [])
    assert len(stack.workflows()) == 2

    text = '  model_quality:\n    problem_type: Regression\n    inference_attribute: "0"\n    run_on: processing\n'
    stack.deploy(monitor=(f"{text}    baseline: {{dataset: validation.csv, label: 0, header: true, limit: 220}}\n", ""))
    assert (stack.status, stack.failed_deletions()) == ("UPDATE_COMPLETE", [])
    assert len(stack.workflows()) == 1
    before = sorted(stack.types())

    stack.update(with_a_failure(both))
    assert (stack.status, stack.failed_deletions(), stack.schedules()) == ("UPDATE_ROLLBACK_COMPLETE", [], [])
    assert len(stack.workflows()) == 1
    assert sorted(stack.types()) == before
