"""The section `pipeline`: its stages with their defaults, and mistakes in it."""

from collections.abc import Callable

import pytest

from driftgauge_deployment import Deployment

CONNECTION = "arn:aws:codeconnections:eu-west-1:999900001111:connection/abc"
SHOP = f"""\
name: shop
model: {{artifact: model.tar.gz}}
monitors:
  data_quality: {{baseline: {{dataset: train.csv, header: true}}}}
environments:
  dev: {{suffix: -dev, account: "111122223333", region: eu-west-1}}
  test: {{suffix: -test}}
  old: {{account: "111122223333", region: eu-west-1, engine: model-monitor, mode: compat}}
  prod: {{account: "444455556666", region: eu-west-1}}
pipeline:
  account: "999900001111"
  region: eu-west-1
  source: {{connection: "{CONNECTION}", repository: shop/fraud}}
  stages: [dev, prod]
"""


def test_the_first_stage_needs_no_approval_and_the_last_no_checks(load: Callable[[str], Deployment]) -> None:
    pipeline = load(SHOP.replace("[dev, prod]", "[dev, {environment: prod}]")).pipeline
    assert pipeline is not None
    assert [(stage.environment, stage.approval, stage.checks) for stage in pipeline.ordered_stages] == [
        ("dev", False, True),
        ("prod", True, False),
    ]


def test_a_stage_may_have_other_approvals_and_checks(load: Callable[[str], Deployment]) -> None:
    stages = "[{environment: dev, approval: true, checks: false}, {environment: prod, approval: false, checks: true}]"
    pipeline = load(SHOP.replace("[dev, prod]", stages)).pipeline
    assert pipeline is not None
    assert [(stage.approval, stage.checks) for stage in pipeline.ordered_stages] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("before", "after", "mistake"),
    [
        (
            "[dev, prod]",
            "[dev, live]",
            "14: pipeline.stages[1]: 'live' is no environment of the file; allowed: dev, test, old, prod",
        ),
        ("[dev, prod]", "[dev, dev]", "14: pipeline.stages[1]: 'dev' is there twice; allowed: each environment once"),
        ("[dev, prod]", "[]", "14: pipeline.stages: [] is empty; allowed: one value or more"),
        (
            "[dev, prod]",
            "[dev, test]",
            "7: environments.test: the environment test has no account and no region; allowed: both, which a pipeline "
            "needs to know",
        ),
        (
            "[dev, prod]",
            "[old, prod]",
            "14: pipeline.stages[0]: checks of old run with engine: driftgauge only; allowed: checks: false, or this "
            "engine",
        ),
        (
            "[dev, prod]",
            "[{environment: dev, traffic: rows.csv}, {environment: prod, label: x}]",
            "14: pipeline.stages[1].label: is a column of traffic, which is missing; allowed: both",
        ),
        (
            "[dev, prod]",
            "[{environment: dev, traffic: none.csv}, prod]",
            "14: pipeline.stages[0].traffic: 'none.csv' is not a file",
        ),
        (
            ", repository: shop/fraud",
            "",
            "13: pipeline.source: has connection; allowed: connection and repository, or bucket and key",
        ),
        (
            f'  source: {{connection: "{CONNECTION}", repository: shop/fraud}}\n',
            "",
            "10: pipeline: has no source; allowed: source for AWS CodePipeline, or github: OWNER/NAME for GitHub "
            "Actions",
        ),
        (
            '  account: "999900001111"\n',
            "",
            "10: pipeline.account: is missing; allowed: that of the pipeline in AWS CodePipeline",
        ),
    ],
)
def test_mistakes_are_reported(mistakes: Callable[[str], list[str]], before: str, after: str, mistake: str) -> None:
    [found] = mistakes(SHOP.replace(before, after, 1))
    assert found.startswith(mistake)
