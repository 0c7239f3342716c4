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

from driftgauge_local.credentials import Credentials

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
    """AWS on this machine as it runs: its process, which leads a process group, its port and its credentials.

    Where it enforces IAM it serves TLS, and `authority` is the certificate to trust.
    """

    pid: int
    port: int
    credentials: Credentials
    authority: Path | None = None

    @property
    def enforces_iam(self) -> bool:
        """Return whether every call needs a permission."""
        return self.authority is not None

    @property
    def endpoint_url(self) -> str:
        """Return the endpoint of every service."""
        return f"{'https' if self.enforces_iam else 'http'}://127.0.0.1:{self.port}"

    @property
    def environment(self) -> Mapping[str, str]:
        """Return the variables that make boto3, the AWS command line and the CDK use it."""
        trust = {"AWS_CA_BUNDLE": str(self.authority), "NODE_EXTRA_CA_CERTS": str(self.authority)}
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            **self.credentials.environment(),
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            **(trust if self.enforces_iam else {}),
        }

    def session(self) -> "boto3.Session":
        """Return a session of boto3 whose clients use this instance."""
        # Imported late: commands that only check whether an instance runs would wait for it.
        from driftgauge_local.session import LocalSession  # noqa: PLC0415

        return LocalSession(
            endpoint_url=self.endpoint_url, credentials=self.credentials, authority=self.authority, region=REGION
        )


@dataclass(frozen=True)
class Home:
    """The state folder of AWS on this machine.

    The process holds a lock on a file in it as long as it lives. A process id alone could belong to another program by
    now, since the system uses ids again.
    """

    path: Path

    @property
    def log(self) -> Path:
        """Return the path of the process's log."""
        return self.path / "aws.log"

    @property
    def sagemaker(self) -> Path:
        """Return the folder with the files of models and jobs."""
        return self.path / "sagemaker"

    @property
    def temporary(self) -> Path:
        """Return the folder for temporary files of the process and its children, such as the code of Lambdas."""
        return self.path / "tmp"

    @property
    def access_log(self) -> Path:
        """Return the path of the log of IAM decisions, where IAM is enforced."""
        return self.path / "access.jsonl"

    @property
    def certificates(self) -> Path:
        """Return the folder with the certificates, where IAM is enforced."""
        return self.path / "certificates"

    @property
    def cdk(self) -> Path:
        """Return the CDK's home folder, in which it caches the account of an access key."""
        return self.path / "cdk"

    @property
    def assemblies(self) -> Path:
        """Return the folder with the cloud assembly of each deployment, as deployed last."""
        return self.path / "cdk.out"

    @property
    def deployments(self) -> Path:
        """Return the folder with the lock of each deployment."""
        return self.path / "deployments"

    @property
    def credentials(self) -> Path:
        """Return the path of the credentials, in the format of the AWS command line."""
        return self.path / "credentials"

    @property
    def was_used(self) -> bool:
        """Return whether an instance runs or ran from the folder."""
        return self._lock.is_file()

    @property
    def _lock(self) -> Path:
        return self.path / "lock"

    def create(self) -> None:
        """Create the folder, and keep other users out of it; raises LocalAwsError if it is another user's."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.path.stat().st_uid != os.getuid():
            raise LocalAwsError(f"{self.path} belongs to another user. Choose another folder: --home FOLDER")
        self.path.chmod(0o700)

    @contextmanager
    def held(self, *, port: int, authority: Path | None = None) -> Iterator[None]:
        """Hold the lock, with process id and port in its file; raises LocalAwsError if another process holds it."""
        self.create()
        with self._lock.open("a+") as lock:
            if not _locked(lock.fileno()):
                raise LocalAwsError(f"AWS on this machine is running already, from {self.path}.")
            # The file may still describe an earlier holder.
            lock.truncate(0)
            known = {"pid": os.getpid(), "port": port, "authority": str(authority) if authority else None}
            lock.write(json.dumps(known))
            lock.flush()
            yield

    def running(self) -> Instance | None:
        """Return the instance that runs from this folder, or None."""
        if not self._lock.is_file():
            return None
        with self._lock.open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return self._instance(lock.read())
        return None

    def _instance(self, text: str) -> Instance | None:
        """Return the instance that a lock file describes; None in the moment before its holder has written it."""
        if not text:
            return None
        held = json.loads(text)
        authority = Path(held["authority"]) if held["authority"] else None
        credentials = Credentials.read(self.credentials)
        return Instance(pid=held["pid"], port=held["port"], credentials=credentials, authority=authority)


def _locked(descriptor: int) -> bool:
    """Return whether the lock could be taken. It is tried repeatedly, because `running` holds it for a moment."""
    for _ in range(_ATTEMPTS):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_ATTEMPT_SECONDS)
        else:
            return True
    return False
