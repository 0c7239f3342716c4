"""The SageMaker types, with their operations, names and updatable properties, from the providers' schemas."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from driftgauge_contract.kinds import KINDS


@dataclass(frozen=True, kw_only=True)
class Settling:
    """A status that changes by itself after a create or an update: its member, its transient and its good values."""

    member: str
    moving: frozenset[str]
    good: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class ResourceType:
    """A CloudFormation type.

    `Ref` returns its ARN. `attributes` maps an attribute of `Fn::GetAtt` to the member of a description with its value.
    """

    type_name: str
    noun: str
    name_property: str
    arn_member: str
    create_only: frozenset[str]
    updatable: frozenset[str] = frozenset()
    only_on_update: frozenset[str] = frozenset()
    not_sent: frozenset[str] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)
    # Most types are ready as soon as they are created.
    settling: Settling | None = None

    @property
    def properties(self) -> frozenset[str]:
        """Return the properties that a template may set."""
        return self.create_only | self.updatable | self.not_sent

    @property
    def created_with(self) -> frozenset[str]:
        """Return the properties that are sent to the create operation."""
        return (self.create_only | self.updatable) - self.only_on_update - self.not_sent

    @property
    def updated_with(self) -> frozenset[str]:
        """Return the properties that are sent to the update operation, besides the name."""
        return self.updatable - {"Tags"}

    @property
    def create(self) -> str:
        """Return the name of the create operation."""
        return f"Create{self.noun}"

    @property
    def describe(self) -> str:
        """Return the name of the describe operation."""
        return f"Describe{self.noun}"

    @property
    def update(self) -> str:
        """Return the name of the update operation."""
        return f"Update{self.noun}"

    @property
    def delete(self) -> str:
        """Return the name of the delete operation."""
        return f"Delete{self.noun}"


def _job_definition(kind: str) -> ResourceType:
    return ResourceType(
        type_name=f"AWS::SageMaker::{kind}JobDefinition",
        noun=f"{kind}JobDefinition",
        name_property="JobDefinitionName",
        arn_member="JobDefinitionArn",
        create_only=frozenset(
            {
                "JobDefinitionName",
                f"{kind}AppSpecification",
                f"{kind}BaselineConfig",
                f"{kind}JobInput",
                f"{kind}JobOutputConfig",
                "EndpointName",
                "JobResources",
                "NetworkConfig",
                "RoleArn",
                "StoppingCondition",
                "Tags",
            }
        ),
        # A property of the type that the API does not have.
        not_sent=frozenset({"EndpointName"}),
        attributes={"JobDefinitionArn": "JobDefinitionArn", "CreationTime": "CreationTime"},
    )


MODEL = ResourceType(
    type_name="AWS::SageMaker::Model",
    noun="Model",
    name_property="ModelName",
    arn_member="ModelArn",
    create_only=frozenset(
        {
            "Containers",
            "EnableNetworkIsolation",
            "ExecutionRoleArn",
            "InferenceExecutionConfig",
            "ModelName",
            "PrimaryContainer",
            "VpcConfig",
        }
    ),
    updatable=frozenset({"Tags"}),
    attributes={"ModelArn": "ModelArn", "ModelName": "ModelName"},
)

ENDPOINT_CONFIG = ResourceType(
    type_name="AWS::SageMaker::EndpointConfig",
    noun="EndpointConfig",
    name_property="EndpointConfigName",
    arn_member="EndpointConfigArn",
    create_only=frozenset(
        {
            "AsyncInferenceConfig",
            "DataCaptureConfig",
            "EnableNetworkIsolation",
            "EndpointConfigName",
            "ExecutionRoleArn",
            "ExplainerConfig",
            "KmsKeyId",
            "MetricsConfig",
            "ProductionVariants",
            "ShadowProductionVariants",
            "VpcConfig",
        }
    ),
    updatable=frozenset({"Tags"}),
    attributes={"EndpointConfigArn": "EndpointConfigArn", "EndpointConfigName": "EndpointConfigName"},
)

ENDPOINT = ResourceType(
    type_name="AWS::SageMaker::Endpoint",
    noun="Endpoint",
    name_property="EndpointName",
    arn_member="EndpointArn",
    create_only=frozenset({"EndpointName"}),
    updatable=frozenset(
        {
            "DeploymentConfig",
            "EndpointConfigName",
            "ExcludeRetainedVariantProperties",
            "RetainAllVariantProperties",
            "RetainDeploymentConfig",
            "Tags",
        }
    ),
    only_on_update=frozenset(
        {"ExcludeRetainedVariantProperties", "RetainAllVariantProperties", "RetainDeploymentConfig"}
    ),
    attributes={"EndpointArn": "EndpointArn", "EndpointName": "EndpointName"},
    settling=Settling(
        member="EndpointStatus",
        moving=frozenset({"Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"}),
        good=frozenset({"InService"}),
    ),
)

MONITORING_SCHEDULE = ResourceType(
    type_name="AWS::SageMaker::MonitoringSchedule",
    noun="MonitoringSchedule",
    name_property="MonitoringScheduleName",
    arn_member="MonitoringScheduleArn",
    create_only=frozenset({"MonitoringScheduleName"}),
    updatable=frozenset({"MonitoringScheduleConfig", "Tags"}),
    # The provider's schema has these as properties, although the service sets them.
    not_sent=frozenset({"EndpointName", "FailureReason", "LastMonitoringExecutionSummary", "MonitoringScheduleStatus"}),
    attributes={
        "MonitoringScheduleArn": "MonitoringScheduleArn",
        "CreationTime": "CreationTime",
        "LastModifiedTime": "LastModifiedTime",
    },
    settling=Settling(
        member="MonitoringScheduleStatus", moving=frozenset({"Pending"}), good=frozenset({"Scheduled", "Stopped"})
    ),
)

RESOURCE_TYPES: Mapping[str, ResourceType] = {
    each.type_name: each
    for each in (
        MODEL,
        ENDPOINT_CONFIG,
        ENDPOINT,
        *(_job_definition(facts.monitoring_type) for facts in KINDS.values()),
        MONITORING_SCHEDULE,
    )
}
