"""A private certificate authority, and the certificate that it signs for this machine.

IAM can only be enforced over TLS, because buckets that deny plain HTTP would deny every request. Only clients that are
given the authority's certificate trust it, and its key is deleted once it has signed.
"""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from driftgauge_local.instance import LocalAwsError

_DAYS = "30"
# S3 clients put the name of a bucket before the host's.
_NAMES = "DNS:localhost,DNS:*.localhost,IP:127.0.0.1"
_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc")


@dataclass(frozen=True)
class Certificates:
    """The files of an authority and of the certificate that it signed, in one folder."""

    folder: Path

    @property
    def authority(self) -> Path:
        """Return the path of the authority's certificate, which clients trust."""
        return self.folder / "authority.pem"

    @property
    def certificate(self) -> Path:
        """Return the path of the server's certificate."""
        return self.folder / "localhost.pem"

    @property
    def key(self) -> Path:
        """Return the path of the server's private key."""
        return self.folder / "localhost.key"

    def make(self) -> None:
        """Create new files in place of existing ones; raises LocalAwsError if `openssl` is missing or fails."""
        # A certificate of an earlier run may have expired, and its authority's key is gone.
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700, parents=True)
        secret = self.folder / "authority.key"
        _openssl("req", "-x509", *_new(secret, self.authority, "Driftgauge's AWS on this machine"), *_as_authority())
        signed = ("-CA", str(self.authority), "-CAkey", str(secret))
        _openssl("req", "-x509", *signed, *_new(self.key, self.certificate, "localhost"), *_as_server())
        secret.unlink()


def _new(key: Path, certificate: Path, name: str) -> list[str]:
    return [*_NEW_KEY, "-keyout", str(key), "-out", str(certificate), "-days", _DAYS, "-subj", f"/CN={name}"]


def _as_authority() -> list[str]:
    return _extensions("basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign")


def _as_server() -> list[str]:
    return _extensions(
        "basicConstraints=critical,CA:FALSE",
        "keyUsage=critical,digitalSignature",
        "extendedKeyUsage=serverAuth",
        f"subjectAltName={_NAMES}",
    )


def _extensions(*values: str) -> list[str]:
    return [part for value in values for part in ("-addext", value)]


def _openssl(*arguments: str) -> None:
    try:
        done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise LocalAwsError("To enforce IAM, the program `openssl` (3.0 or newer) is needed. Install it.") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise LocalAwsError(f"openssl could not make a certificate (3.0 or newer is needed): {last}")
