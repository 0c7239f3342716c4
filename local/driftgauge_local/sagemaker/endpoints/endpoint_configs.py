"""Endpoint configurations: variants with their models, and data capture."""

from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import validation
from driftgauge_local.sagemaker.control_plane.resource_kinds import ENDPOINT_CONFIG, MODEL
from driftgauge_local.sagemaker.control_plane.store import Store


class EndpointConfigs:
    """The operation CreateEndpointConfig; the others are general operations."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(self, request: Document) -> Document:
        """Create a configuration whose models exist."""
        variants = request["ProductionVariants"]
        names = [variant["VariantName"] for variant in variants]
        if len(set(names)) < len(names):
            raise validation(f"Production variant names must be unique within an endpoint configuration: {names}.")
        # An accepted setting without effect would make a deployment look right.
        for member in ("ShadowProductionVariants", "AsyncInferenceConfig", "ExplainerConfig"):
            if member in request:
                raise validation(f"SageMaker on this machine has no {member}.")
        for variant in variants:
            self._check_variant(variant)
        return self._store.add(ENDPOINT_CONFIG, request).document

    def _check_variant(self, variant: Document) -> None:
        if "ModelName" not in variant:
            raise validation(f"ModelName must be specified for production variant {variant['VariantName']}.")
        self._store.get(MODEL, variant["ModelName"])
        instances = {"InstanceType", "InitialInstanceCount"} & set(variant)
        if "ServerlessConfig" not in variant and len(instances) < 2:
            raise validation(
                f"InstanceType and InitialInstanceCount must be specified for production variant "
                f"{variant['VariantName']} when ServerlessConfig is not."
            )
