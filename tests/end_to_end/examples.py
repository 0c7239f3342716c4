"""An example of `deployments/` with a sample of its own, copied apart, deployed and driven to drift."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from example_samples import ROOT, make_example_sample


@dataclass(frozen=True, kw_only=True)
class Example:
    """A deployed example, and what can be done with it."""

    name: str
    label: str
    sample: Path
    run: Callable[..., Any]
    session: boto3.Session

    def invoke(self, body: object) -> Any:
        answer = self.session.client("sagemaker-runtime").invoke_endpoint(
            EndpointName=self.name, ContentType="application/json", Body=json.dumps(body)
        )
        return json.loads(answer["Body"].read())

    def send(self, file: Path, ids: str) -> None:
        """Send rows and their labels."""
        for command in ("traffic", "labels"):
            done = self.run(command, self.name, str(file), "--label", self.label, "--ids", ids, "--json")
            assert done.returncode == 0, done.stdout + done.stderr

    def violations(self, monitor: str) -> set[str]:
        """Run a monitor, and return the columns and metrics that violate their constraints."""
        done = self.run("run", self.name, monitor, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        return {each["subject"] for each in json.loads(done.stdout)["violations"]}

    def alarms(self) -> set[str]:
        """Return the names of the alarms in ALARM, without the example's."""
        found = self.session.client("cloudwatch").describe_alarms(StateValue="ALARM", AlarmNamePrefix=self.name)
        return {each["AlarmName"].removeprefix(f"{self.name}-") for each in found["MetricAlarms"]}

    def changed(self, column: str, change: Callable[[str], object]) -> Path:
        """Return a copy of the production rows with one column changed, and the labels as they were."""
        with (self.sample / "production.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        path = self.sample / "changed.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows({**row, column: change(row[column])} for row in rows)
        return path


@contextmanager
def deployed_example(
    name: str, label: str, *, run: Callable[..., Any], session: boto3.Session, home: Path
) -> Iterator[Example]:
    """Copy an example beside its sample, deploy it, and destroy it at the end."""
    project = home.parent / "project"
    sample = project / "samples" / name
    sample.mkdir(parents=True)
    (project / "deployments").mkdir()
    shutil.copy(ROOT / "deployments" / f"{name}.yaml", project / "deployments")
    make_example_sample(name, sample)
    file = str(project / "deployments" / f"{name}.yaml")
    done = run("local", "deploy", file, "--home", str(home))
    assert done.returncode == 0, done.stdout + done.stderr
    yield Example(name=name, label=label, sample=sample, run=run, session=session)
    done = run("local", "destroy", file, "--home", str(home))
    assert done.returncode == 0, done.stdout + done.stderr
