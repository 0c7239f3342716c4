"""What is done with the deployment, so that there is something to check: traffic, labels, runs, and a broken feed."""

import csv
import subprocess
import sys
import time
from pathlib import Path

import boto3
from aws_checks import captures, monitoring_jobs

ROOT = Path(__file__).parents[2]
ROWS = ROOT / "samples" / "nutriscore" / "validation.csv"
LABEL, LIMIT = "0", 200
_CAPTURES_WITHIN = 600.0


def live(session: boto3.Session, name: str, wait_minutes: float) -> None:
    """Send rows and their labels, run every monitor, then send rows of another scale, and look again.

    Some statements are about what schedules start, within the next hours: wait for that as long as one is willing to.
    """
    command("traffic", name, str(ROWS), "--label", LABEL, "--ids", "verify", "--limit", str(LIMIT))
    ten_rows(session, name)
    wait_for_captures(name, LIMIT + 1)
    command("labels", name, str(ROWS), "--label", LABEL, "--ids", "verify")
    for monitor in ("data_quality", "model_quality"):
        command("run", name, monitor)
    broken = ROOT / "build" / "verify-broken.csv"
    write_scaled(broken)
    command("traffic", name, str(broken), "--label", LABEL, "--ids", "broken", "--limit", str(LIMIT))
    wait_for_captures(name, 2 * LIMIT + 1)
    command("run", name, "data_quality")
    deadline = time.monotonic() + 60 * wait_minutes
    while time.monotonic() < deadline and not any(monitoring_jobs(session, name, "")):
        time.sleep(30)


def command(*arguments: str) -> None:
    print(f"driftgauge {' '.join(arguments)}", flush=True)
    subprocess.run([str(Path(sys.executable).with_name("driftgauge")), *arguments], cwd=ROOT, check=False)


def ten_rows(session: boto3.Session, name: str) -> None:
    with ROWS.open(encoding="utf-8", newline="") as file:
        rows = [row[1:] for row in list(csv.reader(file))[1:11]]
    body = "\n".join(",".join(row) for row in rows)
    session.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=name, Body=body.encode(), ContentType="text/csv", InferenceId="ten-rows"
    )


def write_scaled(path: Path) -> None:
    """Write the rows with every feature a thousand times as large, as if grams became milligrams."""
    path.parent.mkdir(exist_ok=True)
    with ROWS.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    with path.open("w", encoding="utf-8", newline="") as file:
        scaled = [[row[0], *(str(float(cell) * 1000) if cell else "" for cell in row[1:])] for row in rows]
        csv.writer(file).writerows([header, *scaled])


def wait_for_captures(name: str, count: int) -> None:
    """Wait until so many requests are in capture files, which AWS writes every minute or two."""
    session, deadline = boto3.Session(), time.monotonic() + _CAPTURES_WITHIN
    while sum(len(records) for _, records in captures(session, name)) < count:
        if time.monotonic() > deadline:
            print(f"{count} requests were sent, and fewer are captured after {_CAPTURES_WITHIN:.0f} s", flush=True)
            return
        time.sleep(2)
