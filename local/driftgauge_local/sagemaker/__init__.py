"""SageMaker on this machine, free of any emulator: dictionaries in, dictionaries out.

| part                      | modules                                                                         |
|---------------------------|---------------------------------------------------------------------------------|
| the service               | `service`; `cloud`: what it needs around it; `errors`                           |
| requests and resources    | `shapes`, `constraints`, `store`, `kinds`, `resources`, `listing`, `tags`,      |
|                           | `authorization`: what a request needs permissions for                           |
| hosting                   | `models`, `endpoint_configs`, `endpoints`, `deployment`, `inference_container`  |
| invocations, their traces | `invocations`, `capture`, `recorder`; `serving`: the container's own program    |
| processing jobs           | `jobs`, `job_run`, `job_files`, `job_metrics`, `programs`                       |
| monitoring                | `definitions`, `schedules`, `cron`, `windows`, `executions`, `monitoring_jobs`  |
| processes and time        | `processes`, `leash`, `clock`                                                   |
"""

from driftgauge_local.sagemaker.authorization import resource_of, roles_in
from driftgauge_local.sagemaker.cloud import Cloud, MetricDatum, ObjectError, ObjectSummary, StatisticValues
from driftgauge_local.sagemaker.errors import ServiceError
from driftgauge_local.sagemaker.invocations import InvokeResult
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
