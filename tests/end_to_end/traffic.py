"""Traffic to a deployment in exact mode, in windows that a test chooses, and what monitors and alarms make of it."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from end_to_end.life import until


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """A deployment, and what can be done with it."""

    name: str
    label: str
    run: Callable[..., Any]
    session: boto3.Session

    def window(self, ids: str, file: Path, monitors: Sequence[str]) -> Mapping[str, list[dict[str, Any]]]:
        """Send rows and their labels, run monitors over the seconds in which they came, and return the violations."""
        start = next_second()
        for command in ("traffic", "labels"):
            done = self.run(command, self.name, str(file), "--label", self.label, "--ids", ids)
            assert done.returncode == 0, done.stderr
        rows = file.read_text(encoding="utf-8").count("\n") - 1
        until(lambda: self._captured(ids) == rows, seconds=60)
        end = next_second()
        return {monitor: self._violations(monitor, start, end) for monitor in monitors}

    def alarm(self, name: str) -> str:
        """The state of an alarm."""
        found = self.session.client("cloudwatch").describe_alarms(AlarmNames=[f"{self.name}-{name}"])["MetricAlarms"]
        return str(found[0]["StateValue"])

    def _violations(self, monitor: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
        times = ("--from", f"{start:%Y-%m-%dT%H:%M:%S}", "--to", f"{end:%Y-%m-%dT%H:%M:%S}")
        done = self.run("run", self.name, monitor, *times, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        bucket, _, key = json.loads(done.stdout)["execution"]["report_uri"].removeprefix("s3://").partition("/")
        body = self.session.client("s3").get_object(Bucket=bucket, Key=f"{key}/constraint_violations.json")["Body"]
        document = json.loads(body.read())
        assert document["driftgauge"]["mode"] == "exact"
        page = self.session.client("s3").get_object(Bucket=bucket, Key=f"{key}/report.html")["Body"].read()
        assert page.startswith(b"<!doctype html>")
        return list(document["violations"])

    def _captured(self, ids: str) -> int:
        s3 = self.session.client("s3")
        stacks = self.session.client("cloudformation").describe_stacks(StackName=f"{self.name}-data")["Stacks"]
        bucket = next(each["OutputValue"] for each in stacks[0]["Outputs"] if each["OutputKey"] == "CaptureBucketName")
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"capture/{self.name}/").get("Contents", [])
        bodies = [s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in listed]
        return sum(body.count(f'"{ids}-'.encode()) for body in bodies)


def next_second() -> datetime:
    """Wait for the beginning of a second, and return it."""
    moment = datetime.now(tz=UTC).replace(microsecond=0) + timedelta(seconds=1)
    time.sleep(max(0.0, (moment - datetime.now(tz=UTC)).total_seconds()))
    return moment
