"""What the custom resources cost: a cold start, memory, invocations for one deployment, predictions for a baseline.

The deployment is the default one, on AWS on this machine. A cold start is a process of its own that imports the
handler, makes its clients and answers one request; Lambda adds the start of its sandbox and of Python.
"""

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
ENDPOINT: Final = "nutriscore"
ROWS: Final = 500
_COLD: Final = """
import json, resource, sys, time
sys.path.insert(0, sys.argv[1])
start = time.perf_counter()
from custom_resources import clients, handler
imported = time.perf_counter()
class Context:
    get_remaining_time_in_millis = staticmethod(lambda: 600_000)
event = {"RequestType": "Create", "RequestId": "1", "ResourceType": "Custom::DriftgaugeScheduleDrain",
         "LogicalResourceId": "Drain", "ResourceProperties": {"ScheduleName": "shop", "When": "BeforeUpdate"}}
handler.on_event(event, Context())
clients.s3(), clients.runtime()
kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
print(json.dumps([imported - start, time.perf_counter() - start, kilobytes / 1024]))
"""
_REPORT: Final = re.compile(r"REPORT RequestId: (?P<id>\S+)\s+Duration: (?P<ms>[\d.]+) ms")


def cold_start(runs: int = 9) -> dict[str, float]:
    """Start the handler in processes of its own, and answer one request with every client made."""
    environment = {
        **os.environ,
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
    }
    found = []
    for _ in range(runs + 1):
        command = [sys.executable, "-c", _COLD, str(ROOT / "lambda")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))
    # The first run may have had to compile.
    imports, answers, megabytes = (statistics.median(column) for column in zip(*found[1:], strict=True))
    return {
        "cold start: import of the handler (s)": imports,
        "cold start: import, clients and a first answer (s)": answers,
        "peak memory with every client made (MB)": megabytes,
    }


def one_deployment() -> dict[str, float]:
    """Deploy once to AWS on this machine; count the Lambdas' invocations, and get predictions for a baseline."""
    with local_aws() as deploy:
        seconds = {"first deployment, after bootstrap (s)": deploy()}
        invoked = invocations()
        return {**seconds, **invoked, **predictions()}


@contextmanager
def local_aws() -> Iterator[Callable[[], float]]:
    """Start AWS on this machine, bootstrapped; lend what deploys and returns the seconds."""
    with tempfile.TemporaryDirectory() as home:
        up = _driftgauge("up", "--port", str(_free_port()), home=home)
        os.environ.update(line.removeprefix("export ").split("=", 1) for line in up.splitlines())
        try:
            from driftgauge_local import deployment  # noqa: PLC0415 - only where it is measured

            deployment.bootstrap(on_line=lambda _: None, home=Path(home), project=ROOT)
            yield lambda: _timed(lambda: _driftgauge("deploy", ENDPOINT, home=home))
        finally:
            _driftgauge("down", home=home)


def invocations() -> dict[str, float]:
    """Count the invocations by function, and their time, from the lines that Lambda itself logs."""
    import boto3  # noqa: PLC0415 - only where it is measured

    cloudwatch, found = boto3.client("cloudwatch"), dict[str, float]()
    for metric in cloudwatch.list_metrics(Namespace="AWS/Lambda", MetricName="Invocations")["Metrics"]:
        name = {each["Name"]: each["Value"] for each in metric["Dimensions"]}.get("FunctionName", "")
        answer = cloudwatch.get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName="Invocations",
            Dimensions=metric["Dimensions"],
            StartTime=time.time() - 3600,
            EndTime=time.time() + 60,
            Period=3600,
            Statistics=["Sum"],
        )
        role = _role(name)
        found[role] = found.get(role, 0) + sum(point["Sum"] for point in answer["Datapoints"])
    counted = {f"invocations: {role}": count for role, count in sorted(found.items())}
    milliseconds = list(_durations())
    return {
        **counted,
        "invocations: all, CDK's provider framework included": len(milliseconds),
        "time of all invocations (s)": sum(milliseconds) / 1000,
    }


def predictions() -> dict[str, float]:
    """Let the real handler get predictions for a baseline from the endpoint."""
    sys.path.insert(0, str(ROOT / "lambda"))
    import boto3  # noqa: PLC0415 - only where it is measured

    from custom_resources import handler  # noqa: PLC0415 - only where it is measured

    class Context:
        @staticmethod
        def get_remaining_time_in_millis() -> int:
            return 600_000

    bucket = "predictions-to-measure"
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.upload_file(str(ROOT / "samples/nutriscore/validation.csv"), bucket, "validation.csv")
    taken = [_timed(lambda run=run: handler.on_event(_request(bucket, run), Context())) for run in range(6)]
    return {f"predictions for {ROWS} rows: on_event, warm (s)": statistics.median(taken[1:])}


def _request(bucket: str, run: int) -> Mapping[str, Any]:
    properties = {
        "EndpointName": ENDPOINT,
        "ModelIdentity": f"run {run}",
        "DatasetUri": f"s3://{bucket}/validation.csv",
        "DatasetIdentity": "validation",
        "Header": "true",
        "LabelColumn": "0",
        "Limit": str(ROWS),
        "OutputUri": f"s3://{bucket}/predictions",
        "OutputColumn": "prediction",
    }
    return {
        "RequestType": "Create",
        "RequestId": f"run-{run}",
        "ResourceType": "Custom::DriftgaugePredictions",
        "LogicalResourceId": "Predictions",
        "ResourceProperties": properties,
    }


def _durations() -> Iterator[float]:
    import boto3  # noqa: PLC0415 - only where it is measured

    logs, seen = boto3.client("logs"), set[str]()
    for group in logs.describe_log_groups()["logGroups"]:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
            for event in page["events"]:
                report = _REPORT.search(event["message"])
                if report and report["id"] not in seen:
                    seen.add(report["id"])
                    yield float(report["ms"])


def _role(function: str) -> str:
    if "ExecutionReport" in function:
        return "execution report"
    return "custom resources, on_event" if "OnEvent" in function else "custom resources, is_complete"


def _driftgauge(*arguments: str, home: str) -> str:
    command = [str(Path(sys.executable).parent / "driftgauge"), "local", *arguments, "--home", home]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
