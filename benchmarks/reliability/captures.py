"""Captures under load: each request that was answered is captured once, although serving processes are killed.

    python benchmarks/reliability/captures.py [--count 100000] [--rate 1000] [--kills 8]

An endpoint of the local SageMaker is asked by many clients at a rate, each request with an inference id of its own. Its
serving process is killed every few seconds; a client asks again until it has an answer. At the end, every inference id
must be in the capture files exactly once: a request that failed is not captured, and one that was answered is never
lost. The exit code is 1 otherwise.
"""

import argparse
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parents[2]
# The cloud in memory and a small model are those of the tests.
sys.path.insert(0, str(ROOT / "tests"))

import json  # noqa: E402

import numpy as np  # noqa: E402
import xgboost  # noqa: E402
from local_sagemaker.conftest import deploy, new_cloud, new_service, packed  # noqa: E402

from driftgauge_local.sagemaker import SageMaker, ServiceError  # noqa: E402

CLIENTS = 32


def small_model() -> bytes:
    rows = np.random.default_rng(7).normal(size=(200, 3))
    data = xgboost.DMatrix(rows, label=rows @ [1.0, -2.0, 0.5])
    booster = xgboost.train({"objective": "reg:squarederror", "max_depth": 3, "nthread": 1}, data, num_boost_round=8)
    return packed(bytes(booster.save_raw("ubj")))


def serving_processes() -> list[int]:
    """The children of this process that serve a model."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = path.joinpath("stat").read_text().rpartition(")")[2].split()[1]
            command = path.joinpath("cmdline").read_bytes()
        except OSError:
            continue
        if int(parent) == os.getpid() and b"driftgauge_local.serving" in command:
            found.append(int(path.name))
    return found


def kill(times: int, every: float, ended: threading.Event) -> int:
    """Kill serving processes, as often as asked for, until the clients are done; return how many were killed."""
    killed = 0
    while killed < times and not ended.wait(every):
        for process in serving_processes():
            os.kill(process, signal.SIGKILL)
            killed += 1
    return killed


def send(service: SageMaker, identity: int, began: float, rate: float) -> int:
    """Send a request at its time, again and again until it is answered; return how often it failed."""
    time.sleep(max(0.0, began + identity / rate - time.monotonic()))
    headers = {"Content-Type": "text/csv", "X-Amzn-SageMaker-Inference-Id": str(identity)}
    for failures in count():
        try:
            service.invoke_endpoint("endpoint", b"1,2,3", headers)
        except ServiceError:
            time.sleep(0.05)
        else:
            return failures
    raise AssertionError("never reached")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=1000)
    parser.add_argument("--kills", type=int, default=8)
    options = parser.parse_args()
    cloud, ended = new_cloud(small_model()), threading.Event()
    with tempfile.TemporaryDirectory() as home, ThreadPoolExecutor(CLIENTS + 1) as pool:
        service = new_service(cloud, Path(home))
        deploy(service)
        began = time.monotonic()
        every = options.count / options.rate / (options.kills + 1)
        killer = pool.submit(kill, options.kills, every, ended)
        failures = sum(pool.map(lambda each: send(service, each, began, options.rate), range(options.count)))
        seconds = time.monotonic() - began
        ended.set()
        killed = killer.result()
        service.stop()
    lines = [line for uri, body in cloud.objects.items() if "/capture/" in uri for line in body.splitlines()]
    captured = Counter(int(json.loads(line)["eventMetadata"]["inferenceId"]) for line in lines)
    once = sum(times == 1 for times in captured.values())
    lost = options.count - len(captured)
    print(f"{options.count} requests in {seconds:.0f} s, {options.count / seconds:.0f} a second; {killed} kills")
    print(f"{failures} were sent again; {once} captured once, {lost} lost, {len(captured) - once} captured again")
    return 0 if once == options.count else 1


if __name__ == "__main__":
    sys.exit(main())
