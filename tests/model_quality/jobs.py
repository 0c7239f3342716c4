"""A job's folder, and running the container's programs on it."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from driftgauge_analyzer.__main__ import main

CAPTURE = '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}'
HOUR = "2026/01/02/10"


@dataclass
class Job:
    """A stand-in for `/opt/ml`, with the environment of a job over it."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    def put(self, path: str, content: str | bytes) -> None:
        """Leave a file below `/opt/ml/processing`."""
        target = self.root / "processing" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)

    def put_lines(self, path: str, documents: list[dict[str, object]]) -> None:
        """Leave a file of JSON lines."""
        self.put(path, "".join(json.dumps(document) + "\n" for document in documents))

    def run(self, *arguments: str, **variables: str) -> int:
        """Run a program; the exit code."""
        return main([*arguments, "--root", str(self.root)], self.environment | variables)

    def output(self, name: str) -> object:
        """A JSON file that the job wrote."""
        return json.loads((self.root / "processing/output" / name).read_text())

    @property
    def outputs(self) -> set[str]:
        """The names of what the job wrote."""
        folder = self.root / "processing/output"
        return {path.name for path in folder.iterdir()} if folder.exists() else set()

    @property
    def message(self) -> str:
        """The exit message."""
        return (self.root / "output/message").read_text()

    @property
    def metrics(self) -> list[dict[str, object]]:
        """The metric lines."""
        folder = self.root / "output/metrics/cloudwatch"
        return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]


def captured(number: int, output: str, time: str = "2026-01-02T10:20:00Z") -> dict[str, object]:
    """A captured line with the inference id `row-{number}`."""
    return {
        "captureData": {
            "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": "1,2", "encoding": "CSV"},
            "endpointOutput": {"observedContentType": "text/csv", "mode": "OUTPUT", "data": output, "encoding": "CSV"},
        },
        "eventMetadata": {"eventId": f"event-{number}", "inferenceId": f"row-{number}", "inferenceTime": time},
        "eventVersion": "0",
    }


def labelled(number: int, value: str) -> dict[str, object]:
    """The ground-truth line for `row-{number}`."""
    return {
        "groundTruthData": {"data": value, "encoding": "CSV"},
        "eventMetadata": {"eventId": f"row-{number}"},
        "eventVersion": "0",
    }
