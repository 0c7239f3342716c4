"""The descriptor of data quality."""

from driftgauge.baselines.files import BaselineFiles
from driftgauge.monitors.data_quality.job_definition import data_quality_definition
from driftgauge.monitors.kind import KindDescriptor
from driftgauge_contract.jobs import SideFiles


def _files(baseline: BaselineFiles) -> SideFiles:
    return SideFiles(constraints=baseline.constraints_uri, statistics=baseline.statistics_uri)


DATA_QUALITY = KindDescriptor(files=_files, job_definition=data_quality_definition)
