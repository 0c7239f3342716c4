"""The defaults that the service describes where a request names none: clients read them without asking."""

from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_local.sagemaker.control_plane.documents import Document

_HOUR_SECONDS, _LABELLED_SECONDS = 3600, 1800
_INPUT = {"S3InputMode": "File", "S3DataDistributionType": "FullyReplicated"}
_OUTPUT = {"S3UploadMode": "EndOfJob"}
_NETWORK = {"EnableInterContainerTrafficEncryption": False, "EnableNetworkIsolation": False}


def definition_with_defaults(kind: MonitorKind, request: Document) -> Document:
    """Return the request for a job definition with the service's defaults."""
    prefix = KINDS[kind].monitoring_type
    source, output = f"{prefix}JobInput", f"{prefix}JobOutputConfig"
    return request | {
        source: _source(request[source]),
        output: _outputs(request[output]),
        "StoppingCondition": request.get("StoppingCondition") or _stopping(kind),
        **_network(request),
    }


def inline_with_defaults(definition: Document) -> Document:
    """Return a schedule's own definition, which is always of data quality, with the service's defaults."""
    return definition | {
        "MonitoringInputs": [_source(each) for each in definition["MonitoringInputs"]],
        "MonitoringOutputConfig": _outputs(definition["MonitoringOutputConfig"]),
        "StoppingCondition": definition.get("StoppingCondition") or _stopping(MonitorKind.DATA_QUALITY),
        **_network(definition),
    }


def _source(given: Document) -> Document:
    inputs = ("EndpointInput", "BatchTransformInput")
    return {name: _INPUT | value if name in inputs else value for name, value in given.items()}


def _outputs(config: Document) -> Document:
    outputs = [{"S3Output": _OUTPUT | each["S3Output"]} for each in config["MonitoringOutputs"]]
    return config | {"MonitoringOutputs": outputs}


def _stopping(kind: MonitorKind) -> Document:
    # Merging and analysis of an hourly monitor with labels share the hour.
    return {"MaxRuntimeInSeconds": _LABELLED_SECONDS if KINDS[kind].needs_labels else _HOUR_SECONDS}


def _network(given: Document) -> Document:
    return {"NetworkConfig": _NETWORK | given["NetworkConfig"]} if "NetworkConfig" in given else {}
