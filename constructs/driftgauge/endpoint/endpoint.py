"""The endpoint of a model, with data capture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from aws_cdk import Token
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct, IDependable

from driftgauge.endpoint.autoscaling import Autoscaling, ScaledVariant
from driftgauge.endpoint.capture import DataCapture
from driftgauge.endpoint.models import BoundModel, ServedModel
from driftgauge.endpoint.rollout import Rollout
from driftgauge.service import permissions
from driftgauge.service.jobs import Network, has_local_storage
from driftgauge.service.key_policies import require_iam_access
from driftgauge.service.metrics import MetricSource, endpoint_metric, instance_metric
from driftgauge.service.permissions import Grantee
from driftgauge.service.trust import imported_role, trusted_sagemaker
from driftgauge_contract.autoscaling import RETAINED_BUT_NOT_WANTED
from driftgauge_contract.limits import FIXED_VARIANT_NAME
from driftgauge_contract.names import checked_endpoint_name


class Endpoint(Protocol):
    """An endpoint that can be monitored: `MonitoredEndpoint`, `ExistingEndpoint` or `EndpointLookup`."""

    @property
    def name(self) -> str:
        """Return the name as it is known at synthesis; the names of schedules and jobs derive from it."""

    @property
    def endpoint_name(self) -> str:
        """Return the name as a reference, so that a resource that uses it waits for the endpoint."""

    @property
    def capture(self) -> DataCapture:
        """Return what the endpoint captures, and where."""

    @property
    def variant_name(self) -> str:
        """Return the variant whose requests and instances have alarms."""

    @property
    def watched_variant(self) -> str | None:
        """Return the variant whose captures are monitored, or `None` for those of all variants."""


class AnsweringEndpoint(Endpoint, Protocol):
    """An endpoint in this account, to which a deployment may send requests: `MonitoredEndpoint` or `EndpointLookup`."""

    @property
    def model_identity(self) -> str:
        """Return a text that changes when the endpoint serves another model."""

    @property
    def model_name(self) -> str | None:
        """Return the name of the model in service, where this deployment decides about it."""

    def grant_invoke(self, role: Grantee) -> None:
        """Allow a role to send requests to the endpoint."""

    def grant_describe(self, role: Grantee) -> None:
        """Allow a role to describe the endpoint and its configuration."""

    def wait_for(self, check: IDependable) -> None:
        """Let the deployment use the endpoint only after a check has passed."""


@dataclass(frozen=True, kw_only=True)
class ExistingEndpoint:
    """An endpoint that was deployed by something else, with data capture on."""

    name: str
    capture: DataCapture
    variant_name: str = FIXED_VARIANT_NAME
    watched_variant: str | None = None

    @property
    def endpoint_name(self) -> str:
        """Return the name itself, since there is nothing to wait for."""
        return self.name


@dataclass(frozen=True, kw_only=True)
class Instances:
    """The instances of an endpoint."""

    instance_type: str = "ml.m5.xlarge"
    count: int = 1
    startup_seconds: int | None = None
    """How long the container may take until it answers; SageMaker's default unless given."""

    role_arn: str | None = None
    """The role with which the model runs, which is granted nothing; one that may do what is needed unless given."""


class MonitoredEndpoint(Construct):
    """A model, an endpoint configuration with data capture, and the endpoint.

    Model and configuration have no fixed names, so that a new one can replace the old one. The endpoint keeps its name
    and is updated in place.
    """

    variant_name = FIXED_VARIANT_NAME
    watched_variant: str | None = None

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        model: ServedModel,
        capture: DataCapture,
        instances: Instances | None = None,
        network: Network | None = None,
        key: kms.IKey | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = checked_endpoint_name(name)
        self.capture = capture
        instances = instances or Instances()
        # SageMaker refuses a volume key for instances whose disks are encrypted by their own hardware.
        volume_key = None if has_local_storage(instances.instance_type) else key
        self.role = self._role(network, volume_key, instances.role_arn)
        bound = model.bind(self, self.role)
        self.model_identity = bound.identity
        served = self._model(bound, network or Network())
        self.model_name: str | None = served.attr_model_name
        # A change of any property replaces the configuration, which cannot be edited; the endpoint is then updated to
        # the new one.
        config = self._config(served, instances, volume_key)
        self.config_arn = config.ref
        """The ARN of the configuration in use."""

        self.resource = sagemaker.CfnEndpoint(
            self, "Endpoint", endpoint_name=name, endpoint_config_name=config.attr_endpoint_config_name
        )

    @property
    def endpoint_name(self) -> str:
        """Return the name as a reference, so that a resource that uses it waits until the endpoint is in service."""
        return self.resource.attr_endpoint_name

    def wait_for(self, check: IDependable) -> None:
        """Create or update the endpoint only after a check has passed."""
        self.resource.node.add_dependency(check)

    def roll_out(self, rollout: Rollout, *, alarms: Sequence[cloudwatch.CfnAlarm]) -> None:
        """Shift requests to a new model in steps, and back to the former one when one of the alarms is in ALARM."""
        # Set afterwards, since the alarms refer to the endpoint that they roll back.
        self.resource.deployment_config = rollout.render(alarms)
        permissions.watch_alarms(self.role, [str(alarm.alarm_name) for alarm in alarms])
        for alarm in alarms:
            # SageMaker refuses a name without an alarm.
            self.resource.node.add_dependency(alarm)

    def scale(self, autoscaling: Autoscaling) -> None:
        """Let the number of instances follow the requests; updates of the endpoint keep the number they find."""
        self.resource.retain_all_variant_properties = True
        # Otherwise an update would keep the former settings of data capture, too, whatever the configuration says.
        self.resource.exclude_retained_variant_properties = [
            sagemaker.CfnEndpoint.VariantPropertyProperty(variant_property_type=name)
            for name in RETAINED_BUT_NOT_WANTED
        ]
        ScaledVariant(
            self,
            "Scaling",
            endpoint_name=self.endpoint_name,
            variant_name=self.variant_name,
            autoscaling=autoscaling,
        )

    def metric(self, name: str) -> MetricSource:
        """Return a metric of the requests, such as `Invocations`."""
        return endpoint_metric(self.name, self.variant_name, name)

    def metric_instances(self, name: str) -> MetricSource:
        """Return a metric of the instances, such as `CPUUtilization`."""
        return instance_metric(self.name, self.variant_name, name)

    def grant_invoke(self, role: Grantee) -> None:
        """Allow a role to send requests to the endpoint."""
        permissions.invoke_endpoint(role, self.name)

    def grant_describe(self, role: Grantee) -> None:
        """Allow a role to describe the endpoint and its configuration."""
        permissions.describe_endpoint(role, self.name)
        if Token.is_unresolved(self.model_identity):
            # The functions that look up a model wait for their permissions, which must not wait for that model.
            permissions.describe_configurations(role)
        else:
            permissions.allow(role, ["sagemaker:DescribeEndpointConfig"], on=[self.config_arn])

    def _role(self, network: Network | None, volume_key: kms.IKey | None, own: str | None) -> iam.IRole:
        if own is not None:
            return imported_role(self, "Role", own)
        role = iam.Role(self, "Role", assumed_by=trusted_sagemaker())
        # SageMaker names the log group after the endpoint and creates it with the first instance.
        permissions.write_logs(role, f"/aws/sagemaker/Endpoints/{self.name}")
        # SageMaker writes logs, metrics and captures with the role of the endpoint.
        permissions.publish_metrics(role)
        permissions.write_prefix(role, self.capture.place(self.name))
        permissions.allow_sagemaker_to_use_key(role, self.capture.destination.key)
        require_iam_access(
            self,
            self.capture.destination.key,
            ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
            otherwise="SageMaker captures nothing",
        )
        permissions.encrypt_volumes(role, volume_key)
        if network and network.subnet_ids:
            permissions.join_vpc(role)
        return role

    def _model(self, bound: BoundModel, network: Network) -> sagemaker.CfnModel:
        model = sagemaker.CfnModel(
            self,
            "Model",
            execution_role_arn=self.role.role_arn,
            primary_container=bound.container,
            enable_network_isolation=network.isolated,
            vpc_config=network.vpc,
        )
        # SageMaker checks the permissions of the role when it creates the model, so the policy has to exist by then.
        model.node.add_dependency(self.role)
        return model

    def _config(
        self, model: sagemaker.CfnModel, instances: Instances, volume_key: kms.IKey | None
    ) -> sagemaker.CfnEndpointConfig:
        variant = sagemaker.CfnEndpointConfig.ProductionVariantProperty(
            variant_name=self.variant_name,
            model_name=model.attr_model_name,
            instance_type=instances.instance_type,
            initial_instance_count=instances.count,
            # CloudFormation requires a weight, which a single variant has no use for.
            initial_variant_weight=1,
            container_startup_health_check_timeout_in_seconds=instances.startup_seconds,
        )
        return sagemaker.CfnEndpointConfig(
            self,
            "Config",
            production_variants=[variant],
            data_capture_config=self.capture.render(),
            kms_key_id=volume_key.key_arn if volume_key else None,
        )
