"""An endpoint that something else deployed, looked up during the deployment."""

from collections.abc import Sequence

from aws_cdk import CustomResource
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct, IDependable

from driftgauge.endpoint.capture import DataCapture
from driftgauge.functions.custom_resources import CustomResources
from driftgauge.service import permissions
from driftgauge.service.permissions import Grantee
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.captures import CaptureMode
from driftgauge_contract.custom_resources import EndpointLookupAttribute, EndpointLookupProperty, ResourceType
from driftgauge_contract.names import checked_service_name


class EndpointLookup(Construct):
    """An endpoint of another stack, a notebook or a pipeline. Nothing of it is changed.

    The deployment fails if there is no such endpoint, if it captures nothing, or if it has several variants and none
    is named.

    Args:
        scope: The scope of the construct.
        construct_id: The id of the construct.
        name: The name of the endpoint.
        variant_name: The variant to monitor; the endpoint's only one unless given.
        capture_uri: The place of the captured data, `s3://bucket/prefix`; the one in the endpoint's configuration
            unless given.
        key: The key that encrypts the captured data, if a customer's key does.
        modes: The sides of a request that the monitors need.
        version: A text whose change makes the next deployment look again, for example after the endpoint was updated.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        variant_name: str | None = None,
        capture_uri: str | None = None,
        key: kms.IKey | None = None,
        modes: Sequence[CaptureMode] = (CaptureMode.INPUT, CaptureMode.OUTPUT),
        version: str = "",
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = checked_service_name(name)
        provider = CustomResources.of(self)
        self.grant_describe(provider.role)
        optional = {
            EndpointLookupProperty.VARIANT_NAME: variant_name,
            EndpointLookupProperty.CAPTURE_URI: capture_uri,
            EndpointLookupProperty.VERSION: version,
        }
        self._resource = CustomResource(
            self,
            "Resource",
            resource_type=ResourceType.ENDPOINT_LOOKUP,
            service_token=provider.service_token,
            properties={
                EndpointLookupProperty.ENDPOINT_NAME.value: name,
                EndpointLookupProperty.CAPTURE_MODES.value: [mode.value for mode in modes],
                **{name.value: value for name, value in optional.items() if value},
            },
        )
        # The answer names the bucket during the deployment only, so that grants name an attribute in place of an ARN.
        bucket = s3.Bucket.from_bucket_name(self, "Captured", self._attribute(EndpointLookupAttribute.CAPTURE_BUCKET))
        prefix = self._attribute(EndpointLookupAttribute.CAPTURE_PREFIX)
        self.capture = DataCapture(destination=S3Prefix(bucket=bucket, prefix=prefix, key=key), modes=modes)

    @property
    def endpoint_name(self) -> str:
        """Return the name as a reference, so that a resource that uses it waits for the look at the endpoint."""
        return self._attribute(EndpointLookupAttribute.ENDPOINT_NAME)

    @property
    def variant_name(self) -> str:
        """Return the name of the variant that is monitored."""
        return self._attribute(EndpointLookupAttribute.VARIANT_NAME)

    @property
    def watched_variant(self) -> str | None:
        """Return the variant whose captures are monitored."""
        # An endpoint of several variants captures each in a folder of its own, and only one is monitored.
        return self.variant_name

    @property
    def model_identity(self) -> str:
        """Return a text that changes when the endpoint has another configuration at the next look."""
        return self._attribute(EndpointLookupAttribute.MODEL_IDENTITY)

    @property
    def model_name(self) -> None:
        """Return no name: whoever deploys the endpoint may give it another model at any time."""
        return None

    def grant_describe(self, role: Grantee) -> None:
        """Allow a role to describe the endpoint and its configuration."""
        permissions.describe_endpoint(role, self.name)
        # The name of the configuration is known only from the endpoint, and changes with each update of it.
        permissions.describe_configurations(role)

    def wait_for(self, check: IDependable) -> None:
        """Look at the endpoint only after a check has passed."""
        self._resource.node.add_dependency(check)

    def grant_invoke(self, role: Grantee) -> None:
        """Allow a role to send requests to the endpoint."""
        permissions.invoke_endpoint(role, self.name)

    def _attribute(self, attribute: EndpointLookupAttribute) -> str:
        return self._resource.get_att_string(attribute)
