"""The first datapoint of a monitor is readable before the deployment goes on, and an alarm is created."""

import pytest

DRAINS = [
    ("Custom::DriftgaugeScheduleDrain", {"ScheduleName": "shop-data-quality", "When": "BeforeDelete"}),
    ("Custom::DriftgaugeWorkflowDrain", {"MonitorName": "shop-data-quality", "StateMachineArn": "arn"}),
]


@pytest.fixture(params=DRAINS, ids=["schedule", "workflow"])
def drain(aws, cloudformation, request):
    resource_type, properties = request.param
    return cloudformation(resource_type, {**properties, "EndpointName": "shop"})


def test_a_datapoint_that_can_be_read_at_once_is_read_once(aws, clock, drain):
    drain.ask("Create")

    assert aws.count("GetMetricStatistics") == 1
    assert clock.pauses == []


def test_the_deployment_waits_until_the_datapoint_can_be_read(aws, clock, drain):
    aws.unreadable = 4

    drain.ask("Create")

    assert aws.count("PutMetricData") == 1
    assert clock.pauses == [5.0] * 4


def test_it_does_not_wait_for_ever(aws, clock, drain, caplog):
    aws.unreadable = 1_000_000

    assert drain.ask("Create")["IsComplete"]
    assert 280 <= clock.now <= 300, "until the call has to answer"
    assert "the first datapoint cannot be read yet" in caplog.text


def test_what_is_read_back_is_what_was_published(aws, clock, drain):
    drain.ask("Create")

    [read] = [request for name, request in aws.calls if name == "GetMetricStatistics"]
    [written] = aws.metrics
    assert (read["Namespace"], read["MetricName"], read["Dimensions"]) == (
        written["Namespace"],
        written["MetricName"],
        written["Dimensions"],
    )
