"""The monitor of bias."""

from constructs import Construct

from driftgauge.baselines.files import BaselineFiles
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.monitors.engine import GroundTruth
from driftgauge.monitors.monitor import Monitor, MonitorRun
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.jobs import Attributes
from driftgauge_contract.kinds import MonitorKind


class ModelBiasMonitor(Monitor):
    """Merges captured predictions with the labels under `ground_truth`, and compares their bias with a baseline.

    The baseline has the configuration of the analysis: the columns, the favourable label and the groups.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: Endpoint,
        attributes: Attributes,
        baseline: BaselineFiles,
        ground_truth: S3Prefix,
        run: MonitorRun,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            kind=MonitorKind.MODEL_BIAS,
            endpoint=endpoint,
            baseline=baseline,
            run=run,
            ground_truth=GroundTruth(labels=ground_truth, attributes=attributes),
        )
