"""The newest findings of a monitor, which the message about them names."""

import json
from typing import Any

import pytest

FINDINGS = "s3://reports/reports/shop/execution-reports/findings/shop-data-quality.json"


def distance(feature: str, found: float, threshold: float) -> dict[str, str]:
    """A violation in Model Monitor's words."""
    text = f"Baseline drift distance: {found} exceeds threshold: {threshold}"
    return {"feature_name": feature, "constraint_check_type": "baseline_drift_check", "description": text}


def exact(feature: str, **more: object) -> dict[str, object]:
    """A violation of exact mode, with what was expected and found apart."""
    check = {"feature_name": feature, "constraint_check_type": "baseline_drift_check", "description": "a sentence"}
    return {**check, "expected": "a mean of 1.2", "found": "a mean of 12.123456", **more}


@pytest.fixture
def findings(aws: Any, monitors: Any) -> Any:
    """Let a job end with violations, and return what was kept of them."""

    def of(*violations: dict[str, Any], mode: str = "") -> dict[str, Any]:
        own = {"driftgauge": {"mode": mode}} if mode else {}
        monitors.tell(monitors.job(violations=json.dumps({"violations": violations, **own})))
        kept: dict[str, Any] = json.loads(aws.objects[FINDINGS])
        return kept

    return of


def test_each_finding_says_what_was_expected_and_what_was_found(findings: Any) -> None:
    kept = findings(exact("salt"), mode="exact")

    assert kept["Worst"] == [{"Subject": "salt", "Text": "expected a mean of 1.2; found a mean of 12.12"}]
    assert (kept["Kind"], kept["Count"]) == ("data quality", 1)


def test_the_message_links_to_the_violations_where_the_engine_writes_no_page(findings: Any) -> None:
    assert findings(exact("salt"))["ReportUri"].endswith("/constraint_violations.json")


def test_it_links_to_the_page_where_there_is_one(aws: Any, monitors: Any) -> None:
    job = monitors.job(violations=json.dumps({"violations": [exact("salt")]}))
    aws.objects[f"s3://reports/reports/shop/data_quality/{job}/report.html"] = b"<!doctype html>"
    monitors.tell(job)

    assert json.loads(aws.objects[FINDINGS])["ReportUri"].endswith(f"/{job}/report.html")


def test_model_monitor_s_violations_are_ordered_by_how_far_beyond_their_thresholds_they_are(findings: Any) -> None:
    kept = findings(distance("a little", 0.11, 0.1), distance("a lot", 0.52345678, 0.1))

    assert [each["Subject"] for each in kept["Worst"]] == ["a lot", "a little"]
    assert kept["Worst"][0]["Text"] == "Baseline drift distance: 0.5235 exceeds threshold: 0.1"


def test_those_of_exact_mode_keep_the_order_of_the_report(findings: Any) -> None:
    kept = findings(exact("first"), distance("second", 0.9, 0.1), mode="exact")

    assert [each["Subject"] for each in kept["Worst"]] == ["first", "second"]


def test_a_column_is_named_once_and_five_at_most(findings: Any) -> None:
    kept = findings(*(exact(name) for name in ("a", "a", "b", "c", "d", "e", "f")), mode="exact")

    assert [each["Subject"] for each in kept["Worst"]] == ["a", "b", "c", "d", "e"]
    assert kept["Count"] == 7


def test_a_finding_of_bias_names_metric_and_group(findings: Any) -> None:
    check = {"constraint_check_type": "bias_drift_check", "description": "Metric value 0.5"}
    kept = findings({**check, "facet": "Sex", "facet_value": "0", "metric_name": "DPPL"})

    assert kept["Worst"][0]["Subject"] == "DPPL of Sex 0"


def test_a_window_without_violations_replaces_the_findings_before_it(findings: Any) -> None:
    assert findings()["Worst"] == []


def test_an_execution_that_compared_nothing_leaves_the_findings_alone(aws: Any, monitors: Any) -> None:
    monitors.tell(monitors.job(status="Failed", ExitMessage="it broke"))

    assert FINDINGS not in aws.objects
