"""The kinds of monitors, and what SageMaker calls each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from driftgauge_contract.captures import CaptureSide
from driftgauge_contract.images import CLARIFY, MONITOR_ANALYZER, ImageRepository
from driftgauge_contract.metrics import Namespace
from driftgauge_contract.paths import BIAS_ANALYSIS_FILE, CONSTRAINTS_FILE

Value = TypeVar("Value")


class MonitorKind(StrEnum):
    """The aspect of a model that a monitor checks."""

    DATA_QUALITY = "data_quality"
    MODEL_QUALITY = "model_quality"
    MODEL_BIAS = "model_bias"

    @property
    def slug(self) -> str:
        """Return the kind as a part of a resource's name: `data-quality`."""
        return self.value.replace("_", "-")

    @property
    def words(self) -> str:
        """Return the kind as words of a sentence: `data quality`."""
        return self.value.replace("_", " ")


# The values of the variable in the logs of AWS's containers.
class AnalysisType(StrEnum):
    """The analysis that a job runs, as its `analysis_type` variable names it."""

    DATA_QUALITY = "DATA_QUALITY"
    MODEL_QUALITY = "MODEL_QUALITY"
    MODEL_BIAS = "MODEL_BIAS"
    MODEL_EXPLAINABILITY = "MODEL_EXPLAINABILITY"
    """Known by name only: Driftgauge has no monitor of this kind."""


@dataclass(frozen=True, kw_only=True)
class KindFacts:
    """The facts about one kind of monitor that every layer shares."""

    monitoring_type: str
    """The kind in SageMaker's API, as the `MonitoringType` of a schedule."""

    analysis_type: AnalysisType
    namespace: Namespace
    """The CloudWatch namespace of Model Monitor's metrics."""

    driftgauge_namespace: Namespace
    """The CloudWatch namespace of the metrics that the Driftgauge engine publishes."""

    image: ImageRepository
    """The image in which Model Monitor runs the analysis."""

    hourly_runtime_seconds: int
    """The longest runtime of a job on Model Monitor's hourly schedule."""

    job_prefix: str
    """The beginning of the names of the analysis jobs that Model Monitor runs for a schedule."""

    other_job_prefixes: tuple[str, ...] = ()
    """Other beginnings of such names that AWS's documents show."""

    needs_labels: bool
    """Whether captured predictions are merged with ground truth before the analysis."""

    has_statistics: bool
    """Whether a baseline has statistics beside its constraints."""

    constraints_file: str = CONSTRAINTS_FILE
    """The file in which a baseline job leaves the constraints."""

    capture_names: tuple[str, ...]
    """The sides of a captured call that Model Monitor's analysis job reads."""

    distributed: bool
    """Whether our analyzer can analyze a window on several machines."""


def require_all_kinds(registry: Mapping[MonitorKind, Value]) -> Mapping[MonitorKind, Value]:
    """Return a layer's registry of descriptors, which has to have one for each kind of monitor.

    Raises:
        ValueError: A kind has no descriptor.
    """
    missing = [kind.value for kind in MonitorKind if kind not in registry]
    if missing:
        raise ValueError(f"no descriptor for {', '.join(missing)}; every kind of monitor needs one")
    return registry


KINDS: Mapping[MonitorKind, KindFacts] = require_all_kinds(
    {
        MonitorKind.DATA_QUALITY: KindFacts(
            monitoring_type="DataQuality",
            analysis_type=AnalysisType.DATA_QUALITY,
            namespace=Namespace.DATA_QUALITY,
            driftgauge_namespace=Namespace.DRIFTGAUGE_DATA_QUALITY,
            image=MONITOR_ANALYZER,
            # Developer guide, "Schedule monitoring jobs": an hourly execution has to end within its hour.
            hourly_runtime_seconds=3600,
            # Names of processing jobs in public logs: `model-monitoring-yyyymmddhhmm-…`.
            job_prefix="model-monitoring",
            # The jobs of a named definition, by some of AWS's documents; logs show only the other beginning.
            other_job_prefixes=("data-quality-monitoring",),
            needs_labels=False,
            has_statistics=True,
            capture_names=(CaptureSide.INPUT, CaptureSide.OUTPUT),
            distributed=True,
        ),
        MonitorKind.MODEL_QUALITY: KindFacts(
            monitoring_type="ModelQuality",
            analysis_type=AnalysisType.MODEL_QUALITY,
            namespace=Namespace.MODEL_QUALITY,
            driftgauge_namespace=Namespace.DRIFTGAUGE_MODEL_QUALITY,
            image=MONITOR_ANALYZER,
            # An execution merges predictions with labels first: two jobs have to fit into the hour.
            hourly_runtime_seconds=1800,
            job_prefix="model-quality-monitoring",
            needs_labels=True,
            has_statistics=False,
            # Predictions are all that is compared with labels; the other kinds need the features of the request, too.
            capture_names=(CaptureSide.OUTPUT,),
            distributed=True,
        ),
        MonitorKind.MODEL_BIAS: KindFacts(
            monitoring_type="ModelBias",
            analysis_type=AnalysisType.MODEL_BIAS,
            namespace=Namespace.MODEL_BIAS,
            driftgauge_namespace=Namespace.DRIFTGAUGE_MODEL_BIAS,
            # Model Monitor has no analyzer of bias: its bias monitors run SageMaker Clarify's image (developer guide,
            # "Bias drift for models in production").
            image=CLARIFY,
            hourly_runtime_seconds=1800,
            job_prefix="model-bias-monitoring",
            needs_labels=True,
            has_statistics=False,
            constraints_file=BIAS_ANALYSIS_FILE,
            capture_names=(CaptureSide.INPUT, CaptureSide.OUTPUT),
            # Only the job of one machine computes bias (docs/scale.md).
            distributed=False,
        ),
    }
)
"""The facts about each kind."""

GROUND_TRUTH_MERGE_JOB_PREFIX = "groundtruth-merge"
"""The beginning of the names of the jobs with which Model Monitor merges predictions and labels."""

EXECUTION_JOB_PREFIXES = (
    GROUND_TRUTH_MERGE_JOB_PREFIX,
    *(prefix for facts in KINDS.values() for prefix in (facts.job_prefix, *facts.other_job_prefixes)),
)
"""The beginnings of the names of all jobs that Model Monitor runs for schedules."""


def execution_job_prefixes(kind: MonitorKind) -> tuple[str, ...]:
    """Return the beginnings of the names of the jobs that Model Monitor runs for schedules of one kind."""
    facts = KINDS[kind]
    # The jobs that merge labels are named alike for all kinds, so that their names alone do not tell the kind.
    merges = (GROUND_TRUTH_MERGE_JOB_PREFIX,) if facts.needs_labels else ()
    return (*merges, facts.job_prefix, *facts.other_job_prefixes)


def require_all_analyses(registry: Mapping[AnalysisType, Value]) -> Mapping[AnalysisType, Value]:
    """Return a registry by the type of analysis, which has to have that of each kind of monitor.

    Raises:
        ValueError: The analysis of a kind has no descriptor.
    """
    require_all_kinds({kind: facts for kind, facts in KINDS.items() if facts.analysis_type in registry})
    return registry
