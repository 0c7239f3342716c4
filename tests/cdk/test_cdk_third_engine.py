"""Somebody else's engine, made from the library's public names alone."""

from collections.abc import Callable

from aws_cdk import CfnResource, Stack
from constructs import Construct

from driftgauge import (
    Baseline,
    BaselineRun,
    DataQualityAdjustments,
    DataQualityMonitor,
    DeployedMonitor,
    Engine,
    EngineFacts,
    ExecutionReport,
    ImageUri,
    JobProgram,
    JobSettings,
    MonitorAlarms,
    MonitoredEndpoint,
    MonitorKind,
    MonitorRun,
    MonitorSpec,
    Namespace,
    S3File,
    S3Prefix,
    data_quality_dataset,
)
from driftgauge_contract.engines import DriftgaugeFacts

Resources = Callable[..., list[dict[str, object]]]
IMAGE = ImageUri(value="111122223333.dkr.ecr.eu-west-1.amazonaws.com/analyzer:1")


class NotebookEngine:
    """Runs monitors in some way of its own, which stands for one here."""

    facts: EngineFacts = DriftgaugeFacts()

    def program(self, scope: Construct, kind: MonitorKind, settings: JobSettings) -> JobProgram:
        return JobProgram(image=IMAGE, entrypoint=("analyze", kind.value))

    def deploy(self, scope: Construct, spec: MonitorSpec) -> DeployedMonitor:
        properties = {"Name": spec.name, "Captured": spec.captured.uri, "Constraints": spec.baseline.constraints_uri}
        return DeployedMonitor(
            started=CfnResource(scope, "Notebook", type="Custom::Notebook", properties=properties),
            namespace=Namespace.DRIFTGAUGE_DATA_QUALITY,
            max_execution_seconds=3600,
            ended_events={},
            report_config={"NOTEBOOKS": {spec.name: {"Kind": spec.kind.value}}},
            grant_report=lambda role: None,
        )


def test_a_third_engine_runs_baselines_and_monitors(
    stack: Stack, place: S3Prefix, make_endpoint: Callable[..., MonitoredEndpoint], resources: Resources
) -> None:
    engine: Engine = NotebookEngine()
    endpoint = make_endpoint(stack)
    baseline = Baseline(
        stack,
        "Baseline",
        kind=MonitorKind.DATA_QUALITY,
        endpoint_name=endpoint.name,
        dataset=data_quality_dataset(S3File.from_uri("s3://data/train.csv", version="1").stored()),
        run=BaselineRun(output=place / "baselines", engine=engine),
        adjustments=DataQualityAdjustments(drift_features=["sugar"]),
    )
    run = MonitorRun(reports=place / "reports", engine=engine)
    monitor = DataQualityMonitor(stack, "Data", endpoint=endpoint, baseline=baseline, run=run)
    ExecutionReport(stack, "Report", endpoint=endpoint, monitors=[monitor], reports=place / "reports")
    alarms = MonitorAlarms(stack, "Alarms", endpoint=endpoint)
    alarms.add_constraints(monitor, baseline=baseline)
    alarms.add_liveness(monitor)

    [notebook] = resources(stack, "Custom::Notebook")
    [job] = resources(stack, "Custom::DriftgaugeBaseline")
    variables = next(
        function["Environment"]["Variables"]  # type: ignore[index]
        for function in resources(stack, "AWS::Lambda::Function")
        if function["Handler"] == "execution_report.handler.on_event"
    )
    names = {alarm["AlarmName"] for alarm in resources(stack, "AWS::CloudWatch::Alarm")}
    assert notebook["Name"] == "shop-data-quality"
    assert job["ContainerEntrypoint"] == ["analyze", "data_quality"]
    assert variables["NOTEBOOKS"] == '{"shop-data-quality": {"Kind": "data_quality"}}'
    assert {"shop-data-quality-drift-sugar", "shop-data-quality-overdue"} <= names
