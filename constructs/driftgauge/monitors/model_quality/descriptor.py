"""The descriptor of model quality."""

from driftgauge.baselines.files import BaselineFiles
from driftgauge.monitors.kind import KindDescriptor
from driftgauge.monitors.model_quality.job_definition import model_quality_definition
from driftgauge_contract.jobs import SideFiles


def _files(baseline: BaselineFiles) -> SideFiles:
    return SideFiles(constraints=baseline.constraints_uri)


MODEL_QUALITY = KindDescriptor(files=_files, job_definition=model_quality_definition)
