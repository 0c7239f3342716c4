"""What only an account can settle: deploys there, checks the statements of docs/on-aws.yaml, and takes it all down.

    make verify-aws                       asks first; VERIFY="--engine model-monitor --yes" for other answers

It uses the credentials and the region of the environment, so that it runs against AWS on this machine as well. What it
found is written to build/verify-aws.md.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import boto3
import yaml
from botocore.exceptions import ClientError

ROOT = Path(__file__).parents[2]
COMPLETE = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
Check = Callable[[boto3.Session, str], str]
"""Returns what was found wrong, or nothing."""

ASKS = """This creates in account {account}, region {region}, engine {engine}:
  stacks {name} and {name}-data: an endpoint (ml.m5.xlarge, about $0.27 an hour), baseline jobs (about $0.30 in all),
  workflows or schedules, functions, alarms, a topic, two buckets with their logs, and a key ($1 a month).
It takes about half an hour and costs about $1. Stacks are deleted at the end; buckets and key are kept, and are named.
"""


def stacks_are_complete(session: boto3.Session, name: str) -> str:
    described = (session.client("cloudformation").describe_stacks(StackName=each) for each in (name, f"{name}-data"))
    found = {each["Stacks"][0]["StackName"]: each["Stacks"][0]["StackStatus"] for each in described}
    return "" if set(found.values()) <= COMPLETE else str(found)


def overdue_stayed_ok(session: boto3.Session, name: str) -> str:
    alarms = session.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"{name}-")["MetricAlarms"]
    overdue = {each["AlarmName"]: each["StateValue"] for each in alarms if each["AlarmName"].endswith("-overdue")}
    return "" if overdue and "ALARM" not in overdue.values() else str(overdue or "there is no such alarm")


def destinations_were_accepted(session: boto3.Session, name: str) -> str:
    events = session.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    reasons = (str(each.get("ResourceStatusReason", "")) for each in events)
    return "; ".join(reason for reason in reasons if "not authorized to access the Log Destination" in reason)


def nothing_is_left(session: boto3.Session, name: str) -> str:
    endpoints = session.client("sagemaker").list_endpoints(NameContains=name)["Endpoints"]
    schedules = session.client("scheduler").list_schedules(NamePrefix=f"{name}-")["Schedules"]
    machines = session.client("stepfunctions").list_state_machines()["stateMachines"]
    left = [each["EndpointName"] for each in endpoints] + [each["Name"] for each in schedules]
    return ", ".join(left + [each["name"] for each in machines if each["name"].startswith(f"{name}-")])


WHILE_DEPLOYED: Mapping[str, Check] = {
    "accepted": stacks_are_complete,
    "accepted-model-monitor": stacks_are_complete,
    "overdue-stays-ok": overdue_stayed_ok,
    "logging-role": destinations_were_accepted,
}
AFTERWARDS: Mapping[str, Check] = {"nothing-left": nothing_is_left}


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


def checked(
    checks: Mapping[str, Check], statements: list[dict[str, str]], session: boto3.Session, name: str
) -> list[str]:
    lines = []
    for statement in statements:
        check = checks.get(statement["id"])
        if check is None:
            continue
        try:
            wrong = check(session, name)
        except ClientError as error:
            wrong = str(error)
        lines.append(f"- {'**wrong**' if wrong else 'holds'}: {statement['statement']} {wrong}".rstrip())
        print(lines[-1], flush=True)
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deployment", default="nutriscore")
    parser.add_argument("--engine", default="driftgauge", choices=["driftgauge", "model-monitor"])
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
