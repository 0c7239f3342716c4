"""Differences between the baselines of the kinds of monitors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from custom_resources.adjustments import Adjustments
from custom_resources.data_quality.adjustments import DataQualityAdjustments
from custom_resources.events import Properties
from custom_resources.model_bias.adjustments import ModelBiasAdjustments
from custom_resources.model_bias.analysis_config import JOB_CONFIG_FILE, analysis_config_files
from custom_resources.model_quality.adjustments import ModelQualityAdjustments
from driftgauge_contract.containers import CLARIFY_DATASET_PATH, DATASET_PATH
from driftgauge_contract.kinds import MonitorKind, require_all_kinds
from driftgauge_contract.paths import BIAS_ANALYSIS_FILE, CONSTRAINTS_FILE, STATISTICS_FILE


def _no_files(properties: Properties) -> Mapping[str, str]:  # noqa: ARG001 - the other kinds read them
    return {}


@dataclass(frozen=True, kw_only=True)
class BaselineKind:
    """The baseline of one kind of monitor: what its job reads and writes, and how that is adjusted."""

    read_adjustments: Callable[[Properties], Adjustments]
    constraints_file: str = CONSTRAINTS_FILE
    statistics_file: str | None = STATISTICS_FILE
    dataset_path: str = DATASET_PATH
    """Where the job has its dataset."""

    files: Callable[[Properties], Mapping[str, str]] = _no_files
    """The files that are written for the jobs, by their paths below the baseline's location."""

    job_config_file: str | None = None
    """The one of these files that the baseline's job reads."""

    @property
    def written_by_job(self) -> frozenset[str]:
        """Return the files that a job has to have written."""
        return frozenset(filter(None, (self.constraints_file, self.statistics_file)))


BASELINE_KINDS = require_all_kinds(
    {
        MonitorKind.DATA_QUALITY: BaselineKind(read_adjustments=DataQualityAdjustments.from_properties),
        MonitorKind.MODEL_QUALITY: BaselineKind(read_adjustments=ModelQualityAdjustments.from_properties),
        MonitorKind.MODEL_BIAS: BaselineKind(
            read_adjustments=ModelBiasAdjustments.from_properties,
            constraints_file=BIAS_ANALYSIS_FILE,
            statistics_file=None,
            dataset_path=CLARIFY_DATASET_PATH,
            files=analysis_config_files,
            job_config_file=JOB_CONFIG_FILE,
        ),
    }
)
