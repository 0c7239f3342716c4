"""The checks of the statements that only an account can settle, by their ids in docs/on-aws.yaml.

A check returns what was found wrong, or nothing. It raises `NotSeenError` where there was nothing to look at.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import boto3

COMPLETE = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
CONTAINER_METRICS = "aws/sagemaker/Endpoints/data-metrics"
Check = Callable[[boto3.Session, str], str]


class NotSeenError(Exception):
    """There was nothing that could show whether a statement holds."""


def stacks_are_complete(session: boto3.Session, name: str) -> str:
    described = (session.client("cloudformation").describe_stacks(StackName=each) for each in (name, f"{name}-data"))
    found = {each["Stacks"][0]["StackName"]: each["Stacks"][0]["StackStatus"] for each in described}
    return "" if set(found.values()) <= COMPLETE else str(found)


def overdue_stayed_ok(session: boto3.Session, name: str) -> str:
    overdue = {each["AlarmName"]: each["StateValue"] for each in alarms(session, name, "-overdue")}
    if not overdue:
        raise NotSeenError("there is no such alarm")
    history = (change for alarm in overdue for change in states(session, alarm))
    went = [str(change) for change in history if change["newState"]["stateValue"] == "ALARM"]
    return f"{overdue}, {went}" if went or "ALARM" in overdue.values() else ""


def destinations_were_accepted(session: boto3.Session, name: str) -> str:
    events = session.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    reasons = (str(each.get("ResourceStatusReason", "")) for each in events)
    return "; ".join(reason for reason in reasons if "not authorized to access the Log Destination" in reason)


def workflows_got_to_a_task(session: boto3.Session, name: str) -> str:
    client, wrong = session.client("stepfunctions"), []
    executions = list(workflow_executions(session, name))
    for each in executions:
        events = client.get_execution_history(executionArn=each["executionArn"], maxResults=100)["events"]
        if not any(
            event["type"] in {"TaskStateEntered", "TaskScheduled", "LambdaFunctionScheduled"} for event in events
        ):
            wrong.append(f"{each['name']}: {[event['type'] for event in events]}")
    return seen(executions, "; ".join(wrong))


def encrypted_volumes_were_attached(session: boto3.Session, name: str) -> str:
    jobs = [
        job for job in processing_jobs(session, name) if "VolumeKmsKeyId" in job["ProcessingResources"]["ClusterConfig"]
    ]
    return seen(jobs, "; ".join(job.get("FailureReason", "") for job in jobs if job["ProcessingJobStatus"] == "Failed"))


def key_was_granted(session: boto3.Session, name: str) -> str:
    """CloudFormation's own role asked for both; CloudTrail shows an event after some minutes only."""
    del name
    trail, missing = session.client("cloudtrail"), []
    for action in ("DescribeStacks", "CreateGrant"):
        events = trail.lookup_events(LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": action}])
        if not any("cfn-exec-role" in each["CloudTrailEvent"] for each in events["Events"]):
            missing.append(action)
    if missing:
        raise NotSeenError(f"CloudTrail has no {' and no '.join(missing)} of CloudFormation's role")
    return ""


def captures_are_in_their_hour(session: boto3.Session, name: str) -> str:
    files = list(captures(session, name))
    wrong = [
        f"{uri} has a record of {time}"
        for uri, records in files
        for record in records
        if (time := record["eventMetadata"]["inferenceTime"])[:13].replace("-", "/").replace("T", "/") not in uri
    ]
    return seen(files, "; ".join(wrong[:3]))


def several_rows_are_one_record(session: boto3.Session, name: str) -> str:
    """The story sends one request of ten rows, whose inference id is known."""
    records = [
        record
        for _, records in captures(session, name)
        for record in records
        if record["eventMetadata"].get("inferenceId", "").startswith("ten-rows")
    ]
    rows = [len(record["captureData"]["endpointInput"]["data"].split("\n")) for record in records]
    return seen(records, "" if rows == [10] else f"it is {len(records)} records, of {rows} rows")


def alarms_follow_executions(session: boto3.Session, name: str) -> str:
    ends = [each["stopDate"] for each in workflow_executions(session, name) if "stopDate" in each]
    found = [
        datetime.fromisoformat(change["newState"]["stateReasonData"]["queryDate"].replace("+0000", "+00:00"))
        for alarm in alarms(session, name, "-violations")
        for change in states(session, alarm["AlarmName"])
        if change["newState"]["stateValue"] == "ALARM"
    ]
    late = [moment for moment in found if not any(timedelta() <= moment - end < timedelta(minutes=2) for end in ends)]
    return seen(found, f"ALARM at {late}, executions ended at {ends}" if late else "")


def jobs_have_known_prefixes(session: boto3.Session, name: str) -> str:
    jobs = [job["ProcessingJobName"] for job in monitoring_jobs(session, name, "data_quality")]
    others = [job for job in jobs if not job.startswith(("model-monitoring-", "data-quality-monitoring-"))]
    return seen(jobs, ", ".join(others))


def labels_are_of_the_window(session: boto3.Session, name: str) -> str:
    jobs = [job for job in monitoring_jobs(session, name, "") if "merge" in job["ProcessingJobName"]]
    inputs = {each["S3Input"]["S3Uri"] for job in jobs for each in job["ProcessingInputs"]}
    labels = {uri for uri in inputs if "ground-truth" in uri}
    hours = {uri.rstrip("/")[-13:] for uri in inputs - labels}
    other = [uri for uri in labels if uri.rstrip("/")[-13:] not in hours]
    return seen(jobs, f"labels of {other} with captures of {hours}" if other else "")


def metrics_have_their_windows_start(session: boto3.Session, name: str) -> str:
    client = session.client("cloudwatch")
    metrics = client.list_metrics(Namespace=CONTAINER_METRICS, Dimensions=[{"Name": "Endpoint", "Value": name}])
    starts = {job["Environment"]["start_time"] for job in monitoring_jobs(session, name, "data_quality")}
    seen(starts, "")
    moments = set()
    for metric in metrics["Metrics"][:1]:
        stat = {"Metric": metric, "Period": 60, "Stat": "Maximum"}
        [found] = client.get_metric_data(
            MetricDataQueries=[{"Id": "m", "MetricStat": stat}],
            StartTime=datetime.now().astimezone() - timedelta(hours=6),
            EndTime=datetime.now().astimezone(),
        )["MetricDataResults"]
        moments = {f"{each:%Y-%m-%dT%H:%M}" for each in found["Timestamps"]}
    return seen(moments, "" if moments <= {each[:16] for each in starts} else f"{moments}, windows begin at {starts}")


def late_metrics_are_seen(session: boto3.Session, name: str) -> str:
    seen(list(monitoring_jobs(session, name, "data_quality")), "")
    found = [each["AlarmName"] for each in alarms(session, name, "") if each["StateValue"] == "ALARM"]
    watching = [each for each in found if "drift" in each or each.endswith(("rmse", "-violations"))]
    return "" if watching else f"after a window with drift only these are in ALARM: {found}"


def nothing_is_left(session: boto3.Session, name: str) -> str:
    endpoints = session.client("sagemaker").list_endpoints(NameContains=name)["Endpoints"]
    models = session.client("sagemaker").list_models(NameContains=name)["Models"]
    schedules = session.client("scheduler").list_schedules(NamePrefix=f"{name}-")["Schedules"]
    machines = session.client("stepfunctions").list_state_machines()["stateMachines"]
    groups = session.client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/vendedlogs/states/{name}-")
    pages = session.client("iam").get_paginator("list_roles").paginate()
    roles = [role["RoleName"] for page in pages for role in page["Roles"] if role["RoleName"].startswith(f"{name}-")]
    return ", ".join(
        [each["EndpointName"] for each in endpoints]
        + [each["ModelName"] for each in models]
        + [each["Name"] for each in schedules]
        + [each["name"] for each in machines if each["name"].startswith(f"{name}-")]
        + [each["logGroupName"] for each in groups["logGroups"]]
        # The stack of the data is kept, with the role of its guard and of what empties nothing.
        + [role for role in roles if not role.startswith(f"{name}-data-")]
    )


def seen(found: object, wrong: str) -> str:
    """Return what is wrong with what was found; there has to be something."""
    if not found:
        raise NotSeenError("there was nothing to look at; what schedules start needs --wait 120")
    return wrong


def alarms(session: boto3.Session, name: str, suffix: str) -> list[Any]:
    found = session.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"{name}-")["MetricAlarms"]
    return [each for each in found if each["AlarmName"].endswith(suffix)]


def states(session: boto3.Session, alarm: str) -> Iterator[Any]:
    history = session.client("cloudwatch").describe_alarm_history(AlarmName=alarm, HistoryItemType="StateUpdate")
    for item in history["AlarmHistoryItems"]:
        yield json.loads(item["HistoryData"])


def workflow_executions(session: boto3.Session, name: str) -> Iterator[Any]:
    client = session.client("stepfunctions")
    for machine in client.list_state_machines()["stateMachines"]:
        if machine["name"].startswith(f"{name}-"):
            yield from client.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]


def processing_jobs(session: boto3.Session, name: str) -> Iterator[Any]:
    client = session.client("sagemaker")
    for page in client.get_paginator("list_processing_jobs").paginate(NameContains=name):
        for each in page["ProcessingJobSummaries"]:
            yield client.describe_processing_job(ProcessingJobName=each["ProcessingJobName"])


def monitoring_jobs(session: boto3.Session, name: str, kind: str) -> Iterator[Any]:
    """Yield the jobs of Model Monitor's schedules; their names say nothing of the deployment."""
    slug = kind.replace("_", "-")
    for job in processing_jobs(session, "monitoring"):
        schedule = job.get("MonitoringScheduleArn", "").rpartition("/")[2]
        if schedule.startswith(f"{name}-") and slug in schedule:
            yield job


def captures(session: boto3.Session, name: str) -> Iterator[tuple[str, list[Any]]]:
    outputs = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    [uri] = [each["OutputValue"] for each in outputs if each["OutputKey"] == "CaptureUri"]
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    s3 = session.client("s3")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}/"):
        for each in page.get("Contents", []):
            if each["Key"].endswith(".jsonl"):
                body = s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read().decode()
                yield each["Key"], [json.loads(line) for line in body.splitlines()]


WHILE_DEPLOYED: Mapping[str, Check] = {
    "accepted": stacks_are_complete,
    "accepted-model-monitor": stacks_are_complete,
    "overdue-stays-ok": overdue_stayed_ok,
    "logging-role": destinations_were_accepted,
    "role-trust": workflows_got_to_a_task,
    "volume-key": encrypted_volumes_were_attached,
    "deploying-role": key_was_granted,
    "hour-of-a-capture": captures_are_in_their_hour,
    "rows-of-a-capture": several_rows_are_one_record,
    "alarm-within-a-minute": alarms_follow_executions,
    "job-names": jobs_have_known_prefixes,
    "labels-of-the-hour": labels_are_of_the_window,
    "metric-time": metrics_have_their_windows_start,
    "late-metric": late_metrics_are_seen,
}
AFTERWARDS: Mapping[str, Check] = {"nothing-left": nothing_is_left}
