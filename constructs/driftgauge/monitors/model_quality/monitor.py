"""The monitor of how good predictions are."""

from constructs import Construct

from driftgauge.baselines.files import BaselineFiles
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.monitors.engine import GroundTruth
from driftgauge.monitors.monitor import Monitor, MonitorRun
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.jobs import Attributes
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.problem import Problem


class ModelQualityMonitor(Monitor):
    """Merges captured predictions with the labels under `ground_truth`, and compares their quality with a baseline."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: Endpoint,
        problem: Problem,
        baseline: BaselineFiles,
        ground_truth: S3Prefix,
        run: MonitorRun,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            kind=MonitorKind.MODEL_QUALITY,
            endpoint=endpoint,
            baseline=baseline,
            run=run,
            ground_truth=GroundTruth(
                labels=ground_truth, attributes=Attributes.of_problem(problem), problem_type=problem.problem_type
            ),
        )
