"""`Custom::DriftgaugeDatasetCheck` and `…ArchiveCheck`: files in S3 that are looked at before there is an endpoint.

A file on the machine that deploys is read when the deployment file is. One in S3 is not, since a synthesis calls no
AWS; without these checks its mistakes would fail the deployment after the endpoint was created.
"""

import tarfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from custom_resources.dataset import DatasetLayout, first_row, is_json, read_rows
from custom_resources.documents import refuse_unknown
from custom_resources.errors import DeploymentError
from custom_resources.events import Answer, Event, Properties, RequestType
from custom_resources.storage import Storage
from driftgauge_contract.columns import column_names, header_names, separator_name, separator_of
from driftgauge_contract.custom_resources import ArchiveCheckProperty, DatasetCheckProperty

_GZIP = b"\x1f\x8b"
# 32 lets zlib recognize the header of gzip (zlib manual, `inflateInit2`).
_ANY_HEADER = zlib.MAX_WBITS | 32
_MAX_BYTES = 4_000_000
_MAX_ROWS = 1000
"""Rows and bytes from the beginning of a dataset that are looked at; the jobs read the rest."""


@dataclass(frozen=True, kw_only=True)
class FileCheck(ABC):
    """A custom resource that fails the deployment if a file is not what it has to be."""

    storage: Storage

    @abstractmethod
    def check(self, properties: Properties) -> None:
        """Fail the deployment with the reason."""

    def on_event(self, event: Event) -> Answer:
        """Look at the file of a new or changed resource."""
        if event.request_type is not RequestType.DELETE:
            self.check(event.properties)
        return self.is_complete(event)

    def is_complete(self, event: Event) -> Answer:
        """Return that the check has been made."""
        return Answer(physical_id=event.physical_id or event.logical_id)


class DatasetCheck(FileCheck):
    """The check of a dataset: a CSV file with the columns that the deployment names."""

    def check(self, properties: Properties) -> None:
        """Fail the deployment if header, columns, label or the first rows are not as it says."""
        uri = properties.text(DatasetCheckProperty.DATASET_URI)
        is_sent = properties.optional_text(DatasetCheckProperty.ROWS) is not None
        body = self._beginning(uri, compressed=not is_sent)
        names = _names(uri, body, properties)
        _require_width(uri, names, properties)
        label = _label(uri, names, properties)
        if is_sent and label is not None:
            rows = min(properties.integer(DatasetCheckProperty.ROWS) or _MAX_ROWS, _MAX_ROWS)
            header = properties.boolean(DatasetCheckProperty.HEADER)
            read_rows(uri, body, DatasetLayout(header=header, label_column=label, limit=rows))
        features = [name for position, name in enumerate(names) if position != label]
        problem = f"the deployment names features that {uri} does not have"
        refuse_unknown(problem, properties.texts(DatasetCheckProperty.FEATURES), dict.fromkeys(features))

    def _beginning(self, uri: str, *, compressed: bool) -> bytes:
        """Return the first lines of a file; a job reads compressed ones, too."""
        body = self.storage.read(uri, max_bytes=_MAX_BYTES)
        whole = len(body) < _MAX_BYTES
        if compressed and body.startswith(_GZIP):
            body, whole = _inflated(uri, body), False
        return body if whole or b"\n" not in body else body[: body.rfind(b"\n") + 1]


class ArchiveCheck(FileCheck):
    """The check of a model's archive: a tar file that is compressed with gzip."""

    def check(self, properties: Properties) -> None:
        """Fail the deployment if SageMaker could not unpack the archive."""
        uri = properties.text(ArchiveCheckProperty.ARCHIVE_URI)
        body = self.storage.read(uri, max_bytes=_MAX_BYTES)
        if not body.startswith(_GZIP):
            raise DeploymentError(f"{uri} is no tar archive compressed with gzip, which SageMaker unpacks")
        # The first block of 512 bytes names the first file.
        block = _inflated(uri, body)[: tarfile.BLOCKSIZE]
        try:
            tarfile.TarInfo.frombuf(block, tarfile.ENCODING, "surrogateescape")
        except tarfile.HeaderError as error:
            raise DeploymentError(f"{uri} is compressed with gzip, but is no tar archive: {error}") from error


def _names(uri: str, body: bytes, properties: Properties) -> Sequence[str]:
    """Return the columns as the analyzer names them."""
    cells = first_row(uri, body)
    if is_json(body):
        return cells
    separator = separator_of(next((line for line in body.decode("utf-8", "replace").splitlines() if line.strip()), ""))
    # The readers of compat mode know commas alone.
    if separator != "," and not properties.boolean(DatasetCheckProperty.STRIPPED):
        raise DeploymentError(
            f"the fields of {uri} are separated by {separator_name(separator)}; they must be by commas"
        )
    if not properties.boolean(DatasetCheckProperty.HEADER):
        return column_names(len(cells))
    stripped = properties.boolean(DatasetCheckProperty.STRIPPED)
    return header_names([cell.strip() if stripped else cell for cell in cells])


def _label(uri: str, names: Sequence[str], properties: Properties) -> int | None:
    if properties.optional_text(DatasetCheckProperty.LABEL_COLUMN) is None:
        return None
    named = properties.text(DatasetCheckProperty.LABEL_COLUMN)
    if named in names:
        return names.index(named)
    label = properties.integer(DatasetCheckProperty.LABEL_COLUMN)
    if label >= len(names):
        raise DeploymentError(
            f"{uri}: the label column is {label}, but there are {len(names)} columns, counted from 0: "
            f"{', '.join(names)}"
        )
    return label


def _require_width(uri: str, names: Sequence[str], properties: Properties) -> None:
    width = properties.optional_text(DatasetCheckProperty.WIDTH)
    if width is not None and len(names) != properties.integer(DatasetCheckProperty.WIDTH):
        raise DeploymentError(f"{uri} has {len(names)} columns, and the deployment names {width} headers")


def _inflated(uri: str, body: bytes) -> bytes:
    try:
        return zlib.decompressobj(_ANY_HEADER).decompress(body, _MAX_BYTES)
    except zlib.error as error:
        raise DeploymentError(f"{uri} cannot be decompressed: {error}") from error
