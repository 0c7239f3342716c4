"""Monitors of batch transforms, and endpoints that cannot be monitored."""

from collections.abc import Callable

import pytest

from driftgauge_contract.transforms import TransformFormat
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.monitors.section import DataSource

LEAST = """\
name: shop
model: {artifact: model.tar.gz}
monitors:
  data_quality:
    source: batch
    baseline: {dataset: train.csv, header: true}
"""
PLACES = "{input: s3://nightly/in, output: s3://nightly/out, capture: s3://nightly/capture}"

Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]


def test_a_monitor_watches_the_endpoint_unless_it_says_otherwise(load: Load) -> None:
    section = load(LEAST.replace("    source: batch\n", "")).monitors.data_quality
    assert section is not None
    assert section.source is DataSource.ENDPOINT


def test_transforms_have_a_format_and_places(load: Load) -> None:
    deployment = load(f"{LEAST}transform: {PLACES[:-1]}, format: json}}\n")
    assert deployment.transform is not None
    assert (deployment.transform.format, deployment.transform.capture) == (TransformFormat.JSON, "s3://nightly/capture")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{LEAST}transform: {{input: s3://nightly/in}}\n", "has input; allowed: input, output and capture, or none"),
        (f"{LEAST}transform: {{format: parquet}}\n", "'parquet'"),
        (f"{LEAST.replace('batch', 'endpoint')}transform: {PLACES}\n", "no monitor watches transforms"),
        (LEAST.replace("model: {artifact: model.tar.gz}", "endpoint: {existing: orders}"), "may not use this deploy"),
        (f"{LEAST}engine: model-monitor\n", "metrics of batch transforms name no endpoint"),
        (f"{LEAST}    instance_count: 2\n", "runs on one instance"),
        (f"{LEAST}    reference: previous 7 days\n", "compares with earlier calls of an endpoint"),
        (f"{LEAST}endpoint: {{serverless: true}}\n", "no data capture for serverless endpoints"),
        (f"{LEAST}endpoint: {{multi_model: true}}\n", "a single model only"),
        (f"{LEAST}endpoint: {{asynchronous: true}}\n", "asynchronous endpoints are objects in S3"),
        (f"{LEAST}endpoint: {{account: '111122223333'}}\n", "deploy to the account of the endpoint"),
    ],
)
def test_what_is_not_possible_is_refused_with_the_reason(mistakes: Mistakes, text: str, message: str) -> None:
    assert any(message in mistake for mistake in mistakes(text)), mistakes(text)
