import subprocess
import sys
from pathlib import Path

LAMBDAS = Path(__file__).resolve().parents[2] / "lambda"


def test_a_cold_start_loads_little_beside_boto3():
    program = (
        "import sys, boto3\nbefore = set(sys.modules)\nimport monitor_execution.handler\n"
        "loaded = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(*sorted(name for name in loaded if not name.startswith('_sysconfigdata')))"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(LAMBDAS)}
    )

    assert set(loaded.stdout.split()) <= {
        "_zoneinfo",
        "difflib",
        "driftgauge_contract",
        "monitor_execution",
        "sysconfig",
        "zoneinfo",
    }
