"""Records of the windows of a monitor whose labels may come late: a file for each, among the manifests."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from driftgauge_contract.late_labels import WINDOWS_FOLDER, WindowKey, window_file
from driftgauge_contract.paths import MANIFESTS_FOLDER
from driftgauge_contract.windows import Window
from monitor_execution.monitor import MonitorDocument
from monitor_execution.storage import Storage, StoredObject


@dataclass(frozen=True, kw_only=True)
class KnownWindow:
    """The files of labels that are known of a window, each with its ETag, and where its last job's results are."""

    labels: Mapping[str, str]
    report_uri: str | None = None

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Return what a file says."""
        document = json.loads(text)
        return cls(labels=document[WindowKey.LABELS], report_uri=document.get(WindowKey.REPORT_URI))

    def text(self) -> str:
        """Return the content of the file."""
        report = {WindowKey.REPORT_URI.value: self.report_uri} if self.report_uri else {}
        return json.dumps({**report, WindowKey.LABELS.value: dict(self.labels)})

    def unknown(self, files: Sequence[StoredObject]) -> list[StoredObject]:
        """Return the files that are new, or have been replaced."""
        return [file for file in files if self.labels.get(file.key) != file.etag]

    def with_labels(self, files: Sequence[StoredObject]) -> Self:
        """Return what is known together with some more files."""
        return replace(self, labels={**self.labels, **{file.key: file.etag for file in files}})


@dataclass(frozen=True, kw_only=True)
class KnownWindows:
    """The files about the windows of one monitor."""

    storage: Storage
    monitor: MonitorDocument

    def among(self, windows: Sequence[Window]) -> Mapping[Window, KnownWindow]:
        """Return what is known of those windows of which something is; they are in the order of time."""
        if not windows:
            return {}
        # The names begin with the windows' beginnings, and no name comes after one that ends in `~`.
        first, last = window_file(windows[0]).removesuffix(".json"), f"{window_file(windows[-1])}~"
        listed = self.storage.between(self._folder, first, last)
        uris = {each.name: f"s3://{each.bucket}/{each.key}" for each in listed}
        found = {window: uris.get(window_file(window)) for window in windows}
        return {window: KnownWindow.parse(self.storage.read(uri)) for window, uri in found.items() if uri}

    def keep(self, window: Window, known: KnownWindow) -> None:
        """Write what is known of a window."""
        self.storage.write_text(f"{self._folder}/{window_file(window)}", known.text())

    @property
    def _folder(self) -> str:
        return f"{self.monitor.reports_uri}/{MANIFESTS_FOLDER}/{WINDOWS_FOLDER}"
