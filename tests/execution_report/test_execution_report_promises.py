"""Whatever is delivered, lost, repeated or killed: in the end each execution is told of, and always the same."""

import json
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FINE = {"executions_ended": 1, "executions_failed": 0, "no_data": 0, "no_labels": 0}
ACTIONS = ["analysis", "merge", "other", "hour"]
deliveries = st.lists(st.tuples(st.sampled_from(ACTIONS), st.none() | st.integers(0, 8)), max_size=12)


@given(deliveries=deliveries)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_execution_is_told_of_once_and_for_all(aws, monitors, killed, deliveries):
    for kept in (aws.objects, aws.jobs, aws.executions, aws.published):
        kept.clear()
    happened(monitors)

    for action, death in [*deliveries, ("hour", None)]:
        aws.dies_after = death
        with suppress(killed):
            monitors.hour() if action == "hour" else monitors.tell(action)
        aws.dies_after = None

    assert monitors.values("shop-data-quality") == {**FINE, "violations": 1, "violations data_type_check": 1}
    assert monitors.values("shop-model-quality") == {**FINE, "no_labels": 1}
    assert len({json.dumps(datum, default=str, sort_keys=True) for datum in aws.published}) == 6 + 4
    assert sorted(uri.rpartition("/")[2] for uri in aws.objects if "execution-reports" in uri) == [
        "analysis.json",
        "merge.json",
        "shop-data-quality.json",
    ]


def happened(monitors):
    monitors.job("analysis", violations=["data_type_check"])
    monitors.execution(job="analysis", MonitoringExecutionStatus="CompletedWithViolations")
    merger = "sagemaker-model-monitor-groundtruth-merger"
    failed = {"status": "Failed", "ExitMessage": "There are no labels in /opt/ml/processing/groundtruth"}
    monitors.job("merge", schedule="shop-model-quality", image=merger, **failed)
    monitors.execution("shop-model-quality", job="merge")
    monitors.job("other", schedule="bakery-data-quality", violations=["completeness_check"])
