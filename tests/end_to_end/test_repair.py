"""What a person deletes or edits by hand is named by `doctor` and put right by `repair`."""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.small_sample import write_sample
from hourly_look import look_now

pytestmark = pytest.mark.end_to_end

NAME = "mended"
LATER = "cron(59 23 * * ? *)"
WAIT = "AWS::CloudFormation::WaitCondition"
MONITOR = f"{NAME}-data-quality"
DIMENSIONS = {"Endpoint": NAME, "MonitoringSchedule": MONITOR}
CHANGED: Any = {
    "Namespace": "Driftgauge",
    "MetricName": "configuration_changed",
    "Dimensions": [{"Name": name, "Value": value} for name, value in DIMENSIONS.items()],
}
DEPLOYMENT = f"""
name: {NAME}
mode: compat
model: {{artifact: model.tar.gz}}
monitors:
  data_quality:
    baseline: {{dataset: train.csv, header: true}}
notify: [oncall@example.com]
"""


class Mended:
    """A deployment that is damaged and repaired."""

    def __init__(self, run: Any, home: Path, session: boto3.Session) -> None:
        self._run, self._home, self.session = run, home, session
        write_sample(home.parent)
        self._file = home.parent / f"{NAME}.yaml"
        self._file.write_text(DEPLOYMENT, encoding="utf-8")
        done = run("local", "deploy", str(self._file), "--home", str(home))
        assert done.returncode == 0, done.stderr

    def doctor(self) -> str:
        # What is wrapped for a screen is one text again.
        return " ".join(self._run("doctor", str(self._file)).stdout.split())

    def repaired(self) -> str:
        done = self._run("repair", str(self._file))
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    def file(self, output: str) -> dict[str, str]:
        stacks = self.session.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"]
        [uri] = [each["OutputValue"] for each in stacks[0]["Outputs"] if each["OutputKey"] == output]
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return {"Bucket": bucket, "Key": key}

    def status(self) -> str:
        return str(self.session.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"][0]["StackStatus"])

    def alarm(self, name: str) -> dict[str, Any]:
        """Return the settings of an alarm."""
        alarms = self.session.client("cloudwatch").describe_alarms(AlarmNames=[f"{NAME}-{name}"])["MetricAlarms"]
        settings = (
            *("AlarmName", "AlarmDescription", "Namespace", "MetricName", "Dimensions", "Period", "Threshold"),
            *("Statistic", "ExtendedStatistic", "EvaluationPeriods", "DatapointsToAlarm", "ComparisonOperator"),
            *("TreatMissingData", "ActionsEnabled", "AlarmActions", "OKActions"),
        )
        return {key: value for key, value in alarms[0].items() if key in settings}

    def machine(self) -> Any:
        client = self.session.client("stepfunctions")
        machines = client.list_state_machines()["stateMachines"]
        [arn] = [each["stateMachineArn"] for each in machines if each["name"] == MONITOR]
        return client.describe_state_machine(stateMachineArn=arn)

    def begin_update_that_fails(self) -> None:
        """Change the schedule, and wait then for a signal that nobody sends."""
        client = self.session.client("cloudformation")
        body: Any = client.get_template(StackName=NAME)["TemplateBody"]
        template = json.loads(body) if isinstance(body, str) else json.loads(json.dumps(body))
        [schedule] = [
            name for name, each in template["Resources"].items() if each["Type"] == "AWS::Scheduler::Schedule"
        ]
        template["Resources"][schedule]["Properties"]["ScheduleExpression"] = LATER
        template["Resources"]["Handle"] = {"Type": f"{WAIT}Handle"}
        wait = {"Handle": {"Ref": "Handle"}, "Timeout": "5"}
        template["Resources"]["Wait"] = {"Type": WAIT, "Properties": wait, "DependsOn": [schedule]}
        bucket = self.file("DataQualityConstraintsUri")["Bucket"]
        self.session.client("s3").put_object(Bucket=bucket, Key="fails.json", Body=json.dumps(template).encode())
        client.update_stack(
            StackName=NAME,
            TemplateURL=f"https://s3.amazonaws.com/{bucket}/fails.json",
            Capabilities=["CAPABILITY_IAM"],
        )

    def constraints_changed(self) -> float:
        """Return the newest value of `configuration_changed`, after a look of the execution report."""
        # The periods of metrics have whole seconds: the look before this one may have been in the same.
        time.sleep(1)
        look_now(self.session, NAME)
        now = datetime.now(tz=UTC)
        [found] = self.session.client("cloudwatch").get_metric_data(
            MetricDataQueries=[{"Id": "changed", "MetricStat": {"Metric": CHANGED, "Period": 1, "Stat": "Maximum"}}],
            StartTime=now - timedelta(minutes=1),
            EndTime=now + timedelta(minutes=1),
        )["MetricDataResults"]
        _, newest = max(zip(found["Timestamps"], found["Values"], strict=True))
        return newest


@pytest.fixture(scope="module")
def mended(driftgauge: Any, home: Path, session: boto3.Session) -> Mended:
    return Mended(driftgauge, home, session)


def test_a_deployment_that_nobody_touched_needs_no_repair(mended: Mended) -> None:
    assert "nothing was deleted or edited by hand" in mended.doctor()
    assert mended.repaired() == ""


def test_resources_that_were_deleted_are_created_again(mended: Mended) -> None:
    machines = mended.session.client("stepfunctions")
    alarms, schedules = mended.session.client("cloudwatch"), mended.session.client("scheduler")
    [arn] = [
        each["stateMachineArn"] for each in machines.list_state_machines()["stateMachines"] if each["name"] == MONITOR
    ]
    # CloudWatch keeps an alarm on which a composite alarm depends.
    alarms.delete_alarms(AlarmNames=[f"{NAME}-needs-attention"])
    alarms.delete_alarms(AlarmNames=[f"{NAME}-latency"])
    schedules.delete_schedule(Name=MONITOR)
    machines.delete_state_machine(stateMachineArn=arn)

    named = mended.doctor()
    for words in (
        f"the alarm '{NAME}-latency'",
        f"the composite alarm '{NAME}-needs-attention'",
        f"the schedule '{MONITOR}'",
        f"the state machine '{MONITOR}'",
    ):
        assert f"{words} was deleted" in named
    assert f"driftgauge repair {NAME}" in named

    mended.repaired()

    assert machines.describe_state_machine(stateMachineArn=arn)["name"] == MONITOR
    assert schedules.get_schedule(Name=MONITOR)["Name"] == MONITOR
    assert len(alarms.describe_alarms(AlarmNames=[f"{NAME}-latency"])["MetricAlarms"]) == 1
    assert "nothing was deleted or edited by hand" in mended.doctor()


def test_an_endpoint_that_was_deleted_is_created_again(mended: Mended) -> None:
    sagemaker = mended.session.client("sagemaker")
    sagemaker.delete_endpoint(EndpointName=NAME)
    sagemaker.get_waiter("endpoint_deleted").wait(EndpointName=NAME, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    assert f"the endpoint '{NAME}' was deleted" in mended.doctor()

    mended.repaired()

    assert sagemaker.describe_endpoint(EndpointName=NAME)["EndpointStatus"] == "InService"
    assert "nothing was deleted or edited by hand" in mended.doctor()


def test_baseline_files_that_were_edited_or_deleted_are_restored(mended: Mended) -> None:
    s3 = mended.session.client("s3")
    constraints, statistics = mended.file("DataQualityConstraintsUri"), mended.file("DataQualityStatisticsUri")
    before = s3.get_object(**constraints)["Body"].read()
    s3.put_object(**constraints, Body=before.replace(b"1.0", b"0.5"))
    s3.delete_object(**statistics)

    named = mended.doctor()
    assert mended.constraints_changed() == 1
    assert f"{constraints['Key']} was edited" in named
    assert f"{statistics['Key']} was deleted" in named

    mended.repaired()

    assert mended.constraints_changed() == 0
    assert s3.get_object(**constraints)["Body"].read() == before
    assert s3.get_object(**statistics)["Body"].read()
    assert "nothing was deleted or edited by hand" in mended.doctor()


def test_settings_that_were_edited_are_named_and_restored(mended: Mended) -> None:
    session = mended.session
    alarms, schedules, machines = (session.client(name) for name in ("cloudwatch", "scheduler", "stepfunctions"))
    sagemaker = session.client("sagemaker")
    latency, schedule, machine = mended.alarm("latency"), schedules.get_schedule(Name=MONITOR), mended.machine()
    config = sagemaker.describe_endpoint(EndpointName=NAME)["EndpointConfigName"]

    alarms.put_metric_alarm(**{**latency, "Threshold": 1e9, "ActionsEnabled": False})
    schedules.update_schedule(**{**arguments(schedule), "State": "DISABLED"})
    machines.update_state_machine(
        stateMachineArn=machine["stateMachineArn"],
        definition=json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}),
    )
    other = sagemaker.describe_endpoint_config(EndpointConfigName=config)
    sagemaker.create_endpoint_config(EndpointConfigName="by-hand", ProductionVariants=other["ProductionVariants"])
    sagemaker.update_endpoint(EndpointName=NAME, EndpointConfigName="by-hand")
    sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=NAME, WaiterConfig={"Delay": 1})

    named = mended.doctor()
    assert f"the alarm '{NAME}-latency' was edited: " in named
    assert f"Threshold is 1000000000.0, and was deployed as {latency['Threshold']:.0f}" in named
    assert f"the schedule '{MONITOR}' was edited: State is DISABLED, and was deployed as ENABLED" in named
    assert f"the state machine '{MONITOR}' was edited: DefinitionString is another" in named
    assert f"the endpoint '{NAME}' was edited: EndpointConfigName is by-hand, and was deployed as {config}" in named

    mended.repaired()

    assert mended.alarm("latency") == latency
    assert schedules.get_schedule(Name=MONITOR)["State"] == "ENABLED"
    assert mended.machine()["definition"] == machine["definition"]
    assert sagemaker.describe_endpoint(EndpointName=NAME)["EndpointConfigName"] == config
    assert "nothing was deleted or edited by hand" in mended.doctor()


def test_the_advice_for_a_rollback_that_failed_ends_it(mended: Mended) -> None:
    cloudformation, schedules = mended.session.client("cloudformation"), mended.session.client("scheduler")
    mended.begin_update_that_fails()
    until(lambda: schedules.get_schedule(Name=MONITOR)["ScheduleExpression"] == LATER)
    schedules.delete_schedule(Name=MONITOR)
    until(lambda: mended.status() == "UPDATE_ROLLBACK_FAILED")

    [skipped] = re.findall(
        rf"aws cloudformation continue-update-rollback --stack-name {NAME} --resources-to-skip ([^;]+);",
        mended.doctor(),
    )
    cloudformation.continue_update_rollback(StackName=NAME, ResourcesToSkip=skipped.split())
    until(lambda: mended.status() == "UPDATE_ROLLBACK_COMPLETE")
    mended.repaired()

    assert schedules.get_schedule(Name=MONITOR)["State"] == "ENABLED"
    assert mended.status() == "UPDATE_COMPLETE"
    assert "nothing was deleted or edited by hand" in mended.doctor()


def arguments(schedule: Any) -> dict[str, Any]:
    """Return what `update_schedule` takes of what `get_schedule` answers."""
    answered_only = {"Arn", "CreationDate", "LastModificationDate", "ResponseMetadata"}
    return {key: value for key, value in schedule.items() if key not in answered_only}


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
