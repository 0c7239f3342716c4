"""Model Monitor's job definitions are CloudFormation types that some regions do not have."""

import json
from pathlib import Path

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_s3 as s3

from driftgauge import (
    DataCapture,
    DataQualityMonitor,
    DriftgaugeEngine,
    ExistingBaseline,
    ExistingEndpoint,
    LocalFile,
    ModelMonitorEngine,
    MonitorRun,
    S3File,
    S3Prefix,
)
from driftgauge.monitors.engine import Engine
from driftgauge_contract.engines import REGIONS_WITHOUT_JOB_DEFINITIONS

TYPES = [f"AWS::SageMaker::{name}JobDefinition" for name in ("DataQuality", "ModelQuality", "ModelBias")]


def deploy(region: str, engine: Engine) -> DataQualityMonitor:
    stack = Stack(App(), "stack", env=Environment(account="111122223333", region=region))
    place = S3Prefix(bucket=s3.Bucket(stack, "Bucket"), prefix="here")
    endpoint = ExistingEndpoint(name="shop", capture=DataCapture(destination=place / "capture"))
    baseline = ExistingBaseline(
        constraints=S3File.from_uri("s3://old/c.json").stored(), statistics=S3File.from_uri("s3://old/s.json").stored()
    )
    run = MonitorRun(reports=place / "reports", engine=engine)
    return DataQualityMonitor(stack, "DataQuality", endpoint=endpoint, baseline=baseline, run=run)


def test_a_region_without_the_types_is_refused_with_the_engine_that_needs_none() -> None:
    with pytest.raises(ValueError, match=r"no types for .* in eu-south-2; allowed: engine: driftgauge"):
        deploy("eu-south-2", ModelMonitorEngine())


def test_a_region_with_the_types_is_accepted() -> None:
    assert deploy("eu-west-1", ModelMonitorEngine()).name == "shop-data-quality"


def test_the_driftgauge_engine_is_accepted_in_every_region(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.zip"
    bundle.write_text("a file in place of the analyzer")
    assert deploy("eu-south-2", DriftgaugeEngine(bundle=LocalFile(path=bundle))).name == "shop-data-quality"


def test_the_regions_are_those_whose_schemas_lack_the_types() -> None:
    cfnlint = pytest.importorskip("cfnlint", reason="cfn-lint, which has the schemas of each region, is not installed")
    schemas = Path(cfnlint.__file__).parent / "data" / "schemas" / "providers"
    regions = {path.stem: json.loads(path.read_text()) for path in schemas.glob("*-*.json")}
    lacking = {region for region, types in regions.items() if any(name not in types for name in TYPES)}
    assert lacking == REGIONS_WITHOUT_JOB_DEFINITIONS
