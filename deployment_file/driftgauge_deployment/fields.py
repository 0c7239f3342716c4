"""The types of a deployment file's values. A `description` says what is allowed, and messages quote it."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, StrictBool, StrictInt, StrictStr

from driftgauge_contract.constraints import Mode
from driftgauge_contract.drift_events import start_target
from driftgauge_contract.limits import MAX_BASELINE_RUNTIME_SECONDS
from driftgauge_contract.names import checked_endpoint_name, checked_service_name
from driftgauge_contract.run_on import RunOn
from driftgauge_contract.schedule import Schedule
from driftgauge_deployment.tags import checked_tags
from driftgauge_deployment.values import (
    FileReference,
    WindowCount,
    as_account,
    as_attribute,
    as_class,
    distinct,
    parse_budget,
    parse_delay,
    parse_file,
    parse_latency,
    parse_margin,
    parse_period,
    parse_previous_days,
    parse_s3_uri,
    parse_schedule,
    parse_settle,
    parse_share,
    parse_startup_timeout,
    parse_window_count,
)

File = Annotated[FileReference, PlainValidator(parse_file)]
FalseAlarms = Annotated[float, PlainValidator(parse_budget)]
S3Uri = Annotated[str, PlainValidator(parse_s3_uri)]
Windows = Annotated[WindowCount, PlainValidator(parse_window_count)]
Delay = Annotated[timedelta, PlainValidator(parse_delay)]
PreviousDays = Annotated[timedelta, PlainValidator(parse_previous_days)]
AlarmPeriod = Annotated[timedelta, PlainValidator(parse_period)]
Settle = Annotated[timedelta, PlainValidator(parse_settle)]
Latency = Annotated[timedelta, PlainValidator(parse_latency)]
Margin = Annotated[float, PlainValidator(parse_margin)]
Percentage = Annotated[float, PlainValidator(parse_share)]
When = Annotated[Schedule, PlainValidator(parse_schedule)]
# YAML reads a column's number as an integer, and SageMaker takes texts.
Attribute = Annotated[str, BeforeValidator(as_attribute)]
Class = Annotated[str, BeforeValidator(as_class), Field(description="a text, a number, true or false")]
Name = Annotated[
    StrictStr,
    Field(description="a letter, then letters, digits and single hyphens"),
    AfterValidator(checked_endpoint_name),
]

ServiceName = Annotated[
    StrictStr,
    Field(description="the name of an endpoint or variant in SageMaker"),
    AfterValidator(checked_service_name),
]
KeyArn = Annotated[
    StrictStr,
    Field(
        pattern=r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[\w-]+$",
        description="the ARN of a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID",
    ),
]

AccountId = Annotated[
    str, BeforeValidator(as_account), Field(pattern=r"^\d{12}$", description="the 12 digits of an account, in quotes")
]
RegionName = Annotated[
    StrictStr, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$", description="the name of a region, such as eu-west-1")
]
Tags = Annotated[
    dict[StrictStr, StrictStr],
    AfterValidator(checked_tags),
    Field(description="names and texts; a number in quotes"),
]

InstanceType = Annotated[
    str,
    Field(
        pattern=r"^ml\.[a-z0-9-]+\.[a-z0-9]+$", description="one of SageMaker's instance types, such as ml.m5.xlarge"
    ),
]
# The upper limits of these three are SageMaker's, for the jobs of monitoring schedules.
Count = Annotated[StrictInt, Field(ge=1, le=100, description="1 to 100")]
VolumeSize = Annotated[StrictInt, Field(ge=1, le=16384, description="1 to 16384 (GB)")]
Runtime = Annotated[StrictInt, Field(ge=60, le=86400, description="60 to 86400 (seconds)")]
BaselineRuntime = Annotated[
    StrictInt,
    Field(
        ge=60,
        le=MAX_BASELINE_RUNTIME_SECONDS,
        description=f"60 to {MAX_BASELINE_RUNTIME_SECONDS} (seconds: a deployment waits an hour at most; for a longer "
        "job make the baseline elsewhere, and give its constraints and statistics)",
    ),
]

RunMode = Annotated[Mode, Field(description=", ".join(Mode))]
RunsOn = Annotated[RunOn, Field(description=", ".join(RunOn))]
# Strict types: pydantic would take the text "no" for false, and 1 for true.
Switch = Annotated[StrictBool, Field(description="true or false")]
Version = Annotated[StrictStr, Field(min_length=1, description="a text that changes when the file's content does")]
Share = Annotated[float, Field(strict=True, ge=0, le=1, description="a number from 0 to 1")]
Distance = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False, description="a number from 0 on")]
Number = Annotated[float, Field(allow_inf_nan=False, description="a number")]
LabelColumn = Annotated[
    Annotated[StrictInt, Field(ge=0)] | Annotated[StrictStr, Field(min_length=1)],
    Field(description="the label's column, counted from 0, or its name in the header"),
]
Column = Annotated[StrictStr, Field(min_length=1, description="the name of a column")]
Metrics = Annotated[tuple[StrictStr, ...], AfterValidator(distinct), Field(description="a list of metrics")]
Site = Annotated[
    str, Field(pattern=r"^https://[^\s/]+(/[^\s/]+)*$", description="an https URL without a slash at its end")
]
PackageGroup = Annotated[
    StrictStr,
    Field(pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$", description="the name of a model package group"),
]


def _checked_start(arn: str) -> str:
    start_target(arn)
    return arn


StartupTimeout = Annotated[timedelta, PlainValidator(parse_startup_timeout)]
StartArn = Annotated[
    StrictStr,
    Field(description="the ARN of a SageMaker pipeline, a state machine, or a pipeline of CodePipeline"),
    AfterValidator(_checked_start),
]
ModelPackageArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:\d{12}:model-package/\S+$",
        description="the ARN of a model package, arn:aws:sagemaker:REGION:ACCOUNT:model-package/NAME/VERSION",
    ),
]
