"""The way each engine runs monitors, as far as costs depend on it. `docs/cost.md` has the source of each figure."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from driftgauge_cli.costs.model import Program
from driftgauge_cli.kinds.job_profile import JobProfile, JobProfiles
from driftgauge_cli.kinds.registry import KINDS
from driftgauge_contract.engines import EngineName
from driftgauge_contract.kinds import MonitorKind


def _profiles(choose: Callable[[JobProfiles], JobProfile]) -> Mapping[MonitorKind, JobProfile]:
    return {kind: choose(descriptor.profiles) for kind, descriptor in KINDS.items()}


_MODEL_MONITOR = Program(
    work=_profiles(lambda profiles: profiles.model_monitor),
    every_processor=True,
    default_machine="ml.m5.xlarge",
    transitions=0,
    scheduled=False,
    invocations=1,
)

_DRIFTGAUGE = Program(
    work=_profiles(lambda profiles: profiles.driftgauge),
    every_processor=False,
    default_machine=None,
    transitions=9,
    scheduled=True,
    invocations=3,
)

_DRIFTGAUGE_ON_SPARK = replace(
    _DRIFTGAUGE,
    work=_profiles(lambda profiles: profiles.spark),
    every_processor=True,
    default_machine="ml.m5.xlarge",
)

# Each engine on one instance and on several.
_PROGRAMS = {
    EngineName.MODEL_MONITOR: (_MODEL_MONITOR, _MODEL_MONITOR),
    EngineName.DRIFTGAUGE: (_DRIFTGAUGE, _DRIFTGAUGE_ON_SPARK),
}


def program_of(engine: EngineName, instances: int = 1) -> Program:
    """Return how an engine runs a monitor on a number of instances."""
    on_one, on_many = _PROGRAMS[engine]
    return on_one if instances == 1 else on_many
