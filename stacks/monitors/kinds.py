"""The parts of the monitors of each kind, from a deployment file."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from driftgauge_contract.kinds import MonitorKind, require_all_kinds
from stacks.monitors.data_quality import data_quality
from stacks.monitors.model_bias import model_bias
from stacks.monitors.model_quality import model_quality
from stacks.monitors.parts import Context, MonitorParts

KINDS: Mapping[MonitorKind, Callable[[Context], MonitorParts | None]] = require_all_kinds(
    {
        MonitorKind.DATA_QUALITY: data_quality,
        MonitorKind.MODEL_QUALITY: model_quality,
        MonitorKind.MODEL_BIAS: model_bias,
    }
)


def monitor_parts(context: Context) -> Mapping[MonitorKind, MonitorParts]:
    """Return the parts of each monitor that a deployment has."""
    parts = {kind: of_kind(context) for kind, of_kind in KINDS.items()}
    return {kind: _made_once(found) for kind, found in parts.items() if found is not None}


def _made_once(parts: MonitorParts) -> MonitorParts:
    # The monitors of several engines share datasets and existing baselines, whose constructs can be created once only.
    return replace(parts, make_dataset=cache(parts.make_dataset), make_existing=cache(parts.make_existing))
