"""The model of a deployment file: an artifact, a package, or the newest approved package of a group."""

from constructs import Construct

from driftgauge import Model, ModelPackage, NewestPackage, S3Prefix
from driftgauge.endpoint.models import ServedModel
from driftgauge.service.images import ContainerImage
from driftgauge_contract.frameworks import script_environment
from driftgauge_contract.model_packages import parameter_name
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.serving import ImageSection, ModelSection
from stacks.settings import Places, given_prefix, image
from stacks.sources import required, source


def served_model(scope: Construct, deployment: Deployment, places: Places) -> ServedModel:
    """Return the model that the endpoint serves."""
    settings = required(deployment.model)
    if settings.package_group:
        return _newest_package(scope, deployment, settings.package_group, places)
    return fixed_model(scope, settings, deployment.endpoint.instance_type)


def fixed_model(scope: Construct, settings: ModelSection, instance_type: str) -> ServedModel:
    """Return the model that the file names itself: an artifact in an image, or a package."""
    artifact = source(scope, settings.artifact, settings.version, settings.key) if settings.artifact else None
    if settings.package:
        return ModelPackage(
            arn=settings.package,
            artifact=artifact,
            image=_image_of_package(settings, instance_type),
            environment=settings.environment,
        )
    environment = {**_script_environment(settings.image), **settings.environment}
    return Model(artifact=required(artifact), image=image(settings.image, instance_type), environment=environment)


def _newest_package(scope: Construct, deployment: Deployment, group: str, places: Places) -> ModelPackage:
    settings = required(deployment.model)
    newest = NewestPackage(
        scope,
        "NewestPackage",
        group=group,
        parameter=parameter_name(deployment.name),
        folder=places.baselines / "packages",
        start=settings.on_approval.start if settings.on_approval else None,
    )
    return ModelPackage(
        arn=newest.arn,
        artifacts=_artifacts(scope, settings),
        image=_image_of_package(settings, deployment.endpoint.instance_type),
        environment=settings.environment,
    )


def _image_of_package(settings: ModelSection, instance_type: str) -> ContainerImage | None:
    # A package names its own image; the default of the file is meant for artifacts.
    return image(settings.image, instance_type) if "image" in settings.model_fields_set else None


def _script_environment(settings: ImageSection) -> dict[str, str]:
    return {} if settings.uri else script_environment(settings.framework)


def _artifacts(scope: Construct, settings: ModelSection) -> S3Prefix | None:
    return given_prefix(scope, "PackageArtifacts", settings.artifacts, None) if settings.artifacts else None
