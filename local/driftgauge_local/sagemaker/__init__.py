"""SageMaker on this machine, free of any emulator: dictionaries in, dictionaries out."""

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
]
