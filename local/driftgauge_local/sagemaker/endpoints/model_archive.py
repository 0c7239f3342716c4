"""Model archives: where they are, and how they are unpacked.

An archive comes from whoever may write to the bucket, so it is not trusted: it cannot write outside its folder, and
it cannot fill the disk. A model that is a pickle is code, which runs as the owner as soon as it is loaded.
"""

import tarfile
import zlib
from pathlib import Path, PurePosixPath

from driftgauge_local.sagemaker.control_plane.cloud import Cloud, ObjectError
from driftgauge_local.sagemaker.control_plane.decompression import TooLargeError, write_decompressed
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.endpoints.models import artifact_uri

MAX_MODEL_BYTES = 8 * 1024**3
"""The largest model, unpacked. It is a limit of this machine; on AWS the instance's volume is the limit."""


class StartError(Exception):
    """The reason why a container did not start, as the endpoint's FailureReason states it."""


def download(container: Document, cloud: Cloud) -> bytes:
    """Return the model archive of a container; raises StartError."""
    uri = artifact_uri(container)
    if uri is None:
        raise StartError("The model has no ModelDataUrl for its container to load a model from.")
    try:
        return cloud.get_object(uri)
    except ObjectError as error:
        raise StartError(f"Failed to download model data at {uri}: {error.code}: {error.message}") from error


def unpack(artifact: bytes, folder: Path) -> None:
    """Unpack a model.tar.gz, as SageMaker does into /opt/ml/model; raises StartError."""
    folder.mkdir(parents=True, exist_ok=True)
    tar = folder.with_suffix(".tar")
    try:
        # Written out first: a tar file's own headers can claim sizes that only the decompressed bytes disprove.
        write_decompressed(artifact, tar, limit=MAX_MODEL_BYTES)
        _extract(tar, folder)
    except (tarfile.TarError, zlib.error, EOFError, OSError, TooLargeError) as error:
        raise StartError(f"Failed to extract model data archive from the model artifact: {error}") from error
    finally:
        tar.unlink(missing_ok=True)


def _extract(tar: Path, folder: Path) -> None:
    with tarfile.open(tar, mode="r:") as archive:
        members = archive.getmembers()
        for member in members:
            _require_inside(member)
        # Sparse files can be larger than the archive.
        if sum(member.size for member in members) > MAX_MODEL_BYTES:
            raise TooLargeError(MAX_MODEL_BYTES)
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder, members)  # noqa: S202 - every member was checked


def _require_inside(member: tarfile.TarInfo) -> None:
    """Refuse members that are not files or folders below the model's; Python before 3.11.4 has no filter for it."""
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
        raise tarfile.TarError(f"{member.name} is not a file or folder of the model's own")
