"""What a deployment file's values are in the words of the constructs."""

from dataclasses import dataclass
from typing import Self, TypeVar

from aws_cdk import aws_kms as kms
from constructs import Construct

from driftgauge import (
    BaselineRun,
    DataCapture,
    DataQualityAdjustments,
    Dataset,
    ExistingBaseline,
    FeatureOverride,
    ImageUri,
    JobSettings,
    LabelledData,
    LocalFile,
    Model,
    ModelPackage,
    ModelQualityAdjustments,
    MonitorKind,
    MonitorRun,
    Network,
    Override,
    Problem,
    S3File,
    S3Prefix,
    data_quality_dataset,
    xgboost_image,
)
from driftgauge.endpoint.models import ServedModel
from driftgauge.monitors.engine import Engine, default_runtime_seconds
from driftgauge.service.images import ContainerImage
from driftgauge.service.storage import Source
from driftgauge_contract.metrics import DEFAULT_ALARM_METRICS
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.monitors.data_quality import DataQualitySection, FeatureOverrideSection
from driftgauge_deployment.monitors.model_quality import ModelQualityBaselineSection, ModelQualitySection
from driftgauge_deployment.monitors.section import BaselineSection, MonitorSection
from driftgauge_deployment.serving import ImageSection, ModelSection
from driftgauge_deployment.values import FileReference
from stacks.data_stack import DeployedData

Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where a deployment's data lies, and the key that encrypts it."""

    endpoint_name: str
    captured: S3Prefix
    ground_truth: S3Prefix
    reports: S3Prefix
    baselines: S3Prefix
    key: kms.IKey

    @classmethod
    def of(cls, deployment: Deployment, data: DeployedData) -> Self:
        """The places in a deployment's buckets."""
        return cls(
            endpoint_name=deployment.name,
            captured=S3Prefix(bucket=data.capture_bucket, prefix="capture", key=data.key),
            ground_truth=S3Prefix(bucket=data.capture_bucket, prefix="ground-truth", key=data.key),
            reports=S3Prefix(bucket=data.reports_bucket, prefix=f"reports/{deployment.name}", key=data.key),
            baselines=S3Prefix(bucket=data.reports_bucket, prefix=f"baselines/{deployment.name}", key=data.key),
            key=data.key,
        )

    @property
    def predictions(self) -> S3Prefix:
        """Where the model-quality baseline's predictions lie."""
        return self.baselines / "predictions"

    def report(self, kind: MonitorKind) -> S3Prefix:
        """Where one monitor reports."""
        return self.reports / kind.value

    def baseline(self, kind: MonitorKind) -> S3Prefix:
        """Where one monitor's baselines lie."""
        return self.baselines / kind.value


def capture(deployment: Deployment, places: Places) -> DataCapture:
    """What the endpoint captures, and where."""
    settings = deployment.capture
    return DataCapture(
        destination=places.captured, sampling_percentage=settings.sampling_percentage, modes=settings.modes
    )


def network(deployment: Deployment) -> Network:
    """Where the deployment's instances are in the network."""
    settings = deployment.network
    return Network(isolated=settings.isolated, subnet_ids=settings.subnets, security_group_ids=settings.security_groups)


def model(settings: ModelSection) -> ServedModel:
    """What the endpoint serves."""
    artifact = _source(settings.artifact, settings.version) if settings.artifact else None
    if settings.package:
        image = _image(settings.image) if "image" in settings.model_fields_set else None
        return ModelPackage(arn=settings.package, artifact=artifact, image=image, environment=settings.environment)
    if artifact is None:
        raise ValueError("a model is an artifact or a package")
    return Model(artifact=artifact, image=_image(settings.image), environment=settings.environment)


@dataclass(frozen=True, kw_only=True)
class Runs:
    """How one engine runs the monitors and baselines of a deployment."""

    deployment: Deployment
    places: Places
    engine: Engine
    qualifier: str = ""

    def monitor(self, kind: MonitorKind, settings: MonitorSection) -> MonitorRun:
        """When a monitor runs, on what, and where it reports."""
        runtime = settings.max_runtime or default_runtime_seconds(settings.schedule)
        return MonitorRun(
            reports=self.places.report(kind),
            schedule=settings.schedule,
            settings=self._job(settings, runtime),
            engine=self.engine,
            qualifier=self.qualifier,
        )

    def baseline(self, kind: MonitorKind, settings: MonitorSection) -> BaselineRun:
        """How a baseline is made: on the machines of its monitor."""
        return BaselineRun(
            output=self.places.baseline(kind),
            settings=self._job(settings, settings.baseline.max_runtime),
            engine=self.engine,
            qualifier=self.qualifier,
        )

    def _job(self, settings: MonitorSection, runtime: int) -> JobSettings:
        return JobSettings(
            instance_type=settings.instance_type or self.engine.instance_type(settings.instance_count),
            instance_count=settings.instance_count,
            volume_size_gb=settings.volume_size_gb,
            max_runtime_seconds=runtime,
            network=network(self.deployment),
            key=self.places.key,
        )


def training_data(settings: BaselineSection, scope: Construct) -> Dataset:
    """The dataset of a data-quality baseline."""
    stored = _source(_given(settings.dataset), settings.version).bind(scope, "TrainingData")
    return data_quality_dataset(stored, header=settings.header)


def labelled_data(settings: ModelQualityBaselineSection) -> LabelledData:
    """The data for which the endpoint is asked."""
    source = _source(_given(settings.dataset), settings.version)
    return LabelledData(source=source, label=settings.label, header=settings.header, limit=settings.limit)


def existing_baseline(settings: BaselineSection) -> ExistingBaseline | None:
    """A baseline that was made elsewhere, if that is what the file names."""
    if settings.constraints is None:
        return None
    return ExistingBaseline(
        constraints=S3File.from_uri(settings.constraints).stored(),
        statistics=S3File.from_uri(settings.statistics).stored() if settings.statistics else None,
    )


def problem(settings: ModelQualitySection) -> Problem:
    """What the model predicts, and where the prediction is."""
    return Problem(
        problem_type=settings.problem_type,
        inference_attribute=settings.inference_attribute,
        probability_attribute=settings.probability_attribute,
        probability_threshold=settings.probability_threshold,
    )


def model_quality_adjustments(settings: ModelQualitySection, alarm_metrics: tuple[str, ...]) -> ModelQualityAdjustments:
    """What is done to the suggested model-quality constraints."""
    overrides = {
        metric: Override(threshold=override.threshold, margin=override.margin)
        for metric, override in settings.overrides.items()
    }
    return ModelQualityAdjustments(margin=settings.margin, overrides=overrides, alarm_metrics=alarm_metrics)


def data_quality_adjustments(settings: DataQualitySection, drift_features: tuple[str, ...]) -> DataQualityAdjustments:
    """What is done to the suggested data-quality constraints."""
    features = {name: _feature_override(override) for name, override in settings.overrides.features.items()}
    config = {name: _as_in_constraints(value) for name, value in settings.overrides.config if value is not None}
    return DataQualityAdjustments(features=features, monitoring_config=config, drift_features=drift_features)


def _feature_override(override: FeatureOverrideSection) -> FeatureOverride:
    return FeatureOverride(
        inferred_type=override.type,
        completeness=override.completeness,
        drift_threshold=override.drift_threshold,
        evaluate=override.evaluate,
    )


def _as_in_constraints(value: str | float) -> str | float:
    if isinstance(value, bool):
        return "Enabled" if value else "Disabled"
    return value


def alarm_metrics(deployment: Deployment, settings: ModelQualitySection) -> tuple[str, ...]:
    """The model-quality metrics that have an alarm."""
    if settings.baseline.constraints is not None:
        return ()
    named = deployment.alarms.metrics.model_quality
    return DEFAULT_ALARM_METRICS[settings.problem_type] if named is None else named


def _image(settings: ImageSection) -> ContainerImage:
    return ImageUri(value=settings.uri) if settings.uri else xgboost_image(settings.version)


def _source(reference: FileReference, version: str | None) -> Source:
    if reference.path is not None:
        return LocalFile(path=reference.path)
    return S3File.from_uri(_given(reference.uri), version=_given(version))


def _given(value: Value | None) -> Value:
    """What the file's rules have made sure of."""
    if value is None:
        raise ValueError("the deployment file was not checked")
    return value
