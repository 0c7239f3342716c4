"""The alert of each monitoring schedule: in alert when as many of the last executions found violations."""

from collections.abc import Iterator
from itertools import accumulate

from driftgauge_contract.outcomes import ExecutionStatus
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import not_found, validation
from driftgauge_local.sagemaker.control_plane.listing import Listing
from driftgauge_local.sagemaker.control_plane.resource_kinds import SCHEDULE
from driftgauge_local.sagemaker.control_plane.resources import Operation
from driftgauge_local.sagemaker.control_plane.store import Record, Store
from driftgauge_local.sagemaker.schedules.executions import Executions

_ENDED = (ExecutionStatus.COMPLETED.value, ExecutionStatus.COMPLETED_WITH_VIOLATIONS.value)
_SETTINGS = "AlertSettings"
_ALERTS = Listing(summaries="MonitoringAlertSummaries", summary="MonitoringAlertSummary", name="MonitoringAlertName")
_HISTORY = Listing(
    summaries="MonitoringAlertHistory",
    summary="MonitoringAlertHistorySummary",
    name="MonitoringAlertName",
    status="AlertStatus",
)


class Alerts:
    """The operations ListMonitoringAlerts, UpdateMonitoringAlert and ListMonitoringAlertHistory."""

    def __init__(self, *, store: Store, executions: Executions) -> None:
        self._store = store
        self._executions = executions

    def operations(self) -> dict[str, Operation]:
        """Return the operations by their names."""
        return {
            "ListMonitoringAlerts": self.page,
            "UpdateMonitoringAlert": self.update,
            "ListMonitoringAlertHistory": self.history,
        }

    def page(self, request: Document) -> Document:
        """Return a page of the alerts of a schedule, of which there is one."""
        record = self._store.get(SCHEDULE, request["MonitoringScheduleName"])
        settings = _settings(record)
        changes = list(self._changes(record))
        summary = settings | {
            "MonitoringAlertName": _name(record),
            "CreationTime": record.document["CreationTime"],
            "AlertStatus": changes[-1]["AlertStatus"] if changes else "OK",
            # The only action that the service has for an alert (API reference, `MonitoringAlertActions`).
            "Actions": {"ModelDashboardIndicator": {"Enabled": True}},
        }
        return _ALERTS.page([summary], {k: v for k, v in request.items() if k != "MonitoringScheduleName"})

    def update(self, request: Document) -> Document:
        """Change how many of how many executions have to find violations."""
        record = self._store.get(SCHEDULE, request["MonitoringScheduleName"])
        if request["MonitoringAlertName"] != _name(record):
            raise not_found(f"Monitoring Alert {request['MonitoringAlertName']} not found")
        datapoints, period = request["DatapointsToAlert"], request["EvaluationPeriod"]
        if datapoints > period:
            raise validation(f"DatapointsToAlert {datapoints} must not be greater than EvaluationPeriod {period}.")
        changed = {"DatapointsToAlert": datapoints, "EvaluationPeriod": period, "LastModifiedTime": self._store.now()}
        with self._store.lock:
            record.document[_SETTINGS] = changed
        return record.document | {"MonitoringAlertName": _name(record)}

    def history(self, request: Document) -> Document:
        """Return a page of the changes between OK and InAlert."""
        records = self._store.all(SCHEDULE)
        changes = [change for record in records for change in self._changes(record)]
        wanted = request.get("MonitoringAlertName")
        return _HISTORY.page([c for c in changes if wanted in (None, c["MonitoringAlertName"])], request)

    def _changes(self, record: Record) -> Iterator[Document]:
        settings = _settings(record)
        ended = [e for e in self._executions.of(record.name) if e["MonitoringExecutionStatus"] in _ENDED]
        violated = [e["MonitoringExecutionStatus"] == ExecutionStatus.COMPLETED_WITH_VIOLATIONS for e in ended]
        # Sums from the beginning on, so that the violations of any window of executions are one subtraction.
        counts = list(accumulate(map(int, violated), initial=0))
        before = "OK"
        for position, execution in enumerate(ended, start=1):
            recent = counts[position] - counts[max(0, position - settings["EvaluationPeriod"])]
            status = "InAlert" if recent >= settings["DatapointsToAlert"] else "OK"
            if status != before:
                yield {
                    "MonitoringScheduleName": record.name,
                    "MonitoringAlertName": _name(record),
                    "CreationTime": execution["LastModifiedTime"],
                    "AlertStatus": status,
                }
            before = status


def _name(record: Record) -> str:
    # A schedule has one alert, which the service names; the name of the schedule stands for it here.
    return record.name


def _settings(record: Record) -> Document:
    default: Document = {
        "DatapointsToAlert": 1,
        "EvaluationPeriod": 1,
        "LastModifiedTime": record.document["CreationTime"],
    }
    own: Document = record.document.get(_SETTINGS, {})
    return default | own
