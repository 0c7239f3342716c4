"""The values of a deployment file as the constructs take them."""

from dataclasses import dataclass
from typing import Self

from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from driftgauge import (
    BaselineRun,
    CaptureMode,
    DataCapture,
    Engine,
    ImageUri,
    Instances,
    JobSettings,
    ModelHistory,
    MonitorKind,
    MonitorRun,
    S3Prefix,
    TransformCapture,
    framework_image,
)
from driftgauge.monitors.engine import default_runtime_seconds
from driftgauge.service.images import ContainerImage
from driftgauge.service.scripts import Scripts
from driftgauge_contract.kinds import KINDS
from driftgauge_contract.paths import split_uri
from driftgauge_deployment.analysis import baseline_variables, execution_variables
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.monitors.section import DataSource, MonitorSection
from driftgauge_deployment.serving import ImageSection
from driftgauge_deployment.transform import TransformSection
from stacks.data_stack import DeployedData
from stacks.network import network

_CAPTURE = "capture"


@dataclass(frozen=True, kw_only=True)
class Places:
    """The places of a deployment's data, and the key that encrypts it."""

    captured: S3Prefix
    ground_truth: S3Prefix
    reports: S3Prefix
    baselines: S3Prefix
    key: kms.IKey

    @classmethod
    def of(cls, deployment: Deployment, data: DeployedData) -> Self:
        """Return the places in a deployment's buckets."""
        # Other deployments may be in a bucket of the owner's.
        within = f"{deployment.name}/" if deployment.storage.captures else ""
        return cls(
            captured=S3Prefix(bucket=data.capture_bucket, prefix=within + _CAPTURE, key=data.key),
            ground_truth=S3Prefix(bucket=data.capture_bucket, prefix=f"{within}ground-truth", key=data.key),
            reports=S3Prefix(bucket=data.reports_bucket, prefix=f"reports/{deployment.name}", key=data.key),
            baselines=S3Prefix(bucket=data.reports_bucket, prefix=f"baselines/{deployment.name}", key=data.key),
            key=data.key,
        )

    def transforms(self, scope: Construct, section: TransformSection) -> TransformCapture:
        """Return where transforms read, write and capture: where the file says, or in the deployment's own bucket."""
        if not (section.input and section.output and section.capture):
            beside = self.captured.prefix.removesuffix(_CAPTURE) + "transform"
            own = S3Prefix(bucket=self.captured.bucket, prefix=beside, key=self.key)
            return TransformCapture(
                inputs=own / "input", outputs=own / "output", destination=own / "capture", format=section.format
            )
        key = kms.Key.from_key_arn(scope, "TransformKey", section.key) if section.key else None
        inputs, outputs, destination = (
            given_prefix(scope, f"Transform{name}", uri, key)
            for name, uri in (("Input", section.input), ("Output", section.output), ("Capture", section.capture))
        )
        return TransformCapture(inputs=inputs, outputs=outputs, destination=destination, format=section.format)

    def report(self, kind: MonitorKind) -> S3Prefix:
        """Return where the reports of a monitor go."""
        return self.reports / kind.value

    def baseline(self, kind: MonitorKind) -> S3Prefix:
        """Return where the baselines of a monitor are."""
        return self.baselines / kind.value


def given_prefix(scope: Construct, construct_id: str, uri: str, key: kms.IKey | None) -> S3Prefix:
    """Return a folder that the deployment file names, in a bucket that something else created."""
    bucket, prefix = split_uri(uri)
    return S3Prefix(bucket=s3.Bucket.from_bucket_name(scope, construct_id, bucket), prefix=prefix.rstrip("/"), key=key)


def capture(deployment: Deployment, places: Places) -> DataCapture:
    """Return what the endpoint captures, and where."""
    settings = deployment.capture
    return DataCapture(
        destination=places.captured, sampling_percentage=settings.sampling_percentage, modes=settings.modes
    )


def instances(deployment: Deployment) -> Instances:
    """Return the instances of the endpoint, and the role of its model."""
    section, scaled = deployment.endpoint, deployment.autoscaling
    # The first number; from then on updates keep what there is.
    fewest = scaled.min if scaled and "instance_count" not in section.model_fields_set else section.instance_count
    return Instances(
        instance_type=section.instance_type,
        count=fewest,
        startup_seconds=int(section.startup_timeout.total_seconds()) if section.startup_timeout else None,
        role_arn=deployment.roles.endpoint,
    )


def capture_modes(deployment: Deployment) -> list[CaptureMode]:
    """Return the sides of a request that the monitors of a deployment need."""
    sides = {side for kind in deployment.monitors.given for side in KINDS[kind].capture_names}
    return [mode for mode in CaptureMode if mode.side in sides]


@dataclass(frozen=True, kw_only=True)
class Runs:
    """Settings with which one engine runs the monitors and baselines of a deployment."""

    deployment: Deployment
    places: Places
    engine: Engine
    qualifier: str = ""
    models: ModelHistory | None = None
    transforms: TransformCapture | None = None

    def monitor(self, kind: MonitorKind, settings: MonitorSection, scripts: Scripts) -> MonitorRun:
        """Return how a monitor is run."""
        # An hourly job has to end before the next one starts.
        runtime = settings.max_runtime or default_runtime_seconds(settings.schedule)
        of_batch = settings.source is DataSource.BATCH
        return MonitorRun(
            reports=self.places.report(kind),
            schedule=settings.schedule,
            settings=self._job(settings, runtime),
            run_on=settings.run_on or self.deployment.run_on,
            settle=settings.settle,
            watched_columns=None if settings.publishes_all_columns else self.deployment.alarms.drift,
            engine=self.engine,
            qualifier=self.qualifier,
            variables=execution_variables(self.deployment, kind),
            label_delay=settings.windows_earlier_by,
            label_horizon=settings.windows_run_again_for,
            reference=settings.compared_with_previous,
            scripts=scripts,
            # Which model an endpoint serves says nothing about the one of a transform.
            models=None if of_batch else self.models,
            transforms=self.transforms if of_batch else None,
        )

    def baseline(self, kind: MonitorKind, settings: MonitorSection, scripts: Scripts) -> BaselineRun:
        """Return how the baseline of a monitor is made, which is on the same instances."""
        return BaselineRun(
            output=self.places.baseline(kind),
            settings=self._job(settings, settings.baseline.max_runtime),
            engine=self.engine,
            qualifier=self.qualifier,
            variables=baseline_variables(self.deployment, kind),
            scripts=scripts,
            run_on=settings.run_on or self.deployment.run_on,
        )

    def _job(self, settings: MonitorSection, runtime: int) -> JobSettings:
        return JobSettings(
            instance_type=settings.instance_type or self.engine.facts.instance_type(settings.instance_count),
            instance_count=settings.instance_count,
            volume_size_gb=settings.volume_size_gb,
            max_runtime_seconds=runtime,
            network=network(self.deployment),
            key=self.places.key,
            tags=self.deployment.tags,
            role_arn=self.deployment.roles.jobs,
        )


def image(settings: ImageSection, instance_type: str) -> ContainerImage:
    """Return the image that serves the model on instances of a type."""
    if settings.uri:
        return ImageUri(value=settings.uri)
    return framework_image(settings.framework, settings.version, instance_type=instance_type)
