"""The credentials of one run of AWS on this machine. They are random, and only their owner can read them."""

import base64
import configparser
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

_PROFILE = "default"
# An access key as AWS makes them: a prefix for its type, and sixteen characters of base 32.
_KEY_PREFIX, _KEY_BYTES, _SECRET_BYTES = "AKIA", 10, 30


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The access key of the account's root user."""

    access_key_id: str
    secret_access_key: str = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """Return random credentials."""
        return cls(
            access_key_id=_KEY_PREFIX + base64.b32encode(secrets.token_bytes(_KEY_BYTES)).decode(),
            secret_access_key=secrets.token_urlsafe(_SECRET_BYTES),
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the credentials in a file in the format of the AWS command line."""
        parser = configparser.ConfigParser(interpolation=None)
        parser.read_string(path.read_text(encoding="utf-8"))
        section = parser[_PROFILE]
        return cls(
            access_key_id=section["aws_access_key_id"],
            secret_access_key=section["aws_secret_access_key"],
        )

    def write(self, path: Path) -> None:
        """Write a file that the AWS command line can read, and other users cannot."""
        path.unlink(missing_ok=True)
        # The mode is set when the file is created: after that, another user could already have opened it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"[{_PROFILE}]\n")
            file.write("".join(f"{name} = {value}\n" for name, value in self._settings().items()))

    def environment(self) -> dict[str, str]:
        """Return the variables that AWS's clients read the credentials from."""
        return {name.upper(): value for name, value in self._settings().items()}

    def _settings(self) -> dict[str, str]:
        return {"aws_access_key_id": self.access_key_id, "aws_secret_access_key": self.secret_access_key}
