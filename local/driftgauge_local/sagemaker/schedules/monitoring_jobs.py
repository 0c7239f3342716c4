"""The processing jobs of one execution of a schedule, with the data that the window has."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from driftgauge_contract.containers import MERGER_REPOSITORY
from driftgauge_contract.job_definitions import JobDefinition
from driftgauge_contract.kinds import GROUND_TRUTH_MERGE_JOB_PREFIX, KINDS
from driftgauge_contract.model_monitor_jobs import Folder, Step, analysis_request, merge_request
from driftgauge_contract.outcomes import SERVICE_NO_DATA
from driftgauge_contract.paths import MERGED_FOLDER, hour_folder, report_folder
from driftgauge_contract.variables import Variable
from driftgauge_contract.windows import Window
from driftgauge_local.sagemaker.control_plane.cloud import Cloud
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.schedules.offsets import moved


class NoDataError(Exception):
    """There is nothing to analyse. The message is the execution's FailureReason."""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """A time at which a schedule runs, with the window to analyse."""

    schedule: str
    scheduled: datetime
    window: Window


@dataclass(frozen=True, kw_only=True)
class CapturedVariant:
    """The folder of the captures of one variant of an endpoint: `prefix/endpoint/variant`."""

    prefix: str
    endpoint_name: str
    variant_name: str

    @property
    def path(self) -> str:
        """Return the variant's folder below the endpoint's prefix."""
        return f"{self.endpoint_name}/{self.variant_name}"


class MonitoringJobs:
    """Builds the requests for the jobs of one execution."""

    def __init__(
        self, definition: JobDefinition, occasion: Occasion, *, captured: Sequence[CapturedVariant], cloud: Cloud
    ) -> None:
        self._definition = definition
        self._facts = KINDS[definition.kind]
        self._occasion = occasion
        self._captured = captured
        self._cloud = cloud
        # The names of the service's jobs end in the time and a random part, too.
        self._id = f"{occasion.scheduled.astimezone(UTC):%Y%m%d%H%M}-{uuid.uuid4().hex[:24]}"

    @property
    def merges(self) -> bool:
        """Return whether ground truth has to be merged before the analysis."""
        return self._facts.needs_labels

    def merge(self) -> Document:
        """Return the request for the job that joins predictions with their labels; raises NoDataError."""
        # Clarify's image and the merger's are in registries of different accounts on AWS. Here only the name matters.
        registry = self._definition.application.image_uri.rpartition("/")[0]
        truth = (self._definition.ground_truth_uri or "").rstrip("/")
        # Labels are looked for in the hours of the predictions, not in those in which they came.
        labels = self._hours(truth, self._data_window())
        if not labels:
            raise NoDataError(SERVICE_NO_DATA)
        return merge_request(
            self._definition,
            self._step(GROUND_TRUTH_MERGE_JOB_PREFIX, self._captures(), self._merged()),
            labels=labels,
            image_uri=f"{registry}/{MERGER_REPOSITORY}",
        )

    def analysis(self) -> Document:
        """Return the request for the analysis; raises NoDataError."""
        data = [Folder(uri=self._merged())] if self.merges else self._captures()
        request = analysis_request(self._definition, self._step(self._facts.job_prefix, data, self._report()))
        # Containers that users bring read the prefix; Driftgauge's own analyzer does not.
        request["Environment"][Variable.ENDPOINT_CAPTURE_PREFIX.value] = self._captured[0].prefix
        return request

    def _step(self, prefix: str, data: Sequence[Folder], destination: str) -> Step:
        return Step(
            name=f"{prefix}-{self._id}",
            monitor_name=self._occasion.schedule,
            window=self._data_window(),
            data=data,
            destination=destination,
        )

    def _data_window(self) -> Window:
        endpoint = self._definition.endpoint
        if endpoint is None:
            return self._occasion.window
        return moved(self._occasion.window, self._occasion.scheduled, endpoint.start_offset, endpoint.end_offset)

    def _captures(self) -> list[Folder]:
        """Return the hour folders that have captures."""
        window = self._data_window()
        found = [folder for variant in self._captured for folder in self._variant_hours(variant, window)]
        if not found:
            raise NoDataError(SERVICE_NO_DATA)
        return found

    def _variant_hours(self, variant: CapturedVariant, window: Window) -> Iterable[Folder]:
        for folder in self._hours(f"{variant.prefix}/{variant.path}", window):
            yield Folder(uri=folder.uri, path=f"{variant.path}/{folder.path}")

    def _hours(self, prefix: str, window: Window) -> list[Folder]:
        """Return the hour folders below a prefix that have objects."""
        hours = [hour_folder(hour) for hour in window.hours()]
        return [
            Folder(uri=f"{prefix}/{hour}", path=hour) for hour in hours if self._cloud.list_objects(f"{prefix}/{hour}/")
        ]

    def _merged(self) -> str:
        """Return the prefix of the merged records, which each execution has for itself."""
        return f"{self._definition.output_uri}/{MERGED_FOLDER}/{self._place()}"

    def _report(self) -> str:
        return f"{self._definition.output_uri}/{self._place()}"

    def _place(self) -> str:
        return report_folder(
            endpoint_name=self._definition.endpoint_name or "",
            monitor_name=self._occasion.schedule,
            moment=self._occasion.scheduled,
        )
