"""The baseline that a definition names by the job that made it."""

from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_contract.paths import STATISTICS_FILE
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import validation
from driftgauge_local.sagemaker.control_plane.resource_kinds import PROCESSING_JOB
from driftgauge_local.sagemaker.control_plane.store import Store

_JOB = "BaseliningJobName"


def with_resources(store: Store, kind: MonitorKind, baseline: Document) -> Document:
    """Return a baseline configuration with the files of its job, in place of those that it does not name itself."""
    if _JOB not in baseline:
        return baseline
    job = store.get(PROCESSING_JOB, baseline[_JOB]).document
    outputs = job.get("ProcessingOutputConfig", {}).get("Outputs", [])
    if not outputs:
        raise validation(f"Baselining job {baseline[_JOB]} has no output.")
    folder = outputs[0]["S3Output"]["S3Uri"].rstrip("/")
    found = {"ConstraintsResource": {"S3Uri": f"{folder}/{KINDS[kind].constraints_file}"}}
    if KINDS[kind].has_statistics:
        found["StatisticsResource"] = {"S3Uri": f"{folder}/{STATISTICS_FILE}"}
    return found | baseline
