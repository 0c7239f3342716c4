"""The number of an endpoint's instances, which follows its requests."""

from dataclasses import dataclass

from aws_cdk import aws_applicationautoscaling as scaling
from constructs import Construct

from driftgauge_contract.autoscaling import (
    REQUESTS_METRIC,
    SCALABLE_DIMENSION,
    SERVICE_NAMESPACE,
    TARGET_TRACKING,
    variant_resource,
)


@dataclass(frozen=True, kw_only=True)
class Autoscaling:
    """The fewest and the most instances, and the requests a minute that each of them should answer."""

    min_instances: int
    max_instances: int
    requests_per_instance: float

    def __post_init__(self) -> None:
        if not 1 <= self.min_instances <= self.max_instances:
            raise ValueError(
                f"{self.min_instances} to {self.max_instances} instances are not possible; "
                "allowed: 1 or more, and no fewer at the most than at the least"
            )


class ScaledVariant(Construct):
    """A variant whose number of instances Application Auto Scaling adapts to the requests.

    Args:
        scope: The scope of the construct.
        construct_id: The id of the construct.
        endpoint_name: The name of the endpoint, as a reference to it.
        variant_name: The name of the variant.
        autoscaling: The limits and the target.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, endpoint_name: str, variant_name: str, autoscaling: Autoscaling
    ) -> None:
        super().__init__(scope, construct_id)
        target = scaling.CfnScalableTarget(
            self,
            "Target",
            service_namespace=SERVICE_NAMESPACE,
            scalable_dimension=SCALABLE_DIMENSION,
            resource_id=variant_resource(endpoint_name, variant_name),
            min_capacity=autoscaling.min_instances,
            max_capacity=autoscaling.max_instances,
        )
        scaling.CfnScalingPolicy(
            self,
            "Policy",
            policy_name=REQUESTS_METRIC,
            policy_type=TARGET_TRACKING,
            scaling_target_id=target.ref,
            target_tracking_scaling_policy_configuration=_tracking(autoscaling.requests_per_instance),
        )


def _tracking(requests: float) -> scaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty:
    metric = scaling.CfnScalingPolicy.PredefinedMetricSpecificationProperty(predefined_metric_type=REQUESTS_METRIC)
    return scaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty(
        target_value=requests, predefined_metric_specification=metric
    )
