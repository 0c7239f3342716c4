"""The evaluation of CloudWatch alarms as CloudWatch documents it, independent of any emulator."""

from driftgauge_local.alarms.definition import (
    AlarmDefinition,
    ComparisonOperator,
    Reading,
    State,
    TreatMissingData,
    UnsupportedAlarmError,
    refuse_unevaluated,
)
from driftgauge_local.alarms.evaluation import Verdict, evaluate
from driftgauge_local.alarms.invocation import invocation
from driftgauge_local.alarms.notification import StateChange, notification
from driftgauge_local.alarms.periods import Observation, look_back_seconds, readings

__all__ = [
    "AlarmDefinition",
    "ComparisonOperator",
    "Observation",
    "Reading",
    "State",
    "StateChange",
    "TreatMissingData",
    "UnsupportedAlarmError",
    "Verdict",
    "evaluate",
    "invocation",
    "look_back_seconds",
    "notification",
    "readings",
    "refuse_unevaluated",
]
