"""The constraints that a monitor compares with: what its baseline suggested, what is used, and why the two differ."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.aws.storage import S3Uri, list_objects, read_text
from driftgauge_cli.baseline_findings import BaselineFinding, read_findings
from driftgauge_cli.engines.finding import require_monitors
from driftgauge_cli.engines.handle import MonitorHandle
from driftgauge_cli.errors import UserError
from driftgauge_cli.kinds.descriptor import Place
from driftgauge_cli.kinds.registry import KINDS
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.paths import FINDINGS_FILE, file_name

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_s3 import S3Client

_DIFFERENCE_FILE, _USED_FOLDER = "difference.json", "/used/"
SUGGESTED = "suggested"


@dataclass(frozen=True, kw_only=True)
class Value:
    """One value in use: of a metric, a feature or `monitoring_config`.

    `because` says how the value follows from the suggested one; it is None if no suggestion is known.
    """

    name: str
    what: str
    used: object
    suggested: object = None
    because: str | None = None

    @property
    def differs(self) -> bool:
        """Return whether the value is not the suggested one."""
        return self.because not in (None, SUGGESTED)


@dataclass(frozen=True, kw_only=True)
class MonitorConstraints:
    """The constraints of one monitor; `suggested_uri` is None if the baseline was made elsewhere."""

    monitor: MonitorKind
    schedule: str
    used_uri: str | None
    suggested_uri: str | None = None
    difference_uri: str | None = None
    findings: tuple[BaselineFinding, ...] = ()
    """What is wrong with the baseline; nothing is known where it was made elsewhere."""

    values: tuple[Value, ...] = ()


def read_constraints(
    session: "boto3.Session", endpoint: str, kind: MonitorKind | None = None
) -> tuple[MonitorConstraints, ...]:
    """Return the constraints of each monitor of an endpoint, or of those of one kind."""
    return tuple(constraints_of(session, found) for found in require_monitors(session, endpoint, kind))


def constraints_of(session: "boto3.Session", monitor: MonitorHandle) -> MonitorConstraints:
    """Return the constraints of one monitor, and what is known of how they came to be."""
    uri = monitor.constraints_uri
    if uri is None:
        return MonitorConstraints(monitor=monitor.kind, schedule=monitor.name, used_uri=None)
    s3 = s3_client(session)
    used = _read_values(s3, monitor.kind, uri)
    suggested_uri, difference_uri = _beside(s3, uri)
    findings_uri = f"{uri.rpartition('/')[0]}/{FINDINGS_FILE}"
    # Only Driftgauge's own baselines have findings beside them.
    known = suggested_uri is not None and _exists(s3, findings_uri)
    suggested = _read_values(s3, monitor.kind, suggested_uri) if suggested_uri else {}
    reasons = _read_reasons(s3, difference_uri) if difference_uri else {}
    return MonitorConstraints(
        monitor=monitor.kind,
        schedule=monitor.name,
        used_uri=uri,
        suggested_uri=suggested_uri,
        difference_uri=difference_uri,
        findings=read_findings(findings_uri, read_text(s3, S3Uri.parse(findings_uri))) if known else (),
        values=tuple(
            _value(place, value, suggested, _reason(monitor.kind, place, reasons)) for place, value in used.items()
        ),
    )


def _read_values(s3: "S3Client", kind: MonitorKind, uri: str) -> Mapping[Place, object]:
    text = read_text(s3, S3Uri.parse(uri))
    try:
        return dict(KINDS[kind].constraints.read(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        detail = f": {error}" if isinstance(error, ValueError) else ""
        raise UserError(f"{uri} holds no constraints of {kind.words}{detail}") from error


def _beside(s3: "S3Client", uri: str) -> tuple[str | None, str | None]:
    """Return the URIs of the suggestion and the difference, if a Driftgauge deployment made these constraints."""
    folder, _, _ = uri.rpartition("/")
    baseline, used, _ = folder.rpartition(_USED_FOLDER)
    if not used:
        return None, None
    # The suggestion has the name of the file in use: constraints.json, or analysis.json of a bias baseline.
    candidates = f"{baseline}/{file_name(uri)}", f"{folder}/{_DIFFERENCE_FILE}"
    suggested, difference = (found if _exists(s3, found) else None for found in candidates)
    return suggested, difference if suggested else None


def _exists(s3: "S3Client", uri: str) -> bool:
    wanted = S3Uri.parse(uri)
    folder = S3Uri(bucket=wanted.bucket, key=wanted.key.rpartition("/")[0])
    return any(entry.uri == wanted for entry in list_objects(s3, folder))


def _read_reasons(s3: "S3Client", uri: str) -> Mapping[Place, str]:
    text = read_text(s3, S3Uri.parse(uri))
    try:
        return {(entry["name"], entry["what"]): entry["because"] for entry in json.loads(text)}
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{uri} is not a list of differences") from error


def _value(place: Place, used: object, suggested: Mapping[Place, object], reason: str) -> Value:
    name, what = place
    if place not in suggested:
        return Value(name=name, what=what, used=used)
    because = SUGGESTED if suggested[place] == used else reason
    return Value(name=name, what=what, used=used, suggested=suggested[place], because=because)


def _reason(kind: MonitorKind, place: Place, reasons: Mapping[Place, str]) -> str:
    """Return why a value differs: its own reason, or that of the setting from which it follows."""
    for source in KINDS[kind].constraints.sources(place):
        if source in reasons:
            own = source[0] == place[0]
            return reasons[source] if own else f"{reasons[source]} of {source[0]}"
    return "changed"
