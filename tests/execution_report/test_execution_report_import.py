import subprocess
import sys
from pathlib import Path

LAMBDAS = Path(__file__).resolve().parents[2] / "lambda"


def test_a_cold_start_loads_little_beside_boto3():
    """Hold that boto3, which every Lambda has, is all that is heavy there, so that nothing else is added unseen."""
    program = (
        "import sys, boto3\nbefore = set(sys.modules)\nimport execution_report.handler\n"
        "print(*sorted(name.partition('.')[0] for name in set(sys.modules) - before))"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(LAMBDAS)}
    )

    assert set(loaded.stdout.split()) <= {"difflib", "driftgauge_contract", "execution_report", "zoneinfo"}
