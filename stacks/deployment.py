"""A deployment file: every key that it may have, with its default, and as `description` what is allowed."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from driftgauge_contract.captures import CaptureMode
from driftgauge_contract.constraints import InferredType
from driftgauge_contract.images import DEFAULT_XGBOOST_VERSION
from driftgauge_contract.limits import MAX_BASELINE_RUNTIME_SECONDS
from driftgauge_contract.metrics import MAX_DRIFT_FEATURE
from driftgauge_contract.problem import ProblemType
from driftgauge_contract.schedule import Schedule
from stacks.engine_rules import MOST_DRIFT_ALARMS
from stacks.engines import EngineName
from stacks.values import (
    Attribute,
    File,
    ImageVersion,
    Latency,
    Margin,
    Name,
    Percentage,
    S3Uri,
    When,
    at_least_one,
    distinct,
    distinct_modes,
    one_or_several,
)

InstanceType = Annotated[
    str,
    Field(
        pattern=r"^ml\.[a-z0-9-]+\.[a-z0-9]+$", description="one of SageMaker's instance types, such as ml.m5.xlarge"
    ),
]
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
Modes = Annotated[
    tuple[Annotated[CaptureMode, Field(description="Input, Output")], ...], AfterValidator(distinct_modes)
]
Header = Annotated[StrictBool, Field(description="true or false")]
Version = Annotated[StrictStr, Field(min_length=1, description="a text that changes when the file's content does")]
Switch = Annotated[StrictBool, Field(description="true or false")]
Share = Annotated[float, Field(strict=True, ge=0, le=1, description="a number from 0 to 1")]
Distance = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False, description="a number from 0 on")]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", description="an e-mail address")]
Arn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:\d{12}:model-package/\S+$",
        description="the ARN of a model package, arn:aws:sagemaker:REGION:ACCOUNT:model-package/NAME/VERSION",
    ),
]

Engines = Annotated[
    tuple[Annotated[EngineName, Field(description=", ".join(EngineName))], ...],
    BeforeValidator(one_or_several),
    AfterValidator(at_least_one),
    AfterValidator(distinct),
]


class Section(BaseModel):
    """A mapping in a deployment file, which has no other keys than these."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Image(Section):
    """What serves the model: AWS's XGBoost image of some version, or an image of one's own."""

    framework: Literal["xgboost"] = Field(default="xgboost", description="xgboost")
    version: ImageVersion = DEFAULT_XGBOOST_VERSION
    uri: StrictStr | None = Field(
        default=None, pattern=r"^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.\S+/\S+$", description="the URI of an image in ECR"
    )


class Model(Section):
    """An artifact in an image, or a model package."""

    image: Image = Image()
    artifact: File | None = None
    version: Version | None = None
    package: Arn | None = None
    environment: dict[str, StrictStr] = Field(default={}, description="names and texts")


class Endpoint(Section):
    """The machines that serve."""

    instance_type: InstanceType = "ml.m5.xlarge"
    instance_count: Count = 1


class Capture(Section):
    """How much of the requests is captured, and which side of them."""

    sampling_percentage: StrictInt = Field(default=100, ge=0, le=100, description="0 to 100")
    modes: Modes = (CaptureMode.INPUT, CaptureMode.OUTPUT)


class Network(Section):
    """Where instances are in the network."""

    isolated: StrictBool = Field(default=False, description="true or false")
    subnets: tuple[Annotated[str, Field(pattern=r"^subnet-\w+$", description="the id of a subnet, subnet-…")], ...] = ()
    security_groups: tuple[
        Annotated[str, Field(pattern=r"^sg-\w+$", description="the id of a security group, sg-…")], ...
    ] = ()


class Baseline(Section):
    """What a monitor compares with: data, from which a job makes constraints, or constraints made elsewhere."""

    dataset: File | None = None
    header: Header = False
    version: Version | None = None
    constraints: S3Uri | None = None
    statistics: S3Uri | None = None
    max_runtime: BaselineRuntime = MAX_BASELINE_RUNTIME_SECONDS


class LabelledBaseline(Baseline):
    """Data with labels, for which the endpoint is asked."""

    label: StrictInt = Field(default=0, ge=0, description="the label's column, counted from 0")
    limit: StrictInt | None = Field(default=None, ge=1, description="how many rows are used, 1 or more")


class Monitor(Section):
    """When a monitor runs, and on what."""

    schedule: When = Schedule.hourly()
    instance_type: InstanceType | None = None
    """The engine's own choice unless given."""

    instance_count: Count = 1
    volume_size_gb: VolumeSize = 20
    max_runtime: Runtime | None = None
    """As long as is usual, and no longer than until the next execution, unless given."""


class FeatureOverride(Section):
    """What is used for one feature in place of what is suggested."""

    type: InferredType | None = Field(default=None, description=", ".join(InferredType))
    completeness: Percentage | None = None
    drift_threshold: Distance | None = None
    evaluate: StrictBool = Field(default=True, description="true or false (not checked at all)")


class MonitoringConfig(Section):
    """What is used for all features in place of what is suggested, by the names in `constraints.json`."""

    evaluate_constraints: Switch | None = None
    emit_metrics: Switch | None = None
    datatype_check_threshold: Share | None = None
    domain_content_threshold: Share | None = None
    perform_comparison: Switch | None = None
    comparison_method: Literal["Robust", "Simple"] | None = Field(default=None, description="Robust, Simple")
    comparison_threshold: Distance | None = None
    categorical_drift_method: Literal["LInfinity", "ChiSquared"] | None = Field(
        default=None, description="LInfinity, ChiSquared"
    )
    categorical_comparison_threshold: Distance | None = None


class DataQualityOverrides(Section):
    """What is used in place of what a data-quality baseline suggests."""

    features: dict[str, FeatureOverride] = Field(default={}, description="features, each with what is used for it")
    config: MonitoringConfig = MonitoringConfig()


class DataQuality(Monitor):
    """Watches the data that the endpoint is sent."""

    baseline: Baseline
    overrides: DataQualityOverrides = DataQualityOverrides()


class Override(Section):
    """What is used in place of a suggested threshold."""

    threshold: float | None = Field(default=None, allow_inf_nan=False, description="a number")
    margin: Margin | None = None


class ModelQuality(Monitor):
    """Watches what the predictions are worth, once the labels are known."""

    problem_type: ProblemType = Field(description=", ".join(ProblemType))
    inference_attribute: Attribute | None = None
    probability_attribute: Attribute | None = None
    probability_threshold: float | None = Field(default=None, ge=0, le=1, description="0 to 1")
    baseline: LabelledBaseline
    margin: Margin = 0.1
    overrides: dict[str, Override] = Field(default={}, description="metrics, each with a threshold or a margin")


class Monitors(Section):
    """What is watched; at least one of the two."""

    data_quality: DataQuality | None = None
    model_quality: ModelQuality | None = None


class AlarmMetrics(Section):
    """The metrics that have an alarm."""

    model_quality: Annotated[tuple[StrictStr, ...], AfterValidator(distinct)] | None = Field(
        default=None, description="a list of metrics"
    )


class Alarms(Section):
    """When somebody is told."""

    latency: Latency = timedelta(seconds=1)
    metrics: AlarmMetrics = AlarmMetrics()
    drift: Annotated[
        tuple[Annotated[StrictStr, Field(min_length=1, max_length=MAX_DRIFT_FEATURE)], ...],
        AfterValidator(distinct),
    ] = Field(
        default=(),
        max_length=MOST_DRIFT_ALARMS,
        description=f"a list of features, {MOST_DRIFT_ALARMS} at most, "
        f"with names of up to {MAX_DRIFT_FEATURE} characters",
    )
    violations: StrictBool = Field(default=True, description="true or false")
    liveness: StrictBool = Field(default=True, description="true or false")


class Deployment(Section):
    """One monitored endpoint. Everything but `name`, `model` and one monitor has a default."""

    name: Name
    engine: Engines = Field(
        default=(EngineName.MODEL_MONITOR,),
        description=f"{', '.join(EngineName)}, or a list of both; what of the second is deployed has its name in it",
    )
    model: Model
    endpoint: Endpoint = Endpoint()
    capture: Capture = Capture()
    network: Network = Network()
    monitors: Monitors
    alarms: Alarms = Alarms()
    notify: Annotated[tuple[Email, ...], AfterValidator(distinct)] = Field(
        default=(), description="a list of e-mail addresses"
    )
