"""The modes of a data-quality job."""

from collections.abc import Callable, Mapping

from driftgauge_analyzer.data_quality.compat import Compat
from driftgauge_analyzer.data_quality.exact.mode import Exact
from driftgauge_analyzer.data_quality.mode import DataQualityMode
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_contract.constraints import Mode

MODES: Mapping[Mode, Callable[[JobSettings], DataQualityMode]] = {Mode.COMPAT: Compat.of, Mode.EXACT: Exact.of}
"""Each reads what the job compares with."""
