"""What Driftgauge's Lambda functions share: each package is an asset of its own, and logs to a group of its own.

A change to one package leaves the other's functions alone.
"""

from pathlib import Path

from aws_cdk import IgnoreMode, RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

RUNTIME = lambda_.Runtime.PYTHON_3_14
ARCHITECTURE = lambda_.Architecture.ARM_64

# A wheel carries the Lambdas inside the package; a checkout has them in a folder of its own.
_PACKAGED_LAMBDAS = Path(__file__).parents[1] / "_lambda"
_LAMBDAS = _PACKAGED_LAMBDAS if _PACKAGED_LAMBDAS.is_dir() else Path(__file__).parents[3] / "lambda"


def code_of(package: str) -> lambda_.AssetCode:
    """One package, without the others."""
    return lambda_.Code.from_asset(
        str(_LAMBDAS), exclude=["*", f"!{package}", f"!{package}/**", "**/__pycache__"], ignore_mode=IgnoreMode.GIT
    )


def log_group(scope: Construct, construct_id: str) -> logs.LogGroup:
    """A log group that goes with its stack."""
    return logs.LogGroup(
        scope, construct_id, retention=logs.RetentionDays.THREE_MONTHS, removal_policy=RemovalPolicy.DESTROY
    )
