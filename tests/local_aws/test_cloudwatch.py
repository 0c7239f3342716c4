"""CloudWatch as a client sees it: metrics by their exact dimensions, and alarms that reach a queue behind a topic."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from driftgauge_local.instance import Instance

DIMENSIONS = [{"Name": "Endpoint", "Value": "e"}, {"Name": "MonitoringSchedule", "Value": "s"}]
PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Inbox:
    """A queue that a topic delivers to, as the demo reads what reached a person."""

    sqs: Any
    url: str
    topic: str

    def messages(self) -> list[dict[str, Any]]:
        received = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(json.loads(each["Body"])["Message"]) for each in received]


@pytest.fixture(scope="module")
def cloudwatch(session: boto3.Session, local_aws: Instance) -> Any:
    return session.client("cloudwatch", endpoint_url=local_aws.endpoint_url)


@pytest.fixture
def inbox(session: boto3.Session, local_aws: Instance, request: pytest.FixtureRequest) -> Inbox:
    sns = session.client("sns", endpoint_url=local_aws.endpoint_url)
    sqs = session.client("sqs", endpoint_url=local_aws.endpoint_url)
    name = request.node.name.replace("_", "-")[:80]
    topic = sns.create_topic(Name=name)["TopicArn"]
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    return Inbox(sqs, url, topic)


def publish(cloudwatch: Any, namespace: str, value: float, dimensions: list[dict[str, str]]) -> None:
    # Alarms do not see the minute in progress.
    timestamp = datetime.now(UTC) - timedelta(minutes=1)
    datum = {"MetricName": "rmse", "Value": value, "Dimensions": dimensions, "Timestamp": timestamp}
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=[datum])


def put_alarm(cloudwatch: Any, namespace: str, **settings: Any) -> str:
    name = f"{namespace}-alarm"
    defaults: dict[str, Any] = {
        "MetricName": "rmse",
        "Dimensions": DIMENSIONS,
        "Statistic": "Maximum",
        "Period": 3600,
        "EvaluationPeriods": 1,
        "Threshold": 5.0,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    cloudwatch.put_metric_alarm(AlarmName=name, Namespace=namespace, **{**defaults, **settings})
    return name


def state(cloudwatch: Any, name: str) -> str:
    [alarm] = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return str(alarm["StateValue"])


def eventually(ask: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ask():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def test_an_alarm_looks_at_its_own_dimensions_only(cloudwatch: Any) -> None:
    name = put_alarm(cloudwatch, "own-dimensions")

    publish(cloudwatch, "own-dimensions", 9.0, DIMENSIONS[:1])
    assert state(cloudwatch, name) == "INSUFFICIENT_DATA"

    publish(cloudwatch, "own-dimensions", 9.0, DIMENSIONS)
    assert state(cloudwatch, name) == "ALARM"


def test_an_alarm_does_not_see_what_was_a_day_old_when_it_was_published(cloudwatch: Any) -> None:
    name = put_alarm(cloudwatch, "late", Period=86_400, EvaluationPeriods=3, DatapointsToAlarm=1)
    datum = {"MetricName": "rmse", "Value": 9.0, "Dimensions": DIMENSIONS}

    yesterday = datetime.now(UTC) - timedelta(hours=25)
    cloudwatch.put_metric_data(Namespace="late", MetricData=[{**datum, "Timestamp": yesterday}])
    assert state(cloudwatch, name) == "INSUFFICIENT_DATA"

    publish(cloudwatch, "late", 9.0, DIMENSIONS)
    assert state(cloudwatch, name) == "ALARM"


def test_a_change_of_state_reaches_a_queue_behind_the_topic(cloudwatch: Any, inbox: Inbox) -> None:
    name = put_alarm(cloudwatch, "to-queue", AlarmActions=[inbox.topic], OKActions=[inbox.topic])

    publish(cloudwatch, "to-queue", 9.0, DIMENSIONS)
    publish(cloudwatch, "to-queue", 10.0, DIMENSIONS)

    [message] = inbox.messages()
    assert message["AlarmName"] == name
    assert (message["OldStateValue"], message["NewStateValue"]) == ("INSUFFICIENT_DATA", "ALARM")
    assert message["Trigger"]["Threshold"] == 5.0


def test_time_alone_moves_an_alarm_whose_data_is_missing(cloudwatch: Any, inbox: Inbox) -> None:
    name = put_alarm(cloudwatch, "silence", Period=10, TreatMissingData="breaching", AlarmActions=[inbox.topic])

    eventually(lambda: state(cloudwatch, name) == "ALARM")
    assert inbox.messages()[0]["NewStateReason"].endswith("treated as [Breaching].")


def test_a_composite_alarm_follows_its_children(cloudwatch: Any, inbox: Inbox) -> None:
    child = put_alarm(cloudwatch, "of-composite")
    cloudwatch.put_composite_alarm(AlarmName="any-drift", AlarmRule=f'ALARM("{child}")', AlarmActions=[inbox.topic])

    publish(cloudwatch, "of-composite", 9.0, DIMENSIONS)

    [message] = inbox.messages()
    assert message["AlarmName"] == "any-drift"
    assert message["TriggeringChildren"][0]["Arn"].endswith(child)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"Metrics": [{"Id": "m", "Expression": "1"}], "MetricName": None}, "metric math"),
        ({"ComparisonOperator": "LessThanLowerThreshold"}, "LessThanLowerThreshold"),
    ],
)
def test_an_alarm_that_cannot_be_evaluated_is_refused(cloudwatch: Any, settings: dict[str, Any], named: str) -> None:
    request = {"AlarmName": "math", "EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold"}

    with pytest.raises(ClientError, match=named):
        cloudwatch.put_metric_alarm(**{k: v for k, v in (request | settings).items() if v is not None})

    assert cloudwatch.describe_alarms(AlarmNames=["math"])["MetricAlarms"] == []


def test_names_that_are_not_ascii_are_refused(cloudwatch: Any) -> None:
    """One of them loses all data of the call."""
    data = [{"MetricName": "fine", "Value": 1.0}, {"MetricName": "größe", "Value": 1.0}]
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        cloudwatch.put_metric_data(Namespace="names", MetricData=data)
    assert cloudwatch.list_metrics(Namespace="names")["Metrics"] == []

    with pytest.raises(ClientError, match="printable ASCII"):
        put_alarm(cloudwatch, "names", MetricName="größe")


def test_metrics_are_read_by_their_exact_dimensions(cloudwatch: Any) -> None:
    for value, dimensions in ((1.0, []), (2.0, DIMENSIONS[:1]), (3.0, DIMENSIONS)):
        publish(cloudwatch, "read-back", value, dimensions)
    now = datetime.now(UTC)
    window = {"StartTime": now - timedelta(hours=1), "EndTime": now + timedelta(minutes=1)}

    def statistics(dimensions: list[dict[str, str]]) -> list[float]:
        found = cloudwatch.get_metric_statistics(
            Namespace="read-back",
            MetricName="rmse",
            Dimensions=dimensions,
            Period=7200,
            Statistics=["Maximum", "SampleCount"],
            **window,
        )["Datapoints"]
        return [each["Maximum"] * each["SampleCount"] for each in found]

    def data(dimensions: list[dict[str, str]]) -> list[float]:
        metric = {"Namespace": "read-back", "MetricName": "rmse", "Dimensions": dimensions}
        query = {"Id": "m", "MetricStat": {"Metric": metric, "Period": 7200, "Stat": "Sum"}}
        return list(cloudwatch.get_metric_data(MetricDataQueries=[query], **window)["MetricDataResults"][0]["Values"])

    for read in (statistics, data):
        assert [read(each) for each in ([], DIMENSIONS[:1], DIMENSIONS)] == [[1.0], [2.0], [3.0]]


def test_metrics_are_listed_by_the_dimensions_that_they_have(cloudwatch: Any) -> None:
    publish(cloudwatch, "listed", 1.0, DIMENSIONS)
    publish(cloudwatch, "listed", 1.0, [{"Name": "Endpoint", "Value": "another"}])

    found = cloudwatch.list_metrics(Namespace="listed", Dimensions=DIMENSIONS[:1])["Metrics"]

    assert found == [{"Namespace": "listed", "MetricName": "rmse", "Dimensions": DIMENSIONS}]


def test_an_alarm_on_a_queue_follows_its_messages(cloudwatch: Any, session: boto3.Session, local_aws: Instance) -> None:
    sqs = session.client("sqs", endpoint_url=local_aws.endpoint_url)
    url = sqs.create_queue(QueueName="dead-letters")["QueueUrl"]
    cloudwatch.put_metric_alarm(
        AlarmName="dead-letters",
        Namespace="AWS/SQS",
        MetricName="ApproximateNumberOfMessagesVisible",
        Dimensions=[{"Name": "QueueName", "Value": "dead-letters"}],
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
    )
    assert state_becomes(cloudwatch, "dead-letters", "OK")

    sqs.send_message(QueueUrl=url, MessageBody="lost")

    assert state_becomes(cloudwatch, "dead-letters", "ALARM")


def state_becomes(cloudwatch: Any, alarm: str, state: str) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if cloudwatch.describe_alarms(AlarmNames=[alarm])["MetricAlarms"][0]["StateValue"] == state:
            return True
        time.sleep(0.1)
    return False
