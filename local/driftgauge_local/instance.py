"""The state folder of AWS on this machine, and the process that runs from it."""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import boto3

REGION = "us-east-1"
ACCOUNT = "000000000000"
_ATTEMPTS = 20
_ATTEMPT_SECONDS = 0.02


class LocalAwsError(Exception):
    """A mistake or an obstacle, in one line for the user."""


@dataclass(frozen=True, kw_only=True)
class Instance:
    """AWS on this machine as it runs: its process (the leader of a group of its own) and its port.

    Where it enforces IAM it speaks TLS, and `authority` is the certificate that makes its own one trusted.
    """

    pid: int
    port: int
    authority: Path | None = None

    @property
    def enforces_iam(self) -> bool:
        """Whether every call needs a permission."""
        return self.authority is not None

    @property
    def endpoint_url(self) -> str:
        """Where every service answers."""
        return f"{'https' if self.enforces_iam else 'http'}://127.0.0.1:{self.port}"

    @property
    def environment(self) -> Mapping[str, str]:
        """What makes boto3, the AWS command line and the CDK use it."""
        trust = {"AWS_CA_BUNDLE": str(self.authority), "NODE_EXTRA_CA_CERTS": str(self.authority)}
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            **(trust if self.enforces_iam else {}),
        }

    def session(self) -> "boto3.Session":
        """A session of boto3 with its credentials and region; a client of it needs `endpoint_url` as well."""
        # Not for the commands that only look whether this is running.
        import boto3  # noqa: PLC0415
        import botocore.session  # noqa: PLC0415

        environment = self.environment
        core = botocore.session.Session()
        if self.authority:
            core.set_config_variable("ca_bundle", str(self.authority))
        return boto3.Session(
            botocore_session=core,
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
            region_name=REGION,
        )


@dataclass(frozen=True)
class Home:
    """The folder of AWS on this machine, `.driftgauge/local` unless said otherwise.

    The process holds a lock as long as it lives, so a process id that the system has given to another program since
    is never taken for ours.
    """

    path: Path

    @property
    def log(self) -> Path:
        """What the process writes."""
        return self.path / "aws.log"

    @property
    def sagemaker(self) -> Path:
        """The files of models and jobs."""
        return self.path / "sagemaker"

    @property
    def temporary(self) -> Path:
        """The temporary files of the process and its children, such as the code of Lambdas."""
        return self.path / "tmp"

    @property
    def access_log(self) -> Path:
        """Where IAM is enforced: every decision about a role, as a line of JSON."""
        return self.path / "access.jsonl"

    @property
    def certificates(self) -> Path:
        """Where IAM is enforced: the certificates of its TLS."""
        return self.path / "certificates"

    @property
    def cdk(self) -> Path:
        """The CDK's own home: it remembers which account an access key belongs to."""
        return self.path / "cdk"

    @property
    def assemblies(self) -> Path:
        """The cloud assembly of each deployment, as it was deployed last."""
        return self.path / "cdk.out"

    @property
    def _lock(self) -> Path:
        return self.path / "lock"

    @contextmanager
    def held(self, *, port: int, authority: Path | None = None) -> Iterator[None]:
        """Hold the lock, with the process id and the port in it; raises LocalAwsError if another process does."""
        self.path.mkdir(parents=True, exist_ok=True)
        with self._lock.open("a+") as lock:
            if not _locked(lock.fileno()):
                raise LocalAwsError(f"AWS on this machine is running already, from {self.path}.")
            lock.truncate(0)
            known = {"pid": os.getpid(), "port": port, "authority": str(authority) if authority else None}
            lock.write(json.dumps(known))
            lock.flush()
            yield

    def running(self) -> Instance | None:
        """What is running from this folder, if anything."""
        if not self._lock.is_file():
            return None
        with self._lock.open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _read(lock.read())
        return None


def _locked(descriptor: int) -> bool:
    """Take the lock. One who only looks whether it is held holds it for a moment, so this tries more than once."""
    for _ in range(_ATTEMPTS):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_ATTEMPT_SECONDS)
        else:
            return True
    return False


def _read(text: str) -> Instance | None:
    """The lock's holder; None in the moment between its locking and its writing."""
    if not text:
        return None
    held = json.loads(text)
    authority = Path(held["authority"]) if held["authority"] else None
    return Instance(pid=held["pid"], port=held["port"], authority=authority)
