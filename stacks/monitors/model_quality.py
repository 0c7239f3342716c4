"""The model-quality monitor of a deployment file."""

from functools import partial

from constructs import Construct

from driftgauge import (
    Dataset,
    ExistingBaseline,
    ExpectedColumns,
    ModelQualityAdjustments,
    ModelQualityMonitor,
    Problem,
    model_quality_dataset,
)
from driftgauge_contract.metrics import DEFAULT_ALARM_METRICS
from driftgauge_deployment.analysis import quality_margin
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.monitors.model_quality import ModelQualitySection
from stacks.monitors.parts import Context, MonitorParts
from stacks.monitors.predictions import problem_of, quality_predictions
from stacks.sources import override, required, stored


def model_quality(context: Context) -> MonitorParts | None:
    """Return the parts of the monitor, if the deployment has it."""
    section = context.deployment.monitors.model_quality
    if section is None:
        return None
    problem = problem_of(context, section)
    return MonitorParts(
        section=section,
        make_dataset=partial(_dataset, context=context, section=section, problem=problem),
        make_existing=partial(_existing, section=section),
        adjustments=_adjustments(section, context.deployment),
        expected=ExpectedColumns(
            header=section.baseline.header, label=section.baseline.label, sent_rows=section.baseline.limit or 0
        ),
        make_monitor=lambda scope, construct_id, baseline, run: ModelQualityMonitor(
            scope,
            construct_id,
            endpoint=context.endpoint,
            problem=problem,
            baseline=baseline,
            ground_truth=context.places.ground_truth,
            run=run,
        ),
    )


def _dataset(scope: Construct, context: Context, section: ModelQualitySection, problem: Problem) -> Dataset:
    return model_quality_dataset(quality_predictions(scope, context, section), problem)


def _existing(scope: Construct, section: ModelQualitySection) -> ExistingBaseline:  # noqa: ARG001 - nothing to stage
    settings = section.baseline
    return ExistingBaseline(constraints=required(stored(settings.constraints)), statistics=stored(settings.statistics))


def _adjustments(section: ModelQualitySection, deployment: Deployment) -> ModelQualityAdjustments:
    named = deployment.alarms.metrics.model_quality
    return ModelQualityAdjustments(
        margin=quality_margin(deployment, section),
        overrides={metric: override(settings) for metric, settings in section.overrides.items()},
        # An empty list is a choice as well: no alarm on a metric.
        alarm_metrics=DEFAULT_ALARM_METRICS[section.problem_type] if named is None else named,
    )
