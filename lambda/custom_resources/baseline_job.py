"""What a baseline is made from, and the processing job that makes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self, cast

from custom_resources.adjustments import Adjustments
from custom_resources.data_quality import DataQualityAdjustments
from custom_resources.events import Properties
from custom_resources.fingerprint import fingerprint
from custom_resources.model_quality import ModelQualityAdjustments

if TYPE_CHECKING:
    from mypy_boto3_sagemaker.type_defs import (
        CreateProcessingJobRequestTypeDef,
        NetworkConfigTypeDef,
        ProcessingClusterConfigTypeDef,
        ProcessingInputTypeDef,
    )

_CODE = "/opt/ml/processing/input/code"
_DATASET = "/opt/ml/processing/input/baseline_dataset_input"
_OUTPUT = "/opt/ml/processing/output"

# What says where a job runs, under which name and for how long, or what is done with its result: not the result itself.
_NO_INPUTS = frozenset(
    {
        "AlarmMetrics",
        "CodeUri",
        "DriftFeatures",
        "JobNamePrefix",
        "Margin",
        "MaxRuntimeInSeconds",
        "NetworkConfig",
        "OutputKmsKeyId",
        "OutputUri",
        "Overrides",
        "RoleArn",
        "ServiceTimeout",
        "ServiceToken",
        "Tags",
        "VolumeKmsKeyId",
    }
)


class Monitor(StrEnum):
    """The monitors that a baseline can be made for."""

    DATA_QUALITY = "data_quality"
    MODEL_QUALITY = "model_quality"

    def adjustments(self, properties: Properties) -> Adjustments:
        """Read how what the monitor's baseline suggests is adjusted."""
        if self is Monitor.DATA_QUALITY:
            return DataQualityAdjustments.from_properties(properties)
        return ModelQualityAdjustments.from_properties(properties)


@dataclass(frozen=True, kw_only=True)
class BaselineInputs:
    """The properties of a baseline: what its job is made from, and how the result is adjusted."""

    monitor: Monitor
    identity: str
    location: str
    job_name_prefix: str
    adjustments: Adjustments
    properties: Properties

    @classmethod
    def from_properties(cls, properties: Properties) -> Self:
        """Read what the job is made from; the fingerprint covers every property that determines its result."""
        monitor = properties.choice("Monitor", Monitor)
        identity = fingerprint(properties.values, without=_NO_INPUTS)
        return cls(
            monitor=monitor,
            identity=identity,
            location=f"{properties.text('OutputUri').rstrip('/')}/{identity}",
            job_name_prefix=properties.text("JobNamePrefix"),
            adjustments=monitor.adjustments(properties),
            properties=properties,
        )

    def request(self, job_name: str) -> "CreateProcessingJobRequestTypeDef":
        """Request the job."""
        read = self.properties
        request: CreateProcessingJobRequestTypeDef = {
            "ProcessingJobName": job_name,
            "AppSpecification": {"ImageUri": read.text("ImageUri")},
            "RoleArn": read.text("RoleArn"),
            "ProcessingInputs": list(self._inputs()),
            "ProcessingOutputConfig": {
                "Outputs": [
                    {
                        "OutputName": "monitoring_output",
                        "S3Output": {"S3Uri": self.location, "LocalPath": _OUTPUT, "S3UploadMode": "EndOfJob"},
                    }
                ]
            },
            "ProcessingResources": {"ClusterConfig": self._cluster()},
            "StoppingCondition": {"MaxRuntimeInSeconds": read.integer("MaxRuntimeInSeconds")},
            "Environment": self._environment(),
        }
        if entrypoint := read.texts("ContainerEntrypoint"):
            request["AppSpecification"]["ContainerEntrypoint"] = list(entrypoint)
        if key := read.optional_text("OutputKmsKeyId"):
            request["ProcessingOutputConfig"]["KmsKeyId"] = key
        if network := read.group("NetworkConfig"):
            request["NetworkConfig"] = _network(network)
        if tags := read.groups("Tags"):
            request["Tags"] = [{"Key": tag.text("Key"), "Value": tag.optional_text("Value") or ""} for tag in tags]
        return request

    def _inputs(self) -> "Iterator[ProcessingInputTypeDef]":
        """Yield the dataset, and the program where it is not the image's own."""
        if code := self.properties.optional_text("CodeUri"):
            yield _input("code", code, _CODE)
        yield _input("baseline_dataset_input", self.properties.text("DatasetUri"), _DATASET)

    def _cluster(self) -> "ProcessingClusterConfigTypeDef":
        read = self.properties
        cluster = {
            "InstanceType": read.text("InstanceType"),
            "InstanceCount": read.integer("InstanceCount"),
            "VolumeSizeInGB": read.integer("VolumeSizeInGB"),
        }
        if key := read.optional_text("VolumeKmsKeyId"):
            cluster["VolumeKmsKeyId"] = key
        return cast("ProcessingClusterConfigTypeDef", cluster)

    def _environment(self) -> dict[str, str]:
        given = self.properties.group("Environment") or Properties(values={})
        return {
            **{name: given.text(name) for name in given.values},
            "dataset_source": _DATASET,
            "output_path": _OUTPUT,
            "publish_cloudwatch_metrics": "Disabled",
        }


def _input(name: str, uri: str, path: str) -> "ProcessingInputTypeDef":
    return {
        "InputName": name,
        "S3Input": {
            "S3Uri": uri,
            "LocalPath": path,
            "S3DataType": "S3Prefix",
            "S3InputMode": "File",
            "S3DataDistributionType": "FullyReplicated",
            "S3CompressionType": "None",
        },
    }


def _network(network: Properties) -> "NetworkConfigTypeDef":
    config: NetworkConfigTypeDef = {
        "EnableInterContainerTrafficEncryption": network.boolean(
            "EnableInterContainerTrafficEncryption", default=False
        ),
        "EnableNetworkIsolation": network.boolean("EnableNetworkIsolation", default=False),
    }
    if vpc := network.group("VpcConfig"):
        config["VpcConfig"] = {
            "SecurityGroupIds": list(vpc.texts("SecurityGroupIds")),
            "Subnets": list(vpc.texts("Subnets")),
        }
    return config
