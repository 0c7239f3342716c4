"""The tables that `driftgauge baseline` and `driftgauge check` print of the files that they wrote."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from driftgauge_cli.errors import UserError
from driftgauge_cli.output import emit, note, table
from driftgauge_cli.words import counted, with_figures

Document = Mapping[str, object]


def read_document(path: Path) -> Document:
    """Return a file's JSON object, or an empty one if it holds something else."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise UserError(f"{path}: not a JSON document ({error})") from error
    return document if isinstance(document, dict) else {}


def show_violations(path: Path, *, as_json: bool) -> None:
    """Print a file of violations."""
    _show(path, _violations, as_json=as_json)


def show_baseline(path: Path, *, as_json: bool) -> None:
    """Print a baseline's constraints, or its analysis of bias."""
    _show(path, _baseline, as_json=as_json)


def _show(path: Path, show: Callable[[Document], None], *, as_json: bool) -> None:
    document = read_document(path)
    if as_json:
        emit(document, as_json=True)
    else:
        show(document)


def _violations(document: Document) -> None:
    violations = _records(document["violations"])
    if not violations:
        note("No violations.")
        return
    rows = [
        [
            item.get("feature_name") or item.get("metric_name"),
            item["constraint_check_type"],
            with_figures(str(item["description"])),
        ]
        for item in violations
    ]
    table(counted(len(rows), "violation"), ["feature or metric", "check", "description"], rows)


def _baseline(document: Document) -> None:
    for key, value in document.items():
        if key == "features":
            features = _records(value)
            rows = [[item["name"], item["inferred_type"], item["completeness"]] for item in features]
            table(counted(len(rows), "feature"), ["name", "type", "completeness"], rows)
        elif key.endswith("_bias_metrics") and isinstance(value, dict):
            table(key, ["facet", "group", "metric", "value"], _bias_metrics(value))
        elif key.endswith("_constraints") and isinstance(value, dict):
            metrics = [[name, item["comparison_operator"], item["threshold"]] for name, item in value.items()]
            table(key, ["metric", "violated when", "threshold"], metrics)


def _bias_metrics(stage: Document) -> list[list[object]]:
    facets = stage["facets"]
    return [
        [facet, group["value_or_threshold"], metric["description"], metric["value"]]
        for facet, groups in (facets.items() if isinstance(facets, dict) else ())
        for group in _records(groups)
        for metric in _records(group["metrics"])
    ]


def _records(value: object) -> Sequence[Document]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
