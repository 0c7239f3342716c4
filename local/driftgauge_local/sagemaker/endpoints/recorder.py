"""The capture files and metrics of invocations, which are written in batches in the background."""

import logging
import threading
import uuid
from collections import defaultdict
from collections.abc import Sequence

from driftgauge_contract.metrics import Namespace
from driftgauge_contract.paths import capture_name
from driftgauge_local.sagemaker.control_plane.cloud import Cloud, MetricDatum, ObjectError
from driftgauge_local.sagemaker.endpoints.capture import Captured

# A person waits for captures; AWS takes a minute or two.
_FLUSH_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Recorder:
    """Collects captures and metrics, and writes them about every second."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._captured: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._metrics: list[MetricDatum] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="recorder")
        self._thread.start()

    def record(self, captured: Captured | None, metrics: Sequence[MetricDatum], *, role: str) -> None:
        """Add the capture and the metrics of one invocation. The capture is written as the model's role."""
        with self._lock:
            if captured:
                self._captured[role, captured.folder].append(captured.line)
            self._metrics.extend(metrics)

    def flush(self) -> None:
        """Write everything that was added so far."""
        # One flush at a time, so that `stop` returns only after everything is written.
        with self._writing:
            # Invocations go on while S3 is written.
            with self._lock:
                captured, self._captured = self._captured, defaultdict(list)
                metrics, self._metrics = self._metrics, []
            for (role, folder), lines in captured.items():
                self._write(f"{folder}/{capture_name(self._cloud.now(), str(uuid.uuid4()))}", lines, role)
            for datum in metrics:
                self._cloud.put_metric(Namespace.ENDPOINT, datum)

    def stop(self) -> None:
        """Write the rest, and end."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(_FLUSH_SECONDS):
            self.flush()
        self.flush()

    def _write(self, uri: str, lines: Sequence[str], role: str) -> None:
        try:
            self._cloud.acting_as(role).put_object(uri, "".join(f"{line}\n" for line in lines).encode())
        except ObjectError as error:
            # The model's answers matter more than their record, so that AWS, too, goes on without.
            _log.warning("%d captured records could not be written to %s: %s", len(lines), uri, error)
