"""The parts that Model Monitor's job definitions of all kinds have in common.

Each kind has a class of its own for each part in CloudFormation's library; plain mappings fit them all. Definitions
have no fixed names: their properties cannot be changed after creation, so that a new definition replaces the old one.
"""

from datetime import timedelta
from typing import NamedTuple

from constructs import Construct

from driftgauge.monitors.engine import MonitorSpec
from driftgauge.service.images import aws_image
from driftgauge_contract.containers import CAPTURES_PATH, OUTPUT_PATH
from driftgauge_contract.engines import ENGINES, EngineName
from driftgauge_contract.jobs import Attributes
from driftgauge_contract.transforms import TransformFormat
from driftgauge_contract.variables import Variable

ENDPOINT_INPUT_PATH = CAPTURES_PATH
PUBLISH_METRICS = {Variable.PUBLISH_METRICS.value: "Enabled"}


class TimeOffsets(NamedTuple):
    """The ends of a window, as ISO 8601 durations from the scheduled time, such as `-PT25H` and `-PT24H`."""

    start: str | None
    end: str | None


def image_uri(scope: Construct, spec: MonitorSpec) -> str:
    """Return the URI of the image with which Model Monitor analyzes a kind."""
    facts = ENGINES[EngineName.MODEL_MONITOR]
    return aws_image(facts.image_repository(spec.kind, spec.settings.instance_count)).uri(scope)


def output_config(spec: MonitorSpec) -> dict[str, object]:
    """Return where the reports go, and the key that encrypts them."""
    # With `Continuous`, files would appear before the job has ended and decided.
    place = {"localPath": OUTPUT_PATH, "s3Uri": spec.reports.uri, "s3UploadMode": "EndOfJob"}
    output: dict[str, object] = {"monitoringOutputs": [{"s3Output": place}]}
    if spec.settings.key:
        output["kmsKeyId"] = spec.settings.key.key_arn
    return output


def job_resources(spec: MonitorSpec) -> dict[str, object]:
    """Return the instances of the jobs."""
    cluster: dict[str, object] = {
        "instanceType": spec.settings.instance_type,
        "instanceCount": spec.settings.instance_count,
        "volumeSizeInGb": spec.settings.volume_size_gb,
    }
    # Some instances encrypt their disks themselves and refuse a key.
    if spec.settings.volume_key_arn:
        cluster["volumeKmsKeyId"] = spec.settings.volume_key_arn
    return {"clusterConfig": cluster}


def network_config(spec: MonitorSpec) -> dict[str, object]:
    """Return the network of the instances."""
    network = spec.settings.network
    config: dict[str, object] = {
        "enableInterContainerTrafficEncryption": network.encrypt_traffic,
        "enableNetworkIsolation": network.isolated,
    }
    if network.vpc:
        config["vpcConfig"] = network.vpc
    return config


def stopping_condition(spec: MonitorSpec) -> dict[str, object]:
    """Return how long a job may run."""
    return {"maxRuntimeInSeconds": spec.settings.max_runtime_seconds}


def batch_transform_input(spec: MonitorSpec) -> dict[str, object] | None:
    """Return the captures of batch transforms as the data of a definition, `None` where an endpoint captures."""
    if spec.transforms is None:
        return None
    offsets, attributes = time_offsets(spec), spec.ground_truth.attributes if spec.ground_truth else Attributes()
    csv = spec.transforms.format is TransformFormat.CSV
    given = {
        "dataCapturedDestinationS3Uri": spec.transforms.destination.uri,
        "datasetFormat": {"csv": {"header": False}} if csv else {"json": {"line": True}},
        "localPath": CAPTURES_PATH,
        "startTimeOffset": offsets.start,
        "endTimeOffset": offsets.end,
        "featuresAttribute": attributes.features,
        "inferenceAttribute": attributes.inference,
        "probabilityAttribute": attributes.probability,
        "probabilityThresholdAttribute": attributes.probability_threshold,
    }
    return {name: value for name, value in given.items() if value is not None}


def time_offsets(spec: MonitorSpec) -> TimeOffsets:
    """Return the offsets that look at one interval, a label delay before the scheduled time.

    SageMaker adds both to the scheduled time, not to the ends of the interval before it.
    """
    if not spec.label_delay:
        return TimeOffsets(start=None, end=None)
    interval = timedelta(seconds=spec.schedule.seconds)
    return TimeOffsets(start=_before(spec.label_delay + interval), end=_before(spec.label_delay))


def _before(duration: timedelta) -> str:
    return f"-PT{duration // timedelta(hours=1)}H"
