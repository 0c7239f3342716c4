"""What the jobs of each engine take. Which figure was measured and which is assumed, and how, is in docs/cost.md."""

from dataclasses import replace

from driftgauge_cli.costs.model import JobProfile, Program
from driftgauge_cli.kinds import MonitorKind

INSTANCE_SECONDS = 230.0
"""From asking for a processing job to the start of its container, taken to be charged for."""

_UNPACKING_SECONDS = 15.0
_SPARK_SECONDS = 60.0
_SPREAD_PROCESSOR_SECONDS = {MonitorKind.DATA_QUALITY: 15e-6, MonitorKind.MODEL_QUALITY: 190e-6}
"""A record costs more where Spark's join brings it from one process to another."""

_MODEL_MONITOR = Program(
    work={
        MonitorKind.DATA_QUALITY: JobProfile(
            start_seconds=INSTANCE_SECONDS + _SPARK_SECONDS,
            processor_seconds=25e-6,
            kibibytes=0,
            mebibytes=4096,
        ),
        MonitorKind.MODEL_QUALITY: JobProfile(
            jobs=2,
            start_seconds=INSTANCE_SECONDS + _SPARK_SECONDS,
            processor_seconds=50e-6,
            kibibytes=0,
            mebibytes=4096,
        ),
    },
    every_processor=True,
    default_machine="ml.m5.xlarge",
    transitions=0,
    scheduled=False,
    invocations=1,
)

_DRIFTGAUGE = Program(
    work={
        MonitorKind.DATA_QUALITY: JobProfile(
            start_seconds=INSTANCE_SECONDS + _UNPACKING_SECONDS,
            processor_seconds=13e-6,
            kibibytes=0.06,
            mebibytes=420,
        ),
        MonitorKind.MODEL_QUALITY: JobProfile(
            start_seconds=INSTANCE_SECONDS + _UNPACKING_SECONDS,
            processor_seconds=80e-6,
            kibibytes=1.6,
            mebibytes=150,
        ),
    },
    every_processor=False,
    default_machine=None,
    transitions=9,
    scheduled=True,
    invocations=3,
)

_DRIFTGAUGE_ON_MANY = replace(
    _DRIFTGAUGE,
    work={
        kind: replace(
            work, start_seconds=work.start_seconds + _SPARK_SECONDS, processor_seconds=_SPREAD_PROCESSOR_SECONDS[kind]
        )
        for kind, work in _DRIFTGAUGE.work.items()
    },
    every_processor=True,
    default_machine="ml.m5.xlarge",
)
"""On several instances Spark spreads the work."""

_PROGRAMS = {"model-monitor": (_MODEL_MONITOR, _MODEL_MONITOR), "driftgauge": (_DRIFTGAUGE, _DRIFTGAUGE_ON_MANY)}

ENGINES = tuple(_PROGRAMS)
"""By their names in a deployment file."""


def program_of(engine: str, instances: int = 1) -> Program:
    """How an engine runs a monitor on so many instances."""
    on_one, on_many = _PROGRAMS[engine]
    return on_one if instances == 1 else on_many
