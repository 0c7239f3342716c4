"""The messages of a deployment on AWS on this machine, as a queue receives them behind a topic that it notifies."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.life import until
from end_to_end.small_sample import write_rows, write_sample
from end_to_end.traffic import Traffic

pytestmark = pytest.mark.end_to_end

NAME = "informed"
DEPLOYMENT = """
name: informed
model: {{artifact: model.tar.gz}}
monitors:
  data_quality:
    baseline: {{dataset: train.csv, header: true, label: 0}}
    schedule: daily at {hour}
  model_quality:
    schedule: daily at {hour}
    problem_type: Regression
    inference_attribute: "0"
    baseline: {{dataset: validation.csv, header: true, label: 0}}
alarms:
  drift: [width, depth]
  liveness: {liveness}
notify: {{default: [{topic}], page: [{topic}, {{slack: {{workspace: T1, channel: C1}}}}]}}
"""
VARIANT = [{"Name": "EndpointName", "Value": NAME}, {"Name": "VariantName", "Value": "AllTraffic"}]


@dataclass(frozen=True, kw_only=True)
class Told:
    """A deployment, and the messages that its topic has sent so far."""

    run: Callable[..., Any]
    session: boto3.Session
    folder: Path
    home: Path
    topic: str
    received: list[dict[str, Any]] = field(default_factory=list)

    def deploy(self, *, liveness: bool) -> None:
        file = self.folder / f"{NAME}.yaml"
        # No schedule fires while the test runs, so that nothing else happens.
        hour = (datetime.now(tz=UTC).hour + 12) % 24
        text = DEPLOYMENT.format(liveness=str(liveness).lower(), hour=hour, topic=self.topic)
        file.write_text(text, encoding="utf-8")
        done = self.run("local", "deploy", str(file), "--home", str(self.home))
        assert done.returncode == 0, done.stdout + done.stderr

    def messages(self) -> list[dict[str, Any]]:
        """All messages so far."""
        sqs = self.session.client("sqs")
        url = sqs.get_queue_url(QueueName=NAME)["QueueUrl"]
        while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for each in found:
                self.received.append(json.loads(each["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return self.received

    def subjects(self) -> list[str]:
        return [message["Subject"] for message in self.messages()]

    def states(self) -> dict[str, str]:
        """The states of all alarms."""
        found = self.session.client("cloudwatch").describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        alarms = (*found["MetricAlarms"], *found["CompositeAlarms"])
        return {each["AlarmName"].removeprefix(f"{NAME}-"): each["StateValue"] for each in alarms}

    def fail_requests(self) -> None:
        """Let the endpoint have failed to answer five minutes ago, so that the next minute is without failures."""
        moment = datetime.now(tz=UTC).replace(second=1, microsecond=0) - timedelta(minutes=5)
        data = [
            {"MetricName": metric, "Dimensions": VARIANT, "Timestamp": moment, "Value": 3.0}
            for metric in ("Invocation5XXErrors", "InvocationModelErrors")
        ]
        self.session.client("cloudwatch").put_metric_data(Namespace="AWS/SageMaker", MetricData=data)


def topic_with_queue(session: boto3.Session) -> str:
    """A topic that is there before the deployment, and the queue of somebody who receives what it sends."""
    sqs, sns = session.client("sqs"), session.client("sns")
    queue = sqs.get_queue_attributes(QueueUrl=sqs.create_queue(QueueName=NAME)["QueueUrl"], AttributeNames=["All"])
    topic = str(sns.create_topic(Name="people-on-call")["TopicArn"])
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue["Attributes"]["QueueArn"])
    return topic


@pytest.fixture(scope="module")
def output(driftgauge: Any, home: Path, session: boto3.Session) -> Told:
    """A deployment without alarms on liveness, which were switched on afterwards."""
    write_sample(home.parent)
    topic = topic_with_queue(session)
    deployment = Told(run=driftgauge, session=session, folder=home.parent, home=home, topic=topic)
    deployment.deploy(liveness=False)
    deployment.deploy(liveness=True)
    return deployment


def test_nothing_is_sent_about_alarms_that_are_created(output: Told) -> None:
    until(lambda: output.states()["needs-attention"] == "OK", seconds=60)
    assert output.states()["data-quality-no-data"] in {"OK", "INSUFFICIENT_DATA"}
    assert output.messages() == []


def test_a_burst_of_errors_is_one_message_and_its_end_another(output: Told) -> None:
    output.fail_requests()
    until(lambda: len(output.messages()) > 1, seconds=150)
    assert [subject.partition(":")[0] for subject in output.subjects()] == ["ALARM", "OK"]
    assert {message["MessageAttributes"]["alarm"]["Value"] for message in output.received} == {f"{NAME}-errors"}
    assert {message["MessageAttributes"]["severity"]["Value"] for message in output.received} == {"page"}
    seen_by = json.loads(output.received[0]["MessageAttributes"]["seen_by"]["Value"])
    assert seen_by == [f"{NAME}-server-errors", f"{NAME}-model-errors"]
    until(lambda: output.states()["needs-attention"] == "OK", seconds=60)


def test_drift_is_one_message_however_many_alarms_see_it(output: Told) -> None:
    before = len(output.messages())
    write_rows(output.folder / "drifted.csv", seed=9, shift=4.0)
    traffic = Traffic(name=NAME, label="label", run=output.run, session=output.session)
    traffic.window("drifted", output.folder / "drifted.csv", ("data_quality",))
    seeing = ("data-quality-violations", "data-quality-drift-width", "data-quality-drift-depth")
    until(lambda: {output.states()[name] for name in seeing} == {"ALARM"}, seconds=120)
    until(lambda: len(output.messages()) > before, seconds=30)
    [message] = output.messages()[before:]
    assert message["MessageAttributes"]["alarm"]["Value"] == f"{NAME}-data-quality-findings"
    assert message["MessageAttributes"]["severity"]["Value"] == "ticket"
    headline, _, worst, *_ = message["Message"].splitlines()
    assert re.fullmatch(r"informed has \d+ data quality violations from .* UTC, the worst of \w+", headline)
    assert re.match(r"- (width|height|depth): expected .*; found .*", worst)
    assert "Report: https://us-east-1.console.aws.amazon.com/s3/object/" in message["Message"]
    assert "Look further: `driftgauge violations informed --monitor data_quality`" in message["Message"]
