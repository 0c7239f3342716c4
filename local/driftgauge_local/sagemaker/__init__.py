"""SageMaker on this machine, independent of any emulator: dictionaries in, dictionaries out.

| folder          | contents                                                                                   |
|-----------------|--------------------------------------------------------------------------------------------|
| `control_plane` | requests, resources, errors and what the service needs of the rest of the cloud            |
| `registry`      | model packages and their groups                                                            |
| `endpoints`     | models, endpoint configurations and endpoints, with invocations and data capture           |
| `jobs`          | processing jobs: their files, programs, logs and metrics                                   |
| `transforms`    | batch transform jobs: their records, filters, runs and data capture                        |
| `schedules`     | job definitions and monitoring schedules, with their executions                            |

`service` assembles them. A folder imports only those above it, and no folder imports `service`.
"""

from driftgauge_local.sagemaker.control_plane.authorization import resource_of, roles_in
from driftgauge_local.sagemaker.control_plane.cloud import (
    Cloud,
    MetricDatum,
    ObjectError,
    ObjectSummary,
    StatisticValues,
)
from driftgauge_local.sagemaker.control_plane.errors import ServiceError
from driftgauge_local.sagemaker.endpoints.invocations import InvokeResult
from driftgauge_local.sagemaker.service import SageMaker

__all__ = [
    "Cloud",
    "InvokeResult",
    "MetricDatum",
    "ObjectError",
    "ObjectSummary",
    "SageMaker",
    "ServiceError",
    "StatisticValues",
    "resource_of",
    "roles_in",
]
