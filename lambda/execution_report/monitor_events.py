"""The event of a violated execution, for whatever acts on drift."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftgauge_contract.drift_events import EVENT_SOURCE, EVENT_TYPE, MAX_EVENT_FEATURES, EventDetail
from driftgauge_contract.windows import stamp
from execution_report.executions import Execution
from execution_report.findings import Findings
from execution_report.recurring import Recurring

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef


class UndeliveredEventError(Exception):
    """EventBridge has not taken an event; Lambda calls the function again."""


@dataclass(frozen=True, kw_only=True)
class MonitorEvents:
    """Puts events on the account's default bus. A function that ends early puts an event again when it is repeated."""

    endpoint_name: str
    model: str | None
    client: "Callable[[], EventBridgeClient]"

    def put(self, execution: Execution, findings: Findings, recurring: Recurring | None, *, report: str) -> None:
        """Put the event of an execution with violations."""
        detail = self._detail(execution, findings, recurring) | {EventDetail.REPORT: report}
        entry: PutEventsRequestEntryTypeDef = {
            "Source": EVENT_SOURCE,
            "DetailType": EVENT_TYPE,
            "Detail": json.dumps(detail),
        }
        answer = self.client().put_events(Entries=[entry])
        if answer["FailedEntryCount"]:
            raise UndeliveredEventError(f"{execution.name}: {answer['Entries'][0].get('ErrorCode')}")

    def _detail(
        self, execution: Execution, findings: Findings, recurring: Recurring | None
    ) -> dict[EventDetail, object]:
        window = execution.window
        return {
            EventDetail.ENDPOINT: self.endpoint_name,
            EventDetail.MONITOR: execution.monitor_name,
            EventDetail.KIND: execution.kind.value,
            EventDetail.EXECUTION: execution.name,
            EventDetail.MODEL: self.model,
            EventDetail.WINDOW: window and {EventDetail.START: stamp(window.start), EventDetail.END: stamp(window.end)},
            EventDetail.VIOLATIONS: findings.count,
            # Where alarms look at the last window alone, what violated in it is enough.
            EventDetail.RECURRING: len(findings.features) if recurring is None else recurring.violations,
            EventDetail.FEATURES: findings.features[:MAX_EVENT_FEATURES],
        }
