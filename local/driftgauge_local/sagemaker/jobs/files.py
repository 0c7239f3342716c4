"""A job's files: its `/opt/ml`, with the inputs from S3 and the outputs to it."""

import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from driftgauge_contract.containers import CONTAINER_ROOT, EXIT_MESSAGE_PATH, METRICS_PATH
from driftgauge_local.sagemaker.control_plane.cloud import Cloud, ObjectError
from driftgauge_local.sagemaker.control_plane.decompression import TooLargeError, write_decompressed
from driftgauge_local.sagemaker.control_plane.documents import Document

PROCESSING_ROOT = PurePosixPath(CONTAINER_ROOT, "processing")


class JobFailedError(Exception):
    """The reason why a job failed, as its FailureReason states it."""


class JobFiles:
    """The folder that replaces `/opt/ml` for one job."""

    def __init__(self, *, root: Path, cloud: Cloud, region: str, volume_bytes: int) -> None:
        self.root = root
        self._cloud = cloud
        self._region = region
        self._volume_bytes = volume_bytes
        self._uploaded: dict[Path, tuple[int, int]] = {}

    def local(self, container_path: str) -> Path:
        """Return the path on this machine for a path of the container."""
        return self.root / PurePosixPath(container_path).relative_to(CONTAINER_ROOT)

    def prepare(self, job: Document) -> None:
        """Download the inputs, make the outputs' folders and write the configuration files."""
        for given in job.get("ProcessingInputs", []):
            self._download(given["S3Input"], job["RoleArn"])
        outputs = [output["S3Output"] for output in job.get("ProcessingOutputConfig", {}).get("Outputs", [])]
        for output in outputs:
            self.local(output["LocalPath"]).mkdir(parents=True, exist_ok=True)
        self._find_buckets(outputs)
        self._write("config/processingjobconfig.json", job)
        self._write("config/resourceconfig.json", {"current_host": "algo-1", "hosts": ["algo-1"]})
        self.local(METRICS_PATH).mkdir(parents=True, exist_ok=True)

    def download_manifest_objects(self, job: Document) -> None:
        """Download the objects that manifests among the inputs name, and rewrite the manifests to name the copies."""
        for given in job.get("ProcessingInputs", []):
            for path in self.local(given["S3Input"]["LocalPath"]).rglob("*.json"):
                # Other JSON files are data; a manifest is a list.
                if path.read_bytes().lstrip().startswith(b"["):
                    self._bring(path)

    def upload(self, outputs: Iterable[Document]) -> None:
        """Upload new and changed files of the outputs."""
        for output in outputs:
            target = output["S3Output"]
            folder = self.local(target["LocalPath"])
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                self._upload(path, f"{target['S3Uri'].rstrip('/')}/{path.relative_to(folder).as_posix()}")

    def exit_message(self) -> str | None:
        """Return the exit message that the container wrote."""
        path = self.local(EXIT_MESSAGE_PATH)
        return path.read_text(errors="replace").strip()[:1024] or None if path.is_file() else None

    def _find_buckets(self, outputs: Iterable[Document]) -> None:
        # The clients of S3 in AWS's containers do so before they write.
        for bucket in {output["S3Uri"].removeprefix("s3://").partition("/")[0] for output in outputs}:
            try:
                self._cloud.find_bucket(f"s3://{bucket}")
            except ObjectError as error:
                reason = f"The bucket {bucket} cannot be asked for (HeadBucket). {error.code}: {error.message}"
                raise JobFailedError(f"ClientError: {reason}") from error

    def _upload(self, path: Path, uri: str) -> None:
        stat = path.stat()
        version = (stat.st_mtime_ns, stat.st_size)
        # Continuous outputs are uploaded repeatedly while the job runs.
        if self._uploaded.get(path) == version:
            return
        try:
            self._cloud.put_object(uri, path.read_bytes())
        except ObjectError as error:
            reason = f"Failed to upload output to {uri}. {error.code}: {error.message}"
            raise JobFailedError(f"ClientError: {reason}") from error
        self._uploaded[path] = version

    def _download(self, source: Document, role: str) -> None:
        folder = self.local(source["LocalPath"])
        folder.mkdir(parents=True, exist_ok=True)
        try:
            objects = list(self._objects(source))
            if not objects:
                raise JobFailedError(self._nothing_there(source["S3Uri"], role))
            for uri, name in objects:
                self._place(folder / name, self._read(uri), compressed=source.get("S3CompressionType") == "Gzip")
        except ObjectError as error:
            raise _not_downloaded(source["S3Uri"], error) from error

    def _read(self, uri: str) -> bytes:
        try:
            return self._cloud.get_object(uri)
        except ObjectError as error:
            raise _not_downloaded(uri, error) from error

    def _objects(self, source: Document) -> Iterator[tuple[str, PurePosixPath]]:
        """Yield each object of an input with its path in the input's folder."""
        uri = source["S3Uri"]
        if source["S3DataType"] == "ManifestFile":
            prefix, keys = manifest(uri, self._read(uri))
            for key in keys:
                yield f"{prefix}{key}", PurePosixPath(key)
            return
        for found in self._cloud.list_objects(uri):
            # The console creates empty objects as folders.
            if not found.uri.endswith("/"):
                yield found.uri, PurePosixPath(below(uri, found.uri))

    def _bring(self, path: Path) -> None:
        prefix, keys = manifest(path.name, path.read_bytes())
        copies = self.root / "copies"
        for key in keys:
            self._place(copies / key, self._read(f"{prefix}{key}"))
        path.write_text(json.dumps([{"prefix": f"{copies}/"}, *keys]))

    def _place(self, path: Path, body: bytes, *, compressed: bool = False) -> None:
        # The names of objects come from whoever writes to the bucket.
        if ".." in path.parts:
            raise JobFailedError(f"ClientError: The object name {path.name} leads out of its input's folder.")
        path.parent.mkdir(parents=True, exist_ok=True)
        if not compressed:
            path.write_bytes(body)
            return
        try:
            write_decompressed(body, path, limit=self._volume_bytes)
        except (TooLargeError, OSError, EOFError, zlib.error) as error:
            raise JobFailedError(f"ClientError: The object {path.name} cannot be decompressed: {error}.") from error

    def _nothing_there(self, uri: str, role: str) -> str:
        bucket = uri.removeprefix("s3://").partition("/")[0]
        return (
            f'ClientError: Failed to download data. No S3 objects found under S3 URL "{uri}" given in input data '
            f"source. Please ensure that the bucket exists in the selected region ({self._region}), that objects "
            f'exist under that S3 prefix, and that the role "{role}" has "s3:ListBucket" permissions on bucket '
            f'"{bucket}".'
        )

    def _write(self, name: str, content: Document) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=2, default=str))


def manifest(uri: str, body: bytes) -> tuple[str, list[str]]:
    """Return a manifest's prefix, and the rest of each object's name."""
    try:
        first, *keys = json.loads(body)
        prefix = first["prefix"]
    except (ValueError, TypeError, KeyError) as error:
        raise JobFailedError(
            f'ClientError: The manifest {uri} is not a JSON list of {{"prefix": "s3://…"}} and the objects below it.'
        ) from error
    return prefix, keys


def _not_downloaded(uri: str, error: ObjectError) -> JobFailedError:
    return JobFailedError(f"ClientError: Failed to download data from {uri}. {error.code}: {error.message}")


def below(prefix: str, uri: str) -> str:
    """Return an object's path in its input's folder, which is relative to the last folder of the prefix."""
    if uri.startswith(f"{prefix.rstrip('/')}/"):
        return uri.removeprefix(f"{prefix.rstrip('/')}/")
    return uri.removeprefix(f"{prefix.rpartition('/')[0]}/")
