"""CDK constructs of a monitored SageMaker endpoint.

| construct | what it creates |
|---|---|
| `MonitoredEndpoint` | model, endpoint configuration with data capture, endpoint |
| `ModelHistory` | a record of which model the endpoint served when, so that windows do not mix models |
| `EndpointLookup` | a look at an endpoint that something else deployed, which stays as it is |
| `DatasetCheck`, `ArchiveCheck` | a look at a file in S3, for which an endpoint waits |
| `Predictions`, `Baseline` | the constraints with which a monitor compares, made during the deployment |
| `DataQualityMonitor`, `ModelQualityMonitor`, `ModelBiasMonitor` | a monitor that an engine runs on its schedule |
| `ModelMonitorEngine`, `DriftgaugeEngine` | no resources of their own: they run monitors and baselines |
| `ExecutionReport` | metrics of how each execution ended, and of how many violations it found |
| `MonitorAlarms` | alarms on the endpoint and its monitors, and the topic that they notify |
| `Dashboard` | a CloudWatch dashboard of the endpoint, its monitors and their alarms |
| `AppDashboard` | one of all deployments of an app, which it finds by their names |

An engine of your own implements `Engine`: it receives a `MonitorSpec` and returns a `DeployedMonitor`.

    engine = DriftgaugeEngine()
    place = S3Prefix(bucket=bucket, prefix="shop", key=key)
    endpoint = MonitoredEndpoint(
        self,
        "Endpoint",
        name="shop",
        model=Model(artifact=LocalFile(path=Path("model.tar.gz")), image=xgboost_image("1.7-1")),
        capture=DataCapture(destination=place / "capture"),
    )
    baseline = Baseline(
        self,
        "Baseline",
        kind=MonitorKind.DATA_QUALITY,
        endpoint_name=endpoint.name,
        dataset=data_quality_dataset(LocalFile(path=Path("train.csv")).bind(self, "Training"), header=True),
        run=BaselineRun(output=place / "baselines", engine=engine),
    )
    run = MonitorRun(reports=place / "reports", engine=engine, schedule=Schedule.daily(6))
    monitor = DataQualityMonitor(self, "DataQuality", endpoint=endpoint, baseline=baseline, run=run)
    ExecutionReport(self, "Report", endpoint=endpoint, monitors=[monitor], reports=place / "reports")
    alarms = MonitorAlarms(self, "Alarms", endpoint=endpoint)
    alarms.add_latency(Duration.millis(200))
    alarms.add_violations(monitor)
    alarms.add_liveness(monitor)
    alarms.add_needs_attention()
"""

from driftgauge.alarms.alarms import MonitorAlarms, allow_alarms_to_use
from driftgauge.alarms.definitions import Evaluation
from driftgauge.alarms.tuning import Tuning
from driftgauge.baselines.adjustments import Adjustments, ConstraintAlarm, Override
from driftgauge.baselines.baseline import Baseline, BaselineEngine, BaselineRun
from driftgauge.baselines.dataset import Dataset
from driftgauge.baselines.file_checks import ArchiveCheck, DatasetCheck, ExpectedColumns
from driftgauge.baselines.files import BaselineFiles, ExistingBaseline
from driftgauge.baselines.predictions import LabelledData, Predictions
from driftgauge.dashboard.dashboard import Dashboard
from driftgauge.dashboard.overview import AppDashboard, DeploymentNames
from driftgauge.endpoint.autoscaling import Autoscaling
from driftgauge.endpoint.capture import DataCapture
from driftgauge.endpoint.endpoint import ExistingEndpoint, Instances, MonitoredEndpoint
from driftgauge.endpoint.lookup import EndpointLookup
from driftgauge.endpoint.model_history import ModelHistory
from driftgauge.endpoint.models import Model, ModelPackage
from driftgauge.endpoint.newest_package import NewestPackage, PackageParameter
from driftgauge.endpoint.rollout import Rollout
from driftgauge.engines.driftgauge.engine import DriftgaugeEngine
from driftgauge.engines.model_monitor.engine import ModelMonitorEngine
from driftgauge.monitors.data_quality.adjustments import DataQualityAdjustments, DriftSetting, FeatureOverride
from driftgauge.monitors.data_quality.dataset import data_quality_dataset
from driftgauge.monitors.data_quality.monitor import DataQualityMonitor
from driftgauge.monitors.drift_response import DriftResponse
from driftgauge.monitors.engine import DeployedMonitor, Engine, GroundTruth, MonitorSpec
from driftgauge.monitors.execution_report import ExecutionReport
from driftgauge.monitors.model_bias.adjustments import ModelBiasAdjustments
from driftgauge.monitors.model_bias.config import BiasConfig, Facet
from driftgauge.monitors.model_bias.dataset import model_bias_dataset
from driftgauge.monitors.model_bias.monitor import ModelBiasMonitor
from driftgauge.monitors.model_quality.adjustments import ModelQualityAdjustments
from driftgauge.monitors.model_quality.dataset import model_quality_dataset
from driftgauge.monitors.model_quality.monitor import ModelQualityMonitor
from driftgauge.monitors.monitor import Monitor, MonitorRun
from driftgauge.monitors.transforms import TransformCapture
from driftgauge.service.images import XGBOOST_VERSIONS, AwsImage, ImageUri, framework_image, xgboost_image
from driftgauge.service.jobs import JobProgram, JobSettings, Network
from driftgauge.service.key_policies import acknowledge_imported_keys
from driftgauge.service.logs import LogEncryption, LogRetention, allow_logs_to_use
from driftgauge.service.network import FunctionNetwork
from driftgauge.service.storage import LocalFile, S3File, S3Prefix, StoredFile, TextFile
from driftgauge_contract.captures import CaptureMode
from driftgauge_contract.constraints import InferredType
from driftgauge_contract.engines import EngineFacts
from driftgauge_contract.frameworks import Framework
from driftgauge_contract.jobs import Attributes
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.metrics import Namespace
from driftgauge_contract.problem import Problem, ProblemType
from driftgauge_contract.schedule import Schedule, Weekday

__all__ = [
    "XGBOOST_VERSIONS",
    "Adjustments",
    "AppDashboard",
    "ArchiveCheck",
    "Attributes",
    "Autoscaling",
    "AwsImage",
    "Baseline",
    "BaselineEngine",
    "BaselineFiles",
    "BaselineRun",
    "BiasConfig",
    "CaptureMode",
    "ConstraintAlarm",
    "Dashboard",
    "DataCapture",
    "DataQualityAdjustments",
    "DataQualityMonitor",
    "Dataset",
    "DatasetCheck",
    "DeployedMonitor",
    "DeploymentNames",
    "DriftResponse",
    "DriftSetting",
    "DriftgaugeEngine",
    "EndpointLookup",
    "Engine",
    "EngineFacts",
    "Evaluation",
    "ExecutionReport",
    "ExistingBaseline",
    "ExistingEndpoint",
    "ExpectedColumns",
    "Facet",
    "FeatureOverride",
    "Framework",
    "FunctionNetwork",
    "GroundTruth",
    "ImageUri",
    "InferredType",
    "Instances",
    "JobProgram",
    "JobSettings",
    "LabelledData",
    "LocalFile",
    "LogEncryption",
    "LogRetention",
    "Model",
    "ModelBiasAdjustments",
    "ModelBiasMonitor",
    "ModelHistory",
    "ModelMonitorEngine",
    "ModelPackage",
    "ModelQualityAdjustments",
    "ModelQualityMonitor",
    "Monitor",
    "MonitorAlarms",
    "MonitorKind",
    "MonitorRun",
    "MonitorSpec",
    "MonitoredEndpoint",
    "Namespace",
    "Network",
    "NewestPackage",
    "Override",
    "PackageParameter",
    "Predictions",
    "Problem",
    "ProblemType",
    "Rollout",
    "S3File",
    "S3Prefix",
    "Schedule",
    "StoredFile",
    "TextFile",
    "TransformCapture",
    "Tuning",
    "Weekday",
    "acknowledge_imported_keys",
    "allow_alarms_to_use",
    "allow_logs_to_use",
    "data_quality_dataset",
    "framework_image",
    "model_bias_dataset",
    "model_quality_dataset",
    "xgboost_image",
]
