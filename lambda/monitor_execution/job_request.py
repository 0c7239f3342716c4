"""The processing job of a run, as the workflow asks SageMaker for it.

Container paths and variables are the analyzer's. On one machine SageMaker copies the files in by their lists; on more
than one each machine gets the lists alone, and the job reads its files from S3 itself.
"""

import json
from collections.abc import Iterator, Sequence

from monitor_execution.manifests import CAPTURES, LABELS, Manifest
from monitor_execution.monitor import Kind, Monitor
from monitor_execution.run import Run
from monitor_execution.window import stamp

_ROOT = "/opt/ml/processing"
_CODE, _OUTPUT = f"{_ROOT}/input/code", f"{_ROOT}/output"
_CONSTRAINTS, _STATISTICS = f"{_ROOT}/baseline/constraints", f"{_ROOT}/baseline/stats"
_DATA = {CAPTURES: f"{_ROOT}/input/endpoint", LABELS: f"{_ROOT}/groundtruth"}
_SOURCES = {CAPTURES: "dataset_source", LABELS: "ground_truth_source"}
_FORMAT = {"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}
_ANALYSIS_TYPES = {Kind.MODEL_QUALITY: "MODEL_QUALITY"}

Json = dict[str, object]


def job_request(run: Run, job_name: str, manifests: Sequence[Manifest]) -> Json:
    """Request the job of this name."""
    job = run.monitor.job
    request: Json = {
        "ProcessingJobName": job_name,
        "RoleArn": job.role_arn,
        "AppSpecification": {
            "ImageUri": job.image_uri,
            **({"ContainerEntrypoint": list(job.entrypoint)} if job.entrypoint else {}),
        },
        "ProcessingInputs": [*_side_inputs(run.monitor), *_data_inputs(run.monitor, manifests)],
        "ProcessingOutputConfig": {
            "Outputs": [_output(run.report_uri(job_name))],
            **({"KmsKeyId": job.output_key} if job.output_key else {}),
        },
        "ProcessingResources": {"ClusterConfig": dict(job.cluster)},
        "StoppingCondition": {"MaxRuntimeInSeconds": job.max_runtime_in_seconds},
        "Environment": _environment(run, manifests),
    }
    return request | ({"NetworkConfig": dict(job.network)} if job.network else {})


def _side_inputs(monitor: Monitor) -> Iterator[Json]:
    given = {
        "code": (monitor.job.code_uri, _CODE),
        "constraints": (monitor.constraints_uri, _CONSTRAINTS),
        "statistics": (monitor.statistics_uri, _STATISTICS),
    }
    return (_input(name, uri, path, "S3Prefix") for name, (uri, path) in given.items() if uri)


def _data_inputs(monitor: Monitor, manifests: Sequence[Manifest]) -> Iterator[Json]:
    data_type = "S3Prefix" if monitor.job.is_distributed else "ManifestFile"
    return (_input(manifest.name, manifest.uri, _DATA[manifest.name], data_type) for manifest in manifests)


def _environment(run: Run, manifests: Sequence[Manifest]) -> dict[str, str]:
    monitor = run.monitor
    variables = {
        **monitor.job.environment,
        "analysis_type": _ANALYSIS_TYPES.get(monitor.kind),
        "dataset_format": json.dumps(_FORMAT, separators=(",", ":")),
        **{_SOURCES[manifest.name]: _source(monitor, manifest) for manifest in manifests},
        "output_path": _OUTPUT,
        "baseline_constraints": _inside(_CONSTRAINTS, monitor.constraints_uri),
        "baseline_statistics": _inside(_STATISTICS, monitor.statistics_uri) if monitor.statistics_uri else None,
        "start_time": stamp(run.window.start),
        "end_time": stamp(run.window.end),
        "metric_time": stamp(run.window.end),
        "sagemaker_endpoint_name": monitor.endpoint,
        "sagemaker_monitoring_schedule_name": monitor.name,
        "publish_cloudwatch_metrics": "Enabled",
        # Not where SageMaker looks for metrics: the execution report publishes them, once, under a name of our own.
        "driftgauge_metrics_folder": _OUTPUT,
    }
    return {name: value for name, value in variables.items() if value is not None}


def _source(monitor: Monitor, manifest: Manifest) -> str:
    folder = _DATA[manifest.name]
    return f"{folder}/{manifest.file}" if monitor.job.is_distributed else folder


def _inside(folder: str, uri: str) -> str:
    return f"{folder}/{uri.rpartition('/')[2]}"


def _input(name: str, uri: str, path: str, data_type: str) -> Json:
    return {
        "InputName": name,
        "S3Input": {
            "S3Uri": uri,
            "LocalPath": path,
            "S3DataType": data_type,
            "S3InputMode": "File",
            "S3DataDistributionType": "FullyReplicated",
            "S3CompressionType": "None",
        },
    }


def _output(uri: str) -> Json:
    return {"OutputName": "result", "S3Output": {"S3Uri": uri, "LocalPath": _OUTPUT, "S3UploadMode": "EndOfJob"}}
