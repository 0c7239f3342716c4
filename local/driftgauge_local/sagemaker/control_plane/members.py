"""The members of requests that this SageMaker does not read: refused, or described and nothing more.

A member that would change what a caller gets is refused by name; one that is accepted and ignored would make a
deployment look right. A test holds that every other member of every operation is read.
"""

from collections.abc import Iterator, Mapping

from botocore.model import ListShape, Shape, StructureShape

REFUSED: Mapping[str, str] = {
    "AcceleratorType": "accelerators",
    "AdditionalModelDataSources": "models of several artifacts",
    "AdditionalS3DataSource": "models of several artifacts",
    "BaseModel": "models of a hub",
    "CapacityReservationConfig": "capacity reservations",
    "CoreDumpConfig": "core dumps",
    "CrossAccountFilterOption": "resources that other accounts share",
    "DatasetDefinition": "inputs from Athena or Redshift",
    "EnableSSMAccess": "access to instances",
    "FeatureStoreOutput": "a feature store",
    "HubAccessConfig": "models of a hub",
    "ImageConfig": "private registries",
    "InferenceExecutionConfig": "inference pipelines",
    "InstancePools": "pools of instances",
    "ManagedInstanceScaling": "scaling of instances",
    "ModelAccessConfig": "models that ask for the acceptance of a licence",
    "MultiModelConfig": "endpoints of several models",
    "RoutingConfig": "routing between instances",
}
"""The members that are refused, with what this SageMaker does not have."""

_INSTANCES = "there are no instances whose start, size or network it could change"
_SELF = "says something about a model, and changes nothing of how it answers"
DESCRIBED: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "ContainerHostname",
            "ContainerMetricsConfig",
            "ContainerStartupHealthCheckTimeoutInSeconds",
            "InferenceAmiVersion",
            "InstancePreferences",
            "MaxConcurrency",
            "MemorySizeInMB",
            "MetricsConfig",
            "ModelDataDownloadTimeoutInSeconds",
            "ProvisionedConcurrency",
            "SelectedInstanceCount",
            "SelectedInstanceType",
            "TransformResources",
            "VariantInstanceProvisionTimeoutInSeconds",
            "VpcConfig",
        ),
        _INSTANCES,
    ),
    **dict.fromkeys(
        (
            "ApprovalDescription",
            "Description",
            "Domain",
            "DriftCheckBaselines",
            "FrameworkVersion",
            "ImageDigest",
            "IncludedData",
            "IsCheckpoint",
            "ManifestEtag",
            "ManifestS3Uri",
            "MetadataProperties",
            "ModelCard",
            "ModelDataETag",
            "ModelInput",
            "ModelLifeCycle",
            "ModelMetrics",
            "ModelPackageDescription",
            "ModelPackageGroupDescription",
            "ModelPackageRegistrationType",
            "NearestModelName",
            "ProductId",
            "SamplePayloadUrl",
            "SecurityConfig",
            "SkipModelValidation",
            "SourceUri",
            "SupportedContentTypes",
            "SupportedRealtimeInferenceInstanceTypes",
            "SupportedResponseMIMETypes",
            "SupportedTransformInstanceTypes",
            "Task",
        ),
        _SELF,
    ),
    # No training job is listed, whatever is asked for.
    **dict.fromkeys(("TrainingPlanArnEquals", "WarmPoolStatusEquals"), "there are no training jobs"),
}
"""The members that are described as they were given, with the reason why nothing depends on them here."""


def refused_members(shape: Shape, value: object) -> Iterator[str]:
    """Yield what is wrong with each member of a request that is refused, at any depth."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        for name, member in shape.members.items():
            given = value.get(name)
            if given is not None and name in REFUSED:
                yield f"SageMaker on this machine has no {REFUSED[name]}; {name} must not be specified."
            elif given is not None:
                yield from refused_members(member, given)
    elif isinstance(shape, ListShape) and isinstance(value, list):
        for each in value:
            yield from refused_members(shape.member, each)
