"""What roles are granted, what they were seen to ask for, and which grant each allowed request hangs on."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from ministack.core.iam_evaluator import EvalContext, ParsedStatement, evaluate, parse_policy_document


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One action on one resource, of a role known by its logical id."""

    role: str
    action: str
    resource: str

    def __str__(self) -> str:
        return f"{self.role}: {self.action} on {self.resource}"


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request of a role."""

    role: str
    action: str
    resource: str
    context: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role of a stack, and its policies with their names and ARNs resolved."""

    logical_id: str
    name: str
    documents: tuple[Mapping[str, Any], ...]

    def grants(self) -> Iterator[tuple[Grant, ParsedStatement]]:
        """Each grant, and the statement that grants just it."""
        for document in self.documents:
            for statement in document["Statement"]:
                for action in several(statement["Action"]):
                    for resource in several(statement["Resource"]):
                        single = {**statement, "Action": action, "Resource": resource}
                        [parsed] = parse_policy_document({"Version": "2012-10-17", "Statement": [single]})
                        yield Grant(role=self.logical_id, action=action, resource=resource), parsed


def roles_of(session: boto3.Session, stack: str) -> list[Role]:
    iam, cloudformation = session.client("iam"), session.client("cloudformation")
    resources = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
    found = []
    for each in resources:
        if each["ResourceType"] == "AWS::IAM::Role":
            name = each["PhysicalResourceId"]
            policies = iam.list_role_policies(RoleName=name)["PolicyNames"]
            inline = (iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"] for policy in policies)
            documents = (*inline, *_attached(iam, name))
            found.append(Role(logical_id=each["LogicalResourceId"], name=name, documents=documents))
    return found


def _attached(iam: Any, role: str) -> Iterator[Mapping[str, Any]]:
    for each in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        version = iam.get_policy(PolicyArn=each["PolicyArn"])["Policy"]["DefaultVersionId"]
        yield iam.get_policy_version(PolicyArn=each["PolicyArn"], VersionId=version)["PolicyVersion"]["Document"]


def read_decisions(log: Path, roles: Iterable[Role], *, allowed: bool) -> Counter[Request]:
    """Return what these roles asked for and got, or did not get, and how often."""
    by_name = {role.name: role.logical_id for role in roles}
    requests: Counter[Request] = Counter()
    for line in log.read_text(encoding="utf-8").splitlines():
        decision = json.loads(line)
        role = by_name.get(decision["principal"].split("/")[1])
        if role is not None and decision["allowed"] is allowed:
            context = tuple(sorted((key, str(value)) for key, value in decision["context"].items()))
            requests[Request(role=role, action=decision["action"], resource=decision["resource"], context=context)] += 1
    return requests


def denied_without(grants: Iterable[tuple[Grant, ParsedStatement]], requests: Iterable[Request]) -> dict[Grant, int]:
    """Return how many of the requests would be denied if a grant were removed; every grant is a key."""
    by_role: dict[str, list[tuple[Grant, ParsedStatement]]] = {}
    needed: dict[Grant, int] = {}
    for grant, statement in grants:
        by_role.setdefault(grant.role, []).append((grant, statement))
        needed[grant] = 0
    for request in requests:
        matching = {grant for grant, statement in by_role[request.role] if _allows(statement, request)}
        if len(matching) == 1:
            needed[matching.pop()] += 1
    return needed


def _allows(statement: ParsedStatement, request: Request) -> bool:
    ctx = EvalContext(
        principal_arn="arn:aws:sts::000000000000:assumed-role/role/session",
        principal_type="AssumedRole",
        principal_account="000000000000",
        action=request.action,
        resource_arn=request.resource,
        region="us-east-1",
        secure_transport=True,
        service_context=dict(request.context),
    )
    return bool(evaluate(ctx, [[statement]]).decision == "Allow")


def several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
