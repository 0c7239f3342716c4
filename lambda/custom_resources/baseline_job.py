"""The processing job that makes a baseline, and the properties that determine its result."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, cast

from custom_resources.adjustments import Adjustments
from custom_resources.events import Properties
from custom_resources.fingerprint import fingerprint
from custom_resources.kinds import BASELINE_KINDS, BaselineKind
from driftgauge_contract.containers import (
    BASELINE_OUTPUT,
    CODE_INPUT,
    CODE_PATH,
    DATASET_INPUT,
    PREDICTIONS_INPUT,
    PREDICTIONS_PATH,
)
from driftgauge_contract.custom_resources import BASELINE_NOT_IN_RESULT, BaselineProperty
from driftgauge_contract.jobs import (
    Json,
    SideFile,
    SideFiles,
    baseline_environment,
    processing_input,
    processing_output,
)
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.variables import Variable

if TYPE_CHECKING:
    from mypy_boto3_sagemaker.type_defs import CreateProcessingJobRequestTypeDef


@dataclass(frozen=True, kw_only=True)
class BaselineInputs:
    """The properties of a baseline, read once."""

    kind: BaselineKind
    identity: str
    location: str
    job_name_prefix: str
    adjustments: Adjustments
    files: Mapping[str, str]
    """The files that are written for the jobs, by their paths below the location."""

    properties: Properties

    @classmethod
    def from_properties(cls, properties: Properties) -> Self:
        """Return the inputs; the fingerprint covers every property that determines the job's result."""
        kind = BASELINE_KINDS[properties.choice(BaselineProperty.KIND, MonitorKind)]
        identity = fingerprint(properties.values, without=BASELINE_NOT_IN_RESULT)
        return cls(
            kind=kind,
            identity=identity,
            location=f"{properties.text(BaselineProperty.OUTPUT_URI).rstrip('/')}/{identity}",
            job_name_prefix=properties.text(BaselineProperty.JOB_NAME_PREFIX),
            adjustments=kind.read_adjustments(properties),
            files=kind.files(properties),
            properties=properties,
        )

    def request(self, job_name: str) -> "CreateProcessingJobRequestTypeDef":
        """Return the request for the job."""
        read = self.properties
        entrypoint = read.texts(BaselineProperty.ENTRYPOINT)
        output_key = read.optional_text(BaselineProperty.OUTPUT_KEY)
        network = read.group(BaselineProperty.NETWORK)
        # CloudFormation's tags have no empty value where the value is an empty text; SageMaker requires the member.
        tags = [
            {"Key": tag.text("Key"), "Value": tag.optional_text("Value") or ""}
            for tag in read.groups(BaselineProperty.TAGS)
        ]
        request: Json = {
            "ProcessingJobName": job_name,
            "AppSpecification": {
                "ImageUri": read.text(BaselineProperty.IMAGE_URI),
                **({"ContainerEntrypoint": list(entrypoint)} if entrypoint else {}),
            },
            "RoleArn": read.text(BaselineProperty.ROLE_ARN),
            "ProcessingInputs": list(self._inputs()),
            "ProcessingOutputConfig": {
                "Outputs": [processing_output(BASELINE_OUTPUT, self.location)],
                **({"KmsKeyId": output_key} if output_key else {}),
            },
            "ProcessingResources": {"ClusterConfig": self._cluster()},
            "StoppingCondition": {"MaxRuntimeInSeconds": read.integer(BaselineProperty.MAX_RUNTIME)},
            "Environment": self._environment(),
            **({"NetworkConfig": _network(network)} if network else {}),
            **({"Tags": tags} if tags else {}),
        }
        return cast("CreateProcessingJobRequestTypeDef", request)

    def _inputs(self) -> Iterator[Json]:
        """Yield the program where it is not the image's own, the configuration where there is one, and the dataset."""
        if code := self.properties.optional_text(BaselineProperty.CODE_URI):
            yield processing_input(CODE_INPUT, code, CODE_PATH)
        yield from (file.input() for file in self._side_files())
        if predictions := self.properties.optional_text(BaselineProperty.PREDICTIONS_URI):
            yield processing_input(PREDICTIONS_INPUT, predictions, PREDICTIONS_PATH)
        yield processing_input(
            DATASET_INPUT, self.properties.text(BaselineProperty.DATASET_URI), self.kind.dataset_path
        )

    def _side_files(self) -> list[SideFile]:
        # The configuration was written below the location, so that the job's role needs no other permission.
        config = self.kind.job_config_file
        return list(
            SideFiles(
                preprocessor=self.properties.optional_text(BaselineProperty.PREPROCESSOR_URI),
                postprocessor=self.properties.optional_text(BaselineProperty.POSTPROCESSOR_URI),
                analysis_config=f"{self.location}/{config}" if config else None,
            ).given()
        )

    def _cluster(self) -> Json:
        read = self.properties
        key = read.optional_text(BaselineProperty.VOLUME_KEY)
        return {
            "InstanceType": read.text(BaselineProperty.INSTANCE_TYPE),
            "InstanceCount": read.integer(BaselineProperty.INSTANCE_COUNT),
            "VolumeSizeInGB": read.integer(BaselineProperty.VOLUME_SIZE),
            **({"VolumeKmsKeyId": key} if key else {}),
        }

    def _environment(self) -> dict[str, str]:
        given = self.properties.group(BaselineProperty.ENVIRONMENT) or Properties(values={})
        return {
            **baseline_environment({name: given.text(name) for name in given.values}),
            **{file.variable.value: file.path for file in self._side_files()},
            Variable.DATASET_SOURCE.value: self.kind.dataset_path,
            # Last, so that a deployment's own environment cannot replace the paths of the container.
            **self._predictions(),
        }

    def _predictions(self) -> dict[str, str]:
        given = self.properties.optional_text(BaselineProperty.PREDICTIONS_URI)
        return {Variable.PREDICTIONS_SOURCE.value: PREDICTIONS_PATH} if given else {}


def _network(network: Properties) -> Json:
    encrypts, isolates = "EnableInterContainerTrafficEncryption", "EnableNetworkIsolation"
    vpc = network.group("VpcConfig")
    # Every primitive arrives as a text: "false" would be true.
    config: Json = {name: network.boolean(name, default=False) for name in (encrypts, isolates)}
    if vpc:
        config["VpcConfig"] = {name: list(vpc.texts(name)) for name in ("SecurityGroupIds", "Subnets")}
    return config
