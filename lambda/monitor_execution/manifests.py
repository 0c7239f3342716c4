"""The lists of files that a job reads, as SageMaker takes them: the bucket, and the keys."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from monitor_execution.listing import Listing
from monitor_execution.run import Run
from monitor_execution.storage import split

CAPTURES, LABELS = "captures", "labels"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """One list; the same inputs have the same lists at the same place."""

    name: str
    uri: str
    text: str

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.json"


def manifests(run: Run) -> Iterator[Manifest]:
    """Yield the lists of a run: of its captures, and of its labels where it has some."""
    monitor = run.monitor
    yield _manifest(run, CAPTURES, monitor.capture_uri, run.captures)
    if run.labels is not None and monitor.ground_truth_uri is not None:
        yield _manifest(run, LABELS, monitor.ground_truth_uri, run.labels)


def _manifest(run: Run, name: str, data_uri: str, listing: Listing) -> Manifest:
    bucket, _ = split(data_uri)
    lines: list[object] = [{"prefix": f"s3://{bucket}/"}, *(file.key for file in listing.files)]
    return Manifest(
        name=name, uri=f"{run.monitor.reports_uri}/manifests/{run.identity}/{name}.json", text=json.dumps(lines)
    )
