"""A model archive is not trusted: it stays in its folder, and does not fill the disk."""

import gzip
import io
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from driftgauge_local.sagemaker.endpoints import model_archive
from driftgauge_local.sagemaker.endpoints.model_archive import StartError, unpack


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", size: int = 0) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.size = kind, link, size
    return member


def archive(members: Sequence[tarfile.TarInfo], **settings: int) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", **settings) as tar:  # type: ignore[call-overload]
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return packed.getvalue()


def test_files_and_folders_are_unpacked(tmp_path: Path) -> None:
    unpack(archive([entry("code", tarfile.DIRTYPE), entry("code/model", size=3)]), tmp_path / "model")
    assert (tmp_path / "model/code/model").read_bytes() == b"xxx"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize(
    "members",
    [
        [entry("../outside", size=1)],
        [entry("a/../../outside", size=1)],
        [entry("/outside", size=1)],
        [entry("link", tarfile.SYMTYPE, ".."), entry("link/outside", size=1)],
        [entry("link", tarfile.SYMTYPE, "/etc/passwd")],
        [entry("link", tarfile.LNKTYPE, "../outside")],
        [entry("pipe", tarfile.FIFOTYPE)],
        [entry("device", tarfile.CHRTYPE)],
    ],
    ids=lambda members: members[0].name,
)
def test_nothing_is_written_outside_or_linked_to_it(tmp_path: Path, members: list[tarfile.TarInfo]) -> None:
    with pytest.raises(StartError, match="is not a file or folder of the model's own"):
        unpack(archive(members), tmp_path / "model")
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert list((tmp_path / "model").iterdir()) == []


def test_a_small_archive_of_a_large_content_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_archive, "MAX_MODEL_BYTES", 1_000_000)
    bomb = archive([entry("model", size=5_000_000)])
    assert len(bomb) < 50_000
    with pytest.raises(StartError, match="more than 1000000 bytes"):
        unpack(bomb, tmp_path / "model")
    assert list((tmp_path / "model").iterdir()) == []


def test_a_header_of_a_large_content_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_archive, "MAX_MODEL_BYTES", 1_000_000)
    member = entry("model")
    member.pax_headers = {"comment": "x" * 5_000_000}
    with pytest.raises(StartError, match="more than 1000000 bytes"):
        unpack(archive([member], format=tarfile.PAX_FORMAT), tmp_path / "model")


@pytest.mark.parametrize("body", [b"", b"no archive", gzip.compress(b"no tar")], ids=["empty", "no gzip", "no tar"])
def test_what_is_no_archive_is_said(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(StartError, match="Failed to extract model data archive"):
        unpack(body, tmp_path / "model")
