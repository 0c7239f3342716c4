"""The processing jobs of an execution, requested as the service requests them."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from driftgauge_local.sagemaker.control_plane.cloud import Cloud
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.jobs.programs import MERGER_REPOSITORY
from driftgauge_local.sagemaker.schedules.definitions import LABELLED, Definition
from driftgauge_local.sagemaker.schedules.windows import Window, offset

NO_DATA = "Job inputs had no data"

_PROCESSING = "/opt/ml/processing"
_OUTPUT = f"{_PROCESSING}/output"
_MERGE_DATA = f"{_PROCESSING}/input_data"
_GROUND_TRUTH = f"{_PROCESSING}/groundtruth"
_NAMES = {
    "DataQuality": "model-monitoring",
    "ModelQuality": "model-quality-monitoring",
    "ModelBias": "model-bias-monitoring",
    "ModelExplainability": "model-explainability-monitoring",
}
_ANALYSIS_TYPES = {
    "ModelQuality": "MODEL_QUALITY",
    "ModelBias": "MODEL_BIAS",
    "ModelExplainability": "MODEL_EXPLAINABILITY",
}
# Where a definition's attribute of the endpoint's data is told to the container.
_ATTRIBUTES = {
    "FeaturesAttribute": "features_attribute",
    "InferenceAttribute": "inference_attribute",
    "ProbabilityAttribute": "probability_attribute",
    "ProbabilityThresholdAttribute": "probability_threshold_attribute",
    "ExcludeFeaturesAttribute": "exclude_features_attribute",
}


class NoDataError(Exception):
    """There is nothing to analyse, in the words of an execution's FailureReason."""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """One time that a schedule runs."""

    schedule: str
    scheduled: datetime
    window: Window


@dataclass(frozen=True, kw_only=True)
class _SideFile:
    """A file that the analysis gets beside the data, and the variable with its path."""

    name: str
    variable: str
    uri: str
    folder: str

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.uri.rpartition('/')[2]}"


class MonitoringJobs:
    """Makes the requests for the jobs of one execution."""

    def __init__(self, definition: Definition, occasion: Occasion, *, captured: list[str], cloud: Cloud) -> None:
        """`captured` are the prefixes of the endpoint's captures, one for each variant, `…/endpoint/variant`."""
        self._definition = definition
        self._occasion = occasion
        self._captured = captured
        self._cloud = cloud
        self._id = f"{occasion.scheduled.astimezone(UTC):%Y%m%d%H%M}-{uuid.uuid4().hex[:24]}"

    @property
    def merges(self) -> bool:
        """Whether ground truth has to be merged before the analysis."""
        return self._definition.monitoring_type in LABELLED

    def merge(self) -> Document:
        """Request the job that joins predictions with their labels; raises NoDataError."""
        window = self._data_window()
        truth = (self._definition.ground_truth or "").rstrip("/")
        environment = {
            "dataset_format": json.dumps({"sagemakerCaptureJson": {"captureIndexNames": None}}),
            "dataset_source": _MERGE_DATA,
            "ground_truth_source": _GROUND_TRUTH,
            "monitoring_input_type": "ENDPOINT_INPUT",
            "output_path": _OUTPUT,
            "start_time": _stamp(window.start),
            "end_time": _stamp(window.end),
        }
        registry = self._definition.application["ImageUri"].rpartition("/")[0]
        labels = self._hourly([truth], _GROUND_TRUTH, self._occasion.window, folders=0)
        return self._request(
            f"groundtruth-merge-{self._id}",
            application={"ImageUri": f"{registry}/{MERGER_REPOSITORY}"},
            environment=environment,
            inputs=[
                *_inputs("groundtruth_input", labels),
                *_inputs("endpoint_input", self._hourly(self._captured, _MERGE_DATA, window, folders=2)),
            ],
            output={"LocalPath": _OUTPUT, "S3Uri": self._merged(), "S3UploadMode": "EndOfJob"},
        )

    def analysis(self) -> Document:
        """Request the analysis; raises NoDataError."""
        local = self._definition.endpoint_input["LocalPath"] if self._definition.endpoint_input else _MERGE_DATA
        data = (
            [(self._merged(), local)]
            if self.merges
            else self._hourly(self._captured, local, self._data_window(), folders=2)
        )
        files = self._side_files()
        side_inputs = [_input(file.name, file.uri, file.folder) for file in files]
        paths = {file.variable: file.path for file in files}
        return self._request(
            f"{_NAMES[self._definition.monitoring_type]}-{self._id}",
            application={
                name: value
                for name, value in self._definition.application.items()
                if name in ("ImageUri", "ContainerEntrypoint", "ContainerArguments")
            },
            environment=self._environment(local) | paths,
            inputs=[*side_inputs, *_inputs("endpoint_input", data)],
            output={"S3UploadMode": "EndOfJob"} | self._definition.output | {"S3Uri": self._report()},
        )

    def _data_window(self) -> Window:
        source = self._definition.endpoint_input or {}
        return self._occasion.window.moved(offset(source.get("StartTimeOffset")), offset(source.get("EndTimeOffset")))

    def _hourly(self, prefixes: Iterable[str], local: str, window: Window, *, folders: int) -> list[tuple[str, str]]:
        """Return the hour folders that have data, each with its place below a local path."""
        found: list[tuple[str, str]] = []
        for prefix in prefixes:
            kept = "/".join(prefix.split("/")[-folders:]) if folders else ""
            hours = [hour for hour in window.hours() if self._cloud.list_objects(f"{prefix}/{hour}/")]
            found += [(f"{prefix}/{hour}", "/".join(filter(None, (local, kept, hour)))) for hour in hours]
        if not found:
            raise NoDataError(NO_DATA)
        return found

    def _environment(self, local: str) -> Document:
        definition, window = self._definition, self._data_window()
        index = (
            {"sagemakerMergeJson": {"captureIndexNames": ["endpointOutput"]}}
            if self.merges
            else {"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}
        )
        source = definition.endpoint_input or {}
        variables = {
            "publish_cloudwatch_metrics": "Enabled",
            **definition.environment,
            "analysis_type": _ANALYSIS_TYPES.get(definition.monitoring_type),
            "problem_type": definition.application.get("ProblemType"),
            **{variable: source.get(name) for name, variable in _ATTRIBUTES.items()},
            "dataset_format": json.dumps(index, separators=(",", ":")),
            "dataset_source": local,
            "output_path": definition.output["LocalPath"],
            "start_time": _stamp(window.start),
            "end_time": _stamp(window.end),
            "metric_time": _stamp(self._occasion.window.start) if self.merges else None,
            "sagemaker_endpoint_name": definition.endpoint,
            "sagemaker_endpoint_datacapture_prefix": self._captured[0].rsplit("/", 2)[0],
            "sagemaker_monitoring_schedule_name": self._occasion.schedule,
        }
        return {name: str(value) for name, value in variables.items() if value is not None}

    def _side_files(self) -> list[_SideFile]:
        definition, application = self._definition, self._definition.application
        preprocessor = application.get("RecordPreprocessorSourceUri")
        postprocessor = application.get("PostAnalyticsProcessorSourceUri")
        rows = (
            ("constraints", "baseline_constraints", definition.constraints, "baseline/constraints"),
            ("baseline", "baseline_statistics", definition.statistics, "baseline/stats"),
            ("pre_processor_script", "record_preprocessor_script", preprocessor, "code/preprocessing"),
            ("post_processor_script", "post_analytics_processor_script", postprocessor, "code/postprocessing"),
            ("analysis_config", "analysis_config", application.get("ConfigUri"), "input/config"),
        )
        return [
            _SideFile(name=name, variable=variable, uri=uri, folder=f"{_PROCESSING}/{folder}")
            for name, variable, uri, folder in rows
            if uri
        ]

    def _merged(self) -> str:
        """Return where the merged records go: apart for each execution, so that none sees another's."""
        return f"{self._definition.output['S3Uri'].rstrip('/')}/merge/{self._place()}"

    def _report(self) -> str:
        return f"{self._definition.output['S3Uri'].rstrip('/')}/{self._place()}"

    def _place(self) -> str:
        hour = f"{self._occasion.scheduled.astimezone(UTC):%Y/%m/%d/%H}"
        return f"{self._definition.endpoint}/{self._occasion.schedule}/{hour}"

    def _request(
        self, name: str, *, application: Document, environment: Document, inputs: list[Document], output: Document
    ) -> Document:
        definition = self._definition
        optional = {"NetworkConfig": definition.network, "StoppingCondition": definition.stopping}
        key = {"KmsKeyId": definition.output_key} if definition.output_key else {}
        return {
            "ProcessingJobName": name,
            "ProcessingInputs": inputs,
            "ProcessingOutputConfig": {"Outputs": [{"OutputName": "result", "S3Output": output}], **key},
            "ProcessingResources": {"ClusterConfig": definition.cluster},
            "AppSpecification": application,
            "Environment": environment,
            "RoleArn": definition.role,
            **{name: value for name, value in optional.items() if value},
        }


def _inputs(name: str, places: Iterable[tuple[str, str]]) -> list[Document]:
    return [_input(f"{name}_{number}", uri, local) for number, (uri, local) in enumerate(places, start=1)]


def _input(name: str, uri: str, local: str) -> Document:
    return {"InputName": name, "S3Input": {"S3Uri": uri, "LocalPath": local, "S3DataType": "S3Prefix"}}


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
