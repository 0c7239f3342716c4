"""Facts of Application Auto Scaling about the variants of endpoints.

Source: Application Auto Scaling API reference, `RegisterScalableTarget` and `PredefinedMetricSpecification`; SageMaker
developer guide, "Automatic scaling of Amazon SageMaker AI models".
"""

SERVICE_NAMESPACE = "sagemaker"
SCALABLE_DIMENSION = "sagemaker:variant:DesiredInstanceCount"
REQUESTS_METRIC = "SageMakerVariantInvocationsPerInstance"
"""The requests that an instance answers in a minute."""

TARGET_TRACKING = "TargetTrackingScaling"
BURSTABLE_PREFIX = "ml.t2."
"""SageMaker does not scale instances of this family."""

RETAINED_BUT_NOT_WANTED = ("DataCaptureConfig", "DesiredWeight")
"""What an update that retains the number of instances would retain as well: `VariantPropertyType` of the API."""


def variant_resource(endpoint_name: str, variant_name: str) -> str:
    """Return the id of a variant."""
    return f"endpoint/{endpoint_name}/variant/{variant_name}"
