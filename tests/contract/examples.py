"""What the functions of the contract return, as literals that were written out from the sources named."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import ModuleType, SimpleNamespace
from typing import Any

from contract.reading_facts import plain

from driftgauge_contract.images import MONITOR_ANALYZER
from driftgauge_contract.job_definitions import JobDefinition
from driftgauge_contract.jobs import SideFiles
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.model_history import ServedModel
from driftgauge_contract.problem import Problem, ProblemType
from driftgauge_contract.schedule import Schedule, Weekday
from driftgauge_contract.windows import Window

Example = tuple[Callable[[ModuleType], Any], Any]

FIVE, SIX = datetime(2026, 11, 24, 5, tzinfo=UTC), datetime(2026, 11, 24, 6, tzinfo=UTC)
WINDOW = Window(start=FIVE, end=SIX)


def raises(call: Callable[[], object]) -> bool:
    """Return whether a call refuses its arguments."""
    return bool(refusal(call))


def refusal(call: Callable[[], object]) -> str:
    """Return the message with which a call refuses its arguments; it is empty where it does not."""
    try:
        call()
    except ValueError as error:
        return str(error)
    return ""


def times(schedule: Any) -> Any:
    return schedule.seconds, schedule.weekdays, schedule.hours, schedule.minutes


def served(identity: str, since: datetime, until: datetime | None = None) -> ServedModel:
    return ServedModel(identity=identity, since=since, until=until)


def models(module: Any) -> Any:
    """Return a history in which one model replaced another in the middle of the window, within ten minutes."""
    return [
        module.ServedModel(identity="a", since=FIVE, until=FIVE + timedelta(minutes=20)),
        module.ServedModel(identity="b", since=FIVE + timedelta(minutes=30)),
    ]


def json_format(module: Any, content_type: str, key: str = "", rows: str = "arrays") -> Any:
    return module.RequestFormat.parse({"ContentType": content_type, "Rows": rows, "Key": key})


def refused_horizon(module: Any, name: str, *, hours: int, instance_count: int = 1) -> bool:
    horizon = timedelta(hours=hours)
    return raises(lambda: engine(module, name).check_label_horizon(horizon, Schedule.hourly(), instance_count))


def bias_files(module: ModuleType) -> Any:
    return module.SideFiles(
        constraints="s3://b/c/constraints.json",
        statistics="s3://b/s/statistics.json",
        preprocessor="s3://b/pre.py",
        postprocessor="s3://b/post.py",
        analysis_config="s3://b/a/analysis_config.json",
    )


# SageMaker API reference, `ProcessingInput` and `ProcessingOutput`.
INPUT = {
    "InputName": "data",
    "S3Input": {
        "S3Uri": "s3://b/k",
        "LocalPath": "/opt/ml/processing/input",
        "S3DataType": "S3Prefix",
        "S3InputMode": "File",
        "S3DataDistributionType": "FullyReplicated",
        "S3CompressionType": "None",
    },
}
OUTPUT = {
    "OutputName": "result",
    "S3Output": {"S3Uri": "s3://b/k", "LocalPath": "/opt/ml/processing/output", "S3UploadMode": "EndOfJob"},
}

# SageMaker API reference, `DescribeModelBiasJobDefinition`, `EndpointInput` and `MonitoringJobDefinition`.
ENDPOINT_INPUT = {
    "EndpointName": "shop",
    "LocalPath": "/opt/ml/processing/input/endpoint/",
    "StartTimeOffset": "-PT2H",
    "EndTimeOffset": "-PT1H",
    "FeaturesAttribute": "features",
    "InferenceAttribute": "0",
    "ProbabilityAttribute": "1",
    "ProbabilityThresholdAttribute": 0.8,
    "ExcludeFeaturesAttribute": "2,3",
}
BASELINE = {
    "ConstraintsResource": {"S3Uri": "s3://b/c/constraints.json"},
    "StatisticsResource": {"S3Uri": "s3://b/s/statistics.json"},
}
APPLICATION = {
    "ImageUri": "registry/image",
    "ContainerEntrypoint": ["python3"],
    "ContainerArguments": ["go"],
    "RecordPreprocessorSourceUri": "s3://b/pre.py",
    "PostAnalyticsProcessorSourceUri": "s3://b/post.py",
    "ConfigUri": "s3://b/a/analysis_config.json",
    "ProblemType": "Regression",
}
REPORTS = {"S3Uri": "s3://b/reports/", "LocalPath": "/opt/ml/processing/output"}
OUTPUT_CONFIG = {"MonitoringOutputs": [{"S3Output": REPORTS}], "KmsKeyId": "key"}
COMMON = {
    "NetworkConfig": {"EnableNetworkIsolation": True},
    "StoppingCondition": {"MaxRuntimeInSeconds": 1800},
    "RoleArn": "role",
}
DEFINITION = {
    "JobDefinitionName": "definition",
    "ModelBiasAppSpecification": {**APPLICATION, "Environment": {"own": "1"}},
    "ModelBiasBaselineConfig": BASELINE,
    "ModelBiasJobInput": {"EndpointInput": ENDPOINT_INPUT, "GroundTruthS3Input": {"S3Uri": "s3://b/labels"}},
    "ModelBiasJobOutputConfig": OUTPUT_CONFIG,
    "JobResources": {"ClusterConfig": {"InstanceCount": 1}},
    **COMMON,
}
INLINE = {
    "MonitoringAppSpecification": {**APPLICATION, "Environment": {"not": "here"}},
    "Environment": {"own": "1"},
    "BaselineConfig": BASELINE,
    "MonitoringInputs": [{"EndpointInput": ENDPOINT_INPUT}],
    "MonitoringOutputConfig": OUTPUT_CONFIG,
    "MonitoringResources": {"ClusterConfig": {"InstanceCount": 1}},
    **COMMON,
}
READ = {
    "kind": "model_bias",
    "name": "definition",
    "application": {
        "image_uri": "registry/image",
        "entrypoint": ["python3"],
        "arguments": ["go"],
        "environment": {"own": "1"},
        "problem_type": "Regression",
    },
    "files": {
        "constraints": "s3://b/c/constraints.json",
        "statistics": "s3://b/s/statistics.json",
        "preprocessor": "s3://b/pre.py",
        "postprocessor": "s3://b/post.py",
        "analysis_config": "s3://b/a/analysis_config.json",
    },
    "endpoint": {
        "endpoint_name": "shop",
        "path": "/opt/ml/processing/input/endpoint",
        "attributes": {
            "features": "features",
            "inference": "0",
            "probability": "1",
            "probability_threshold": 0.8,
            "exclude_features": "2,3",
        },
        "start_offset": "-PT2H",
        "end_offset": "-PT1H",
    },
    "ground_truth_uri": "s3://b/labels",
    "output": REPORTS,
    "output_key": "key",
    "cluster": {"InstanceCount": 1},
    "network": {"EnableNetworkIsolation": True},
    "max_runtime_seconds": 1800,
    "role_arn": "role",
}


def step(module: ModuleType) -> Any:
    return module.Step(
        name="job",
        monitor_name="shop-model-bias",
        window=WINDOW,
        data=[module.Folder(uri="s3://b/1", path="a"), module.Folder(uri="s3://b/2")],
        destination="s3://b/here",
    )


def merge(module: ModuleType) -> Any:
    definition = JobDefinition.read(MonitorKind.MODEL_BIAS, DEFINITION)
    labels = [module.Folder(uri="s3://b/labels/2026/11/24/05", path="2026/11/24/05")]
    return module.merge_request(definition, step(module), labels=labels, image_uri="registry/merger")


def analysis(module: ModuleType) -> Any:
    definition = JobDefinition.read(MonitorKind.MODEL_BIAS, DEFINITION)
    return module.analysis_request(definition, step(module))


def without_inputs(request: dict[str, Any]) -> dict[str, Any]:
    """Return a request with its inputs shortened to their names, places and paths."""
    inputs = request["ProcessingInputs"]
    places = {each["InputName"]: (each["S3Input"]["S3Uri"], each["S3Input"]["LocalPath"]) for each in inputs}
    return {**request, "ProcessingInputs": places}


JOB = {
    "ProcessingJobName": "job",
    "ProcessingResources": {"ClusterConfig": {"InstanceCount": 1}},
    "RoleArn": "role",
    "NetworkConfig": {"EnableNetworkIsolation": True},
    "StoppingCondition": {"MaxRuntimeInSeconds": 1800},
}
RESULT = {"LocalPath": "/opt/ml/processing/output", "S3UploadMode": "EndOfJob", "S3Uri": "s3://b/here"}
RESULTS = {"Outputs": [{"OutputName": "result", "S3Output": RESULT}], "KmsKeyId": "key"}

# Logs of Model Monitor's jobs (analyzer specification, sections 1 and 7.6).
MERGE_ENVIRONMENT = {
    "dataset_format": '{"sagemakerCaptureJson":{"captureIndexNames":null}}',
    "dataset_source": "/opt/ml/processing/input_data",
    "ground_truth_source": "/opt/ml/processing/groundtruth",
    "monitoring_input_type": "ENDPOINT_INPUT",
    "output_path": "/opt/ml/processing/output",
    "start_time": "2026-11-24T05:00:00Z",
    "end_time": "2026-11-24T06:00:00Z",
    "sagemaker_monitoring_schedule_name": "shop-model-bias",
}
ANALYSIS_ENVIRONMENT = {
    "publish_cloudwatch_metrics": "Enabled",
    "analysis_type": "MODEL_BIAS",
    "problem_type": "Regression",
    "features_attribute": "features",
    "inference_attribute": "0",
    "probability_attribute": "1",
    "probability_threshold_attribute": "0.8",
    "exclude_features_attribute": "2,3",
    "baseline_constraints": "/opt/ml/processing/baseline/constraints/constraints.json",
    "baseline_statistics": "/opt/ml/processing/baseline/stats/statistics.json",
    "record_preprocessor_script": "/opt/ml/processing/code/preprocessing/pre.py",
    "post_analytics_processor_script": "/opt/ml/processing/code/postprocessing/post.py",
    "analysis_config": "/opt/ml/processing/input/config/analysis_config.json",
    "dataset_format": '{"sagemakerMergeJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}',
    "dataset_source": "/opt/ml/processing/input/endpoint",
    "output_path": "/opt/ml/processing/output",
    "start_time": "2026-11-24T05:00:00Z",
    "end_time": "2026-11-24T06:00:00Z",
    "metric_time": "2026-11-24T06:00:00Z",
    "sagemaker_endpoint_name": "shop",
    "sagemaker_monitoring_schedule_name": "shop-model-bias",
}
FILES = {
    "constraints": ("s3://b/c/constraints.json", "/opt/ml/processing/baseline/constraints"),
    "baseline": ("s3://b/s/statistics.json", "/opt/ml/processing/baseline/stats"),
    "pre_processor_script": ("s3://b/pre.py", "/opt/ml/processing/code/preprocessing"),
    "post_processor_script": ("s3://b/post.py", "/opt/ml/processing/code/postprocessing"),
    "analysis_config": ("s3://b/a/analysis_config.json", "/opt/ml/processing/input/config"),
}

BINARY = Problem(problem_type=ProblemType.BINARY_CLASSIFICATION, probability_attribute="0", probability_threshold=0.4)
BOTH = Problem(problem_type=ProblemType.BINARY_CLASSIFICATION, inference_attribute="0", probability_attribute="1")
REGRESSION = Problem(problem_type=ProblemType.REGRESSION, inference_attribute="0")
SCHEDULES = [
    "hourly",
    "hourly within 10 minutes",
    "hourly within 1 minute",
    "every 1 minute",
    "every 15 minutes",
    "every 30 minutes within 29 minutes",
    "every 2 hours",
    "every 6 hours starting at 2",
    "every 23 hours",
    "daily at 0",
    "daily at 23",
    "daily at 6 in Europe/Berlin",
    "daily at 6 in Europe/Berlin within 15 minutes",
    "daily at 6 within 1439 minutes",
    "weekly on sunday at 6",
    "weekly on sunday at 6 within 1440 minutes",
]
TIMES = {
    "every 15 minutes": (900, range(7), range(24), range(0, 60, 15)),
    "hourly": (3600, range(7), range(24), range(0, 60, 60)),
    "every 6 hours starting at 2": (21_600, range(7), range(2, 24, 6), range(0, 60, 60)),
    "daily at 6": (86_400, range(7), range(6, 24, 24), range(0, 60, 60)),
    "weekly on sunday at 6": (604_800, (6,), range(6, 24, 168), range(0, 60, 60)),
}
REFUSED_SCHEDULES = [
    "every 0 minutes",
    "every 7 minutes",
    "every 25 hours",
    "every 0 hours",
    "every 2 hours starting at 24",
    "daily at 24",
    "weekly on someday",
    "monthly",
    "hourly in Europe/Berlin",
    "every 30 minutes within 30 minutes",
    "daily at 6 within 1440 minutes",
    "daily at 6 in Nowhere",
    "weekly on sunday at 6 within 1441 minutes",
]

HOURLY, WEEKLY = Schedule.hourly(), Schedule.weekly(Weekday.MONDAY, 6)


def of_analysis(module: ModuleType) -> Any:
    return module.Analysis(
        kind=MonitorKind.MODEL_BIAS,
        monitor_name="shop-model-bias",
        endpoint_name="shop",
        window=WINDOW,
        dataset_source="/opt/ml/processing/input/endpoint",
        dataset_format=module.analysis_format(MonitorKind.MODEL_BIAS),
        files=bias_files(module),
        attributes=module.Attributes.of_endpoint_input(ENDPOINT_INPUT),
        problem_type="Regression",
    ).environment()


def engine(module: ModuleType, name: str) -> Any:
    return module.ENGINES[module.EngineName(name)]


def refused_cluster(module: ModuleType, kind: str, *, isolated: bool, instance_count: int) -> bool:
    check = engine(module, "driftgauge").check_cluster
    return raises(lambda: check(MonitorKind(kind), isolated=isolated, instance_count=instance_count))


EXAMPLES: Mapping[str, Sequence[Example]] = {
    "columns": [
        (lambda m: m.header_names(["x", "", "A", "a", None]), ["x", "_c1", "A2", "a3", "_c4"]),
        (lambda m: m.column_names(3, ["y"]), ["y", "_c1", "_c2"]),
        (lambda m: m.column_names(1, ["y", "a"]), ["y"]),
        (lambda m: m.column_names(2), ["_c0", "_c1"]),
        (
            lambda m: [m.separator_of(line) for line in ("y,a", "y;a", "y\ta", "y|a", "y;a|b", "y", "1,5;2", "y,a;b")],
            [",", ";", "\t", "|", ",", ",", ";", ","],
        ),
        (lambda m: [m.separator_of("1,5,2;3"), m.separator_of("11,22;3")], [",", ";"]),
        (lambda m: [m.separator_name(mark) for mark in ";\t|"], ["semicolons", "tabs", "vertical bars"]),
        (
            lambda m: [m.decimal_point(cell) for cell in ("1,5", "-12,25", "+1,5", "1,2,3", "a,b", "1.5", ",5")],
            ["1.5", "-12.25", "+1.5", "1,2,3", "a,b", "1.5", ",5"],
        ),
        (
            lambda m: [m.separator_hint(names) for names in (["y;a"], ["y\ta"], ["y|a"], ["y"], ["y;a", "b"])],
            [
                ", whose name has semicolons: fields must be separated by commas",
                ", whose name has tabs: fields must be separated by commas",
                ", whose name has vertical bars: fields must be separated by commas",
                "",
                "",
            ],
        ),
    ],
    "constraints": [
        (lambda m: m.default_drift_threshold(m.DriftMeasure.POPULATION_STABILITY_INDEX), 0.2),
        (lambda m: m.default_drift_threshold(m.DriftMeasure.HELLINGER), 0.1),
        (lambda m: m.largest_drift(m.DriftMeasure.KOLMOGOROV_SMIRNOV), 1.0),
        (lambda m: m.largest_drift(m.DriftMeasure.WASSERSTEIN), float("inf")),
        (lambda m: round(m.largest_drift(m.DriftMeasure.JENSEN_SHANNON), 6), 0.832555),
    ],
    "custom_resources": [
        (lambda m: m.metric_attribute("f1", m.ConstraintPart.OPERATOR), "f1_comparison_operator"),
        (lambda m: m.drift_attribute("sugars_100g", m.ConstraintPart.THRESHOLD), "drift_e0b45d77bee6_threshold"),
        (lambda m: m.bias_attribute("Sex", "DPPL", m.ConstraintPart.STATISTIC), "bias_953dd6f2b461_DPPL_statistic"),
        (lambda m: m.facet_value_attribute("Sex"), "bias_953dd6f2b461_facet_value"),
        (lambda m: m.content_digest(b"{}"), "44136fa355b3678a"),
    ],
    # The bodies that SageMaker's and MLflow's documents show for JSON; RFC 4180 for CSV; RFC 8259 has no NaN.
    "requests": [
        (lambda m: m.RequestFormat().render(), {"ContentType": "text/csv", "Rows": "arrays"}),
        (
            lambda m: m.RequestFormat.parse(
                {"ContentType": "application/json", "Rows": "objects", "Key": "k"}
            ).render(),
            {"ContentType": "application/json", "Rows": "objects", "Key": "k"},
        ),
        (lambda m: m.RequestFormat().body([["1", "a,b"], ["", "x"]], []), '1,"a,b"\n,x\n'),
        (
            lambda m: json_format(m, "application/json").body([["1", "2.5"], ["", "NaN"]], []),
            "[[1, 2.5], [null, null]]",
        ),
        (lambda m: json_format(m, "application/json", "k").body([["a", "-1"]], []), '{"k": [["a", -1]]}'),
        (lambda m: json_format(m, "application/jsonlines").body([["1"], ["inf"]], []), "[1]\n[null]\n"),
        (
            lambda m: json_format(m, "application/json", "", "objects").body([["1", "b"]], ["x", "y"]),
            '[{"x": 1, "y": "b"}]',
        ),
        (lambda m: raises(lambda: json_format(m, "application/json", "", "objects").body([["1"]], [])), True),
    ],
    "frameworks": [
        (
            lambda m: [
                m.FRAMEWORKS[m.Framework.PYTORCH].tag("2.6.0", instance)
                for instance in ("ml.g5.xlarge", "ml.p3.2xlarge", "ml.m5.xlarge", "ml.c6i.xlarge")
            ],
            [*["2.6.0-gpu-py312"] * 2, *["2.6.0-cpu-py312"] * 2],
        ),
        (lambda m: m.FRAMEWORKS[m.Framework.SKLEARN].tag("1.2-1", "ml.g5.xlarge"), "1.2-1-cpu-py3"),
        (lambda m: [images.newest for images in m.FRAMEWORKS.values()], ["3.0-5", "1.4-2", "2.6.0"]),
        (lambda m: raises(lambda: m.FRAMEWORKS[m.Framework.SKLEARN].checked("3.0-5")), True),
        (
            lambda m: [m.script_environment(framework) for framework in m.Framework],
            [{}, {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"}, {}],
        ),
    ],
    "engines": [
        (lambda m: engine(m, "model-monitor").instance_type(1), "ml.m5.xlarge"),
        (
            lambda m: [engine(m, "driftgauge").instance_type(n) for n in (1, 2, 3)],
            ["ml.t3.medium", *["ml.m5.xlarge"] * 2],
        ),
        (
            lambda m: [plain(engine(m, "driftgauge").image_repository("", n)) for n in (1, 2, 3)],
            ["sagemaker-scikit-learn", *["sagemaker-spark-processing"] * 2],
        ),
        (
            lambda m: [plain(engine(m, "model-monitor").image_repository(kind, 1)) for kind in MonitorKind],
            [plain(MONITOR_ANALYZER), plain(MONITOR_ANALYZER), "sagemaker-clarify-processing"],
        ),
        (lambda m: raises(lambda: engine(m, "model-monitor").check_region("me-central-1")), True),
        (lambda m: raises(lambda: engine(m, "model-monitor").check_region("eu-west-1")), False),
        (lambda m: raises(lambda: engine(m, "driftgauge").check_region("me-central-1")), False),
        (lambda m: raises(lambda: engine(m, "model-monitor").check_schedule(HOURLY)), False),
        (lambda m: raises(lambda: engine(m, "model-monitor").check_schedule(Schedule.every_hours(2))), False),
        (lambda m: raises(lambda: engine(m, "model-monitor").check_schedule(Schedule.every_minutes(15))), True),
        (lambda m: raises(lambda: engine(m, "model-monitor").check_schedule(WEEKLY)), True),
        (lambda m: raises(lambda: engine(m, "model-monitor").check_schedule(HOURLY.within(10))), True),
        (lambda m: refused_horizon(m, "model-monitor", hours=1), True),
        (lambda m: refused_horizon(m, "driftgauge", hours=250), False),
        (lambda m: refused_horizon(m, "driftgauge", hours=251), True),
        (lambda m: refused_horizon(m, "driftgauge", hours=1, instance_count=2), True),
        (lambda m: refused_cluster(m, "data_quality", isolated=True, instance_count=2), True),
        (lambda m: refused_cluster(m, "data_quality", isolated=True, instance_count=1), False),
        (lambda m: refused_cluster(m, "data_quality", isolated=False, instance_count=2), False),
        (lambda m: refused_cluster(m, "model_bias", isolated=False, instance_count=2), True),
        (lambda m: refused_cluster(m, "model_bias", isolated=False, instance_count=1), False),
        (lambda m: plain(m.parse_engines("driftgauge, model-monitor")), ["driftgauge", "model-monitor"]),
    ],
    "environments": [
        (
            lambda m: [m.split_environment(name) for name in ("shop", "shop@prod", "a@b.yaml@us-east", "/me@x/s.yaml")],
            [("shop", None), ("shop", "prod"), ("a@b.yaml", "us-east"), ("/me@x/s.yaml", None)],
        ),
        (
            lambda m: [m.split_environment(f"shop@{e}") for e in ("p1", "1p", "p-", "p-1", "p--1", "", "P", "Z9")],
            [
                ("shop", "p1"),
                ("shop@1p", None),
                ("shop@p-", None),
                ("shop", "p-1"),
                ("shop@p--1", None),
                ("shop@", None),
                ("shop", "P"),
                ("shop", "Z9"),
            ],
        ),
        (lambda m: m.name_in_environment("shop", {"prefix": "a-", "suffix": "-b"}), "a-shop-b"),
        (lambda m: m.name_in_environment("shop", {"prefix": None}), "shop"),
    ],
    "false_alarms": [
        (lambda m: m.alpha_per_window(1, [60]), 1 / 720),
        (lambda m: m.alpha_per_window(10_000, [60]), 0.05),
        (lambda m: raises(lambda: m.alpha_per_window(0, [60])), True),
        (lambda m: raises(lambda: m.alpha_per_window(0.5, [60])), False),
    ],
    "job_definitions": [
        (lambda m: plain(m.JobDefinition.read(MonitorKind.MODEL_BIAS, DEFINITION)), READ),
        (
            lambda m: plain(m.JobDefinition.read_inline(INLINE)),
            {**READ, "kind": "data_quality", "name": None, "ground_truth_uri": None},
        ),
        (lambda m: m.JobDefinition.read(MonitorKind.MODEL_BIAS, DEFINITION).output_uri, "s3://b/reports"),
    ],
    "jobs": [
        (lambda m: m.processing_input("data", "s3://b/k", "/opt/ml/processing/input"), INPUT),
        (lambda m: m.processing_output("result", "s3://b/k"), OUTPUT),
        (
            lambda m: [each["InputName"] for each in m.numbered_inputs("endpoint_input", [("s3://b", "/a")] * 2)],
            ["endpoint_input_1", "endpoint_input_2"],
        ),
        (
            lambda m: {file.name: (file.uri, file.folder) for file in bias_files(m).given()},
            FILES,
        ),
        (of_analysis, ANALYSIS_ENVIRONMENT),
        (lambda m: m.merge_environment(WINDOW, "shop-model-bias"), MERGE_ENVIRONMENT),
        (
            lambda m: m.baseline_environment({"problem_type": "Regression"}),
            {
                "problem_type": "Regression",
                "dataset_source": "/opt/ml/processing/input/baseline_dataset_input",
                "output_path": "/opt/ml/processing/output",
                "publish_cloudwatch_metrics": "Disabled",
            },
        ),
        (
            lambda m: m.problem_baseline_environment(BINARY),
            {
                "analysis_type": "MODEL_QUALITY",
                "problem_type": "BinaryClassification",
                "ground_truth_attribute": "label",
                "probability_attribute": "probability",
                "probability_threshold_attribute": "0.4",
            },
        ),
        (
            lambda m: m.problem_baseline_environment(BOTH),
            {
                "analysis_type": "MODEL_QUALITY",
                "problem_type": "BinaryClassification",
                "ground_truth_attribute": "label",
                "inference_attribute": "prediction",
                "probability_attribute": "probability",
            },
        ),
        (
            lambda m: m.problem_baseline_environment(REGRESSION),
            {
                "analysis_type": "MODEL_QUALITY",
                "problem_type": "Regression",
                "ground_truth_attribute": "label",
                "inference_attribute": "prediction",
            },
        ),
    ],
    "variables": [
        (
            lambda m: [
                m.dataset_format(name, header=True) for name in ("a.json", "b.JSONL", "c.ndjson", "d.e.parquet")
            ],
            ['{"json": {"lines": true}}'] * 3 + ['{"parquet": {}}'],
        ),
        (lambda m: m.dataset_format("a.csv", header=True) == m.csv_format(header=True), True),
        (lambda m: m.csv_format(header=True), '{"csv": {"header": true, "output_columns_position": "START"}}'),
        (lambda m: m.captures_format(None), '{"sagemakerCaptureJson":{"captureIndexNames":null}}'),
        (lambda m: m.merged_format(["a", "b"]), '{"sagemakerMergeJson":{"captureIndexNames":["a","b"]}}'),
    ],
    "kinds": [
        (
            lambda m: [list(m.execution_job_prefixes(m.MonitorKind(kind))) for kind in ("data_quality", "model_bias")],
            [["model-monitoring", "data-quality-monitoring"], ["groundtruth-merge", "model-bias-monitoring"]],
        ),
        (lambda m: m.MonitorKind.MODEL_BIAS.slug, "model-bias"),
        (lambda m: m.MonitorKind.MODEL_BIAS.words, "model bias"),
    ],
    "limits": [
        # CloudWatch API reference, `MetricDatum` and `Dimension`.
        (
            lambda m: [m.is_metric_name(name) for name in ("n" * 255, "n" * 256, "", "größe", "a\tb")],
            [True, *[False] * 4],
        ),
        (lambda m: m.is_metric_name("n"), True),
        (lambda m: m.is_metric_name(" ~"), True),
        (
            lambda m: [m.is_dimension_value(text) for text in ("v" * 1024, "v" * 1025, " ", "", "ö")],
            [True, *[False] * 4],
        ),
        (lambda m: m.is_dimension_value("v"), True),
        (lambda m: m.shorten_name("n" * 63, room=0), "n" * 63),
        (lambda m: m.shorten_name("n" * 64, room=0), "n" * 56 + "-ce068a"),
        (lambda m: m.shorten_name("n" * 9 + "-" + "n" * 60, room=46), "n" * 9 + "-aef51f"),
        (lambda m: m.short_hash("shop"), "8d9001"),
        # CloudWatch API reference, `PutMetricAlarm`: a day for periods below an hour, else a week.
        (lambda m: [m.max_alarm_periods(seconds) for seconds in (60, 3599, 3600, 86_400)], [1440, 24, 168, 7]),
        (
            lambda m: [m.readable_age(seconds) for seconds in (0, 10_799, 10_800, 86_399, 86_400)],
            [0, 10_799, 18_000, 93_599, 259_200],
        ),
    ],
    "margins": [
        (lambda m: [m.default_margin(name) for name in ("mae", "rmse", "mse", "r2", "f1")], [0.05] * 4 + [0.02]),
        (lambda m: m.threshold_with_margin("mae", 2.0, 0.5), 3.0),
        (lambda m: m.threshold_with_margin("rmse", 2.0, 0.5), 3.0),
        (lambda m: m.threshold_with_margin("mse", 2.0, 0.5), 4.5),
        (lambda m: m.threshold_with_margin("r2", 0.5, 1.0), -1.0),
        (lambda m: m.threshold_with_margin("false_positive_rate", 0.5, 0.75), 1.0),
        (lambda m: m.threshold_with_margin("false_positive_rate", 0.25, 0.25), 0.5),
        (lambda m: m.threshold_with_margin("f1", 0.5, 0.75), 0.0),
        (lambda m: m.threshold_with_margin("f1", 0.75, 0.25), 0.5),
        (
            lambda m: [m.possible_values(name) for name in ("r2", "mae", "f1")],
            [(float("-inf"), 1.0), (0.0, float("inf")), (0.0, 1.0)],
        ),
    ],
    "metrics": [
        (
            lambda m: [
                m.column_of_metric(name)
                for name in (
                    *("feature_baseline_drift_a", "feature_data_a", "feature_non_null_b", "feature_null_c"),
                    *("feature_completeness_d", "drifted_features"),
                )
            ],
            ["a", "a", "b", "c", "d", None],
        ),
        # SageMaker developer guide, "CloudWatch Metrics for Bias Drift Analysis" and "… for Data Quality".
        (
            lambda m: m.bias_dimensions(
                stage=m.BiasStage.PRE_TRAINING, label="Target", label_value="1", facet="Sex", facet_value="0"
            ),
            {"BiasStage": "Pre-training", "Label": "Target", "LabelValue": "1", "Facet": "Sex", "FacetValue": "0"},
        ),
        (lambda m: m.monitor_dimensions("shop", "s"), {"Endpoint": "shop", "MonitoringSchedule": "s"}),
        (lambda m: m.variant_dimensions("shop", "v"), {"EndpointName": "shop", "VariantName": "v"}),
        (lambda m: m.drift_metric_name("age"), "feature_baseline_drift_age"),
        (lambda m: m.bias_metric_name("DPL"), "bias_metric_DPL"),
        (lambda m: m.adjusted_metric_name("f1"), "f1_adjusted"),
    ],
    "model_monitor_jobs": [
        (
            lambda m: without_inputs(merge(m)),
            {
                **JOB,
                "AppSpecification": {"ImageUri": "registry/merger"},
                "Environment": MERGE_ENVIRONMENT,
                "ProcessingInputs": {
                    "groundtruth_input_1": (
                        "s3://b/labels/2026/11/24/05",
                        "/opt/ml/processing/groundtruth/2026/11/24/05",
                    ),
                    "endpoint_input_1": ("s3://b/1", "/opt/ml/processing/input_data/a"),
                    "endpoint_input_2": ("s3://b/2", "/opt/ml/processing/input_data"),
                },
                "ProcessingOutputConfig": {
                    "Outputs": [{"OutputName": "result", "S3Output": RESULT}],
                    "KmsKeyId": "key",
                },
            },
        ),
        (
            lambda m: without_inputs(analysis(m)),
            {
                **JOB,
                "AppSpecification": {
                    "ImageUri": "registry/image",
                    "ContainerEntrypoint": ["python3"],
                    "ContainerArguments": ["go"],
                },
                "Environment": {"own": "1", **ANALYSIS_ENVIRONMENT},
                "ProcessingInputs": {
                    **FILES,
                    "endpoint_input_1": ("s3://b/1", "/opt/ml/processing/input/endpoint/a"),
                    "endpoint_input_2": ("s3://b/2", "/opt/ml/processing/input/endpoint"),
                },
                "ProcessingOutputConfig": {
                    "Outputs": [{"OutputName": "result", "S3Output": RESULT}],
                    "KmsKeyId": "key",
                },
            },
        ),
        (lambda m: m.max_data_folders(SimpleNamespace(files=SideFiles(constraints="s3://b/c"))), 9),
    ],
    "names": [
        (lambda m: m.monitor_slug(MonitorKind.MODEL_BIAS), "model-bias"),
        (lambda m: m.monitor_name("shop", MonitorKind.MODEL_BIAS, "second"), "shop-second-model-bias"),
        (lambda m: m.monitor_name("shop", MonitorKind.MODEL_BIAS), "shop-model-bias"),
        (lambda m: m.baseline_job_prefix("shop", MonitorKind.DATA_QUALITY), "shop-data-quality"),
        (lambda m: len(m.baseline_job_prefix("s" * 32, MonitorKind.DATA_QUALITY, "q")), 46),
        (
            lambda m: [
                raises(lambda n=n: m.checked_endpoint_name(n))
                for n in ("shop-1", "s" * 63, "1shop", "a--b", "a-", "s" * 64)
            ],
            [False, False, True, True, True, True],
        ),
        (
            lambda m: [
                raises(lambda n=n: m.checked_service_name(n))
                for n in ("1a--B", "s" * 63, "a", "a-", "-a", "a_b", "s" * 64)
            ],
            [False, False, False, True, True, True, True],
        ),
        (lambda m: m.monitor_name("s" * 63, MonitorKind.DATA_QUALITY), "s" * 56 + "-8850dd"),
        (
            lambda m: [
                name
                for name in ("shop-disk", "shop-data-quality-failed", "shop-data-qualitys", "shop-cpu", "disk")
                if m.is_alarm_of("shop", name, ["shop-data-quality"])
            ],
            ["shop-disk", "shop-data-quality-failed"],
        ),
    ],
    "ownership": [
        (
            lambda m: m.Mark(deployment="shop").tags,
            {"driftgauge:deployment": "shop", "driftgauge:app": "driftgauge"},
        ),
        (lambda m: m.Mark(deployment="shop").stacks, ("shop-data", "shop")),
        (lambda m: str(m.Mark(deployment="shop", app="bank")), "deployment 'shop' of app 'bank'"),
        (lambda m: m.Mark.from_tags(m.Mark(deployment="shop", app="bank").tags).app, "bank"),
        (lambda m: m.Mark.from_tags({"driftgauge:deployment": "shop"}).app, "driftgauge"),
        (lambda m: m.Mark.from_tags({"team": "orders"}), None),
        # The outputs of the stacks of 0.2.
        (
            lambda m: [
                m.is_of_an_earlier_version(outputs)
                for outputs in (
                    ["CaptureBucketName", "ReportsBucketName", "KeyArn"],
                    ["EndpointName", "CaptureUri", "ReportsUri", "TopicArn", "DataQualityScheduleName"],
                    ["CaptureBucketName", "ReportsBucketName"],
                    ["EndpointName", "CaptureUri", "ReportsUri"],
                    [],
                )
            ],
            [True, True, False, False, False],
        ),
    ],
    "outcomes": [
        (
            lambda m: m.violated_message(3),
            "CompletedWithViolations: Job completed successfully with 3 violations.",
        ),
        (lambda m: plain(m.missing_data("AlgorithmError: There are no labels in x")), "labels"),
        (lambda m: plain(m.missing_data("AlgorithmError: There are no rows from x")), "captures"),
        (lambda m: m.missing_data("AlgorithmError"), None),
        (lambda m: [m.is_transient(text) for text in ("CapacityError: Unable to", "AlgorithmError")], [True, False]),
    ],
    "paths": [
        # SageMaker developer guide, "Capture data" and "Ingest Ground Truth labels".
        (lambda m: m.hour_folder(FIVE), "2026/11/24/05"),
        (
            lambda m: m.report_folder(endpoint_name="shop", monitor_name="shop-model-bias", moment=FIVE),
            "shop/shop-model-bias/2026/11/24/05",
        ),
        (
            lambda m: m.capture_name(FIVE + timedelta(minutes=7, seconds=8, microseconds=9_999), "6f1c"),
            "07-08-009-6f1c.jsonl",
        ),
        (
            lambda m: m.newest_findings_uri("s3://b/reports", "shop-data-quality"),
            "s3://b/reports/execution-reports/findings/shop-data-quality.json",
        ),
        (lambda m: m.file_name("s3://b/k/constraints.json"), "constraints.json"),
        (lambda m: m.split_uri("s3://b/k/x"), ("b", "k/x")),
    ],
    "schedule": [
        *((lambda m, text=text: str(m.Schedule.parse(text)), text) for text in SCHEDULES),
        *((lambda m, text=text: times(m.Schedule.parse(text)), found) for text, found in TIMES.items()),
        *((lambda m, text=text: raises(lambda: m.Schedule.parse(text)), True) for text in REFUSED_SCHEDULES),
        (lambda m: str(m.Schedule.parse("daily")), "daily at 0"),
        (lambda m: str(m.Schedule.parse("  every  1 hour ")), "hourly"),
        (lambda m: str(m.Schedule.parse("weekly on tuesday")), "weekly on tuesday at 0"),
        (lambda m: str(m.Schedule.daily()), "daily at 0"),
        (lambda m: str(m.Schedule.weekly(m.Weekday.MONDAY)), "weekly on monday at 0"),
        (lambda m: times(m.Schedule.every_hours(6)), (21_600, range(7), range(0, 24, 6), range(0, 60, 60))),
        (lambda m: times(m.Schedule.every_hours(1, starting=5)), (3600, range(7), range(24), range(0, 60, 60))),
        (lambda m: str(m.Schedule.parse("every 2 minutes")), "every 2 minutes"),
        (lambda m: raises(lambda: m.Schedule(interval=61)), True),
        (lambda m: raises(lambda: m.Schedule(interval=60, starting=1)), True),
        (lambda m: raises(lambda: m.Schedule(interval=120, starting=-1)), True),
        (lambda m: raises(lambda: m.Schedule(interval=120, window=-1)), True),
        (lambda m: raises(lambda: m.Schedule(interval=1440, weekday=m.Weekday.MONDAY)), True),
        (lambda m: raises(lambda: m.Schedule(interval=10_080)), True),
        (lambda m: raises(lambda: m.Schedule(interval=10_080, weekday=m.Weekday.MONDAY, window=1440)), False),
    ],
    "time_zones": [
        (lambda m: m.checked_zone("Europe/Berlin"), "Europe/Berlin"),
        (lambda m: "did you mean 'Europe/Berlin'? allowed" in refusal(lambda: m.checked_zone("Europe/Berln")), True),
        (lambda m: "is not a time zone; allowed" in refusal(lambda: m.checked_zone("~")), True),
    ],
    # SageMaker developer guide, "Ingest Ground Truth labels and merge them with predictions".
    "captures": [
        (lambda m: [mode.side.value for mode in m.CaptureMode], ["endpointInput", "endpointOutput"]),
        (lambda m: m.join_id({"inferenceId": "mine", "eventId": "theirs"}), "mine"),
        (lambda m: m.join_id({"eventId": "theirs"}), "theirs"),
        (lambda m: m.join_id({}), ""),
    ],
    "console": [
        (
            lambda m: m.alarm_address("arn:aws-cn:cloudwatch:cn-north-1:123456789012:alarm:a:b"),
            "https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#alarmsV2:alarm/a:b",
        ),
        (
            lambda m: m.object_address("s3://b/k/r.html", beside="arn:aws:cloudwatch:eu-west-1:1:alarm:a"),
            "https://eu-west-1.console.aws.amazon.com/s3/object/b?region=eu-west-1&prefix=k/r.html",
        ),
    ],
    "drift_events": [
        (lambda m: m.start_target("arn:aws:sagemaker:eu-west-1:123456789012:pipeline/Retrain-1"), "sagemaker"),
        (lambda m: m.start_target("arn:aws-cn:states:cn-north-1:123456789012:stateMachine:re_train"), "states"),
        (lambda m: m.start_target("arn:aws:codepipeline:eu-west-1:123456789012:re.train"), "codepipeline"),
        (lambda m: raises(lambda: m.start_target("arn:aws:codepipeline:eu-west-1:1:retrain")), True),
        (lambda m: raises(lambda: m.start_target("arn:aws:lambda:eu-west-1:123456789012:function:retrain")), True),
        (lambda m: raises(lambda: m.start_target("arn:aws:sagemaker:eu-west-1:123456789012:model/retrain")), True),
    ],
    "model_packages": [(lambda m: m.parameter_name("shop"), "/driftgauge/shop/model-package")],
    "autoscaling": [(lambda m: m.variant_resource("shop", "AllTraffic"), "endpoint/shop/variant/AllTraffic")],
    "rollouts": [
        (lambda m: m.bakes(m.TrafficRouting.ALL_AT_ONCE, 100), 1),
        (lambda m: m.bakes(m.TrafficRouting.CANARY, 10), 2),
        (lambda m: [m.bakes(m.TrafficRouting.LINEAR, percent) for percent in (10, 30, 33, 50)], [10, 4, 4, 2]),
    ],
    "run_on": [
        (lambda m: m.fits_function(m.RunOn.AUTO, m.FUNCTION_MAX_BYTES), True),
        (lambda m: m.fits_function(m.RunOn.AUTO, m.FUNCTION_MAX_BYTES + 1), False),
        (lambda m: m.fits_function(m.RunOn.LAMBDA, m.FUNCTION_MAX_BYTES + 1), True),
        (lambda m: m.fits_function(m.RunOn.PROCESSING, 1), False),
    ],
    "late_labels": [
        # `printf %s a-1 | b2sum -l 64`
        (lambda m: m.id_digest("a-1"), "c9f5688f85b6956a"),
        # `printf '\\xed\\xa0\\x80' | b2sum -l 64`, half of a surrogate pair
        (lambda m: m.id_digest("\ud800"), "4208783e927d0d68"),
        (lambda m: m.window_file(WINDOW), "20261124T050000-20261124T060000.json"),
    ],
    "model_history": [
        (lambda m: m.read_history(m.history_text(models(m))) == models(m), True),
        (
            lambda m: json.loads(m.history_text(models(m)[:1])),
            [{"Identity": "a", "Since": "2026-11-24T05:00:00Z", "Until": "2026-11-24T05:20:00Z"}],
        ),
        (lambda m: m.history_text(models(m)[1:]).count("\n"), 5),
        (lambda m: m.with_model([], "a", replaced=FIVE, since=SIX), [served("a", SIX)]),
        (lambda m: m.with_model([served("a", FIVE)], "a", replaced=SIX, since=SIX), [served("a", FIVE)]),
        (
            lambda m: m.with_model([served("a", FIVE)], "b", replaced=FIVE + timedelta(minutes=20), since=SIX),
            [served("a", FIVE, FIVE + timedelta(minutes=20)), served("b", SIX)],
        ),
        (
            lambda m: m.with_model([served("a", FIVE)], "b", replaced=FIVE - timedelta(days=1), since=SIX),
            [served("a", FIVE, FIVE), served("b", SIX)],
        ),
        (
            lambda m: m.with_model([served("a", FIVE)], "b", replaced=SIX + timedelta(days=1), since=SIX),
            [served("a", FIVE, SIX), served("b", SIX)],
        ),
        (lambda m: m.part_of_model(WINDOW, [], "a"), WINDOW),
        (lambda m: m.part_of_model(WINDOW, models(m), "a"), Window(start=FIVE, end=FIVE + timedelta(minutes=20))),
        (lambda m: m.part_of_model(WINDOW, models(m), "b"), Window(start=FIVE + timedelta(minutes=30), end=SIX)),
        (lambda m: m.part_of_model(WINDOW, models(m), "c"), None),
        (lambda m: m.part_of_model(WINDOW, [served("a", SIX)], "a"), None),
        (lambda m: m.part_of_model(WINDOW, [served("a", FIVE, FIVE)], "a"), None),
        (
            lambda m: m.part_of_model(WINDOW, [*models(m), served("a", FIVE + timedelta(minutes=50))], "a"),
            Window(start=FIVE + timedelta(minutes=50), end=SIX),
        ),
    ],
    "transforms": [
        (lambda m: [m.transform_side(kind).value for kind in MonitorKind], ["input", "output", "output"]),
        (lambda m: m.transform_dataset_format(m.TransformFormat.CSV), '{"csv": {"header": false}}'),
        (lambda m: m.transform_dataset_format(m.TransformFormat.JSON), '{"json": {"lines": true}}'),
        (lambda m: m.manifest_objects([{"prefix": "s3://b/in/"}, "a", "c/d"]), ("b", ["in/a", "in/c/d"])),
        (lambda m: m.manifest_objects([{"prefix": "s3://b"}, "a"]), ("b", ["a"])),
        (
            lambda m: [
                refusal(lambda d=d: m.manifest_objects(d)) for d in ([], {}, ["a"], [{"prefix": "b/"}, "a"], [{}])
            ],
            ['allowed: a list of {"prefix": "s3://…"} and the names below it'] * 5,
        ),
    ],
    "windows": [
        (lambda m: m.stamp(FIVE), "2026-11-24T05:00:00Z"),
        (lambda m: str(m.Window(start=FIVE, end=SIX)), "from 2026-11-24T05:00:00Z to 2026-11-24T06:00:00Z"),
        (
            lambda m: list(m.Window(start=FIVE + timedelta(minutes=1, seconds=2, microseconds=3), end=SIX).hours()),
            [FIVE],
        ),
        (lambda m: len(list(m.Window(start=FIVE, end=SIX + timedelta(hours=2)).hours())), 3),
    ],
}
