"""The summary that the demo writes for programs, by default to `build/demo.json`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from driftgauge_cli.demonstration.baselines import Baseline
from driftgauge_cli.demonstration.comparison import Comparison
from driftgauge_cli.demonstration.outcomes import AlarmSummary, ExecutionSummary


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The whole story; a baseline is that of its kind's first monitor, and `comparisons` has what others differ in."""

    deployment: str
    endpoint: str
    engines: Sequence[str]
    captured_records: int
    baselines: Mapping[str, Baseline]
    executions: Sequence[ExecutionSummary]
    alarms: Sequence[AlarmSummary]
    comparisons: Sequence[Comparison]
    left_over: Sequence[str]
    seconds: Mapping[str, float]
