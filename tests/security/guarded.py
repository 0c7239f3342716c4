"""A small deployment on an AWS that enforces IAM: its life from deployment to destruction, with both engines."""

import csv
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from hourly_look import look_now
from local_aws.tiny_model import tiny_model, tiny_rows
from security.grants import Role, roles_of

from driftgauge_cli.demonstration.inbox import Inbox
from driftgauge_cli.engines.finding import find_monitors
from driftgauge_cli.operations.captures import list_captures, read_capture
from driftgauge_cli.operations.labels import upload_labels
from driftgauge_cli.operations.runs import run_monitor
from driftgauge_cli.operations.traffic import inference_id, send_traffic
from driftgauge_local import deployment
from driftgauge_local.instance import Home, Instance

PROJECT = Path(__file__).resolve().parents[2]
NAME = "guarded"
PREFIX = "secretly"
# A number that is in what is sent, and cannot be anywhere by chance.
PAYLOAD = "9.87654321"
_ROWS = 40


@dataclass(frozen=True, kw_only=True)
class Guarded:
    """The remains of a deployment's life, to look at."""

    session: boto3.Session
    home: Home
    templates: Mapping[str, Mapping[str, Any]]
    roles: list[Role]
    outcomes: Mapping[str, str]
    """How the run of each monitor ended, by its name."""
    logs: Mapping[str, str]
    """The text of each log group before the destruction, which takes some of them away."""
    captured: list[str]


def write_deployment(folder: Path) -> Path:
    """A model that is trained in a moment, with 300 rows to learn from and 220 to be compared with."""
    rows = tiny_rows()
    tiny_model(folder, rows)
    for name, part in (("train", rows[:300]), ("validation", rows[180:])):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["target", "a", "b", "c"], *part.tolist()])
    path = folder / f"{NAME}.yaml"
    path.write_text(
        f"""
name: {NAME}
engine: [model-monitor, driftgauge]
model: {{artifact: model.tar.gz}}
monitors:
  data_quality: {{baseline: {{dataset: train.csv, header: true}}}}
  model_quality:
    problem_type: Regression
    inference_attribute: "0"
    run_on: processing
    baseline: {{dataset: validation.csv, label: 0, header: true, limit: 220}}
""",
        encoding="utf-8",
    )
    return path


def live(instance: Instance, home: Path, file: Path) -> Guarded:
    """Deploy, send traffic and labels, run all monitors, destroy; `AWS_…` of the environment lead to the instance."""
    session = boto3.Session(region_name="us-east-1")
    deployment.deploy(str(file), on_line=_quiet, home=home, project=PROJECT)
    templates = {stack: _template(session, stack) for stack in (f"{NAME}-data", NAME)}
    roles = roles_of(session, NAME)
    # The alarms may go to ALARM by themselves as soon as the monitors have run.
    inbox = _inbox(session)
    start = datetime.now(tz=UTC).replace(microsecond=0) + timedelta(seconds=1)
    captured = _send(session)
    end = datetime.now(tz=UTC).replace(microsecond=0) + timedelta(seconds=2)
    time.sleep(max(0.0, (end - datetime.now(tz=UTC)).total_seconds()))
    outcomes = {}
    for monitor in find_monitors(session, NAME):
        report = run_monitor(session, NAME, monitor.kind, start=start, end=end, schedule=monitor.name)
        outcomes[monitor.name] = report.execution.status
    look_now(session, NAME)
    _set_off_an_alarm(session, inbox)
    logs = _logs(session)
    deployment.destroy(str(file), on_line=_quiet, home=home, project=PROJECT)
    return Guarded(
        session=session,
        home=Home(home.resolve()),
        templates=templates,
        roles=roles,
        outcomes=outcomes,
        logs=logs,
        captured=captured,
    )


def _send(session: boto3.Session) -> list[str]:
    """Send rows, label them, and return what was captured of them."""
    time.sleep(1)
    rows = [f"{PAYLOAD},{row[2]},{row[3]}" for row in tiny_rows(_ROWS)]
    sent = send_traffic(session, NAME, rows, prefix=PREFIX)
    labels = {inference_id(PREFIX, row): "1.5" for row in sent.answered_rows}
    upload_labels(session, NAME, labels)
    deadline = time.monotonic() + 30
    captured: list[str] = []
    while len(captured) < _ROWS and time.monotonic() < deadline:
        time.sleep(0.3)
        calls = [call for file in list_captures(session, NAME) for call in read_capture(session, file.uri)]
        captured = [str(call.inference_id) for call in calls if str(call.inference_id).startswith(PREFIX)]
    return captured


def _inbox(session: boto3.Session) -> Inbox:
    [stack] = session.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"]
    [topic] = [output["OutputValue"] for output in stack["Outputs"] if output["OutputKey"] == "TopicArn"]
    return Inbox.subscribe(session, topic, name=f"{NAME}-oncall")


def _set_off_an_alarm(session: boto3.Session, inbox: Inbox) -> None:
    """Let an alarm on findings go to ALARM, and wait until its message is there."""
    alarm = f"{NAME}-model-quality-findings"
    session.client("cloudwatch").set_alarm_state(
        AlarmName=alarm, StateValue="ALARM", StateReason="every label is wrong"
    )
    messages = inbox.wait_for({f"{NAME}-model-quality-violations"}, seconds=60)
    assert alarm in {message.alarm for message in messages}


def _logs(session: boto3.Session) -> Mapping[str, str]:
    client = session.client("logs")
    names = [group["logGroupName"] for group in client.describe_log_groups()["logGroups"]]
    found = {name: client.filter_log_events(logGroupName=name)["events"] for name in names}
    return {name: "\n".join(event["message"] for event in events) for name, events in found.items()}


def _template(session: boto3.Session, stack: str) -> Mapping[str, Any]:
    body = session.client("cloudformation").get_template(StackName=stack)["TemplateBody"]
    template: Mapping[str, Any] = body if isinstance(body, dict) else json.loads(body)
    return template


def _quiet(line: str) -> None:
    del line
