"""The descriptor of bias."""

from driftgauge.baselines.files import BaselineFiles
from driftgauge.monitors.kind import KindDescriptor
from driftgauge.monitors.model_bias.job_definition import model_bias_definition
from driftgauge_contract.jobs import SideFiles


def _files(baseline: BaselineFiles) -> SideFiles:
    return SideFiles(constraints=baseline.constraints_uri, analysis_config=baseline.analysis_config_uri)


MODEL_BIAS = KindDescriptor(files=_files, job_definition=model_bias_definition, writes_statistics=False)
