"""The bias part of a report: every metric of every facet beside its baseline."""

from collections.abc import Mapping
from pathlib import Path

from driftgauge_analyzer.bias.report import Figure, Stage, read_analysis
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.report.figures import figure, words
from driftgauge_analyzer.report.files import Document, ExecutionFiles
from driftgauge_analyzer.report.finding import Finding

JsonObject = dict[str, JsonValue]
_Key = tuple[str, str, str]

# DI is a ratio of shares; the other metrics are differences.
_PARITY: Mapping[str, float] = {"DI": 1.0}
"""The value of a metric without bias; 0 for all others."""

_STAGES: Mapping[Stage, str] = {
    Stage.POST_TRAINING: "in predictions",
    Stage.PRE_TRAINING: "in labels",
}
_NEXT = (
    "Compare the groups' shares and error rates in this window with the training data. If the labels themselves moved, "
    "the world has changed; if only the predictions did, look at the model and its features."
)


def bias(files: ExecutionFiles) -> JsonObject:
    """Return the part of the report of a bias execution, or of a baseline."""
    analysis = read_analysis(files.analysis)
    baseline = _baseline(files.constraints)
    violated = {_key_of(violation) for violation in files.violations}
    now = {(each.facet, each.group, each.name): each for each in analysis.figures}
    return {
        "violations": [_finding(each, now, baseline).document() for each in files.violations],
        "bias": {
            "label": analysis.label,
            "favourable": analysis.label_group,
            "metrics": [_metric(each, baseline, violated) for each in analysis.figures],
        },
    }


def _baseline(path: Path | None) -> dict[_Key, Figure]:
    if path is None:
        return {}
    return {(each.facet, each.group, each.name): each for each in read_analysis(path).figures}


def _key_of(violation: Document) -> _Key:
    facet, group, name = (str(violation.get(key)) for key in ("facet", "facet_value", "metric_name"))
    return facet, group, name


def _metric(found: Figure, baseline: Mapping[_Key, Figure], violated: set[_Key]) -> JsonObject:
    key = found.facet, found.group, found.name
    before = baseline.get(key)
    return {
        "facet": found.facet,
        "group": found.group,
        "stage": _STAGES[found.stage],
        "name": found.name,
        "title": _title(found),
        "value": figure(found.value),
        "infinite": found.value is not None and figure(found.value) is None,
        "error": found.error,
        "baseline": figure(before.value) if before else None,
        "parity": _PARITY.get(found.name, 0.0),
        "violated": key in violated,
    }


def _title(found: Figure) -> str:
    description, _ = found.stage.metrics.get(found.name, (found.name, None))
    return description.rpartition(" (")[0] or description


def _finding(violation: Document, now: Mapping[_Key, Figure], baseline: Mapping[_Key, Figure]) -> Finding:
    key = _key_of(violation)
    facet, group, name = key
    found, before = now.get(key), baseline.get(key)
    value, agreed = figure(found.value) if found else None, figure(before.value) if before else None
    known = found is not None and before is not None
    parity = words(_PARITY.get(name, 0.0))
    return Finding(
        subject=f"{facet} = {group}: {_title(found) if found else name}",
        check="Bias has grown",
        expected=f"no further from {parity} than {words(agreed)}, the baseline's" if known else "the baseline's value",
        found=words(value) if known else str(violation.get("description")),
        certainty="not stated: the rule for bias compares two figures and does not allow for chance",
        next=_NEXT,
    )
