"""A certificate for this machine, and the authority that signed it and can sign nothing more."""

import ssl
from pathlib import Path

import pytest

from driftgauge_local.certificates import Certificates
from driftgauge_local.credentials import Credentials
from driftgauge_local.instance import Instance, LocalAwsError


def test_the_certificate_is_for_this_machine_and_its_authority_vouches_for_it(tmp_path: Path) -> None:
    made = Certificates(tmp_path / "certificates")
    made.make()
    context = ssl.create_default_context(cafile=str(made.authority))
    context.load_cert_chain(made.certificate, made.key)
    [authority] = context.get_ca_certs()
    assert authority["subject"] == authority["issuer"]


def test_no_key_is_left_that_could_sign_and_no_key_is_open_to_others(tmp_path: Path) -> None:
    made = Certificates(tmp_path / "certificates")
    made.make()
    assert sorted(file.name for file in made.folder.iterdir()) == ["authority.pem", "localhost.key", "localhost.pem"]
    assert made.folder.stat().st_mode & 0o077 == 0
    assert made.key.stat().st_mode & 0o077 == 0


def test_without_openssl_the_reason_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LocalAwsError, match="the program `openssl`"):
        Certificates(tmp_path / "certificates").make()


def test_what_is_to_be_exported_names_the_authority(tmp_path: Path) -> None:
    authority = tmp_path / "authority.pem"
    environment = Instance(pid=1, port=4601, credentials=Credentials.new(), authority=authority).environment
    assert environment["AWS_ENDPOINT_URL"] == "https://127.0.0.1:4601"
    assert environment["AWS_CA_BUNDLE"] == environment["NODE_EXTRA_CA_CERTS"] == str(authority)
