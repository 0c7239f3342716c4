"""The monitor of the data that an endpoint receives."""

from constructs import Construct

from driftgauge.baselines.files import BaselineFiles
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.monitors.monitor import Monitor, MonitorRun
from driftgauge_contract.kinds import MonitorKind


class DataQualityMonitor(Monitor):
    """Compares types, completeness, columns and distributions of captured requests with a baseline."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: Endpoint,
        baseline: BaselineFiles,
        run: MonitorRun,
    ) -> None:
        super().__init__(
            scope, construct_id, kind=MonitorKind.DATA_QUALITY, endpoint=endpoint, baseline=baseline, run=run
        )
