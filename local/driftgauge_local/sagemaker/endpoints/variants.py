"""The weights and instance counts of variants, which change without a new configuration, and may outlive one."""

from collections.abc import Mapping

from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import validation

_WEIGHT, _COUNT = "InitialVariantWeight", "InitialInstanceCount"


def with_desired(config: Document, request: Document, endpoint: str) -> Document:
    """Return a configuration with the weights and counts of UpdateEndpointWeightsAndCapacities."""
    desired = {each["VariantName"]: each for each in request["DesiredWeightsAndCapacities"]}
    names = [variant["VariantName"] for variant in config["ProductionVariants"]]
    for name, given in desired.items():
        if name not in names:
            raise validation(f"Variant {name} of endpoint {endpoint} not found; it has {', '.join(names)}.")
        if "ServerlessUpdateConfig" in given:
            raise validation("SageMaker on this machine has no ServerlessUpdateConfig.")
    return _changed(config, desired)


def with_retained(config: Document, described: list[Document], request: Document) -> Document:
    """Return the configuration of an update that keeps what it retains of the variants in service."""
    if not request.get("RetainAllVariantProperties"):
        return config
    excluded = {each["VariantPropertyType"] for each in request.get("ExcludeRetainedVariantProperties", [])}
    retained = {
        variant["VariantName"]: {name: variant[name] for name in ("DesiredWeight", "DesiredInstanceCount")}
        for variant in described
    }
    return _changed(
        config, {name: {k: v for k, v in kept.items() if k not in excluded} for name, kept in retained.items()}
    )


def _changed(config: Document, desired: Mapping[str, Document]) -> Document:
    variants = [
        variant | _settings(desired.get(variant["VariantName"], {})) for variant in config["ProductionVariants"]
    ]
    return config | {"ProductionVariants": variants}


def _settings(desired: Document) -> Document:
    found = {_WEIGHT: desired.get("DesiredWeight"), _COUNT: desired.get("DesiredInstanceCount")}
    return {name: value for name, value in found.items() if value is not None}
