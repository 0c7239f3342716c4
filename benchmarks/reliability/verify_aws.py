"""What only an account can settle: deploys there, checks the statements of docs/on-aws.yaml, and takes it all down.

    make verify-aws                       asks first; VERIFY="--engine model-monitor --yes" for other answers

It uses the credentials and the region of the environment, so that it runs against AWS on this machine as well. What it
found is written to build/verify-aws.md.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import boto3
import yaml
from aws_checks import AFTERWARDS, WHILE_DEPLOYED, Check, NotSeenError
from aws_story import live
from botocore.exceptions import BotoCoreError, ClientError

ROOT = Path(__file__).parents[2]
ASKS = """This creates in account {account}, region {region}, engine {engine}:
  stacks {name} and {name}-data: an endpoint (ml.m5.xlarge, about $0.27 an hour), baseline jobs (about $0.30 in all),
  workflows or schedules, functions, alarms, a topic, two buckets with their logs, and a key ($1 a month).
It sends 401 requests and 200 labels, and runs the monitors three times (about $0.40).
It takes about an hour and costs about $2. Stacks are deleted at the end; buckets and key are kept, and are named.
"""


def exists(session: boto3.Session, stack: str) -> bool:
    try:
        session.client("cloudformation").describe_stacks(StackName=stack)
    except ClientError as error:
        if "does not exist" in str(error):
            return False
        raise
    return True


def cdk(verb: str, options: argparse.Namespace, *more: str) -> int:
    context = ["-c", f"deployment={options.deployment}", "-c", f"engine={options.engine}"]
    return subprocess.run(["cdk", verb, *context, *more], cwd=ROOT, check=False).returncode


def verdict(check: Check, session: boto3.Session, name: str) -> tuple[str, str]:
    """Return whether a statement holds, and what was found."""
    try:
        wrong = check(session, name)
    except NotSeenError as reason:
        return "not seen", f"({reason})"
    except (BotoCoreError, ClientError) as error:
        return "not seen", f"({error})"
    return ("**wrong**", wrong) if wrong else ("holds", "")


def checked(
    checks: Mapping[str, Check], statements: list[dict[str, str]], session: boto3.Session, name: str
) -> list[str]:
    lines = []
    for statement in statements:
        check = checks.get(statement["id"])
        if check is None:
            continue
        found, why = verdict(check, session, name)
        lines.append(f"- {found}: {statement['statement']} {why}".rstrip())
        print(lines[-1], flush=True)
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deployment", default="nutriscore")
    parser.add_argument("--engine", default="driftgauge", choices=["driftgauge", "model-monitor"])
    parser.add_argument("--wait", type=float, default=0, help="minutes to wait for what schedules start")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args()
    session = boto3.Session()
    account = session.client("sts").get_caller_identity()["Account"]
    region = session.region_name or os.environ.get("AWS_REGION", "")
    if exists(session, options.deployment):
        print(f"there is a stack {options.deployment} already, which this would delete; name another --deployment")
        return 1
    print(ASKS.format(account=account, region=region, engine=options.engine, name=options.deployment))
    if not options.yes and input("Go on? [y/N] ").strip().lower() != "y":
        return 1
    stated = yaml.safe_load((ROOT / "docs" / "on-aws.yaml").read_text(encoding="utf-8"))
    statements = [each for each in stated if each["engine"] in {options.engine, "both"}]
    deployed = cdk("deploy", options, "--all", "--require-approval", "never")
    try:
        if not deployed:
            live(session, options.deployment, options.wait)
        lines = checked(WHILE_DEPLOYED, statements, session, options.deployment)
    finally:
        destroyed = cdk("destroy", options, "--all", "--force")
    lines += checked(AFTERWARDS, statements, session, options.deployment)
    known = {*WHILE_DEPLOYED, *AFTERWARDS}
    open_ones = [each for each in statements if each["id"] not in known]
    lines += [f"- not checked by this script: {each['statement']} Look at {each['look_at']}." for each in open_ones]
    report = ROOT / "build" / "verify-aws.md"
    report.parent.mkdir(exist_ok=True)
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, account {account}, {region}, {options.engine}"
    report.write_text("\n".join([f"# {when}", "", *lines, ""]), encoding="utf-8")
    print(f"written to {report}")
    return 1 if deployed or destroyed or any("**wrong**" in line for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
