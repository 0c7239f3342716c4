"""The processing job of an execution, as the workflow requests it from SageMaker.

On one instance, SageMaker copies the files of the manifests into the container. On several, each instance gets the
manifests alone, and the job reads its files from S3 itself.
"""

from collections.abc import Iterator

from driftgauge_contract.containers import (
    CAPTURES_INPUT,
    CAPTURES_PATH,
    CODE_INPUT,
    CODE_PATH,
    LABELS_INPUT,
    LABELS_PATH,
    OUTPUT_PATH,
    REFERENCE_INPUT,
    REFERENCE_PATH,
    RESULT_OUTPUT,
)
from driftgauge_contract.jobs import Analysis, Json, processing_input, processing_output
from driftgauge_contract.kinds import KINDS
from driftgauge_contract.transforms import transform_dataset_format
from driftgauge_contract.variables import Variable, captures_format
from driftgauge_contract.windows import stamp
from monitor_execution.execution import Execution, manifest_file
from monitor_execution.monitor import MonitorDocument

_PATHS = {CAPTURES_INPUT: CAPTURES_PATH, LABELS_INPUT: LABELS_PATH, REFERENCE_INPUT: REFERENCE_PATH}


def job_request(execution: Execution, job_name: str) -> Json:
    """Return the request for the job of this name."""
    job = execution.monitor.job
    return {
        "ProcessingJobName": job_name,
        "RoleArn": job.role_arn,
        "AppSpecification": {
            "ImageUri": job.image_uri,
            **({"ContainerEntrypoint": list(job.entrypoint)} if job.entrypoint else {}),
        },
        "ProcessingInputs": list(_inputs(execution)),
        "ProcessingOutputConfig": {
            "Outputs": [processing_output(RESULT_OUTPUT, execution.report_uri(job_name))],
            **({"KmsKeyId": job.output_key} if job.output_key else {}),
        },
        "ProcessingResources": {"ClusterConfig": dict(job.cluster)},
        "StoppingCondition": {"MaxRuntimeInSeconds": job.max_runtime_in_seconds},
        "Environment": _environment(execution),
        **({"NetworkConfig": dict(job.network)} if job.network else {}),
        **({"Tags": [dict(tag) for tag in job.tags]} if job.tags else {}),
    }


def _inputs(execution: Execution) -> Iterator[Json]:
    monitor = execution.monitor
    if monitor.job.code_uri:
        yield processing_input(CODE_INPUT, monitor.job.code_uri, CODE_PATH)
    yield from (file.input() for file in monitor.side_files.given())
    # SageMaker would copy every file of a manifest to every instance.
    data_type = "S3Prefix" if monitor.job.is_distributed else "ManifestFile"
    for name in execution.data:
        yield processing_input(name, execution.manifest_uri(name), _PATHS[name], data_type)


def _environment(execution: Execution) -> dict[str, str]:
    monitor = execution.monitor
    analysis = Analysis(
        kind=monitor.kind,
        monitor_name=monitor.name,
        endpoint_name=monitor.endpoint_name,
        window=execution.window,
        dataset_source=_source(monitor, CAPTURES_INPUT),
        dataset_format=_format(monitor),
        files=monitor.side_files,
        ground_truth_source=_source(monitor, LABELS_INPUT) if execution.labels else None,
    )
    return {
        # First, so that a monitor's own variables cannot replace the paths and times of the execution.
        **monitor.job.environment,
        **analysis.environment(),
        **_reference(execution),
        # SageMaker does not look for metrics here. The execution report publishes them, once, in a namespace of ours.
        Variable.METRICS_FOLDER.value: OUTPUT_PATH,
    }


def _format(monitor: MonitorDocument) -> str:
    if monitor.transform_format is not None:
        return transform_dataset_format(monitor.transform_format)
    return captures_format(KINDS[monitor.kind].capture_names)


def _reference(execution: Execution) -> dict[str, str]:
    if execution.reference is None:
        return {}
    window = execution.reference.window
    return {
        Variable.REFERENCE_SOURCE.value: _source(execution.monitor, REFERENCE_INPUT),
        Variable.REFERENCE_START.value: stamp(window.start),
        Variable.REFERENCE_END.value: stamp(window.end),
    }


def _source(monitor: MonitorDocument, input_name: str) -> str:
    folder = _PATHS[input_name]
    return f"{folder}/{manifest_file(input_name)}" if monitor.job.is_distributed else folder
