"""`driftgauge doctor` names the endpoints that a VPC lacks."""

from collections.abc import Callable
from typing import Any

import pytest
from cli.test_doctor_command import StubbedSession

from driftgauge_cli.diagnosis.network import check_network
from driftgauge_cli.findings import Verdict
from driftgauge_deployment import Deployment

SHOP = """\
name: shop
model: {artifact: model.tar.gz}
monitors: {data_quality: {baseline: {dataset: train.csv, header: true}}}
"""
IN_VPC = f"{SHOP}network: {{subnets: [subnet-1], security_groups: [sg-1], functions: false}}\n"
ALL = ("s3", "kms", "logs", "monitoring", "sts", "ecr.api", "ecr.dkr", "sagemaker.api", "sagemaker.runtime")
Load = Callable[[str], Deployment]


@pytest.fixture
def session() -> StubbedSession:
    return StubbedSession()


def vpc(session: Any, *, route: str, services: tuple[str, ...]) -> None:
    session.answers("ec2", "describe_subnets", {"Subnets": [{"VpcId": "vpc-1"}]})
    session.answers("ec2", "describe_route_tables", {"RouteTables": [{"Routes": [{"DestinationCidrBlock": route}]}]})
    names = [{"ServiceName": f"com.amazonaws.eu-west-1.{each}"} for each in services]
    session.answers("ec2", "describe_vpc_endpoints", {"VpcEndpoints": names})


def test_without_a_vpc_there_is_nothing_to_check(session: Any, load: Load) -> None:
    assert not list(check_network(session, load(SHOP)))


def test_a_vpc_with_all_endpoints_is_fine(session: Any, load: Load) -> None:
    vpc(session, route="10.0.0.0/16", services=ALL)
    [finding] = check_network(session, load(IN_VPC))
    assert finding.verdict is Verdict.OK


def test_missing_endpoints_are_named(session: Any, load: Load) -> None:
    vpc(session, route="10.0.0.0/16", services=tuple(each for each in ALL if each not in {"kms", "ecr.dkr"}))
    [finding] = check_network(session, load(IN_VPC))
    assert (finding.verdict, finding.found) == (Verdict.PROBLEM, "vpc-1 has none for kms, ecr.dkr")


def test_functions_in_the_vpc_need_more(session: Any, load: Load) -> None:
    vpc(session, route="10.0.0.0/16", services=ALL)
    [finding] = check_network(session, load(IN_VPC.replace(", functions: false", "")))
    assert finding.found == "vpc-1 has none for cloudformation, events, lambda, sns, sqs, states"


def test_a_route_to_the_internet_needs_none(session: Any, load: Load) -> None:
    session.answers("ec2", "describe_subnets", {"Subnets": [{"VpcId": "vpc-1"}]})
    tables = [{"Routes": [{"DestinationCidrBlock": "0.0.0.0/0"}]}]
    session.answers("ec2", "describe_route_tables", {"RouteTables": tables})
    [finding] = check_network(session, load(IN_VPC))
    assert finding.verdict is Verdict.OK


def test_a_refusal_names_the_permissions(session: Any, load: Load) -> None:
    session.refuses("ec2", "describe_subnets", "UnauthorizedOperation")
    [finding] = check_network(session, load(IN_VPC))
    assert finding.verdict is Verdict.WARNING
    assert "ec2:DescribeSubnets" in finding.advice
