"""Differences between the executions of the kinds of monitors: the files that a job gets besides its data."""

from collections.abc import Callable
from dataclasses import dataclass

from driftgauge_contract.jobs import SideFiles
from driftgauge_contract.kinds import MonitorKind, require_all_kinds
from driftgauge_contract.workflow import MonitorField
from monitor_execution.fields import Fields


@dataclass(frozen=True, kw_only=True)
class ExecutionKind:
    """The executions of one kind of monitor."""

    side_files: Callable[[Fields], SideFiles]
    """Reads the files from the monitor's document."""


def _data_quality(fields: Fields) -> SideFiles:
    return SideFiles(
        constraints=fields.uri(MonitorField.CONSTRAINTS_URI),
        statistics=fields.optional_uri(MonitorField.STATISTICS_URI),
    )


def _model_quality(fields: Fields) -> SideFiles:
    return SideFiles(constraints=fields.uri(MonitorField.CONSTRAINTS_URI))


def _model_bias(fields: Fields) -> SideFiles:
    return SideFiles(
        constraints=fields.uri(MonitorField.CONSTRAINTS_URI),
        analysis_config=fields.uri(MonitorField.ANALYSIS_CONFIG_URI),
    )


EXECUTION_KINDS = require_all_kinds(
    {
        MonitorKind.DATA_QUALITY: ExecutionKind(side_files=_data_quality),
        MonitorKind.MODEL_QUALITY: ExecutionKind(side_files=_model_quality),
        MonitorKind.MODEL_BIAS: ExecutionKind(side_files=_model_bias),
    }
)
