import json
from datetime import UTC, datetime, timedelta

import pytest

from driftgauge_cli.engines import waiting
from driftgauge_cli.engines.model_monitor.executions import run_prefix
from driftgauge_cli.engines.windows import group_hours, run_window
from driftgauge_cli.operations.reports import latest_reports
from driftgauge_cli.operations.runs import run_monitor
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.limits import MAX_PROCESSING_INPUTS

START = datetime(2026, 11, 22, 6, 10, tzinfo=UTC)
END = datetime(2026, 11, 22, 8, 0, 30, tzinfo=UTC)
VIOLATED = "CompletedWithViolations: Job completed successfully with 1 violations."
FEATURE = {"feature_name": "salt", "constraint_check_type": "baseline_drift_check", "description": "0.4 exceeds 0.1"}
METRIC = {"metric_name": "rmse", "constraint_check_type": "GreaterThanThreshold", "description": "Metric rmse with 9"}


def report(*violations):
    return {"constraint_violations.json": json.dumps({"violations": violations})}


def inputs(job):
    places = {entry["InputName"]: entry["S3Input"] for entry in job["ProcessingInputs"]}
    return {name: (place["S3Uri"], place["LocalPath"]) for name, place in places.items()}


@pytest.fixture
def traffic(aws):
    for at in (START, START + timedelta(minutes=5), END - timedelta(seconds=1)):
        aws.capture(at)
    aws.label(END)


def run(session, monitor, **options):
    return run_monitor(session, "shop", monitor, start=START, end=END, **options)


def test_data_quality_is_one_job_with_the_schedule_s_contract(aws, session, traffic):
    run(session, MonitorKind.DATA_QUALITY)

    [(name, job)] = aws.jobs.items()
    assert name.startswith("shop-data-quality-run-20")
    assert job["Environment"] == {
        "publish_cloudwatch_metrics": "Enabled",
        "baseline_constraints": "/opt/ml/processing/baseline/constraints/constraints.json",
        "baseline_statistics": "/opt/ml/processing/baseline/stats/statistics.json",
        "dataset_format": '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}',
        "dataset_source": "/opt/ml/processing/input/endpoint",
        "output_path": "/opt/ml/processing/output",
        "start_time": "2026-11-22T06:10:00Z",
        "end_time": "2026-11-22T08:00:30Z",
        "metric_time": "2026-11-22T08:00:30Z",
        "sagemaker_endpoint_name": "shop",
        "sagemaker_monitoring_schedule_name": "shop-data-quality",
    }


def test_the_job_takes_over_what_the_definition_says(aws, session, traffic):
    run(session, MonitorKind.DATA_QUALITY)

    [job] = aws.jobs.values()
    assert job["RoleArn"] == "arn:aws:iam::123456789012:role/monitor"
    assert job["NetworkConfig"] == {"EnableNetworkIsolation": True}
    assert job["StoppingCondition"] == {"MaxRuntimeInSeconds": 1800}
    assert job["ProcessingOutputConfig"]["KmsKeyId"] == "key-1"
    assert job["ProcessingResources"]["ClusterConfig"]["VolumeSizeInGB"] == 20


def test_only_hours_that_hold_data_are_inputs(aws, session, traffic):
    run(session, MonitorKind.DATA_QUALITY)

    below = "shop/AllTraffic/2026/11/22"
    assert inputs(aws.job("")) == {
        "constraints": ("s3://reports/DataQuality/constraints.json", "/opt/ml/processing/baseline/constraints"),
        "baseline": ("s3://reports/DataQuality/statistics.json", "/opt/ml/processing/baseline/stats"),
        "endpoint_input_1": (f"s3://capture/capture/{below}/06", f"/opt/ml/processing/input/endpoint/{below}/06"),
        "endpoint_input_2": (f"s3://capture/capture/{below}/08", f"/opt/ml/processing/input/endpoint/{below}/08"),
    }


def test_the_report_lies_in_a_folder_of_its_own_under_the_schedule_s(aws, session, traffic):
    execution = run(session, MonitorKind.DATA_QUALITY).execution

    hour = f"{datetime.now(tz=UTC):%Y/%m/%d}"
    assert execution.report_uri.startswith(f"s3://reports/reports/shop/shop/shop-data-quality/{hour}/")
    assert execution.report_uri.endswith(f"/{execution.job_name}")


def test_scripts_and_entry_points_of_a_definition_are_handed_on(aws, session, traffic):
    aws.definitions["DataQuality"]["DataQualityAppSpecification"] |= {
        "RecordPreprocessorSourceUri": "s3://code/before.py",
        "PostAnalyticsProcessorSourceUri": "s3://code/after.py",
        "ContainerEntrypoint": ["python"],
        "ContainerArguments": ["-m", "mine"],
    }

    run(session, MonitorKind.DATA_QUALITY)

    job = aws.job("")
    assert job["AppSpecification"]["ContainerEntrypoint"] == ["python"]
    assert job["AppSpecification"]["ContainerArguments"] == ["-m", "mine"]
    assert job["Environment"]["record_preprocessor_script"] == "/opt/ml/processing/code/preprocessing/before.py"
    assert inputs(job)["post_processor_script"] == ("s3://code/after.py", "/opt/ml/processing/code/postprocessing")


def test_model_quality_merges_first_and_then_compares(aws, session, traffic):
    run(session, MonitorKind.MODEL_QUALITY)

    merge, analysis = aws.jobs.values()
    assert merge["ProcessingJobName"] == f"{analysis['ProcessingJobName']}-merge"
    assert merge["AppSpecification"]["ImageUri"].endswith("/sagemaker-model-monitor-groundtruth-merger")
    assert merge["Environment"]["ground_truth_source"] == "/opt/ml/processing/groundtruth"
    assert inputs(merge)["groundtruth_input_1"] == (
        "s3://capture/ground-truth/2026/11/22/08",
        "/opt/ml/processing/groundtruth/2026/11/22/08",
    )
    merged = merge["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
    assert merged == f"s3://reports/reports/shop/merge/{analysis['ProcessingJobName']}"
    assert inputs(analysis)["endpoint_input_1"] == (merged, "/opt/ml/processing/input/endpoint")
    assert analysis["Environment"]["analysis_type"] == "MODEL_QUALITY"
    assert analysis["Environment"]["problem_type"] == "Regression"
    assert analysis["Environment"]["inference_attribute"] == "0"
    assert analysis["Environment"]["dataset_format"].startswith('{"sagemakerMergeJson"')


def test_the_merge_of_a_definition_that_knows_no_merger_is_refused(aws, session, traffic, driftgauge):
    aws.definitions["ModelQuality"]["ModelQualityAppSpecification"]["ImageUri"] = "my/image"

    ended = driftgauge("run", "shop", "model_quality", "--from", "2026-11-22T06:10", "--to", "2026-11-22T08:01")

    assert ended.err == "the monitor's image is my/image; the image that merges ground truth for it is not known"


def test_a_failed_merge_ends_the_run_with_its_reason(aws, session, traffic, outcome):
    aws.outcomes = [outcome(status="Failed", exit_message="", failure_reason="no records matched")]

    execution = run(session, MonitorKind.MODEL_QUALITY).execution

    assert (execution.status, execution.message) == ("Failed", "no records matched")
    assert len(aws.jobs) == 1


def test_violations_are_the_run_s_result_and_no_error(aws, driftgauge, outcome):
    aws.capture(datetime.now(tz=UTC))
    aws.outcomes = [outcome(exit_message=VIOLATED, files=report(FEATURE))]

    ended = driftgauge("run", "shop", "data_quality")

    assert ended.code == 0
    assert "Data quality: 1 violation" in ended.out
    assert "baseline_drift_check" in ended.out


def test_the_result_as_json(aws, driftgauge, outcome):
    aws.capture(datetime.now(tz=UTC))
    aws.outcomes = [outcome(exit_message=VIOLATED, files=report(FEATURE))]

    output = driftgauge("run", "shop", "data_quality", "--json").json

    assert output["execution"]["status"] == "CompletedWithViolations"
    assert output["violations"] == [
        {"subject": "salt", "check": "baseline_drift_check", "description": "0.4 exceeds 0.1"}
    ]


def test_a_failed_run_fails_the_command_with_the_job_s_reason(aws, driftgauge, outcome):
    aws.capture(datetime.now(tz=UTC))
    aws.outcomes = [outcome(status="Failed", failure_reason="AlgorithmError: bad.csv:7", exit_message="")]

    ended = driftgauge("run", "shop", "data_quality")

    assert ended.code == 1
    assert ended.err.endswith("ended as Failed: AlgorithmError: bad.csv:7")


def test_progress_names_the_job_and_its_state(aws, session, traffic):
    output = []

    execution = run(session, MonitorKind.DATA_QUALITY, on_progress=output.append).execution

    assert output == [f"{execution.job_name}: InProgress", f"{execution.job_name}: Completed"]


def test_nothing_captured_in_the_window_says_what_to_do(aws, driftgauge):
    ended = driftgauge("run", "shop", "data_quality", "--from", "2026-01-05T10:00", "--to", "2026-01-05T11:00")

    assert ended.code == 1
    assert "nothing was captured on 'shop' from 2026-01-05T10:00:00Z to 2026-01-05T11:00:00Z" in ended.err
    assert not aws.jobs


def test_no_ground_truth_says_what_to_do(aws, driftgauge):
    aws.capture(datetime.now(tz=UTC))

    assert "there is no ground truth below s3://capture/ground-truth" in driftgauge("run", "shop", "model_quality").err


def test_a_window_that_ends_before_it_begins_is_refused(aws, driftgauge):
    ended = driftgauge("run", "shop", "data_quality", "--from", "2026-01-05T11:00", "--to", "2026-01-05T10:00")

    assert ended.err == "the window is empty: 2026-01-05T11:00:00Z is not before 2026-01-05T10:00:00Z"


def test_several_schedules_of_a_kind_need_a_name(aws, driftgauge):
    aws.schedules["shop-second"] = "DataQuality"
    aws.capture(datetime.now(tz=UTC))
    command = ("run", "shop", "data_quality")

    assert driftgauge(*command).err.endswith("add --schedule shop-data-quality|shop-second")
    assert driftgauge(*command, "--schedule", "shop-second").code == 0
    assert driftgauge(*command, "--schedule", "x").err.endswith("there are: shop-data-quality, shop-second")


def test_a_schedule_with_an_inline_definition_is_refused(aws, driftgauge):
    aws.inline = True

    assert driftgauge("run", "shop", "data_quality").err.endswith("only named job definitions can be run")


def test_a_schedule_of_batch_transforms_is_refused(aws, driftgauge):
    aws.capture(datetime.now(tz=UTC))
    aws.definitions["DataQuality"]["DataQualityJobInput"] = {}

    assert driftgauge("run", "shop", "data_quality").err.endswith(
        "monitors batch transforms; only endpoints can be run"
    )


def test_many_hours_are_named_by_their_days_so_that_the_job_takes_them(aws, session):
    for hour in range(30):
        aws.capture(START + timedelta(hours=hour))

    run_monitor(session, "shop", MonitorKind.DATA_QUALITY, start=START, end=START + timedelta(hours=30))

    job = aws.job("")
    assert len(job["ProcessingInputs"]) <= MAX_PROCESSING_INPUTS
    assert inputs(job)["endpoint_input_2"][0] == "s3://capture/capture/shop/AllTraffic/2026/11/23"


@pytest.mark.parametrize(
    ("hours", "most", "names"),
    [
        (2, 2, ("2026/11/22/06", "2026/11/22/07")),
        (3, 2, ("2026/11/22",)),
        (24 * 38, 3, ("2026/11", "2026/12")),
        (24 * 60, 2, ("2026", "2027")),
        (0, 2, ()),
    ],
)
def test_hours_are_grouped_as_exactly_as_the_inputs_allow(hours, most, names):
    assert group_hours([START + timedelta(hours=hour) for hour in range(hours)], most) == names


def test_the_default_window_is_the_last_hour_with_this_second_in_it():
    before = datetime.now(tz=UTC)
    window = run_window(None, None)

    assert before < window.end <= before + timedelta(seconds=2)
    assert window.end - window.start == timedelta(hours=1)
    assert window.end.microsecond == window.start.microsecond == 0


@pytest.mark.parametrize("length", [1, 38, 39, 63])
def test_a_run_s_longest_job_name_is_one_that_sagemaker_takes(length):
    assert len(f"{run_prefix('s' * length)}20261122080000-merge") <= 63


def test_long_schedule_names_that_begin_alike_have_runs_of_their_own():
    assert run_prefix("s" * 50 + "a") != run_prefix("s" * 50 + "b")


def test_an_interrupted_run_says_that_what_it_started_goes_on(aws, driftgauge, monkeypatch):
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(waiting.time, "sleep", interrupt)
    aws.capture(datetime.now(tz=UTC))

    ended = driftgauge("run", "shop", "data_quality")

    assert ended.code != 0
    assert "what was started goes on, see `driftgauge executions shop`" in ended.err


def test_a_run_is_reported_as_violations_report_it_afterwards(aws, session, traffic):
    ran = run(session, MonitorKind.DATA_QUALITY)

    assert (ran,) == latest_reports(session, "shop", kind=MonitorKind.DATA_QUALITY)
