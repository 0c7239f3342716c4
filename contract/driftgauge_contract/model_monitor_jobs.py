"""The processing jobs of Model Monitor's executions, as SageMaker requests them for a schedule.

`driftgauge run` and the SageMaker on this machine make the same requests as the service: an analysis, and before it,
for the kinds of monitors that compare with labels, a job that merges captures and labels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from driftgauge_contract.containers import (
    ENDPOINT_INPUT_NAME,
    GROUND_TRUTH_INPUT_NAME,
    LABELS_PATH,
    MERGE_INPUT_PATH,
    OUTPUT_PATH,
    RESULT_OUTPUT,
)
from driftgauge_contract.job_definitions import EndpointData, JobDefinition
from driftgauge_contract.jobs import Analysis, Json, analysis_format, merge_environment, numbered_inputs
from driftgauge_contract.limits import MAX_PROCESSING_INPUTS
from driftgauge_contract.variables import Variable
from driftgauge_contract.windows import Window

Request = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A folder of data in S3, and its path below the container's folder for such data."""

    uri: str
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One job of an execution: its name, the data that it reads and the prefix below which it writes."""

    name: str
    monitor_name: str
    window: Window
    data: Sequence[Folder]
    destination: str


def max_data_folders(definition: JobDefinition) -> int:
    """Return how many folders of data an analysis can have as inputs, beside its baseline and its scripts."""
    # Each of these files is an input of its own, as in the jobs of the service.
    return MAX_PROCESSING_INPUTS - len(definition.files.given())


def merge_request(definition: JobDefinition, step: Step, *, labels: Sequence[Folder], image_uri: str) -> Request:
    """Return the request for the job that merges captured predictions with labels, which runs the image given."""
    return _request(
        definition,
        step,
        application={"ImageUri": image_uri},
        environment=merge_environment(step.window, step.monitor_name),
        inputs=[
            *numbered_inputs(GROUND_TRUTH_INPUT_NAME, _places(labels, LABELS_PATH)),
            *numbered_inputs(ENDPOINT_INPUT_NAME, _places(step.data, MERGE_INPUT_PATH)),
        ],
        # The merger has no part in the definition, whose output is the analysis's.
        output={"LocalPath": OUTPUT_PATH, "S3UploadMode": "EndOfJob"},
    )


def analysis_request(definition: JobDefinition, step: Step) -> Request:
    """Return the request for the job that compares captured or merged data with the baseline.

    Raises:
        ValueError: The definition monitors batch transform jobs.
    """
    if definition.endpoint is None:
        raise ValueError("the job definition monitors batch transform jobs; only endpoints can be analysed")
    endpoint = definition.endpoint
    return _request(
        definition,
        step,
        application=_application(definition),
        environment=_analysis_environment(definition, endpoint, step),
        inputs=[
            *(file.input() for file in definition.files.given()),
            *numbered_inputs(ENDPOINT_INPUT_NAME, _places(step.data, endpoint.path)),
        ],
        # SageMaker's default where the definition does not say (API reference, `MonitoringS3Output`: `Continuous` or
        # `EndOfJob`).
        output={"S3UploadMode": "EndOfJob", **definition.output},
    )


def _analysis_environment(definition: JobDefinition, endpoint: EndpointData, step: Step) -> dict[str, str]:
    own = definition.application.environment
    analysis = Analysis(
        kind=definition.kind,
        monitor_name=step.monitor_name,
        endpoint_name=endpoint.endpoint_name,
        window=step.window,
        dataset_source=endpoint.path,
        dataset_format=analysis_format(definition.kind),
        files=definition.files,
        attributes=endpoint.attributes,
        problem_type=definition.application.problem_type,
        output_path=definition.output["LocalPath"],
    )
    # Whether metrics are published is the definition's to decide; what describes the execution is not.
    published = {name: own[name] for name in (Variable.PUBLISH_METRICS.value,) if name in own}
    return {**own, **analysis.environment(), **published}


def _application(definition: JobDefinition) -> Json:
    application = definition.application
    found: Json = {"ImageUri": application.image_uri}
    if application.entrypoint:
        found["ContainerEntrypoint"] = list(application.entrypoint)
    if application.arguments:
        found["ContainerArguments"] = list(application.arguments)
    return found


def _places(folders: Sequence[Folder], below: str) -> list[tuple[str, str]]:
    return [(folder.uri, f"{below}/{folder.path}".rstrip("/")) for folder in folders]


def _request(
    definition: JobDefinition,
    step: Step,
    *,
    application: Json,
    environment: Mapping[str, str],
    inputs: Sequence[Json],
    output: Mapping[str, Any],
) -> Request:
    result = {"OutputName": RESULT_OUTPUT, "S3Output": {**output, "S3Uri": step.destination}}
    key = {"KmsKeyId": definition.output_key} if definition.output_key else {}
    request: Request = {
        "ProcessingJobName": step.name,
        "ProcessingInputs": list(inputs),
        "ProcessingOutputConfig": {"Outputs": [result], **key},
        "ProcessingResources": {"ClusterConfig": definition.cluster},
        "AppSpecification": application,
        "Environment": dict(environment),
        "RoleArn": definition.role_arn,
    }
    if definition.network is not None:
        request["NetworkConfig"] = definition.network
    if definition.max_runtime_seconds is not None:
        request["StoppingCondition"] = {"MaxRuntimeInSeconds": definition.max_runtime_seconds}
    return request
