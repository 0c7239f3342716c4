"""Statements that the policy of a key needs, for keys whose policy an app cannot change.

CDK leaves such statements out without a word, and the services that lack them say nothing: capture writes no files, and
alarms notify nobody. So an imported key is an error at synthesis, until somebody says that its policy is right.
"""

import json

from aws_cdk import Annotations, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from driftgauge.service.pseudo_parameters import ACCOUNT, PARTITION

IMPORTED_KEYS_CONTEXT = "driftgauge:imported-keys"
"""The context of an app, or of a construct, that says that the policies of imported keys are right."""

ACKNOWLEDGED = "acknowledged"


def acknowledge_imported_keys(scope: Construct) -> None:
    """Say that the policies of imported keys have the statements that the constructs below a scope need.

    Call it before these constructs are made. `"driftgauge:imported-keys": "acknowledged"` in the context of `cdk.json`
    says it of an app.
    """
    scope.node.set_context(IMPORTED_KEYS_CONTEXT, ACKNOWLEDGED)


def add_to_key_policy(scope: Construct, key: kms.IKey, statement: iam.PolicyStatement, *, otherwise: str) -> None:
    """Add a statement to a key's policy, or add an error that quotes it where the key is an imported one.

    `otherwise` says what happens without the statement.
    """
    if key.add_to_resource_policy(statement, allow_no_op=True).statement_added:
        return
    _require(scope, key, statement, otherwise=otherwise)


def require_iam_access(scope: Construct, key: kms.IKey | None, actions: list[str], *, otherwise: str) -> None:
    """Add an error that quotes the statement by which roles of the account may use a key, where it is imported.

    The policy of a key that CDK makes has it, so that the policies of roles are enough.
    """
    if key is None or isinstance(key, kms.Key):
        return
    account = iam.ArnPrincipal(f"arn:{PARTITION}:iam::{ACCOUNT}:root")
    statement = iam.PolicyStatement(principals=[account], actions=actions, resources=["*"])
    _require(scope, key, statement, otherwise=otherwise)


def _require(scope: Construct, key: kms.IKey, statement: iam.PolicyStatement, *, otherwise: str) -> None:
    if scope.node.try_get_context(IMPORTED_KEYS_CONTEXT) == ACKNOWLEDGED:
        return
    stack = Stack.of(scope)
    named = stack.resolve(key.key_arn)
    Annotations.of(scope).add_error(
        f"the policy of {named}, an imported key, cannot be changed here; without this statement {otherwise}: "
        f"{json.dumps(stack.resolve(statement.to_statement_json()))}. Once the policy has it: "
        f"acknowledge_imported_keys, or the context {IMPORTED_KEYS_CONTEXT}={ACKNOWLEDGED}"
    )
