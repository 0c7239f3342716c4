"""Output of the demo."""

import json
from collections.abc import Mapping, Sequence

import typer

from driftgauge_cli.demonstration.comparison import Comparison
from driftgauge_cli.demonstration.inbox import AlarmMessage
from driftgauge_cli.demonstration.metrics import Alarm, Published
from driftgauge_cli.demonstration.outcomes import AlarmSummary
from driftgauge_cli.operations.captures import CapturedCall
from driftgauge_cli.operations.labels import LabelUpload
from driftgauge_cli.operations.reports import Report
from driftgauge_cli.operations.thresholds import alarm_condition
from driftgauge_cli.operations.traffic import Traffic
from driftgauge_cli.output import table, to_plain
from driftgauge_contract.metrics import DRIFT_PREFIX

_MAX_SHOWN = 8


def thresholds(
    monitor: str, suggested: Mapping[str, float], used: Mapping[str, float], alarms: Sequence[Alarm]
) -> None:
    """Show each metric's threshold on its way from the baseline to the alarm, if any has an alarm."""
    by_metric = {alarm.metric: alarm for alarm in alarms if alarm.monitor == monitor}
    if not by_metric.keys() & used.keys():
        return
    rows = []
    for metric, value in used.items():
        alarm = by_metric.get(metric)
        condition = alarm_condition(metric, alarm.comparison_operator, alarm.threshold) if alarm else ""
        rows.append((metric, _number(suggested[metric]) if metric in suggested else "", _number(value), condition))
    title = f"{monitor}: suggested by the baseline, used with its margin"
    table(title, ("metric", "suggested", "used", "alarm"), rows)


def traffic(sent: Traffic, example: CapturedCall) -> None:
    """Show how rows were answered, and one record as captured."""
    latency = f", median {sent.latency.median:.1f} ms" if sent.latency else ""
    typer.echo(f"{sent.sent} rows sent in {sent.seconds:.1f} s{latency}; all were captured, one of them as")
    typer.echo(_indented(json.dumps(to_plain(example), indent=2)))


def labels(upload: LabelUpload) -> None:
    """Show where the labels went."""
    typer.echo(f"{upload.records} labels uploaded as ground truth: {', '.join(upload.uris)}")


def reports(found: Sequence[Report]) -> None:
    """Show how executions ended, and their violations."""
    for report in found:
        execution = report.execution
        typer.echo(f"{execution.schedule}: {execution.status} ({execution.message})")
        if report.violations:
            rows = [(each.subject, each.check, each.description) for each in report.violations]
            table("", ("feature or metric", "check", "what was found"), rows)


def metrics(monitor: str, namespace: str, found: Sequence[Published]) -> None:
    """Show what was published; of the features only those that drifted most."""
    drifts = [each for each in found if each.metric.startswith(DRIFT_PREFIX)]
    # A data-quality monitor publishes several metrics for each feature, too many for a screen.
    few = [each for each in found if not each.metric.startswith("feature_")]
    shown = few + sorted(drifts, key=lambda each: -each.highest)[: max(0, _MAX_SHOWN - len(few))]
    rows = [(each.metric, _number(each.lowest), _number(each.highest)) for each in shown]
    count = f"{len(shown)} of {len(found)}" if len(shown) < len(found) else f"{len(found)}"
    table(f"{monitor}: {count} metrics in {namespace}", ("metric", "lowest", "highest"), rows)


def alarms(found: Sequence[AlarmSummary]) -> None:
    """Show every alarm."""
    rows = [
        (alarm.name, alarm.state, alarm_condition(alarm.metric, alarm.comparison_operator, alarm.threshold))
        for alarm in found
    ]
    table("Alarms", ("alarm", "state", "goes to ALARM when"), rows)


def messages(found: Sequence[AlarmMessage]) -> None:
    """Show what reached the topic."""
    for message in found:
        typer.echo(f"The topic got: {message.subject}\n{_indented(message.text)}")


def comparisons(found: Sequence[Comparison]) -> None:
    """Show the results of several monitors of a kind on the same traffic, beside each other."""
    for comparison in found:
        rows = [(row.what, *row.values, "yes" if row.equal else "NO") for row in comparison.rows]
        title = f"{comparison.monitor.words.capitalize()}: the same traffic, {len(comparison.schedules)} engines"
        table(title, ("", *comparison.schedules, "equal"), rows)


def _number(value: float) -> str:
    return f"{value:.6g}"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
