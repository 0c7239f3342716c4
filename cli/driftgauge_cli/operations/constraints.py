"""The constraints that a monitor compares with: suggested by its baseline, used, and why the two differ."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.aws.storage import S3Uri, list_objects, read_text
from driftgauge_cli.engines.finding import require_monitors
from driftgauge_cli.engines.handle import MonitorHandle
from driftgauge_cli.kinds import MonitorKind
from driftgauge_cli.operations.constraint_values import FEATURE_SETTINGS, MONITORING_CONFIG, SWITCH, Place, read_values
from driftgauge_cli.output import UserError

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_s3 import S3Client

_FILE, _DIFFERENCE, _USED = "constraints.json", "difference.json", "/used/"
SUGGESTED = "suggested"


@dataclass(frozen=True, kw_only=True)
class Value:
    """One value in use: of a metric, a feature or `monitoring_config`.

    `because` says how it follows from the suggested one; it is None where nothing is known of a suggestion.
    """

    name: str
    what: str
    used: object
    suggested: object = None
    because: str | None = None

    @property
    def differs(self) -> bool:
        """Tell a value that is not the suggested one."""
        return self.because not in (None, SUGGESTED)


@dataclass(frozen=True, kw_only=True)
class MonitorConstraints:
    """The constraints of one schedule; without `suggested_uri` the baseline was made elsewhere."""

    monitor: MonitorKind
    schedule: str
    used_uri: str | None
    suggested_uri: str | None = None
    difference_uri: str | None = None
    values: tuple[Value, ...] = ()


def read_constraints(
    session: "boto3.Session", endpoint: str, monitor: MonitorKind | None = None
) -> tuple[MonitorConstraints, ...]:
    """Read the constraints of each monitor of an endpoint, or of those of one kind."""
    return tuple(constraints_of(session, found) for found in require_monitors(session, endpoint, monitor))


def constraints_of(session: "boto3.Session", deployed: MonitorHandle) -> MonitorConstraints:
    """Read the constraints of one monitor, and what is known of how they came to be."""
    monitor, schedule, uri = deployed.kind, deployed.name, deployed.constraints_uri
    if uri is None:
        return MonitorConstraints(monitor=monitor, schedule=schedule, used_uri=None)
    s3 = s3_client(session)
    used = read_values(monitor, uri, read_text(s3, S3Uri.parse(uri)))
    suggested_uri, difference_uri = _beside(s3, uri)
    suggested = read_values(monitor, suggested_uri, read_text(s3, S3Uri.parse(suggested_uri))) if suggested_uri else {}
    reasons = _reasons(difference_uri, read_text(s3, S3Uri.parse(difference_uri))) if difference_uri else {}
    return MonitorConstraints(
        monitor=monitor,
        schedule=schedule,
        used_uri=uri,
        suggested_uri=suggested_uri,
        difference_uri=difference_uri,
        values=tuple(_value(place, value, suggested, reasons) for place, value in used.items()),
    )


def _beside(s3: "S3Client", uri: str) -> tuple[str | None, str | None]:
    """Return where the suggestion and the difference lie, if Driftgauge's deployment made these constraints."""
    folder, _, _ = uri.rpartition("/")
    baseline, used, _ = folder.rpartition(_USED)
    if not used:
        return None, None
    candidates = f"{baseline}/{_FILE}", f"{folder}/{_DIFFERENCE}"
    suggested, difference = (found if _exists(s3, found) else None for found in candidates)
    return suggested, difference if suggested else None


def _exists(s3: "S3Client", uri: str) -> bool:
    wanted = S3Uri.parse(uri)
    folder = S3Uri(bucket=wanted.bucket, key=wanted.key.rpartition("/")[0])
    return any(entry.uri == wanted for entry in list_objects(s3, folder))


def _reasons(uri: str, text: str) -> Mapping[Place, str]:
    try:
        return {(entry["name"], entry["what"]): entry["because"] for entry in json.loads(text)}
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{uri} is not a list of differences") from error


def _value(place: Place, used: object, suggested: Mapping[Place, object], reasons: Mapping[Place, str]) -> Value:
    name, what = place
    if place not in suggested:
        return Value(name=name, what=what, used=used)
    because = SUGGESTED if suggested[place] == used else _reason(place, reasons)
    return Value(name=name, what=what, used=used, suggested=suggested[place], because=because)


def _reason(place: Place, reasons: Mapping[Place, str]) -> str:
    """Tell why a value differs: by itself, with its feature, or with the config that holds for all features."""
    name, what = place
    for own in (place, (name, SWITCH)):
        if own in reasons:
            return reasons[own]
    for setting in FEATURE_SETTINGS.get(what, ()):
        if (MONITORING_CONFIG, setting) in reasons:
            return f"{reasons[MONITORING_CONFIG, setting]} of {MONITORING_CONFIG}"
    return "changed"
