"""Transform jobs: created, run in the background, stopped, and reported as events."""

import shutil
import threading
from collections.abc import Mapping
from pathlib import Path

from driftgauge_local.processes.children import Processes
from driftgauge_local.sagemaker.control_plane.cloud import Cloud
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import INTERNAL_ERROR, ServiceError, validation
from driftgauge_local.sagemaker.control_plane.events import emit_state
from driftgauge_local.sagemaker.control_plane.resource_kinds import MODEL, TRANSFORM_JOB
from driftgauge_local.sagemaker.control_plane.store import Record, Store
from driftgauge_local.sagemaker.jobs.files import JobFailedError
from driftgauge_local.sagemaker.transforms.json_path import JsonPath
from driftgauge_local.sagemaker.transforms.records import FORMATS, format_of
from driftgauge_local.sagemaker.transforms.run import TransformRun

_EVENT = "SageMaker Transform Job State Change"
_DEFAULTS: Document = {
    "MaxConcurrentTransforms": 1,
    "MaxPayloadInMB": 6,
    "BatchStrategy": "MultiRecord",
    "Environment": {},
}
_INPUT_DEFAULTS = {"CompressionType": "None", "SplitType": "None"}
_PROCESSING_DEFAULTS = {"InputFilter": "$", "OutputFilter": "$", "JoinSource": "None"}


class TransformJobs:
    """The operations CreateTransformJob and StopTransformJob, and the runs of the jobs."""

    def __init__(self, *, store: Store, cloud: Cloud, home: Path, processes: Processes) -> None:
        self._store = store
        self._cloud = cloud
        self._home = home / "transforms"
        self._processes = processes
        self._runs: dict[str, tuple[TransformRun, threading.Thread]] = {}

    def create(self, request: Document) -> Document:
        """Create a job of an existing model, and run it in the background."""
        model = self._store.get(MODEL, request["ModelName"]).document
        job = _with_defaults(request)
        _check(job)
        with self._store.lock:
            record = self._store.add(TRANSFORM_JOB, job | {"TransformJobStatus": "InProgress"})
            run = TransformRun(
                _with_container_variables(job),
                model,
                folder=self._home / record.name,
                cloud=self._cloud,
                processes=self._processes,
            )
            thread = threading.Thread(target=self._run, args=(record, run), daemon=True, name=f"job {record.name}")
            self._runs[record.name] = (run, thread)
            thread.start()
        return record.document

    def stop_job(self, request: Document) -> Document:
        """Request a job to end."""
        record = self._store.get(TRANSFORM_JOB, request["TransformJobName"])
        with self._store.lock:
            status = record.document["TransformJobStatus"]
            if status not in ("InProgress", "Stopping"):
                raise validation(f"The request was rejected because the transform job is in status {status}.")
            self._store.change(record, TransformJobStatus="Stopping")
            self._runs[record.name][0].stop()
        return {}

    def stop(self) -> None:
        """End every job."""
        with self._store.lock:
            runs = list(self._runs.values())
        for run, _ in runs:
            run.stop()
        for _, thread in runs:
            thread.join()

    def _run(self, record: Record, run: TransformRun) -> None:
        started = self._store.now()
        end: Mapping[str, object] = {"TransformJobStatus": "Failed", "FailureReason": INTERNAL_ERROR}
        try:
            emit_state(self._cloud, self._store, _EVENT, record)
            self._store.change(record, TransformStartTime=started)
            end = {"TransformJobStatus": run.run(started)}
        except JobFailedError as error:
            end = {"TransformJobStatus": "Failed", "FailureReason": str(error)[:1024]}
        except ServiceError as error:
            end = {"TransformJobStatus": "Failed", "FailureReason": f"ClientError: {error.message}"[:1024]}
        finally:
            # Also after an unexpected error: a job must not stay InProgress for ever.
            self._store.change(record, TransformEndTime=self._store.now(), **end)
            emit_state(self._cloud, self._store, _EVENT, record)
            shutil.rmtree(self._home / record.name, ignore_errors=True)
            with self._store.lock:
                self._runs.pop(record.name, None)


def _with_defaults(request: Document) -> Document:
    given = _DEFAULTS | request
    return given | {
        "TransformInput": _INPUT_DEFAULTS | given["TransformInput"],
        "TransformOutput": {"AssembleWith": "None", "KmsKeyId": ""} | given["TransformOutput"],
        "DataProcessing": _PROCESSING_DEFAULTS | given.get("DataProcessing", {}),
    }


def _with_container_variables(job: Document) -> Document:
    """Return the job with the variables by which a container knows that it serves a transform."""
    own = {
        "SAGEMAKER_BATCH": "true",
        "SAGEMAKER_MAX_PAYLOAD_IN_MB": str(job["MaxPayloadInMB"]),
        "SAGEMAKER_BATCH_STRATEGY": "MULTI_RECORD" if job["BatchStrategy"] == "MultiRecord" else "SINGLE_RECORD",
        "SAGEMAKER_MAX_CONCURRENT_TRANSFORMS": str(job["MaxConcurrentTransforms"]),
    }
    return job | {"Environment": own | job["Environment"]}


def _check(job: Document) -> None:
    # An accepted setting without effect would make a job look right.
    for member in ("ModelClientConfig", "ExperimentConfig"):
        if member in job:
            raise validation(f"SageMaker on this machine has no {member} of transform jobs.")
    source = job["TransformInput"]
    if source["SplitType"] not in ("None", "Line"):
        raise validation(
            f"SageMaker on this machine splits by Line, or not at all; SplitType is {source['SplitType']}."
        )
    if "S3DataSource" not in source["DataSource"]:
        raise validation("SageMaker on this machine transforms objects of S3: S3DataSource must be specified.")
    data_type = source["DataSource"]["S3DataSource"]["S3DataType"]
    if data_type == "AugmentedManifestFile":
        raise validation("AugmentedManifestFile is not compatible with transform jobs.")
    _check_processing(job)


def _check_processing(job: Document) -> None:
    source, processing = job["TransformInput"], job["DataProcessing"]
    filters = {name: JsonPath.parse(processing[name]) for name in ("InputFilter", "OutputFilter")}
    reads_input = processing["JoinSource"] == "Input" or not filters["InputFilter"].selects_all
    reads_output = processing["JoinSource"] == "Input" or not filters["OutputFilter"].selects_all
    generates = job.get("DataCaptureConfig", {}).get("GenerateInferenceId", False)
    content_type = source.get("ContentType", "")
    accept = job["TransformOutput"].get("Accept") or content_type
    known = ", ".join(FORMATS)
    if reads_input and format_of(content_type) is None:
        raise validation(f"DataProcessing needs a ContentType that is one of {known}; it is '{content_type}'.")
    if (reads_output or generates) and format_of(accept) is None:
        raise validation(
            f"DataProcessing and GenerateInferenceId need an Accept that is one of {known}; it is '{accept}'."
        )
    if processing["JoinSource"] == "Input" and format_of(accept) is not format_of(content_type):
        raise validation(f"JoinSource needs input and output of one format; they are '{content_type}' and '{accept}'.")
