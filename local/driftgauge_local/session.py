"""Sessions of boto3 with AWS on this machine, whatever the environment and the user's profiles say."""

from pathlib import Path
from typing import Any

import boto3
import botocore.session

from driftgauge_local.credentials import Credentials


class LocalSession(boto3.Session):
    """A session whose clients use one instance of AWS on this machine."""

    def __init__(self, *, endpoint_url: str, credentials: Credentials, authority: Path | None, region: str) -> None:
        # boto3 has no setting for the authority; a session of botocore has.
        core = botocore.session.Session()
        if authority:
            core.set_config_variable("ca_bundle", str(authority))
        super().__init__(
            botocore_session=core,
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key,
            region_name=region,
        )
        self._endpoint_url = endpoint_url

    def client(self, service_name: Any, *arguments: Any, **settings: Any) -> Any:
        """Return a client of a service of the instance."""
        return super().client(service_name, *arguments, **{"endpoint_url": self._endpoint_url, **settings})
