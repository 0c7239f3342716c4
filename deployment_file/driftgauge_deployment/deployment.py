"""A deployment file: every key that it may have, with its default, and as `description` what is allowed."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from driftgauge_contract.engines import DEFAULT_ENGINE, EngineName
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.recipients import Routes
from driftgauge_contract.run_on import DEFAULT_RUN_ON
from driftgauge_deployment.alarms import AlarmsSection
from driftgauge_deployment.autoscaling import AutoscalingSection
from driftgauge_deployment.environments import EnvironmentName, EnvironmentSection
from driftgauge_deployment.fields import AccountId, Name, RegionName, RunMode, RunsOn, Switch, Tags
from driftgauge_deployment.monitors.data_quality import DataQualitySection
from driftgauge_deployment.monitors.model_bias import ModelBiasSection
from driftgauge_deployment.monitors.model_quality import ModelQualitySection
from driftgauge_deployment.monitors.section import MonitorSection
from driftgauge_deployment.notify import Notify
from driftgauge_deployment.on_drift import OnDriftSection
from driftgauge_deployment.payload import PayloadSection
from driftgauge_deployment.pipeline import PipelineSection
from driftgauge_deployment.rollout import Rollout
from driftgauge_deployment.section import Section
from driftgauge_deployment.serving import CaptureSection, EcrImage, EndpointSection, ModelSection, NetworkSection
from driftgauge_deployment.storage import RetentionSection, RolesSection, Security, StorageSection
from driftgauge_deployment.transform import TransformSection
from driftgauge_deployment.values import at_least_one, distinct, one_or_several

Engines = Annotated[
    tuple[Annotated[EngineName, Field(description=", ".join(EngineName))], ...],
    BeforeValidator(one_or_several),
    AfterValidator(at_least_one),
    AfterValidator(distinct),
]


class MonitorsSection(Section):
    """The monitors of an endpoint; at least one."""

    data_quality: DataQualitySection | None = None
    model_quality: ModelQualitySection | None = None
    model_bias: ModelBiasSection | None = None

    @property
    def given(self) -> Mapping[MonitorKind, MonitorSection]:
        """Return the monitors that the file has, by kind."""
        # The fields have the names of the kinds, which a test compares.
        found = {kind: getattr(self, kind.value, None) for kind in MonitorKind}
        return {kind: section for kind, section in found.items() if section is not None}


class Deployment(Section):
    """One monitored endpoint. Everything but `name`, `model` or an existing endpoint, and one monitor has a default."""

    name: Name
    engine: Engines = Field(
        default=(DEFAULT_ENGINE,),
        description=f"{', '.join(EngineName)}, or a list of both; what of the second is deployed has its name in it",
    )
    mode: RunMode | None = None
    """How monitors decide. The engines' default unless given; a monitor may have a mode of its own."""

    run_on: RunsOn = DEFAULT_RUN_ON
    """Where the Driftgauge engine runs the analyzer; a monitor may have a choice of its own."""

    model: ModelSection | None = None
    """The model to serve; none with an existing endpoint."""

    endpoint: EndpointSection = EndpointSection()
    autoscaling: AutoscalingSection | None = None
    """The limits between which the number of instances follows the requests; a fixed number unless given."""

    rollout: Rollout | None = None
    """How the endpoint gets another model, and rolls it back; all at once without a look at alarms unless given."""

    capture: CaptureSection = CaptureSection()
    payload: PayloadSection | None = None
    """The format of requests and answers; lines of CSV unless given."""

    transform: TransformSection | None = None
    """The batch transforms that monitors with `source: batch` watch."""

    network: NetworkSection = NetworkSection()
    monitors: MonitorsSection
    alarms: AlarmsSection = AlarmsSection()
    dashboard: Switch = True
    """Add a CloudWatch dashboard of the endpoint, its monitors and its alarms."""

    notify: Notify = Routes()
    """The recipients of messages: a list, or lists for `page` and `ticket`, each of which is `default` unless given."""

    account: AccountId | None = None
    """The only account to which the deployment may go; any unless given."""

    region: RegionName | None = None
    """The region to which the deployment goes; that of the credentials unless given."""

    tags: Tags = Field(default={})
    """Tags of all resources, and of the jobs that are started later."""

    environments: dict[EnvironmentName, EnvironmentSection] = Field(
        default={}, description="names of environments, each with keys in place of the file's own"
    )

    on_drift: OnDriftSection | None = None
    """What starts when a monitor finds violations."""

    engine_image: EcrImage | None = None
    """A mirror of the image in which the Driftgauge engine's jobs run; AWS's own unless given."""

    security: Annotated[Security, Field(description=", ".join(Security))] = Security.STANDARD
    retention: RetentionSection = RetentionSection()
    storage: StorageSection = StorageSection()
    roles: RolesSection = RolesSection()
    pipeline: PipelineSection | None = None
    """The way of a change through the environments: `cdk deploy -c pipeline=NAME`."""

    @property
    def endpoint_name(self) -> str:
        """Return the name of the endpoint: the deployment's own, unless an existing one is monitored."""
        return self.endpoint.existing or self.name
