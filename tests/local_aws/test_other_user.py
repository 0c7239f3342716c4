"""Another user of the machine can neither read the credentials of AWS on this machine nor do without them."""

import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from local_aws.function import function_request
from local_aws.ports import free_port

from driftgauge_local import life_cycle
from driftgauge_local.instance import Instance

OTHER = "nobody"
# The system's own Python: the one of these tests may be in a folder that only its owner enters.
PYTHON = shutil.which("python3", path="/usr/bin:/bin:/usr/local/bin")

READING = """
import sys
for path in sys.argv[1:]:
    try:
        open(path).read()
    except PermissionError:
        print("denied")
    else:
        print("read")
"""
CALLING = """
import http.client, sys
port, key, body = sys.argv[1:]
scope = f"{key}/20261125/us-east-1/lambda/aws4_request"
signed = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=0"}
for headers in ({}, signed | {"X-Amz-Date": "20261125T000000Z"}):
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
    connection.request("POST", "/2015-03-31/functions", body, headers)
    print(connection.getresponse().status)
"""


def as_another_user(program: str, *arguments: str) -> list[str]:
    if os.geteuid() != 0:
        pytest.skip("only root can play another user")
    if PYTHON is None:
        pytest.skip("there is no Python that another user can start")
    try:
        user = pwd.getpwnam(OTHER)
    except KeyError:
        pytest.skip(f"there is no user {OTHER}")
    ran = subprocess.run(
        [PYTHON, "-I", "-c", program, *arguments],
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        cwd="/",
        env={},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return ran.stdout.split()


@pytest.fixture(scope="module")
def public_folder() -> Iterator[Path]:
    """A folder that everybody may enter, unlike those that pytest makes, so that a denial is the state folder's own."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="driftgauge-public-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="module")
def instance(public_folder: Path) -> Iterator[Instance]:
    yield life_cycle.up(port=free_port(), home=public_folder / "state")
    life_cycle.down(home=public_folder / "state")


def test_another_user_cannot_read_the_credentials(instance: Instance, public_folder: Path) -> None:
    public = public_folder / "public"
    public.write_text("for everybody")
    public.chmod(0o644)
    secret = [str(path) for path in public_folder.rglob("*credentials*") if path.is_file()]
    assert secret
    assert as_another_user(READING, str(public), *secret) == ["read", *["denied"] * len(secret)]


def test_another_user_cannot_call(instance: Instance) -> None:
    body = json.dumps(function_request("of-another-user"))
    key = instance.credentials.access_key_id
    assert as_another_user(CALLING, str(instance.port), key, body) == ["403", "403"]
