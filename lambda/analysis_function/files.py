"""The files of a run: inputs are copied from S3 below the folder that stands for `/opt/ml`, outputs back to it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from analysis_function.clients import DOWNLOADS_AT_ONCE
from driftgauge_contract.containers import CODE_INPUT, CONTAINER_ROOT, DATA_PATHS
from driftgauge_contract.paths import split_uri
from driftgauge_contract.variables import FileFormat, format_of_file

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Request = Mapping[str, Any]


class TooLargeError(Exception):
    """The input is larger than what the function's memory is for."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most data that the function may read; `None` for any."""

    max_bytes: int | None = None
    max_rows: int | None = None


@dataclass(frozen=True, kw_only=True)
class RunFiles:
    """The files of one run."""

    s3: "S3Client"
    root: Path
    limits: Limits

    def download(self, request: Request) -> None:
        """Copy every input but the program, which the function has itself, and make the folders of the outputs.

        Raises:
            TooLargeError: The data is larger than the limits.
        """
        wanted = [each for each in request["ProcessingInputs"] if each["InputName"] != CODE_INPUT]
        copies = [copy for each in wanted for copy in self._copies(each["S3Input"])]
        with ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as threads:
            # The list raises what a thread has raised.
            list(threads.map(lambda copy: self._copy(*copy), copies))
        for output in request["ProcessingOutputConfig"]["Outputs"]:
            self.local(output["S3Output"]["LocalPath"]).mkdir(parents=True, exist_ok=True)
        folders = {each["S3Input"]["LocalPath"] for each in wanted} & DATA_PATHS
        # After the download, since only the files say how many rows they have.
        self._require_limits([path for folder in folders for path in self.local(folder).rglob("*") if path.is_file()])

    def _require_limits(self, data: Sequence[Path]) -> None:
        max_bytes, max_rows = self.limits.max_bytes, self.limits.max_rows
        if max_bytes is not None and (size := sum(path.stat().st_size for path in data)) > max_bytes:
            raise TooLargeError(f"the input has {size} bytes; allowed in a function: {max_bytes}")
        # Only the lines of a text are rows.
        texts = (path for path in data if format_of_file(path.name) is not FileFormat.PARQUET)
        if max_rows is not None and (rows := sum(map(_lines, texts))) > max_rows:
            raise TooLargeError(f"the input has {rows} rows; allowed in a function: {max_rows}")

    def upload(self, request: Request) -> None:
        """Copy the outputs to S3, encrypted with the job's key where it has one."""
        config = request["ProcessingOutputConfig"]
        key = config.get("KmsKeyId")
        encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key} if key else {}
        for output in config["Outputs"]:
            folder, target = self.local(output["S3Output"]["LocalPath"]), output["S3Output"]["S3Uri"].rstrip("/")
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                bucket, name = split_uri(f"{target}/{path.relative_to(folder).as_posix()}")
                self.s3.upload_file(str(path), bucket, name, ExtraArgs=encryption)

    def local(self, container_path: str) -> Path:
        """Return the path on this machine of a path in the container."""
        return self.root / PurePosixPath(container_path).relative_to(CONTAINER_ROOT)

    def _copies(self, source: Request) -> Iterator[tuple[str, str, Path]]:
        """Yield bucket, key and path of each file of an input."""
        folder = self.local(source["LocalPath"])
        folder.mkdir(parents=True, exist_ok=True)
        bucket, key = split_uri(source["S3Uri"])
        if source["S3DataType"] == "ManifestFile":
            prefix, *keys = json.loads(self.s3.get_object(Bucket=bucket, Key=key)["Body"].read())
            of_manifest, start = split_uri(prefix["prefix"])
            for name in keys:
                yield of_manifest, f"{start}{name}", _inside(folder, name)
            return
        # SageMaker takes a URI for a prefix: a file is below its own folder's name.
        base = key if key.endswith("/") else f"{key.rpartition('/')[0]}/"
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key):
            for entry in page.get("Contents", []):
                if not entry["Key"].endswith("/"):
                    yield bucket, entry["Key"], _inside(folder, entry["Key"].removeprefix(base))

    def _copy(self, bucket: str, key: str, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.s3.download_file(bucket, key, str(path))


def _lines(path: Path) -> int:
    lines = 0
    with path.open("rb") as file:
        # A megabyte at a time: a file may be as large as the function's memory.
        while block := file.read(1 << 20):
            lines += block.count(b"\n")
    return lines


def _inside(folder: Path, name: str) -> Path:
    # The names of objects come from whoever writes to the bucket.
    if ".." in PurePosixPath(name).parts:
        raise ValueError(f"the object {name} leads out of its input's folder; allowed: a name without '..'")
    return folder / name.lstrip("/")
