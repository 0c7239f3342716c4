"""SageMaker's CloudFormation types, after the schemas of AWS's resource providers; independent of any emulator."""

from driftgauge_local.cloudformation.provider import Created, Provider, ProvisioningError
from driftgauge_local.cloudformation.types import RESOURCE_TYPES, ResourceType

__all__ = ["RESOURCE_TYPES", "Created", "Provider", "ProvisioningError", "ResourceType"]
