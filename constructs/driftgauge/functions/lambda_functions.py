"""The Lambda functions, with their roles and logs. Each function's package is an asset, with the contract beside it.

A change of one package leaves the functions of the others alone.
"""

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

import driftgauge_contract
from driftgauge.service.logs import LogEncryption, LogRetention
from driftgauge.service.network import FunctionNetwork
from driftgauge.service.source_files import copy_source
from driftgauge.service.trust import trusted_service

_RUNTIME = lambda_.Runtime.PYTHON_3_14
# A fifth cheaper for the same time (Lambda pricing), and the packages are pure Python.
_ARCHITECTURE = lambda_.Architecture.ARM_64

# A wheel carries the Lambdas inside the package; a checkout has them in a folder of its own.
_PACKAGED_LAMBDAS = Path(__file__).parents[1] / "_lambda"
_LAMBDAS = _PACKAGED_LAMBDAS if _PACKAGED_LAMBDAS.is_dir() else Path(__file__).parents[3] / "lambda"
_CONTRACT = Path(driftgauge_contract.__file__).parent


def lambda_function(
    scope: Construct,
    construct_id: str,
    *,
    handler: str,
    role: iam.IRole,
    log_group: logs.ILogGroup | None,
    memory_size: int,
    timeout: Duration,
    environment: Mapping[str, str] | None = None,
) -> lambda_.Function:
    """Create a function from the Lambda package that its handler begins with, such as `package.handler.on_event`."""
    package, _, _ = handler.partition(".")
    function = lambda_.Function(
        scope,
        construct_id,
        code=lambda_.Code.from_asset(str(_staged(package))),
        handler=handler,
        runtime=_RUNTIME,
        architecture=_ARCHITECTURE,
        role=role,
        log_group=log_group,
        memory_size=memory_size,
        timeout=timeout,
        environment=dict(environment or {}) or None,
    )
    FunctionNetwork.connect(function)
    return function


def function_role(scope: Construct, construct_id: str, *, log_group: logs.ILogGroup) -> iam.Role:
    """Create a role for Lambda functions that may write to a log group."""
    role = iam.Role(scope, construct_id, assumed_by=trusted_service("lambda.amazonaws.com"))
    log_group.grant_write(role)
    FunctionNetwork.grant(role)
    return role


def log_group(scope: Construct, construct_id: str, *, name: str | None = None) -> logs.LogGroup:
    """Create a log group that is deleted with its stack; CloudFormation chooses its name unless one is given.

    It is encrypted with the key of the stack's `LogEncryption`, if there is one.
    """
    return logs.LogGroup(
        scope,
        construct_id,
        log_group_name=name,
        encryption_key=LogEncryption.key_of(scope),
        # Without a retention, Lambda's logs are kept, and paid for, for ever.
        retention=LogRetention.of(scope),
        removal_policy=RemovalPolicy.DESTROY,
    )


def lambda_package(name: str) -> Path:
    """Return the folder of a Lambda package."""
    return _LAMBDAS / name


@cache
def _staged(package: str) -> Path:
    """Copy both packages into one folder, since an asset is made from a single one."""
    folder = _staging_folder() / package
    for source in (lambda_package(package), _CONTRACT):
        # Compiled files differ from machine to machine, and with them the asset's hash would.
        target = folder / source.name
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"), copy_function=copy_source)
    return folder


@cache
def _staging_folder() -> Path:
    # CDK copies an asset to its own output as soon as a function uses it; until then the folder has to exist.
    folder = tempfile.mkdtemp(prefix="driftgauge-lambda-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
