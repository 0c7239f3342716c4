"""`security: hardened` is clean under all packs of cdk-nag; each acknowledgement is of a finding and has its reason."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from aws_cdk import App
from cdk.test_cdk_compliance import Report, validated

from driftgauge import LocalFile
from driftgauge_deployment import Deployment, load_deployment
from stacks.deployment_stacks import add_stacks
from stacks.hardening import REASONS

PACKS = ("NIST.800.53.R5", "HIPAA.Security", "PCI.DSS.321")
HARDENED = (
    "network: {subnets: [subnet-0123456789abcdef0], security_groups: [sg-0123456789abcdef0]}\nsecurity: hardened\n"
)
SHOP = "name: shop\nmodel: {artifact: model.tar.gz}\nmonitors: {data_quality: {baseline: {dataset: train.csv}}}\n"


@pytest.fixture(scope="module")
def report(
    deployment_file: Path, bundle: LocalFile, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Report, Report, Path]:
    path = deployment_file.with_name("hardened.yaml")
    path.write_text(deployment_file.read_text() + HARDENED)
    outdir = tmp_path_factory.mktemp("hardened")
    return *validated(lambda app: add_stacks(app, load_deployment(path), bundle=bundle), outdir), outdir


def acknowledged(outdir: Path) -> dict[str, set[str]]:
    """The places at which each rule is acknowledged."""
    found: dict[str, set[str]] = {}
    for path in outdir.glob("*.metadata.json"):
        for place, entries in json.loads(path.read_text()).items():
            for entry in entries:
                for rule in entry["data"] if entry["type"] == "aws:cdk:acknowledged-rules" else ():
                    found.setdefault(rule, set()).add(place)
    return found


def test_a_hardened_deployment_has_no_finding(report: tuple[Report, Report, Path]) -> None:
    violations, _, _ = report
    assert not violations


def test_all_packs_have_looked(report: tuple[Report, Report, Path]) -> None:
    _, suppressed, _ = report
    assert {pack for pack in PACKS if any(rule.startswith(pack) for rule in suppressed)} == set(PACKS)


def test_every_acknowledgement_is_of_a_finding(report: tuple[Report, Report, Path]) -> None:
    _, suppressed, outdir = report
    of_packs = {rule.partition("::")[2] for rule in acknowledged(outdir) if rule.startswith(PACKS)}
    assert of_packs
    assert of_packs <= set(suppressed)


def test_no_function_outside_of_the_vpc_is_acknowledged() -> None:
    assert "LambdaInsideVPC" not in {reason.rule for reason in REASONS}


def test_each_reason_says_why() -> None:
    assert all(len(reason.because) > 40 for reason in REASONS)


def test_other_deployments_acknowledge_nothing_of_the_packs(
    shipped_deployment: Deployment, bundle: LocalFile, tmp_path: Path
) -> None:
    app = App(outdir=str(tmp_path))
    add_stacks(app, shipped_deployment, bundle=bundle)
    app.synth()
    assert not [rule for rule in acknowledged(tmp_path) if rule.startswith(PACKS)]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("security: hardened", "4: security: hardened needs a VPC; allowed: network: with subnets and security_groups"),
        (
            "network: {subnets: [subnet-1], security_groups: [sg-1], functions: false}\nsecurity: hardened",
            "4: network.functions: is outside of the VPC; allowed: true with hardened",
        ),
        ("security: strict", "4: security: 'strict' is not allowed; allowed: standard, hardened"),
    ],
)
def test_what_is_not_hardened_is_reported(mistakes: Callable[[str], list[str]], text: str, mistake: str) -> None:
    assert mistake in mistakes(f"{SHOP}{text}\n")
