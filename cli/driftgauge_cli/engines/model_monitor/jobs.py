"""The processing jobs of a monitor's execution: the same requests that SageMaker makes for its schedules."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from driftgauge_cli.aws.storage import S3Uri
from driftgauge_cli.engines.model_monitor.schedules import Application, JobDefinition, MonitoringSchedule
from driftgauge_cli.engines.windows import Window, stamp
from driftgauge_cli.output import UserError

if TYPE_CHECKING:
    from mypy_boto3_sagemaker.type_defs import (
        AppSpecificationTypeDef,
        CreateProcessingJobRequestTypeDef,
        ProcessingClusterConfigTypeDef,
        ProcessingInputTypeDef,
    )

    DatasetFormat = Mapping[str, Mapping[str, Sequence[str] | None]]

MAX_INPUTS = 10
_ANALYZER, _MERGER = "sagemaker-model-monitor-analyzer", "sagemaker-model-monitor-groundtruth-merger"
_OUTPUT = "/opt/ml/processing/output"
_CONSTRAINTS = "/opt/ml/processing/baseline/constraints"
_STATISTICS = "/opt/ml/processing/baseline/stats"
_PREPROCESSOR = "/opt/ml/processing/code/preprocessing"
_POSTPROCESSOR = "/opt/ml/processing/code/postprocessing"
_MERGE_DATA = "/opt/ml/processing/input_data"
_MERGE_TRUTH = "/opt/ml/processing/groundtruth"


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A part of the data: where it lies in S3, and its path below the job's folder for such data."""

    source: S3Uri
    path: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """One job of a run: its name, what it looks at and where it writes."""

    name: str
    window: Window
    data: Sequence[Folder]
    destination: S3Uri


def output_uri(definition: JobDefinition) -> S3Uri:
    """Return the prefix below which a job definition writes."""
    return S3Uri.parse(definition.output["MonitoringOutputs"][0]["S3Output"]["S3Uri"])


def data_quality_job(schedule: MonitoringSchedule, step: Step) -> "CreateProcessingJobRequestTypeDef":
    """Request the comparison of captured data with its baseline."""
    names = ["endpointInput", "endpointOutput"]
    return _analysis_job(schedule, step, {"sagemakerCaptureJson": {"captureIndexNames": names}}, {})


def model_quality_job(schedule: MonitoringSchedule, step: Step) -> "CreateProcessingJobRequestTypeDef":
    """Request the comparison of merged predictions and labels with their baseline."""
    environment = {"analysis_type": "MODEL_QUALITY", **_attributes(schedule.definition)}
    return _analysis_job(schedule, step, {"sagemakerMergeJson": {"captureIndexNames": ["endpointOutput"]}}, environment)


def merge_job(schedule: MonitoringSchedule, step: Step, truth: Sequence[Folder]) -> "CreateProcessingJobRequestTypeDef":
    """Request the job that joins captured data with ground truth."""
    inputs = [
        *_numbered("groundtruth_input", truth, _MERGE_TRUTH),
        *_numbered("endpoint_input", step.data, _MERGE_DATA),
    ]
    environment = {
        "dataset_format": json.dumps({"sagemakerCaptureJson": {"captureIndexNames": None}}),
        "dataset_source": _MERGE_DATA,
        "ground_truth_source": _MERGE_TRUTH,
        "monitoring_input_type": "ENDPOINT_INPUT",
        "output_path": _OUTPUT,
        "start_time": stamp(step.window.start),
        "end_time": stamp(step.window.end),
        "sagemaker_monitoring_schedule_name": schedule.name,
    }
    request = _request(schedule, step, inputs, environment)
    request["AppSpecification"] = {"ImageUri": _merger_image(schedule.definition.application.image_uri)}
    return request


def data_room(definition: JobDefinition) -> int:
    """Count the folders of data that fit into one job beside its baseline and scripts."""
    return MAX_INPUTS - len(_side_files(definition))


def _analysis_job(
    schedule: MonitoringSchedule, step: Step, dataset_format: "DatasetFormat", environment: Mapping[str, str]
) -> "CreateProcessingJobRequestTypeDef":
    files = _side_files(schedule.definition)
    source = _data_path(schedule)
    inputs = [*(file.input() for file in files), *_numbered("endpoint_input", step.data, source)]
    variables = {
        **schedule.definition.application.environment,
        **environment,
        **{file.variable: str(file.path) for file in files},
        "dataset_format": json.dumps(dataset_format),
        "dataset_source": source,
        "output_path": _OUTPUT,
        "start_time": stamp(step.window.start),
        "end_time": stamp(step.window.end),
        "metric_time": stamp(step.window.end),
        "sagemaker_endpoint_name": schedule.endpoint,
        "sagemaker_monitoring_schedule_name": schedule.name,
    }
    return _request(schedule, step, inputs, variables)


@dataclass(frozen=True, kw_only=True)
class _SideFile:
    """A file that a job gets beside its data, and the variable that tells the program its path."""

    name: str
    variable: str
    uri: str
    folder: str

    @property
    def path(self) -> PurePosixPath:
        return PurePosixPath(self.folder, PurePosixPath(self.uri).name)

    def input(self) -> "ProcessingInputTypeDef":
        return _input(self.name, self.uri, self.folder)


def _side_files(definition: JobDefinition) -> list[_SideFile]:
    application = definition.application
    candidates = (
        ("constraints", "baseline_constraints", definition.constraints_uri, _CONSTRAINTS),
        ("baseline", "baseline_statistics", definition.statistics_uri, _STATISTICS),
        ("pre_processor_script", "record_preprocessor_script", application.preprocessor_uri, _PREPROCESSOR),
        ("post_processor_script", "post_analytics_processor_script", application.postprocessor_uri, _POSTPROCESSOR),
    )
    return [
        _SideFile(name=name, variable=variable, uri=uri, folder=folder)
        for name, variable, uri, folder in candidates
        if uri
    ]


def _attributes(definition: JobDefinition) -> dict[str, str]:
    source = definition.endpoint_input or {"EndpointName": "", "LocalPath": ""}
    threshold = source.get("ProbabilityThresholdAttribute")
    values = {
        "problem_type": definition.application.problem_type,
        "inference_attribute": source.get("InferenceAttribute"),
        "probability_attribute": source.get("ProbabilityAttribute"),
        "probability_threshold_attribute": None if threshold is None else str(threshold),
    }
    return {name: value for name, value in values.items() if value is not None}


def _data_path(schedule: MonitoringSchedule) -> str:
    if schedule.definition.endpoint_input is None:
        raise UserError(f"schedule {schedule.name!r} watches batch transforms; only endpoints can be run")
    return schedule.definition.endpoint_input["LocalPath"].rstrip("/")


def _merger_image(analyzer_image: str) -> str:
    if _ANALYZER not in analyzer_image:
        raise UserError(f"the monitor's image is {analyzer_image}; which image merges ground truth for it is not known")
    return analyzer_image.replace(_ANALYZER, _MERGER)


def _numbered(name: str, folders: Sequence[Folder], below: str) -> list["ProcessingInputTypeDef"]:
    return [
        _input(f"{name}_{number}", str(folder.source), f"{below}/{folder.path}".rstrip("/"))
        for number, folder in enumerate(folders, start=1)
    ]


def _input(name: str, uri: str, local_path: str) -> "ProcessingInputTypeDef":
    return {
        "InputName": name,
        "S3Input": {
            "S3Uri": uri,
            "LocalPath": local_path,
            "S3DataType": "S3Prefix",
            "S3InputMode": "File",
            "S3DataDistributionType": "FullyReplicated",
            "S3CompressionType": "None",
        },
    }


def _request(
    schedule: MonitoringSchedule, step: Step, inputs: Sequence["ProcessingInputTypeDef"], environment: Mapping[str, str]
) -> "CreateProcessingJobRequestTypeDef":
    definition = schedule.definition
    cluster = cast("ProcessingClusterConfigTypeDef", definition.resources["ClusterConfig"])
    uri = str(step.destination)
    request: CreateProcessingJobRequestTypeDef = {
        "ProcessingJobName": step.name,
        "AppSpecification": _program(definition.application),
        "RoleArn": definition.role_arn,
        "ProcessingResources": {"ClusterConfig": cluster},
        "ProcessingInputs": inputs,
        "ProcessingOutputConfig": {
            "Outputs": [
                {
                    "OutputName": "result",
                    "S3Output": {"S3Uri": uri, "LocalPath": _OUTPUT, "S3UploadMode": "EndOfJob"},
                }
            ],
        },
        "Environment": environment,
    }
    if "KmsKeyId" in definition.output:
        request["ProcessingOutputConfig"]["KmsKeyId"] = definition.output["KmsKeyId"]
    if definition.network is not None:
        request["NetworkConfig"] = definition.network
    if definition.max_runtime_seconds is not None:
        request["StoppingCondition"] = {"MaxRuntimeInSeconds": definition.max_runtime_seconds}
    return request


def _program(application: Application) -> "AppSpecificationTypeDef":
    program: AppSpecificationTypeDef = {"ImageUri": application.image_uri}
    if application.entrypoint:
        program["ContainerEntrypoint"] = list(application.entrypoint)
    if application.arguments:
        program["ContainerArguments"] = list(application.arguments)
    return program
