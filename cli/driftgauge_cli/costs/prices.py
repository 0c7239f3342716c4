"""List prices in US dollars, on demand, in us-east-1; without free tiers, discounts and taxes.

The source of each is in `docs/cost.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

AS_OF = "2026-11-24"
REGION = "us-east-1"

HOURS_A_MONTH = 730.0
"""The hours of a month in AWS's own price lists."""

METRIC_A_MONTH = 0.30
"""The price of a custom metric that is published in every hour of the month."""

STATE_TRANSITION = 0.025 / 1_000
SCHEDULED_START = 1.00 / 1_000_000
LAMBDA_INVOCATION = 0.20 / 1_000_000
LAMBDA_GIBIBYTE_SECOND = 0.0000133334
"""The price on Arm, on which Driftgauge's functions run."""

LAMBDA_GIBIBYTE_SECOND_ON_X86 = 0.0000166667
"""The price on x86, on which the analyzer's function runs."""

VOLUME_GIBIBYTE_A_MONTH = 0.14
OBJECT_READ = 0.0004 / 1_000
OBJECT_WRITTEN = 0.005 / 1_000


@dataclass(frozen=True, kw_only=True)
class Machine:
    """An instance type of SageMaker's processing jobs."""

    processors: int
    gibibytes: int
    dollars_an_hour: float


MACHINES: Mapping[str, Machine] = {
    "ml.t3.medium": Machine(processors=2, gibibytes=4, dollars_an_hour=0.05),
    "ml.t3.large": Machine(processors=2, gibibytes=8, dollars_an_hour=0.10),
    "ml.t3.xlarge": Machine(processors=4, gibibytes=16, dollars_an_hour=0.20),
    "ml.t3.2xlarge": Machine(processors=8, gibibytes=32, dollars_an_hour=0.399),
    "ml.m5.large": Machine(processors=2, gibibytes=8, dollars_an_hour=0.115),
    "ml.m5.xlarge": Machine(processors=4, gibibytes=16, dollars_an_hour=0.23),
    "ml.m5.2xlarge": Machine(processors=8, gibibytes=32, dollars_an_hour=0.461),
    "ml.m5.4xlarge": Machine(processors=16, gibibytes=64, dollars_an_hour=0.922),
    "ml.c5.xlarge": Machine(processors=4, gibibytes=8, dollars_an_hour=0.204),
    "ml.c5.2xlarge": Machine(processors=8, gibibytes=16, dollars_an_hour=0.408),
    "ml.r5.2xlarge": Machine(processors=8, gibibytes=64, dollars_an_hour=0.605),
    "ml.r5.4xlarge": Machine(processors=16, gibibytes=128, dollars_an_hour=1.21),
}
