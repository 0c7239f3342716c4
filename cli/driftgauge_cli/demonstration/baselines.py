"""The baselines of a deployment: the constraints in use, and those that were suggested."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.aws.storage import S3Uri, read_text
from driftgauge_cli.engines.handle import MonitorHandle
from driftgauge_cli.errors import UserError
from driftgauge_cli.operations.constraints import constraints_of

if TYPE_CHECKING:
    import boto3


@dataclass(frozen=True, kw_only=True)
class DeployedBaseline:
    """The baseline of a monitor; `thresholds` are those of the constraints in use."""

    constraints_uri: str
    thresholds: Mapping[str, float]


def read_baseline(session: "boto3.Session", monitor: MonitorHandle) -> DeployedBaseline:
    """Return the constraints that a monitor uses."""
    uri = monitor.constraints_uri
    if uri is None:
        raise UserError(f"the monitor {monitor.name!r} has no baseline")
    return DeployedBaseline(constraints_uri=uri, thresholds=_read_thresholds(session, uri))


def read_suggested(session: "boto3.Session", monitor: MonitorHandle) -> Mapping[str, float]:
    """Return the thresholds that were suggested for a monitor; none if its baseline was made elsewhere."""
    uri = constraints_of(session, monitor).suggested_uri
    return _read_thresholds(session, uri) if uri else {}


def _read_thresholds(session: "boto3.Session", constraints_uri: str) -> Mapping[str, float]:
    """Return each number that a constraints file compares with."""
    document = json.loads(read_text(s3_client(session), S3Uri.parse(constraints_uri)))
    return dict(_thresholds(document))


def _thresholds(document: Mapping[str, object]) -> list[tuple[str, float]]:
    """Return the thresholds in a `monitoring_config` and in the constraints of metrics."""
    found = []
    for name, value in document.items():
        if isinstance(value, Mapping):
            found += [(name, float(value["threshold"]))] if "threshold" in value else _thresholds(value)
        elif name.endswith("_threshold") and isinstance(value, int | float):
            found.append((name, float(value)))
    return found
