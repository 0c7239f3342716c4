"""The steps of the demo on AWS on this machine; each does something and shows it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from driftgauge_cli.demonstration import show
from driftgauge_cli.demonstration.baselines import DeployedBaseline, read_baseline, read_suggested
from driftgauge_cli.demonstration.broken_feed import BrokenFeed
from driftgauge_cli.demonstration.comparison import Comparison, compare
from driftgauge_cli.demonstration.inbox import Inbox
from driftgauge_cli.demonstration.left_over import left_over
from driftgauge_cli.demonstration.metrics import Alarm, list_alarms, published, wait_until_in_alarm
from driftgauge_cli.demonstration.outcomes import AlarmSummary, ExecutionSummary
from driftgauge_cli.demonstration.summary import Summary
from driftgauge_cli.engines.finding import find_monitors
from driftgauge_cli.engines.handle import MonitorHandle
from driftgauge_cli.errors import UserError
from driftgauge_cli.operations.captures import CapturedCall, list_captures, read_capture
from driftgauge_cli.operations.deployment_report import Period, deployment_report, write_page
from driftgauge_cli.operations.labels import upload_labels
from driftgauge_cli.operations.reports import Report, read_report
from driftgauge_cli.operations.requests import Requests
from driftgauge_cli.operations.rows import Rows, read_rows
from driftgauge_cli.operations.traffic import inference_id, send_traffic
from driftgauge_cli.output import progress, status
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.windows import Window

if TYPE_CHECKING:
    import boto3

LABEL: Final = "nutriscore_score"
ROWS: Final = 500
FEED: Final = BrokenFeed(scaled="sugars_100g", factor=10, emptied="fiber_100g")
EXPECTED_ALARMS: Final = {
    MonitorKind.DATA_QUALITY: (f"drift-{FEED.scaled}", "violations"),
    MonitorKind.MODEL_QUALITY: ("rmse", "violations"),
}
"""The alarms that the broken feed sets off, of the kinds of monitors that the sample's deployment has."""

_ALL_ALARMS = "needs-attention"
_CAPTURE_SECONDS = 30.0
_ALARM_SECONDS = 90.0
_POLL_SECONDS = 0.3


class Story:
    """One deployment's life after `cdk deploy`; `summary` says what has happened so far."""

    def __init__(self, *, session: "boto3.Session", deployment: str, sample: Path) -> None:
        self._session = session
        self._endpoint = deployment
        self._production = read_rows(sample / "production.csv", label=LABEL, limit=ROWS)
        self._monitors = find_monitors(session, deployment)
        self._inbox = Inbox.subscribe(session, _topic(session, deployment), name=f"{deployment}-oncall")
        self._baselines: dict[str, DeployedBaseline] = {}
        self._executions: list[ExecutionSummary] = []
        self._alarms: list[AlarmSummary] = []
        self._comparisons: list[Comparison] = []
        self._captured = 0

    def show_baselines(self) -> None:
        """Show the suggested thresholds beside those that are used, by the alarms too."""
        for monitor in self._monitors:
            baseline = read_baseline(self._session, monitor)
            self._baselines.setdefault(monitor.kind.value, baseline)
            suggested = read_suggested(self._session, monitor)
            show.thresholds(monitor.name, suggested, baseline.thresholds, self._alarms_now())

    def send_production(self) -> Window:
        """Send ordinary rows, show a captured record, and upload the labels."""
        return self._send(self._production, "production")

    def send_broken(self) -> Window:
        """Send the same products as they arrive once the feed is broken, with the same labels."""
        # The same rows and labels, so that the broken columns are the only change.
        broken = FEED.apply(self._production.cells, self._production.names)
        return self._send(replace(self._production, cells=broken), "broken-feed")

    def run_monitors(self, window: Window) -> list[Report]:
        """Run every monitor over what was sent, and show what they found."""
        reports = [self._run(monitor, window) for monitor in self._monitors]
        self._executions += [ExecutionSummary.of(report) for report in reports]
        show.reports(reports)
        return reports

    def wait_for_alarms(self) -> None:
        """Wait until the broken feed's alarms are in ALARM and the topic has sent its messages, and show both."""
        with status("waiting for the alarms"):
            names = [f"{monitor.name}-{alarm}" for monitor in self._monitors for alarm in EXPECTED_ALARMS[monitor.kind]]
            in_alarm = wait_until_in_alarm(
                self._session, [*names, f"{self._endpoint}-{_ALL_ALARMS}"], seconds=_ALARM_SECONDS
            )
            messages = self._inbox.wait_for(set(in_alarm) & set(names), seconds=_ALARM_SECONDS)
        self._alarms = [AlarmSummary.of(alarm, messages) for alarm in self._alarms_now()]
        show.alarms(self._alarms)
        show.messages([message for message in messages if message.state == "ALARM"])

    def show_metrics(self, window: Window) -> None:
        """Show what the monitors published."""
        for monitor in self._monitors:
            found = published(self._session, monitor.metrics_namespace, monitor.name, start=window.start)
            show.metrics(monitor.name, monitor.metrics_namespace, found)

    def compare_engines(self) -> None:
        """Show whether several engines came to the same results on the same traffic."""
        self._comparisons = list(compare(self._session, self._monitors, self._executions, self._alarms))
        show.comparisons(self._comparisons)

    def write_report(self, path: Path) -> None:
        """Write the report of every monitor, which remains when everything else is taken down."""
        with status("making the report") as on_progress:
            write_page(path, deployment_report(self._session, self._endpoint, None, Period(), on_progress))

    def summary(self, engines: Sequence[str], seconds: dict[str, float]) -> Summary:
        """Return what has happened; what is left over is looked up now."""
        return Summary(
            deployment=self._endpoint,
            endpoint=self._endpoint,
            engines=engines,
            captured_records=self._captured,
            baselines=self._baselines,
            executions=self._executions,
            alarms=self._alarms,
            comparisons=self._comparisons,
            left_over=left_over(self._session),
            seconds=seconds,
        )

    def _send(self, rows: Rows, prefix: str) -> Window:
        with _from_a_whole_second() as start, progress(f"sending {prefix} rows", total=len(rows)) as done:
            bodies = Requests().bodies(rows)
            sent = send_traffic(self._session, self._endpoint, bodies, prefix=prefix, on_progress=done)
        if sent.failed:
            raise UserError(f"{sum(sent.failed.values())} of {sent.sent} requests failed: {sent.first_error}")
        captured = self._wait_for_capture(prefix, len(rows), start)
        self._captured += len(captured)
        show.traffic(sent, captured[0])
        truth = {inference_id(prefix, row): label for row, label in enumerate(rows.labels)}
        window = Window(start=start, end=_next_second())
        show.labels(upload_labels(self._session, self._endpoint, truth, sent=window))
        return window

    def _wait_for_capture(self, prefix: str, count: int, start: datetime) -> list[CapturedCall]:
        deadline = time.monotonic() + _CAPTURE_SECONDS
        with status("waiting for the capture"):
            while True:
                found = self._captured_calls(prefix, start)
                # The monitors must see every request, and captures are written with a delay.
                if len(found) == count:
                    return found
                if time.monotonic() > deadline:
                    raise UserError(f"{len(found)} of {count} requests were captured in {_CAPTURE_SECONDS:.0f} s")
                time.sleep(_POLL_SECONDS)

    def _captured_calls(self, prefix: str, start: datetime) -> list[CapturedCall]:
        files = list_captures(self._session, self._endpoint, start=start)
        calls = (call for file in files for call in read_capture(self._session, file.uri))
        return [call for call in calls if (call.inference_id or "").startswith(f"{prefix}-")]

    def _run(self, monitor: MonitorHandle, window: Window) -> Report:
        with status(f"running {monitor.name}") as on_progress:
            return read_report(self._session, monitor.run(window, on_progress))

    def _alarms_now(self) -> list[Alarm]:
        return list_alarms(self._session, self._endpoint)


def _topic(session: "boto3.Session", stack: str) -> str:
    found = session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    [arn] = [output["OutputValue"] for output in found["Outputs"] if output["OutputKey"] == "TopicArn"]
    return str(arn)


@contextmanager
def _from_a_whole_second() -> Iterator[datetime]:
    """Wait for the next second, so that the window, which begins with one, has nothing that was sent before."""
    start = _next_second()
    time.sleep(max(0.0, (start - datetime.now(tz=UTC)).total_seconds()))
    yield start


def _next_second() -> datetime:
    return datetime.now(tz=UTC).replace(microsecond=0) + timedelta(seconds=1)
