import pytest

from custom_resources import schedule_drain
from custom_resources.errors import DeploymentError

SCHEDULE = "shop-data-quality"
JOB = "model-monitoring-202611220700-0123456789abcdef01234567"


@pytest.fixture
def stack(aws, cloudformation):
    aws.schedules[SCHEDULE] = "Scheduled"
    return cloudformation("Custom::DriftgaugeScheduleDrain", {"ScheduleName": SCHEDULE})


def execution(aws, status, *, job=True):
    found = {"MonitoringScheduleName": SCHEDULE, "MonitoringExecutionStatus": status}
    if job:
        found["ProcessingJobArn"] = f"arn:aws:sagemaker:eu-west-1:1:processing-job/{JOB}"
        aws.jobs[JOB] = {"ProcessingJobName": JOB, "ProcessingJobStatus": status}
    aws.executions.append(found)
    return found


@pytest.fixture
def gate(aws, cloudformation):
    """The drain on which the schedule depends."""
    aws.schedules[SCHEDULE] = "Scheduled"
    properties = {"ScheduleName": SCHEDULE, "When": "BeforeUpdate", "Changes": ["definition-1", "cron(0 * ? * * *)"]}
    return cloudformation("Custom::DriftgaugeScheduleDrain", properties)


@pytest.mark.parametrize("request_type", ["Create", "Update"])
def test_create_and_update_do_nothing(aws, stack, request_type):
    assert stack.ask(request_type)["IsComplete"]
    assert not aws.calls


def test_the_id_follows_from_the_schedule(aws, stack):
    stack.ask("Create")
    created = stack.physical_id

    stack.ask("Update")

    assert stack.physical_id == created


def test_delete_stops_the_schedule(aws, stack):
    assert stack.ask("Delete")["IsComplete"]
    assert aws.schedules[SCHEDULE] == "Stopped"


def test_delete_stops_the_running_execution_and_waits_for_its_end(aws, stack):
    running = execution(aws, "InProgress")
    event = stack.event("Delete")
    stack.deliver(event)

    assert aws.jobs[JOB]["ProcessingJobStatus"] == "Stopping"
    running["MonitoringExecutionStatus"] = "Stopping"
    assert stack.poll(event) == {"IsComplete": False}
    running["MonitoringExecutionStatus"] = "Stopped"
    assert stack.poll(event)["IsComplete"]
    assert aws.count("StopProcessingJob") == 1


def test_a_pending_execution_is_stopped_once_it_has_a_job(aws, stack):
    pending = execution(aws, "Pending", job=False)
    event = stack.event("Delete")
    stack.deliver(event)
    assert stack.poll(event) == {"IsComplete": False}

    aws.executions.remove(pending)
    execution(aws, "InProgress")
    assert stack.poll(event) == {"IsComplete": False}

    assert aws.jobs[JOB]["ProcessingJobStatus"] == "Stopping"


@pytest.mark.parametrize("status", ["Completed", "CompletedWithViolations", "Failed", "Stopped"])
def test_what_has_ended_is_not_waited_for(aws, stack, status):
    execution(aws, status)

    assert stack.ask("Delete")["IsComplete"]
    assert aws.count("StopProcessingJob") == 0


def test_a_schedule_that_is_stopped_is_not_stopped_again(aws, stack):
    aws.schedules[SCHEDULE] = "Stopped"

    assert stack.ask("Delete")["IsComplete"]
    assert aws.count("StopMonitoringSchedule") == 0


def test_a_schedule_that_is_still_being_made_is_waited_for(aws, stack):
    aws.schedules[SCHEDULE] = "Pending"

    assert stack.ask("Delete") == {"IsComplete": False}


def test_a_schedule_that_is_gone_needs_nothing(aws, stack):
    aws.schedules.clear()

    assert stack.ask("Delete")["IsComplete"]


def test_delete_delivered_again_is_the_same(aws, stack):
    execution(aws, "InProgress")
    event = stack.event("Delete")
    stack.deliver(event)
    stack.deliver(event)

    assert aws.count("StopMonitoringSchedule") == 1
    assert aws.count("StopProcessingJob") == 1


def test_deletion_keeps_the_physical_id(aws, stack):
    stack.physical_id = "AWSCDK::CustomResourceProviderFramework::CREATE_FAILED"

    stack.deliver(stack.event("Delete"))

    assert stack.physical_id == "AWSCDK::CustomResourceProviderFramework::CREATE_FAILED"


def test_before_deletion_is_the_default(aws, stack):
    execution(aws, "InProgress")

    assert stack.ask("Delete", When="BeforeDelete") == {"IsComplete": False}
    assert stack.ask("Update", When="BeforeDelete")["IsComplete"]


@pytest.mark.parametrize("status", ["Pending", "InProgress", "Stopping"])
def test_an_update_waits_for_the_execution_and_stops_nothing(aws, gate, status):
    running = execution(aws, status)
    event = gate.event("Update", Changes=["definition-2"])
    gate.deliver(event)

    assert gate.poll(event) == {"IsComplete": False}
    running["MonitoringExecutionStatus"] = "CompletedWithViolations"
    assert gate.poll(event)["IsComplete"]
    assert aws.count("StopProcessingJob") == aws.count("StopMonitoringSchedule") == 0


def test_an_update_waits_for_an_execution_that_is_about_to_start(aws, gate, monkeypatch):
    event = gate.event("Update", Changes=["definition-2"])
    gate.deliver(event)

    monkeypatch.setattr(schedule_drain, "may_start", lambda *_: True)
    assert gate.poll(event) == {"IsComplete": False}
    monkeypatch.setattr(schedule_drain, "may_start", lambda *_: False)
    assert gate.poll(event)["IsComplete"]


def test_an_update_of_a_stopped_schedule_waits_for_nothing(aws, gate, monkeypatch):
    aws.schedules[SCHEDULE] = "Stopped"
    monkeypatch.setattr(schedule_drain, "may_start", lambda *_: True)

    assert gate.ask("Update")["IsComplete"]


def test_a_rollback_s_update_waits_too(aws, gate):
    gate.ask("Update", Changes=["definition-2"])
    execution(aws, "InProgress")

    assert gate.ask("Update") == {"IsComplete": False}


def test_an_update_waits_for_a_schedule_that_is_still_being_made(aws, gate):
    aws.schedules[SCHEDULE] = "Pending"

    assert gate.ask("Update") == {"IsComplete": False}


def test_an_update_does_not_wait_for_a_schedule_that_is_not_there(aws, gate):
    aws.schedules.clear()

    assert gate.ask("Update")["IsComplete"]


@pytest.mark.parametrize("request_type", ["Create", "Delete"])
def test_before_an_update_create_and_delete_do_nothing(aws, gate, request_type):
    execution(aws, "InProgress")

    assert gate.ask(request_type)["IsComplete"]
    assert not aws.calls


def test_the_two_drains_of_a_schedule_have_ids_of_their_own(aws, stack, gate):
    stack.ask("Create")
    gate.ask("Create")
    created = gate.physical_id
    gate.ask("Update", Changes=["definition-2"])

    assert gate.physical_id == created != stack.physical_id


def test_another_time_to_drain_is_refused(aws, stack):
    with pytest.raises(DeploymentError, match="it must be one of BeforeDelete, BeforeUpdate"):
        stack.ask("Create", When="Sometimes")


@pytest.mark.parametrize("request_type", ["Create", "Update"])
def test_the_first_datapoint_is_published_with_the_schedule(aws, stack, request_type):
    stack.ask(request_type, EndpointName="shop")

    [datum] = aws.metrics
    assert (datum["Namespace"], datum["MetricName"], datum["Value"]) == ("Driftgauge", "executions_ended", 0)
    assert {entry["Name"]: entry["Value"] for entry in datum["Dimensions"]} == {
        "Endpoint": "shop",
        "MonitoringSchedule": SCHEDULE,
    }


def test_neither_deletion_nor_the_drain_before_an_update_publishes_a_datapoint(aws, stack, gate):
    stack.ask("Delete", EndpointName="shop")
    gate.ask("Create", EndpointName="shop")
    gate.ask("Update", EndpointName="shop")

    assert not aws.metrics


def test_a_watch_begins_once_cloudwatch_has_time(aws, stack, no_waiting):
    aws.fail("PutMetricData", "Throttling", times=2)

    stack.ask("Create", EndpointName="shop")

    assert len(aws.metrics) == 1
    assert len(no_waiting) == 2
