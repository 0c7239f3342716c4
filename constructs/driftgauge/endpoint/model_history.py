"""The record of which model an endpoint served when."""

from aws_cdk import CustomResource
from constructs import Construct

from driftgauge.endpoint.endpoint import AnsweringEndpoint
from driftgauge.functions.custom_resources import CustomResources
from driftgauge.service import permissions
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.custom_resources import ModelHistoryAttribute, ModelHistoryProperty, ResourceType
from driftgauge_contract.model_history import HISTORY_FILE


class ModelHistory(Construct):
    """A file in S3 with the models of an endpoint, to which each change of the model adds one.

    With it, the windows of the Driftgauge engine do not mix models: a monitor looks at what its own model answered.
    """

    def __init__(self, scope: Construct, construct_id: str, *, endpoint: AnsweringEndpoint, folder: S3Prefix) -> None:
        super().__init__(scope, construct_id)
        self.model_identity = endpoint.model_identity
        self.file = folder / HISTORY_FILE
        provider = CustomResources.of(self)
        policy = provider.creation_policy
        permissions.read_prefix(policy, folder)
        permissions.write_prefix(policy, folder)
        endpoint.grant_describe(policy)
        self.recorded = CustomResource(
            self,
            "Resource",
            resource_type=ResourceType.MODEL_HISTORY,
            service_token=provider.service_token,
            properties={
                # A reference, so that the endpoint serves the model before the record says so.
                ModelHistoryProperty.ENDPOINT_NAME.value: endpoint.endpoint_name,
                ModelHistoryProperty.MODEL_IDENTITY.value: endpoint.model_identity,
                ModelHistoryProperty.HISTORY_URI.value: self.file.uri,
            },
        )
        """The resource after whose creation or update the file has the model."""

        self.since = self.recorded.get_att_string(ModelHistoryAttribute.SINCE)
        """When the model came into service."""
