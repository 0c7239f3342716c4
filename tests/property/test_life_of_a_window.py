"""What a monitor's workflow promises of one window over random lives, and what is reported of it.

Executions start twice and run beside each other; they are stopped between any two states; their Lambdas die and are
called again. Jobs end in every way, or cannot start. Labels come late, and files are replaced while all that goes on.
Events are lost, delivered twice, and in any order.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, ClassVar

import boto3
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from property.workflows_in_memory import (
    CAPTURES,
    INPUTS,
    LABELS,
    MACHINE,
    MONITOR,
    REPORTS,
    RUNNING,
    Cloud,
    Execution,
    KilledError,
)

import execution_report.clients
import execution_report.handler
import monitor_execution.clients

MORE_LIVES = os.environ.get("DRIFTGAUGE_LIVES")
LIVES = settings(
    max_examples=int(MORE_LIVES or 100), stateful_step_count=50, deadline=None, derandomize=MORE_LIVES is None
)
CLIENTS = {
    "s3": (execution_report.clients, monitor_execution.clients),
    "sagemaker": (execution_report.clients, monitor_execution.clients),
    "stepfunctions": (execution_report.clients,),
    "cloudwatch": (execution_report.clients,),
}
VARIABLES = {
    "ENDPOINT_NAME": "shop",
    "REPORTS_URI": REPORTS,
    "WORKFLOWS": json.dumps(
        {MACHINE: {"Monitor": MONITOR["Name"], "Kind": MONITOR["Kind"], "MetricsNamespace": "Driftgauge/model-metrics"}}
    ),
}
VERDICTS = [
    ("Completed", "Completed: Job completed successfully with no violations."),
    ("Completed", "Completed: Job completed successfully with no violations."),
    ("Failed", "capture.jsonl:3: it is not JSON"),
    ("Failed", "None of the 3 labels belongs to one of the 5 predictions"),
]
NO_DATA = "shop-model-quality-202611240600-nodata"
mostly = st.sampled_from([True, True, False])
deaths = st.none() | st.integers(min_value=0, max_value=6)


def inputs_of(job: str) -> str:
    """The name of a job without its attempt."""
    return job.rpartition("-")[0]


class Lives(RuleBasedStateMachine):
    """One window; the schedule and people run it, and services do others meanwhile."""

    answer_with: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        self.cloud = Cloud()
        type(self).answer_with(self.cloud)
        self.results: dict[str, int] = {}
        """How many jobs each set of inputs had when one of them came to a result."""

    # What happens

    @initialize(captured=mostly, labelled=mostly)
    def before(self, captured: bool, labelled: bool) -> None:
        if captured:
            self.a_capture_file_is_written_or_replaced(1)
        if labelled:
            self.a_label_comes(0)

    @rule(given=st.sampled_from(INPUTS), times=st.integers(1, 2))
    def a_workflow_starts(self, given: dict[str, Any], times: int) -> None:
        for _ in range(times):
            self.cloud.start(dict(given))

    @precondition(lambda self: self.running())
    @rule(data=st.data(), death=deaths)
    def a_workflow_goes_on(self, data: st.DataObject, death: int | None) -> None:
        execution = data.draw(st.sampled_from(self.running()))
        with self.mortal(death):
            self.cloud.step(execution)

    @precondition(lambda self: self.running())
    @rule(steps=st.integers(1, 4))
    def all_workflows_go_on(self, steps: int) -> None:
        for _ in range(steps):
            for execution in self.running():
                self.cloud.step(execution)

    @precondition(lambda self: self.running())
    @rule(data=st.data())
    def a_workflow_is_stopped(self, data: st.DataObject) -> None:
        self.cloud.stop(data.draw(st.sampled_from(self.running())))

    @precondition(lambda self: self.jobs(*RUNNING))
    @rule(data=st.data(), verdict=st.sampled_from(VERDICTS))
    def a_job_ends(self, data: st.DataObject, verdict: tuple[str, str]) -> None:
        self.end(data.draw(st.sampled_from(self.jobs(*RUNNING))), verdict)

    @precondition(lambda self: self.jobs("InProgress"))
    @rule(data=st.data())
    def somebody_stops_a_job(self, data: st.DataObject) -> None:
        self.cloud.jobs[data.draw(st.sampled_from(self.jobs("InProgress")))]["ProcessingJobStatus"] = "Stopping"

    @rule(has=st.booleans())
    def instances_run_out_or_are_there_again(self, has: bool) -> None:
        self.cloud.has_instances = has

    @rule(number=st.integers(0, 2))
    def a_label_comes(self, number: int) -> None:
        self.cloud.objects[f"{LABELS}/2026/11/24/06/{number}.jsonl"] = b"{}\n"

    @rule(lines=st.integers(1, 2))
    def a_capture_file_is_written_or_replaced(self, lines: int) -> None:
        self.cloud.objects[f"{CAPTURES}/AllTraffic/2026/11/24/05/12-34-567-a.jsonl"] = b"{}\n" * lines

    @precondition(lambda self: self.cloud.executions)
    @rule(data=st.data(), death=deaths)
    def an_event_is_delivered(self, data: st.DataObject, death: int | None) -> None:
        execution = data.draw(st.sampled_from(list(self.cloud.executions.values())))
        detail = {"executionArn": execution.arn, "stateMachineArn": MACHINE}
        with self.mortal(death):
            tell({"detail-type": "Step Functions Execution Status Change", "detail": detail})

    @rule(death=deaths)
    def an_hour_passes(self, death: int | None) -> None:
        with self.mortal(death):
            tell({"detail-type": "Scheduled Event", "detail": {}})

    # What is promised

    @invariant()
    def one_job_at_most_runs_for_the_same_inputs(self) -> None:
        running = Counter(map(inputs_of, self.jobs(*RUNNING)))
        assert not running or max(running.values()) == 1

    @invariant()
    def no_job_runs_for_inputs_that_have_a_result(self) -> None:
        created = Counter(map(inputs_of, self.cloud.jobs))
        assert {inputs: created[inputs] for inputs in self.results} == self.results

    def teardown(self) -> None:
        """In the end whatever runs comes to an end, and another run of the window to a result, which all report."""
        self.a_capture_file_is_written_or_replaced(1)
        self.a_label_comes(0)
        self.cloud.has_instances = True
        self.come_to_an_end()
        for _ in range(2):
            self.cloud.start(dict(INPUTS[1]))
            self.come_to_an_end()
        self.an_hour_passes(None)
        self.check_rest()

    def check_rest(self) -> None:
        executions = list(self.cloud.executions.values())
        first, second = map(outcome_of, executions[-2:])
        assert inputs_of(first["JobName"]) in self.results
        assert second == {**first, "Repeated": True}
        markers = {uri.rpartition("/")[2] for uri in self.cloud.objects if "/execution-reports/" in uri}
        markers = {name for name in markers if name.endswith(".json")}
        assert markers == {f"{name_of(each)}.json" for each in executions}
        ended = {datum["Timestamp"] for datum in self.cloud.published if datum["MetricName"] == "executions_ended"}
        for name in map(name_of, executions):
            moments = {ended_at(each) for each in executions if name_of(each) == name}
            # Executions that found no data have no moment in common; told again after a death, it may be another's.
            assert ended & moments
            assert name == NO_DATA or len(moments) == 1

    # How it is done

    def come_to_an_end(self) -> None:
        while self.running():
            for job in self.jobs(*RUNNING):
                self.end(job, VERDICTS[0])
            for execution in self.running():
                self.cloud.step(execution)

    def end(self, job: str, verdict: tuple[str, str]) -> None:
        stops = self.cloud.jobs[job]["ProcessingJobStatus"] == "Stopping"
        status, message = ("Stopped", "") if stops else verdict
        self.cloud.end_job(job, status, message)
        if status == "Completed" or message.startswith("None of"):
            self.results[inputs_of(job)] = Counter(map(inputs_of, self.cloud.jobs))[inputs_of(job)]

    def running(self) -> list[Execution]:
        return [each for each in self.cloud.executions.values() if each.runs]

    def jobs(self, *statuses: str) -> list[str]:
        return [name for name, job in self.cloud.jobs.items() if job["ProcessingJobStatus"] in statuses]

    @contextmanager
    def mortal(self, death: int | None) -> Iterator[None]:
        self.cloud.dies_after = death
        with suppress(KilledError):
            yield
        self.cloud.dies_after = None


def outcome_of(execution: Execution) -> dict[str, Any]:
    """Return what an execution says that it came to; each says so, unless it was stopped."""
    record = execution.record
    outcome: dict[str, Any] = json.loads(record.get("output") or record.get("cause") or "{}")
    assert ("Status" in outcome) == (record["status"] != "ABORTED")
    return outcome


def name_of(execution: Execution) -> str:
    """Return what an execution came to; what came to the same counts once."""
    outcome = outcome_of(execution)
    if outcome.get("Status") == "NoData" and "JobName" not in outcome:
        return NO_DATA
    return str(outcome.get("JobName", execution.record["name"]))


def ended_at(execution: Execution) -> datetime:
    outcome = outcome_of(execution)
    return datetime.fromisoformat(outcome["EndedAt"]) if outcome else execution.record["stopDate"]


def tell(event: dict[str, Any]) -> None:
    execution_report.handler.on_event(event, None)


@pytest.fixture
def answer_with(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the Lambdas' clients reach a cloud."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    reached: list[Cloud] = []
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
    for name, packages in CLIENTS.items():
        client = session.client(name)
        client.meta.events.register("provide-client-params", _remember)
        client.meta.events.register("before-call", lambda cloud=reached, **call: cloud[-1].answer(**call))
        for package in packages:
            monkeypatch.setattr(package, name, lambda client=client: client)
    return reached.append


def _remember(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    context["params"] = dict(params)


def test_a_window_keeps_its_promises_over_random_lives(answer_with: Any) -> None:
    class Bound(Lives):
        pass

    Bound.answer_with = staticmethod(answer_with)
    run_state_machine_as_test(Bound, settings=LIVES)
