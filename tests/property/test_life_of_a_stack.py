"""What a stack promises over random lives: deployed, failed, rolled back, executed, destroyed, with faults in between.

Handlers and SageMaker are the real ones, in this process. Between any two of its calls a Lambda may die; its request
comes again, or its resource fails. Any request may come twice. Services are too busy for a moment, or for so long that
a Lambda gives up; jobs end in every way, or never.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import boto3
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import MODEL_URI, endpoint_config, endpoint_settled, eventually, model
from property.cloud_in_process import CloudInProcess, KilledError, VirtualClock, read_json
from property.held_jobs import HeldProgram, Verdict
from property.small_cloudformation import Call, FailedError, Stack
from property.stack_under_test import LABELLED_DATA, TRAINING_DATA, Target, machine, machine_arn, now_config, resources

from custom_resources import clients
from custom_resources.errors import DeploymentError
from driftgauge_local.sagemaker import SageMaker
from driftgauge_local.sagemaker.jobs import run as job_run
from driftgauge_local.sagemaker.jobs.programs import PROGRAMS

SERVICES = {
    "s3": "s3",
    "sagemaker": "sagemaker",
    "runtime": "sagemaker-runtime",
    "cloudwatch": "cloudwatch",
    "stepfunctions": "stepfunctions",
}
RUNNING = {"Pending", "InProgress", "Stopping"}
MOST_CALLS = 100
# The same lives each time, unless somebody looks for new ones: DRIFTGAUGE_LIVES=500 pytest tests/property
MORE_LIVES = os.environ.get("DRIFTGAUGE_LIVES")
LIVES = settings(
    max_examples=int(MORE_LIVES or 20), stateful_step_count=40, deadline=None, derandomize=MORE_LIVES is None
)
targets = st.builds(
    Target,
    data=st.sampled_from(["old", "new"]),
    model=st.sampled_from(["one", "two"]),
    margin=st.sampled_from(["0", "0.5"]),
    fails_at_last=st.sampled_from([False, False, True]),
)
deaths = st.none() | st.integers(min_value=0, max_value=8)
storms = st.sampled_from([1, 3, 60])


class Lives(RuleBasedStateMachine):
    """One stack; CloudFormation does one thing at a time with it, and people and services do others meanwhile."""

    cloud: ClassVar[CloudInProcess]
    count: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).count += 1
        self.name = f"life-{self.count}"
        self.memory, self.service = self.cloud.memory, self.cloud.service
        self.cloud.jobs.clear()
        self.cloud.throttled.clear()
        self.stack = Stack(name=self.name, resources=resources(self.name), call=self.service.call)
        self.operation: Any = None
        self.pending: Call | None = None
        self.delivered: Call | None = None
        self.waits = False
        self.orphans: set[str] = set()
        self.successes: Counter[str] = Counter()
        self.seen: dict[str, bytes] = {}
        self.settled: set[str] = set()
        self.before: Any = None
        self.jobs_before_rollback: int | None = None

    # What people do

    @precondition(lambda self: self.operation is None)
    @rule(wanted=targets)
    def deploy(self, wanted: Target) -> None:
        self.begin(self.stack.deploy(wanted))

    @precondition(lambda self: self.operation is None and self.stack.held)
    @rule()
    def destroy(self) -> None:
        self.begin(self.stack.destroy())

    @precondition(lambda self: self.operation is None and self.stack.held and not self.executing())
    @rule()
    def execute(self) -> None:
        schedule = self.service.call("DescribeMonitoringSchedule", {"MonitoringScheduleName": self.name})
        changed = {"MonitoringScheduleName": self.name, "MonitoringScheduleConfig": now_config(schedule)}
        self.service.call("UpdateMonitoringSchedule", changed)
        eventually(lambda: bool(self.executions()) and "ProcessingJobArn" in self.executions()[0])

    @precondition(lambda self: self.operation is None and "WorkflowDrain" in self.stack.held)
    @rule()
    def run_a_workflow(self) -> None:
        running = self.cloud.workflows.setdefault(machine_arn(self.name), set())
        running.add(f"{machine_arn(self.name)}:{len(running)}")

    # What happens meanwhile

    @precondition(lambda self: self.pending)
    @rule(death=deaths, comes_again=st.sampled_from([True, True, False]))
    def go_on(self, death: int | None, comes_again: bool) -> None:
        try:
            answer = self.make(self.pending, death)
        except KilledError:
            if not comes_again and not self.stack.has_to_succeed:
                self.give_up("the Lambda died")
        except (DeploymentError, FailedError) as failure:
            self.cloud.throttled.clear()
            if not (self.stack.has_to_succeed and "Rate exceeded" in str(failure)):
                self.give_up(str(failure))
        else:
            if self.pending.is_request:
                self.delivered = self.pending
            elif not self.pending.is_poll or answer["IsComplete"]:
                self.delivered = None
            self.waits = self.pending.is_poll and not answer["IsComplete"]
            self.resume(answer)

    @precondition(lambda self: self.pending)
    @rule()
    def go_on_undisturbed(self) -> None:
        """As far as it goes without waiting."""
        self.waits = False
        while self.pending and not self.waits:
            self.go_on(None, True)

    @precondition(lambda self: self.delivered)
    @rule(death=deaths)
    def deliver_again(self, death: int | None) -> None:
        with suppress(KilledError, DeploymentError, FailedError):
            self.make(self.delivered, death)

    @precondition(lambda self: self.waits_for_a_job() and not self.stack.has_to_succeed)
    @rule()
    def run_out_of_time(self) -> None:
        self.resume(FailedError("not complete within the time of the provider"))

    @precondition(lambda self: self.cloud.running())
    @rule(verdict=st.sampled_from([Verdict.COMPLETED, *Verdict]))
    def a_job_ends(self, verdict: Verdict) -> None:
        self.end(self.cloud.running()[-1], verdict)

    @precondition(lambda self: self.cloud.running())
    @rule()
    def somebody_stops_a_job(self) -> None:
        job = self.cloud.running()[-1]
        self.service.call("StopProcessingJob", {"ProcessingJobName": job})
        self.cloud.settle(job)

    @precondition(lambda self: self.executing())
    @rule()
    def the_execution_ends(self) -> None:
        job = self.executions()[0]["ProcessingJobArn"].rpartition("/")[2]
        self.cloud.end(job, Verdict.FAILED)
        eventually(lambda: not self.executing())

    @rule(operation=st.sampled_from(["CreateProcessingJob", "ListObjectsV2", "PutObject", "GetObject"]), times=storms)
    def a_service_is_busy(self, operation: str, times: int) -> None:
        self.cloud.throttled[operation] = times

    # What is promised

    @invariant()
    def no_job_runs_for_inputs_that_had_a_success(self) -> None:
        created = Counter(place for _, place in self.cloud.jobs)
        assert {place: created[place] for place in self.successes} == self.successes

    @invariant()
    def one_job_at_most_runs_for_the_same_inputs(self) -> None:
        running = Counter(place for name, place in self.cloud.jobs if self.cloud.status(name) == "InProgress")
        assert not running or max(running.values()) == 1

    @invariant()
    def no_file_is_lost_and_no_suggestion_changes(self) -> None:
        files = {each.uri for each in self.memory.list_objects(f"s3://bucket/{self.name}/")}
        assert set(self.seen) <= files
        for uri in self.seen:
            if "/used/" in uri or (uri.rpartition("/")[0] in self.settled and not uri.endswith("attempt.json")):
                assert self.memory.get_object(uri) == self.seen[uri]
        # What a job without success has written, one with success replaces.
        self.seen, self.settled = {uri: self.memory.get_object(uri) for uri in files}, set(self.successes)

    @invariant()
    def constraints_in_use_have_their_difference_beside_them(self) -> None:
        used = {uri.rpartition("/")[0] for uri in self.seen if "/used/" in uri and uri.endswith("/constraints.json")}
        assert all(f"{folder}/difference.json" in self.seen for folder in used)

    @invariant()
    def what_a_definition_compares_with_is_there(self) -> None:
        for name in self.definitions():
            found = self.service.call("DescribeDataQualityJobDefinition", {"JobDefinitionName": name})
            uri = found["DataQualityBaselineConfig"]["ConstraintsResource"]["S3Uri"]
            assert read_json(self.memory, uri)["features"] == []

    @invariant()
    def a_rollback_runs_no_job(self) -> None:
        if self.operation is not None and self.stack.rolling_back:
            self.jobs_before_rollback = self.jobs_before_rollback or len(self.cloud.jobs)
            assert len(self.cloud.jobs) == self.jobs_before_rollback

    # How it is done

    def waits_for_a_job(self) -> bool:
        return self.pending is not None and self.pending.is_poll and bool(self.cloud.running())

    def begin(self, operation: Any) -> None:
        self.operation, self.before, self.jobs_before_rollback = operation, self.look(), None
        self.delivered = None
        self.advance(lambda: next(operation))

    def give_up(self, reason: str) -> None:
        """Fail the resource; where it has not even answered, nobody knows of a job that it began."""
        if self.pending is not None and self.pending.is_request:
            # Such a job runs to its end, and whoever asks for the same inputs then finds its result.
            self.orphans.update(self.cloud.running())
        self.resume(FailedError(reason))

    def resume(self, answer: Any) -> None:
        if isinstance(answer, FailedError):
            self.delivered = None
            assert not self.stack.has_to_succeed, f"what has to succeed failed: {answer}"
            self.advance(lambda: self.operation.throw(answer))
        else:
            self.advance(lambda: self.operation.send(answer))

    def advance(self, step: Any) -> None:
        try:
            self.pending = step()
        except StopIteration:
            self.operation = self.pending = self.delivered = None
            self.check_rest()

    def make(self, call: Call | None, death: int | None) -> Any:
        assert call is not None
        self.cloud.dies_after = death
        try:
            return call.make()
        finally:
            self.cloud.dies_after = None

    def end(self, job: str, verdict: Verdict) -> None:
        self.cloud.end(job, verdict)
        if verdict.is_success and self.cloud.status(job) == "Completed":
            place = dict(self.cloud.jobs)[job]
            self.successes[place] = Counter(where for _, where in self.cloud.jobs)[place]

    def come_to_an_end(self) -> None:
        self.cloud.throttled.clear()
        for _ in range(MOST_CALLS):
            if self.operation is None:
                return
            for job in self.cloud.running():
                self.end(job, Verdict.COMPLETED)
            if self.waits and self.executing():
                self.the_execution_ends()
            self.go_on(None, True)
        raise AssertionError(f"no end after {MOST_CALLS} calls")

    def executions(self) -> list[Any]:
        listed = self.service.call("ListMonitoringExecutions", {"MonitoringScheduleName": self.name})
        return list(listed["MonitoringExecutionSummaries"])

    def executing(self) -> bool:
        return any(each["MonitoringExecutionStatus"] in RUNNING for each in self.executions())

    def definitions(self) -> list[str]:
        listed = self.service.call("ListDataQualityJobDefinitions", {"NameContains": f"{self.name}-"})
        return [each["MonitoringJobDefinitionName"] for each in listed["JobDefinitionSummaries"]]

    def look(self) -> Any:
        """Return what is there of the stack: its schedule's definition, and every definition."""
        listed = self.service.call("ListMonitoringSchedules", {"NameContains": self.name})
        names = [each["MonitoringScheduleName"] for each in listed["MonitoringScheduleSummaries"]]
        uses = [
            self.service.call("DescribeMonitoringSchedule", {"MonitoringScheduleName": name})[
                "MonitoringScheduleConfig"
            ]
            for name in names
            if name == self.name
        ]
        return [each["MonitoringJobDefinitionName"] for each in uses], sorted(self.definitions())

    def check_rest(self) -> None:
        assert set(self.cloud.running()) <= self.orphans
        used, there = self.look()
        assert used == there
        if self.stack.failure is not None:
            assert (used, there) == self.before
        assert bool(there) == bool(self.stack.held)
        assert self.stack.held or not self.cloud.workflows.get(machine_arn(self.name))

    def check_deployed(self, target: Target) -> None:
        quality, training = (self.stack.held[name] for name in ("Quality", "Training"))
        assert float(quality.attributes["rmse_threshold"]) == 2.0 * (1 + float(target.margin))
        used = read_json(self.memory, quality.attributes["ConstraintsUri"])["regression_constraints"]
        assert used["rmse"]["threshold"] == float(quality.attributes["rmse_threshold"])
        assert self.look()[0] == [self.stack.held["Definition"].attributes["Name"]]
        assert training.physical_id in training.attributes["ConstraintsUri"]
        assert {self.name, machine(self.name)} <= self.cloud.watched

    def teardown(self) -> None:
        """In the end the operation under way ends, others succeed while a monitor runs, and all of it goes."""
        self.come_to_an_end()
        for data, margin in (("old", "0"), ("new", "0.5")):
            wanted = Target(data=data, model="two", margin=margin)
            self.deploy(wanted)
            self.come_to_an_end()
            assert self.stack.failure is None
            self.check_deployed(wanted)
            if not self.executing():
                self.execute()
        self.run_a_workflow()
        self.destroy()
        self.come_to_an_end()
        assert not self.executing()
        # A later life must not search among the files of all those before it.
        for uri in self.seen:
            del self.memory.objects[uri]


@pytest.fixture
def cloud(artifact: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CloudInProcess]:
    memory = MemoryCloud()
    memory.put_object(MODEL_URI, artifact)
    memory.put_object(TRAINING_DATA, b"1,2,3,4\n")
    memory.put_object(LABELLED_DATA, b"1,2,3,4\n5,6,7,8\n")
    for hours in (0, 1):
        memory.put_object(
            f"s3://bucket/capture/endpoint/AllTraffic/{memory.now() - timedelta(hours=hours):%Y/%m/%d/%H}/a.jsonl",
            b"{}",
        )
    monkeypatch.setattr(job_run, "_POLL_SECONDS", 0.01)
    programs = dict.fromkeys(PROGRAMS, HeldProgram())
    service = SageMaker(cloud=memory, home=tmp_path, region="us-east-1", account="123456789012", programs=programs)
    service.call("CreateModel", model())
    service.call("CreateEndpointConfig", endpoint_config())
    service.call("CreateEndpoint", {"EndpointName": "endpoint", "EndpointConfigName": "config"})
    assert endpoint_settled(service)["EndpointStatus"] == "InService"
    yield CloudInProcess(service=service, memory=memory, home=tmp_path)
    service.stop()


@pytest.fixture
def reached(cloud: CloudInProcess, monkeypatch: pytest.MonkeyPatch) -> CloudInProcess:
    """The Lambda's clients reach the cloud in this process, and its pauses take no time."""
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
    for name, service in SERVICES.items():
        client = session.client(service)
        client.meta.events.register("provide-client-params", _remember)
        client.meta.events.register("before-call", cloud.answer)
        monkeypatch.setattr(clients, name, lambda client=client: client)
    monkeypatch.setattr(clients, "time", VirtualClock())
    return cloud


def _remember(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    context["params"] = dict(params)


def test_a_stack_keeps_its_promises_over_random_lives(reached: CloudInProcess) -> None:
    class Bound(Lives):
        cloud = reached

    run_state_machine_as_test(Bound, settings=LIVES)
