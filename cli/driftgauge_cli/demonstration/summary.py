"""The summary that the demo writes for programs, by default to `build/demo.json`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from driftgauge_cli.demonstration.baselines import DeployedBaseline
from driftgauge_cli.demonstration.comparison import Comparison
from driftgauge_cli.demonstration.outcomes import AlarmSummary, ExecutionSummary
from driftgauge_cli.output import to_plain
from driftgauge_contract.outcomes import ExecutionStatus


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The results of the demo; a baseline is that of its kind's first monitor."""

    deployment: str
    endpoint: str
    engines: Sequence[str]
    captured_records: int
    baselines: Mapping[str, DeployedBaseline]
    executions: Sequence[ExecutionSummary]
    alarms: Sequence[AlarmSummary]
    comparisons: Sequence[Comparison]
    left_over: Sequence[str]
    seconds: Mapping[str, float]

    def broken_promises(self) -> Sequence[str]:
        """Return what the demo promises and what did not hold."""
        # Every monitor runs twice: over ordinary traffic, and then over the broken feed.
        half = len(self.executions) // 2
        before, after = self.executions[:half], self.executions[half:]
        violated = ExecutionStatus.COMPLETED_WITH_VIOLATIONS
        promises = {
            "ordinary traffic gave no violations": all(each.status == ExecutionStatus.COMPLETED for each in before),
            "the broken feed was found": all(each.status == violated for each in after),
            "an alarm went to ALARM and the topic said so": any(alarm.notified for alarm in self.alarms),
            "both engines found the same": all(comparison.equal for comparison in self.comparisons),
            "nothing was left over": not self.left_over,
        }
        return [promise for promise, held in promises.items() if not held]


def write_summary(path: Path, summary: Summary) -> None:
    """Write a summary as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(to_plain(summary), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
